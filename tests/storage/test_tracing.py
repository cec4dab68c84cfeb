"""Tracing: every lot once, on a shortest path, whatever loops there are; who got what, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from domain.genealogy import Direction
from domain.trace import Trace
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.storage.pen import Pen


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        yield Pen(work)


def trace(pen: Pen, root: int, direction: Direction = Direction.FORWARD, **limits: int) -> Trace:
    return pen.work.tracing.trace(pen.view(root), direction, **limits)


def codes(answer: Trace) -> list[tuple[str, int]]:
    return [(traced.view.lot.code, traced.depth) for traced in answer.lots]


def chain(pen: Pen, *steps: str) -> dict[str, int]:
    """Lots and uses from words like "A>B"."""
    lots: dict[str, int] = {}
    for step in steps:
        parent, child = step.split(">")
        for code in (parent, child):
            if code not in lots:
                lots[code] = pen.lot(code)
        pen.write("use", {lots[parent]: 1}, {lots[child]: 0})
    return lots


def test_a_walk_ends_although_there_is_a_circle(pen: Pen) -> None:
    lots = chain(pen, "RAW>BASE", "BASE>CUP", "CUP>REWORK", "REWORK>BASE")
    assert codes(trace(pen, lots["RAW"])) == [("BASE", 1), ("CUP", 2), ("REWORK", 3)]
    assert codes(trace(pen, lots["BASE"])) == [("CUP", 1), ("REWORK", 2)], "the root is not among its own lots"


def test_the_path_is_a_shortest_one(pen: Pen) -> None:
    lots = chain(pen, "A>B", "B>C", "C>D", "A>C")
    answer = trace(pen, lots["A"])
    assert codes(answer) == [("B", 1), ("C", 1), ("D", 2)]
    assert answer.path(lots["D"]) == ["A", "C", "D"]
    assert {(link.parent_id, link.child_id) for link in answer.links} == {
        (lots["A"], lots["B"]), (lots["A"], lots["C"]), (lots["B"], lots["C"]), (lots["C"], lots["D"])
    }  # fmt: skip


def test_backward_goes_to_what_went_in(pen: Pen) -> None:
    lots = chain(pen, "A>B", "X>B", "B>C", "B>OTHER")
    answer = trace(pen, lots["C"], Direction.BACKWARD)
    assert codes(answer) == [("B", 1), ("A", 2), ("X", 2)]
    assert answer.path(lots["X"]) == ["C", "B", "X"]


def test_both_ways_draws_in_no_siblings(pen: Pen) -> None:
    lots = chain(pen, "A>B", "A>SIBLING", "B>C", "Y>C", "C>B")
    answer = trace(pen, lots["B"], Direction.BOTH)
    found = {(traced.view.lot.code, traced.direction) for traced in answer.lots}
    assert found == {("C", Direction.FORWARD), ("A", Direction.BACKWARD), ("Y", Direction.BACKWARD)}


def test_a_cut_walk_says_so(pen: Pen) -> None:
    lots = chain(pen, "A>B", "A>C", "B>D")
    answer = trace(pen, lots["A"], limit=1)
    assert answer.truncated
    assert codes(answer) == [("B", 1)]
    assert not trace(pen, lots["A"], limit=3).truncated


def test_deliveries_are_of_the_lots_reached_and_of_the_root(pen: Pen) -> None:
    lots = chain(pen, "A>B", "B>C", "ELSE>X")
    second, first = pen.partner("C02"), pen.partner("C01", language="zh")
    shipped = pen.ship(lots["C"], 5, first, document="SO1")
    pen.ship(lots["A"], "2.5", second)
    pen.ship(lots["X"], 9, second)
    answer = trace(pen, lots["A"])
    assert [(consignee.code, consignee.language) for consignee in answer.consignees] == [("C01", "zh"), ("C02", None)]
    (delivery,) = answer.consignees[0].deliveries
    assert (delivery.movement_id, delivery.document, delivery.lot_id) == (shipped, "SO1", lots["C"])
    assert (delivery.quantity, delivery.uom, delivery.at) == (Decimal(5), "kg", pen.now)
    assert [delivery.quantity for delivery in answer.deliveries] == [Decimal(5), Decimal("2.5")]


def test_a_corrected_delivery_never_happened_and_a_return_changes_nothing(pen: Pen) -> None:
    a, customer, other = pen.lot("A"), pen.partner("C01"), pen.partner("C02")
    pen.ship(a, 5, customer)
    pen.write("return", into={a: 5}, partner_id=customer)
    pen.undo(pen.ship(a, 7, other))
    answer = trace(pen, a)
    assert [(consignee.code, len(consignee.deliveries)) for consignee in answer.consignees] == [("C01", 1)]


def test_lines_of_one_delivery_add_up(pen: Pen) -> None:
    a, customer = pen.lot("A"), pen.partner("C01")
    movement, lines = pen.draft("ship", {a: 5}, partner_id=customer)
    pen.work.movements.append(movement, [*lines, *lines])
    (delivery,) = trace(pen, a).deliveries
    assert delivery.quantity == 10


def test_a_voided_step_is_not_walked(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    pen.undo(pen.write("use", {a: 1}, {b: 0}))
    assert trace(pen, a).lots == ()


def test_the_questions_grow_with_the_depth_and_not_with_the_lots(database: Database, open_work: OpenUnitOfWork) -> None:
    asked: list[str] = []
    with open_work() as work:
        pen = Pen(work)
        root = pen.lot("ROOT")
        level = [root]
        for depth in range(3):
            following = [pen.lot(f"L{depth}-{number}") for number in range(40)]
            for number, lot in enumerate(following):
                pen.write("use", {level[number % len(level)]: 1}, {lot: 0})
            level = following

        @event.listens_for(database.writing, "before_cursor_execute")
        def listen(*said: Any) -> None:
            asked.append(said[2])

        view = pen.view(root)
        asked.clear()
        answer = work.tracing.trace(view, Direction.FORWARD)
    assert len(answer.lots) == 120
    assert len(asked) <= 4 + 6, "one a level, and a few for the lots, their stock, the links and the customers"


RECURSIVE = text("""
    WITH RECURSIVE reached(id) AS (
        SELECT CAST(:root AS BIGINT)
        UNION
        SELECT CASE WHEN :forward = 1 THEN link.child_id ELSE link.parent_id END
        FROM genealogy_link AS link JOIN reached
        ON reached.id = CASE WHEN :forward = 1 THEN link.parent_id ELSE link.child_id END
        WHERE link.voided_by IS NULL
    ) SELECT id FROM reached
