"""The keys under the answer to a photo. Each carries the photo, so that what is tapped is proven by it."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button

BY = {"s": "scanned", "r": "read"}
"""How the lot became known, as a letter in a button."""


@button("vk")
@dataclass(frozen=True)
class KindSeen(Button):
    """Begin a movement of this kind with the lot of this photo. `by` is one of `BY`."""

    kind: str
    lot: int
    capture: int
    by: str


@button("vl")
@dataclass(frozen=True)
class LotSeen(Button):
    """This lot among those that a photo may mean: its card."""

    lot: int
    capture: int
    by: str


@button("vo")
@dataclass(frozen=True)
class NoneOfThese(Button):
    """None of the lots that were offered for this photo."""

    capture: int


@button("vb")
@dataclass(frozen=True)
class BothButton(Button):
    """Each of the lots in one photo is recorded; the order waits in the draft that `step` marks."""

    step: str


@button("va")
@dataclass(frozen=True)
class AgainButton(Button):
    """The second photo of a lot was meant: it is recorded once more. The order waits in the draft."""

    step: str


@button("vn")
@dataclass(frozen=True)
class NotAgain(Button):
    """The second photo was a mistake: `movement` stands alone."""

    step: str
    movement: int


@button("vi")
@dataclass(frozen=True)
class LinkItem(Button):
    """The unknown product number in this photo is that of this item."""

    capture: int
    item: int


@button("vw")
@dataclass(frozen=True)
class LinkOther(Button):
    """The unknown product number is another item's: which one is asked."""

    capture: int


@button("vu")
@dataclass(frozen=True)
class LinkUnit(Button):
    """One of what has this product number is one of this unit of the item; 0 is the item's own."""

    capture: int
    item: int
    unit: int


@button("vr")
@dataclass(frozen=True)
class ReceiveSeen(Button):
    """The unknown lot in this photo has just come in: it is received, and what the label does not say is asked."""

    capture: int
