"""What makes a chain: new codes, co-packers, products of one order, days that lie apart, words of two meanings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.items import UnknownUnit
from domain.lots import LotOnHold, LotRecalled, LotStatus, UnknownLot
from domain.movements import SlotMissing, SlotUnexpected
from domain.people import May
from domain.usecases.record import ChangeQuantity, Undo
from tests.conftest import StandingClock
from tests.domain.conftest import Floor, amounts


def basis(floor: Floor) -> dict[tuple[str, str], set[str]]:
    """How sure each step is that stands."""

    def seen(work: object) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for number in range(1, 30):
            for link in work.movements.links(number):  # type: ignore[attr-defined]  # the unit of work
                if link.voided_by is None:
                    pair = [work.lots.get(each).lot.code for each in (link.parent_id, link.child_id)]  # type: ignore[attr-defined]
                    found.setdefault((pair[0], pair[1]), set()).add(str(link.basis))
        return found

    known: dict[tuple[str, str], set[str]] = floor.look(seen)
    return known


def test_the_same_goods_under_a_new_code(floor: Floor) -> None:
    told = floor.record("relabel", "MP1", "1000 kg", into="MP1-B")
    assert told.into is not None
    assert (floor.left("MP1"), floor.left("MP1-B"), told.into.item.code) == (23000, 1000, "powder")
    assert floor.links() == {("MP1", "MP1-B", Decimal(1000))}
    floor.record("relabel", "MP1", into="MP1-C")
    assert (floor.left("MP1"), floor.left("MP1-C")) == (0, 23000)


def test_repacked_it_is_counted_in_its_new_unit(floor: Floor) -> None:
    floor.record("make", "F1", "1200 cup", item="cup")
    packed = floor.record("relabel", "F1", "600 cup", into="P1", item="pack")
    assert (floor.left("F1"), floor.left("P1"), floor.lot("P1").made) == (600, 100, 100)
    right = floor.do(ChangeQuantity(), floor.worker, packed.movement_id, amounts("1200 cup"), "tg:7:right")
    assert floor.left("P1") == 200
    floor.do(Undo(), floor.worker, right.movement_id, "tg:7:undo")
    assert (floor.left("F1"), floor.left("P1")) == (1200, 0)
    with pytest.raises(UnknownUnit):
        floor.record("relabel", "MP1", "100 kg", into="P2", item="pack")


def test_a_new_code_does_not_set_goods_free(floor: Floor) -> None:
    floor.record("hold", "MP1", reason="smell")
    floor.record("relabel", "MP1", "1000 kg", into="MP1-B")
    assert floor.lot("MP1-B").lot.status == LotStatus.HOLD


def test_a_co_packers_lot_is_of_the_lot_that_was_named(floor: Floor) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("make", "F2", "1000 cup", item="cup")
    for lot in ("F1", "F2"):
        floor.record("sendout", lot, "600 cup", partner="S-301")
    told = floor.record("back", "KX1", "100 pack", item="pack", partner="S-301", of="F1", of_amount=amounts("600 cup"))
    assert told.inferred == ()
    assert basis(floor) == {("F1", "KX1"): {"proven"}}
    told = floor.record("back", "KX2", "10 pack", item="pack", partner="S-301")
    assert [view.lot.code for view in told.inferred] == ["F2"], "F1 is used up"
    assert basis(floor)["F2", "KX2"] == {"inferred"}
    assert floor.links() >= {("F2", "KX2", None)}
    assert floor.lot("F2").places == {"S-301": Decimal(600)}, "nobody knows how much of it went in"


def test_what_may_be_in_a_co_packers_lot_is_all_that_lies_with_him(floor: Floor) -> None:
    for lot in ("F1", "F2"):
        floor.record("make", lot, "1000 cup", item="cup")
        floor.record("sendout", lot, "600 cup", partner="S-301")
    told = floor.record("back", "KX1", "100 pack", item="pack", partner="S-301")
    assert basis(floor) == {("F1", "KX1"): {"inferred"}, ("F2", "KX1"): {"inferred"}}
    right = floor.do(ChangeQuantity(), floor.worker, told.movement_id, amounts("90 pack"), "tg:7:right")
    assert {view.lot.code for view in right.inferred} == {"F1", "F2"}
    floor.do(Undo(), floor.worker, right.movement_id, "tg:7:undo")
    assert floor.links() == set()


def test_what_comes_back_from_a_co_packer_of_a_stopped_lot_is_stopped_though_nobody_named_it(
    floor: Floor, clock: StandingClock
) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("sendout", "F1", "600 cup", partner="S-301")
    with floor.open_work() as work:
        work.lots.set_status([floor.lot("F1").id], LotStatus.RECALLED, "R-1: glass", clock())
        work.commit()
    told = floor.record("back", "KX1", "100 pack", item="pack", partner="S-301")
    assert [view.lot.code for view in told.stopped] == ["KX1"]
    with pytest.raises(LotRecalled):
        floor.record("ship", "KX1", "1 pack", partner="C01")


def test_a_lot_that_returns_from_a_co_packer_under_its_own_code_is_there_once(floor: Floor) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("sendout", "F1", "600 cup", partner="S-301")
    told = floor.record("back", "F1", "500 cup", partner="S-301")
    view = floor.lot("F1")
    assert (view.on_hand, view.made, view.places) == (1000, 1000, {"S-301": 100})
    assert (told.quantity, told.inferred, floor.links()) == (500, (), set())
    right = floor.do(ChangeQuantity(), floor.worker, told.movement_id, amounts("600 cup"), "tg:7:right")
    assert (right.quantity, floor.lot("F1").places, floor.left("F1")) == (600, {}, 1000)
    floor.do(Undo(), floor.worker, right.movement_id, "tg:7:undo")
    assert (floor.lot("F1").places, floor.left("F1")) == ({"S-301": 600}, 1000)


def test_products_of_one_order_share_what_was_used_for_it(floor: Floor) -> None:
    floor.record("receive", "MP2", "1000 kg", item="powder", partner="S-102")
    floor.record("use", "MP1", "1320 kg", work_order="88")
    floor.record("make", "B1", "11100 kg", item="base", work_order="88")
    floor.record("make", "F1", "50 cup", item="cup", work_order="88")
    floor.record("use", "MP2", "10 kg", work_order="88")
    assert basis(floor) == {
        (used, made): {"proven"} for used in ("MP1", "MP2") for made in ("B1", "F1")
    }  # fmt: skip


def test_a_lot_goes_into_the_order_that_it_came_from_on_another_day(floor: Floor, clock: StandingClock) -> None:
    floor.record("use", "MP1", "1320 kg", work_order="88")
    floor.record("make", "B1", "1000 kg", item="base", work_order="88")
    clock.move(days=1)
    floor.record("use", "B1", "100 kg", work_order="88")
    floor.record("make", "B2", "1000 kg", item="base", work_order="88")
    clock.move(days=1)
    floor.record("make", "B1", "50 kg", item="base", work_order="88")
    assert {(parent, child) for parent, child, _ in floor.links()} == {("MP1", "B1"), ("MP1", "B2"), ("B1", "B2")}
    with floor.open_work(readonly=True) as work:
        assert len(work.tracing.closure([floor.lot("MP1").id]).lot_ids) == 3
    assert floor.left("B1") == 950


def test_a_code_that_two_products_share_joins_both_and_says_which_is_not_sure(floor: Floor) -> None:
    floor.record("use", "MP1", "1320 kg", into="X1")
    first = floor.record("make", "X1", "11100 kg", item="base")
    assert first.inferred == ()
    second = floor.record("make", "X1", "300 cup", item="cup")
    assert [view.lot.code for view in second.inferred] == ["MP1"]
    assert basis(floor) == {("MP1", "X1"): {"proven", "inferred"}}
    assert floor.worker.may(May.RECORD)
    floor.do(Undo(), floor.worker, first.movement_id, "tg:7:undo")
    again = floor.record("make", "X1", "11000 kg", item="base")
    assert again.inferred == (), "it is the one that was meant before"


def test_what_is_taken_below_nothing_is_asked_about_and_then_told(floor: Floor) -> None:
    told = floor.record("use", "MP1", "25000 kg", into="B1", anyway=True)
    assert told.lot.on_hand == -1000


def test_what_a_customer_sent_back_goes_to_stock_or_into_rework_and_the_loop_is_walked_once(floor: Floor) -> None:
    floor.record("use", "MP1", "100 kg", into="B1")
    floor.record("make", "B1", "1000 kg", item="base")
    floor.record("use", "B1", "900 kg", into="F1")
    floor.record("make", "F1", "5000 cup", item="cup")
    floor.record("ship", "F1", "4000 cup", partner="C01")
    floor.record("return", "F1", "600 cup", partner="C01", reason="dented")
    assert floor.left("F1") == 1600
    floor.record("rework", "F1", "500 cup", into="RW1", item="base")
    floor.record("use", "RW1", "90 kg", into="B2")
    floor.record("make", "B2", "1000 kg", item="base")
    floor.record("use", "B2", "900 kg", into="F1")
    assert basis(floor)["F1", "RW1"] == {"rework"}
    with floor.open_work(readonly=True) as work:
        codes = [view.lot.code for view in work.lots.views(work.tracing.closure([floor.lot("F1").id]).lot_ids).values()]
    assert sorted(codes) == ["B2", "F1", "RW1"]


@pytest.fixture
def pallet(floor: Floor) -> Floor:
    """120 cups of F1 and 60 of F2 lie on P1; the rest lies at no place in particular."""
    for lot, amount in (("F1", "120 cup"), ("F2", "60 cup")):
        floor.record("make", lot, "1000 cup", item="cup")
        floor.record("move", lot, amount, to_place="P1")
    return floor


def test_what_lies_on_a_pallet_leaves_as_one_movement(pallet: Floor) -> None:
    told = pallet.record("ship", "p1", partner="C01")
    assert told.pallet is not None
    assert [(view.lot.code, quantity) for view, quantity in told.pallet.lots] == [("F1", 120), ("F2", 60)]
    assert (pallet.left("F1"), pallet.left("F2"), pallet.lot("F1").places) == (880, 940, {})
    with pallet.open_work(readonly=True) as work:
        sent = work.tracing.customers([pallet.lot("F1").id, pallet.lot("F2").id])
        assert [(total.quantity, total.deliveries) for total in sent] == [(180, 1)]
    with pytest.raises(UnknownLot):
        pallet.record("ship", "P1", "5 cup", partner="C01")
    with pytest.raises(SlotMissing):
        pallet.record("ship", "P1", partner="C01")  # it is empty now
    again = pallet.record("ship", "P1", partner="C01", source=told.movement.source)
    assert again.pallet is not None
    with pytest.raises(SlotUnexpected):
        pallet.do(ChangeQuantity(), pallet.worker, told.movement_id, amounts("5 cup"), "tg:7:right")
    pallet.do(Undo(), pallet.worker, told.movement_id, "tg:7:undo")
    assert (pallet.lot("F1").places, pallet.lot("F2").places) == ({"P1": 120}, {"P1": 60})


def test_a_pallet_that_is_moved_is_unpacked_where_it_arrives_and_mixes_nothing(pallet: Floor) -> None:
    pallet.record("move", "P1", to_place="site 2")
    assert (pallet.lot("F1").places, pallet.lot("F2").places) == ({"site 2": 120}, {"site 2": 60})
    assert pallet.links() == set()
    pallet.record("move", "F1", "20 cup", place="site 2", to_place="P9")
    assert pallet.lot("F1").places == {"site 2": 100, "P9": 20}


def test_one_stopped_lot_stops_the_pallet_it_lies_on(pallet: Floor) -> None:
    pallet.record("hold", "F2", reason="swollen")
    with pytest.raises(LotOnHold):
        pallet.record("ship", "P1", partner="C01")
    assert pallet.left("F1") == 1000
    pallet.record("move", "P1", to_place="quarantine")
    assert pallet.lot("F2").places == {"quarantine": 60}


def test_a_lot_is_no_pallet_even_if_a_place_is_called_like_it(pallet: Floor) -> None:
    pallet.record("make", "P1", "10 pack", item="pack")
    pallet.record("ship", "P1", "10 pack", partner="C01")
    assert (pallet.left("P1"), pallet.left("F1")) == (0, 1000)
