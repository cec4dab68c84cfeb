"""`/recall clocks R7` and `/recall stamp R7 published 2022-06-27`: what the rules want by when, and what was done."""

from __future__ import annotations

from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup

from domain.marks import MARKS
from domain.usecases.stamp_case import CaseClocks, ShowClocks, StampCase
from handlers.telegram.buttons_notice import MarkDone, ShowClocksButton
from handlers.telegram.dates import looks_like_date, said_date
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recall_show import numbered, zone_of
from handlers.telegram.turn import Key, Turn, keys

SAID: dict[str, str] = {
    **{key: key for key in MARKS},
    **dict.fromkeys(("获知", "知悉", "得知"), "known"),
    **dict.fromkeys(("publish", "notice", "公告", "发布", "已公告", "已发布"), "published"),
    **dict.fromkeys(("门户", "平台"), "portal"),
    **dict.fromkeys(("plan", "备案", "计划", "已备案"), "filed"),
    **dict.fromkeys(("authority", "报告监管", "监管", "已报告"), "told_authority"),
    **dict.fromkeys(("书面", "书面报告"), "written"),
    **dict.fromkeys(("progress", "status", "进展", "进展报告", "报告"), "report"),
    **dict.fromkeys(("总结", "总结报告"), "final"),
    **dict.fromkeys(("认证", "认证机构"), "certifier"),
    **dict.fromkeys(("balance", "平衡"), "balanced"),
    **dict.fromkeys(("d3", "遏制"), "contained"),
    **dict.fromkeys(("d4", "d5", "分析"), "analysed"),
    **dict.fromkeys(("d8", "8d"), "closed_8d"),
    **dict.fromkeys(("interim", "阶段总结"), "summary"),
}
"""How people call the marks."""


async def clocks(turn: Turn, text: str) -> None:
    """`/recall clocks R7`; without a number the case that runs."""
    number, _ = await numbered(turn, text)
    await _send(turn, await turn.look(ShowClocks(zone_of(turn)), number))


async def stamp(turn: Turn, text: str) -> None:
    """`/recall stamp R7 published 2022-06-27 [words]`. Without a day it was just now; a day alone counts from its
    beginning, which is the safe side."""
    number, rest = await numbered(turn, text)
    word, _, rest = rest.partition(" ")
    if not word:
        await _send(turn, await turn.look(ShowClocks(zone_of(turn)), number))
        return
    at, words = _moment(turn, rest.split())
    key = SAID.get(word.lower(), word)
    await _send(turn, await turn.do(StampCase(zone_of(turn)), number, key, at, words))


def _moment(turn: Turn, said: list[str]) -> tuple[datetime | None, str]:
    if not said or not looks_like_date(said[0]):
        return None, " ".join(said)
    now = turn.desk.clock()
    found = said_date(said, now, zone_of(turn))
    today = not found.at_time and found.moment <= now < found.moment + timedelta(days=1)
    return (None if today else found.moment), " ".join(said[found.words :])


async def done(turn: Turn, pressed: MarkDone) -> None:
    """One tap: it was done now."""
    case = await turn.do(StampCase(zone_of(turn)), pressed.recall, pressed.key)
    await turn.toast(turn.label("Noted"))
    await turn.rewrite(turn.words("chat/clocks", case=case), _keys(turn, case))


async def shown(turn: Turn, pressed: ShowClocksButton) -> None:
    await _send(turn, await turn.look(ShowClocks(zone_of(turn)), pressed.recall))
    await turn.toast()


async def _send(turn: Turn, case: CaseClocks) -> None:
    await turn.say("chat/clocks", _keys(turn, case), case=case)


def _keys(turn: Turn, case: CaseClocks) -> InlineKeyboardMarkup:
    number = case.recall.id or 0
    return keys(*([Key("☐ " + turn.label(MARKS[mark]), MarkDone(number, mark))] for mark in case.asked_for))


WORDS = {
    **dict.fromkeys(("clocks", "clock", "时限", "时钟", "期限"), clocks),
    **dict.fromkeys(("stamp", "mark", "记录", "登记", "盖章"), stamp),
}
BUTTONS = [ButtonDoor(MarkDone, done), ButtonDoor(ShowClocksButton, shown)]
