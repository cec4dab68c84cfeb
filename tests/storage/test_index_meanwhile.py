"""Whatever is written, in any order, by several at once: the index gives what SQL gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.genealogy import Direction
from storage.database import Database
from storage.index.reading import read_ledger
from storage.index.version import Tail, Version
from storage.unit_of_work import UnitOfWork
from storage.walking import walk
from tests.reference.reachable import reached
from tests.storage.index_plant import NOW, Plant, same_answers

NAMES = count(1)


@pytest.fixture
def plant(database: Database) -> Plant:
    return Plant(database)


STEPS = st.lists(
    st.tuples(st.sampled_from(["use", "use", "use", "ship", "undo", "keep"]), st.integers(0, 8), st.integers(0, 8)),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, dice=st.integers(0, 1000), limit=st.sampled_from([0, 1, 3, 1000]))
def test_whatever_is_written_the_engines_and_a_plain_reference_agree(
    database: Database, steps: list[tuple[str, int, int]], dice: int, limit: int
) -> None:
    plant = Plant(database)
    lots, customers = plant.write(
        lambda pen: ([pen.lot(f"L{next(NAMES)}") for _ in range(9)], [pen.partner(f"C{next(NAMES)}") for _ in range(3)])
    )
    plant.index.keep()
    made: list[tuple[int, int, int]] = []
    for kind, one, other in steps:
        a, b = lots[one], lots[other]
        if kind == "use" and a != b:
            made.append((plant.write(lambda pen, a=a, b=b: pen.write("use", {a: 1}, {b: 0})), a, b))
        elif kind == "ship":
            amounts = {a: one + 1, b: other + 1}
            sold = plant.write(
                lambda pen, sent=amounts, to=customers[other % 3]: pen.write("ship", sent, partner_id=to)
            )
            made.append((sold, 0, 0))
        elif kind == "undo" and made:
            gone = made.pop(dice % len(made))
            plant.write(lambda pen, gone=gone: pen.undo(gone[0]))
        elif kind == "keep":
            plant.index._shorten(0)
    same_answers(plant, [[lots[0]], [lots[dice % 9]], [lots[8], lots[dice % 9], lots[8]]], limit)
    arrows: dict[int, list[int]] = {}
    for _, a, b in made:
        arrows.setdefault(a, []).append(b)
    whole = plant.ask(lots[dice % 9])
    assert dict(zip(whole.lot_ids, whole.depths, strict=True)) == reached(arrows, [lots[dice % 9]])


def test_a_build_beside_a_writer_misses_nothing(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between every two ranges that are read, something is written and something is taken back."""
    monkeypatch.setattr("storage.index.reading.RANGE", 3)
    lots = plant.write(lambda pen: [pen.lot(f"L{number}") for number in range(30)])
    done = [plant.write(lambda pen, n=n: pen.write("use", {lots[n]: 1}, {lots[n + 1]: 0})) for n in range(20)]
    customer = plant.write(lambda pen: pen.partner("C01"))
    done += [plant.write(lambda pen, n=n: pen.ship(lots[n], 1, customer)) for n in range(9)]
    rounds: Iterator[int] = iter(range(100))

    def meanwhile() -> bool:
        number = next(rounds)
        plant.write(lambda pen: pen.undo(done.pop((number * 7) % len(done))))
        plant.write(lambda pen: pen.write("use", {lots[number]: 1}, {lots[number * 3 % 29]: 0}))
        plant.write(lambda pen: pen.ship(lots[number * 5 % 29], 2, customer))
        return False

    arrays, marks = read_ledger(plant.database, meanwhile)
    assert next(rounds) >= 9, "something was written in between"
    assert plant.index._take(Version(arrays, Tail.empty(), marks, 1))
    same_answers(plant, [[lot] for lot in lots])


def test_many_ask_while_one_writes_and_one_keeps_it(plant: Plant) -> None:
    lots = plant.write(lambda pen: [pen.lot(f"L{number}") for number in range(40)])
    plant.write(lambda pen: pen.write("use", {lots[0]: 1}, {lots[1]: 0}))
    plant.index.keep()
    wrong: list[str] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            with plant.database.session(readonly=True) as session:
                ours = UnitOfWork(session, NOW, (), readonly=True, index=plant.index)
                found = list(ours.tracing.closure([lots[0]]).lot_ids)
                if found != walk(session, [lots[0]], Direction.FORWARD, 1000).lot_ids:
                    wrong.append(f"{found}")

    def keep() -> None:
        while not over.is_set():
            plant.index.keep()
            plant.index._shorten(0)

    threads = [threading.Thread(target=ask) for _ in range(3)] + [threading.Thread(target=keep)]
    for thread in threads:
        thread.start()
    for number in range(1, 39):
        step = plant.write(lambda pen, n=number: pen.write("use", {lots[n]: 1}, {lots[n + 1]: 0}))
        if number % 5 == 0:
            plant.write(lambda pen, step=step: pen.undo(step))
            plant.write(lambda pen, n=number: pen.write("use", {lots[n]: 1}, {lots[n + 1]: 0}))
    over.set()
    for thread in threads:
        thread.join(30)
    assert not wrong
    assert plant.lots(lots[0]) == lots
