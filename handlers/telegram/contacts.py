"""`/contacts` and `/calls`: how customers can be reached, whether that works, and whom somebody must call."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from domain.contacts import Checked, CustomerWays, KnownWay
from domain.ladder import ORDER, TELEGRAM
from domain.people import May
from domain.usecases.contacts import AddContact, CallSheet, RemoveContact, ShowContacts, WaysToCheck
from domain.usecases.watch_recall import ListRecalls
from handlers.telegram.buttons_answers import PhoneAnswer
from handlers.telegram.buttons_contacts import CallSheetShown, CheckContacts, RemoveContactButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.recall_show import zone_of
from handlers.telegram.turn import Key, Turn, keys
from templates.words import N_

AT_ONCE = 8
MOST_SECONDS = 45.0
"""Longer than that nobody looks at a screen; what was not asked by then is said to be unknown."""
NAMED = 30
KEYS_SHOWN = 8
CALLS_SHOWN = 20
_RECALL = re.compile(r"[rR]?(\d{1,12})")
_CHECK = frozenset({"check", "检查", "测试"})
_ADD = frozenset({"add", "添加", "新增", "+"})
CHANNEL_WORDS = {
    "email": "email", "e-mail": "email", "mail": "email", "邮箱": "email", "邮件": "email", "phone": "phone",
    "tel": "phone", "电话": "phone", "手机": "phone", "wecom": "wecom", "企业微信": "wecom", "dingtalk": "dingtalk",
    "钉钉": "dingtalk", "feishu": "feishu", "lark": "feishu", "飞书": "feishu", "webhook": "webhook",
}  # fmt: skip
CHANNEL_NAMES = {
    TELEGRAM: N_("Chat"), "email": N_("E-mail"), "wecom": N_("WeCom"), "dingtalk": N_("DingTalk"),
    "feishu": N_("Feishu"), "webhook": N_("Webhook"), "phone": N_("Phone"),
}  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A customer with what was found out about each way. `colour`: red, yellow or green."""

    customer: CustomerWays
    ways: tuple[tuple[KnownWay, Checked], ...]

    @property
    def colour(self) -> str:
        """Green: one way works. Red: none can. Yellow: nobody knows."""
        found = [checked.ok for _, checked in self.ways]
        if any(found):
            return "green"
        return "yellow" if any(ok is None for ok in found) else "red"


async def contacts(turn: Turn) -> None:
    """`/contacts C11` · `/contacts C11 add email buyer@example.com` · `/contacts check [R7]`."""
    turn.actor.must(May.RECALL)
    first, _, rest = after_command(turn).partition(" ")
    if not first:
        await turn.say("chat/contacts_how", keys([Key(turn.label("Check all addresses"), CheckContacts(0))]))
    elif first.lower() in _CHECK:
        number = _RECALL.fullmatch(rest.strip())
        await _check(turn, int(number[1]) if number else None)
    else:
        await _one(turn, first, rest.split())


async def _one(turn: Turn, code: str, words: list[str]) -> None:
    if len(words) >= 2 and words[0].lower() in _ADD:
        words = words[1:]
    if words:
        channel = CHANNEL_WORDS.get(words[0].lower(), words[0].lower()[:20])
        ways = await turn.do(AddContact(), code, channel, " ".join(words[1:]))
    else:
        ways = await turn.look(ShowContacts(), code)
    await turn.tell(_said(turn, ways), _ways_keys(turn, ways))


async def removed(turn: Turn, pressed: RemoveContactButton) -> None:
    ways = await turn.do(RemoveContact(), pressed.contact)
    await turn.toast(turn.label("Crossed out"))
    await turn.rewrite(_said(turn, ways), _ways_keys(turn, ways))


def _said(turn: Turn, ways: CustomerWays) -> str:
    return turn.words("chat/contacts", customer=ways, names=CHANNEL_NAMES)


