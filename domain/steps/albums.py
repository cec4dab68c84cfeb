"""Rows of a table that answers several photos or several lines at once: each is a record, or waits for one."""

from __future__ import annotations

from enum import StrEnum

from domain.captures import AlbumPhoto
from domain.ports import Work


class RowState(StrEnum):
    """What came of one photo or line. A row with a movement needs no state: the ledger tells what became of it."""

    RECORDED = "recorded"
    LOT = "lot"
    """A lot is known; nobody said what to do with it."""
    CHOOSE = "choose"
    """It may be one of several lots."""
    ASK = "ask"
    """Something is missing, or was refused; the order waits in the row."""
    AGAIN = "again"
    """The same lot was recorded the same way just before."""
    UNKNOWN = "unknown"
    """Something was read that is no lot of ours."""
    UNREAD = "unread"
    BROKEN = "broken"
    """No picture that can be opened, or a line that is not understood."""


def link_row(work: Work, movement_id: int, *, number: int | None, capture_id: int | None) -> None:
    """The row that asked for this record, or whose photo proves it, has it now. One that has a standing record
    keeps that."""
    row = None
    if number is not None:
        row = work.captures.album_photo(number=number)
    elif capture_id is not None:
        capture = work.captures.get(capture_id)
        row = work.captures.album_photo(source=capture.source) if capture else None
    if row is None or (row.movement_id is not None and work.movements.correction_of(row.movement_id) is None):
        return
    row.movement_id = movement_id
    work.captures.put_photo(row)


def row_for(work: Work, album_id: int, source: str) -> AlbumPhoto:
    """The row of this message, new where it has none."""
    return work.captures.album_photo(source=source) or AlbumPhoto(album_id=album_id, source=source)
