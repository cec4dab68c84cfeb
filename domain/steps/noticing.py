"""What a customer is told, from the frozen list and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from domain.alerts import Alert, AlertKind, Notice, NoticeLot
from domain.house import COMPANY, Company
from domain.lots import LotView
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.clocks import country_of

Sent = Sequence[tuple[LotView, Sequence[tuple[datetime, Decimal]]]]


@dataclass(frozen=True)
class Addressee:
    """Who a notice is for. `alert_id` is 0 where nothing was sent yet."""

    code: str
    name: str
    language: str
    number: str
    alert_id: int = 0
    partner_id: int = 0
    """Who was sent the pallets; 0 for who got the goods from another."""
    kind: str = AlertKind.RECALL


def notice_of(work: Work, alert: Alert, *, repeat: bool = False, language: str | None = None) -> Notice:
    """What this alert tells: the customer's own lots, or what it passed on where it goes to one of its customers; in
    the alert's language unless the reader wants another. As the case stands now: what waited until it was no longer
    true is news of a change."""
    recall = work.recalls.get(alert.recall_id)
    if recall is None or alert.id is None:
        raise ValueError(f"alert {alert.id} has no recall")
    partner = work.partners.get(alert.partner_id)
    sent: Sent = work.recalls.frozen_deliveries(alert.recall_id, alert.partner_id)
    name = partner.name
    forwarded = work.pages.forwarded(alert.forwarded_id) if alert.forwarded_id else None
    if forwarded is not None:
        name = forwarded.name
        passed = {int(lot_id): Decimal(amount) for lot_id, amount in forwarded.passed_on.items()}
        sent = [(view, [(forwarded.at, passed[view.id])]) for view, _ in sent if view.id in passed] or sent
    got_them = 0 if forwarded is not None else alert.partner_id
    to = Addressee(partner.code, name, language or alert.language, alert.notice, alert.id, got_them, alert.kind)
    notice = written(work, recall, to, sent, repeat=repeat)
    nothing_left = notice.kind == AlertKind.RECALL and notice.cleared and not notice.lots
    opened_again = notice.kind == AlertKind.CLOSING and recall.state == RecallState.LAUNCHED
    return replace(notice, kind=AlertKind.UPDATE) if nothing_left or opened_again else notice


def written(work: Work, recall: Recall, to: Addressee, sent: Sent, *, repeat: bool = False) -> Notice:
    """The notice of these deliveries. Lots that were cleared are named as such and are not among them."""
    recall_id = recall.id or 0
    cleared = _cleared(work, recall_id, [view.id for view, _ in sent]) if recall.launched_at else frozenset[int]()
    texts = work.case_notes.texts(recall_id, to.language)
    pallets = work.pallets.sent(to.partner_id, [view.id for view, _ in sent]) if to.partner_id else {}
    return Notice(
        alert_id=to.alert_id,
        number=to.number,
        recall=recall.number,
        reason=recall.reason,
        language=to.language,
        customer=to.code,
        customer_name=to.name,
        lots=tuple(_lot(view, each, pallets.get(view.id, ())) for view, each in sent if view.id not in cleared),
        repeat=repeat,
        closed=recall.state == RecallState.CLOSED,
        kind=to.kind,
        regime=recall.regime,
        severity=recall.severity,
        hazard=recall.hazard,
        company=Company.of(work.house.get(COMPANY)),
        texts=texts,
        began_at=recall.launched_at or work.now(),
        published_at=recall.published_at,
        country=country_of(work),
        drill=recall.drill,
        cleared=tuple(view.lot.code for view, _ in sent if view.id in cleared),
    )


def _lot(view: LotView, sent: Sequence[tuple[datetime, Decimal]], pallets: tuple[str, ...]) -> NoticeLot:
    return NoticeLot(
        code=view.lot.code,
        item=view.item.code,
        item_zh=view.item.name_zh,
        quantity=sum((quantity for _, quantity in sent), start=Decimal(0)),
        uom=view.item.uom,
        dates=tuple(sorted({at for at, _ in sent})),
        gtin=view.item.gtin,
        made_at=view.lot.made_at,
        expires_at=view.lot.expires_at,
        pallets=pallets,
    )


def _cleared(work: Work, recall_id: int, lot_ids: list[int]) -> frozenset[int]:
    marks: Mapping[int, tuple[Decimal | None, bool]] = work.pages.marks(recall_id, lot_ids)
    return frozenset(lot_id for lot_id, (_, good) in marks.items() if good)
