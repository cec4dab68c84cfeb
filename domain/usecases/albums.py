"""Photos or lines that were sent together: each is recorded for itself, and one table tells of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.captures import Album, AlbumPhoto
from domain.lots import LotRef, LotView
from domain.movements import Movement, MovementOrder
from domain.people import Actor, AnswerExpected, May
from domain.ports import Work
from domain.steps.albums import RowState, row_for
from domain.steps.offering import offered
from domain.steps.recording import Recorded, record

MOST_ROWS = 10
"""Telegram's own limit for an album, and as many keys as fit under a message."""
FOR_ALL = ("use", "fill", "ship", "move", "sendout", "scrap", "hold")
"""What may be said of several lots at once: nothing else has to be said of each."""


@dataclass(frozen=True)
class Row:
    """One photo or line as it stands now. `place` counts from 1, as the table shows it."""

    place: int
    number: int
    source: str
    state: RowState
    capture_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    lot: LotView | None = None
    lots: tuple[LotView, ...] = ()
    """To choose from."""
    recorded: Recorded | None = None
    taken_back: bool = False


@dataclass(frozen=True)
class Table:
    """All rows of an album. `kinds` may be said of all lots that nothing was said of yet."""

    album: Album
    rows: tuple[Row, ...]
    kinds: tuple[str, ...] = ()

    @property
    def open_lots(self) -> tuple[Row, ...]:
        """Rows with a lot that nobody said anything about."""
        return tuple(row for row in self.rows if row.state is RowState.LOT)


@dataclass(frozen=True)
class TableOf:
    """The table of an album as it stands. None when there is no such album. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, album_id: int) -> Table | None:
        actor.must(May.RECORD)
        album = work.captures.album_with(album_id)
        if album is None:
            return None
        rows = tuple(_row(work, place, photo) for place, photo in enumerate(work.captures.album_photos(album_id), 1))
        return Table(album, rows, _for_all(work, actor, rows))


@dataclass(frozen=True)
class OpenAlbum:
    """Afterwards the album is known by its name in this chat; its number, and whether this message has its row."""

    def __call__(self, work: Work, actor: Actor, chat_id: int, named: str, source: str) -> tuple[int, bool]:
        actor.must(May.RECORD)
        album = work.captures.album(chat_id, named)
        return album.id or 0, work.captures.album_photo(source=source) is not None


@dataclass(frozen=True)
class PutRow:
    """Afterwards the table has this row, once for its message."""

    def __call__(
        self, work: Work, actor: Actor, album_id: int, source: str, state: RowState, capture_id: int | None,
        facts: dict[str, Any],
    ) -> None:  # fmt: skip
        actor.must(May.RECORD)
        row = row_for(work, album_id, source)
        row.capture_id, row.outcome = capture_id, {"state": state.value, **facts}
        work.captures.put_photo(row)


@dataclass(frozen=True)
class RecordRow:
    """Afterwards the movement is in the ledger and in its row of the table, in one transaction.

    Raises what `Record` raises; then nothing was written.
    """

    def __call__(
        self, work: Work, actor: Actor, album_id: int, row_source: str, order: MovementOrder, facts: dict[str, Any]
    ) -> Recorded:
        recorded = record(work, actor, order)
        row = row_for(work, album_id, row_source)
        row.capture_id = row.capture_id or order.proof.capture_id
        row.movement_id = recorded.movement_id
        row.outcome = {**facts, "state": RowState.RECORDED.value}
        work.captures.put_photo(row)
        return recorded


@dataclass(frozen=True)
class RowNumbered:
    """The row with this number and its album, when it is one of this chat. Changes nothing.

    Raises `AnswerExpected`.
    """

    def __call__(self, work: Work, actor: Actor, chat_id: int, number: int) -> tuple[int, Row]:
        actor.must(May.RECORD)
        photo = work.captures.album_photo(number=number)
        album = work.captures.album_with(photo.album_id) if photo else None
        if photo is None or album is None or album.chat_id != chat_id:
            raise AnswerExpected(problem="unknown")
        return photo.album_id, _row(work, 0, photo)


@dataclass(frozen=True)
class AlbumOf:
    """The album whose table a record changes: that of a row, or of the photo that proves the record; None when there
    is none. Changes nothing."""

    def __call__(
        self, work: Work, actor: Actor, *, row: int | None = None, capture_id: int | None = None,
        movement_id: int | None = None,
    ) -> int | None:  # fmt: skip
        actor.must(May.RECORD)
        if movement_id is not None:
            proof = work.captures.of_movements([movement_id]).get(movement_id)
            capture_id = proof.capture_id if proof else None
        capture = work.captures.get(capture_id) if capture_id is not None else None
        photo = work.captures.album_photo(number=row, source=capture.source if capture else "")
        return photo.album_id if photo else None


@dataclass(frozen=True)
class WasTable:
    """Whether the message or line of this source has a row of a table. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, source: str) -> bool:
        actor.must(May.RECORD)
        return work.captures.album_photo(source=source) is not None


@dataclass(frozen=True)
class TableAnswered:
    """Afterwards we know which message of ours is the table."""

    def __call__(self, work: Work, actor: Actor, album_id: int, message_id: int) -> None:
        actor.must(May.RECORD)
        work.captures.answered(album_id, message_id)


def _row(work: Work, place: int, photo: AlbumPhoto) -> Row:
    facts = dict(photo.outcome)
    state = RowState(facts.pop("state", RowState.UNREAD))
    if photo.movement_id is not None:
        movement = work.movements.get(photo.movement_id)
        standing = movement is not None and work.movements.correction_of(photo.movement_id) is None
        recorded = _as_recorded(work, movement) if movement is not None else None
        return Row(place, photo.id or 0, photo.source, RowState.RECORDED, photo.capture_id, facts,
                   lot=recorded.lot if recorded else None, recorded=recorded, taken_back=not standing)  # fmt: skip
    lots = work.lots.views([int(lot) for lot in facts.get("lots", [])])
    views = tuple(lots[lot] for lot in map(int, facts.get("lots", [])) if lot in lots)
    return Row(place, photo.id or 0, photo.source, state, photo.capture_id, facts,
               lot=views[0] if len(views) == 1 else None, lots=views if len(views) > 1 else ())  # fmt: skip


def _as_recorded(work: Work, movement: Movement) -> Recorded:
    """Recording under a known source writes nothing and gives what the first telling wrote."""
    return record(work, Actor.house(), MovementOrder(kind=movement.kind, lot=LotRef(), source=movement.source))


def _for_all(work: Work, actor: Actor, rows: tuple[Row, ...]) -> tuple[str, ...]:
    open_lots = [row.lot for row in rows if row.state is RowState.LOT and row.lot is not None]
    if not open_lots:
        return ()
    tanks, now = work.movements.vessels.there_are(), work.now()
    each = [set(offered(view, actor, now, tanks=tanks)) for view in open_lots]
    return tuple(kind for kind in FOR_ALL if all(kind in kinds for kinds in each))
