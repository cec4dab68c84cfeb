"""The one message that answers several photos or several lines: a numbered table with one Undo for each row."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from domain.steps.albums import RowState
from domain.usecases.albums import AlbumOf, Row, Table, TableAnswered, TableOf
from handlers.telegram.buttons_floor import AllAs, RowOpen, RowUndo
from handlers.telegram.choices import kind_words
from handlers.telegram.turn import Key, Turn, clipped, keys

_IN_A_ROW = 5
_OPEN = {RowState.LOT, RowState.CHOOSE, RowState.ASK, RowState.AGAIN, RowState.UNKNOWN}
ROW = "row:"
"""Among what was skipped in a question: it is about this row of a table."""


async def write_table(turn: Turn, album_id: int) -> None:
    """Afterwards the chat shows the table as it stands: our one message about it is rewritten, or sent."""
    table = await turn.look(TableOf(), album_id)
    if table is None or not table.rows:
        return
    text, markup = turn.words("chat/album", table=table), _keys(turn, table)
    if table.album.message_id is not None and await _rewritten(turn, table.album.message_id, text, markup):
        return
    sent = await turn.tell(text, markup)
    await turn.do(TableAnswered(), album_id, sent.message_id)


async def table_changed(
    turn: Turn, *, row: int | None = None, capture_id: int | None = None, movement_id: int | None = None
) -> None:
    """Afterwards the table that a record belongs to says what became of it; most records belong to none."""
    if row is None and capture_id is None and movement_id is None:
        return
    album_id = await turn.look(AlbumOf(), row=row, capture_id=capture_id, movement_id=movement_id)
    if album_id is not None:
        await write_table(turn, album_id)


async def _rewritten(turn: Turn, message_id: int, text: str, markup: InlineKeyboardMarkup) -> bool:
    """Whether the message is still there to say this."""
    try:
        await turn.context.bot.edit_message_text(
            clipped(text), turn.chat_id, message_id, parse_mode=ParseMode.HTML,
            reply_markup=markup if markup.inline_keyboard else None,
        )  # fmt: skip
    except BadRequest as error:
        if "not found" in error.message or "can't be edited" in error.message:
            return False
        if "not modified" not in error.message:
            raise
    return True


def row_of(skipped: Sequence[str]) -> int | None:
    """The number of the row that a question is about."""
    with suppress(StopIteration, ValueError):
        return int(next(each for each in skipped if each.startswith(ROW)).removeprefix(ROW))
    return None


def _keys(turn: Turn, table: Table) -> InlineKeyboardMarkup:
    """What needs a person first, then Undo for each, then one kind for all."""
    asks = [Key(f"❓ {row.place}", RowOpen(row.number), style="primary") for row in table.rows if _is_open(row)]
    undo = [Key(f"↩️ {row.place}", RowUndo(row.number)) for row in table.rows if row.recorded and not row.taken_back]
    alls = [
        Key(turn.label("%(kind)s: all", kind=kind_words(turn, kind)), AllAs(table.album.id or 0, kind))
        for kind in table.kinds
    ]
    return keys(*_in_rows(asks, _IN_A_ROW), *_in_rows(undo, _IN_A_ROW), *_in_rows(alls, 2))


def _in_rows(made: list[Key], size: int) -> list[list[Key]]:
    return [made[at : at + size] for at in range(0, len(made), size)]


def _is_open(row: Row) -> bool:
    return row.taken_back is False and row.recorded is None and row.state in _OPEN
