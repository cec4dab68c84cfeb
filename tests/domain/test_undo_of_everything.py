"""Whatever is recorded, of whatever kind and in whatever order: taken back, everything is as it was."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Refusal
from domain.movements import KINDS, Amount, KindRule
from domain.ports import Work
from domain.usecases.record import ChangeQuantity, Undo
from tests.conftest import StandingClock
from tests.domain.conftest import Floor, amounts

ITEMS = {"M": ("powder", "kg"), "B": ("base", "kg"), "F": ("cup", "cup"), "P": ("pack", "pack")}
LOTS = ("MP1", "MP2", "B1", "F1", "F2", "P1")
PARTNERS = {"supplier": "S-102", "subcontractor": "S-301", "customer": "C01"}
PALLETS = ("376123450000000016", "(00)376123450000000023")
ON_PALLETS = {("pack", "to_place"), ("unpack", "place")}
STEPS = 60

Stock = dict[tuple[str, str], tuple[Any, ...]]


def stock(floor: Floor) -> Stock:
    """Every lot with all that the ledger says of it."""

    def seen(work: Work) -> Stock:
        views = [view for code in LOTS for view in work.lots.by_code(code)]
        return {
            (view.lot.code, view.item.code): (view.on_hand, view.made, view.places, view.lot.status,
                                              view.lot.status_reason)
            for view in views
        }  # fmt: skip

    known: Stock = floor.look(seen)
    return known


def some_slots(dice: random.Random, rule: KindRule, lot: str) -> dict[str, Any]:
    """What a person may say beside the lot and the amount of this kind, at random."""
    said: dict[str, Any] = {"item": ITEMS[lot[0]][0]} if rule.new_lot else {}
    wanted = {slot for slot in rule.may_have if dice.random() < 0.4} | set(rule.needs)
    if "into" in wanted:
        said["into"] = dice.choice(LOTS)
    if "work_order" in wanted:
        said["work_order"] = dice.choice(("88", "B1"))
    if "partner" in wanted and rule.partner_kind:
        said["partner"] = PARTNERS[rule.partner_kind]
    if "of" in wanted:
        said |= {"of": dice.choice(LOTS), "of_amount": amounts(dice.choice(("1", "5")))}
    for slot in ("place", "to_place", "vessel"):
        if slot in wanted:
            said[slot] = dice.choice(PALLETS if (rule.name, slot) in ON_PALLETS else ("A", "B"))
    return said | {"anyway": dice.random() < 0.3, "reason": "by the dice" if "reason" in rule.may_have else None}


def some_amount(dice: random.Random, rule: KindRule, lot: str) -> str | None:
    if lot in PALLETS:
        return None
    if "amount" in rule.needs or ("amount" in rule.may_have and dice.random() < 0.7):
        return f"{dice.choice((1, 7, 100, 250))} {ITEMS[lot[0]][1]}"
    return None


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5])
def test_what_is_taken_back_leaves_no_crumb(floor: Floor, clock: StandingClock, seed: int) -> None:
    dice = random.Random(seed)
    taken_back = put_right = 0
    for _ in range(STEPS):
        clock.move(minutes=1)
        rule = KINDS[dice.choice([kind for kind, rule in KINDS.items() if rule.typed])]
        lot = dice.choice((*LOTS, *PALLETS)) if rule.whole_place or rule.name == "return" else dice.choice(LOTS)
        before, links = stock(floor), floor.links()
        try:
            done = floor.record(rule.name, lot, some_amount(dice, rule, lot), by=floor.lead,
                                **some_slots(dice, rule, lot))  # fmt: skip
        except Refusal:
            assert (stock(floor), floor.links()) == (before, links), "what is refused changes nothing"
            continue
        after = stock(floor)
        if done.quantity and dice.random() < 0.4 and all(view[0] >= 0 for view in after.values()):
            floor.do(ChangeQuantity(), floor.lead, done.movement_id, Amount(done.quantity), floor.source())
            assert {lot: view[:2] for lot, view in stock(floor).items()} == {
                lot: view[:2] for lot, view in after.items()
            }
            put_right += 1
        elif dice.random() < 0.5:
            floor.do(Undo(), floor.lead, done.movement_id, floor.source())
            left = stock(floor)
            assert {lot: view for lot, view in left.items() if lot in before} == before
            assert all(view[:3] == (Decimal(0), Decimal(0), {}) for lot, view in left.items() if lot not in before)
            assert floor.links() == links
            taken_back += 1
    assert taken_back > 2
    assert put_right > 0
