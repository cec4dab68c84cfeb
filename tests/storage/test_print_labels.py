"""What labels say of lots, pallets and people: looked up at the moment of printing, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.items import Item, ItemGtin
from domain.labels import badge_from_payload
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor, NotAllowed, Person, Role
from domain.printing import FIRST_SIZE, SIZES, LabelDatesCross, NothingOnPallet, with_check_digit
from domain.usecases.print_labels import (
    BadgeNotOurs,
    BadgesOf,
    KeepLabelSize,
    LabelOfLot,
    LabelOfPallet,
    ReadBadge,
)
from domain.usecases.record import Record
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
SSCC = with_check_digit("39506000000000001")
GTIN, CASE = "06901234567892", "16901234567899"
HOUSE = Actor.house()


def order(kind: str, lot: str, amount: str | None = None, **slots: Any) -> MovementOrder:
    given = Amount(Decimal(amount)) if amount else None
    return MovementOrder(kind=kind, lot=LotRef(lot), source=f"test:{kind}:{lot}:{slots}", amount=given,
                         **slots)  # fmt: skip


@pytest.fixture
def open_work(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    """Cups with a linked GTIN of a case and one of their own; two people of the house."""
    opened = OpenUnitOfWork(database, clock)
    with opened() as work:
        cups = work.items.add(Item(code="cup yoghurt", name_zh="酸奶", kind="finished", uom="cup"))
        work.items.add(Item(code="milk", kind="raw", uom="L", gtin="06901234567890"))
        work.numbers.link_gtin(ItemGtin(gtin=CASE, item_id=cups.id or 0, uom="case"))
        work.numbers.link_gtin(ItemGtin(gtin=GTIN, item_id=cups.id or 0))
        for number, (name, role) in enumerate((("Li Wei", Role.WORKER), ("Grace", Role.LEAD)), 1):
            work.people.add(Person(telegram_id=number, name=name, role=role.value, joined_at=work.now()))
        made = datetime(2022, 6, 26, 16, 30, tzinfo=UTC)  # after midnight at the plant
        until = datetime(2022, 7, 20, 15, 59, tzinfo=UTC)
        Record()(work, HOUSE, order("make", "F1", "1200", item="酸奶", made_at=made, expires_at=until))
        Record()(work, HOUSE, order("make", "F2", "500", item="酸奶", made_at=made, expires_at=until))
        Record()(work, HOUSE, order("receive", "M1", "90", item="milk"))
        Record()(work, HOUSE, order("receive", "M2", "90", item="milk", made_at=made,
                                    expires_at=datetime(2022, 6, 1, tzinfo=UTC)))  # fmt: skip
        work.commit()
    return opened


def test_a_label_says_the_days_of_the_plant_and_the_number_of_one_piece(open_work: OpenUnitOfWork) -> None:
    with open_work(readonly=True) as work:
        label = LabelOfLot(SHANGHAI)(work, HOUSE, LotRef("f1"))
        assert label.gs1.data is not None
        assert label.gs1.data.bracketed == f"(01){GTIN}(11)220627(17)220720(10)F1"
        wrong = LabelOfLot(SHANGHAI)(work, HOUSE, LotRef("M1"))
        assert (wrong.gs1.why, wrong.gtin) == ("wrong_gtin", None)
        with pytest.raises(LabelDatesCross):
            LabelOfLot(SHANGHAI)(work, HOUSE, LotRef("M2"))


def test_the_roll_that_was_used_last_is_offered_first_to_oneself_then_to_the_house(open_work: OpenUnitOfWork) -> None:
    wei, grace, otto = (Actor(number, str(number), Role.WORKER) for number in (1, 2, 3))

    def size(actor: Actor) -> str:
        with open_work(readonly=True) as work:
            return LabelOfLot(SHANGHAI)(work, actor, LotRef("F1")).size.name

    assert size(wei) == FIRST_SIZE.name
    for actor, name in ((wei, "50x30"), (grace, "100x150")):
        with open_work() as work:
            KeepLabelSize()(work, actor, SIZES[name])
            work.commit()
    assert [size(actor) for actor in (wei, grace, otto)] == ["50x30", "100x150", "100x150"]


def test_a_pallet_says_what_lies_on_it_now(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        with pytest.raises(NothingOnPallet):
            LabelOfPallet(SHANGHAI)(work, HOUSE, SSCC)
        Record()(work, HOUSE, order("move", "F1", "600", to_place=SSCC))
        one = LabelOfPallet(SHANGHAI)(work, HOUSE, SSCC)
        assert one.content is not None
        assert one.content.bracketed == f"(02){GTIN}(17)220720(37)600(10)F1"
        Record()(work, HOUSE, order("move", "F2", "100", to_place=SSCC))
        two = LabelOfPallet(SHANGHAI)(work, HOUSE, f"(00){SSCC}")
    assert two.content is None
    assert [(view.lot.code, quantity) for view, quantity in two.lots] == [("F1", 600), ("F2", 100)]


def test_a_badge_is_real_only_when_this_house_made_it_for_this_person(open_work: OpenUnitOfWork) -> None:
    with open_work(readonly=True) as work:
        wei, grace = (work.people.by_telegram_id(number) for number in (1, 2))
    assert wei is not None
    assert grace is not None
    worker, lead = Actor(wei.id, wei.name, Role.WORKER), Actor(grace.id, grace.name, Role.LEAD)
    with open_work() as work:
        [own] = BadgesOf()(work, worker)
        [others] = BadgesOf()(work, lead, "li w")
        assert own.payload == others.payload
        assert BadgesOf()(work, lead, "nobody") == []
        with pytest.raises(NotAllowed):
            BadgesOf()(work, worker, "Grace")
        work.commit()
    read = badge_from_payload(own.payload)
    assert read is not None
    with open_work(readonly=True) as work:
        assert ReadBadge()(work, lead, *read).name == "Li Wei"
        for person, signature in ((grace.id or 0, read[1]), (read[0], "A" * 16), (999, read[1])):
            with pytest.raises(BadgeNotOurs):
                ReadBadge()(work, lead, person, signature)
