"""A plant's book in plain words, to hold the product's answers against: nothing of the product is imported here.

Everything is worked out anew from what stands in the book, with sets and loops.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.reference.reachable import reached

CARRIED = ("move", "pack", "unpack", "sendout")
"""What only goes to another place goes into nothing, also where several lots go there together."""


@dataclass(frozen=True)
class Deed:
    """What happened: taken from these lots, put into those. `number` is the movement's; deeds are in order of time."""

    number: int
    kind: str
    out: tuple[int, ...] = ()
    into: tuple[int, ...] = ()
    order: str | None = None
    vessel: str | None = None
    customer: int | None = None
    amount: int = 0
    """Of each lot."""


@dataclass
class Book:
    units: dict[int, str]
    """What each lot is counted in."""
    deeds: list[Deed] = field(default_factory=list)
    taken_back: set[int] = field(default_factory=set)

    def standing(self) -> list[Deed]:
        return [deed for deed in self.deeds if deed.number not in self.taken_back]

    def arrows(self) -> dict[int, set[int]]:
        """Which lot went into which."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        standing = self.standing()
        for place, deed in enumerate(standing):
            targets = set() if deed.kind in CARRIED else set(deed.into)
            if deed.kind == "use" and deed.order and not deed.into:
                targets |= {lot for make in standing if make.kind == "make" and make.order == deed.order
                            for lot in make.into}  # fmt: skip
            if deed.kind == "fill":  # nobody said how much: it is in everything that was drawn later
                targets |= {lot for draw in standing[place:] if draw.kind == "draw" and draw.vessel == deed.vessel
                            for lot in draw.into}  # fmt: skip
            for lot in deed.out:
                found[lot] |= targets - {lot}
        return dict(found)

    def below(self, roots: list[int]) -> dict[int, int]:
        return reached(self.arrows(), roots)

    def above(self, roots: list[int]) -> dict[int, int]:
        return reached(turned(self.arrows()), roots)

    def customers(self, lots: set[int]) -> dict[tuple[int, str], tuple[int, int]]:
        """Who was sent how much in how many deliveries, by customer and unit."""
        sums: defaultdict[tuple[int, str], int] = defaultdict(int)
        deliveries: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for deed in self.standing():
            for lot in set(deed.out) & lots:
                if deed.kind == "ship" and deed.customer is not None:
                    sums[deed.customer, self.units[lot]] += deed.amount
                    deliveries[deed.customer, self.units[lot]].add(deed.number)
        return {party: (amount, len(deliveries[party])) for party, amount in sums.items()}


def turned(arrows: dict[int, set[int]]) -> dict[int, set[int]]:
    """The same arrows the other way round."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for here, targets in arrows.items():
        for there in targets:
            found[there].add(here)
    return dict(found)
