"""Pallets by their SSCC: packed, moved, shipped, sent back, recalled; whatever is taken back leaves no crumb."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest

from domain.house import GS1_PREFIX
from domain.labels import sscc_in
from domain.lots import LotRef, LotStatus, MoreThanIsLeft
from domain.movements import SlotMissing, SlotUnexpected
from domain.pallets import (
    BadPrefix,
    CameBack,
    NoCompanyPrefix,
    PalletEmpty,
    PalletGone,
    PalletIsWhole,
    PalletNotOut,
    PalletStopped,
    SerialsUsedUp,
    WrongSscc,
    checked_prefix,
    checked_sscc,
    new_sscc,
)
from domain.roots import Candidate, RootsAsked
from domain.steps.rooting import roots_found
from domain.usecases.pallets import BeginPacking, LookAtPallet, NewPallet, PackedAt, PalletCard
from domain.usecases.record import ChangeQuantity, Undo
from domain.usecases.trace_lot import TraceLot
from storage.reports.trace_xlsx import trace_xlsx
from templates.words import Words
from tests.conftest import StandingClock
from tests.domain.conftest import Floor, amounts, floor  # noqa: F401 - a fixture

P1, P2 = "376123450000000016", "376123450000000023"


@pytest.fixture
def packed(floor: Floor) -> Floor:  # noqa: F811 - a fixture is named as what it gives
    """120 cups of F1 and 60 of F2 are packed on P1, the rest lies in the hall."""
    for lot, amount in (("F1", "120 cup"), ("F2", "60 cup")):
        floor.record("make", lot, "1000 cup", item="cup", place="hall")
        floor.record("pack", lot, amount, to_place=f"(00){P1}")
    return floor


def card(floor: Floor, sscc: str = P1) -> PalletCard:  # noqa: F811
    found: PalletCard = floor.do(LookAtPallet(), floor.worker, sscc)
    return found


def on(floor: Floor, sscc: str = P1) -> dict[str, Decimal]:  # noqa: F811
    return {each.view.lot.code: each.quantity for each in card(floor, sscc).lots}


def test_what_is_packed_lies_on_the_pallet_and_is_still_stock(packed: Floor) -> None:
    assert on(packed) == {"F1": 120, "F2": 60}
    assert (packed.left("F1"), packed.lot("F1").places) == (1000, {"hall": 880, P1: 120})
    assert (card(packed).stands, card(packed).kinds) == ("hall", ("ship", "move", "pack", "unpack"))
    assert packed.links() == set(), "packing makes nothing of anything"
    with pytest.raises(MoreThanIsLeft) as more:
        packed.record("pack", "F1", "900 cup", to_place=P2)
    assert more.value.left == 880, "what is on one pallet is not packed on another by itself"
    packed.record("pack", "F1", to_place=P2)
    assert packed.lot("F1").places == {P1: 120, P2: 880}
    packed.record("move", "F1", "20 cup", place=P2, to_place=P1)
    assert (on(packed)["F1"], on(packed, P2)["F1"]) == (140, 860)


def test_a_quantity_of_packing_is_put_right_and_taken_back(packed: Floor) -> None:
    told = packed.record("pack", "F1", "50 cup", to_place=P2)
    right = packed.do(ChangeQuantity(), packed.worker, told.movement_id, amounts("70 cup"), packed.source())
    assert on(packed, P2) == {"F1": 70}
    packed.do(Undo(), packed.worker, right.movement_id, packed.source())
    assert (on(packed, P2), packed.lot("F1").places) == ({}, {"hall": 880, P1: 120})


def test_goods_are_taken_off_in_part_or_altogether_and_lie_where_the_pallet_stands(packed: Floor) -> None:
    packed.record("unpack", "F1", "10 cup", place=P1)
    assert packed.lot("F1").places == {P1: 110, "hall": 890}
    packed.record("unpack", "F2", place=P1, to_place="lab")
    assert on(packed) == {"F1": 110}
    assert packed.lot("F2").places == {"hall": 940, "lab": 60}
    told = packed.record("unpack", P1)
    assert (on(packed), packed.lot("F1").places) == ({}, {"hall": 1000})
    packed.do(Undo(), packed.worker, told.movement_id, packed.source())
    assert on(packed) == {"F1": 110}
    with pytest.raises(MoreThanIsLeft):
        packed.record("unpack", "F1", "111 cup", place=P1)
    with pytest.raises(SlotMissing):
        packed.record("unpack", "F1", "5 cup")


def test_a_pallet_is_moved_with_what_is_on_it_and_stands_where_it_stood_when_that_is_taken_back(packed: Floor) -> None:
    first = packed.record("move", P1, to_place="cold store")
    assert (on(packed), card(packed).stands) == ({"F1": 120, "F2": 60}, "cold store")
    assert first.pallet is not None
    assert (first.pallet.sscc, first.pallet.stands) == (P1, "cold store")
    second = packed.record("move", f"]C100{P1}", to_place="dock 3")
    packed.do(Undo(), packed.worker, first.movement_id, packed.source())
    assert card(packed).stands == "dock 3", "it was moved on since"
    packed.do(Undo(), packed.worker, second.movement_id, packed.source())
    assert (on(packed), card(packed).stands) == ({"F1": 120, "F2": 60}, "cold store")


def test_a_pallet_is_shipped_as_it_stands_and_comes_back_the_same_way(packed: Floor) -> None:
    told = packed.record("ship", P1, partner="C01")
    assert (packed.left("F1"), packed.left("F2")) == (880, 940)
    gone = card(packed)
    assert (gone.gone, gone.kinds, on(packed)) == ("C01", ("return",), {"F1": 120, "F2": 60})
    with pytest.raises(PalletEmpty) as empty:
        packed.record("ship", P1, partner="C01")
    assert empty.value.gone == "C01"
    with pytest.raises(PalletGone):
        packed.record("pack", "F1", "5 cup", to_place=P1)
    back = packed.record("return", P1, place="dock 1")
    assert (back.partner.code if back.partner else None, on(packed)) == ("C01", {"F1": 120, "F2": 60})
    assert (card(packed).gone, card(packed).stands) == (None, "dock 1")
    packed.do(Undo(), packed.worker, back.movement_id, packed.source())
    assert (card(packed).gone, packed.left("F1")) == ("C01", 880)
    packed.do(Undo(), packed.worker, told.movement_id, packed.source())
    assert (card(packed).gone, on(packed), packed.left("F1")) == (None, {"F1": 120, "F2": 60}, 1000)
    with pytest.raises(PalletNotOut):
        packed.record("return", P1)


def test_the_same_message_told_twice_ships_once_and_no_one_quantity_is_put_to_a_pallet(packed: Floor) -> None:
    told = packed.record("ship", P1, partner="C01", source="tg:7:once")
    again = packed.record("ship", P1, partner="C01", source="tg:7:once")
    assert (again.again, again.movement_id) == (True, told.movement_id)
    assert again.pallet is not None
    assert [(view.lot.code, quantity) for view, quantity in again.pallet.lots] == [("F1", 120), ("F2", 60)]
    with pytest.raises(SlotUnexpected):
        packed.do(ChangeQuantity(), packed.worker, told.movement_id, amounts("5 cup"), packed.source())


def test_what_has_left_on_a_pallet_cannot_be_unpacked_by_an_undo(packed: Floor) -> None:
    told = packed.record("pack", "F1", "10 cup", to_place=P1)
    packed.record("ship", P1, partner="C01")
    with pytest.raises(MoreThanIsLeft) as more:
        packed.do(Undo(), packed.worker, told.movement_id, packed.source())
    assert (more.value.place, more.value.left) == (P1, 0)
    assert packed.left("F1") == 870


def test_every_stopped_lot_is_named_and_the_whole_pallet_stays(packed: Floor, clock: StandingClock) -> None:
    packed.record("make", "F3", "10 cup", item="cup", expires_at=clock() + timedelta(days=1))
    packed.record("pack", "F3", "10 cup", to_place=P1)
    packed.record("hold", "F2", reason="swollen")
    clock.move(days=2)
    with pytest.raises(PalletStopped) as stopped:
        packed.record("ship", P1, partner="C01")
    assert stopped.value.lots == (("F2", "cup", "hold"), ("F3", "cup", "expired"))
    assert packed.left("F1") == 1000
    assert card(packed).kinds == ("move", "pack", "unpack")
    packed.record("move", P1, to_place="quarantine")
    assert card(packed).stands == "quarantine"


def test_what_a_pallet_cannot_be_is_refused_and_a_lot_of_that_name_is_a_lot(packed: Floor) -> None:
    for kind, amount, problem in (("ship", "5 cup", "amount"), ("scrap", "5 cup", "kind"), ("use", None, "kind")):
        with pytest.raises(PalletIsWhole) as whole:
            packed.record(kind, P1, amount, partner="C01" if kind == "ship" else None)
        assert whole.value.problem == problem
    wrong = P1[:-1] + "9"
    for slots in ({"lot": wrong}, {"lot": "F1", "to_place": wrong}, {"lot": "F1", "to_place": "P9"}):
        with pytest.raises(WrongSscc):
            packed.record("pack" if "to_place" in slots else "ship", slots.pop("lot"), partner=None, **slots)
    packed.record("make", wrong, "10 pack", item="pack")
    packed.record("ship", wrong, "10 pack", partner="C01")
    assert packed.left(wrong) == 0


def test_goods_on_pallets_are_taken_last_where_nobody_says_from_where(packed: Floor) -> None:
    packed.record("pack", "F1", "600 cup", to_place=P2)
    packed.record("ship", "F1", "250 cup", partner="C01")
    assert packed.lot("F1").places == {"hall": 30, P1: 120, P2: 600}
    packed.record("ship", "F1", "100 cup", partner="C01", place=P2)
    assert on(packed, P2) == {"F1": 500}


def test_a_recall_or_a_trace_of_a_pallet_is_of_the_lots_on_it_also_when_it_has_left(packed: Floor) -> None:
    def roots(sscc: str) -> list[tuple[str, str | None]]:
        asked = RootsAsked(words=(Candidate(sscc, sure=True, rest="glass"),))
        found, reason = packed.look(lambda work: roots_found(work, asked))
        assert reason == "glass"
        return [(root.lot.lot.code, root.words) for root in found]

    assert roots(P1) == [("F1", P1), ("F2", P1)]
    packed.record("ship", P1, partner="C01")
    assert roots(f"(00){P1}") == [("F1", f"(00){P1}"), ("F2", f"(00){P1}")]
    trace = packed.do(TraceLot(), packed.worker, LotRef(P1))
    assert [view.lot.code for view in trace.roots] == ["F1", "F2"]
    assert [each.code for each in trace.consignees] == ["C01"]
    with pytest.raises(PalletEmpty):
        roots(P2)


def test_deliveries_and_stopped_stock_say_on_which_pallet(packed: Floor) -> None:
    told = packed.record("ship", P1, partner="C01")
    packed.record("ship", "F1", "5 cup", partner="C01")
    packed.record("pack", "F1", "5 cup", to_place=P2)
    f1, f2 = packed.lot("F1").id, packed.lot("F2").id
    customer = packed.look(lambda work: work.partners.by_code("C01")).id
    assert packed.look(lambda work: work.pallets.sent(customer, [f1, f2])) == {f1: (P1,), f2: (P1,)}
    assert packed.look(lambda work: work.pallets.sent(customer + 1, [f1, f2])) == {}
    found = packed.look(lambda work: work.pallets.of_deliveries([told.movement_id]))
    assert found == {(told.movement_id, f1): (P1,), (told.movement_id, f2): (P1,)}
    trace = packed.do(TraceLot(), packed.worker, LotRef("F1"))
    assert trace.pallets[told.movement_id, f1] == (P1,)
    book = openpyxl.load_workbook(io.BytesIO(trace_xlsx(trace, Words(), "en")))
    assert [row[-1].value for row in book["Deliveries"].iter_rows()] == ["Pallet", P1, None]
    packed.do(Undo(), packed.worker, told.movement_id, packed.source())
    assert packed.look(lambda work: work.pallets.sent(customer, [f1, f2])) == {}


def test_a_pallet_that_comes_back_under_recall_is_blocked_lot_by_lot(packed: Floor) -> None:
    packed.record("ship", P1, partner="C01")
    with packed.open_work() as work:
        work.lots.set_status([packed.lot("F2").id], LotStatus.RECALLED, "R9: glass", work.now())
        work.commit()
    packed.record("return", P1)
    assert [each.stopped for each in card(packed).lots] == [None, "recalled"]
    with pytest.raises(PalletStopped):
        packed.record("ship", P1, partner="C01")


def test_new_pallets_get_the_next_number_of_our_prefix_and_never_one_twice(packed: Floor) -> None:
    with pytest.raises(NoCompanyPrefix):
        packed.do(NewPallet(), packed.worker)
    with packed.open_work() as work:
        work.house.put(GS1_PREFIX, {"digits": checked_prefix("6901 234")})
        work.commit()
    first, second = (packed.do(NewPallet(), packed.worker).sscc for _ in range(2))
    packed.record("pack", "F1", "5 cup", to_place=new_sscc("6901234", 3))
    third = packed.do(NewPallet(), packed.worker).sscc
    assert [checked_sscc(each)[:-1] for each in (first, second, third)] == [
        "06901234000000001", "06901234000000002", "06901234000000004",
    ]  # fmt: skip
    assert new_sscc("6901234", 10**9)[:2] == "16", "the extension digit counts on"
    with pytest.raises(SerialsUsedUp):
        new_sscc("6901234", 10**10)
    for bad in ("12", "69a1234", ""):
        with pytest.raises(BadPrefix):
            checked_prefix(bad)


def test_who_packs_is_at_the_pallet_until_done(packed: Floor) -> None:
    assert packed.do(BeginPacking(), packed.worker, f"00{P2}").lots == ()
    at = packed.do(PackedAt(), packed.worker)
    assert at is not None
    assert at.sscc == P2
    packed.record("ship", P1, partner="C01")
    with pytest.raises(PalletGone):
        packed.do(BeginPacking(), packed.worker, P1)
    assert packed.do(PackedAt(), packed.worker, done=True).sscc == P2
    assert packed.do(PackedAt(), packed.worker) is None


@pytest.mark.parametrize(
    ("text", "sscc"),
    [(P1, P1), (f"(00){P1}", P1), (f"(00) {P1}", P1), (f"00{P1}", P1), (f"]C100{P1}", P1),
     ("3 7612345 000000001 6", P1), (P1[:-1] + "7", None), (f"(01){P1}", None), ("F361", None),
     (f"{P1}1", None), (f"(10){P1}", None)],
)  # fmt: skip
def test_an_sscc_is_known_however_it_is_written(text: str, sscc: str | None) -> None:
    assert sscc_in(text) == sscc


def test_a_delivery_that_came_back_is_not_taken_back_before_its_return(packed: Floor) -> None:
    for lot in ("F1", "F2"):  # so that C01 has more of both than what came back
        packed.record("ship", lot, "300 cup", partner="C01")
    shipped = packed.record("ship", P1, partner="C01")
    returned = packed.record("return", P1)
    with pytest.raises(CameBack):
        packed.do(Undo(), packed.lead, shipped.movement_id, "undo:1")
    assert on(packed) == {"F1": Decimal(120), "F2": Decimal(60)}
    packed.do(Undo(), packed.lead, returned.movement_id, "undo:2")
    packed.do(Undo(), packed.lead, shipped.movement_id, "undo:3")
    assert on(packed) == {"F1": Decimal(120), "F2": Decimal(60)}
    assert card(packed).gone is None
    assert packed.left("F2") == Decimal(700)


def test_loose_goods_that_came_back_are_not_in_stock_twice(packed: Floor) -> None:
    shipped = packed.record("ship", "F1", "300 cup", partner="C01")
    packed.record("return", "F1", "200 cup", partner="C01")
    with pytest.raises(CameBack):
        packed.do(Undo(), packed.lead, shipped.movement_id, "undo:1")
    with pytest.raises(CameBack):
        packed.do(ChangeQuantity(), packed.lead, shipped.movement_id, amounts("100 cup"), "change:1")
    packed.do(ChangeQuantity(), packed.lead, shipped.movement_id, amounts("250 cup"), "change:2")
    assert packed.left("F1") == Decimal(950)


def test_a_count_of_a_pallet_says_nothing_of_what_lies_elsewhere(packed: Floor) -> None:
    counted = packed.record("count", "F1", "118 cup", place=P1)
    assert on(packed) == {"F1": Decimal(118), "F2": Decimal(60)}
    assert (counted.book, packed.left("F1")) == (Decimal(120), Decimal(998))
    packed.record("count", "F1", "900 cup")
    assert packed.left("F1") == Decimal(900), "without a place the whole lot was counted"
