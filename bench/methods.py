"""The same questions answered by the ways in which open ERPs walk, and how many lots they miss.

The questions are the raw lots whose goods came back into a rework tank or were given a new code, and as many at
random: loops and new codes are where walks go wrong. Ours (plain SQL) is held to an answer found without the product.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.measure import Checked, Finding, Line, Remark
from bench.plants import sqlite_plant
from bench.walks import METHODS, Method
from domain.ports import Tracing
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

LINKS = 100_000
QUESTIONS = 40


def reference(session: Session) -> Callable[[int], set[int]]:
    """Everything below a lot, from one reading of all standing links."""
    down: defaultdict[int, list[int]] = defaultdict(list)
    for parent, child in session.execute(
        text("SELECT parent_id, child_id FROM genealogy_link WHERE voided_by IS NULL")
    ):
        down[parent].append(child)

    def below(root: int) -> set[int]:
        found, to_visit = {root}, [root]
        while to_visit:
            for child in down[to_visit.pop()]:
                if child not in found:
                    found.add(child)
                    to_visit.append(child)
        return found

    return below


def questions(session: Session, below: Callable[[int], set[int]]) -> list[int]:
    raw = list(session.scalars(text("SELECT id FROM lot WHERE code LIKE 'RM%' ORDER BY id")))
    tanks = set(session.scalars(text("SELECT id FROM lot WHERE code LIKE 'RW%'")))
    dice = random.Random(1)
    through_rework = [lot for lot in dice.sample(raw, 2000) if tanks & below(lot)]
    return [*dice.sample(raw, QUESTIONS), *through_rework[:QUESTIONS]]


def asked(session: Session, asking: list[int], method: Method) -> tuple[list[set[int]], float]:
    """The answers, and milliseconds of CPU a question."""
    start = time.process_time()
    answers = []
    for root in asking:
        session.expunge_all()  # nobody's objects are there already
        answers.append(method(session, root))
    return answers, (time.process_time() - start) * 1000 / len(asking)


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(LINKS)}")
    try:
        opened = OpenUnitOfWork(database, lambda: datetime.now(UTC))
        with opened(readonly=True) as work, database.session(readonly=True) as session:
            return list(compared(session, work.tracing))
    finally:
        database.close()


def compared(session: Session, tracing: Tracing) -> Iterator[Line]:
    below = reference(session)
    asking = questions(session, below)
    right = [below(root) for root in asking]
    lots = sum(map(len, right))
    found, our_time = asked(session, asking, lambda _, root: set(tracing.closure([root]).lot_ids))
    yield Checked(f"{len(asking)} questions to SQL: all {lots:,} lots, and no others", found == right)
    for name, make in METHODS.items():
        theirs, their_time = asked(session, asking, make())
        missed = [truth - answer for truth, answer in zip(right, theirs, strict=True)]
        yield Finding("a question to SQL", name, our_time, their_time, "CPU ms")
        yield Remark(
            f"{name}: misses {sum(map(len, missed)):,} of {lots:,} lots, in {sum(map(bool, missed))} of "
            f"{len(asking)} questions"
        )
