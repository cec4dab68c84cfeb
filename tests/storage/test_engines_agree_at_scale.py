"""A million links with loops, tanks, subcontractors, returns and corrections: five hundred questions, one answer."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.plants import MILLION, fill_postgres, months, sqlite_plant
from bench.plants.layers import EVERY, NONE
from bench.plants.story import months_of
from bench.plants.writing import write_postgres, write_sqlite
from domain.genealogy import Direction
from domain.ports import Tracing
from storage.database import Database
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.postgres_server import PostgresServer
from tests.reference.reachable import reached

SEED = 1
SHARE = 0.02
"""Of a month's lots, in the small plant."""
Totals = dict[tuple[int, str], tuple[int, int]]


@dataclass
class PlainPlant:
    """The plant as lists of whole numbers, from the generator and not from a database."""

    down: defaultdict[int, list[int]]
    up: defaultdict[int, list[int]]
    sent: defaultdict[int, list[tuple[int, int, int]]]
    """By lot: customer, movement, quantity."""
    units: dict[int, str]

    @classmethod
    def of(cls, how_long: int, share: float = 1.0) -> PlainPlant:
        plant = cls(defaultdict(list), defaultdict(list), defaultdict(list), {})
        for month in months_of(how_long, SEED, share):
            table = month.links
            stands = table["voided_by"] == NONE
            pairs = zip(table["parent"][stands].tolist(), table["child"][stands].tolist(), strict=True)
            for parent, child in pairs:
                plant.down[parent].append(child)
                plant.up[child].append(parent)
            shipped = month.shipped
            stands = shipped["voided_by"] == NONE
            columns = (shipped[name][stands].tolist() for name in ("lot", "customer", "movement", "quantity"))
            for lot, customer, movement, quantity in zip(*columns, strict=True):
                plant.sent[lot].append((customer, movement, quantity))
            for lot, layer in zip(month.lots["id"].tolist(), month.lots["layer"].tolist(), strict=True):
                plant.units[lot] = EVERY[layer].uom
        return plant

    def customers(self, lots: dict[int, int]) -> Totals:
        sums: defaultdict[tuple[int, str], int] = defaultdict(int)
        movements: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for lot in lots:
            for customer, movement, quantity in self.sent.get(lot, ()):
                sums[customer, self.units[lot]] += quantity
                movements[customer, self.units[lot]].add(movement)
        return {party: (amount, len(movements[party])) for party, amount in sums.items()}


def questions(plant: PlainPlant, how_many: int) -> Iterator[tuple[Direction, list[int]]]:
    """Both ways, from one lot to five; now and then a hub is among them."""
    dice = random.Random(SEED)
    lots = sorted(plant.units)
    for number in range(how_many):
        roots = dice.sample(lots, dice.randint(1, 5))
        if number % 50 == 0:
            roots[0] = dice.choice(lots[:3])
        yield (Direction.FORWARD, Direction.BACKWARD)[number % 2], list(dict.fromkeys(roots))


def agree(tracing: Tracing, plant: PlainPlant, direction: Direction, roots: list[int], engine: str) -> int:
    """Holds the answer of this engine against the plain one; how many lots were in it."""
    right = reached(plant.down if direction is Direction.FORWARD else plant.up, roots)
    found = tracing.closure(roots, direction)
    assert found.engine == engine
    assert dict(zip(found.lot_ids, found.depths, strict=True)) == right
    customers = {(each.customer_id, each.uom): (int(each.quantity), each.deliveries)
                 for each in tracing.customers(found.lot_ids)}  # fmt: skip
    assert customers == plant.customers(right)
    return len(right)


def ask(databases: dict[str, Database], clock: StandingClock, plant: PlainPlant, how_many: int) -> int:
    """Every question to SQL and to the index of every database; how many lots the answers had altogether."""
    lots = 0
    with ExitStack() as opened:
        engines: dict[tuple[str, str], Tracing] = {}
        for name, database in databases.items():
            index = LiveIndex(database, smallest=0)
            index.keep()
            for engine, known in (("sql", None), ("index", index)):
                work = opened.enter_context(OpenUnitOfWork(database, clock, index=known)(readonly=True))
                engines[name, engine] = work.tracing
        for direction, roots in questions(plant, how_many):
            found = {agree(tracing, plant, direction, roots, engine) for (_, engine), tracing in engines.items()}
            assert len(found) == 1
            lots += found.pop()
    return lots


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.timeout(3600)
def test_five_hundred_questions_to_a_million_links_have_one_answer(
    postgres_server: PostgresServer, postgres_template: str, clock: StandingClock
) -> None:
    plant = PlainPlant.of(months(MILLION))
    assert sum(map(len, plant.down.values())) >= MILLION
    name = postgres_server.create(postgres_template)
    databases: dict[str, Database] = {}
    try:
        fill_postgres(postgres_server.url(name), MILLION, SEED)
        databases["postgres"] = open_database(postgres_server.url(name))
        databases["sqlite"] = open_database(f"sqlite:///{sqlite_plant(MILLION, SEED)}")
        lots = ask(databases, clock, plant, 500)
    finally:
        for database in databases.values():
            database.close()
        postgres_server.drop(name)
    assert lots > MILLION // 2


@pytest.mark.postgres
def test_questions_to_a_small_plant_of_the_same_shape_have_one_answer(
    postgres_url: str, clock: StandingClock, tmp_path: Path
) -> None:
    plant = PlainPlant.of(3, SHARE)
    write_postgres(postgres_url, months_of(3, SEED, SHARE))
    write_sqlite(tmp_path / "plant.db", months_of(3, SEED, SHARE))
    databases = {"postgres": open_database(postgres_url), "sqlite": open_database(f"sqlite:///{tmp_path / 'plant.db'}")}
    try:
        assert ask(databases, clock, plant, 60) > 1000
    finally:
        for database in databases.values():
            database.close()