def _ways_keys(turn: Turn, ways: CustomerWays) -> InlineKeyboardMarkup | None:
    """A key for each address; None without any."""
    written = [way for way in ways.ways if way.contact_id is not None][:KEYS_SHOWN]
    if not written:
        return None
    return keys(
        *(
            [Key(f"✖ {turn.label(CHANNEL_NAMES.get(way.channel, way.channel))} {way.shown}"[:60],
                 RemoveContactButton(way.contact_id or 0))]
            for way in written
        )
    )  # fmt: skip


async def check_pressed(turn: Turn, pressed: CheckContacts) -> None:
    turn.actor.must(May.RECALL)
    await turn.toast(turn.label("One moment"))
    await _check(turn, pressed.recall or None)


async def _check(turn: Turn, recall_id: int | None) -> None:
    """Asks about every address, some side by side, and says what was looked at."""
    customers = await turn.look(WaysToCheck(zone_of(turn)), recall_id)
    tried = await try_ways(turn, customers)
    red, yellow, green = ([each for each in tried if each.colour == colour] for colour in ("red", "yellow", "green"))
    looked = Counter(way.channel for each in tried for way, _ in each.ways)
    await turn.say(
        "chat/contacts_check", recall=f"R{recall_id}" if recall_id else None, count=len(tried), named=NAMED,
        names=CHANNEL_NAMES, looked=[channel for channel in ORDER if looked[channel]], red=red, yellow=yellow,
        green=green,
    )  # fmt: skip


async def try_ways(turn: Turn, customers: list[CustomerWays]) -> list[Tried]:
    """What is found out in time, customer by customer in their order."""
    hands = asyncio.Semaphore(AT_ONCE)
    found: dict[tuple[int, KnownWay], Checked] = {}

    async def look(partner_id: int, way: KnownWay) -> None:
        async with hands:
            found[partner_id, way] = await turn.desk.check_way(way.channel, way.address)

    try:
        async with asyncio.timeout(MOST_SECONDS), asyncio.TaskGroup() as group:
            for each in customers:
                for way in each.ways:
                    group.create_task(look(each.partner_id, way))
    except TimeoutError:
        pass  # what is found is worth showing
    unknown = Checked(None, "not_now")
    return [
        Tried(each, tuple((way, found.get((each.partner_id, way), unknown)) for way in each.ways))
        for each in customers
    ]  # fmt: skip


async def calls(turn: Turn) -> None:
    """`/calls R7`; without a number the sheets of the cases that run."""
    turn.actor.must(May.RECALL)
    number = _RECALL.fullmatch(after_command(turn).strip())
    if number:
        await _sheet(turn, int(number[1]))
        return
    running = await turn.look(ListRecalls(zone_of(turn)))
    if not running:
        await turn.say("chat/no_recalls")
    for view in running[:3]:
        await _sheet(turn, view.recall.id or 0)


async def calls_pressed(turn: Turn, pressed: CallSheetShown) -> None:
    turn.actor.must(May.RECALL)
    await turn.toast()
    await _sheet(turn, pressed.recall)


async def _sheet(turn: Turn, recall_id: int) -> None:
    tasks = await turn.look(CallSheet(), recall_id)
    shown = tasks[:CALLS_SHOWN]
    rows = [[Key(f"☎️ {task.code} · {task.name}"[:60], PhoneAnswer(recall_id, task.partner_id))]
            for task in shown[:KEYS_SHOWN]]  # fmt: skip
    await turn.say("chat/calls", keys(*rows), recall=f"R{recall_id}", tasks=shown, more=len(tasks) - len(shown),
                   names=CHANNEL_NAMES)  # fmt: skip


DOORS = [
    Door("contacts", command("contacts", "联系方式"), contacts),
    Door("calls", command("calls", "电话清单"), calls),
]
BUTTONS = [
    ButtonDoor(RemoveContactButton, removed),
    ButtonDoor(CheckContacts, check_pressed),
    ButtonDoor(CallSheetShown, calls_pressed),
]
