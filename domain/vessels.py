"""What is in a tank or a silo at any time, and what of it is in whatever is drawn from it.

Happenings are taken in the order of their time. At one and the same moment fills come before draws and draws before a
cleaning: where the books cannot say which came first, more is taken to be in what was drawn, not less. After a
cleaning the vessel holds what was filled in at that very moment, and nothing else.

**Mixed.** With r(i) left of fill i, a draw of d holds d * r(i) / (r(1) + ... + r(n)) of each, in millionths of the
unit; what rounding leaves over goes to the largest remainders (Hare-Niemeyer), so that the shares add up to d.

**First in, first out.** Fills and draws are laid end to end, each as long as its quantity: draw [a, b) holds the fills
that its interval touches. This is never more than the mixed vessel has: a fill is gone when both models are through
with it, which for the mixed one means that less than a millionth of the unit is left.

Where a quantity is unknown, or two units meet that nobody converted, every fill since the vessel was last empty is in
every draw with an unknown share, by either model, until it is cleaned. A vessel is empty after a cleaning, and when
as much was drawn as was in it. Whatever is drawn from a vessel that is empty by the books, and was not cleaned, came
from somewhere: it is taken to hold what the vessel held when it ran dry, as inferred.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from domain.columns import QUANTITY_SCALE
from domain.errors import Refusal
from domain.items import METRIC

VESSEL_WORDS = ("tank", "silo", "vessel", "储罐", "贮罐", "料仓", "筒仓", "罐", "仓")
"""What people say before or behind the name of one."""
_AROUND = re.compile(rf"^(?:{'|'.join(VESSEL_WORDS)})\s*(?=\S)|(?<=\S)\s*(?:{'|'.join(VESSEL_WORDS)})$")


@dataclass(frozen=True)
class Fill:
    """So much of a lot went into the vessel; `quantity` is in `uom`, the own unit of the lot's item."""

    movement_id: int
    at: datetime
    lot_id: int
    quantity: Decimal | None
    uom: str


@dataclass(frozen=True)
class Draw:
    """So much left the vessel, into these lots."""

    movement_id: int
    at: datetime
    lot_ids: tuple[int, ...]
    quantity: Decimal | None
    uom: str | None


@dataclass(frozen=True)
class Cleaned:
    at: datetime


Happening = Fill | Draw | Cleaned


@dataclass(frozen=True)
class Share:
    """What a draw holds of a fill, in the fill's unit; None where nobody can say. Zero is less than a millionth."""

    fill: Fill
    quantity: Decimal | None
    only_mixed: bool = False
    """A vessel that is first in, first out would not have it in this draw."""
    inferred: bool = False
    """The vessel was empty by the books."""


@dataclass
class _Part:
    fill: Fill
    left: int
    first_left: int
    """Of the same fill, where the vessel is first in, first out."""


@dataclass
class Content:
    """What is in a vessel. Quantities are whole millionths of `uom` as long as the content is `measured`."""

    parts: list[_Part] = field(default_factory=list)
    uom: str | None = None
    measured: bool = True
    ran_dry: tuple[Fill, ...] = ()
    """What it held when the books last said that it was drawn to nothing; forgotten when it is cleaned or filled."""
    short: int = 0
    """How much more was drawn than the books had, since it was last filled when empty."""

    @classmethod
    def resumed(cls, left: Sequence[tuple[Fill, Decimal]], over: Decimal) -> Content:
        """The content of which so much of each fill is left, in the order of the fills; when nothing is, `over` is how
        much more was drawn. First in, first out, the same sum is left of the newest fills."""
        parts = [_Part(fill, _millionths(quantity) or 0, 0) for fill, quantity in left]
        total = sum(part.left for part in parts)
        if not total:
            uom = left[0][0].uom
            return cls(uom=uom, ran_dry=tuple(fill for fill, _ in left), short=max(_millionths(over) or 0, 0))
        for part in reversed(parts):
            part.first_left = min(_millionths(part.fill.quantity) or 0, total)
            total -= part.first_left
        return cls([part for part in parts if part.left or part.first_left], parts[0].fill.uom)

    @classmethod
    def unmeasured(cls, fills: Sequence[Fill]) -> Content:
        """The content where nobody knows how much is left of any of these."""
        return cls([_Part(fill, 0, 0) for fill in fills], fills[0].uom, measured=False)

    @property
    def lot_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(part.fill.lot_id for part in self.parts))

    @property
    def left(self) -> Decimal | None:
        """How much is inside by the books; below zero when more was drawn than there was; None where nobody knows."""
        return _decimal(sum(part.left for part in self.parts) - self.short) if self.measured else None

    def left_of(self, lot_id: int) -> Decimal | None:
        """How much of one lot is inside, if the vessel is mixed."""
        return _decimal(sum(part.left for part in self.parts if part.fill.lot_id == lot_id)) if self.measured else None

    def add(self, fill: Fill) -> None:
        if not self.parts:
            self.uom, self.measured, self.ran_dry, self.short = fill.uom, True, (), 0
        whole = _millionths(fill.quantity)
        self.parts.append(_Part(fill, whole or 0, whole or 0))
        self.measured = self.measured and whole is not None and fill.uom == self.uom

    def take(self, draw: Draw) -> tuple[Share, ...]:
        """What this draw holds; afterwards it is out."""
        factor = METRIC.get((draw.uom or "", self.uom or ""))
        amount = _millionths(draw.quantity if draw.quantity is None or factor is None else draw.quantity * factor)
        if not self.parts:
            self.short += amount or 0
            return tuple(Share(fill, None, inferred=True) for fill in self.ran_dry)
        self.measured = self.measured and amount is not None and (draw.uom == self.uom or factor is not None)
        if not self.measured or amount is None:
            return tuple(Share(part.fill, None) for part in self.parts)
        total = sum(part.left for part in self.parts)
        mixed = apportioned([part.left for part in self.parts], min(amount, total))
        first = _from_the_front([part.first_left for part in self.parts], min(amount, total))
        shares = tuple(
            Share(part.fill, _decimal(share), only_mixed=not in_front)
            for part, share, in_front in zip(self.parts, mixed, first, strict=True)
        )
        for part, share, in_front in zip(self.parts, mixed, first, strict=True):
            part.left -= share
            part.first_left -= in_front
        if amount >= total:
            self.ran_dry, self.short = tuple(part.fill for part in self.parts), amount - total
        self.parts = [part for part in self.parts if part.left or part.first_left]
        return shares


