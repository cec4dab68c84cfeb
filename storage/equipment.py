"""The lines, their runs and their cleanings, as questions about carry-over ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.equipment import Cleaning, LineWindow, Run, Stretch
from domain.movements import DRAW, FILL, Direction, Movement, MovementLine
from storage.many import among, corrects_nothing, ids, not_corrected

AT_ONCE = 200
"""So many windows in one statement: SQLite reads a condition only so deep."""


class StoredEquipment:
    """Implements `domain.ports.Equipment`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def runs_of(self, lot_ids: Sequence[int]) -> list[Stretch]:
        return self._stretches(_runs().where(among(self._session, col(Run.lot_id), lot_ids)))

    def runs_within(self, windows: Sequence[LineWindow]) -> list[Stretch]:
        found: dict[Stretch, None] = {}
        for at in range(0, len(windows), AT_ONCE):
            inside = or_(*(_lies_in(window) for window in windows[at : at + AT_ONCE]))
            found |= dict.fromkeys(self._stretches(_runs().where(inside)))
        return list(found)

    def lots_on(self, line: str, since: datetime, until: datetime) -> list[int]:
        ran = select(col(Run.lot_id)).where(
            col(Run.line) == line,
            col(Run.started_at) <= until,
            or_(col(Run.ended_at) >= since, and_(col(Run.ended_at).is_(None), _cleaned_after(since))),
        )
        made = self._moved(col(Movement.line), line, since, until).where(
            col(MovementLine.direction) == Direction.IN.value, col(Movement.kind) == "make"
        )
        return sorted({*ids(self._session, ran), *ids(self._session, made)})

    def drawn_from(self, vessel: str, since: datetime, until: datetime) -> list[int]:
        return self._went(vessel, since, until, DRAW, Direction.IN)

    def filled_into(self, vessel: str, since: datetime, until: datetime) -> list[int]:
        return self._went(vessel, since, until, FILL, Direction.OUT)

    def _went(self, vessel: str, since: datetime, until: datetime, kind: str, way: Direction) -> list[int]:
        moved = self._moved(col(Movement.vessel), vessel, since, until)
        query = moved.where(col(Movement.kind) == kind, col(MovementLine.direction) == way.value)
        return sorted({*ids(self._session, query)})

    def line_called(self, text: str) -> str | None:
        for column in (col(Run.line), col(Movement.line)):
            if self._session.scalars(select(column).where(column == text).limit(1)).first() is not None:
                return text
        wanted = text.strip().casefold()
        return next((name for name in self._lines() if name.casefold() == wanted), None)

    def lines(self, limit: int) -> list[str]:
        return self._lines()[:limit]

    def _moved(self, where: Any, name: str, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
        """The lots of standing movements there in that time."""
        return (
            select(col(MovementLine.lot_id))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                where == name, col(Movement.happened_at) >= since, col(Movement.happened_at) <= until,
                corrects_nothing(), not_corrected(),
            )
        )  # fmt: skip

    def _lines(self) -> list[str]:
        found: set[str] = set(self._session.scalars(select(col(Run.line)).distinct()))
        found.update(name for name in self._session.scalars(select(col(Movement.line)).distinct()) if name)
        return sorted(found)

    def _stretches(self, query: Select[*tuple[Any, ...]]) -> list[Stretch]:
        return [Stretch(*row) for row in self._session.execute(query)]


def _runs() -> Select[*tuple[Any, ...]]:
    """Runs with the cleanings next to them, oldest first."""
    same_line = select(func.max(col(Cleaning.at))).where(col(Cleaning.line) == col(Run.line))
    before = same_line.where(col(Cleaning.at) <= col(Run.started_at)).correlate(Run).scalar_subquery()
    after = (
        select(func.min(col(Cleaning.at)))
        .where(
            col(Cleaning.line) == col(Run.line),
            col(Cleaning.at) >= func.coalesce(col(Run.ended_at), col(Run.started_at)),
        )
        .correlate(Run)
        .scalar_subquery()
    )
    found: Select[*tuple[Any, ...]] = select(
        col(Run.line), col(Run.lot_id), col(Run.started_at), col(Run.ended_at), before, after
    ).order_by(col(Run.started_at), col(Run.id))
    return found


def _cleaned_after(moment: datetime) -> ColumnElement[bool]:
    """No cleaning ended this run, of which nobody wrote down the end, before the moment."""
    between = select(col(Cleaning.id)).where(
        col(Cleaning.line) == col(Run.line), col(Cleaning.at) > col(Run.started_at), col(Cleaning.at) < moment
    )
    return ~between.correlate(Run).exists()


def _lies_in(window: LineWindow) -> ColumnElement[bool]:
    return and_(
        col(Run.line) == window.line,
        col(Run.started_at) < window.until,
        or_(
            col(Run.started_at) >= window.since,
            col(Run.ended_at) > window.since,
            and_(col(Run.ended_at).is_(None), col(Run.started_at) >= window.floor),
        ),
    )
