"""The demo, driven only through `/room`: whatever lot is recalled, exactly the right customers hear exactly their part.

What is right is worked out here a second time, from the plant's published rows and with no code of the product:
a walk over the links, and the deliveries of every lot on the way.
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.demo.cast import CUSTOMERS_ON_STAGE
from bot.demo.plant import plant_files
from bot.phoneroom.client import Phone, RoomClient
from tests.journeys.programs import free_port, start_demo

PUBLISHED = Path(__file__).parents[3] / "shared" / "dairy"
TOLD = {"en": ("FOOD RECALL", "To:", "Reason:", "Altogether:"), "zh": ("食品召回", "致：", "原因：", "合计：")}
UNITS = {"en": {"cup": "cups", "pack": "packs"}, "zh": {"cup": "杯", "pack": "包"}}
ASKED = ("MP05", "MP03", "RM44", "RW01")
RANDOM_LOTS = 3

Rows = list[dict[str, str]]


def read_plant() -> dict[str, Rows]:
    """The published example where it stands beside the project, else the project's own copy of the same rows."""
    if PUBLISHED.is_dir():
        texts = {path.name: path.read_text("utf-8-sig") for path in PUBLISHED.glob("*.csv")}
    else:
        texts = plant_files()
    return {name.removesuffix(".csv"): list(csv.DictReader(StringIO(text))) for name, text in texts.items()}


@dataclass(frozen=True)
class Answer:
    """What one recall must come to: the card's counts and, for every customer, the deliveries they are told of.

    `lots` are those that the recalled one went into; `finished` counts it too, if it is finished itself.
    """

    lots: int
    finished: int
    customers: int
    deliveries: int
    told: dict[str, list[dict[str, str]]]

    @property
    def counts(self) -> list[int]:
        """As the card says them; it says "this lot alone" of one that went into nothing."""
        return [*([self.lots, self.finished] if self.lots else []), self.customers, self.deliveries]


class Plant:
    """The rows, and the slow and obvious way to the answer."""

    def __init__(self) -> None:
        rows = read_plant()
        self.lots = {row["lot"]: row for row in rows["lots"]}
        self.items = {row["item"]: row for row in rows["items"]}
        self.partners = {row["partner"]: row for row in rows["partners"]}
        self.shipments = rows["shipments"]
        self.children = defaultdict(set)
        for row in rows["links"]:
            self.children[row["parent"]].add(row["child"])

    def answer(self, lot: str) -> Answer:
        reached: set[str] = set()
        to_visit = [lot]
        while to_visit:
            for child in self.children[to_visit.pop()] - reached - {lot}:
                reached.add(child)
                to_visit.append(child)
        told: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self.shipments:
            if row["lot"] in reached | {lot}:
                told[row["customer"]].append(row)
        # The co-packer's six-packs are not lots that were finished in the plant; a finished lot itself is one.
        finished = [code for code in reached | {lot} if self.lots[code]["item"].startswith("cup")]
        return Answer(len(reached), len(finished), len(told), sum(map(len, told.values())), told)

    def notice_lines(self, sent: list[dict[str, str]], language: str) -> list[str]:
        """The lines that list a customer's lots, as the customer must read them."""
        return sorted(
            f"• {row['lot']} · {self.item_name(row['lot'], language)}"
            f" · {int(row['qty']):,} {UNITS[language][row['uom']]}"
            f" · {spoken_date(date.fromisoformat(row['date']), language)}"
            for row in sent
        )

    def item_name(self, lot: str, language: str) -> str:
        item = self.items[self.lots[lot]["item"]]
        return item["name_zh"] if language == "zh" else item["item"]

    @staticmethod
    def totals(sent: list[dict[str, str]], language: str) -> set[str]:
        sums: dict[str, int] = defaultdict(int)
        for row in sent:
            sums[UNITS[language][row["uom"]]] += int(row["qty"])
        return {f"{quantity:,} {uom}" for uom, quantity in sums.items()}


def spoken_date(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%b} {day.year}"


PLANT = Plant()


def asked_lots() -> list[str]:
    """Those that the published questions name, and some that nobody could have prepared for.

    Of the latter only such that some of the people in the demo have, and some have not.
    """
    dice = random.Random(20220627)  # the day of the supplier's notice
    on_stage = set(CUSTOMERS_ON_STAGE)
    mixed = [lot for lot in sorted(PLANT.lots) if 0 < len(PLANT.answer(lot).told.keys() & on_stage) < len(on_stage)]
    return [*ASKED, *dice.sample(mixed, RANDOM_LOTS)]


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return {lot: PLANT.answer(lot) for lot in asked_lots()}


def test_the_second_walk_agrees_with_the_published_answers(answers: dict[str, Answer]) -> None:
    assert answers["MP05"].counts == [81, 57, 26, 164]


