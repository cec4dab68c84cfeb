"""The lists of a board, each asked for as much as is shown of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Select, and_, case, cast, extract, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, Answer, Attempt, Forwarded
from domain.board import (
    DOUBTFUL_RISK,
    RISK,
    Chased,
    Count,
    CustomerLine,
    Listed,
    LotLine,
    PassedOn,
    Standing,
    chase_order,
)
from domain.columns import QUANTITY_SCALE
from domain.items import Item
from domain.lots import Lot
from domain.movements import Movement
from domain.partners import Partner
from domain.recall import Recall, RecallDelivery, RecallLot
from domain.tally import ACCOUNTS, NOTHING, Holding, RecallConsignee
from storage.case_figures import exact
from storage.many import among

C, H = RecallConsignee, Holding
PLACE, BUCKET, STANDING = "place", "bucket", "standing"
MORE_THAN_SHOWN = 4
"""The last answers of so many times the wanted rows are looked at before the chase list is cut."""


def standing() -> ColumnElement[str]:
    """See `Standing`, of one holding."""
    done = or_(and_(col(C.answered_at).is_not(None), col(H.accounted) >= col(H.delivered)), col(H.delivered) == NOTHING)
    return case(
        (done, Standing.ACCOUNTED.value),
        (col(C.answered_at).is_not(None), Standing.PARTLY.value),
        (or_(col(C.opened_at).is_not(None), col(C.received_at).is_not(None)), Standing.OPENED.value),
        (col(C.told_at).is_not(None), Standing.TOLD.value),
        (col(C.state) == "refused", Standing.REFUSED.value),
        (col(C.state) == "none", Standing.UNREACHABLE.value),
        else_=Standing.WAITING.value,
    )


class StoredBoards:
    def __init__(self, session: Session) -> None:
        self._session = session

    def standings(self, recall_id: int) -> dict[Standing, int]:
        place = case({each.value: number for number, each in enumerate(Standing)}, value=standing())
        worst = (
            select(func.min(place).label(PLACE))
            .select_from(C)
            .join(H, _same())
            .where(col(C.recall_id) == recall_id)
            .group_by(col(C.partner_id))
            .subquery()
        )
        rows = self._session.execute(select(worst.c.place, func.count()).group_by(worst.c.place))
        counted = {place: count for place, count in rows}  # noqa: C416 - a row is no pair for the types
        return {each: counted.get(number, 0) for number, each in enumerate(Standing)}

    def customers(
        self, recall_id: int, *, standing: Standing | None = None, search: str = "", offset: int = 0, limit: int = 25
    ) -> Listed[CustomerLine]:
        query = _lines(recall_id)
        if standing is not None:
            query = query.where(query.selected_columns[STANDING] == standing.value)
        if search.strip():
            query = query.where(
                or_(
                    *(
                        each.icontains(search.strip(), autoescape=True)
                        for each in (col(Partner.code), col(Partner.name))
                    )
                )
            )
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        page = query.order_by(col(Partner.code), col(H.uom)).offset(offset).limit(limit)
        return Listed(tuple(self._with_last_words(recall_id, page)), total, offset)

    def customer(self, recall_id: int, partner_id: int) -> list[CustomerLine]:
        query = _lines(recall_id).where(col(C.partner_id) == partner_id).order_by(col(H.delivered).desc(), col(H.uom))
        return self._with_last_words(recall_id, query)

    def chase(self, recall: Recall, whole: Mapping[str, Decimal], now: datetime, limit: int = 50) -> tuple[Chased, ...]:
        since = recall.launched_at or now
        query = _lines(recall.id or 0).where(col(H.accounted) < col(H.delivered))
        risk = case(
            (col(C.none_said), DOUBTFUL_RISK),
            else_=case({each.value: weight for each, weight in RISK.items()}, value=standing(), else_=1),
        )
        share: ColumnElement[Any] = cast(col(H.delivered) - col(H.accounted), Float)
        if whole:
            parts = {uom: float(amount.scaleb(QUANTITY_SCALE)) or 1.0 for uom, amount in whole.items()}
            share = share / case(parts, value=col(H.uom), else_=1.0)
        last = func.coalesce(col(C.answered_at), col(C.received_at), col(C.opened_at), col(C.told_at))
        silent = float(now.timestamp()) - cast(func.coalesce(extract("epoch", last), int(since.timestamp())), Float)
        score = risk * share * case((silent > 3600.0, silent), else_=3600.0)
        query = query.order_by(score.desc(), col(Partner.code)).limit(limit * MORE_THAN_SHOWN)
        return chase_order(self._with_last_words(recall.id or 0, query), whole, since, now, limit)

    def lots(self, recall_id: int, *, offset: int = 0, limit: int = 25) -> Listed[LotLine]:
        covered = select(RecallLot, Lot, Item).where(col(RecallLot.recall_id) == recall_id)
        query = (
            covered.join(Lot, col(Lot.id) == col(RecallLot.lot_id))
            .join(Item, col(Item.id) == col(Lot.item_id))
            .order_by(col(RecallLot.depth) > 0, col(Lot.code), col(Lot.id))
        )
        rows = self._session.execute(query.offset(offset).limit(limit)).all()
        sent = self._sent(recall_id, [lot.id or 0 for _, lot, _ in rows])
        nothing = (0, 0, 0, 0)
        return Listed(
            tuple(_lot_line(frozen, lot, item, sent.get(lot.id or 0, nothing)) for frozen, lot, item in rows),
            self.lots_covered(recall_id),
            offset,
        )

    def lots_covered(self, recall_id: int) -> int:
        query = select(func.count()).select_from(RecallLot).where(col(RecallLot.recall_id) == recall_id)
        return self._session.scalar(query) or 0

    def over_time(self, recall_id: int, since: datetime, step: timedelta) -> list[Count]:
        seconds = int(step.total_seconds())
        found: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        for place, moment in enumerate((col(C.told_at), col(C.answered_at))):
            bucket = (cast(extract("epoch", moment), BigInteger) - int(since.timestamp())) // seconds
            query = (
                select(bucket.label(BUCKET), func.count())
                .where(col(C.recall_id) == recall_id, moment.is_not(None))
                .group_by(BUCKET)
            )
            for number, count in self._session.execute(query):
                found[max(0, int(number))][place] += count
        told = answered = 0
        counts = []
        for number in sorted(found):
            told, answered = told + found[number][0], answered + found[number][1]
            counts.append(Count(since + (number + 1) * step, told, answered))
        return counts

    def passed_on(self, recall_id: int) -> PassedOn:
        named, opened = self._session.execute(
            select(func.count(), func.count(col(Forwarded.opened_at))).where(col(Forwarded.recall_id) == recall_id)
        ).one()
        if not named:
            return PassedOn(0, 0, 0)
        answered = self._session.scalar(
            select(func.count(col(Answer.forwarded_id).distinct())).where(
                col(Answer.recall_id) == recall_id, col(Answer.forwarded_id).is_not(None),
                col(Answer.kind).in_([kind.value for kind in ACCOUNTS]),
            )
        )  # fmt: skip
        return PassedOn(named, opened, answered or 0)

    def alerts(self, recall_id: int, partner_id: int) -> list[tuple[Alert, list[Attempt]]]:
        query = select(Alert).where(col(Alert.recall_id) == recall_id, col(Alert.partner_id) == partner_id)
        alerts = list(self._session.scalars(query.order_by(col(Alert.id))))
        tries: defaultdict[int, list[Attempt]] = defaultdict(list)
        mine = among(self._session, col(Attempt.alert_id), [alert.id or 0 for alert in alerts])
        for attempt in self._session.scalars(select(Attempt).where(mine).order_by(col(Attempt.id))):
            tries[attempt.alert_id or 0].append(attempt)
        return [(alert, tries[alert.id or 0]) for alert in alerts]

    def newest_movement(self) -> int:
        return self._session.scalar(select(func.max(col(Movement.id)))) or 0

    def has_photo(self, recall_id: int, attachment_id: int) -> bool:
        query = select(col(Answer.id)).where(col(Answer.recall_id) == recall_id, col(Answer.photo_id) == attachment_id)
        return self._session.scalar(query.limit(1)) is not None

    def _with_last_words(self, recall_id: int, query: Select[Any]) -> list[CustomerLine]:
        rows = self._session.execute(query).all()
        said = select(col(Answer.partner_id), func.max(col(Answer.at))).where(
            col(Answer.recall_id) == recall_id,
            among(self._session, col(Answer.partner_id), sorted({row.partner_id for row in rows})),
        )
        last = {partner_id: at for partner_id, at in self._session.execute(said.group_by(col(Answer.partner_id)))}  # noqa: C416
        return [_line(row, last.get(row.partner_id)) for row in rows]

    def _sent(self, recall_id: int, lot_ids: list[int]) -> dict[int, tuple[int, ...]]:
        """Per lot: customers, delivered, accounted for, partly, silent."""
        d = RecallDelivery
        uom = case((col(RecallLot.factor).is_not(None), func.coalesce(col(Recall.uom), col(Item.uom))),
                   else_=col(Item.uom))  # fmt: skip
        how = standing()
        amount = col(d.quantity)

        def of(*standings: Standing) -> Any:
            return func.sum(case((how.in_([each.value for each in standings]), amount), else_=NOTHING))

        query = (
            select(col(d.lot_id), func.count(col(d.partner_id).distinct()), func.sum(amount),
                   of(Standing.ACCOUNTED), of(Standing.PARTLY))
            .join(Recall, col(Recall.id) == col(d.recall_id))
            .join(RecallLot, and_(col(RecallLot.recall_id) == col(d.recall_id), col(RecallLot.lot_id) == col(d.lot_id)))
            .join(Lot, col(Lot.id) == col(d.lot_id))
            .join(Item, col(Item.id) == col(Lot.item_id))
            .join(C, and_(col(C.recall_id) == col(d.recall_id), col(C.partner_id) == col(d.partner_id)))
            .join(H, and_(_same(), col(H.uom) == uom))
            .where(col(d.recall_id) == recall_id, among(self._session, col(d.lot_id), lot_ids))
            .group_by(col(d.lot_id))
        )  # fmt: skip
        return {lot_id: tuple(sums) for lot_id, *sums in self._session.execute(query)}


def _same() -> ColumnElement[bool]:
    return and_(col(H.recall_id) == col(C.recall_id), col(H.partner_id) == col(C.partner_id))


def _lines(recall_id: int) -> Select[Any]:
    columns: list[Any] = [
        col(C.partner_id), col(Partner.code), col(Partner.name), standing().label(STANDING), col(C.rung), col(H.uom),
        col(H.delivered), col(H.accounted), col(H.over), col(C.told_at), col(C.opened_at), col(C.received_at),
        col(C.answered_at), col(C.none_said),
    ]  # fmt: skip
    return (
        select(*columns)
        .join(H, _same())
        .join(Partner, col(Partner.id) == col(C.partner_id))
        .where(col(C.recall_id) == recall_id)
    )


def _line(row: Any, last_words: datetime | None) -> CustomerLine:
    signs = [moment for moment in (row.opened_at, row.received_at, row.answered_at, last_words) if moment is not None]
    return CustomerLine(
        partner_id=row.partner_id, code=row.code, name=row.name, standing=Standing(row.standing), rung=row.rung,
        uom=row.uom, delivered=row.delivered, accounted=row.accounted, over=row.over, told_at=row.told_at,
        last_sign_at=max(signs, default=None), none_said=row.none_said,
    )  # fmt: skip


def _lot_line(frozen: RecallLot, lot: Lot, item: Item, sums: tuple[Any, ...]) -> LotLine:
    customers, *amounts = sums
    delivered, accounted, partly = map(exact, amounts[:3])
    return LotLine(
        lot_id=lot.id or 0, code=lot.code, item=item.code, item_zh=item.name_zh, uom=item.uom, depth=frozen.depth,
        made=frozen.made, status=lot.status, cleared=frozen.cleared_at is not None, customers=customers,
        delivered=delivered, accounted=accounted, partly=partly, silent=delivered - accounted - partly,
    )  # fmt: skip
