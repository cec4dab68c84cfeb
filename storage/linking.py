"""The rules by which the ledger makes the genealogy. They read movements and give links; they write nothing.

1. Within one movement, every lot that something was taken from is a parent of every other lot that it was added to.
   Where nobody named the lots (what comes back from a co-packer is of something that lies there), as inferred.
2. A work order joins its uses and its makes: what was used under an order went into every lot made under it, whether
   the use or the make was recorded first. A use that names the lot it went into has its link by rule 1 already.
3. A correction makes no links; it takes those of the corrected movement out of the walk.
4. A shipment to a customer is one delivery of each lot that it took, until it is corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.genealogy import Basis
from domain.movements import DATED, INFERRED, Direction, LineDraft, Movement, MovementLine
from storage.many import id_of

USE = "use"
MAKE = "make"
SHIP = "ship"
REWORK = "rework"
CARRYING = ("move", "pack", "unpack", "sendout")


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
    inferred: bool = False
    """Nobody named the lots that it took from."""
    doubtful: set[int] = field(default_factory=set)
    """Lots that it made, and that what was used for the order may not have been meant for."""

    @classmethod
    def of(cls, movement: Movement, lines: Iterable[MovementLine | LineDraft]) -> LinkingMovement:
        step = str(movement.attributes.get("step") or movement.kind)
        corrects = movement.corrects_id is not None
        dated = movement.attributes.get(DATED) is not False
        found = cls(id_of(movement), movement.kind, step, movement.happened_at, movement.work_order,
                    movement.partner_id, corrects, dated, inferred=bool(movement.attributes.get(INFERRED)))  # fmt: skip
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
    """Rule 1. What is only carried to another place goes into nothing, however many lots lie on one pallet."""
    return [] if movement.corrects or movement.kind in CARRYING else _pairs(movement, movement.added, None)


def links_by_order(new: Sequence[LinkingMovement], standing: Sequence[LinkingMovement]) -> list[NewLink]:
    """Rule 2: the pairs of use and make in which at least one is new.

    `standing` are the movements of the same work orders that were not corrected; the new ones may be among them.
    """
    fresh = {movement.id for movement in new}
    makes: defaultdict[str | None, list[LinkingMovement]] = defaultdict(list)
    known = {movement.id: movement for movement in standing}  # they know what is doubtful about them
    everyone = [*standing, *(movement for movement in new if movement.id not in known)]
    for movement in everyone:
        if movement.makes_for_order:
            makes[movement.work_order].append(movement)
    links: list[NewLink] = []
    for use in everyone:
        if use.feeds_order:
            for make in makes[use.work_order]:
                if use.id in fresh or make.id in fresh:
                    links += _pairs(use, make.added, make.id, make.doubtful)
    return links


def shipments_of(movement: LinkingMovement) -> list[NewShipment]:
    """Rule 4: a delivery is one row for each lot of it."""
    if movement.corrects or movement.kind != SHIP or movement.partner_id is None:
        return []
    return [
        NewShipment(movement.id, lot_id, movement.partner_id, quantity or Decimal(0), movement.happened_at)
        for lot_id, quantity in movement.taken.items()
    ]


def _pairs(
    use: LinkingMovement, children: Iterable[int], made_by: int | None, doubtful: Collection[int] = ()
) -> list[NewLink]:
    basis = Basis.REWORK if use.step == REWORK else Basis.INFERRED if use.inferred else Basis.PROVEN
    at = use.happened_at if use.dated else None
    return [
        NewLink(parent, child, use.id, made_by, quantity, use.step, at,
                (Basis.INFERRED if child in doubtful else basis).value)
        for parent, quantity in use.taken.items()
        for child in dict.fromkeys(children)
        if child != parent
    ]  # fmt: skip
