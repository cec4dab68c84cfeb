"""Who was told and what they hold, kept beside the alerts and answers that say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState
from domain.figures import CaseFigures, Flag
from domain.items import Item
from domain.ladder import PHONE
from domain.lots import Lot
from domain.partners import Partner
from domain.recall import Recall, RecallDelivery, RecallLot
from domain.tally import Holding, RecallConsignee, Sent, furthest, in_case_unit
from storage.bulk import insert_many
from storage.case_figures import exact, figures_of
from storage.case_flags import flags_of
from storage.many import among, read_again
from storage.plain import as_it_is, rows_of
from storage.tally_answers import write_holdings

RECENT = timedelta(days=14)


class StoredTallies:
    def __init__(self, session: Session) -> None:
        self._session = session

    def opened(self, recall_id: int, sent: Mapping[int, Sent]) -> None:
        consignees = ((recall_id, partner_id, each.wave, each.deliveries) for partner_id, each in sent.items())
        insert_many(self._session, RecallConsignee, ("recall_id", "partner_id", "wave", "deliveries"), consignees)
        amounts = (
            (recall_id, partner_id, uom, quantity)
            for partner_id, each in sent.items()
            for uom, quantity in each.amounts.items()
        )
        insert_many(self._session, Holding, ("recall_id", "partner_id", "uom", "delivered"), amounts)

    def covered(self, recall_id: int, partner_ids: Sequence[int] | None = None) -> None:
        recall = self._recall(recall_id)
        sent = self._delivered(recall, partner_ids)
        self._add_consignees(recall_id, partner_ids, sent)
        there = {
            (row.partner_id, row.uom): row
            for row in self._session.scalars(self._of(select(Holding), Holding, recall_id, partner_ids))
        }
        new = [
            (recall_id, partner_id, uom, quantity)
            for partner_id, each in sent.items()
            for uom, quantity in each.amounts.items()
            if (partner_id, uom) not in there
        ]
        insert_many(self._session, Holding, ("recall_id", "partner_id", "uom", "delivered"), new)
        changed = {
            partner_id
            for (partner_id, uom), row in there.items()
            if row.delivered != sent[partner_id].amounts.get(uom, Decimal(0))
        }
        for partner_id in changed:
            write_holdings(self._session, recall, partner_id)

    def told(self, recall_id: int, partner_ids: Sequence[int] | None = None) -> None:
        query = self._of(
            select(
                col(Alert.partner_id), col(Alert.state), col(Alert.accepted_at), col(Alert.opened_at),
                col(Alert.received_at), col(Alert.rung), col(Alert.channel),
            ).where(col(Alert.forwarded_id).is_(None)),
            Alert, recall_id, partner_ids,
        )  # fmt: skip
        found: defaultdict[int, set[Any]] = defaultdict(set)
        for partner_id, *alert in rows_of(self._session, query):
            found[partner_id].add(tuple(alert))
        alike: defaultdict[frozenset[Any], list[int]] = defaultdict(list)
        for partner_id, alerts in found.items():
            alike[frozenset(alerts)].append(partner_id)
        for each, partners in alike.items():
            self._session.execute(
                update(RecallConsignee)
                .where(
                    col(RecallConsignee.recall_id) == recall_id,
                    among(self._session, col(RecallConsignee.partner_id), partners),
                )
                .values(**_standing(each))
                .execution_options(synchronize_session=False)
            )
        read_again(self._session, RecallConsignee)

    def answered(self, recall_id: int, partner_id: int) -> None:
        write_holdings(self._session, self._recall(recall_id), partner_id)

    def figures(self, recall_id: int, now: datetime) -> CaseFigures:
        return figures_of(self._session, self._recall(recall_id), now)

    def flags(
        self, recall_id: int, now: datetime, limit: int = 100, *, recent: timedelta = RECENT
    ) -> list[Flag]:  # fmt: skip
        return flags_of(self._session, self._recall(recall_id), now, limit, recent)

    def consignee(self, recall_id: int, partner_id: int) -> RecallConsignee | None:
        return self._session.scalars(
            select(RecallConsignee).where(
                col(RecallConsignee.recall_id) == recall_id, col(RecallConsignee.partner_id) == partner_id
            )
        ).first()

    def consignees(self, recall_id: int) -> list[tuple[RecallConsignee, str, str]]:
        query = (
            select(RecallConsignee, col(Partner.code), col(Partner.name))
            .join(Partner, col(Partner.id) == col(RecallConsignee.partner_id))
            .where(col(RecallConsignee.recall_id) == recall_id)
            .order_by(col(Partner.code))
        )
        return [(row, code, name) for row, code, name in self._session.execute(query)]

    def holdings(self, recall_id: int, partner_id: int | None = None) -> list[Holding]:
        partners = None if partner_id is None else [partner_id]
        query = self._of(select(Holding), Holding, recall_id, partners).order_by(col(Holding.partner_id))
        return list(self._session.scalars(query))

    def _recall(self, recall_id: int) -> Recall:
        recall = self._session.get(Recall, recall_id)
        if recall is None:
            raise LookupError(f"recall {recall_id}")
        return recall

    def _of(self, query: Any, table: Any, recall_id: int, partner_ids: Sequence[int] | None) -> Any:
        query = query.where(col(table.recall_id) == recall_id)
        return query if partner_ids is None else query.where(among(self._session, col(table.partner_id), partner_ids))

    def _add_consignees(self, recall_id: int, partner_ids: Sequence[int] | None, sent: Mapping[int, Sent]) -> None:
        query = self._of(
            select(col(RecallConsignee.partner_id), col(RecallConsignee.deliveries)),
            RecallConsignee, recall_id, partner_ids,
        )  # fmt: skip
        there = {row.partner_id: row.deliveries for row in self._session.execute(query)}
        new = [
            (recall_id, partner_id, each.wave, each.deliveries)
            for partner_id, each in sent.items()
            if partner_id not in there
        ]
        insert_many(self._session, RecallConsignee, ("recall_id", "partner_id", "wave", "deliveries"), new)
        for partner_id, each in sent.items():
            if there.get(partner_id, each.deliveries) != each.deliveries:
                self._session.execute(
                    update(RecallConsignee)
                    .where(col(RecallConsignee.recall_id) == recall_id, col(RecallConsignee.partner_id) == partner_id)
                    .values(deliveries=each.deliveries)
                )

    def _delivered(self, recall: Recall, partner_ids: Sequence[int] | None) -> defaultdict[int, Sent]:
        """What every customer was sent. Lots that were cleared are deliveries all the same, and count for nothing."""
        query = self._of(
            select(
                col(RecallDelivery.partner_id), col(RecallDelivery.lot_id), func.count(),
                func.min(col(RecallDelivery.wave)), func.sum(as_it_is(col(RecallDelivery.quantity))),
            )
            .group_by(col(RecallDelivery.partner_id), col(RecallDelivery.lot_id)),
            RecallDelivery, recall.id or 0, partner_ids,
        )  # fmt: skip
        rows = rows_of(self._session, query)
        lots = self._units(recall.id or 0, {row[1] for row in rows} if partner_ids is not None else None)
        sent: defaultdict[int, Sent] = defaultdict(Sent)
        whole: defaultdict[tuple[int, Any], int] = defaultdict(int)
        for partner_id, lot_id, deliveries, wave, quantity in rows:
            each = sent[partner_id]
            each.deliveries += deliveries
            each.wave = min(each.wave or wave, wave)
            factor, uom, cleared = lots[lot_id]
            whole[partner_id, (factor, uom)] += 0 if cleared else int(quantity)
        for (partner_id, (factor, uom)), quantity in whole.items():
            sent[partner_id].add(*in_case_unit(recall.uom, factor, uom, exact(quantity)))
        return sent

    def _units(self, recall_id: int, lot_ids: Collection[int] | None) -> dict[int, tuple[Decimal | None, str, bool]]:
        """For each covered lot: its factor into the case's unit, its own unit, and whether it was cleared."""
        query = (
            select(col(RecallLot.lot_id), col(RecallLot.factor), col(Item.uom), col(RecallLot.cleared_at).is_not(None))
            .join(Lot, col(Lot.id) == col(RecallLot.lot_id))
            .join(Item, col(Item.id) == col(Lot.item_id))
            .where(col(RecallLot.recall_id) == recall_id)
        )
        if lot_ids is not None:
            query = query.where(among(self._session, col(RecallLot.lot_id), lot_ids))
        return {lot_id: (factor, uom, bool(cleared)) for lot_id, factor, uom, cleared in rows_of(self._session, query)}


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _standing(alerts: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """What all the alerts of one customer come to. A call task for a person tells nobody until the call is made."""
    states, accepted, opened, received, rungs, channels = zip(*alerts, strict=True)
    made = (
        state
        for state, channel in zip(states, channels, strict=True)
        if channel != PHONE or state != AlertState.QUEUED.value
    )
    return {
        "state": furthest(made),
        "told_at": _first(accepted),
        "opened_at": _first(opened),
        "received_at": _first(received),
        "rung": max(rungs),
    }
