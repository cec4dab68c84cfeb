"""Draws a plan with Pillow. Shapes are drawn twice as large and halved, so that their edges are smooth."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import atan2, cos, hypot, sin

from PIL import Image, ImageDraw

from templates.pictures.fonts import font
from templates.pictures.genealogy import style
from templates.pictures.genealogy.shapes import Box, Line, Mark, Plan, Point

FINE = 2
DASH, BREAK = 14.0, 9.0


def draw(plan: Plan) -> bytes:
    """The picture as PNG, 8 bits a colour."""
    image = Image.new("RGB", (plan.width * FINE, plan.height * FINE), style.GROUND)
    pen = ImageDraw.Draw(image)
    for line in plan.lines:
        _line(pen, line)
    for box in plan.boxes:
        _box(pen, box)
    for mark in plan.marks:
        MARKS[mark.sign](pen, mark)
    image = image.reduce(FINE)
    pen = ImageDraw.Draw(image)
    for text in plan.texts:
        # The one font that is carried along has one weight: a thin outline makes it bold.
        stroke = text.size / 60 if text.bold else 0
        pen.text((text.x, text.y), text.words, text.colour, font(text.size), "ls", stroke_width=stroke)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _fine(*points: Point) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in points]


def _box(pen: ImageDraw.ImageDraw, box: Box) -> None:
    left, top, right, bottom = box.rect
    pen.rounded_rectangle(
        _fine((left, top), (right, bottom)), box.radius * FINE, box.fill, box.edge, round(box.pen * FINE)
    )


def _line(pen: ImageDraw.ImageDraw, line: Line) -> None:
    points = list(line.points)
    if line.head:
        points[-1] = _head(pen, line)
    for piece in _dashes(points) if line.dashed else [points]:
        pen.line(_fine(*piece), line.colour, round(line.pen * FINE), joint="curve")


def _head(pen: ImageDraw.ImageDraw, line: Line) -> Point:
    """The arrow's head. Returns where the line itself should end, inside it."""
    (x0, y0), (x1, y1) = line.points[-2:]
    turn = atan2(y1 - y0, x1 - x0)
    back = [(x1 - 18 * cos(turn + side), y1 - 18 * sin(turn + side)) for side in (-0.45, 0.45)]
    pen.polygon(_fine((x1, y1), *back), line.colour)
    return x1 - 10 * cos(turn), y1 - 10 * sin(turn)


def _dashes(points: list[Point]) -> Iterator[list[Point]]:
    """The way cut into dashes."""
    piece, left, drawn = [points[0]], DASH, True
    for (x0, y0), (x1, y1) in pairwise(points):
        span, done = hypot(x1 - x0, y1 - y0), 0.0
        while span - done > left:
            done += left
            here = (x0 + (x1 - x0) * done / span, y0 + (y1 - y0) * done / span)
            if drawn:
                yield [*piece, here]
            drawn = not drawn
            piece, left = [here], DASH if drawn else BREAK
        left -= span - done
        piece.append((x1, y1))
    if drawn and len(piece) > 1:
        yield piece


def _circle(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half = mark.size / 2
    pen.ellipse(_fine((mark.x - half, mark.y - half), (mark.x + half, mark.y + half)), mark.colour)


def _ring(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half = mark.size / 2
    corners = _fine((mark.x - half, mark.y - half), (mark.x + half, mark.y + half))
    pen.ellipse(corners, None, mark.colour, 3 * FINE)


def _square(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half = mark.size * 0.44
    corners = _fine((mark.x - half, mark.y - half), (mark.x + half, mark.y + half))
    pen.rounded_rectangle(corners, 4 * FINE, mark.colour)


def _diamond(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half = mark.size * 0.56
    ends = ((mark.x, mark.y - half), (mark.x + half, mark.y), (mark.x, mark.y + half), (mark.x - half, mark.y))
    pen.polygon(_fine(*ends), mark.colour)


def _triangle(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half = mark.size * 0.54
    ends = ((mark.x, mark.y - half), (mark.x + half, mark.y + half * 0.8), (mark.x - half, mark.y + half * 0.8))
    pen.polygon(_fine(*ends), mark.colour)


def _dots(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    for step in (-1, 0, 1):
        _circle(pen, Mark("circle", mark.x + step * mark.size * 0.36, mark.y, mark.size * 0.26, mark.colour))


def _pause(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    for side in (-1, 1):
        x, half = mark.x + side * mark.size * 0.22, mark.size * 0.11
        corners = _fine((x - half, mark.y - mark.size * 0.42), (x + half, mark.y + mark.size * 0.42))
        pen.rounded_rectangle(corners, half * FINE, mark.colour)


def _cross(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half = mark.size * 0.36
    for side in (-1, 1):
        ends = _fine((mark.x - half, mark.y - side * half), (mark.x + half, mark.y + side * half))
        pen.line(ends, mark.colour, round(mark.size * 0.19 * FINE))


def _arrow(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    half, width = mark.size * 0.46, round(mark.size * 0.16 * FINE)
    pen.line(_fine((mark.x - half, mark.y), (mark.x + half * 0.8, mark.y)), mark.colour, width)
    tip = (mark.x + half, mark.y)
    wings = [(mark.x + half * 0.1, mark.y + side * half * 0.85) for side in (-1, 1)]
    pen.line(_fine(wings[0], tip, wings[1]), mark.colour, width, joint="curve")


def _loop(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    """A circle that is open at the top right, with an arrow's head at its end."""
    radius, width = mark.size * 0.4, mark.size * 0.14
    corners = _fine((mark.x - radius, mark.y - radius), (mark.x + radius, mark.y + radius))
    pen.arc(corners, -20, 270, mark.colour, round(width * FINE))
    x, y = mark.x, mark.y - radius + width / 2
    reach = mark.size * 0.26
    pen.polygon(_fine((x + reach * 1.2, y), (x - reach * 0.2, y - reach), (x - reach * 0.2, y + reach)), mark.colour)


MARKS: dict[str, Callable[[ImageDraw.ImageDraw, Mark], None]] = {
    "circle": _circle, "disc": _circle, "ring": _ring, "square": _square, "diamond": _diamond,
    "triangle": _triangle, "dots": _dots, "pause": _pause, "cross": _cross, "arrow": _arrow, "loop": _loop,
}  # fmt: skip
