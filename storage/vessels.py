"""The vessels: what the ledger says happened to each, and the genealogy links that follow from it.

The rule is `domain.vessels`; here the happenings are read and the links kept equal to it. A fill or a draw that is
recorded late, a correction, a cleaning: the vessel's draws from that time on are read anew. Links that no longer hold
are voided by naming the movement that changed them; nothing is removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Select, func, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.equipment import Cleaning, Run
from domain.genealogy import Basis, GenealogyLink
from domain.items import Item
from domain.lots import Lot
from domain.movements import CLEAN, DRAW, DRAWN, DRAWN_UOM, FILL, Direction, Movement, MovementLine
from domain.vessels import Cleaned, Content, Draw, Fill, Happening, Share, content_after, drawn, vessel_key, vessel_name
from storage.linking import NewLink
from storage.many import among, corrects_nothing, id_of, not_corrected
from storage.vessel_state import resumed

STEP = "vessel"
Row = TypeVar("Row")


class StoredVessels:
    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._cleaned_lines: Mapping[str, list[str]] | None = None
        self.read_anew: set[int] = set()

    def named(self, text: str) -> str | None:
        name = vessel_name(text)
        if self._session.scalar(select(col(Movement.id)).where(col(Movement.vessel) == name).limit(1)):
            return name
        query = select(col(Movement.vessel)).where(col(Movement.vessel).is_not(None)).distinct()
        by_key = {vessel_key(known): known for known in self._session.scalars(query) if known}
        return by_key.get(vessel_key(name))

    def line_named(self, text: str) -> str | None:
        key = vessel_name(text).casefold()
        lines = [*self._session.scalars(select(col(Run.line)).distinct()),
                 *self._session.scalars(select(col(Cleaning.line)).distinct())]  # fmt: skip
        return next((line for line in lines if vessel_name(line).casefold() == key), None)

    def there_are(self) -> bool:
        return (
            self._session.scalar(select(col(Movement.id)).where(col(Movement.vessel).is_not(None)).limit(1)) is not None
        )

    def latest(self, limit: int) -> list[str]:
        query = (
            select(col(Movement.vessel))
            .where(col(Movement.vessel).is_not(None))
            .group_by(col(Movement.vessel))
            .order_by(func.max(col(Movement.happened_at)).desc(), col(Movement.vessel))
            .limit(limit)
        )
        return [name for name in self._session.scalars(query) if name]

    def inside(self, vessel: str, at: datetime) -> Content:
        content, moved, cleaned = self._before(vessel, at)
        return content_after(
            [*_fills_and_draws(self._session.execute(moved.where(col(Movement.happened_at) <= at))),
             *map(Cleaned, self._session.scalars(cleaned.where(col(Cleaning.at) <= at)))],
            content,
        )  # fmt: skip

    def after(self, movements: Sequence[Movement]) -> None:
        """Reads anew what these movements, just written, change. Corrections change what they correct."""
        since: dict[str, datetime] = {}
        cause: dict[str, int] = {}
        for movement in movements:
            changed = self._session.get(Movement, movement.corrects_id) if movement.corrects_id else movement
            if changed is None or changed.kind not in {FILL, DRAW, CLEAN}:
                continue
            name = changed.vessel
            if changed.kind == CLEAN:
                self._keep_cleaning(changed, taken_back=changed is not movement)
                name = name or self.named(changed.line or "")
            if name is not None:
                since[name] = min(since.get(name, changed.happened_at), changed.happened_at)
                cause[name] = max(cause.get(name, 0), id_of(movement))
        for name, moment in since.items():
            self._read_anew(name, moment, cause[name])

    def _keep_cleaning(self, told: Movement, *, taken_back: bool) -> None:
        """What a person recorded as a cleaning stands among those that files told of; once."""
        self._cleaned_lines = None
        name, at = told.vessel or told.line or "", told.happened_at
        there = self._session.scalars(
            select(Cleaning).where(col(Cleaning.line) == name, col(Cleaning.at) == at)
        ).first()
        if taken_back and there is not None and not self._told_besides(told):
            self._session.delete(there)
        elif not taken_back and there is None:
            self._session.add(Cleaning(line=name, at=at))
        self._session.flush()

    def _told_besides(self, told: Movement) -> bool:
        """Whether another record says the same of the same moment."""
        same = col(Movement.vessel) == told.vessel
        if told.vessel is None:  # only persons tell of a line's cleaning in the ledger
            same = (col(Movement.line) == told.line) & col(Movement.person_id).is_not(None)
        query = select(col(Movement.id)).where(
            same, col(Movement.kind) == CLEAN, col(Movement.happened_at) == told.happened_at, not_corrected()
        )
        return self._session.scalar(query.limit(1)) is not None

    def cleaned(self, cleanings: Collection[Cleaning]) -> None:
        self._cleaned_lines = None
        first: dict[str, Cleaning] = {}
        for cleaning in sorted(cleanings, key=lambda each: each.at, reverse=True):
            first[cleaning.line] = cleaning
        for spelt, cleaning in first.items():
            name = self.named(spelt)
            if name is not None and self._drawn_since(name, cleaning.at):
                self._read_anew(name, cleaning.at, self._told_of(cleaning, name))

    def _told_of(self, cleaning: Cleaning, vessel: str) -> int:
        """The movement that is named as the cause: a cleaning moves nothing, and the ledger knows of it."""
        source = f"cleaned:{cleaning.line}:{cleaning.at.isoformat()}"
        before = select(func.count(col(Movement.id))).where(
            col(Movement.vessel) == vessel, col(Movement.happened_at) == cleaning.at, col(Movement.kind) == CLEAN,
            col(Movement.person_id).is_(None),
        )  # fmt: skip
        again = self._session.scalar(before)  # it was taken back, and is told of once more
        told = Movement(kind=CLEAN, happened_at=cleaning.at, recorded_at=self._now, vessel=vessel,
                        source=f"{source}:{again}" if again else source)  # fmt: skip
        self._session.add(told)
        self._session.flush()
        return id_of(told)

    def _drawn_since(self, vessel: str, moment: datetime) -> bool:
        query = select(col(Movement.id)).where(
            col(Movement.vessel) == vessel, col(Movement.kind) == DRAW, col(Movement.happened_at) >= moment
        )
        return self._session.scalar(query.limit(1)) is not None

    def _read_anew(self, vessel: str, since: datetime, cause: int) -> None:
        content, moved, cleaned = self._before(vessel, since)
        happenings: list[Happening] = _fills_and_draws(self._session.execute(moved))
        happenings += map(Cleaned, self._session.scalars(cleaned))
        wanted = [
            link
            for draw, shares in drawn(happenings, content)
            if draw.at >= since
            for link in links_of(draw, shares)
        ]  # fmt: skip
        draws = [each.movement_id for each in happenings if isinstance(each, Draw) and each.at >= since]
        standing = {link_id: link for part in _parts(draws) for link_id, link in self._standing(part)}
        kept = set(wanted) & set(standing.values())
        gone = [link_id for link_id, link in standing.items() if link not in kept]
        for part in _parts(gone):
            self._session.execute(
                update(GenealogyLink)
                .where(among(self._session, col(GenealogyLink.id), part))
                .values(voided_by=cause)
                .execution_options(synchronize_session="fetch")
            )
        new = [link for link in wanted if link not in kept]
        for rows in _parts(new):
            self._session.execute(insert(GenealogyLink), [link._asdict() for link in rows])
        self.read_anew |= {link.made_by for link in new if link.made_by is not None}

    def _standing(self, draws: Collection[int]) -> list[tuple[int, NewLink]]:
        query = select(GenealogyLink).where(
            among(self._session, col(GenealogyLink.made_by), draws), col(GenealogyLink.voided_by).is_(None)
        )
        return [
            (id_of(link), NewLink(link.parent_id, link.child_id, link.used_by, link.made_by, link.quantity, link.step,
                                  link.at, str(link.basis), link.only_mixed))
            for link in self._session.scalars(query)
        ]  # fmt: skip

    def _last_cleaned(self, vessel: str, before: datetime) -> datetime | None:
        query = select(func.max(col(Cleaning.at))).where(
            col(Cleaning.line).in_(self._spellings(vessel)), col(Cleaning.at) < before
        )
        return self._session.scalar(query)

    def _before(self, vessel: str, moment: datetime) -> tuple[Content, Select[Any], Select[Any]]:
        """A content of an earlier moment, and what happened between it and for ever: fills and draws, cleanings."""
        emptied = self._last_cleaned(vessel, moment)
        moved = self._moved(vessel)
        cleaned = select(col(Cleaning.at)).where(col(Cleaning.line).in_(self._spellings(vessel)))
        known = resumed(self._session, vessel, moment, emptied)
        if known is not None:
            content, at = known
            return content, moved.where(col(Movement.happened_at) > at), cleaned.where(col(Cleaning.at) > at)
        if emptied is not None:
            moved, cleaned = (
                moved.where(col(Movement.happened_at) >= emptied),
                cleaned.where(col(Cleaning.at) >= emptied),
            )
        return Content(), moved, cleaned

    def _moved(self, vessel: str) -> Select[Any]:
        return (
            select(
                col(Movement.id), col(Movement.kind), col(Movement.happened_at), col(Movement.attributes),
                col(MovementLine.lot_id), col(MovementLine.quantity), col(Item.uom),
            )
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .join(Lot, col(Lot.id) == col(MovementLine.lot_id))
            .join(Item, col(Item.id) == col(Lot.item_id))
            .where(
                col(Movement.vessel) == vessel,
                corrects_nothing(),
                or_(
                    (col(Movement.kind) == FILL) & (col(MovementLine.direction) == Direction.OUT.value),
                    (col(Movement.kind) == DRAW) & (col(MovementLine.direction) == Direction.IN.value),
                ),
                not_corrected(),
            )
            .order_by(col(Movement.happened_at), col(Movement.id), col(MovementLine.id))
        )  # fmt: skip

    def _spellings(self, vessel: str) -> list[str]:
        """The names under which cleanings of this vessel were told."""
        if self._cleaned_lines is None:
            lines: defaultdict[str, list[str]] = defaultdict(list)
            for line in self._session.scalars(select(col(Cleaning.line)).distinct()):
                lines[vessel_key(line)].append(line)
            self._cleaned_lines = lines
        return self._cleaned_lines.get(vessel_key(vessel), [])


def _fills_and_draws(rows: Iterable[Any]) -> list[Happening]:
    """One fill a lot and movement, one draw a movement; several lines of a lot add up."""
    fills: dict[tuple[int, int], Fill] = {}
    draws: dict[int, Draw] = {}
    for movement, kind, at, attributes, lot, quantity, uom in rows:
        if kind == FILL:
            known = fills.get((movement, lot))
            whole = (
                quantity if known is None or known.quantity is None or quantity is None else known.quantity + quantity
            )
            fills[movement, lot] = Fill(movement, at, lot, whole, uom)
        else:
            amount, unit = attributes.get(DRAWN), attributes.get(DRAWN_UOM)
            there = draws.get(movement)
            draws[movement] = Draw(movement, at, (*(there.lot_ids if there else ()), lot),
                                   Decimal(str(amount)) if amount is not None else None,
                                   str(unit) if unit is not None else None)  # fmt: skip
    return [*fills.values(), *draws.values()]


def links_of(draw: Draw, shares: Sequence[Share]) -> list[NewLink]:
    """Each fill that is in the draw is a parent of each lot that was drawn into."""
    return [
        NewLink(
            parent_id=share.fill.lot_id,
            child_id=lot_id,
            used_by=share.fill.movement_id,
            made_by=draw.movement_id,
            quantity=share.quantity,
            step=STEP,
            at=draw.at,
            basis=(Basis.INFERRED if share.inferred else Basis.VESSEL).value,
            only_mixed=share.only_mixed,
        )
        for share in shares
        for lot_id in dict.fromkeys(draw.lot_ids)
        if share.fill.lot_id != lot_id
    ]


def _parts(rows: Sequence[Row], size: int = 5000) -> Iterable[Sequence[Row]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
