"""How a picture becomes lines of text: looked for, read, and looked at once more in another way where it pays.

Measured on generated labels: letters are hardly ever taken for others; what goes wrong is that the detector does not
see dots as lines. A blurred and smaller copy shows it what a person sees from a step further away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image

from bot.readers.text_fields import PlacedLine
from bot.readers.text_lines import Box, Picture, cut, joined, page_angle, placed, room_right, widened
from bot.readers.text_models import Models, Said
from bot.readers.text_votes import voted
from bot.readers.text_words import lines_of_dates, lines_of_lots, text_read
from domain.labels import TextRead

_READ_AT = 1920  # longest side in pixels that lines are cut from
_GOOD = 0.95  # of a lot beside its word: nothing more is looked for
_LOOSE = 0.97  # of a lot without a word, after a second look
_LEGIBLE = 0.9  # of a line that was read
_TAIL = 0.9  # of the characters that a line goes on with beyond the box that was found
_CLEAR = 0.97  # a line whose every character scored so is not read again, unless it is of dots
_CLEAR_VOTE = 12.0  # a line, for or against standing on its head; with less its longest line is read both ways
_STRUCK = 2.5  # line heights that no letter's stroke is long


@dataclass(frozen=True)
class _Look:
    """One way to look for lines: what is done to the picture first, and its longest side then."""

    seen: Callable[[Picture], Picture]
    longest: int
    soft: bool
    """Whether lines are read blurred: dots run together."""


def _blurred(picture: Picture, sigma: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), dtype=np.uint8)


def _lifted(picture: Picture, sigma: float) -> Picture:
    """Blurred, and what is left of faint dots brought to full contrast against what surrounds them."""
    grey = picture.astype(np.float32)
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma * 3), (grey.shape[1], grey.shape[0]))
    off = cv2.GaussianBlur(grey, (0, 0), sigma) - ground
    strongest = max(float(np.abs(np.percentile(off[::4, ::4], (0.5, 99.5))).max()), 4.0)
    return np.asarray(np.clip(170 + off * (140 / strongest), 0, 255), dtype=np.uint8)


_LOOKS = (
    _Look(lambda picture: picture, 960, soft=False),
    _Look(lambda picture: _blurred(picture, 2), 640, soft=True),
    _Look(lambda picture: _lifted(picture, 4), 480, soft=True),
    _Look(lambda picture: _lifted(picture, 3), 640, soft=True),
    _Look(lambda picture: picture, 448, soft=False),
)


class TextEye:
    """Reads labels with one set of models. Not for several threads."""

    def __init__(self) -> None:
        self._models = Models()

    def read(self, image: Image.Image) -> TextRead:
        """What is printed in a grey picture. Looks again in other ways until a lot stands clear beside its word."""
        picture = _at_most(np.asarray(image, dtype=np.uint8), _READ_AT)
        reads: list[TextRead] = []
        for number, look in enumerate(_LOOKS):
            reads.append(text_read(self._lines(picture, look)))
            best = voted(reads)
            agreed = (
                not look.soft
                or sum(read.lots[:1] != () and read.lots[0].text == best.lots[0].text for read in reads) > 1
            )
            if agreed and best.lots and best.lots[0].labelled and best.confidence >= _GOOD:
                return best
            if number and (_stands_out(best) or _well_read(reads)):
                return best
        return voted(reads)

    def _lines(self, picture: Picture, look: _Look) -> list[PlacedLine]:
        quads = self._models.boxes(np.ascontiguousarray(look.seen(picture)), look.longest)
        angle = page_angle(quads)
        boxes = joined(placed(quads, angle))
        crops = [cut(picture, box) for box in boxes]
        if self._upside_down([_soft(crop) for crop in crops] if look.soft else crops):
            boxes = joined(placed(quads, angle + math.pi))
            crops = [cut(picture, box) for box in boxes]
        lines = [_line(self._models.say(_soft(crop) if look.soft else crop), box, crop)
                 for box, crop in zip(boxes, crops, strict=True)]  # fmt: skip
        for number in dict.fromkeys((*lines_of_lots(lines), *lines_of_dates(lines))):
            if not look.soft and min(lines[number].scores, default=0) >= _CLEAR:
                continue
            lines[number] = self._once_more(picture, boxes, number, lines[number], dots=look.soft)
        return lines

    def _once_more(
        self, picture: Picture, boxes: Sequence[Box], number: int, line: PlacedLine, *, dots: bool
    ) -> PlacedLine:
        """A line that names a value, with what may stand right of its box, and blurred; dots by three looks at once."""
        wide = widened(boxes[number], 0.3, room_right(boxes, number))
        crop = cut(picture, wide)
        said = (
            self._models.say(crop, _soft(crop), _blurred(crop, crop.shape[0] / 18))
            if dots
            else self._models.say(_soft(crop))
        )
        other = _line(said, wide, crop)
        if other.text == line.text:
            return replace(line, scores=tuple(map(max, line.scores, other.scores)))
        if other.text.startswith(line.text):
            return other if other.score(len(line.text)) >= _TAIL else line
        return other if len(other.text) >= len(line.text) and other.score() > line.score() else line

    def _upside_down(self, crops: Sequence[Picture]) -> bool:
        """Whether the page stands on its head: all its lines vote, the long ones with more weight."""
        votes = 0.0
        for chance, crop in zip(self._models.upside_down(crops), crops, strict=True):
            sure = min(max(chance, 1e-3), 1 - 1e-3)
            votes += math.log(sure / (1 - sure)) * min(crop.shape[1] / crop.shape[0], 8.0)
        if not crops or abs(votes) > _CLEAR_VOTE * len(crops):
            return votes > 0
        longest = max(crops, key=lambda crop: crop.shape[1] / crop.shape[0])
        return self._models.say(np.ascontiguousarray(longest[::-1, ::-1])).score > self._models.say(longest).score


def _stands_out(read: TextRead) -> bool:
    """A code that only a lot looks like, read clearly, though no word stands beside it."""
    return bool(read.lots) and read.lots[0].score >= _LOOSE and not read.lots[0].text.isdigit()


def _well_read(reads: Sequence[TextRead]) -> bool:
    """A page of text that is there to be read, without a lot: other looks will not find one."""
    return any(sum(line.score >= _LEGIBLE and len(line.text) > 3 for line in read.lines) >= 4 for read in reads)


def _soft(crop: Picture) -> Picture:
    return _blurred(crop, crop.shape[0] / 28)


def _line(said: Said, box: Box, crop: Picture) -> PlacedLine:
    width = box.right - box.left
    places = [box.left + place * width for place in said.places]
    text, scores, spread = _with_gaps(said.text, said.scores, places, box.height)
    return PlacedLine(text, scores, spread, box.left, box.right, box.start, box.end, box.height, _is_struck(crop))


def _with_gaps(
    text: str, scores: Sequence[float], places: Sequence[float], height: float
) -> tuple[str, tuple[float, ...], tuple[float, ...]]:
    """The line with two blanks where it has a column's gap, which the model does not say."""
    steps = sorted(after - before for before, after in pairwise(places))
    usual = steps[len(steps) // 2] if steps else height
    parts: list[tuple[str, float, float]] = []
    for place, character in enumerate(text):
        if place:
            narrow = character.isascii() and text[place - 1].isascii()
            gap = places[place] - places[place - 1]
            if (
                gap > height * (1.05 if narrow else 1.8)
                and gap > 2.2 * usual
                and " " not in (character, text[place - 1])
            ):
                parts += [(" ", 1.0, places[place - 1] + gap / 2)] * 2
        parts.append((character, scores[place], places[place]))
    return "".join(part[0] for part in parts), tuple(part[1] for part in parts), tuple(part[2] for part in parts)


def _is_struck(crop: Picture) -> bool:
    """Whether a stroke longer than any letter's runs through the middle of the line."""
    rows, columns = crop.shape
    long = round(_STRUCK * rows)
    if columns < 1.2 * long:
        return False
    small = cv2.resize(crop, (max(columns * 32 // rows, 1), 32), interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if float(ink.mean()) > 127:  # light on dark
        ink = cv2.bitwise_not(ink)
    runs = cv2.morphologyEx(ink[9:23], cv2.MORPH_OPEN, np.ones((1, round(_STRUCK * 32)), np.uint8))
    return bool(runs.any()) and float(ink[0:4].mean()) < 100 and float(ink[-4:].mean()) < 100


def _at_most(grey: Picture, longest: int) -> Picture:
    scale = longest / max(grey.shape)
    if scale >= 1:
        return grey
    size = (max(round(grey.shape[1] * scale), 1), max(round(grey.shape[0] * scale), 1))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