def drawn(
    happenings: Iterable[Happening], content: Content | None = None
) -> Iterator[tuple[Draw, tuple[Share, ...]]]:  # fmt: skip
    """Every draw with what it holds, from a vessel that was empty before all of these happenings, or held this."""
    return _replayed(content or Content(), happenings)


def content_after(happenings: Iterable[Happening], content: Content | None = None) -> Content:
    """What is inside when all of this has happened to an empty vessel, or to one that held this."""
    content = content or Content()
    for _ in _replayed(content, happenings):
        pass
    return content


def _replayed(content: Content, happenings: Iterable[Happening]) -> Iterator[tuple[Draw, tuple[Share, ...]]]:
    for _, moment in groupby(sorted(happenings, key=_in_time), key=lambda happening: happening.at):
        fills: list[Fill] = []
        for happening in moment:
            if isinstance(happening, Fill):
                content.add(happening)
                fills.append(happening)
            elif isinstance(happening, Draw):
                yield happening, content.take(happening)
            else:
                content.parts, content.uom, content.measured, content.ran_dry, content.short = [], None, True, (), 0
                for fill in fills:
                    content.add(fill)


def _in_time(happening: Happening) -> tuple[datetime, int, int, int]:
    if isinstance(happening, Fill):
        return happening.at, 0, happening.movement_id, happening.lot_id
    if isinstance(happening, Draw):
        return happening.at, 1, happening.movement_id, 0
    return happening.at, 2, 0, 0


def apportioned(left: Sequence[int], amount: int) -> list[int]:
    """`amount` in proportion to what is left of each, in whole numbers that add up to it and never exceed it.

    `amount` is no more than the sum. Largest remainders first; of equal ones, whatever was filled in first.
    """
    total = sum(left)
    if not total:
        return [0] * len(left)
    parts = [divmod(each * amount, total) for each in left]
    shares = [whole for whole, _ in parts]
    over = amount - sum(shares)
    for place in sorted(range(len(left)), key=lambda place: (-parts[place][1], place))[:over]:
        shares[place] += 1
    return shares


def _from_the_front(left: Sequence[int], amount: int) -> list[int]:
    taken = []
    for each in left:
        taken.append(min(each, amount))
        amount -= taken[-1]
    return taken


def vessel_name(text: str) -> str:
    """A vessel's name as it is kept: full-width signs made plain, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def vessel_key(name: str) -> str:
    """What two spellings of one vessel have in common: `tank T1`, `t1` and `T1罐` are T1."""
    plain = vessel_name(name).casefold()
    return _AROUND.sub("", plain) or plain


def _millionths(quantity: Decimal | None) -> int | None:
    return None if quantity is None else int(quantity.scaleb(QUANTITY_SCALE))


def _decimal(millionths: int) -> Decimal:
    return Decimal(millionths).scaleb(-QUANTITY_SCALE)


@dataclass(eq=False)
class MoreThanIsInside(Refusal):
    """More would be drawn than the books say is in the vessel (`asked` is None where nobody said how much). The person
    may insist: the floor may be right. `nearest` are vessels that something is known of, where this one is new."""

    vessel: str
    asked: Decimal | None
    left: Decimal
    uom: str
    nearest: tuple[str, ...] = ()
