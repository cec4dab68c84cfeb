"""How movements became known: kept with them, counted over a trace, and never lost by putting right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.captures import CapturedBy, Proof
from domain.genealogy import Direction
from domain.items import Item
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.partners import Partner
from domain.people import Actor, Person, Role
from domain.ports import Work
from domain.usecases.clean import Clean, TakeBackCleaning
from domain.usecases.identify import actor_of
from domain.usecases.record import ChangeQuantity, Record, Undo
from domain.usecases.record_in_chat import TakeBackWrongKind
from domain.usecases.trace_lot import TraceLot
from storage.unit_of_work import OpenUnitOfWork


class Bench:
    """One worker, one transaction a deed, and photos to record from."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self.open_work = open_work
        self.number = 0
        with open_work() as work:
            for code, kind in (("powder", "raw"), ("base", "intermediate"), ("cup", "finished")):
                work.items.add(Item(code=code, kind=kind, uom="kg"))
            work.partners.add(Partner(code="S-301", kind="subcontractor", name="Packer"))
            self.wei = actor_of(work.people.add(Person(telegram_id=7, name="Wei", role=Role.WORKER.value)))
            work.commit()

    def do(self, use_case: Callable[..., Any], *args: Any, actor: Actor | None = None, **more: Any) -> Any:
        with self.open_work() as work:
            done = use_case(work, actor or self.wei, *args, **more)
            work.commit()
        return done

    def look(self, question: Callable[[Work], Any]) -> Any:
        with self.open_work(readonly=True) as work:
            return question(work)

    def source(self) -> str:
        self.number += 1
        return f"tg:7:{self.number}"

    def photo(self) -> int:
        """A photo that Wei sent, and what was read from it."""

        def kept(work: Work, actor: Actor) -> int:
            reading = {"codes": [{"text": "MP1", "symbology": "QR Code", "sure": True}]}
            return work.captures.keep(self.source(), actor.person_id, self.source().encode(), reading).id or 0

        number: int = self.do(kept)
        return number

    def record(self, kind: str, lot: str, amount: int | None, proof: Proof | None = None, *,
               actor: Actor | None = None, into: str | None = None, **more: Any) -> int:  # fmt: skip
        order = MovementOrder(
            kind, LotRef(lot), self.source(), Amount(Decimal(amount)) if amount else None,
            into=LotRef(into) if into else None, proof=proof or Proof(), **more,
        )  # fmt: skip
        number: int = self.do(Record(), order, actor=actor).movement_id
        return number

    def known(self, *movements: int) -> list[Proof | None]:
        found = self.look(lambda work: work.captures.of_movements(movements))
        return [found.get(movement) for movement in movements]

    def correction(self, movement: int) -> int:
        found: int = self.look(lambda work: work.movements.correction_of(movement)).id
        return found


@pytest.fixture
def bench(open_work: OpenUnitOfWork) -> Bench:
    return Bench(open_work)


def test_every_movement_of_a_person_says_how_it_became_known_and_putting_right_keeps_it(bench: Bench) -> None:
    scanned = Proof(CapturedBy.SCANNED, bench.photo())
    received = bench.record("receive", "MP1", 1000, scanned, item="powder")
    typed = bench.record("receive", "MP2", 1000, item="powder")
    imported = bench.record("receive", "MP3", 1000, item="powder", actor=Actor.house("import"))
    assert bench.known(received, typed, imported) == [scanned, Proof(), None]
    right = bench.do(ChangeQuantity(), received, Amount(Decimal(900)), bench.source()).movement_id
    assert bench.known(right, bench.correction(received)) == [scanned, scanned]
    used = bench.record("use", "MP1", 10, scanned, into="B1")
    wrong = bench.do(TakeBackWrongKind(), used, bench.source())
    assert wrong.order.proof == scanned, "what is recorded instead was read from the same photo"
    assert bench.known(bench.correction(used)) == [scanned]
    cleaned = bench.do(Clean(), "T1", None, bench.source()).movement_id
    bench.do(TakeBackCleaning(), cleaned, bench.source())
    assert bench.known(cleaned, bench.correction(cleaned)) == [Proof(), Proof()]
    bench.do(Undo(), right, bench.source())
    assert bench.known(right) == [scanned], "the undo leaves the photo where it was"


