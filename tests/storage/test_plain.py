"""Rows past the mapper: what was added before counts, and the collector comes back whatever happens."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.columns import ExactDecimal, Instant
from domain.lots import Lot
from domain.movements import MovementLine
from storage.database import Database
from storage.plain import Once, as_it_is, nothing_thrown_away, rows_of
from storage.unit_of_work import UnitOfWork
from tests.storage.pen import Pen

MOMENT = datetime(2022, 6, 27, 3, 4, 5, 600, tzinfo=UTC)


@pytest.fixture
def collector() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    if not was:
        gc.disable()


def test_what_was_added_before_counts(database: Database) -> None:
    with database.session() as session:
        item = Pen(UnitOfWork(session, MOMENT, (), readonly=False)).item
        session.add(Lot(code="A", folded="A", item_id=item.id or 0))
        assert [row.code for row in rows_of(session, select(col(Lot.code)))] == ["A"]


def test_a_value_as_the_driver_gives_it_becomes_what_the_column_means(database: Database) -> None:
    with database.session() as session:
        pen = Pen(UnitOfWork(session, MOMENT, (), readonly=False))
        lot = pen.lot("A", made_at=MOMENT)
        pen.write("make", into={lot: "1234567.000001"})
        ((quantity,),) = rows_of(session, select(as_it_is(MovementLine.quantity)))
        ((made_at,),) = rows_of(session, select(as_it_is(Lot.made_at)))
        quantities, moments = Once(session, ExactDecimal()), Once(session, Instant())
        assert quantity == 1_234_567_000_001
        assert (quantities[quantity], quantities[None]) == (Decimal("1234567.000001"), None)
        assert (moments[made_at], moments[None]) == (MOMENT, None)
        assert moments[made_at] is moments[made_at], "converted once"


@pytest.mark.usefixtures("collector")
def test_the_collector_comes_back_with_the_last_one_who_leaves() -> None:
    with nothing_thrown_away():
        with nothing_thrown_away():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.usefixtures("collector")
def test_the_collector_comes_back_after_a_failure() -> None:
    with pytest.raises(KeyError), nothing_thrown_away():
        raise KeyError
    assert gc.isenabled()


@pytest.mark.usefixtures("collector")
def test_who_does_without_the_collector_is_left_alone() -> None:
    gc.disable()
    with nothing_thrown_away():
        pass
    assert not gc.isenabled()
    gc.enable()
