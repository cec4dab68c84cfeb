"""Drills over time as a picture: the points of each, the time each needed, and the limit."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from domain.usecases.drilling import DrillView
from templates.pictures.fonts import fitting, font
from templates.words import Words, span

WIDTH, HEIGHT = 1000, 560
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 112, 110
INK, SOFT, GRID, GOOD, BAD, LINE = "#1b2733", "#5c6b7a", "#d5dbe1", "#1e7a3c", "#b3261e", "#0b5a8a"
MOST = 12


def trend_png(words: Words, views: Sequence[DrillView], language: str) -> bytes:
    """The newest drills from left to right. A passed one is a filled green circle, another one a red diamond: the
    colour never says it alone."""
    scored = [(view, view.score) for view in views if view.score is not None][-MOST:]
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    draw.text((LEFT, 22), words.label("Drills: points out of 100", language), INK, font(28))
    _key(draw, words, language)
    ground = HEIGHT - BOTTOM
    for points in range(0, 101, 25):
        y = _y(points)
        draw.line((LEFT, y, WIDTH - RIGHT, y), GRID, 1)
        draw.text((LEFT - 12, y), str(points), SOFT, font(18), anchor="rm")
    step = (WIDTH - LEFT - RIGHT) / max(1, len(scored))
    places = [(LEFT + step * (at + 0.5), _y(score.points)) for at, (_, score) in enumerate(scored)]
    if len(places) > 1:
        draw.line(places, LINE, 4, joint="curve")
    for (x, y), (view, score) in zip(places, scored, strict=True):
        if score.passed:
            draw.ellipse((x - 10, y - 10, x + 10, y + 10), GOOD)
        else:
            draw.polygon([(x, y - 13), (x + 13, y), (x, y + 13), (x - 13, y)], BAD)
        draw.text((x, y - 18), str(score.points), INK, font(20), anchor="ms")
        ended = words.day(view.drill.ended_at, language) if view.drill.ended_at else ""
        for row, line in enumerate((view.recall.number, ended, span(score.took, language))):
            text, size = fitting(line, 17, step - 6)
            draw.text((x, ground + 14 + 26 * row), text, SOFT if row else INK, size, anchor="mt")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _y(points: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * points / 100


def _key(draw: ImageDraw.ImageDraw, words: Words, language: str) -> None:
    x = WIDTH - RIGHT - 330
    draw.ellipse((x, 32, x + 18, 50), GOOD)
    draw.text((x + 28, 41), words.label("passed", language), SOFT, font(18), anchor="lm")
    draw.polygon([(x + 160, 30), (x + 171, 41), (x + 160, 52), (x + 149, 41)], BAD)
    draw.text((x + 182, 41), words.label("not passed", language), SOFT, font(18), anchor="lm")
