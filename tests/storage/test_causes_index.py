"""Common cause by the index: always what SQL says, at the asker's own moment, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import col

from domain.audit import AuditEntry
from domain.cause import Counted, Factor, FactorKind
from domain.equipment import Run
from domain.imports.run import ImportRun, RunState
from domain.lots import Lot
from domain.people import Actor
from domain.usecases.find_cause import FindCause
from storage.database import Database
from storage.index import factors as index_factors
from storage.index.factors import LiveFactors
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.storage.cause_plant import LEAKING_LOTS, cause_plant
from tests.storage.index_plant import NOW, Plant
from tests.storage.pen import Pen
from tests.storage.plants import told

TRIALS = count(1)
L1, L2 = Factor(FactorKind.LINE, "L1"), Factor(FactorKind.LINE, "L2")


@pytest.fixture
def plant(database: Database) -> Iterator[Plant]:
    """Two lots of RAW, made on L1, and one that is of nothing."""
    plant = Plant(database)

    def first(pen: Pen) -> None:
        raw, one, two, other = (pen.lot(code) for code in ("RAW", "ONE", "TWO", "OTHER"))
        for child in (one, two):
            pen.write("use", {raw: 1}, {child: 0}, line="L1")
        pen.write("make", into={other: 1}, line="L2", attributes={"mould": "M1"})

    plant.write(first)
    yield plant
    plant.index.leave()


def lots(plant: Plant, *codes: str) -> list[int]:
    with plant.with_sql(readonly=True) as work:
        return [work.lots.by_code(code)[0].id for code in codes]


def facts(found: Counted) -> tuple[dict[Factor, int], dict[int, int]]:
    return {each.factor: each.members for each in found.shared}, dict(found.spread)


def counted(plant: Plant, bad: Sequence[int], population: Sequence[int], engine: str = "index") -> dict[Factor, int]:
    """Both engines' answer; they must be the same."""
    with plant.with_index(readonly=True) as ours, plant.with_sql(readonly=True) as theirs:
        fast, slow = (work.causes.counted(bad, sorted(population)) for work in (ours, theirs))
    assert (fast.engine, slow.engine) == (engine, "sql")
    assert facts(fast) == facts(slow)
    return facts(fast)[0]


def ready(plant: Plant) -> None:
    """The table is made after the first question."""
    ids = lots(plant, "ONE", "TWO")
    plant.index.keep()
    counted(plant, ids, ids, "sql")
    plant.index.keep()
    counted(plant, ids, ids)


def test_the_index_says_what_sql_says(plant: Plant) -> None:
    ready(plant)
    raw, one, two, other = lots(plant, "RAW", "ONE", "TWO", "OTHER")
    assert counted(plant, [one, two], [one, two, other]) == {Factor(FactorKind.LOT, raw): 0b011, L1: 0b011}


def test_a_plant_that_never_asks_never_pays(plant: Plant) -> None:
    plant.index.keep()
    plant.index.keep()
    ids = lots(plant, "ONE", "TWO")
    counted(plant, ids, ids, "sql")


def test_the_published_example_by_the_index(database: Database) -> None:
    opened = OpenUnitOfWork(database, lambda: NOW + timedelta(days=3000))
    told(opened, cause_plant())
    plant = Plant(database)
    with opened(readonly=True) as work:
        item = work.items.by_code("syringe 5 ml")
        everything = work.causes.population([item.id or 0 if item else 0], None, None)
    plant.index.keep()
    counted(plant, everything[:6], everything, "sql")
    plant.index.keep()
    counted(plant, everything[::30], everything)
    with plant.with_index(readonly=True) as work:
        found = FindCause()(work, Actor.house(), [_named(code) for code in LEAKING_LOTS])
    assert found.engine == "index"
    assert found.judgement.first is not None
    assert found.judgement.runner_up is not None
    assert (f"{found.judgement.first.p:.1e}", f"{found.judgement.runner_up.p:.3f}") == ("8.9e-07", "0.114")


