"""What was done with the goods of a case and about its cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.attachments import Attachment
from domain.columns import QUANTITY_SCALE
from domain.handling import CorrectiveAction, Disposal, DisposalPhoto, Returned, StockTick
from domain.items import Item
from domain.lots import Lot
from domain.movements import Direction, Movement, MovementLine
from domain.recall import Recall, RecallDelivery, RecallLot, RecallState
from storage.many import among, corrects_nothing, insert_new, not_corrected

_SMALLEST = Decimal(1).scaleb(-QUANTITY_SCALE)


class StoredHandling:
    def __init__(self, session: Session) -> None:
        self._session = session

    def lots(self, recall_id: int) -> list[RecallLot]:
        query = select(RecallLot).where(col(RecallLot.recall_id) == recall_id)
        return list(self._session.scalars(query.order_by(col(RecallLot.depth), col(RecallLot.id))))

    def running_over(self, lot_id: int) -> list[Recall]:
        query = (
            select(Recall)
            .join(RecallLot, col(RecallLot.recall_id) == col(Recall.id))
            .where(
                col(RecallLot.lot_id) == lot_id,
                col(RecallLot.cleared_at).is_(None),
                col(Recall.state) == RecallState.LAUNCHED.value,
                col(Recall.drill).is_(False),
            )
        )
        return list(self._session.scalars(query.order_by(col(Recall.id).desc())))

    def clear(self, recall_id: int, lot_ids: Sequence[int], at: datetime, by: int | None, because: str) -> list[int]:
        standing = select(col(RecallLot.lot_id)).where(
            col(RecallLot.recall_id) == recall_id,
            col(RecallLot.cleared_at).is_(None),
            among(self._session, col(RecallLot.lot_id), lot_ids),
        )
        found = list(self._session.scalars(standing.order_by(col(RecallLot.id)).with_for_update()))
        self._session.execute(
            update(RecallLot)
            .where(col(RecallLot.recall_id) == recall_id, among(self._session, col(RecallLot.lot_id), found))
            .values(cleared_at=at, cleared_by=by, cleared_because=because)
        )
        return found

    def uncovered(self, recall_id: int, lot_ids: Sequence[int]) -> list[int]:
        standing = (
            select(col(RecallDelivery.partner_id))
            .join(RecallLot, and_(col(RecallLot.recall_id) == col(RecallDelivery.recall_id),
                                  col(RecallLot.lot_id) == col(RecallDelivery.lot_id)))
            .where(col(RecallDelivery.recall_id) == recall_id, col(RecallLot.cleared_at).is_(None))
        )  # fmt: skip
        keep = set(self._session.scalars(standing.distinct()))
        return [partner_id for partner_id in self.sent_to(recall_id, lot_ids) if partner_id not in keep]

    def sent_to(self, recall_id: int, lot_ids: Sequence[int]) -> list[int]:
        query = select(col(RecallDelivery.partner_id)).where(
            col(RecallDelivery.recall_id) == recall_id, among(self._session, col(RecallDelivery.lot_id), lot_ids)
        )
        return sorted(self._session.scalars(query.distinct()))

    def add_tick(self, tick: StockTick) -> bool:
        return insert_new(self._session, tick) is not None

    def ticks(self, recall_id: int) -> list[StockTick]:
        query = select(StockTick).where(col(StockTick.recall_id) == recall_id).order_by(col(StockTick.id))
        return list({(tick.lot_id, tick.place): tick for tick in self._session.scalars(query)}.values())

    def returns(self, recall_id: int, partner_id: int | None = None) -> list[Returned]:
        query = (
            select(
                col(Movement.id), col(Movement.partner_id), col(Movement.happened_at), col(MovementLine.lot_id),
                col(MovementLine.quantity), col(Item.uom), col(RecallLot.factor), col(Recall.uom),
            )
            .select_from(Recall)
            .join(RecallLot, col(RecallLot.recall_id) == col(Recall.id))
            .join(MovementLine, col(MovementLine.lot_id) == col(RecallLot.lot_id))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .join(Lot, col(Lot.id) == col(RecallLot.lot_id))
            .join(Item, col(Item.id) == col(Lot.item_id))
            .where(
                col(Recall.id) == recall_id,
                col(Movement.kind) == "return",
                col(MovementLine.direction) == Direction.IN.value,
                col(MovementLine.quantity).is_not(None),
                col(Movement.happened_at) >= col(Recall.launched_at),
                corrects_nothing(),
                not_corrected(),
            )
            .order_by(col(Movement.happened_at), col(Movement.id))
        )  # fmt: skip
        if partner_id is not None:
            query = query.where(col(Movement.partner_id) == partner_id)
        found = []
        rows: Iterable[Any] = self._session.execute(query)
        for movement_id, sender, at, lot_id, quantity, own, factor, uom in rows:
            known = factor is not None and uom is not None
            counted = (quantity * factor).quantize(_SMALLEST) if known else quantity
            found.append(Returned(sender, lot_id, quantity, uom if known else own, counted, at, movement_id))
        return found

    def add_disposal(self, disposal: Disposal) -> Disposal | None:
        disposal_id = insert_new(self._session, disposal)
        return None if disposal_id is None else self._session.get(Disposal, disposal_id)

    def disposal(self, disposal_id: int) -> Disposal | None:
        return self._session.get(Disposal, disposal_id)

    def disposals(self, recall_id: int) -> list[Disposal]:
        query = (
            select(Disposal)
            .outerjoin(Movement, col(Movement.id) == col(Disposal.movement_id))
            .where(col(Disposal.recall_id) == recall_id, or_(col(Movement.id).is_(None), not_corrected()))
            .order_by(col(Disposal.at), col(Disposal.id))
        )
        return list(self._session.scalars(query))

    def add_photo(self, disposal: Disposal, attachment_id: int) -> bool:
        new = insert_new(self._session, DisposalPhoto(disposal_id=disposal.id or 0, attachment_id=attachment_id))
        if disposal.photo_id is None:
            disposal.photo_id = attachment_id
            self._session.add(disposal)
            self._session.flush()
        return new is not None

    def photos(self, disposal_id: int) -> list[Attachment]:
        query = (
            select(Attachment)
            .join(DisposalPhoto, col(DisposalPhoto.attachment_id) == col(Attachment.id))
            .where(col(DisposalPhoto.disposal_id) == disposal_id)
            .order_by(col(DisposalPhoto.id))
        )
        return list(self._session.scalars(query))

    def add_action(self, action: CorrectiveAction) -> CorrectiveAction | None:
        action_id = insert_new(self._session, action)
        return None if action_id is None else self._session.get(CorrectiveAction, action_id)

    def action(self, action_id: int) -> CorrectiveAction | None:
        return self._session.get(CorrectiveAction, action_id)

    def actions(self, recall_id: int) -> list[CorrectiveAction]:
        query = select(CorrectiveAction).where(col(CorrectiveAction.recall_id) == recall_id)
        found = self._session.scalars(query.order_by(col(CorrectiveAction.due), col(CorrectiveAction.id)))
        return sorted(found, key=lambda action: action.done_at is not None)

    def finish_action(self, action_id: int, at: datetime, result: str) -> bool:
        done = self._session.execute(
            update(CorrectiveAction)
            .where(col(CorrectiveAction.id) == action_id, col(CorrectiveAction.done_at).is_(None))
            .values(done_at=at, result=result)
        )
        return cast("CursorResult[Any]", done).rowcount == 1

    def open_actions(self, until: date) -> list[CorrectiveAction]:
        query = select(CorrectiveAction).where(
            col(CorrectiveAction.done_at).is_(None), col(CorrectiveAction.due) <= until
        )
        return list(self._session.scalars(query.order_by(col(CorrectiveAction.due), col(CorrectiveAction.id))))
