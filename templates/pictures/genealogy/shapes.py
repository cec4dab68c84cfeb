"""The parts of a picture, in pixels, before anything is drawn: what a test can measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from templates.pictures.fonts import font

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Point = tuple[float, float]

SMALLEST = 26
"""No text is smaller: at a width of 1280 it can still be read after one tap on a phone."""


@dataclass(frozen=True)
class Text:
    """One line of words; `x` is its left end, `y` its baseline."""

    x: float
    y: float
    words: str
    size: int
    colour: str
    bold: bool = False

    @property
    def rect(self) -> Rect:
        """Where there is ink."""
        left, top, right, bottom = font(self.size).getbbox(self.words, anchor="ls")
        return self.x + left, self.y + top, self.x + right, self.y + bottom

    def moved(self, x: float, y: float) -> Text:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Box:
    """A rounded box."""

    rect: Rect
    fill: str
    edge: str | None = None
    radius: float = 18
    pen: float = 2

    def moved(self, x: float, y: float) -> Box:
        return replace(self, rect=shifted(self.rect, x, y))


@dataclass(frozen=True)
class Mark:
    """A small sign (see `drawing.MARKS`) around a centre."""

    sign: str
    x: float
    y: float
    size: float
    colour: str

    def moved(self, x: float, y: float) -> Mark:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Line:
    """A line through its points, with a head at its end unless it has none."""

    points: tuple[Point, ...]
    colour: str
    pen: float = 3
    dashed: bool = False
    head: bool = False


@dataclass
class Face:
    """Parts that belong together, measured from their own left top corner."""

    width: float
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def put(self, other: Face, x: float, y: float) -> None:
        """Another face's parts, with its corner here."""
        self.boxes += [box.moved(x, y) for box in other.boxes]
        self.marks += [mark.moved(x, y) for mark in other.marks]
        self.texts += [text.moved(x, y) for text in other.texts]


@dataclass(frozen=True)
class Plan:
    """A whole picture. `cards` are the boxes that stand for lots, with how many lots each; the root is not one."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    cards: tuple[tuple[Rect, int], ...]


def shifted(rect: Rect, x: float, y: float) -> Rect:
    return rect[0] + x, rect[1] + y, rect[2] + x, rect[3] + y


def overlap(one: Rect, other: Rect, air: float = 0) -> bool:
    """They share ink, or come nearer to each other than `air`."""
    return one[0] < other[2] + air and other[0] < one[2] + air and one[1] < other[3] + air and other[1] < one[3] + air


def clear_of(rect: Rect, others: Iterable[Rect], air: float = 0) -> bool:
    return not any(overlap(rect, other, air) for other in others)