""")


def reference(edges: list[tuple[int, int]], root: int) -> dict[int, int]:
    """Depths by relaxing every edge until nothing changes: slow, and nothing like the walk."""
    depth = {root: 0}
    changed = True
    while changed:
        changed = False
        for parent, child in edges:
            if parent in depth and depth[parent] + 1 < depth.get(child, len(edges) + 2):
                depth[child] = depth[parent] + 1
                changed = True
    del depth[root]
    return depth


GRAPHS = st.integers(2, 9).flatmap(
    lambda size: st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=25)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=GRAPHS, start=st.integers(0, 8), forward=st.booleans())
def test_the_walk_equals_a_slow_reference_and_one_recursive_query(
    database: Database, open_work: OpenUnitOfWork, graph: list[tuple[int, int]], start: int, *, forward: bool
) -> None:
    with database.session() as session:
        pen = Pen(UnitOfWork(session, open_work._clock(), (), readonly=False))
        lots = [pen.lot(f"L{number}") for number in range(9)]
        edges = [(lots[a], lots[b]) for a, b in graph if a != b]
        pen.work.loading.append_many([pen.draft("use", {a: 1}, {b: 0}) for a, b in edges])
        root = lots[start]
        answer = trace(pen, root, Direction.FORWARD if forward else Direction.BACKWARD)
        expected = reference(edges if forward else [(b, a) for a, b in edges], root)
        assert {traced.id: traced.depth for traced in answer.lots} == expected
        reached = set(session.scalars(RECURSIVE, {"root": root, "forward": int(forward)}))
        assert reached == {root, *expected}
        for traced in answer.lots:
            assert len(answer.path(traced.id)) == traced.depth + 1
            step = (traced.via, traced.id) if forward else (traced.id, traced.via)
            assert step in edges
        walked = {(link.parent_id, link.child_id) for link in answer.links}
        assert walked == {edge for edge in edges if edge[0 if forward else 1] in reached}
        assert len(answer.links) == len([edge for edge in edges if edge[0 if forward else 1] in reached])
