"""The rules by which the ledger makes the genealogy. They read movements and give links; they write nothing.

1. Within one movement, every lot that something was taken from is a parent of every other lot that it was added to.
2. A work order joins its uses and its makes: what was used under an order went into every lot made under it, whether
   the use or the make was recorded first. A use that names the lot it went into has its link by rule 1 already.
3. A correction makes no links; it takes those of the corrected movement out of the walk.
4. A shipment to a customer is one delivery of each lot that it took, until it is corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.genealogy import Basis
from domain.movements import DATED, Direction, LineDraft, Movement, MovementLine
from storage.many import id_of

USE = "use"
MAKE = "make"
SHIP = "ship"
REWORK = "rework"


class NewLink(NamedTuple):
    """A row of `genealogy_link` to be: thousands of them are made in one import."""

    parent_id: int
    child_id: int
    used_by: int
    made_by: int | None
    quantity: Decimal | None
    step: str
    at: datetime | None
    basis: str
    only_mixed: bool = False


class NewShipment(NamedTuple):
    """A row of `shipped_lot` to be."""

    movement_id: int
    lot_id: int
    customer_id: int
    quantity: Decimal
    at: datetime


@dataclass
class LinkingMovement:
    """What the rules need to know of a movement: the lots it took from, with how much, and those it added to."""

    id: int
    kind: str
    step: str
    happened_at: datetime
    work_order: str | None = None
    partner_id: int | None = None
    corrects: bool = False
    dated: bool = True
    """Somebody said when it happened; otherwise `happened_at` is our best guess."""
    taken: dict[int, Decimal | None] = field(default_factory=dict)
    added: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, movement: Movement, lines: Iterable[MovementLine | LineDraft]) -> LinkingMovement:
        step = str(movement.attributes.get("step") or movement.kind)
        corrects = movement.corrects_id is not None
        dated = movement.attributes.get(DATED) is not False
        found = cls(id_of(movement), movement.kind, step, movement.happened_at, movement.work_order,
                    movement.partner_id, corrects, dated)  # fmt: skip
        for line in lines:
            found.note(line.lot_id, line.direction, line.quantity)
        return found

    def note(self, lot_id: int, direction: str, quantity: Decimal | None) -> None:
        """Several lines of one lot are one step with their sum; an unknown amount adds nothing to a known one."""
        if direction == Direction.IN.value:
            self.added.append(lot_id)
        elif self.taken.get(lot_id) is None:
            self.taken[lot_id] = quantity
        elif quantity is not None:
            self.taken[lot_id] = (self.taken[lot_id] or Decimal(0)) + quantity

    @property
    def feeds_order(self) -> bool:
        """It took something for a work order without naming the lot it went into."""
        return self.kind == USE and self.work_order is not None and not self.added and not self.corrects

    @property
    def makes_for_order(self) -> bool:
        return self.kind == MAKE and self.work_order is not None and not self.corrects


def links_within(movement: LinkingMovement) -> list[NewLink]:
    """Rule 1."""
    return [] if movement.corrects else _pairs(movement, movement.added, None)


def links_by_order(new: Sequence[LinkingMovement], standing: Sequence[LinkingMovement]) -> list[NewLink]:
    """Rule 2: the pairs of use and make in which at least one is new.

    `standing` are the movements of the same work orders that were not corrected; the new ones may be among them.
    """
    fresh = {movement.id for movement in new}
    makes: defaultdict[str | None, list[LinkingMovement]] = defaultdict(list)
    everyone = {movement.id: movement for movement in [*standing, *new]}.values()
    for movement in everyone:
        if movement.makes_for_order:
            makes[movement.work_order].append(movement)
    links: list[NewLink] = []
    for use in everyone:
        if use.feeds_order:
            for make in makes[use.work_order]:
                if use.id in fresh or make.id in fresh:
                    links += _pairs(use, make.added, make.id)
    return links


def shipments_of(movement: LinkingMovement) -> list[NewShipment]:
    """Rule 4: a delivery is one row for each lot of it."""
    if movement.corrects or movement.kind != SHIP or movement.partner_id is None:
        return []
    return [
        NewShipment(movement.id, lot_id, movement.partner_id, quantity or Decimal(0), movement.happened_at)
        for lot_id, quantity in movement.taken.items()
    ]


def _pairs(use: LinkingMovement, children: Iterable[int], made_by: int | None) -> list[NewLink]:
    basis = Basis.REWORK.value if use.step == REWORK else Basis.PROVEN.value
    return [
        NewLink(parent, child, use.id, made_by, quantity, use.step, use.happened_at if use.dated else None, basis)
        for parent, quantity in use.taken.items()
        for child in dict.fromkeys(children)
        if child != parent
    ]
