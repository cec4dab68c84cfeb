"""One customer's holdings, written anew from everything they said. Fifty customers a second may answer: five short
statements, and no object of the mapper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Answer, AnswerKind
from domain.items import Item
from domain.lots import Lot
from domain.recall import Recall, RecallDelivery, RecallLot
from domain.tally import ACCOUNTS, NOTHING, Holding, RecallConsignee, Said, held, in_case_unit
from storage.case_figures import AMOUNTS, exact
from storage.many import read_again

Factors = Mapping[str, Decimal | None]
"""The units in which a customer was sent goods, and how many of the case's unit are in one of each."""


def write_holdings(session: Session, recall: Recall, partner_id: int) -> None:
    """Afterwards the customer's holdings, and when they first answered, are what their answers say."""
    delivered, factors = _goods(session, recall, partner_id)
    said, first, none_said = _said(session, recall, partner_id, factors)
    session.flush()
    mine = and_(col(Holding.recall_id) == recall.id, col(Holding.partner_id) == partner_id)
    there = set(session.scalars(select(col(Holding.uom)).where(mine)))
    amounts = held(delivered, said)
    nothing = dict.fromkeys(("delivered", *AMOUNTS), NOTHING)
    for uom in {*amounts, *there}:
        values = amounts.get(uom, nothing)
        if uom in there:
            session.execute(
                update(Holding).where(mine, col(Holding.uom) == uom).values(**values)
                .execution_options(synchronize_session=False)
            )  # fmt: skip
        else:
            session.execute(insert(Holding).values(recall_id=recall.id, partner_id=partner_id, uom=uom, **values))
    session.execute(
        update(RecallConsignee)
        .where(col(RecallConsignee.recall_id) == recall.id, col(RecallConsignee.partner_id) == partner_id)
        .values(answered_at=first, none_said=none_said)
        .execution_options(synchronize_session=False)
    )
    read_again(session, Holding)
    read_again(session, RecallConsignee)


def _goods(session: Session, recall: Recall, partner_id: int) -> tuple[dict[str, Decimal], Factors]:
    """What this customer was sent of lots that still count, by unit; and all the units they know the goods in."""
    cleared = col(RecallLot.cleared_at).is_not(None)
    query = (
        select(col(Item.uom), col(RecallLot.factor), cleared, func.sum(col(RecallDelivery.quantity)))
        .select_from(RecallDelivery)
        .join(RecallLot, and_(col(RecallLot.recall_id) == col(RecallDelivery.recall_id),
                              col(RecallLot.lot_id) == col(RecallDelivery.lot_id)))
        .join(Lot, col(Lot.id) == col(RecallDelivery.lot_id))
        .join(Item, col(Item.id) == col(Lot.item_id))
        .where(col(RecallDelivery.recall_id) == recall.id, col(RecallDelivery.partner_id) == partner_id)
        .group_by(col(Item.uom), col(RecallLot.factor), cleared)
    )  # fmt: skip
    delivered: defaultdict[str, Decimal] = defaultdict(Decimal)
    factors: dict[str, Decimal | None] = {}
    for uom, factor, is_cleared, quantity in session.execute(query):
        factors[uom] = factor
        unit, amount = in_case_unit(recall.uom, factor, uom, exact(quantity))
        delivered[unit] += NOTHING if is_cleared else amount
    return delivered, factors


def _said(
    session: Session, recall: Recall, partner_id: int, factors: Factors
) -> tuple[list[Said], datetime | None, bool]:  # fmt: skip
    """What a customer's own answers say in the case's unit; when the first came; whether they have none."""
    query = (
        select(col(Answer.kind), col(Answer.uom), col(Answer.quantity), col(Answer.lot_id), col(Answer.at),
               col(RecallLot.factor), col(RecallLot.cleared_at).is_not(None))
        .outerjoin(RecallLot, and_(col(RecallLot.recall_id) == col(Answer.recall_id),
                                   col(RecallLot.lot_id) == col(Answer.lot_id)))
        .where(col(Answer.recall_id) == recall.id, col(Answer.partner_id) == partner_id,
               col(Answer.forwarded_id).is_(None), col(Answer.kind).in_(sorted(ACCOUNTS)))
        .order_by(col(Answer.id))
    )  # fmt: skip
    units = dict.fromkeys(in_case_unit(recall.uom, factor, own, NOTHING)[0] for own, factor in factors.items())
    said: list[Said] = []
    first: datetime | None = None
    none_said = False
    for name, own, quantity, lot_id, at, factor, cleared in session.execute(query):
        first = first or at
        kind = AnswerKind(name)
        if cleared:  # found to be good: what was said of it counts as little as what was sent of it
            continue
        if kind == AnswerKind.NONE:
            none_said = True
            said += [Said(AnswerKind.HAVE, uom, NOTHING) for uom in units]
        elif quantity is not None:
            none_said = none_said and kind != AnswerKind.HAVE
            known = factor if lot_id is not None else factors.get(own or "")
            unit, amount = in_case_unit(recall.uom, known, own or "", quantity)
            said.append(Said(kind, unit, amount, lot_id))
    return said, first, none_said