def test_many_ask_at_once_about_periods_of_many_sizes(database: Database) -> None:
    """What one question walks with is used again by the next, of any size; two at once have each their own."""
    opened = OpenUnitOfWork(database, lambda: NOW + timedelta(days=3000))
    told(opened, cause_plant())
    plant = Plant(database)
    with opened(readonly=True) as work:
        every = [work.items.by_code(code) for code in ("syringe 5 ml", "barrel")]
        made = work.causes.population([item.id or 0 for item in every if item], None, None)
    plant.index.keep()
    counted(plant, made[:2], made, "sql")
    plant.index.keep()
    sizes = (210, 3, 64, 65, 129, 2, 210, 128)

    def asked(size: int) -> dict[Factor, int]:
        return counted(plant, made[: size // 2 + 1], made[:size])

    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(asked, sizes * 3))
    assert at_once[: len(sizes)] == [asked(size) for size in sizes] == at_once[-len(sizes) :]


def _named(code: str) -> Any:
    from domain.lots import LotRef  # noqa: PLC0415

    return LotRef(code)


def test_what_is_written_later_counts_at_once(plant: Plant) -> None:
    """A new link, a new lot, a run, a correction: each in the very next answer."""
    ready(plant)
    raw, one, two, other = lots(plant, "RAW", "ONE", "TWO", "OTHER")
    use = plant.write(lambda pen: pen.write("use", {raw: 1}, {other: 0}, line="L1", attributes={"mould": "M9"}))
    everyone = [one, two, other]
    assert counted(plant, everyone, everyone) == {Factor(FactorKind.LOT, raw): 0b111, L1: 0b111}
    new = plant.write(lambda pen: pen.lot("NEW"))
    plant.write(lambda pen: pen.work.loading.add_many([Run(line="L2", lot_id=new, started_at=pen.now)]))
    assert counted(plant, [other, new], [*everyone, new]) == {L2: 0b1100}
    plant.write(lambda pen: pen.undo(use))
    assert counted(plant, everyone, everyone) == {Factor(FactorKind.LOT, raw): 0b011, L1: 0b011}


def test_what_one_lot_alone_had_is_remembered_when_a_second_one_gets_it(plant: Plant) -> None:
    """M1 was nobody's but OTHER's when the table was made."""
    ready(plant)
    one, other = lots(plant, "ONE", "OTHER")
    plant.write(lambda pen: pen.write("make", into={one: 1}, attributes={"mould": "M1"}))
    assert counted(plant, [one, other], [one, other]) == {Factor(FactorKind.ATTRIBUTE, "M1", "mould"): 0b11}


def test_an_import_that_changes_what_a_lot_is_makes_the_table_anew(plant: Plant) -> None:
    ready(plant)
    one, two = lots(plant, "ONE", "TWO")

    def imported(pen: Pen) -> None:
        assert isinstance(pen.work, UnitOfWork)
        farm = pen.partner("S-1", "supplier")
        pen.work._session.execute(update(Lot).where(col(Lot.id).in_([one, two])).values(supplier_id=farm))
        pen.work.audit.write(AuditEntry(at=pen.now, who="house", deed="imported", subject="import"))

    plant.write(imported)
    assert len(counted(plant, [one, two], [one, two], "sql")) == 3
    plant.index.keep()
    assert len(counted(plant, [one, two], [one, two])) == 3


def test_while_an_import_is_writing_sql_answers_and_nothing_is_made_in_vain(plant: Plant) -> None:
    ready(plant)
    ids = lots(plant, "ONE", "TWO")
    run = ImportRun(folder="f", fingerprint="x", state=RunState.WRITING.value, started_at=NOW)
    plant.write(lambda pen: pen.work.loading.add_many([run]))
    counted(plant, ids, ids, "sql")
    plant.index.keep()
    counted(plant, ids, ids, "sql")

    def finished(pen: Pen) -> None:
        assert isinstance(pen.work, UnitOfWork)
        pen.work._session.execute(update(ImportRun).values(state=RunState.FINISHED.value))

    plant.write(finished)
    plant.index.keep()
    counted(plant, ids, ids)


def test_more_than_a_question_reads_again_is_left_to_sql(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(plant)
    monkeypatch.setattr(index_factors, "MOST_TOUCHED", 1)
    raw, one, two = lots(plant, "RAW", "ONE", "TWO")
    for child in (one, two):
        plant.write(lambda pen, child=child: pen.write("make", into={child: 1}, line="L7"))
    assert Factor(FactorKind.LINE, "L7") in counted(plant, [one, two], [one, two], "sql")
    plant.index.keep()
    assert Factor(FactorKind.LINE, "L7") in counted(plant, [one, two], [one, two])
    assert raw


def test_what_is_not_committed_is_nobody_elses(plant: Plant) -> None:
    ready(plant)
    one, two = lots(plant, "ONE", "TWO")
    with plant.with_index() as work:
        pen = Pen(work)
        for child in (one, two):
            pen.write("make", into={child: 1}, line="L8")
        mine = work.causes.counted([one, two], [one, two])
        assert mine.engine == "index"
        assert Factor(FactorKind.LINE, "L8") in facts(mine)[0]
    assert Factor(FactorKind.LINE, "L8") not in counted(plant, [one, two], [one, two])


def test_another_database_is_not_believed(plant: Plant) -> None:
    live = LiveFactors(plant.database)
    with plant.database.session(readonly=True) as session:
        assert live.at(session, publish=True) is None
    live.keep()
    with plant.database.session(readonly=True) as session:
        table = live.at(session, publish=True)
        assert table is not None
        live._current = replace(table, marks=table.marks._replace(source="from a backup"))
        assert live.at(session, publish=True) is None
    live.keep()
    with plant.database.session(readonly=True) as session:
        assert live.at(session, publish=True) is not None


Step = tuple[int, int, str]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["", "L1", "L2", "L3"])),
                    max_size=25),
    after=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["", "L2", "L3", "L4"])),
                   max_size=8),
    undone=st.sets(st.integers(0, 24), max_size=4),
    bad=st.sets(st.integers(0, 9), min_size=2),
)  # fmt: skip
def test_random_plants_with_loops_before_and_after_the_table_was_made(
    database: Database, before: list[Step], after: list[Step], undone: set[int], bad: set[int]
) -> None:
    plant, trial = Plant(database), next(TRIALS)
    ids: list[int] = plant.write(lambda pen: [pen.lot(f"T{trial}-{n}") for n in range(10)])

    def write(steps: list[Step]) -> list[int]:
        def stepped(pen: Pen) -> list[int]:
            return [
                pen.write("use", {ids[parent]: 1}, {ids[child]: 0}, line=line or None)
                for parent, child, line in steps
                if parent != child
            ]

        uses: list[int] = plant.write(stepped)
        return uses

    uses = write(before)
    named = [ids[number] for number in bad]
    plant.index.keep()
    with plant.with_index(readonly=True) as work:
        work.causes.counted(named, ids)
    plant.index.keep()
    counted(plant, named, ids, "index" if plant.index.ready else "sql")
    write(after)
    for number in undone:
        if number < len(uses):
            plant.write(lambda pen, number=number: pen.undo(uses[number]))
    counted(plant, named, ids, "index" if plant.index.ready else "sql")
    counted(plant, named, named, "index" if plant.index.ready else "sql")
