"""What the ledger says in sums: one query for any number of lots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from domain.balance import ON_PAPER, Flow
from domain.columns import ExactDecimal, Instant
from domain.equipment import Run
from domain.gaps import RecipeUse
from domain.genealogy import Basis, GenealogyLink, ShippedLot, TraceLink
from domain.items import ItemUnit
from domain.lots import Lot, LotView
from domain.movements import DATED, UNDO, Direction, Movement, MovementLine
from domain.partners import Partner, PartnerKind
from storage.linking import MAKE
from storage.lot_views import views_of
from storage.many import among, corrects_nothing, ids, not_corrected
from storage.plain import Once, as_it_is, nothing_thrown_away, rows_of

_STEP, _UNDATED, _TOUCHED = "step", "undated", "touched"
_LINK_COLUMNS = (
    GenealogyLink.parent_id, GenealogyLink.child_id, GenealogyLink.quantity, GenealogyLink.step, GenealogyLink.at,
    GenealogyLink.basis, GenealogyLink.only_mixed, GenealogyLink.used_by,
)  # fmt: skip


class StoredBalances:
    def __init__(self, session: Session) -> None:
        self._session = session

    def at_once(self) -> AbstractContextManager[None]:
        return nothing_thrown_away()

    def views(self, lot_ids: Sequence[int]) -> dict[int, LotView]:
        return views_of(self._session, lot_ids)

    def flows(self, lot_ids: Collection[int]) -> dict[int, list[Flow]]:
        attributes = col(Movement.attributes)
        line = (
            select(
                col(MovementLine.lot_id), col(Movement.kind), col(MovementLine.direction), col(MovementLine.place),
                col(Movement.partner_id), col(Movement.vessel), col(Movement.reason), col(MovementLine.quantity),
                col(Movement.happened_at),
                func.coalesce(attributes["step"].as_string(), col(Movement.kind)).label(_STEP),
                case((attributes[DATED].as_boolean().is_(False), 1), else_=0).label(_UNDATED),
            )
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                among(self._session, col(MovementLine.lot_id), lot_ids),
                corrects_nothing(),
                not_corrected(),
            )
            .subquery()
        )  # fmt: skip
        c = line.c
        alike = (c.lot_id, c.kind, c.step, c.direction, c.place, c.partner_id, c.vessel, c.reason)
        query = select(
            *alike, as_it_is(func.sum(c.quantity)), func.count(), func.count(c.quantity), func.sum(c.undated),
            as_it_is(func.max(c.happened_at)),
        ).group_by(*alike).order_by(c.lot_id, func.max(c.happened_at))  # fmt: skip
        found: defaultdict[int, list[Flow]] = defaultdict(list)
        sides = {side.value: side for side in Direction}
        amounts, moments = Once(self._session, ExactDecimal()), Once(self._session, Instant())
        for row in rows_of(self._session, query):
            lot_id, kind, step, side, place, partner_id, vessel, reason, total, lines, told, undated, last_at = row
            found[lot_id].append(
                Flow(
                    lot_id, kind, step, sides[side], amounts[total] or Decimal(0), lines, lines - told, int(undated),
                    moments[last_at], place, partner_id, vessel, reason,
                )
            )  # fmt: skip
        return found

    def links_out(self, lot_ids: Collection[int]) -> list[TraceLink]:
        query = (
            select(*(as_it_is(col(column)) for column in _LINK_COLUMNS))
            .where(col(GenealogyLink.voided_by).is_(None), among(self._session, col(GenealogyLink.parent_id), lot_ids))
            .order_by(col(GenealogyLink.id))
        )
        amounts, moments = Once(self._session, ExactDecimal()), Once(self._session, Instant())
        bases = {basis.value: basis for basis in Basis}
        return [
            TraceLink(parent, child, amounts[quantity], step, moments[at], bases[basis], bool(only_mixed), used_by)
            for parent, child, quantity, step, at, basis, only_mixed, used_by in rows_of(self._session, query)
        ]

    def passed_by(self, lot_ids: Collection[int]) -> dict[int, str]:
        if not lot_ids:
            return {}
        mine = (
            select(col(Lot.id), col(Lot.item_id), col(Lot.made_at), func.max(col(Movement.happened_at)).label(_TOUCHED))
            .join(MovementLine, col(MovementLine.lot_id) == col(Lot.id))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                among(self._session, col(Lot.id), lot_ids),
                col(Movement.kind).not_in([*ON_PAPER, UNDO]),
                corrects_nothing(),
                not_corrected(),
            )
            .group_by(col(Lot.id), col(Lot.item_id), col(Lot.made_at))
            .cte("mine")
        )
        later, link, use = aliased(Lot), aliased(GenealogyLink), aliased(Movement)
        used = (
            select(col(link.id))
            .join(use, col(use.id) == col(link.used_by))
            .where(
                col(link.parent_id) == col(later.id),
                col(link.voided_by).is_(None),
                col(use.happened_at) > mine.c.touched,
            )
            .correlate(mine, later)
        )
        follows = (
            select(col(later.code))
            .where(col(later.item_id) == mine.c.item_id, col(later.made_at) > mine.c.made_at, used.exists())
            .order_by(col(later.made_at), col(later.id))
            .limit(1)
            .correlate(mine)
            .scalar_subquery()
        )
        rows: Iterable[Any] = self._session.execute(select(mine.c.id, follows).order_by(mine.c.id))
        return {lot_id: code for lot_id, code in rows if code is not None}

    def recipe_uses(self, item_id: int, until: datetime | None, lots: int) -> list[RecipeUse]:
        newest = select(col(Lot.id)).where(col(Lot.item_id) == item_id, col(Lot.made_at).is_not(None))
        if until is not None:
            newest = newest.where(col(Lot.made_at) <= until)
        parents = ids(self._session, newest.order_by(col(Lot.made_at).desc(), col(Lot.id).desc()).limit(lots))
        fed = select(col(GenealogyLink.child_id)).where(
            among(self._session, col(GenealogyLink.parent_id), parents), col(GenealogyLink.voided_by).is_(None)
        )
        return self.fed_with(item_id, ids(self._session, fed.distinct()))

    def fed_with(self, item_id: int, lot_ids: Collection[int]) -> list[RecipeUse]:
        child, parent = aliased(Lot), aliased(Lot)
        lot = (col(child.id), col(child.code), col(child.item_id))
        query = (
            select(*lot, func.sum(col(GenealogyLink.quantity)))
            .join(parent, col(parent.id) == col(GenealogyLink.parent_id))
            .join(child, col(child.id) == col(GenealogyLink.child_id))
            .where(
                col(parent.item_id) == item_id,
                among(self._session, col(GenealogyLink.child_id), lot_ids),
                col(GenealogyLink.voided_by).is_(None),
                col(GenealogyLink.quantity).is_not(None),
            )
            .group_by(*lot)
            .order_by(col(child.id))
        )
        rows: Iterable[Any] = self._session.execute(query)
        return [RecipeUse(*row) for row in rows]

    def units(self, item_ids: Collection[int]) -> dict[int, list[ItemUnit]]:
        found: defaultdict[int, list[ItemUnit]] = defaultdict(list)
        query = select(ItemUnit).where(among(self._session, col(ItemUnit.item_id), item_ids))
        for unit in self._session.scalars(query.order_by(col(ItemUnit.id))):
            found[unit.item_id].append(unit)
        return found

    def subcontractors(self) -> frozenset[str]:
        query = select(col(Partner.code)).where(col(Partner.kind) == PartnerKind.SUBCONTRACTOR.value)
        return frozenset(self._session.scalars(query))

    def made_between(self, item_ids: Collection[int], since: datetime, until: datetime) -> list[int]:
        query = select(col(Lot.id)).where(
            among(self._session, col(Lot.item_id), item_ids), col(Lot.made_at) >= since, col(Lot.made_at) < until
        )
        return list(self._session.scalars(query.order_by(col(Lot.made_at), col(Lot.id))))

    def made_under_orders_of(self, lot_ids: Collection[int]) -> tuple[int, list[int]]:
        used = (
            select(col(GenealogyLink.used_by))
            .where(among(self._session, col(GenealogyLink.child_id), lot_ids), col(GenealogyLink.voided_by).is_(None))
        )  # fmt: skip
        made = (
            select(col(MovementLine.movement_id))
            .where(
                among(self._session, col(MovementLine.lot_id), lot_ids),
                col(MovementLine.direction) == Direction.IN.value,
            )
        )  # fmt: skip
        touching = select(col(Movement.work_order)).where(
            col(Movement.work_order).is_not(None),
            or_(col(Movement.id).in_(used), (col(Movement.kind) == MAKE) & col(Movement.id).in_(made)),
            corrects_nothing(),
            not_corrected(),
        )
        orders = sorted({order for order in self._session.scalars(touching) if order})
        query = (
            select(col(MovementLine.lot_id))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                among(self._session, col(Movement.work_order), orders or [""]),
                col(Movement.kind) == MAKE,
                corrects_nothing(),
                not_corrected(),
            )
            .order_by(col(MovementLine.lot_id))
        )
        return len(orders), list(dict.fromkeys(self._session.scalars(query)))

    def any_run(self, item_ids: Collection[int]) -> bool:
        query = (
            select(col(Run.id))
            .join(Lot, col(Lot.id) == col(Run.lot_id))
            .where(among(self._session, col(Lot.item_id), item_ids))
            .limit(1)
        )
        return self._session.scalar(query) is not None

    def delivered(self, lot_ids: Collection[int]) -> dict[int, int]:
        query = (
            select(col(ShippedLot.customer_id), func.count())
            .where(among(self._session, col(ShippedLot.lot_id), lot_ids), col(ShippedLot.voided_by).is_(None))
            .group_by(col(ShippedLot.customer_id))
            .order_by(col(ShippedLot.customer_id))
        )
        rows: Iterable[Any] = self._session.execute(query)
        return {customer_id: int(times) for customer_id, times in rows}

    def names(self, partner_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        query = select(col(Partner.id), col(Partner.code), col(Partner.name))
        rows: Iterable[Any] = self._session.execute(query.where(among(self._session, col(Partner.id), partner_ids)))
        return {partner_id: (code, name) for partner_id, code, name in rows}