@dataclass
class Demo:
    """The running demo, seen through `/room`."""

    room: RoomClient
    lead: Phone
    people: list[dict[str, Any]]

    async def unread(self, since: dict[int, int]) -> dict[int, list[dict[str, Any]]]:
        """What every phone got after the message numbers in `since`."""
        return {
            person["id"]: [
                message
                for message in await Phone(self.room, person["id"], person["name"]).messages(after=since[person["id"]])
                if message["from"] == "bot"
            ]
            for person in self.people
        }

    async def newest(self) -> dict[int, int]:
        chats = await self.unread(dict.fromkeys((person["id"] for person in self.people), 0))
        return {person: max((one["message_id"] for one in chat), default=0) for person, chat in chats.items()}


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    program, url = await start_demo(tmp_path / "data", free_port(), fresh=True)
    try:
        async with RoomClient(url) as room:
            people = await room.request("GET", "/people")
            lead = next(person for person in people if person["tags"].get("role") == "lead")
            yield Demo(room, Phone(room, lead["id"], lead["name"]), people)
            assert await room.violations() == []
    finally:
        await program.stop()


async def recall(demo: Demo, lot: str) -> str:
    """The lead's side of it: command, look, tap. Waits by nothing but `/settle`. What the card said at first."""
    await demo.lead.send(f"/recall {lot} supplier notice {lot}")
    await demo.room.settle(30)
    card = await demo.lead.sees("Recall draft", within=0)
    assert await demo.lead.tap("Launch recall") == "Recall launched"
    await demo.room.settle(30)
    return str(card["text"])


async def test_every_recall_tells_exactly_the_right_customers_exactly_their_part(
    demo: Demo, answers: dict[str, Answer]
) -> None:
    customers = {person["id"]: person["tags"]["customer"] for person in demo.people if "customer" in person["tags"]}
    assert len(customers) == 6
    told = untold = by_letter = 0
    for number, (lot, answer) in enumerate(answers.items(), 1):
        before, last = await demo.newest(), max((one["id"] for one in await demo.room.letters()), default=0)
        card = await recall(demo, lot)
        await demo.lead.sees(f"told {answer.customers} / {answer.customers} ", within=0)
        assert counted(card) == answer.counts, lot
        for person, news in (await demo.unread(before)).items():
            if person == demo.lead.id:
                continue
            sent = answer.told.get(customers.get(person, ""), [])
            assert len(news) == bool(sent), f"{lot}: {news}"
            told, untold = told + bool(sent), untold + (not sent)
            if sent:
                check_notice(news[0]["text"], lot, customers[person], sent)
        letters = await demo.room.letters(after=last)
        by_letter += check_letters(
            [await demo.room.letter(one["id"]) for one in letters], lot, answer, set(customers.values())
        )
        # A lot inside a running case shows that case: each ends before the next begins.
        await demo.lead.send(f"/recall close R{number} all is back")
        await demo.room.settle(30)
    assert told > len(customers)
    assert untold > len(answers)  # the worker each time, and customers who had nothing of it
    assert by_letter > told


def check_letters(letters: list[dict[str, Any]], lot: str, answer: Answer, in_chat: set[str]) -> int:
    """Exactly those who have no phone here got one letter each, with exactly their deliveries; how many."""
    code_of = {PLANT.partners[code]["email"]: code for code in answer.told.keys() - in_chat}
    assert sorted(letter["to"] for letter in letters) == sorted(code_of)
    for letter in letters:
        code = code_of[letter["to"]]
        check_notice(letter["text"], lot, code, answer.told[code])
    return len(letters)


def counted(card: str) -> list[int]:
    """The numbers of the card's line of counts: lots (finished), customers, deliveries."""
    (line,) = [line for line in card.splitlines() if re.search(r"\d deliver(y|ies)$", line)]
    return [int(number) for number in re.findall(r"\d+", line)]


def check_notice(text: str, lot: str, customer: str, sent: list[dict[str, str]]) -> None:
    """The notice names this customer, the reason, and these deliveries to the letter; no other customer at all."""
    partner = PLANT.partners[customer]
    headline, to, reason, altogether = TOLD[partner["language"]]
    lines = text.splitlines()
    assert headline in lines[0]
    (addressed,) = [line for line in lines if line.startswith(to)]
    assert addressed.removeprefix(to).strip() in {partner["name"], f"{partner['name']} ({customer})"}
    assert customer in addressed
    (why,) = [line for line in lines if line.startswith(reason)]
    assert why.removeprefix(reason).strip() == f"supplier notice {lot}"
    listed = sorted(line for line in lines if line.startswith("•"))
    assert listed == PLANT.notice_lines(sent, partner["language"]), f"{customer} about {lot}"
    (total,) = [line for line in lines if line.startswith(altogether)]
    assert set(total.removeprefix(altogether).strip().split(" + ")) == PLANT.totals(sent, partner["language"])
    assert set(re.findall(r"\bC\d\d\b", text)) <= {customer}
