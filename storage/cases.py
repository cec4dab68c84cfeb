"""What a case is made of beside its alerts: roots, facts, the frozen list in sums, its room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, delete, exists, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert
from domain.case_view import Covered, ItemShare
from domain.columns import ExactDecimal
from domain.genealogy import GenealogyLink, ShippedLot
from domain.items import Item, ItemKind
from domain.ladder import PHONE
from domain.lots import Lot
from domain.movements import Movement
from domain.partners import Partner
from domain.recall import (
    Reach,
    Recall,
    RecallCard,
    RecallDelivery,
    RecallLot,
    RecallRoom,
    RecallRoot,
    RecallState,
)
from domain.tally import RecallConsignee
from storage.case_figures import exact
from storage.many import among
from storage.plain import Once, as_it_is, nothing_thrown_away, rows_of


class StoredCases:
    """Implements `domain.ports.Cases`."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def add_roots(self, recall_id: int, roots: Iterable[tuple[int, str | None]]) -> None:
        there = {root.lot_id for root in self.roots(recall_id)}
        for lot_id, words in roots:
            if lot_id not in there:
                self._session.add(RecallRoot(recall_id=recall_id, lot_id=lot_id, words=words))
                there.add(lot_id)
        self._session.flush()

    def roots(self, recall_id: int) -> list[RecallRoot]:
        query = select(RecallRoot).where(col(RecallRoot.recall_id) == recall_id)
        return list(self._session.scalars(query.order_by(col(RecallRoot.id))))

    def covering(self, lot_ids: Sequence[int]) -> dict[int, Recall]:
        query = (
            select(col(RecallLot.lot_id), Recall)
            .join(Recall, col(Recall.id) == col(RecallLot.recall_id))
            .where(
                among(self._session, col(RecallLot.lot_id), lot_ids),
                col(RecallLot.cleared_at).is_(None),
                col(Recall.state) == RecallState.LAUNCHED.value,
                col(Recall.drill).is_(False),
            )
            .order_by(col(Recall.id))
        )
        found: dict[int, Recall] = {}
        for lot_id, recall in self._session.execute(query):
            found.setdefault(lot_id, recall)
        return found

    def lock(self, lot_ids: Sequence[int]) -> None:
        query = select(col(Lot.id)).where(among(self._session, col(Lot.id), sorted(lot_ids)))
        self._session.execute(query.order_by(col(Lot.id)).with_for_update()).all()

    def change(self, recall_id: int, **facts: Any) -> None:
        self._session.execute(update(Recall).where(col(Recall.id) == recall_id).values(**facts))

    def propose(self, recall_id: int, person_id: int | None) -> bool:
        statement = (
            update(Recall)
            .where(
                col(Recall.id) == recall_id,
                col(Recall.state) == RecallState.DRAFT.value,
                col(Recall.proposed_at).is_(None),
            )
            .values(proposed_by=person_id, proposed_at=self._now)
        )
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount == 1

    @nothing_thrown_away()
    def frozen(self, recall_id: int) -> Covered:
        query = (
            select(
                col(RecallLot.lot_id), col(RecallLot.via_lot_id), col(RecallLot.depth), as_it_is(RecallLot.made),
                as_it_is(RecallLot.on_hand), col(Lot.item_id),
            )
            .join(Lot, col(Lot.id) == col(RecallLot.lot_id))
            .where(col(RecallLot.recall_id) == recall_id, col(RecallLot.cleared_at).is_(None))
            .order_by(col(RecallLot.depth), col(RecallLot.id))
        )  # fmt: skip
        rows, numbers = rows_of(self._session, query), Once(self._session, ExactDecimal())
        delivered, deliveries = self._delivered(recall_id)
        lots: Counter[int] = Counter()
        made: defaultdict[int, Decimal] = defaultdict(Decimal)
        on_hand: defaultdict[int, Decimal] = defaultdict(Decimal)
        for _, _, _, lot_made, lot_on_hand, item_id in rows:
            lots[item_id] += 1
            made[item_id] += numbers[lot_made]
            on_hand[item_id] += numbers[lot_on_hand]
        items = self._items(list(lots))
        finished = {row[0] for row in rows if items[row[5]].kind == ItemKind.FINISHED}
        packed = self._packed([(row[1], row[0]) for row in rows if row[0] in finished and row[1] in finished])
        recall = self._session.get(Recall, recall_id)
        return Covered(
            lots=max(0, len(rows) - (len(self.roots(recall_id)) or 1)),
            finished=len(finished - packed),
            items=tuple(
                ItemShare(items[item_id], count, made[item_id], on_hand[item_id], delivered.get(item_id, Decimal(0)))
                for item_id, count in lots.items()
            ),
            deliveries=deliveries,
            cost=recall.cost if recall is not None else None,
        )

    def _packed(self, steps: Sequence[tuple[int, int]]) -> set[int]:
        """The lots that were made of the lot before them: one that only shared a line with it was not."""
        children = [child for _, child in steps]
        query = select(col(GenealogyLink.parent_id), col(GenealogyLink.child_id)).where(
            among(self._session, col(GenealogyLink.child_id), children), col(GenealogyLink.voided_by).is_(None)
        )
        recorded = {(parent, child) for parent, child in self._session.execute(query)} if children else set()
        return {child for parent, child in steps if (parent, child) in recorded}

    def _delivered(self, recall_id: int) -> tuple[dict[int, Decimal], int]:
        query = (
            select(col(Lot.item_id), func.sum(col(RecallDelivery.quantity)), func.count())
            .select_from(RecallDelivery)
            .join(Lot, col(Lot.id) == col(RecallDelivery.lot_id))
            .where(col(RecallDelivery.recall_id) == recall_id)
            .group_by(col(Lot.item_id))
        )
        rows = self._session.execute(query).all()
        return {item_id: exact(quantity) for item_id, quantity, _ in rows}, sum(count for *_, count in rows)

    def _items(self, item_ids: Sequence[int]) -> dict[int, Item]:
        query = select(Item).where(among(self._session, col(Item.id), item_ids))
        return {item.id or 0: item for item in self._session.scalars(query)}

    def frozen_marks(self, recall_id: int) -> tuple[set[int], set[tuple[int, int]], set[int]]:
        lots = select(col(RecallLot.lot_id)).where(col(RecallLot.recall_id) == recall_id)
        sent = select(col(RecallDelivery.movement_id), col(RecallDelivery.lot_id), col(RecallDelivery.partner_id))
        rows = self._session.execute(sent.where(col(RecallDelivery.recall_id) == recall_id)).all()
        return (
            set(self._session.scalars(lots)),
            {(movement_id, lot_id) for movement_id, lot_id, _ in rows},
            {partner_id for *_, partner_id in rows},
        )

    def frozen_version(self, recall_id: int) -> tuple[int, int]:
        query = select(func.max(col(RecallLot.wave)), func.count(col(RecallLot.cleared_at)))
        wave, cleared = self._session.execute(query.where(col(RecallLot.recall_id) == recall_id)).one()
        return wave or 0, cleared

    def ledger_version(self) -> tuple[int, ...]:
        # Corrections are movements of their own that write links or deliveries anew or void them: they count too.
        links = select(func.max(col(GenealogyLink.id)), func.max(col(GenealogyLink.voided_by)))
        sent = select(func.max(col(ShippedLot.id)), func.max(col(ShippedLot.voided_by)))
        moved = select(func.max(col(Movement.id)))
        return tuple(number or 0 for query in (links, sent, moved) for number in self._session.execute(query).one())

    def lots(self, recall_id: int) -> list[RecallLot]:
        query = select(RecallLot).where(col(RecallLot.recall_id) == recall_id)
        return list(self._session.scalars(query.order_by(col(RecallLot.depth), col(RecallLot.id))))

    def unreached(self, recall_id: int, limit: int) -> list[Reach]:
        c = RecallConsignee
        sent = exists().where(
            col(Alert.recall_id) == col(c.recall_id), col(Alert.partner_id) == col(c.partner_id),
            col(Alert.channel) != PHONE, col(Alert.forwarded_id).is_(None),
        )  # fmt: skip
        query = (
            select(col(c.partner_id), col(Partner.code), col(Partner.name), col(c.deliveries))
            .join(Partner, col(Partner.id) == col(c.partner_id))
            .where(col(c.recall_id) == recall_id, col(c.answered_at).is_(None), col(c.told_at).is_(None), ~sent)
            .order_by(col(Partner.code))
            .limit(limit)
        )
        return [Reach(partner_id, code, name, deliveries, ())
                for partner_id, code, name, deliveries in self._session.execute(query)]  # fmt: skip

    def room(self, recall_id: int) -> RecallRoom | None:
        return self._session.get(RecallRoom, recall_id)

    def put_room(self, room: RecallRoom) -> None:
        self._session.merge(room)
        self._session.flush()

    def drop_room(self, recall_id: int) -> None:
        self._session.execute(delete(RecallRoom).where(col(RecallRoom.recall_id) == recall_id))

    def rooms_to_open(self) -> list[RecallRoom]:
        card = exists().where(
            col(RecallCard.recall_id) == col(RecallRoom.recall_id), col(RecallCard.chat_id) == col(RecallRoom.chat_id)
        )
        query = (
            select(RecallRoom)
            .join(Recall, col(Recall.id) == col(RecallRoom.recall_id))
            .where(col(Recall.state) == RecallState.LAUNCHED.value, ~card)
        )
        return list(self._session.scalars(query.order_by(col(RecallRoom.recall_id))))
