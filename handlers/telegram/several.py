"""Several lines in one message, or rows of a spreadsheet: each is an order, and one table answers them all."""

from __future__ import annotations

from domain.errors import Refusal
from domain.people import May
from domain.steps.albums import RowState
from domain.usecases.albums import OpenAlbum, PutRow
from handlers.telegram.album_table import write_table
from handlers.telegram.albums import record_row, said_shortly
from handlers.telegram.asking import question_about, wanted
from handlers.telegram.choices import ORDERS
from handlers.telegram.dispatch import Door, is_text
from handlers.telegram.grammar import LineNotUnderstood, parse
from handlers.telegram.recording import line_said
from handlers.telegram.rows import rows_of
from handlers.telegram.turn import Turn
from handlers.telegram.vocabulary import WORDS
from templates.words import plain


async def lines(turn: Turn) -> bool:
    """One record for each row. A row that lacks something has a key that asks for it; nothing is half written.

    Raises `TooManyLines`, `NoKindColumn`.
    """
    found = rows_of(turn.text)
    if found is None:
        return False
    if len(found) == 1:
        await line_said(turn, found[0])
        return True
    named = f"lines:{turn.message.message_id}"
    album_id = 0
    for place, line in enumerate(found, 1):
        source = f"{turn.source}#{place}"
        album_id, known = await turn.do(OpenAlbum(), turn.chat_id, named, source)
        if not known:
            await _row(turn, album_id, source, line)
    await write_table(turn, album_id)
    return True


async def _row(turn: Turn, album_id: int, source: str, line: str) -> None:
    try:
        parsed = parse(line, turn.message.date, turn.desk.words.zone)
        if parsed is None:
            use = WORDS["use"]
            raise LineNotUnderstood(use.kind, _shown(line)[:80], "extra", {"en": use.example_en, "zh": use.example_zh})
    except Refusal as refusal:
        facts = {"line": _shown(line), "says": said_shortly(turn, refusal)}
        await turn.do(PutRow(), album_id, source, RowState.BROKEN, None, facts)
        return
    order = ORDERS.validate_python({**ORDERS.dump_python(parsed.order, mode="json"), "source": source})
    slot = "which_way" if parsed.others else wanted(order, ())
    if slot is None:
        await record_row(turn, album_id, source, order, {"line": _shown(line)})
        return
    says = turn.words("chat/which_way", order=order) if parsed.others else await question_about(turn, order, slot)
    facts = {"line": _shown(line), "says": _last_line(says)}
    state = RowState.BROKEN if parsed.others else RowState.ASK
    kept = {} if parsed.others else {"order": ORDERS.dump_python(order, mode="json"), "skipped": []}
    await turn.do(PutRow(), album_id, source, state, None, {**facts, **kept})


def _shown(line: str) -> str:
    """A row as its person reads it, without the signs that hold its words together."""
    return line.lstrip("/").replace('"', "")


def _last_line(text: str) -> str:
    return plain(text).strip().split("\n")[-1]


def _may_be_several(turn: Turn) -> bool:
    several = "\n" in turn.text.strip() or "|" in turn.text
    return several and is_text(turn) and turn.actor.may(May.RECORD)


DOORS = [Door("several lines", _may_be_several, lines)]
