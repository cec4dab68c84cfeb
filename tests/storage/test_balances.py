"""What became of a lot, by the ledger of either database: nothing is lost and nothing is counted twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest

from bot.demo.plant import plant_files
from domain.balance import Missing
from domain.balance_groups import Balance
from domain.gaps import Clue
from domain.items import Item, ItemUnit
from domain.lots import LotRef, UnknownLot
from domain.people import Actor, NotAllowed, Role
from domain.ports import Items
from domain.roots import Root
from domain.usecases.balance_lot import BalanceLot, BalanceSheet
from domain.usecases.draft_recall import DraftRecall
from domain.usecases.launch_recall import LaunchRecall
from domain.whereabouts import Where
from storage.unit_of_work import OpenUnitOfWork
from templates.words import Words, plain
from tests.conftest import StandingClock
from tests.storage.pen import Pen
from tests.storage.plants import ZONE, told

HOUSE = Actor.house()
DAY = timedelta(days=1)


def sheet(open_work: OpenUnitOfWork, code: str, *, whole: bool = False) -> BalanceSheet:
    with open_work(readonly=True) as work:
        return BalanceLot()(work, HOUSE, LotRef(code), whole=whole)


def told_of(balance: Balance) -> dict[str, int]:
    return {account.value: int(amount) for account, amount in balance.told}


def adds_up(balance: Balance) -> bool:
    return balance.made == sum((amount for _, amount in balance.told), Decimal(0)) + balance.gap


def test_the_published_balances_come_out(open_work: OpenUnitOfWork, clock: StandingClock) -> None:
    clock.moment = datetime(2022, 7, 7, 9, 20, tzinfo=UTC)
    told(open_work, plant_files())
    powder = sheet(open_work, "HY220415").balances[0]
    assert (powder.made, powder.gap, powder.percent, powder.flagged) == (24000, 120, Decimal("0.50"), True)
    assert told_of(powder) == {"used": 23760, "samples": 20, "scrap": 100}
    answer = sheet(open_work, "MP05", whole=True)
    assert [(each.item.code, each.made, each.gap, each.flagged) for each in answer.balances] == [
        ("whole milk powder", 24000, 120, True),
        ("yoghurt base", 210900, 0, False),
        ("cup yoghurt 180g", 1140000, 0, False),
        ("rework tank", 900, 0, False),
    ]
    cups = answer.balances[2]
    assert told_of(cups) == {"reworked": 5200, "customers": 1118696, "store": 14728, "samples": 1368, "scrap": 8}
    assert [(each.item.code, each.quantity, each.counted) for each in cups.anew] == [
        ("6-pack (co-packer)", 13316, 79896)
    ]
    assert all(adds_up(each) for each in answer.balances)
    assert {each.clue for each in answer.candidates[0]} == {Clue.UNSEEN, Clue.LAST, Clue.UNDATED, Clue.EVENLY}
    assert answer.candidates[0][0].other == "MP06"
    assert answer.candidates[2] == ()
    assert abs(sum((each.suspect for each in answer.places), Decimal(0)) - 24000) < Decimal("0.001")
    store = [each for each in answer.places if each.where is Where.STORE]
    assert [(each.quantity, round(each.suspect, 2), each.lots) for each in store] == [(14728, Decimal("27.09"), 3)]
    assert sum(each.where is Where.CUSTOMER for each in answer.places) > 26  # cups and packs apart
    assert len({each.name for each in answer.places if each.where is Where.CUSTOMER}) == 26


def test_the_lot_in_use_is_in_store(open_work: OpenUnitOfWork, clock: StandingClock) -> None:
    clock.moment = datetime(2022, 7, 7, 9, 20, tzinfo=UTC)
    told(open_work, plant_files())
    powder = sheet(open_work, "MP07").balances[0]
    assert told_of(powder) == {"used": 15840, "store": 8160}
    assert not powder.flagged


class Store:
    """A small plant on paper: powder goes into base, base into jars."""

    def __init__(self, work: Any) -> None:
        self.pen = Pen(work)
        self.start = self.pen.now - 20 * DAY
        self.base = self.item("base", "intermediate", "kg")
        self.jar = self.item("jar", "finished", "pcs")
        self.tray = self.item("tray", "finished", "tray")

    def item(self, code: str, kind: str, uom: str) -> Item:
        items: Items = self.pen.work.items
        return items.by_code(code) or items.add(Item(code=code, kind=kind, uom=uom))

    def received(self, code: str, amount: int = 100, day: int = 0) -> int:
        lot = self.pen.lot(code, made_at=self.start + day * DAY)
        self.pen.write("receive", into={lot: amount}, at=self.start + day * DAY)
        return lot

    def made(self, code: str, item: Item, amount: int = 100) -> int:
        lot = self.pen.lot(code, item_id=item.id, made_at=self.start + DAY)
        if amount:
            self.pen.write("make", into={lot: amount}, at=self.start + DAY)
        return lot

    def use(self, parent: int, child: int | None, amount: int | None, day: int = 1, **facts: Any) -> int:
        at = self.start + day * DAY
        return self.pen.write("use", {parent: amount}, {child: 0} if child else None, at=at, **facts)


def balanced(open_work: OpenUnitOfWork, code: str, *, whole: bool = False) -> Balance:
    found = sheet(open_work, code, whole=whole).balances[0]
    assert adds_up(found)
    return found


def test_a_rest_counts_as_missing_only_when_the_books_alone_say_it_is_there(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        child = store.made("B1", store.base)
        for code in ("LEFT", "SHELVED", "COUNTED", "WHOLE"):
            store.received(code)
        for code in ("LEFT", "SHELVED", "COUNTED"):
            store.use(work.lots.by_code(code)[0].id, child, 95)
        shelved, seen = (work.lots.by_code(code)[0].id for code in ("SHELVED", "COUNTED"))
        store.pen.write("move", {shelved: 5}, {shelved: 5}, at=store.start + DAY, to_place="rack 3")
        store.pen.write("count", into={seen: 0}, at=store.start + 2 * DAY)
        work.commit()
    for code in ("LEFT", "SHELVED", "COUNTED", "WHOLE"):
        assert balanced(open_work, code).gap == 0
    with open_work() as work:
        store = Store(work)
        later = store.received("LATER", day=3)
        store.use(later, work.lots.by_code("B1")[0].id, 10, day=4)
        work.commit()
    assert balanced(open_work, "LEFT").missing == {Missing.UNSEEN: 5}
    for code in ("SHELVED", "COUNTED", "WHOLE", "LATER"):
        assert balanced(open_work, code).gap == 0, code
    assert sheet(open_work, "SHELVED").places[-1].name == "rack 3"


def test_finished_goods_stay_in_store_until_a_document_says_otherwise(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        old = store.made("J1", store.jar)
        store.pen.ship(old, 60, store.pen.partner("C1"), at=store.start + 2 * DAY)
        newer = store.pen.lot("J2", item_id=store.jar.id, made_at=store.start + 3 * DAY)
        store.pen.write("make", into={newer: 100}, at=store.start + 3 * DAY)
        store.pen.ship(newer, 60, store.pen.partner("C2"), at=store.start + 4 * DAY)
        work.commit()
    assert told_of(balanced(open_work, "J1")) == {"customers": 60, "store": 40}


def test_what_a_count_found_missing_is_missing_and_what_was_written_off_with_a_reason_is_not(
    open_work: OpenUnitOfWork,
) -> None:
    with open_work() as work:
        store = Store(work)
        lot = store.received("P1")
        store.pen.write("count", {lot: 7})
        store.pen.write("count", into={lot: 2})
        store.pen.write("adjust", {lot: 3}, reason="dried out")
        store.pen.write("adjust", {lot: 1})
        work.commit()
    found = balanced(open_work, "P1")
    assert found.missing == {Missing.COUNTED: 5, Missing.UNEXPLAINED: 1}
    assert told_of(found) == {"store": 91, "adjusted": 3}
    assert [each.clue for each in sheet(open_work, "P1").candidates[0]][:2] == [Clue.COUNTED, Clue.COUNTED]


def test_a_corrected_movement_never_happened(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        lot = store.received("P1")
        store.pen.undo(store.pen.write("scrap", {lot: 30}))
        store.pen.undo(store.use(lot, store.made("B1", store.base), 50))
        work.commit()
    assert told_of(balanced(open_work, "P1")) == {"store": 100}


def test_everything_on_the_way_is_told_apart(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        lot = store.received("P1")
        store.use(lot, store.made("B1", store.base), 30)
        store.use(lot, store.made("B2", store.base, 0), 20)
        store.use(lot, None, 15, work_order="88")
        packer = store.pen.partner("S1", "subcontractor")
        store.pen.write("sendout", {lot: 10}, {lot: 10}, to_place="S1", partner_id=packer)
        work.commit()
    answer = sheet(open_work, "P1", whole=True)
    assert told_of(answer.balances[0]) == {"used": 30, "process": 35, "store": 25, "outside": 10}
    places = {(each.where, each.item.code): each for each in answer.places}
    assert places[Where.OUTSIDE, "milk"].name == "S1"
    assert (places[Where.PROCESS, "base"].quantity, places[Where.PROCESS, "base"].suspect) == (100, 30)
    assert sum(each.suspect for each in answer.places) == 100


def test_what_came_back_is_not_with_the_customer(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        lot, customer = store.made("J1", store.jar), store.pen.partner("C1")
        store.pen.ship(lot, 60, customer)
        store.pen.write("return", into={lot: 20}, partner_id=customer)
        work.commit()
    assert told_of(balanced(open_work, "J1")) == {"customers": 40, "store": 60}
    assert [(each.where, each.name, each.quantity) for each in sheet(open_work, "J1").places] == [
        (Where.STORE, None, 60), (Where.CUSTOMER, "C1", 40),
    ]  # fmt: skip


def test_more_taken_than_there_was_is_flagged(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        store.use(store.received("P1"), store.made("B1", store.base), 130)
        work.commit()
    found = balanced(open_work, "P1")
    assert (found.gap, found.flagged, [view.lot.code for view in found.negative]) == (-30, True, ["P1"])
    assert sheet(open_work, "P1").candidates[0][0].clue is Clue.OVERDRAWN


def packed(open_work: OpenUnitOfWork, *, convertible: bool) -> list[Balance]:
    """100 jars go into trays of ten; 9 trays come out."""
    with open_work() as work:
        store = Store(work)
        jars, trays = store.made("J1", store.jar), store.made("T1", store.tray, 9)
        store.use(jars, trays, 100)
        store.pen.ship(trays, 9, store.pen.partner("C1"))
        if convertible:
            work.loading.add_many([ItemUnit(item_id=store.tray.id or 0, uom="pcs", factor=Decimal("0.1"))])
        work.commit()
    found = list(sheet(open_work, "J1", whole=True).balances)
    assert all(adds_up(each) for each in found)
    return found


def test_what_packing_anew_lost_is_missing_from_the_product(open_work: OpenUnitOfWork) -> None:
    (jars,) = packed(open_work, convertible=True)
    (clue,) = sheet(open_work, "J1", whole=True).candidates[0]
    assert (clue.clue, clue.lot, clue.quantity, clue.uom) == (Clue.REPACKED, "T1", 10, "pcs")
    assert told_of(jars) == {"customers": 90}
    assert (jars.made, jars.missing) == (100, {Missing.REPACKED: 10})
    assert [(each.item.code, each.quantity, each.counted) for each in jars.anew] == [("tray", 9, 90)]


def test_without_a_conversion_the_two_are_balanced_apart_and_it_is_said(open_work: OpenUnitOfWork) -> None:
    jars, trays = packed(open_work, convertible=False)
    assert told_of(jars) == {"used": 100}
    assert told_of(trays) == {"customers": 9}
    for each in (jars, trays):
        assert [(none.item.code, none.source.code) for none in each.not_convertible] == [("tray", "jar")]


def test_splits_merges_and_new_labels_are_counted_once(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        lot, part = store.made("J1", store.jar), store.pen.lot("J1-A", item_id=store.jar.id)
        store.pen.write("split", {lot: 40}, {part: 40})
        store.pen.write("merge", {part: 10}, {lot: 10})
        store.pen.write("relabel", {part: 30}, {store.pen.lot("J1-B", item_id=store.jar.id): 30})
        work.commit()
    whole = balanced(open_work, "J1", whole=True)
    assert (whole.made, told_of(whole)) == (100, {"store": 100})
    assert told_of(balanced(open_work, "J1")) == {"used": 40, "store": 70}


def test_a_lot_that_took_another_quantity_than_usual_is_a_candidate(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        lot = store.received("P1", 1000)
        for number in range(6):
            store.use(lot, store.made(f"B{number}", store.base), 130 if number == 4 else 150)
        store.use(lot, store.made("B9", store.base), None)
        store.use(store.received("P2", day=3), store.made("B10", store.base), 50, day=4)
        work.commit()
    found = sheet(open_work, "P1")
    assert found.balances[0].gap == 120
    clues = found.candidates[0]
    assert (clues[0].clue, clues[0].count, clues[0].of) == (Clue.UNKNOWN, 1, 7)
    assert (clues[1].clue, clues[1].other, clues[1].quantity, clues[1].usual) == (Clue.RECIPE, "B4", -20, 150)


def test_the_tolerance_itself_is_tolerated(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        store.pen.write("count", {store.received("P1", 1000): 5})
        work.commit()
    with open_work(readonly=True) as work:
        flags = [
            BalanceLot()(work, HOUSE, LotRef("P1"), Decimal(tolerance)).flagged for tolerance in ("0.49", "0.5", "1")
        ]
    assert flags == [True, False, False]


def test_only_staff_may_look(open_work: OpenUnitOfWork) -> None:
    with open_work(readonly=True) as work:
        with pytest.raises(NotAllowed):
            BalanceLot()(work, Actor(None, "C", Role.CUSTOMER, "en"), LotRef("P1"))
        with pytest.raises(UnknownLot):
            BalanceLot()(work, HOUSE, LotRef("P1"))


def test_what_is_still_in_a_tank_is_in_process(open_work: OpenUnitOfWork) -> None:
    """600 of 1,000 were filled in, 200 drawn: 400 are in the tank."""
    with open_work() as work:
        store = Store(work)
        milk, base = store.received("M1", 1000), store.made("B1", store.base, 200)
        store.pen.write("fill", {milk: 600}, vessel="T1", at=store.start + DAY)
        drawn = {"drawn": "200", "drawn_uom": "kg"}
        store.pen.write("draw", into={base: 0}, vessel="T1", at=store.start + 2 * DAY, attributes=drawn)
        work.commit()
    answer = sheet(open_work, "M1", whole=True)
    assert told_of(answer.balances[0]) == {"used": 200, "process": 400, "store": 400}
    inside = next(each for each in answer.places if each.where is Where.PROCESS and each.name)
    assert (inside.name, inside.quantity, inside.suspect) == ("T1", 400, 400)
    assert sum(each.suspect for each in answer.places) == 1000


def test_a_recall_is_balanced_by_the_lots_that_it_froze(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        powder, base = store.received("P1"), store.made("B1", store.base)
        store.use(powder, base, 40)
        recall = DraftRecall(ZONE)(work, HOUSE, (Root(work.lots.get(powder)),), "glass", "test:1").view.recall
        work.commit()
    assert [each.made for each in sheet(open_work, "R1").balances] == [100, 100]
    with open_work() as work:
        LaunchRecall(ZONE)(work, HOUSE, recall.id or 0, recall.fingerprint)
        work.commit()
    with open_work() as work:
        store = Store(work)
        store.use(work.lots.by_code("P1")[0].id, store.made("B2", store.base), 10)
        work.commit()
    frozen = sheet(open_work, "r1")
    assert (frozen.root.lot.code, frozen.whole, [view.lot.code for view in frozen.lots]) == ("P1", True, ["P1", "B1"])
    assert told_of(frozen.balances[0]) == {"used": 50, "store": 50}
    with pytest.raises(UnknownLot):
        sheet(open_work, "R2")


def test_a_long_list_of_places_says_what_it_leaves_out(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        store = Store(work)
        lot = store.made("J1", store.jar)
        for number in range(5):
            store.pen.ship(lot, number + 1, store.pen.partner(f"C{number}"))
        work.commit()
    answer = sheet(open_work, "J1")
    groups = [(where, list(places)) for where, places in groupby(answer.places, key=lambda place: place.where)]
    told = plain(Words().say("reports/balance_text", "en", sheet=answer, groups=groups, shown=3))
    assert "With customers C4 · jar" in told  # the one who can have most
    assert "C1 ·" not in told
    assert "… and 2 more places: With customers (--json has them all)" in told
