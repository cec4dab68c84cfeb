"""The customers of the demo answer, each at their hour, by nothing but what a customer has: the keys under the alert
in their chat, or the page behind the link in their letter."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from aiohttp import ClientSession, ClientTimeout

from bot.demo.forms import Form, forms_of, send_form
from bot.demo.plant_answers import customers_answers
from bot.demo.plant_partners import partners
from bot.demo.plant_rows import AnswerRow
from bot.phoneroom.client import Phone, RoomClient, RoomRefused

log = structlog.get_logger(__name__)
Says = Callable[[dict[str, str]], None]

HOUR: Final = 3600
HOURS: Final = 48
SECONDS: Final = 60.0
"""How long the two days take for whoever watches."""
SETTLE: Final = 20.0
KEYS: Final = {"have": "📦", "sold": "🛒", "returned": "↩️", "destroyed": "🔥"}
"""What the keys of an alert begin with, in every language."""
MORE: Final = {"en": "More", "zh": "更多"}
SURE: Final = {"en": "Yes, that is right", "zh": "对，就是这个数"}
PAGE_LINK: Final = "/p/"
UNIT: Final = "cup"
TITLE: Final = {
    "en": "Let the customers answer: 48 hours in one minute",
    "zh": "让客户回复：一分钟过完48小时",
}
NOBODY_TOLD: Final = {
    "en": "Nobody has been told yet: launch the recall first.",
    "zh": "还没有通知任何客户：先启动召回。",
}


@dataclass(frozen=True)
class Said:
    """What a customer says to one alert, in cups; what is nothing is not said."""

    have: int
    sold: int
    returned: int
    destroyed: int

    @classmethod
    def of(cls, row: AnswerRow) -> Said:
        return cls(row.on_hand, row.sold, row.returned, row.destroyed)

    def amounts(self) -> dict[str, int]:
        return {kind: amount for kind, amount in vars(self).items() if amount}


class Customers:
    """Everybody whom the powder reached, as they will behave. `play` may be asked for again: nobody answers the same
    case twice, and a newer case counts."""

    def __init__(self, room_url: str, zone: str) -> None:
        self._room_url = room_url
        self._zone = ZoneInfo(zone)
        self._partners = {row.partner: row for row in partners()}
        self._answered: set[tuple[str, str]] = set()

    async def play(self, options: dict[str, Any], says: Says) -> None:
        """Hour by hour from the first alert on, the room's clock ahead of it all. `options`: `seconds` that the two
        days take (60; with 0 from answer to answer, as fast as it goes), `hours` to play (48)."""
        seconds = float(options.get("seconds", SECONDS))
        hours = int(options.get("hours", HOURS))
        async with RoomClient(self._room_url) as room, ClientSession(timeout=ClientTimeout(total=60)) as browser:
            case, told = await self._newest_case(room)
            if told is None:
                says(NOBODY_TOLD)
                return
            waiting = [row for row in customers_answers() if row.answered_h is not None]
            loop = asyncio.get_running_loop()
            began = loop.time()
            for hour in (
                range(1, hours + 1) if seconds else sorted({row.answered_h or hours for row in waiting} | {hours})
            ):
                ahead = told + hour * HOUR - await room.now()
                if ahead > 0:
                    await room.advance(ahead, settle=SETTLE)
                for row in [row for row in waiting if (row.answered_h or 0) <= hour]:
                    waiting.remove(row)
                    await self._answer(room, browser, row, case)
                says(self._progress(await room.now(), hour, case))
                await asyncio.sleep(max(0.0, began + seconds * hour / hours - loop.time()))
            await room.settle(SETTLE)

    def _progress(self, now: float, hour: int, case: str) -> dict[str, str]:
        at = datetime.fromtimestamp(now, UTC).astimezone(self._zone)
        count, everybody = sum(of == case for _, of in self._answered), len(customers_answers())
        return {
            "en": f"{at:%-d %b, %H:%M} · {hour} h after the alert · {count} of {everybody} have answered",
            "zh": f"{at.month}月{at.day}日 {at:%H:%M} · 通知后{hour}小时 · {everybody}家中已有{count}家回复",
        }

    async def _newest_case(self, room: RoomClient) -> tuple[str, float | None]:
        """The newest case that anybody was told of, and when the first of them was: in the chat or by letter."""
        told: dict[str, float] = {}
        phones = await self._phones(room)
        for row in customers_answers():
            alert = await self._alert(phones[row.customer]) if row.customer in phones else None
            heard = [(alert["text"], alert["date"])] if alert else []
            heard += [(letter["subject"], letter["at"]) for letter in await self._letters(room, row.customer)]
            for words, at in heard:
                case = _case_of(words)
                told[case] = min(told.get(case, float(at)), float(at))
        newest = max(told, key=lambda case: told[case], default="")
        return newest, told.get(newest)

    async def _answer(self, room: RoomClient, browser: ClientSession, row: AnswerRow, case: str) -> None:
        """One customer answers by the way they were told, once. What goes wrong on the way is theirs alone."""
        if (row.customer, case) in self._answered:
            return
        phone = (await self._phones(room)).get(row.customer)
        try:
            if phone is not None and await self._alert(phone) is not None:
                await self._by_chat(room, phone, row)
            elif letters := await self._letters(room, row.customer):
                letter = await room.letter(letters[-1]["id"])
                await self._by_page(browser, _page_of(letter), row)
            else:
                return
        except (RoomRefused, AssertionError, LookupError) as error:
            log.warning("customer_could_not_answer", customer=row.customer, problem=str(error)[:300])
            return
        self._answered.add((row.customer, case))

    async def _phones(self, room: RoomClient) -> dict[str, Phone]:
        people = await room.request("GET", "/people")
        return {
            person["tags"]["customer"]: Phone(room, person["id"], person["name"])
            for person in people
            if person["tags"].get("customer")
        }

    async def _alert(self, phone: Phone) -> dict[str, Any] | None:
        """The newest message with the keys of an alert."""
        for message in reversed(await phone.messages()):
            if message["from"] == "bot" and any(
                KEYS["have"] in key["text"] for row in message["inline"] for key in row
            ):
                return dict(message)
        return None

    async def _letters(self, room: RoomClient, customer: str) -> list[dict[str, Any]]:
        return await room.letters(self._partners[customer].email or "")

    async def _by_chat(self, room: RoomClient, phone: Phone, row: AnswerRow) -> None:
        language = self._partners[row.customer].language
        for kind, amount in Said.of(row).amounts().items():
            try:
                await phone.tap(KEYS[kind])
            except RoomRefused:
                await phone.tap(MORE[language])
                await room.settle(SETTLE)
                await phone.tap(KEYS[kind])
            await room.settle(SETTLE)
            await phone.send(f"{amount} {UNIT}")
            await room.settle(SETTLE)
            keys = [key["text"] for line in (await phone.last())["inline"] for key in line]
            if any(SURE[language] in key for key in keys):
                await phone.tap(SURE[language])
                await room.settle(SETTLE)

    async def _by_page(self, browser: ClientSession, address: str, row: AnswerRow) -> None:
        language = self._partners[row.customer].language
        async with browser.get(address, headers={"Accept-Language": language}) as answer:
            page, status = await answer.text(), answer.status
        changed: dict[str, str] = {}
        while True:
            form = next((form for form in forms_of(page) if _rows(form, "have")), None)
            if form is None:
                raise LookupError(f"no form to answer with at {address} ({status})")
            changed = self._filled(form, row)
            status, page = await send_form(browser, address, form, changed, language)
            if status < 400:
                return
            if "sure" not in [*form.fields, *form.boxes] and status != 409:
                raise LookupError(f"{address} said {status}")
            if "sure" in changed:
                raise LookupError(f"{address} is not content with a second yes ({status})")

    def _filled(self, form: Form, row: AnswerRow) -> dict[str, str]:
        """The row for all lots together; the form's "I am sure" where it asks."""
        changed = {
            name: f"{amount} {UNIT}"
            for kind, amount in Said.of(row).amounts().items()
            for name in _rows(form, kind)[:1]
        }
        changed["name"] = self._partners[row.customer].name
        if "deed" in form.buttons:
            changed["deed"] = "send"
        if "sure" in form.boxes:
            changed["sure"] = form.boxes["sure"]
        return changed


def _case_of(words: str) -> str:
    """The case's number out of a notice's: R7 of R7-C11."""
    found = re.search(r"\b(R\d+)-C\d", words)
    return found[1] if found else ""


def _rows(form: Form, kind: str) -> Sequence[str]:
    """The field for all lots together, of this kind; for the only lot where there is one."""
    together = [name for name in form.fields if re.fullmatch(rf"all\..+\.{kind}", name)]
    return together or [name for name in form.fields if re.fullmatch(rf"lot\..+\.{kind}", name)]


def _page_of(letter: dict[str, Any]) -> str:
    """The address of the answer page in a letter. LookupError when there is none."""
    for link in letter["links"]:
        if PAGE_LINK in link:
            return str(link)
    raise LookupError(f"no link in the letter to {letter['to']}")