@pytest.mark.parametrize("direction", [Direction.FORWARD, Direction.BOTH])
def test_a_trace_says_of_each_step_how_it_became_known(bench: Bench, direction: Direction) -> None:
    scanned, read = (Proof(by, bench.photo()) for by in (CapturedBy.SCANNED, CapturedBy.READ))
    house = Actor.house("import")
    for lot in ("MP1", "MP2", "MP3", "MP4"):
        bench.record("receive", lot, 1000, item="powder", actor=house)
    bench.record("make", "B1", 1000, item="base", actor=house)
    bench.record("use", "MP1", 10, scanned, into="B1")
    bench.record("use", "MP1", 10, read, into="B1")
    bench.record("use", "B1", 10, into="F1", actor=house)
    bench.record("make", "F1", 500, item="cup")
    taken_back = bench.record("use", "MP1", 10, scanned, into="F1")
    bench.do(Undo(), taken_back, bench.source())
    bench.record("sendout", "F1", 100, partner="S-301")
    bench.record("back", "K1", 90, item="cup", partner="S-301")
    trace = bench.do(TraceLot(), LotRef("MP1"), direction)
    assert trace.proven is not None
    assert trace.proven.counts == {"scanned": 1, "read": 1, "imported": 1, "inferred": 1}
    assert (trace.proven.seen, trace.proven.links) == (2, 4)
    assert trace.photos == (read.capture_id, scanned.capture_id)
    lots = [view.id for view in (*trace.roots, *(each.view for each in trace.lots))]
    assert bench.look(lambda work: work.captures.proven(lots)).counts == trace.proven.counts
    base = bench.look(lambda work: work.lots.by_code("B1")[0].id)
    assert bench.look(lambda work: work.captures.proven_of(base)).counts == {"scanned": 1, "read": 1, "imported": 1}


def test_the_same_photo_is_kept_once_and_the_same_message_makes_one_capture(bench: Bench) -> None:
    def kept(work: Work, actor: Actor, source: str) -> tuple[int | None, int | None]:
        capture = work.captures.keep(source, actor.person_id, b"the same photo", {"codes": []})
        return capture.id, capture.photo_id

    first, again, other = (bench.do(kept, source) for source in ("tg:7:a", "tg:7:a", "tg:7:b"))
    assert first == again
    assert other[0] != first[0]
    assert other[1] == first[1], "one attachment for equal bytes"


def test_photos_of_lots_are_found_with_what_was_recorded_from_them(bench: Bench) -> None:
    first, second = bench.photo(), bench.photo()
    one = bench.record("receive", "MP1", 1000, Proof(CapturedBy.SCANNED, first), item="powder")
    two = bench.record("use", "MP1", 5, Proof(CapturedBy.READ, second), into="B1")
    bench.do(Undo(), two, bench.source())
    lot = bench.look(lambda work: work.lots.by_code("MP1")[0].id)
    assert bench.look(lambda work: work.captures.of_lots([lot], 10)) == [second, first]
    assert bench.look(lambda work: work.captures.of_lots([lot], 1)) == [second]
    assert bench.look(lambda work: work.captures.of_lots([lot], 10, bench.wei.person_id)) == [second, first]
    assert bench.look(lambda work: work.captures.of_lots([lot], 10, 999)) == []
    recorded = bench.look(lambda work: [(each.id, each.kind) for each in work.captures.recorded_from(second)])
    assert recorded == [(two, "use"), (bench.correction(two), "undo")]
    assert bench.look(lambda work: [each.id for each in work.captures.recorded_from(first)]) == [one]
