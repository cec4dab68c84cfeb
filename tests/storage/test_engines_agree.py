"""SQL on both databases and the index in memory give the answer that plain sets give, whatever was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.genealogy import Closure, Direction
from domain.items import Item
from domain.movements import KINDS
from domain.ports import Work
from storage.database import Database
from storage.index.live import LiveIndex
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.reference.book import Book, Deed
from tests.reference.reachable import reached
from tests.storage.pen import Pen

LOTS = 7
POURING = ("use", "split", "merge", "rework", "back", "relabel", "move", "pack", "unpack", "sendout")
TAKING = ("scrap", "sample", "count", "adjust")
ADDING = ("receive", "count", "adjust", "inspect", "hold", "release")
_places = st.integers(0, LOTS - 1)
_some = st.lists(_places, min_size=1, max_size=3, unique=True)
_orders = st.sampled_from(["88", "89"])
_vessels = st.sampled_from(["T1", "T2"])
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(POURING), _some, _some, st.none()),
        st.tuples(st.just("use"), _some, st.just([]), _orders),
        st.tuples(st.just("make"), st.just([]), _some, _orders),
        st.tuples(st.just("fill"), _some, st.just([]), _vessels),
        st.tuples(st.just("draw"), st.just([]), _some, _vessels),
        st.tuples(st.just("ship"), _some, st.just([]), st.integers(0, 2)),
        st.tuples(st.just("return"), st.just([]), _some, st.integers(0, 2)),
        st.tuples(st.sampled_from(TAKING), _some, st.just([]), st.none()),
        st.tuples(st.sampled_from(ADDING), st.just([]), _some, st.none()),
        st.tuples(st.just("undo"), st.lists(st.integers(0, 30), min_size=1, max_size=1), st.just([]), st.none()),
        st.tuples(st.just("upkeep"), st.just([]), st.just([]), st.none()),
    ),
    max_size=22,
)
ROOTS = st.lists(_places, min_size=1, max_size=4, unique=True)
_books = count(1)


class Scribe:
    """Writes every deed twice: into the product's ledger and into the plain book."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.pen = Pen(work)
        cups = work.items.by_code("cups") or work.items.add(Item(code="cups", kind="finished", uom="cup"))
        book = self.number = next(_books)
        facts = [{"item_id": cups.id} if place % 2 else {} for place in range(LOTS)]
        self.lots = [self.pen.lot(f"B{book}-{place}", **facts[place]) for place in range(LOTS)]
        self.customers = [self.pen.partner(f"C{book}-{number}") for number in range(3)]
        self.book = Book({lot: "cup" if place % 2 else "kg" for place, lot in enumerate(self.lots)})
        self._waiting: list[tuple[Any, Deed]] = []

    def write(self, kind: str, out: Sequence[int], into: Sequence[int], beside: Any, *, in_bulk: bool) -> None:
        if kind == "undo":
            self.flush()
            standing = self.book.standing()
            if standing:
                deed = standing[out[0] % len(standing)]
                self.pen.undo(deed.number)
                self.book.taken_back.add(deed.number)
            return
        from_lots, to_lots = ([self.lots[place] for place in places] for places in (out, into))
        amount = None if kind in {"fill", "draw"} else 3
        facts: dict[str, Any] = {}
        if kind in {"fill", "draw"}:
            facts["vessel"] = f"{self.number}-{beside}"
        elif kind in {"ship", "return"}:
            facts["partner_id"] = self.customers[beside]
        else:
            facts["work_order"] = beside and f"{self.number}-{beside}"
        at = self.pen.now - timedelta(days=1) + timedelta(minutes=len(self.book.deeds) + len(self._waiting))
        draft = self.pen.draft(kind, dict.fromkeys(from_lots, amount), dict.fromkeys(to_lots, amount), at=at, **facts)
        deed = Deed(0, kind, tuple(from_lots), tuple(to_lots), facts.get("work_order"), facts.get("vessel"),
                    facts.get("partner_id"), amount or 0)  # fmt: skip
        self._waiting.append((draft, deed))
        if not in_bulk:
            self.flush()

    def flush(self) -> None:
        numbers = self.work.loading.append_many([draft for draft, _ in self._waiting])
        for number, (_, deed) in zip(numbers, self._waiting, strict=True):
            self.book.deeds.append(Deed(**{**vars(deed), "number": number}))
        self._waiting = []


@pytest.fixture
def index(database: Database) -> LiveIndex:
    """One for all the plants that a test tries: it has to follow whatever is written."""
    found = LiveIndex(database, smallest=0)
    found.keep()
    assert found.ready
    return found


