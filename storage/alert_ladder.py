"""How far up its ladder every customer of a case is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from domain.alerts import Alert, AlertKind, AlertState
from domain.contacts import CallTask
from domain.ladder import DRILL, PHONE, ToldWay
from domain.partners import Partner
from domain.tally import NOTHING, Holding, RecallConsignee
from storage.many import among

NOBODY = ("none", "refused")
"""Standings of customers whom nothing reached."""


def told(session: Session, recall_id: int, partner_ids: Sequence[int]) -> dict[int, list[ToldWay]]:
    """See `domain.ports.Recalls.told`."""
    query = (
        select(
            col(Alert.partner_id), col(Alert.channel), col(Alert.address), col(Alert.person_id), col(Alert.language),
            col(Alert.rung), col(Alert.state),
        )
        .where(col(Alert.recall_id) == recall_id, among(session, col(Alert.partner_id), partner_ids), _of_the_ladder())
        .order_by(col(Alert.id))
    )  # fmt: skip
    found: defaultdict[int, list[ToldWay]] = defaultdict(list)
    for partner_id, *rest in session.execute(query):
        way = ToldWay._make(rest)
        if way.channel == DRILL:
            channel, _, address = way.address.partition(" ")
            way = way._replace(channel=channel, address=address)
        found[partner_id].append(way)
    return found


def editions(session: Session, recall_id: int, kind: str) -> int:
    """See `domain.ports.Recalls.editions`."""
    query = select(func.max(col(Alert.edition))).where(col(Alert.recall_id) == recall_id, col(Alert.kind) == str(kind))
    return session.scalar(query) or 0


def silent(session: Session, recall_id: int, before: Sequence[datetime], limit: int) -> list[int]:
    """See `domain.ports.Recalls.silent`."""
    c, a = RecallConsignee, Alert
    since = case(
        *((col(c.rung) == rung, moment) for rung, moment in enumerate(before[:-1])), else_=before[-1]
    ) if len(before) > 1 else before[-1]  # fmt: skip
    alive = func.sum(case((col(a.state) == AlertState.REFUSED.value, 0), else_=1))
    asked = aliased(Alert)
    to_call = (
        select(col(asked.id))
        .where(
            col(asked.recall_id) == recall_id, col(asked.partner_id) == col(c.partner_id),
            or_(col(asked.channel) == PHONE,
                and_(col(asked.channel) == DRILL, col(asked.address).like(f"{PHONE}%"))),
        )
        .exists()
    )  # fmt: skip
    held = exists().where(col(Holding.recall_id) == recall_id, col(Holding.partner_id) == col(c.partner_id))
    query = (
        select(col(c.partner_id))
        .join(a, and_(col(a.recall_id) == col(c.recall_id), col(a.partner_id) == col(c.partner_id),
                      col(a.rung) == col(c.rung), _of_the_ladder()))
        .where(
            col(c.recall_id) == recall_id, col(c.answered_at).is_(None), col(c.opened_at).is_(None),
            col(c.received_at).is_(None), ~to_call,
            or_(~held, held.where(col(Holding.delivered) > NOTHING)),  # with cleared lots only there is nothing to ask
        )
        .group_by(col(c.partner_id), col(c.rung))
        .having(or_(alive == 0, func.max(col(a.queued_at)) <= since))
        .order_by(func.min(col(a.id)))
        .limit(limit)
    )  # fmt: skip
    return list(session.scalars(query))


def calls(session: Session, recall_id: int) -> list[CallTask]:
    """See `domain.ports.Recalls.calls`."""
    c = RecallConsignee
    asked = (
        select(col(Alert.partner_id))
        .where(col(Alert.recall_id) == recall_id, col(Alert.channel) == PHONE,
               col(Alert.state) == AlertState.QUEUED.value)
    )  # fmt: skip
    query = (
        select(col(c.partner_id), col(Partner.code), col(Partner.name), col(Partner.language),
               col(c.partner_id).in_(asked))
        .join(Partner, col(Partner.id) == col(c.partner_id))
        .where(col(c.recall_id) == recall_id,
               or_(and_(col(c.answered_at).is_(None), or_(col(c.partner_id).in_(asked), col(c.state).in_(NOBODY))),
                   col(c.partner_id).in_(asked.where(col(Alert.kind) == AlertKind.UPDATE.value))))
    )  # fmt: skip
    rows = list(session.execute(query))
    tried = told(session, recall_id, [row[0] for row in rows])
    left = _open(session, recall_id, [row[0] for row in rows])
    found = []
    for partner_id, code, name, language, is_asked in rows:
        open_, uom = left.get(partner_id, (Decimal(0), ""))
        channels = dict.fromkeys(way.channel for way in tried.get(partner_id, ()) if way.channel != PHONE)
        found.append((open_, CallTask(partner_id, code, name, language or "en", f"R{recall_id}-{code}", open_, uom, (),
                                      tuple(channels), bool(is_asked))))  # fmt: skip
    return [task for _, task in sorted(found, key=lambda each: (-each[0], each[1].code))]


def _open(session: Session, recall_id: int, partner_ids: Sequence[int]) -> dict[int, tuple[Decimal, str]]:
    """What each has not accounted for, in the unit in which that is most."""
    query = select(col(Holding.partner_id), col(Holding.uom), col(Holding.delivered), col(Holding.accounted)).where(
        col(Holding.recall_id) == recall_id, among(session, col(Holding.partner_id), partner_ids)
    )
    found: dict[int, tuple[Decimal, str]] = {}
    for partner_id, uom, delivered, accounted in session.execute(query):
        found[partner_id] = max(found.get(partner_id, (Decimal(0), uom)), (delivered - accounted, uom))
    return found


def _of_the_ladder() -> ColumnElement[bool]:
    return and_(col(Alert.kind) == AlertKind.RECALL.value, col(Alert.forwarded_id).is_(None))
