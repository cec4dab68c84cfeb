"""The notice of a case in the chat: `/recall notice`, `text`, `preview`, `test`."""

from __future__ import annotations

import asyncio
import re
from functools import partial

from telegram import InlineKeyboardMarkup

from domain.alerts import Notice
from domain.notice_lint import NoticeIncomplete
from domain.notice_parts import PARTS, UnknownPart
from domain.people import LANGUAGES, Draft
from domain.usecases.standing import KeepDraft
from domain.usecases.write_notice import (
    NoticeSheet,
    PreviewNotice,
    SendTest,
    ShowNotice,
    WriteNotice,
)
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_notice import NoticeSheetButton, PreviewButton, SwitchSheet, WritePart
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.notices import notice_message
from handlers.telegram.recall_show import numbered, zone_of
from handlers.telegram.turn import Key, Turn, keys
from templates.papers.notice import notice_pdf

PART_STEP = "notice:part"
SAID = {
    **{part: part for part in PARTS},
    "危害": "hazard", "原因": "reason", "做法": "advice", "措施": "advice", "处置": "advice", "补救": "remedy",
    "赔付": "remedy", "位置": "where", "批号位置": "where", "联系": "contact", "联系方式": "contact", "区域": "area",
    "变更": "changed", "结果": "closing", "结案": "closing",
}  # fmt: skip
LANGUAGE_WORDS = {"en": "en", "english": "en", "英文": "en", "zh": "zh", "chinese": "zh", "中文": "zh"}
EMPTY = {"-", "reset", "default", "还原", "默认"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


async def sheet(turn: Turn, text: str) -> None:
    """`/recall notice R7`: what it says so far and what is missing."""
    number, rest = await numbered(turn, text)
    language = LANGUAGE_WORDS.get(rest.lower(), turn.language)
    await _show(turn, await turn.look(ShowNotice(), number, language))


async def complete(turn: Turn, number: int, incomplete: NoticeIncomplete) -> None:
    """After a launch that was refused: why, and the keys to put it right."""
    await turn.refuse(incomplete)
    await _show(turn, await turn.look(ShowNotice(), number, turn.language))


async def write(turn: Turn, text: str) -> None:
    """`/recall text R7 [zh] advice Stop and send it back`; `-` instead of words brings our own sentences back."""
    number, rest = await numbered(turn, text)
    asked, rest = _language(rest)
    language = asked or turn.language
    word, _, words = rest.partition(" ")
    if not word:
        await _show(turn, await turn.look(ShowNotice(), number, language))
        return
    part = SAID.get(word.lower())
    if part is None:
        raise UnknownPart(part=word[:40], known=tuple(PARTS))
    if not words.strip():
        await _ask(turn, WritePart(number, language, part))
        return
    await _keep(turn, number, part, words, language)


async def preview(turn: Turn, text: str) -> None:
    """`/recall preview R7 C51`: the message as that customer will see it, and its paper."""
    number, rest = await numbered(turn, text)
    language, rest = _language(rest)
    await _preview(turn, await turn.look(PreviewNotice(zone_of(turn)), number, rest, language))


async def test(turn: Turn, text: str) -> None:
    """`/recall test R7 [C51] me@company.com`: the letter to yourself; without an address the message here."""
    number, rest = await numbered(turn, text)
    words = rest.split()
    address = next((word for word in words if _ADDRESS.fullmatch(word)), None)
    customer = next((word for word in words if word != address), "")
    if address is None:
        await _preview(turn, await turn.look(PreviewNotice(zone_of(turn)), number, customer))
        return
    notice = await turn.do(SendTest(zone_of(turn)), number, customer, address, turn.source)
    await turn.say("chat/notice_tested", notice=notice, address=address)


async def sheet_pressed(turn: Turn, pressed: NoticeSheetButton) -> None:
    """From the case's card, which stays as it is."""
    found = await turn.look(ShowNotice(), pressed.recall, _known(turn, pressed.language))
    await turn.toast()
    await _show(turn, found)


async def switched(turn: Turn, pressed: SwitchSheet) -> None:
    found = await turn.look(ShowNotice(), pressed.recall, _known(turn, pressed.language))
    await turn.toast()
    await turn.rewrite(turn.words("chat/notice_sheet", sheet=found, parts=PARTS), _keys(turn, found))


async def part_pressed(turn: Turn, pressed: WritePart) -> None:
    await turn.toast()
    await _ask(turn, pressed)


async def preview_pressed(turn: Turn, pressed: PreviewButton) -> None:
    language = _known(turn, pressed.language)
    await turn.toast(turn.label("One moment"))
    await _preview(turn, await turn.look(PreviewNotice(zone_of(turn)), pressed.recall, "", language))


async def part_given(turn: Turn, draft: Draft) -> None:
    """The words after "what should it say?"."""
    facts = draft.facts
    await _keep(turn, int(facts["recall"]), str(facts["part"]), turn.text, str(facts["language"]))


async def _ask(turn: Turn, asked: WritePart) -> None:
    found = await turn.look(ShowNotice(), asked.recall, asked.language)
    facts = {"recall": asked.recall, "language": asked.language, "part": asked.part}
    await turn.do(KeepDraft(), turn.chat_id, PART_STEP, facts)
    cancel = keys([Key(turn.label("Cancel"), Cancel("notice"))])
    await turn.tell(turn.asking(turn.words("chat/notice_ask", sheet=found, part=asked.part)), cancel)


async def _keep(turn: Turn, number: int, part: str, words: str, language: str) -> None:
    text = "" if words.strip().lower() in EMPTY else words
    await _show(turn, await turn.do(WriteNotice(), number, part, text, language))


async def _show(turn: Turn, found: NoticeSheet) -> None:
    await turn.say("chat/notice_sheet", _keys(turn, found), sheet=found, parts=PARTS)


async def _preview(turn: Turn, notice: Notice) -> None:
    """Without the keys: nobody answers a test."""
    text, _ = notice_message(turn.desk.words, notice)
    await turn.tell(text)
    content = await asyncio.to_thread(partial(notice_pdf, turn.desk.words, notice))
    await turn.file(content, f"{notice.number}.pdf", turn.words("chat/notice_paper", notice=notice))


def _keys(turn: Turn, found: NoticeSheet) -> InlineKeyboardMarkup:
    number, language = found.recall.id or 0, found.language
    parts = [Key(f"✏️ {turn.label(PARTS[part])}", WritePart(number, language, part)) for part in PARTS]
    rows = [parts[at : at + 2] for at in range(0, len(parts), 2)]
    other = next(spoken for spoken in LANGUAGES if spoken != language)
    switch = Key("中文" if other == "zh" else "English", SwitchSheet(number, other))
    return keys([Key("👁 " + turn.label("As a customer sees it"), PreviewButton(number, language)), switch], *rows)


def _language(text: str) -> tuple[str | None, str]:
    """The language that a line begins with, if it does, and the rest of it."""
    first, _, rest = text.partition(" ")
    spoken = LANGUAGE_WORDS.get(first.lower())
    return (spoken, rest.strip()) if spoken else (None, text)


def _known(turn: Turn, language: str) -> str:
    return language if language in LANGUAGES else turn.language


WORDS = {
    **dict.fromkeys(("notice", "通知"), sheet),
    **dict.fromkeys(("text", "文本", "文字"), write),
    **dict.fromkeys(("preview", "预览"), preview),
    **dict.fromkeys(("test", "试发", "测试"), test),
}
BUTTONS = [
    ButtonDoor(NoticeSheetButton, sheet_pressed),
    ButtonDoor(SwitchSheet, switched),
    ButtonDoor(WritePart, part_pressed),
    ButtonDoor(PreviewButton, preview_pressed),
]
STEPS = {PART_STEP: part_given}