def check(work: Work, book: Book, roots: list[int], engine: str) -> list[Closure]:
    """Both ways: lots, depths, a true way back from each, the links between them, and the customers."""
    answers = []
    for direction, right in ((Direction.FORWARD, book.below(roots)), (Direction.BACKWARD, book.above(roots))):
        found = work.tracing.closure(roots, direction)
        assert found.engine == engine
        assert not found.truncated
        lots = list(found.lot_ids)
        depth = dict(zip(lots, found.depths, strict=True))
        assert len(lots) == len(depth)
        assert depth == right
        arrows = book.arrows()
        for lot, via in zip(lots, found.vias, strict=True):
            step = (via, lot) if direction is Direction.FORWARD else (lot, via)
            assert (via == 0) == (lot in roots)
            assert via == 0 or (depth[via] == depth[lot] - 1 and step[1] in arrows[step[0]])
        links = {(link.parent_id, link.child_id) for link in work.tracing.links(lots)}
        assert links == {(a, b) for a in depth for b in arrows.get(a, ()) if b in depth}
        customers = {(each.customer_id, each.uom): (each.quantity, each.deliveries)
                     for each in work.tracing.customers(lots)}  # fmt: skip
        assert customers == book.customers(set(lots))
        for limit in (0, 1, 3):
            short = work.tracing.closure(roots, direction, limit)
            assert list(short.lot_ids) == lots[: len(roots) + limit]
            assert short.truncated == (len(lots) > len(roots) + limit)
        answers.append(found)
    return answers


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, roots=ROOTS, in_bulk=st.booleans())
def test_every_engine_gives_the_answer_of_plain_sets(
    database: Database, clock: StandingClock, index: LiveIndex, deeds: list[Any], roots: list[int], in_bulk: bool
) -> None:
    by_sql, by_index = OpenUnitOfWork(database, clock), OpenUnitOfWork(database, clock, index=index)
    with by_index() as work:
        scribe = Scribe(work)
        for kind, out, into, beside in deeds:
            if kind == "upkeep":
                index.keep()
            else:
                scribe.write(kind, out, into, beside, in_bulk=in_bulk)
        scribe.flush()
        asked = [scribe.lots[place] for place in roots]
        check(work, scribe.book, asked, "index")  # the writer sees its own rows before anybody else does
        work.commit()
    with by_sql(readonly=True) as work:
        sql = check(work, scribe.book, asked, "sql")
    with by_index(readonly=True) as work:
        followed = check(work, scribe.book, asked, "index")
    index.keep()
    with by_index(readonly=True) as work:
        kept = check(work, scribe.book, asked, "index")
    for one, other, third in zip(sql, followed, kept, strict=True):
        assert list(one.lot_ids) == list(other.lot_ids) == list(third.lot_ids)
        assert list(one.vias) == list(other.vias) == list(third.vias)


def test_an_index_made_afterwards_gives_the_same_answers(database: Database, clock: StandingClock) -> None:
    with OpenUnitOfWork(database, clock)() as work:
        scribe = Scribe(work)
        deeds: list[Any] = [
            ("split", [0], [1, 2], None), ("merge", [1, 2], [3], None), ("rework", [3], [0], None),
            ("use", [4], [], "88"), ("make", [], [5], "88"), ("fill", [5], [], "T1"), ("draw", [], [6], "T1"),
            ("ship", [6, 3], [], 1), ("return", [], [6], 1), ("use", [6], [], "88"), ("undo", [1], [], None),
        ]  # fmt: skip
        for deed in deeds:
            scribe.write(*deed, in_bulk=False)
        work.commit()
    index = LiveIndex(database, smallest=0)
    index.keep()
    for roots in ([0], [4], [2, 5], [0, 3, 6]):
        asked = [scribe.lots[place] for place in roots]
        with OpenUnitOfWork(database, clock, index=index)(readonly=True) as work:
            check(work, scribe.book, asked, "index")
        with OpenUnitOfWork(database, clock)(readonly=True) as work:
            check(work, scribe.book, asked, "sql")


def test_what_is_recorded_is_in_the_next_answer_and_what_is_rolled_back_is_not(
    database: Database, clock: StandingClock, index: LiveIndex
) -> None:
    opened = OpenUnitOfWork(database, clock, index=index)
    with opened() as work:
        scribe = Scribe(work)
        work.commit()
    for number in range(1, LOTS):
        with opened() as work:
            Pen(work).write("use", {scribe.lots[number - 1]: 1}, {scribe.lots[number]: 1})
            assert scribe.lots[number] in work.tracing.closure([scribe.lots[0]]).lot_ids
        with opened(readonly=True) as work:
            assert len(work.tracing.closure([scribe.lots[0]]).lot_ids) == number
        with opened() as work:
            Pen(work).write("use", {scribe.lots[number - 1]: 1}, {scribe.lots[number]: 1})
            work.commit()
        with opened(readonly=True) as work:
            found = work.tracing.closure([scribe.lots[0]])
            assert found.engine == "index"
            assert len(found.lot_ids) == number + 1


def test_every_kind_that_can_be_recorded_is_tried() -> None:
    apart = {"use", "make", "fill", "draw", "ship", "return"}
    assert {*POURING, *TAKING, *ADDING, *apart} == set(KINDS)


def test_the_reference_ends_in_a_circle_and_counts_the_shortest_way() -> None:
    arrows = {1: [2, 3], 2: [4], 3: [5], 5: [4], 4: [1]}
    assert reached(arrows, [1]) == {1: 0, 2: 1, 3: 1, 4: 2, 5: 2}
    assert reached(arrows, [4, 3]) == {4: 0, 3: 0, 1: 1, 5: 1, 2: 2}
