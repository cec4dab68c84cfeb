"""The promises of the database itself: exact numbers, real moments, one commit, nothing half done."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError, StatementError

from domain.audit import AuditEntry
from domain.database_errors import ChangedMeanwhile, DatabaseLocked, DatabaseReadOnly
from domain.items import Item
from domain.lots import Lot
from domain.movements import Direction, LineDraft, Movement
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork


def add_item(open_work: OpenUnitOfWork, code: str = "milk") -> int:
    with open_work() as work:
        item = work.items.add(Item(code=code, kind="raw", uom="kg", unit_cost=Decimal("0.1")))
        work.commit()
    return item.id or 0


def test_what_is_not_committed_never_happened(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        work.items.add(Item(code="milk", kind="raw", uom="kg"))
    with open_work(readonly=True) as work:
        assert work.items.by_code("milk") is None


def test_an_error_rolls_back_what_came_before_it(open_work: OpenUnitOfWork) -> None:
    with pytest.raises(ZeroDivisionError), open_work() as work:  # noqa: PT012 - what came before is the point
        work.items.add(Item(code="milk", kind="raw", uom="kg"))
        raise ZeroDivisionError
    with open_work(readonly=True) as work:
        assert work.items.by_code("milk") is None


def test_a_unit_of_work_is_committed_once(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        work.commit()
        with pytest.raises(RuntimeError, match="committed before"):
            work.commit()


def test_a_reader_cannot_commit(open_work: OpenUnitOfWork) -> None:
    with open_work(readonly=True) as work, pytest.raises(RuntimeError, match="readonly"):
        work.commit()


def test_a_reader_cannot_write(open_work: OpenUnitOfWork) -> None:
    with pytest.raises(DatabaseReadOnly), open_work(readonly=True) as work:
        work.items.add(Item(code="milk", kind="raw", uom="kg"))


def test_what_was_read_stays_readable_afterwards(open_work: OpenUnitOfWork) -> None:
    item_id = add_item(open_work)
    with open_work(readonly=True) as work:
        item = work.items.get(item_id)
    assert (item.code, item.unit_cost) == ("milk", Decimal("0.1"))


def test_a_thread_does_not_wait_for_itself(open_work: OpenUnitOfWork) -> None:
    with open_work(), pytest.raises(RuntimeError, match="open already"), open_work():
        pass


def test_a_writer_that_waits_too_long_for_its_own_process_says_so(database: Database) -> None:
    impatient = Database(database.where, database.writing, database.reading, queue_seconds=0.01)
    refused: list[BaseException] = []

    def write() -> None:
        try:
            with impatient.session():
                pass
        except DatabaseLocked as refusal:
            refused.append(refusal)

    with impatient.session():
        second = threading.Thread(target=write)
        second.start()
        second.join()
    assert len(refused) == 1


def test_decimals_add_up_exactly(open_work: OpenUnitOfWork, clock) -> None:
    item_id = add_item(open_work)
    with open_work() as work:
        lot = work.lots.add(Lot(code="A", item_id=item_id, folded="A"))
        for number, amount in enumerate(["0.1", "0.2", "999999999.999999", "-999999999.999999"]):
            movement = Movement(kind="adjust", happened_at=clock(), recorded_at=clock(), source=f"test:{number}")
            work.movements.append(movement, [LineDraft(lot.id or 0, Direction.IN, Decimal(amount))])
        assert work.lots.get(lot.id or 0).on_hand == Decimal("0.3")


def test_a_finer_amount_than_we_keep_is_refused(open_work: OpenUnitOfWork) -> None:
    with pytest.raises(StatementError, match="more than 6 digits"), open_work() as work:
        work.items.add(Item(code="milk", kind="raw", uom="kg", unit_cost=Decimal("0.0000001")))


def test_a_moment_without_a_zone_is_refused(open_work: OpenUnitOfWork) -> None:
    nobody_knows_when = datetime(2022, 6, 27, 9, 20)  # noqa: DTZ001 - the point of the test
    with pytest.raises(StatementError, match="no time zone"), open_work() as work:  # noqa: PT012
        work.audit.write(AuditEntry(at=nobody_knows_when, who="lotbell", deed="nothing", subject="test"))
        work.commit()


def test_a_moment_comes_back_as_the_same_moment(open_work: OpenUnitOfWork) -> None:
    beijing = datetime.fromisoformat("2022-06-27T17:20:00.123456+08:00")
    with open_work() as work:
        work.audit.write(AuditEntry(at=beijing, who="lotbell", deed="nothing", subject="test", subject_id=1))
        work.commit()
    with open_work(readonly=True) as work:
        (entry,) = work.audit.of("test", 1)
    assert entry.at == beijing
    assert entry.at.isoformat() == "2022-06-27T09:20:00.123456+00:00"


@pytest.mark.parametrize("table", ["audit_entry", "movement", "movement_line"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
def test_history_is_never_changed(database: Database, open_work: OpenUnitOfWork, clock, table: str, deed: str) -> None:
    item_id = add_item(open_work)
    with open_work() as work:
        lot = work.lots.add(Lot(code="A", item_id=item_id, folded="A"))
        movement = Movement(kind="receive", happened_at=clock(), recorded_at=clock(), source="test:1")
        work.movements.append(movement, [LineDraft(lot.id or 0, Direction.IN, Decimal(1))])
        work.audit.write(AuditEntry(at=clock(), who="lotbell", deed="nothing", subject="test"))
        work.commit()
    with pytest.raises(SQLAlchemyError, match="append-only"), database.session() as session:
        session.execute(text(deed.format(table)))


def test_the_same_source_twice_is_a_refusal_and_not_a_driver_error(open_work: OpenUnitOfWork, clock) -> None:
    with pytest.raises(ChangedMeanwhile) as refused, open_work() as work:  # noqa: PT012
        for _ in range(2):
            work.movements.append(Movement(kind="count", happened_at=clock(), recorded_at=clock(), source="x"), [])
    assert refused.value.what == "movement"


def test_eight_threads_write_side_by_side_and_none_is_refused(open_work: OpenUnitOfWork, clock) -> None:
    item_id = add_item(open_work)
    with open_work() as work:
        lot_id = work.lots.add(Lot(code="A", item_id=item_id, folded="A")).id or 0
        work.commit()
    problems: list[BaseException] = []

    def write(thread: int) -> None:
        try:
            for turn in range(5):
                with open_work() as work:
                    left = work.lots.get(lot_id).on_hand  # read, then write what follows from it
                    movement = Movement(kind="count", happened_at=clock(), recorded_at=clock(),
                                        source=f"test:{thread}:{turn}", attributes={"saw": str(left)})  # fmt: skip
                    work.movements.append(movement, [LineDraft(lot_id, Direction.IN, Decimal(1))])
                    work.commit()
        except BaseException as problem:  # noqa: BLE001 - whatever went wrong is what the test looks for
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with open_work(readonly=True) as work:
        assert work.lots.get(lot_id).on_hand == 40
        written = [work.movements.by_source(f"test:{thread}:{turn}") for thread in range(8) for turn in range(5)]
    saw = {Decimal(movement.attributes["saw"]) for movement in written if movement}
    assert saw == set(range(40)), "each writer saw exactly what the ones before it had written"


COUNT_UP = """
    import sys
    from datetime import UTC, datetime
    from domain.items import Item
    from storage.opening import open_database
    from storage.unit_of_work import OpenUnitOfWork
    database = open_database(sys.argv[1])
    open_work = OpenUnitOfWork(database, lambda: datetime.now(UTC))
    for _ in range(20):
        with open_work() as work:
            item = work.items.by_code("counter")
            item.attributes = {"count": item.attributes["count"] + 1}
            work.commit()
    database.close()
"""


def test_processes_that_read_and_then_write_lose_nothing(open_work: OpenUnitOfWork, database_url: str) -> None:
    with open_work() as work:
        work.items.add(Item(code="counter", kind="raw", uom="kg", attributes={"count": 0}))
        work.commit()
    command = [sys.executable, "-c", textwrap.dedent(COUNT_UP), database_url]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in processes:
        with process:
            assert process.stderr is not None
            assert process.stderr.read() == ""
    with open_work(readonly=True) as work:
        counter = work.items.by_code("counter")
    assert counter is not None
    assert counter.attributes == {"count": 60}
