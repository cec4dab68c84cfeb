"""The goods of a case in the chat: `/stock R7`, `/returns R7`, `/clear R7 F217 why`."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import asdict, replace

from telegram import InlineKeyboardMarkup

from domain.handling import DeedNotUnderstood, StockRow, place_mark
from domain.lots import LotRef
from domain.people import AnswerExpected, May
from domain.usecases.handling_case import WhichCase
from domain.usecases.handling_clearing import ClearLots
from domain.usecases.handling_returns import CaseReturns
from domain.usecases.handling_stock import StockOnHold, StockSheet, TickStock
from domain.usecases.standing import KeepDraft, TakeDraft
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_handling import ClearSure, ReturnsButton, StockButton, StockFile, TickButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.handling_lines import case_first, clearing_line, recall_number
from handlers.telegram.turn import Key, Turn, keys
from templates.papers.picklist import picklist_pdf
from templates.words import N_

ROWS_SHOWN = 30
KEYS_SHOWN = 6
RETURNS_SHOWN = 25
LOTS_SHOWN = 12
OPEN, TICKED = "o", "t"
CLEAR_STEP = "clear:sure"


async def case_meant(turn: Turn, text: str) -> int:
    """The case that a command names, or the one that runs. Raises `UnknownRecall`, `WhichRecall`."""
    return await turn.look(WhichCase(), recall_number(text) if text.strip() else None)


async def stock(turn: Turn) -> None:
    """`/stock R7`: what of the case lies where, with keys to tick it off."""
    turn.actor.must(May.RECORD)
    sheet = await turn.look(StockOnHold(), await case_meant(turn, after_command(turn)))
    await turn.tell(_stock_words(turn, sheet, OPEN), _stock_keys(turn, sheet, OPEN))


async def stock_pressed(turn: Turn, pressed: StockButton) -> None:
    """From a card: a new message. The same list turned to another view stays where it is."""
    sheet = await turn.look(StockOnHold(), pressed.recall)
    text, markup = _stock_words(turn, sheet, pressed.view), _stock_keys(turn, sheet, pressed.view)
    if "📦" in (turn.message.text or "")[:4]:
        await turn.rewrite(text, markup)
    else:
        await turn.tell(text, markup)


async def ticked(turn: Turn, pressed: TickButton) -> None:
    """Found or not found: one tap; the next rows move up."""
    sheet = await turn.do(
        TickStock(), pressed.recall, pressed.lot, pressed.place, turn.source, found=bool(pressed.found)
    )
    await turn.toast(
        turn.label("Noted: found") if pressed.found else turn.label("Noted: not found. The leads are told.")
    )
    await turn.rewrite(_stock_words(turn, sheet, OPEN), _stock_keys(turn, sheet, OPEN))


async def stock_file(turn: Turn, pressed: StockFile) -> None:
    sheet = await turn.look(StockOnHold(), pressed.recall)
    await turn.toast(turn.label("One moment"))
    desk, number = turn.desk, sheet.recall.number
    if pressed.form == "x":
        content = await asyncio.to_thread(desk.stock_xlsx, sheet, desk.words, turn.language)
    else:
        content = await asyncio.to_thread(picklist_pdf, desk.words, sheet, turn.language, desk.clock())
    name = f"{number}-stock.{'xlsx' if pressed.form == 'x' else 'pdf'}"
    await turn.file(content, name, turn.words("chat/stock_file", sheet=sheet))


def _stock_words(turn: Turn, sheet: StockSheet, view: str) -> str:
    if view == TICKED:
        sheet = replace(sheet, rows=tuple(row for row in sheet.rows if row.tick is not None))
    return turn.words("chat/stock", sheet=sheet, shown=ROWS_SHOWN)


def _stock_keys(turn: Turn, sheet: StockSheet, view: str) -> InlineKeyboardMarkup:
    number = sheet.recall.id or 0
    rows = [row for row in sheet.rows if (row.tick is None) == (view == OPEN)][:KEYS_SHOWN]
    ticks = [_tick_keys(turn, number, row) for row in rows]
    files = [Key(turn.label("Pick list (PDF)"), StockFile(number, "p")), Key("XLSX", StockFile(number, "x"))]
    some = any(row.tick is not None for row in sheet.rows)
    other = Key(turn.label("Put a tick right"), StockButton(number, TICKED))
    if view == TICKED:
        other = Key(turn.label("Back"), StockButton(number, OPEN))
    return keys(*ticks, files if sheet.rows else [], [other] if some or view == TICKED else [])


def _tick_keys(turn: Turn, recall: int, row: StockRow) -> list[Key]:
    code, mark = row.lot.lot.code, place_mark(row.place)
    missing = turn.label("not there")
    found = Key(f"✅ {code}", TickButton(recall, row.lot.id, mark, 1))
    return [found, Key(f"❌ {missing}", TickButton(recall, row.lot.id, mark, 0))]


async def returns(turn: Turn) -> None:
    """`/returns R7`: what customers say to have sent back beside what came."""
    turn.actor.must(May.RECALL)
    await _tell_returns(turn, await case_meant(turn, after_command(turn)))


async def returns_pressed(turn: Turn, pressed: ReturnsButton) -> None:
    await _tell_returns(turn, pressed.recall)


async def _tell_returns(turn: Turn, recall_id: int) -> None:
    sheet = await turn.look(CaseReturns(), recall_id)
    await turn.say("chat/returns", sheet=sheet, shown=RETURNS_SHOWN)


async def clear(turn: Turn) -> None:
    """`/clear R7 F217 F218-F220 the laboratory found nothing`: shows what would come of it, and asks."""
    turn.actor.must(May.RECALL)
    number, rest = case_first(after_command(turn))
    if number is None:
        number = await case_meant(turn, "")
    if not rest:
        raise DeedNotUnderstood(command="clear", problem="lot")
    lots, reason = clearing_line(rest)
    cleared = await turn.rehearse(ClearLots(), number, lots, reason)
    mark = secrets.token_hex(4)
    facts = {"recall": number, "lots": [asdict(LotRef(lot_id=view.id)) for view in cleared.lots], "reason": reason,
             "mark": mark}  # fmt: skip
    await turn.do(KeepDraft(), turn.chat_id, CLEAR_STEP, facts)
    sure = Key(turn.label("Clear them"), ClearSure(mark), "success")
    await turn.say("chat/clear_sure", keys([sure], [Key(turn.label("Cancel"), Cancel("clear"))]), cleared=cleared,
                   reason=reason, shown=LOTS_SHOWN)  # fmt: skip


async def clear_sure(turn: Turn, pressed: ClearSure) -> None:
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != CLEAR_STEP or draft.facts["mark"] != pressed.mark:
        raise AnswerExpected(problem="old")
    lots = [LotRef(**lot) for lot in draft.facts["lots"]]
    cleared = await turn.do(ClearLots(), int(draft.facts["recall"]), lots, str(draft.facts["reason"]))
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await turn.toast(turn.label("Cleared"))
    await turn.edit("chat/cleared", cleared=cleared)


DOORS = [
    Door("stock of a case", command("stock", "在库", "拣货"), stock),
    Door("returns of a case", command("returns", "退货核对"), returns),
    Door("clear lots", command("clear", "排除"), clear),
]
BUTTONS = [
    ButtonDoor(StockButton, stock_pressed),
    ButtonDoor(TickButton, ticked),
    ButtonDoor(StockFile, stock_file),
    ButtonDoor(ReturnsButton, returns_pressed),
    ButtonDoor(ClearSure, clear_sure),
]
CARD_KEYS = (
    (N_("Stock"), StockButton),
    (N_("Returns"), ReturnsButton),
)
"""What a running case's card offers about its goods."""
