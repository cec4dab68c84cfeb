"""The dairy's recall of MP05 as a real database holds it: launched, everybody told, the published answers given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import update

from bot.demo.plant import plant_files
from bot.demo.plant_answers import customers_answers
from domain.alerts import Alert, Answer, AnswerKind
from domain.genealogy import Direction
from domain.recall import Recall, RecallState, fingerprint
from domain.steps.alerting import alert_customers
from domain.steps.freezing import freeze_scope
from domain.values import LotCode
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.plants import told

NOTICE = datetime(2022, 6, 27, 1, 20, tzinfo=UTC)
"""Monday 27 June 2022, 09:20 at the plant: the supplier reports HY220415."""


@dataclass(frozen=True)
class DairyCase:
    """`id` is the recall's; `partners` are the customers' ids by code."""

    id: int
    partners: dict[str, int]


def launched_dairy(database: Database, clock: StandingClock) -> DairyCase:
    """Launched at the moment of the supplier's notice; every alert was accepted by its channel at once."""
    open_work = OpenUnitOfWork(database, clock, ("email",))
    clock.moment = NOTICE + timedelta(days=10)  # the plant's files run until the end of the quarter
    told(open_work, plant_files())
    clock.moment = NOTICE
    with open_work() as work:
        (root,) = work.lots.by_code(LotCode("MP05"))
        trace = work.tracing.trace(root, Direction.FORWARD)
        recall = work.recalls.add(
            Recall(root_lot_id=root.id, reason="supplier's notice", fingerprint=fingerprint(trace), regime="cn-food",
                   drafted_at=clock(), known_at=NOTICE, source="test:dairy")
        )  # fmt: skip
        recall_id = recall.id or 0
        work.recalls.move(recall_id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=clock())
        freeze_scope(work, recall, trace)
        alert_customers(work, recall, trace.consignees)
        partners = {consignee.code: consignee.partner_id for consignee in trace.consignees}
        work.commit()
    with database.session() as session:
        session.execute(update(Alert).values(state="accepted", accepted_at=NOTICE))
        session.commit()
    with open_work() as work:
        work.tallies.told(recall_id)
        work.commit()
    return DairyCase(recall_id, partners)


def answered_dairy(open_work: OpenUnitOfWork, clock: StandingClock, case: DairyCase) -> None:
    """Everybody who answers has answered as published, in cups, each at their hour; 48 hours have passed."""
    for row in sorted(customers_answers(), key=lambda each: each.answered_h or 0):
        if row.answered_h is None:
            continue
        clock.moment = NOTICE + timedelta(hours=row.answered_h)
        said = {
            AnswerKind.HAVE: row.on_hand,
            AnswerKind.SOLD: row.sold,
            AnswerKind.RETURNED: row.returned,
            AnswerKind.DESTROYED: row.destroyed,
        }
        with open_work() as work:
            for kind, cups in said.items():
                work.recalls.add_answer(
                    Answer(recall_id=case.id, partner_id=case.partners[row.customer], kind=kind.value,
                           quantity=Decimal(cups), uom="cup", at=clock(), source=f"test:{row.customer}:{kind}")
                )  # fmt: skip
            work.tallies.answered(case.id, case.partners[row.customer])
            work.commit()
    clock.moment = NOTICE + timedelta(hours=48)
