"""Plants to drill in, and short ways to do it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.drill_score import DrillScore
from domain.lots import LotRef
from domain.messages import Outgoing
from domain.people import Actor, Person
from domain.usecases.drilling import BeginDrill, ScopeDrill, ScoreDrill, TellDrill
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.plants import CREAMERY, told

ZONE = ZoneInfo("Asia/Shanghai")
HOUSE = Actor.house("test")


PLANT = {
    **CREAMERY,
    "partners.csv": CREAMERY["partners.csv"] + "C2,customer,Store,zh,\n",
    "lots.csv": CREAMERY["lots.csv"] + "F2,cup,3000,cup,2022-06-01 10:00,,\nM2,milk,90,L,2022-06-01 03:00,S1,T8\n",
    "links.csv": CREAMERY["links.csv"] + "B1,F2,500,kg,fill\nM2,B1,90,L,mix\n",
    "shipments.csv": CREAMERY["shipments.csv"] + "SO2,F2,C1,1000,cup,2022-06-04\nSO3,F2,C2,2000,cup,2022-06-05\n",
}
"""A creamery of two milks, one base and two lots of cups; nobody can write to its second customer."""


def with_a_lead(database: Database, clock: StandingClock, files: dict[str, str]) -> OpenUnitOfWork:
    clock.moment = datetime(2022, 7, 4, 1, 0, tzinfo=UTC)
    open_work = OpenUnitOfWork(database, clock, ("telegram", "email"))
    told(open_work, files)
    with open_work() as work:
        work.people.add(Person(telegram_id=11, name="Grace", language="en", role="lead", joined_at=clock()))
        work.commit()
    return open_work


def begun(open_work: OpenUnitOfWork, *codes: str, source: str = "test:drill") -> int:
    with open_work() as work:
        view = BeginDrill(ZONE)(work, HOUSE, [LotRef(code) for code in codes], source)
        work.commit()
    return view.recall.id or 0


def do(open_work: OpenUnitOfWork, use_case, *args):
    with open_work() as work:
        result = use_case(work, HOUSE, *args)
        work.commit()
    return result


def outbox(open_work: OpenUnitOfWork) -> list[Outgoing]:
    with open_work(readonly=True) as work:
        session: Any = work.recalls._session  # type: ignore[attr-defined]  # a look at the table itself
        return list(session.scalars(select(Outgoing).order_by(col(Outgoing.id))))


def played(open_work: OpenUnitOfWork, recall_id: int) -> DrillScore:
    do(open_work, ScopeDrill(ZONE), recall_id)
    do(open_work, TellDrill(ZONE), recall_id)
    score = do(open_work, ScoreDrill(ZONE), recall_id).score
    assert score is not None
    return score
