"""The genealogy is read from the ledger: its rules, and that it can be made anew at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.items import Item
from domain.movements import Direction, LineDraft, Movement
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.storage.pen import Pen

Link = tuple[int, int, int, int | None, Decimal | None, str, str]


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        yield Pen(work)


def links_of(pen: Pen, movement_id: int) -> list[tuple[int, int, Decimal | None, str, bool]]:
    return [
        (link.parent_id, link.child_id, link.quantity, link.step, link.voided_by is not None)
        for link in pen.work.movements.links(movement_id)
    ]


def test_what_was_taken_is_a_parent_of_what_was_added(pen: Pen) -> None:
    a, b, c, d = (pen.lot(code) for code in "ABCD")
    movement = pen.write("merge", {a: 3, b: None}, {c: 1, d: 2})
    assert links_of(pen, movement) == [
        (a, c, Decimal(3), "merge", False), (a, d, Decimal(3), "merge", False),
        (b, c, None, "merge", False), (b, d, None, "merge", False),
    ]  # fmt: skip


def test_a_lot_is_never_its_own_parent(pen: Pen) -> None:
    a = pen.lot("A")
    assert links_of(pen, pen.write("move", {a: 5}, {a: 5}, place="cold", to_place="dock")) == []


def test_an_import_names_the_step_itself(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    movement = pen.write("use", {a: 5}, {b: 0}, attributes={"step": "mix"})
    assert links_of(pen, movement) == [(a, b, Decimal(5), "mix", False)]


def test_several_lines_of_one_lot_are_one_step_with_their_sum(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    lines = [LineDraft(a, Direction.OUT, amount) for amount in (Decimal(1), None, Decimal("0.5"))]
    movement = Movement(kind="use", happened_at=pen.now, recorded_at=pen.now, source="x")
    pen.work.movements.append(movement, [*lines, LineDraft(b, Direction.IN, Decimal(0))])
    assert links_of(pen, movement.id or 0) == [(a, b, Decimal("1.5"), "use", False)]


def test_a_work_order_joins_what_was_used_before_and_after_the_making(pen: Pen) -> None:
    early, late, other, made = (pen.lot(code) for code in ("EARLY", "LATE", "OTHER", "MADE"))
    first = pen.write("use", {early: 2}, work_order="88")
    pen.write("use", {other: 2}, work_order="89")
    making = pen.write("make", into={made: 10}, work_order="88")
    second = pen.write("use", {late: 3}, work_order="88")
    assert links_of(pen, first) == [(early, made, Decimal(2), "use", False)]
    assert links_of(pen, second) == [(late, made, Decimal(3), "use", False)]
    assert {link.made_by for link in pen.work.movements.links(making)} == {making}


def test_a_use_that_names_its_lot_went_nowhere_else(pen: Pen) -> None:
    a, named, made = (pen.lot(code) for code in ("A", "NAMED", "MADE"))
    use = pen.write("use", {a: 2}, {named: 0}, work_order="88")
    pen.write("make", into={made: 10}, work_order="88")
    assert links_of(pen, use) == [(a, named, Decimal(2), "use", False)]


def test_a_correction_takes_the_links_out_of_the_walk_and_makes_none(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    use = pen.write("use", {a: 2}, work_order="88")
    making = pen.write("make", into={b: 10}, work_order="88")
    correction = pen.undo(making)
    assert links_of(pen, use) == [(a, b, Decimal(2), "use", True)]
    assert [link.voided_by for link in pen.work.movements.links(making)] == [correction]
    assert pen.work.movements.correction_of(making).id == correction  # type: ignore[union-attr]  # it is there
    again = pen.write("make", into={b: 10}, work_order="88")
    assert links_of(pen, again) == [(a, b, Decimal(2), "use", False)]


def test_a_use_that_was_taken_back_is_not_joined_later(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    pen.undo(pen.write("use", {a: 2}, work_order="88"))
    assert links_of(pen, pen.write("make", into={b: 10}, work_order="88")) == []


def not_meant(session: Session, makes: list[Any]) -> set[tuple[str, int]]:
    """Lots that were made under their own code when another lot of that code had been, taken back or not."""
    codes = {row.id: row.code for row in session.execute(text("SELECT id, code FROM lot"))}
    first: dict[str, int] = {}
    own = [(row.work_order, child) for row, children in makes for child in children if codes[child] == row.work_order]
    return {(order, child) for order, child in own if first.setdefault(order, child) != child}


def made_anew(session: Session) -> Counter[Link]:
    """The projection by other code: in movement order, in plain loops, from the ledger's rows alone."""
    rows: list[Any] = list(session.execute(text("SELECT id, kind, work_order, corrects_id FROM movement ORDER BY id")))
    lines: list[Any] = list(session.execute(text("SELECT movement_id, lot_id, direction, quantity FROM movement_line")))
    gone = {row.corrects_id for row in rows if row.corrects_id}

    def part(movement: int, way: str) -> dict[int, Any]:
        return {line.lot_id: line.quantity for line in lines if (line.movement_id, line.direction) == (movement, way)}

    found: Counter[Link] = Counter()
    doubtful = not_meant(session, [(row, part(row.id, "in")) for row in rows if row.kind == "make"])
    standing = [row for row in rows if row.id not in gone and row.corrects_id is None]
    for row in standing:
        for parent, quantity in part(row.id, "out").items():
            for child in part(row.id, "in"):
                if parent != child:
                    found[parent, child, row.id, None, quantity, row.kind, "proven"] += 1
    for use in standing:
        for make in standing:
            joined = use.kind == "use" and make.kind == "make" and use.work_order and use.work_order == make.work_order
            if joined and not part(use.id, "in"):
                for parent, quantity in part(use.id, "out").items():
                    for child in part(make.id, "in"):
                        if parent != child:
                            basis = "inferred" if (use.work_order, child) in doubtful else "proven"
                            found[parent, child, use.id, make.id, quantity, use.kind, basis] += 1
    return found


