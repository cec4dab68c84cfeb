"""The generated plant is one that the product could have written itself, and has the shape it is said to have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from bench.plants.layers import HUBS, LINKS_A_MONTH, NONE, Calendar
from bench.plants.sheets import BASES
from bench.plants.story import months_of
from bench.plants.writing import write_layout, write_postgres, write_sqlite
from domain.genealogy import GenealogyLink, ShippedLot
from domain.movements import UNDO, Movement, MovementLine
from domain.vessels import Draw, Fill, Happening, drawn
from storage.database import Database
from storage.linking import LinkingMovement, NewLink, links_by_order, links_within, shipments_of
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from storage.vessels import links_of
from tests.conftest import StandingClock
from tests.reference.reachable import reached

SHARE = 0.02


@pytest.fixture(scope="module")
def small_plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "plant.db"
    write_sqlite(path, months_of(3, 7, SHARE))
    return path


def movements(session: Session) -> tuple[list[LinkingMovement], dict[int | None, int | None]]:
    """As the rules read them, and which was corrected by which."""
    lines: defaultdict[int, list[MovementLine]] = defaultdict(list)
    for line in session.scalars(select(MovementLine).order_by(col(MovementLine.id))):
        lines[line.movement_id].append(line)
    rows = session.scalars(select(Movement).order_by(col(Movement.id))).all()
    corrected: dict[int | None, int | None] = {row.corrects_id: row.id for row in rows if row.corrects_id}
    return [LinkingMovement.of(row, lines[row.id or 0]) for row in rows if row.kind != UNDO], corrected


def facts(link: NewLink | GenealogyLink) -> tuple[Any, ...]:
    return (link.parent_id, link.child_id, link.used_by, link.made_by, link.quantity, link.step, link.at, link.basis)


def test_its_genealogy_and_deliveries_are_those_of_its_ledger(small_plant: Path) -> None:
    database = open_database(f"sqlite:///{small_plant}")
    with database.session(readonly=True) as session:
        told, corrected = movements(session)
        expected = Counter(
            (*facts(link), corrected.get(link.used_by) or corrected.get(link.made_by))
            for link in [*(link for one in told for link in links_within(one)), *links_by_order(told, [])]
        )
        sent = {(*row, corrected.get(row.movement_id)) for one in told for row in shipments_of(one)}
        links: Iterable[Any] = session.scalars(select(GenealogyLink)).all()
        ours = Counter((*facts(link), link.voided_by) for link in links if link.basis != "vessel")
        shipped: Iterable[Any] = session.scalars(select(ShippedLot)).all()
        delivered = [
            (row.movement_id, row.lot_id, row.customer_id, row.quantity, row.at, row.voided_by) for row in shipped
        ]
        assert len(ours) > 2000
        assert ours == expected
        assert len(delivered) > 300
        assert sorted(map(repr, delivered)) == sorted(map(repr, sent))
        assert {link.basis for link in links} == set(BASES)
        assert any(link.voided_by for link in links)
        assert any(row[-1] for row in delivered)
    database.close()


def test_its_tanks_are_read_by_the_rule_of_vessels(small_plant: Path) -> None:
    database = open_database(f"sqlite:///{small_plant}")
    with database.session(readonly=True) as session:
        happened: defaultdict[str | None, list[Happening]] = defaultdict(list)
        query = select(Movement, MovementLine).join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
        for movement, line in session.execute(query.where(col(Movement.vessel).is_not(None))):
            number, at, said = movement.id or 0, movement.happened_at, movement.attributes
            happened[movement.vessel].append(
                Fill(number, at, line.lot_id, line.quantity, "kg") if movement.kind == "fill"
                else Draw(number, at, (line.lot_id,), Decimal(said["drawn"]), said["drawn_uom"])
            )  # fmt: skip
        expected = {(*facts(link), link.only_mixed) for vessel in happened.values() for draw, shares in drawn(vessel)
                    for link in links_of(draw, shares)}  # fmt: skip
        links = session.scalars(select(GenealogyLink).where(col(GenealogyLink.basis) == "vessel")).all()
        ours = [(*facts(link), link.only_mixed) for link in links]
        assert len(ours) == len(expected) > 20
        assert set(ours) == expected
        assert {only_mixed for *_, only_mixed in ours} == {True, False}
    database.close()


def test_no_row_of_it_refers_to_what_is_not_there(small_plant: Path) -> None:
    database = open_database(f"sqlite:///{small_plant}")
    with database.session(readonly=True) as session:
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        kinds = set(session.scalars(text("SELECT DISTINCT kind FROM movement")))
    assert kinds >= {"receive", "use", "make", "split", "merge", "rework", "sendout", "back", "ship", "return", "undo"}
    database.close()


def test_rework_makes_true_cycles(small_plant: Path, clock: StandingClock) -> None:
    database = open_database(f"sqlite:///{small_plant}")
    with database.session(readonly=True) as session:
        tanks = session.scalars(text("SELECT id FROM lot WHERE code LIKE 'RW%'")).all()
        pairs: list[Any] = list(session.execute(text("SELECT parent_id, child_id FROM genealogy_link "
                                                     "WHERE voided_by IS NULL")))  # fmt: skip
        down: defaultdict[int, set[int]] = defaultdict(set)
        for parent, child in pairs:
            down[parent].add(child)
        cycles = [tank for tank in tanks if any(tank in reached(down, [child]) for child in down[tank])]
        assert len(cycles) == len(tanks) == 3
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        assert set(work.tracing.closure([tanks[0]]).lot_ids) == set(reached(down, [tanks[0]]))
    database.close()


def test_the_same_seed_is_the_same_plant_and_another_is_not() -> None:
    one, again, other = (list(months_of(2, seed, SHARE)) for seed in (1, 1, 2))
    for first, second in zip(one, again, strict=True):
        assert all((first.links[name] == second.links[name]).all() for name in first.links.columns)
    assert len(one[0].links) != len(other[0].links) or (one[0].links["parent"] != other[0].links["parent"]).any()


def test_a_full_month_has_the_size_and_the_hubs_it_is_said_to_have() -> None:
    told = list(months_of(3, 1))
    parents, children = (
        np.concatenate([month.links[name][month.links["voided_by"] == NONE] for month in told])
        for name in ("parent", "child")
    )
    assert abs(len(parents) / 3 - LINKS_A_MONTH) < 0.01 * LINKS_A_MONTH
    down: defaultdict[int, set[int]] = defaultdict(set)
    for parent, child in zip(parents.tolist(), children.tolist(), strict=True):
        down[parent].add(child)
    made = len(set(children.tolist()))
    hubs = [len(reached(down, [hub])) for hub in range(1, 1 + len(HUBS))]
    assert 0.55 * made < max(hubs) < 0.7 * made
    raw = Calendar().ids("raw", 1)[::20]
    sizes = sorted(len(reached(down, [lot])) - 1 for lot in raw.tolist())
    assert 25 <= sizes[len(sizes) // 2] <= 46


@pytest.mark.postgres
def test_it_is_the_same_plant_in_postgresql(small_plant: Path, postgres_url: str) -> None:
    write_postgres(postgres_url, months_of(3, 7, SHARE))
    sqlite, postgres = open_database(f"sqlite:///{small_plant}"), open_database(postgres_url)
    for table in (GenealogyLink, ShippedLot, MovementLine, Movement):
        assert _rows(sqlite, table) == _rows(postgres, table)
    with postgres.session() as session:
        movement = Movement(kind="inspect", happened_at=_now(session), recorded_at=_now(session), source="after")
        session.add(movement)
        session.flush()
        assert movement.id == len(_rows(sqlite, Movement)) + 1
    sqlite.close()
    postgres.close()


def _now(session: Session) -> Any:
    return session.scalars(select(col(Movement.happened_at)).limit(1)).one()


def _rows(database: Database, table: Any) -> list[dict[str, Any]]:
    with database.session(readonly=True) as session:
        return [row.model_dump() for row in session.scalars(select(table).order_by(table.id))]


def test_its_plain_layout_is_the_standing_part_of_it(small_plant: Path, tmp_path: Path) -> None:
    write_layout(tmp_path, months_of(3, 7, SHARE))
    database = open_database(f"sqlite:///{small_plant}")
    with database.session(readonly=True) as session:
        for file, count in (
            ("links.csv", "genealogy_link WHERE voided_by IS NULL"), ("lots.csv", "lot"),
            ("shipments.csv", "shipped_lot WHERE voided_by IS NULL"), ("partners.csv", "partner"),
        ):  # fmt: skip
            rows = (tmp_path / file).read_text(encoding="utf-8").splitlines()
            assert len(rows) - 1 == session.scalar(text(f"SELECT count(*) FROM {count}"))
    database.close()
