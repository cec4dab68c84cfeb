"""A recall of the creamery's milk, for what is done with its goods; and short ways to do it."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.genealogy import Direction
from domain.lots import LotRef, LotStatus
from domain.messages import Outgoing
from domain.movements import Amount, MovementOrder
from domain.people import Actor, Person, Role
from domain.recall import Recall, RecallState
from domain.steps.freezing import freeze_scope
from domain.usecases.handling_disposal import DisposalOrder
from domain.usecases.record import Record
from domain.values import LotCode
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase
from tests.storage.plants import CREAMERY, told

ZONE = ZoneInfo("Asia/Shanghai")
HOUSE = Actor.house("test")


PLANT = {
    **CREAMERY,
    "partners.csv": CREAMERY["partners.csv"] + "C2,customer,Store,zh,c2@example.com\n",
    "lots.csv": CREAMERY["lots.csv"] + "F2,cup,3000,cup,2022-06-01 10:00,,\nF9,cup,500,cup,2022-05-01 10:00,,\n",
    "links.csv": CREAMERY["links.csv"] + "B1,F2,500,kg,fill\n",
    "shipments.csv": CREAMERY["shipments.csv"] + "SO2,F2,C1,1000,cup,2022-06-04\nSO3,F2,C2,1500,cup,2022-06-05\n",
}
"""The creamery with a second lot of cups that two customers got, and one that has nothing to do with it."""
IN_STOCK = {"F1": 976, "F2": 500}


def handled_case(clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    """The milk is recalled: launched, its stock stopped, one lead and one worker in the chat."""
    told(open_work, PLANT)
    with open_work() as work:
        recall_id = launched(work, "M1", clock)
        work.commit()
    found = DairyCase(recall_id, {})
    with open_work() as work:
        ids = [row.lot_id for row in work.handling.lots(found.id)]
        work.lots.set_status(ids, LotStatus.RECALLED, "R1: supplier's notice", clock())
        for number, name, role in ((11, "Grace", "lead"), (12, "Wei", "worker")):
            work.people.add(Person(telegram_id=number, name=name, language="en", role=role, joined_at=clock()))
        work.commit()
    return found


def launched(work, code: str, clock, reason: str = "supplier's notice") -> int:
    (root,) = work.lots.by_code(LotCode(code))
    draft = Recall(root_lot_id=root.id, reason=reason, fingerprint="", drafted_at=clock(), source=f"test:{code}")
    recall = work.recalls.add(draft)
    work.recalls.move(recall.id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=clock())
    freeze_scope(work, recall, work.tracing.trace(root, Direction.FORWARD))
    return recall.id


def lead(open_work) -> Actor:
    return someone(open_work, 11, Role.LEAD)


def worker(open_work) -> Actor:
    return someone(open_work, 12, Role.WORKER)


def someone(open_work, number: int, role: Role) -> Actor:
    with open_work(readonly=True) as work:
        person = work.people.by_telegram_id(number)
        return Actor(person.id, person.name, role, telegram_id=number)


def do(open_work, use_case, *args, actor: Actor = HOUSE, **kwargs):
    with open_work() as work:
        result = use_case(work, actor, *args, **kwargs)
        work.commit()
    return result


def notes(open_work) -> list[Outgoing]:
    with open_work(readonly=True) as work:
        query = select(Outgoing).where(col(Outgoing.alert_id).is_(None)).order_by(col(Outgoing.id))
        return list(work.recalls._session.scalars(query))


def burned(quantity: str, uom: str | None = "cup", witness: str = "Li Na", lot: str = "F1", method: str = "burned"):
    return DisposalOrder(LotRef(lot), Amount(Decimal(quantity), uom), method, witness)


def returned(open_work, lot: str, cups: str, customer: str | None, source: str, **more):
    order = MovementOrder(kind="return", lot=LotRef(lot), source=source, amount=Amount(Decimal(cups), "cup"),
                          partner=customer, **more)  # fmt: skip
    return do(open_work, Record(), order, actor=worker(open_work))
