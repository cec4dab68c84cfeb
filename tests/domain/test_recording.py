"""What a record promises: once, exactly, with its links; stopped or warned about at the moment of use."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.items import UnknownItem, UnknownUnit
from domain.lots import (
    AmbiguousLot,
    LotExists,
    LotExpired,
    LotOnHold,
    LotRecalled,
    LotRef,
    LotStatus,
    MoreThanIsLeft,
    UnknownLot,
)
from domain.movements import (
    AlreadyInThatState,
    InTheFuture,
    IntoItself,
    MovementOrder,
    ReturnedMoreThanSent,
    SlotMissing,
    SlotUnexpected,
)
from domain.pallets import CameBack
from domain.partners import UnknownPartner
from domain.people import Actor, NotAllowed, Role
from domain.usecases.record import ChangeQuantity, Record, Undo
from domain.values import BadLotCode, BadQuantity
from tests.conftest import StandingClock
from tests.domain.conftest import Floor, amounts


def test_a_receipt_announces_its_lot_with_the_suppliers_code(floor: Floor) -> None:
    view = floor.lot("MP1")
    assert (view.on_hand, view.item.code, view.supplier, view.lot.supplier_lot) == (24000, "powder", "S-102", "HY1")


def test_the_same_message_twice_is_one_record(floor: Floor) -> None:
    first = floor.record("use", "MP1", "1320 kg", into="B1", source="tg:7:again")
    second = floor.record("use", "MP1", "1320 kg", into="B1", source="tg:7:again")
    assert (first.again, second.again) == (False, True)
    assert first.movement_id == second.movement_id
    assert floor.left("MP1") == 24000 - 1320


def test_what_was_used_before_a_lot_was_made_joins_it_when_it_is(floor: Floor) -> None:
    assert floor.record("use", "MP1", "1320 kg", into="B1").pending_order == "B1"
    assert floor.links() == set()
    floor.record("make", "B1", "11100 kg", item="base")
    assert floor.links() == {("MP1", "B1", Decimal(1320))}


def test_what_is_used_after_a_lot_was_made_joins_it_at_once(floor: Floor) -> None:
    floor.record("make", "B1", "11100 kg", item="base")
    recorded = floor.record("use", "MP1", "1320 kg", into="B1")
    assert recorded.pending_order is None
    assert recorded.into is not None
    assert floor.links() == {("MP1", "B1", Decimal(1320))}


def test_a_work_order_joins_what_was_used_and_what_was_made(floor: Floor) -> None:
    floor.record("use", "MP1", "1320 kg", work_order="88", line="L1")
    floor.record("make", "B1", "11100 kg", item="base", work_order="88")
    floor.record("use", "MP1", None, work_order="88")
    assert floor.links() == {("MP1", "B1", Decimal(1320)), ("MP1", "B1", None)}
    floor.record("make", "B2", "11100 kg", item="base", work_order="89")
    assert {child for _, child, _ in floor.links()} == {"B1"}


def test_amounts_are_kept_in_the_items_own_unit(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    assert floor.record("scrap", "F1", "36 kg").quantity == Decimal(200)
    assert floor.record("scrap", "F1", "9 公斤").quantity == Decimal(50)
    assert floor.record("use", "MP1", "1 t", into="B1").quantity == Decimal(1000)
    assert floor.left("F1") == Decimal(19750)


@pytest.mark.parametrize(("amount", "problem"), [("999999999 t", "too_large"), ("0.0001 g", "not_positive")])
def test_an_amount_that_its_own_unit_cannot_hold_is_refused(floor: Floor, amount: str, problem: str) -> None:
    with pytest.raises(BadQuantity) as caught:
        floor.record("count", "MP1", amount)
    assert caught.value.problem == problem
    assert floor.left("MP1") == 24000


def test_an_unknown_unit_names_the_known_ones(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    with pytest.raises(UnknownUnit) as caught:
        floor.record("scrap", "F1", "3 barrel")
    assert caught.value.known == ("cup", "kg")
    assert floor.left("F1") == 20000


def test_out_to_the_co_packer_and_back_under_his_code(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("sendout", "F1", "19974 cup", partner="S-301")
    assert floor.lot("F1").places["S-301"] == 19974
    recorded = floor.record(
        "back", "KX1", "3329 pack", item="pack", partner="S-301", of="F1", of_amount=amounts("19974 cup")
    )
    assert recorded.new_lot
    assert floor.left("F1") == 26
    assert floor.left("KX1") == 3329
    assert floor.links() == {("F1", "KX1", Decimal(19974))}


def test_a_split_and_a_merge_keep_every_cup(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("split", "F1", "2000 cup", into="F1-A")
    assert (floor.left("F1"), floor.left("F1-A")) == (18000, 2000)
    floor.record("merge", "F1-A", into="F1")
    assert (floor.left("F1"), floor.left("F1-A")) == (20000, 0)


def test_a_move_without_a_quantity_moves_all_of_it(floor: Floor) -> None:
    floor.record("move", "MP1", to_place="cold store")
    view = floor.lot("MP1")
    assert view.on_hand == 24000
    assert view.places["cold store"] == 24000


def test_what_was_moved_leaves_from_where_it_lies(floor: Floor) -> None:
    floor.record("move", "MP1", "20000 kg", to_place="cold store")
    floor.record("use", "MP1", "1000 kg", into="B1")
    assert floor.lot("MP1").places == {"cold store": 20000}, "what lies loose goes first"
    floor.record("use", "MP1", "5000 kg", into="B1")
    assert floor.lot("MP1").places == {"cold store": 15000}
    floor.record("move", "MP1", to_place="dry store")
    floor.record("scrap", "MP1", "15000 kg", place="dry store")
    assert floor.left("MP1") == 3000


def test_what_the_co_packer_has_is_not_shipped_from_here(floor: Floor) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("sendout", "F1", "900 cup", partner="S-301")
    floor.record("ship", "F1", "200 cup", partner="C01")
    assert floor.lot("F1").places["S-301"] == 900


def test_rework_is_weighed_or_converted(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("rework", "F1", "5000 cup", into="RW1", item="base")
    assert floor.left("RW1") == 900
    floor.record("rework", "F1", "36 kg", into="RW1")
    assert (floor.left("F1"), floor.left("RW1")) == (14800, 936)
    assert ("F1", "RW1", Decimal(200)) in floor.links()


def test_milk_in_litres_goes_into_a_base_in_kilograms(floor: Floor) -> None:
    floor.record("make", "B1", "11100 kg", item="base")
    floor.record("make", "F1", "20000 cup", item="cup")
    assert floor.record("use", "B1", "3700 kg", into="F1").quantity == 3700
    assert floor.left("F1") == 20000


def test_a_count_writes_the_difference(floor: Floor) -> None:
    floor.record("count", "MP1", "23900 kg")
    assert floor.left("MP1") == 23900
    floor.record("count", "MP1", "24010 kg")
    assert floor.left("MP1") == 24010
    floor.record("count", "MP1", "0 kg")
    assert floor.left("MP1") == 0


def test_a_customers_return_comes_back_into_the_lot(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("ship", "F1", "8000 cup", partner="C01")
    recorded = floor.record("return", "F1", "20 cup", partner="C01", reason="dented")
    assert recorded.partner is not None
    assert floor.left("F1") == 12020


def test_nobody_sends_back_what_they_never_got_unless_the_worker_insists(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    with pytest.raises(ReturnedMoreThanSent) as caught:
        floor.record("return", "F1", "20 cup", partner="C01")
    assert (caught.value.customer, caught.value.left, caught.value.others) == ("C01", 0, ())
    shipped = floor.record("ship", "F1", "100 cup", partner="C01")
    floor.record("return", "F1", "60 cup", partner="C01")
    with pytest.raises(ReturnedMoreThanSent) as caught:
        floor.record("return", "F1", "60 cup", partner="C01")
    assert (caught.value.asked, caught.value.left, caught.value.uom) == (60, 40, "cup")
    with pytest.raises(ReturnedMoreThanSent):
        floor.record("return", "F1", "41 cup")
    floor.record("return", "F1", "40 cup")
    floor.record("return", "F1", "5 cup", partner="C01", anyway=True)
    assert floor.left("F1") == 20005
    with pytest.raises(CameBack):  # what came back was delivered, and would be in stock twice
        floor.do(Undo(), floor.worker, shipped.movement_id, "tg:tap:1")
    assert floor.left("F1") == 20005
    with pytest.raises(ReturnedMoreThanSent):
        floor.record("return", "F1", "36 cup", partner="C01")


@pytest.mark.parametrize(("kind", "slots"), [("use", {"into": "B1"}), ("ship", {"partner": "C01"})])
def test_a_lot_on_hold_is_not_used_or_shipped(floor: Floor, kind: str, slots: dict[str, str]) -> None:
    floor.record("hold", "MP1", reason="swollen bags")
    with pytest.raises(LotOnHold) as caught:
        floor.record(kind, "MP1", "1 kg", **slots)
    assert caught.value.reason == "swollen bags"
    assert floor.left("MP1") == 24000


def test_a_lot_on_hold_may_be_sampled_moved_and_scrapped(floor: Floor) -> None:
    floor.record("hold", "MP1", reason="swollen bags")
    floor.record("sample", "MP1", "1 kg")
    floor.record("move", "MP1", to_place="quarantine")
    floor.record("scrap", "MP1", "100 kg")
    assert floor.left("MP1") == 23899


def test_a_recalled_lot_is_not_shipped(floor: Floor) -> None:
    with floor.open_work() as work:
        work.lots.set_status([work.lots.by_code("MP1")[0].id], LotStatus.RECALLED, "notice", work.now())
        work.commit()
    with pytest.raises(LotRecalled):
        floor.record("use", "MP1", "1 kg", into="B1")
    with pytest.raises(AlreadyInThatState):
        floor.record("hold", "MP1")


def test_an_expired_lot_is_not_used(floor: Floor, clock: StandingClock) -> None:
    floor.record("receive", "MP2", "5 kg", item="powder", expires_at=clock() + timedelta(days=1))
    floor.record("use", "MP2", "1 kg", into="B1")
    clock.move(days=2)
    with pytest.raises(LotExpired):
        floor.record("use", "MP2", "1 kg", into="B1")


def test_more_than_is_left_asks_and_can_be_insisted_on(floor: Floor) -> None:
    with pytest.raises(MoreThanIsLeft) as caught:
        floor.record("use", "MP1", "24001 kg", into="B1")
    assert (caught.value.asked, caught.value.left, caught.value.uom) == (24001, 24000, "kg")
    assert floor.left("MP1") == 24000
    floor.record("use", "MP1", "24001 kg", into="B1", anyway=True)
    assert floor.left("MP1") == -1


def test_an_older_lot_is_pointed_out(floor: Floor, clock: StandingClock) -> None:
    clock.move(days=1)
    floor.record("receive", "MP2", "5 kg", item="powder", partner="S-102", supplier_lot="HY2")
    older = floor.record("use", "MP2", "1 kg", into="B1").older
    assert older is not None
    assert older.lot.code == "MP1"
    assert floor.record("use", "MP1", "1 kg", into="B1").older is None


def test_only_a_lead_releases_and_nobody_releases_twice(floor: Floor) -> None:
    floor.record("hold", "MP1", reason="look at it")
    with pytest.raises(NotAllowed):
        floor.record("release", "MP1")
    assert floor.lot("MP1").lot.status == LotStatus.HOLD
    floor.record("release", "MP1", by=floor.lead)
    assert floor.lot("MP1").lot.status == LotStatus.FREE
    with pytest.raises(AlreadyInThatState):
        floor.record("release", "MP1", by=floor.lead)


def test_a_customer_records_nothing(floor: Floor) -> None:
    customer = Actor(person_id=99, name="C01", role=Role.CUSTOMER, partner_id=1)
    with pytest.raises(NotAllowed):
        floor.record("scrap", "MP1", "1 kg", by=customer)


def test_what_is_unknown_is_refused_with_what_is_near(floor: Floor) -> None:
    with pytest.raises(UnknownLot) as lot:
        floor.record("use", "MP-I", "1 kg", into="B1")
    assert [view.lot.code for view in lot.value.nearest] == ["MP1"]
    with pytest.raises(UnknownPartner) as partner:
        floor.record("ship", "MP1", "1 kg", partner="C1")
    assert partner.value.nearest == ("C01",)
    with pytest.raises(UnknownItem) as item:
        floor.record("receive", "MP9", "1 kg", item="powdr")
    assert item.value.nearest[0] == "powder"
    assert floor.left("MP1") == 24000


def test_a_supplier_is_no_customer(floor: Floor) -> None:
    with pytest.raises(UnknownPartner) as caught:
        floor.record("ship", "MP1", "1 kg", partner="S-102")
    assert caught.value.kind == "customer"


def test_two_items_may_share_a_code_and_then_the_item_is_needed(floor: Floor) -> None:
    floor.record("make", "X1", "10 kg", item="base")
    floor.record("make", "X1", "10 cup", item="cup")
    with pytest.raises(AmbiguousLot) as caught:
        floor.record("scrap", "X1", "1")
    assert len(caught.value.candidates) == 2
    order = MovementOrder(kind="scrap", lot=LotRef("X1", item="cup"), amount=amounts("1"), source=floor.source())
    assert floor.do(Record(), floor.worker, order).lot.item.code == "cup"


def test_a_code_that_is_taken_is_not_given_to_another_delivery(floor: Floor) -> None:
    with pytest.raises(LotExists):
        floor.record("receive", "MP1", "10 kg", item="powder", partner="S-102", supplier_lot="HY2")
    assert floor.left("MP1") == 24000


def test_nothing_happens_in_the_future(floor: Floor, clock: StandingClock) -> None:
    with pytest.raises(InTheFuture):
        floor.record("use", "MP1", "1 kg", into="B1", happened_at=clock() + timedelta(minutes=10))
    with pytest.raises(InTheFuture):
        floor.record("make", "B9", "1 kg", item="base", made_at=clock() + timedelta(days=1))
    floor.record("use", "MP1", "1 kg", into="B1", happened_at=clock() + timedelta(minutes=2))
    assert floor.left("MP1") == 23999


@pytest.mark.parametrize(
    ("kind", "amount", "slots", "missing"),
    [
        ("ship", None, {"partner": "C01"}, "amount"),
        ("ship", "1 kg", {}, "partner"),
        ("move", None, {}, "to_place"),
        ("split", "1 kg", {}, "into"),
        ("make", None, {}, "amount"),
    ],
)
def test_what_a_kind_cannot_do_without_is_named(
    floor: Floor, kind: str, amount: str | None, slots: dict[str, str], missing: str
) -> None:
    with pytest.raises(SlotMissing) as caught:
        floor.record(kind, "MP1", amount, **slots)
    assert caught.value.slot == missing


def test_a_new_lot_needs_its_item(floor: Floor) -> None:
    with pytest.raises(SlotMissing) as caught:
        floor.record("make", "B7", "1 kg")
    assert caught.value.slot == "item"


def test_what_a_kind_has_no_use_for_is_refused(floor: Floor) -> None:
    with pytest.raises(SlotUnexpected):
        floor.record("scrap", "MP1", "1 kg", partner="C01")
    with pytest.raises(IntoItself):
        floor.record("split", "MP1", "1 kg", into="MP1")


@pytest.mark.parametrize("code", ["<b>L1</b>", 'L"1', "L🍦1", "L" * 300, "", " "])
def test_a_code_that_cannot_be_one_is_refused_before_anything_is_written(floor: Floor, code: str) -> None:
    with pytest.raises(BadLotCode):
        floor.record("receive", code, "1 kg", item="powder")
    assert floor.left("MP1") == 24000


def test_what_lies_at_several_places_leaves_each_of_them(floor: Floor) -> None:
    floor.record("move", "MP1", "12000 kg", to_place="A")
    floor.record("move", "MP1", "10000 kg", to_place="B")
    scrapped = floor.record("scrap", "MP1", "23000 kg")
    assert scrapped.quantity == 23000
    assert floor.lot("MP1").places == {"B": 1000}
    again = floor.record("scrap", "MP1", "23000 kg", source=scrapped.movement.source)
    assert (again.again, again.quantity) == (True, 23000)
    floor.do(Undo(), floor.worker, scrapped.movement_id, "tg:tap:1")
    assert floor.lot("MP1").places == {"A": 12000, "B": 10000}


def test_all_of_it_is_what_lies_here_or_at_the_place_that_was_named(floor: Floor) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("sendout", "F1", "300 cup", partner="S-301")
    floor.record("move", "F1", "100 cup", to_place="A")
    floor.record("move", "F1", place="A", to_place="B")
    assert floor.lot("F1").places == {"S-301": 300, "B": 100}
    moved = floor.record("move", "F1", to_place="C")
    assert moved.quantity == 700
    assert floor.lot("F1").places == {"S-301": 300, "C": 700}


def test_a_scattered_quantity_is_put_right_from_wherever_it_lies(floor: Floor) -> None:
    floor.record("move", "MP1", "12000 kg", to_place="A")
    floor.record("move", "MP1", "12000 kg", to_place="B")
    used = floor.record("use", "MP1", "20000 kg", into="B1")
    floor.do(ChangeQuantity(), floor.worker, used.movement_id, amounts("23000 kg"), "tg:7:put-right")
    assert sum(floor.lot("MP1").places.values()) == floor.left("MP1") == 1000
