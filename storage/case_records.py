"""Everything that is stored of a case, as it is stored: the raw records that its dossier holds.

Addresses of customers and their people are not among them: whether and when they were told can be proven without, as
`attempt.target` does. Lots, items and customers have their codes beside their numbers, so that the files can be read
without the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from domain.alerts import Alert, Answer, Attempt, Forwarded
from domain.audit import AuditEntry
from domain.case_file import CaseRecords
from domain.checks import EffectivenessCheck
from domain.drills import Drill
from domain.handling import CorrectiveAction, Disposal, DisposalPhoto, StockTick
from domain.items import Item
from domain.lots import Lot
from domain.partners import Partner
from domain.people import Person
from domain.recall import (
    Recall,
    RecallDelivery,
    RecallLot,
    RecallMark,
    RecallRoot,
    RecallText,
)
from domain.tally import Holding, RecallConsignee

AT_ONCE = 5_000
"""So many rows are in memory at a time."""
PRIVATE: dict[type[SQLModel], tuple[str, ...]] = {Alert: ("address",), Forwarded: ("address",)}
_LOT = (("lot", col(Lot.code)), ("item", col(Item.code)))
_CUSTOMER = (("customer", col(Partner.code)), ("customer_name", col(Partner.name)))
_PERSON = (("person", col(Person.name)),)


def records_of(session: Session, recall_id: int) -> Iterator[CaseRecords]:
    """A table each; those of which the case has nothing have no rows."""
    for name, query in _queries(recall_id):
        result = session.execute(query.execution_options(yield_per=AT_ONCE))
        yield CaseRecords(name, tuple(result.keys()), (tuple(row) for row in result))


def _queries(recall_id: int) -> Iterator[tuple[str, Select[Any]]]:
    yield "recall", _all_of(Recall).where(col(Recall.id) == recall_id)
    yield "roots", _with_lot(RecallRoot, recall_id)
    yield "lots", _with_lot(RecallLot, recall_id)
    deliveries = _all_of(RecallDelivery, (*_LOT, *_CUSTOMER))
    deliveries = deliveries.join(Lot, col(Lot.id) == col(RecallDelivery.lot_id)).join(
        Item, col(Item.id) == col(Lot.item_id)
    )
    deliveries = deliveries.join(Partner, col(Partner.id) == col(RecallDelivery.partner_id))
    yield "deliveries", _of(deliveries, RecallDelivery, recall_id)
    for name, table in (("customers", RecallConsignee), ("holdings", Holding), ("forwarded", Forwarded),
                        ("alerts", Alert), ("checks", EffectivenessCheck)):  # fmt: skip
        yield name, _with_customer(table, recall_id)
    attempts = _all_of(Attempt).join(Alert, col(Alert.id) == col(Attempt.alert_id))
    yield "attempts", attempts.where(col(Alert.recall_id) == recall_id).order_by(col(Attempt.id))
    answers = _all_of(Answer, (*_CUSTOMER, ("lot", col(Lot.code))))
    answers = answers.join(Partner, col(Partner.id) == col(Answer.partner_id))
    yield "answers", _of(answers.outerjoin(Lot, col(Lot.id) == col(Answer.lot_id)), Answer, recall_id)
    marks = _all_of(RecallMark, _PERSON).outerjoin(Person, col(Person.id) == col(RecallMark.person_id))
    yield "marks", _of(marks, RecallMark, recall_id)
    yield "texts", _of(_all_of(RecallText), RecallText, recall_id)
    yield "stock_ticks", _with_lot(StockTick, recall_id)
    yield "disposals", _with_lot(Disposal, recall_id)
    photos = _all_of(DisposalPhoto).join(Disposal, col(Disposal.id) == col(DisposalPhoto.disposal_id))
    yield "disposal_photos", photos.where(col(Disposal.recall_id) == recall_id).order_by(col(DisposalPhoto.id))
    yield "actions", _of(_all_of(CorrectiveAction), CorrectiveAction, recall_id)
    yield "drill", _all_of(Drill).where(col(Drill.recall_id) == recall_id)
    deeds = and_(col(AuditEntry.subject) == "recall", col(AuditEntry.subject_id) == recall_id)
    yield "audit", _all_of(AuditEntry).where(deeds).order_by(col(AuditEntry.id))


def _all_of(table: type[SQLModel], beside: Sequence[tuple[str, Any]] = ()) -> Select[Any]:
    private = PRIVATE.get(table, ())
    columns: list[Any] = [
        col(getattr(table, column.key))
        for column in table.__table__.columns  # type: ignore[attr-defined]  # SQLModel does not declare it
        if column.key not in private
    ]
    return select(*columns, *(each.label(name) for name, each in beside)).select_from(table)


def _of(query: Select[Any], table: Any, recall_id: int) -> Select[Any]:
    return query.where(col(table.recall_id) == recall_id).order_by(col(table.id))


def _with_lot(table: Any, recall_id: int) -> Select[Any]:
    query = (
        _all_of(table, _LOT).join(Lot, col(Lot.id) == col(table.lot_id)).join(Item, col(Item.id) == col(Lot.item_id))
    )
    return _of(query, table, recall_id)


def _with_customer(table: Any, recall_id: int) -> Select[Any]:
    return _of(_all_of(table, _CUSTOMER).join(Partner, col(Partner.id) == col(table.partner_id)), table, recall_id)
