"""`/recall checks R7`: who is asked whether the recall reached them and whether they acted, and what they said."""

from __future__ import annotations

import asyncio
import re
import secrets

from telegram import InlineKeyboardMarkup

from domain.checks import LEVELS, UnknownLevel, sample_size
from domain.people import Draft, May
from domain.usecases.effectiveness import CheckSheet, DrawSample, NoteCheck, RecordCheck, ShowChecks
from domain.usecases.standing import KeepDraft
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_proof import (
    CallSheetButton,
    CheckButton,
    CheckSaid,
    ChecksButton,
    CheckWords,
    DrawButton,
)
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recall_show import numbered
from handlers.telegram.turn import Key, Turn, keys
from templates.papers.checks import call_sheet
from templates.papers.report import Voice, report_pdf

WORDS_STEP = "check:words"
KEYS_SHOWN = 8
DONE_SHOWN = 15
_PERCENT = re.compile(r"(\d{1,3})\s?[%％]?")


async def checks(turn: Turn, text: str) -> None:
    """`/recall checks R7` shows them; `/recall checks R7 B 25%` draws (or adds) at a level of one's own."""
    turn.actor.must(May.RECALL)
    number, rest = await numbered(turn, text)
    if not rest:
        await _tell(turn, await turn.look(ShowChecks(), number))
        return
    level, _, share = rest.upper().partition(" ")
    found = _PERCENT.fullmatch(share.strip())
    if len(level) != 1 or level not in LEVELS or (share.strip() and found is None):
        raise UnknownLevel(level=rest[:20])
    percent = int(found[1]) if found else None
    await _tell(turn, await turn.do(DrawSample(), number, secrets.token_hex(8), level, percent))


async def shown(turn: Turn, pressed: ChecksButton) -> None:
    """From a card or a menu: a message of its own. From one customer's check: back in its place."""
    sheet = await turn.look(ShowChecks(), pressed.recall)
    await turn.toast()
    if (turn.message.text or "").startswith("☎"):
        await turn.rewrite(_words(turn, sheet), _keys(turn, sheet))
    else:
        await _tell(turn, sheet)


async def drawn(turn: Turn, pressed: DrawButton) -> None:
    sheet = await turn.do(DrawSample(), pressed.recall, secrets.token_hex(8), pressed.level)
    await turn.toast(turn.label("%(count)s customers drawn", count=sheet.sums.drawn))
    await turn.rewrite(_words(turn, sheet), _keys(turn, sheet))


async def one(turn: Turn, pressed: CheckButton) -> None:
    """One customer: whom to call, what to ask, three keys for what they say."""
    sheet = await turn.look(ShowChecks(), pressed.recall)
    each = next((each for each in sheet.checks if each.check.id == pressed.check), None)
    await turn.toast()
    if each is None:
        await turn.rewrite(_words(turn, sheet), _keys(turn, sheet))
        return
    number, check = pressed.recall, pressed.check
    markup = keys(
        [Key(turn.label("Got it and acted"), CheckSaid(number, check, 1, 1), "success")],
        [Key(turn.label("Got it, did not act"), CheckSaid(number, check, 1, 0))],
        [Key(turn.label("Did not get it"), CheckSaid(number, check, 0, 0), "danger")],
        [Key(turn.label("Words"), CheckWords(number, check)), Key(turn.label("Back"), ChecksButton(number))],
    )
    await turn.rewrite(turn.words("chat/check", recall=sheet.recall, each=each), markup)


async def said(turn: Turn, pressed: CheckSaid) -> None:
    sheet = await turn.do(
        RecordCheck(), pressed.check, pressed.recall, got=bool(pressed.got), acted=bool(pressed.acted)
    )
    await turn.toast(turn.label("Noted"))
    await turn.rewrite(_words(turn, sheet), _keys(turn, sheet))


async def words_asked(turn: Turn, pressed: CheckWords) -> None:
    turn.actor.must(May.RECALL)
    await turn.do(KeepDraft(), turn.chat_id, WORDS_STEP, {"recall": pressed.recall, "check": pressed.check})
    cancel = keys([Key(turn.label("Cancel"), Cancel("recall"))])
    await turn.toast()
    await turn.tell(turn.asking(turn.words("chat/check_words")), cancel)


async def words_given(turn: Turn, draft: Draft) -> None:
    sheet = await turn.do(NoteCheck(), int(draft.facts["check"]), int(draft.facts["recall"]), turn.text)
    await _tell(turn, sheet)


async def file(turn: Turn, pressed: CallSheetButton) -> None:
    sheet = await turn.look(ShowChecks(), pressed.recall)
    await turn.toast(turn.label("One moment"))
    desk, voice = turn.desk, Voice(turn.desk.words, turn.language)
    paper = call_sheet(sheet, desk.words, turn.language)
    name = f"{sheet.recall.number}-checks"
    caption = turn.label("Call sheet %(number)s", number=sheet.recall.number)
    if pressed.form == "x":
        await turn.file(await asyncio.to_thread(desk.report_xlsx, paper, voice), f"{name}.xlsx", caption)
    else:
        await turn.file(await asyncio.to_thread(report_pdf, paper, voice), f"{name}.pdf", caption)


async def _tell(turn: Turn, sheet: CheckSheet) -> None:
    await turn.tell(_words(turn, sheet), _keys(turn, sheet))


def _words(turn: Turn, sheet: CheckSheet) -> str:
    asked = sample_size(sheet.level, sheet.customers)
    return turn.words("chat/checks", sheet=sheet, asked=asked, shown=KEYS_SHOWN, done_shown=DONE_SHOWN)


def _keys(turn: Turn, sheet: CheckSheet) -> InlineKeyboardMarkup:
    number = sheet.recall.id or 0
    if not sheet.checks:
        levels = [
            Key(f"{'✓ ' if level == sheet.level else ''}{level} · {sample_size(level, sheet.customers)}",
                DrawButton(number, level))
            for level in LEVELS if sample_size(level, sheet.customers)
        ]  # fmt: skip
        return keys(levels)
    rows = [
        [Key(f"☎ {each.code} · {each.name}", CheckButton(number, each.check.id or 0))]
        for each in sheet.open[:KEYS_SHOWN]
    ]
    files = [
        Key(turn.label("Call sheet (PDF)"), CallSheetButton(number, "p")),
        Key("XLSX", CallSheetButton(number, "x")),
    ]
    return keys(*rows, files)


WORDS = dict.fromkeys(("checks", "check", "检查", "抽查", "有效性"), checks)
BUTTONS = [
    ButtonDoor(ChecksButton, shown),
    ButtonDoor(DrawButton, drawn),
    ButtonDoor(CheckButton, one),
    ButtonDoor(CheckSaid, said),
    ButtonDoor(CheckWords, words_asked),
    ButtonDoor(CallSheetButton, file),
]
STEPS = {WORDS_STEP: words_given}
