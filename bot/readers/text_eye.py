"""How a picture becomes lines of text: found once, read once, and read again where it pays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from bot.readers.text_lines import Box, Picture, cut, joined, page_angle, placed, widened
from bot.readers.text_models import Models, Said
from bot.readers.text_words import PlacedLine, text_read
from domain.labels import TextRead

_READ_AT = 1920  # longest side in pixels that lines are cut from
_LOOK_AT = 960  # and that they are looked for at
_GOOD = 0.95  # a lot that scored so is not read again


class TextEye:
    """Reads labels with one set of models. Not for several threads."""

    def __init__(self) -> None:
        self.models = Models()

    def read(self, image: Image.Image) -> TextRead:
        """What is printed in a grey picture."""
        picture = _at_most(np.asarray(image, dtype=np.uint8), _READ_AT)
        lines = self.lines(picture)
        text = text_read(lines)
        if text.confidence >= _GOOD:
            return text
        again = text_read(self.lines(np.asarray(cv2.GaussianBlur(picture, (0, 0), 2), dtype=np.uint8)))
        return again if again.confidence > text.confidence else text

    def lines(self, picture: Picture) -> list[PlacedLine]:
        quads = self.models.boxes(picture, _LOOK_AT)
        angle = page_angle(quads)
        boxes = joined(placed(quads, angle))
        crops = [cut(picture, box) for box in boxes]
        if self._upside_down(crops):
            boxes = joined(placed(quads, angle + math.pi))
            crops = [cut(picture, box) for box in boxes]
        return [_line(self.models.say(crop), box) for crop, box in zip(crops, boxes, strict=True)]

    def _upside_down(self, crops: Sequence[Picture]) -> bool:
        """Whether the page stands on its head: all its lines vote, the long ones with more weight."""
        chances = self.models.upside_down(crops)
        votes = 0.0
        for chance, crop in zip(chances, crops, strict=True):
            sure = min(max(chance, 1e-3), 1 - 1e-3)
            votes += math.log(sure / (1 - sure)) * min(crop.shape[1] / crop.shape[0], 8.0)
        return votes > 0


def _line(said: Said, box: Box) -> PlacedLine:
    width = box.right - box.left
    return PlacedLine(
        text=said.text,
        scores=said.scores,
        places=tuple(box.left + place * width for place in said.places),
        left=box.left,
        right=box.right,
        start=box.start,
        end=box.end,
        height=box.height,
    )


def _at_most(grey: Picture, longest: int) -> Picture:
    scale = longest / max(grey.shape)
    if scale >= 1:
        return grey
    size = (max(round(grey.shape[1] * scale), 1), max(round(grey.shape[0] * scale), 1))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