def stored(session: Session) -> Counter[Link]:
    rows: Any = session.execute(
        text(
            "SELECT parent_id, child_id, used_by, made_by, quantity, step, basis FROM genealogy_link "
            "WHERE voided_by IS NULL"
        )
    )
    return Counter(tuple(row) for row in rows)


LOTS = st.integers(0, 4)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("use"), LOTS, st.none() | LOTS, st.sampled_from([None, "88", "89"])),
        st.tuples(st.just("make"), st.none(), LOTS, st.sampled_from([None, "88", "89"])),
        st.tuples(st.just("split"), LOTS, LOTS, st.none()),
        st.tuples(st.just("undo"), st.integers(0, 30), st.none(), st.none()),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, in_bulk=st.booleans())
def test_the_genealogy_can_be_made_anew_from_the_ledger(
    database: Database, open_work: OpenUnitOfWork, deeds: list[Any], in_bulk: bool
) -> None:
    with database.session() as session:
        pen = Pen(UnitOfWork(session, open_work._clock(), (), readonly=False))
        other = pen.work.items.add(Item(code="cream", kind="raw", uom="kg")).id
        lots = [pen.lot("L0"), pen.lot("88"), pen.lot("88", item_id=other), pen.lot("L3"), pen.lot("89")]
        written: list[int] = []
        waiting: list[Any] = []
        for kind, first, second, order in deeds:
            if kind == "undo":
                written += pen.work.loading.append_many(waiting)
                waiting = []
                standing = [one for one in written if pen.work.movements.correction_of(one) is None]
                if standing:
                    pen.undo(standing[first % len(standing)])
                continue
            out = {} if first is None else {lots[first]: 1}
            into = {} if second is None or second == first else {lots[second]: 1}
            waiting.append(pen.draft(kind, out, into, work_order=order))
            if not in_bulk:
                written += [pen.work.movements.append(*deed).id or 0 for deed in waiting]
                waiting = []
        pen.work.loading.append_many(waiting)
        session.flush()
        assert stored(session) == made_anew(session)
