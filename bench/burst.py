"""Twenty people photograph a label in the same moment, and others go on writing: how long the photos wait, and how
long the texts.

The bot and the phone room are programs of their own on this machine, as the demo runs them. What the photos cost is
the processor time of the bot with its readers when they come one after the other.
"""

from __future__ import annotations

import asyncio
import io
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
from PIL import Image

from bench.labels.cameras import on_table, turned
from bench.measure import Checked, Finding, Line, Remark
from bench.programs import processor_seconds, program
from bot.demo.worn_labels import text_only
from bot.phoneroom.client import Phone, RoomClient
from bot.readers.text import text_reading_installed
from bot.settings import Settings
from bot.wiring import open_storage, utc_now
from domain.items import Item
from domain.lots import Lot
from domain.people import Actor, Role
from domain.usecases.join import Invite, Join
from domain.values import LotCode
from storage.unit_of_work import OpenUnitOfWork
from templates.pictures.label import label_png

TOKEN = "7654321:AAbench-of-a-burst-that-nobody-has-"
PHOTOS, WRITERS = 20, 4
IN_WORDS = 6
"""Of the photos of the second round: labels without any code, which cost twenty times as much."""
CORES = len(os.sched_getaffinity(0))
WAIT_BAR, TEXT_BAR = 1.5, 150.0
TEXT_EVERY = 0.4
"""Seconds that each of the writers waits before the next text: together about nine a second."""
WITHIN = 120.0
ANSWERS = ("sendMessage", "sendPhoto", "editMessageText")


async def measured() -> list[Line]:
    busy = os.getloadavg()[0]
    others = [Remark(f"others kept this machine busy (load {busy:.1f} on {CORES} cores): waits are theirs too")]
    with TemporaryDirectory() as folder:
        data = Path(folder)
        async with (
            program("bot.phoneroom", "--port", "0", says=r"phone room: (http://\S+)") as (_, url),
            RoomClient(url) as room,
        ):
            people = [await room.person(f"P{number}") for number in range(PHOTOS + WRITERS)]
            await asyncio.to_thread(_prepare, data, people)
            env = {"LOTBELL_TOKEN": TOKEN, "LOTBELL_TELEGRAM_API_URL": url, "LOTBELL_DATA": folder,
                   "LOTBELL_SEND_RATE": "1000", "LOTBELL_CHAT_SECONDS": "0.02", "LOTBELL_DATABASE_URL": ""}  # fmt: skip
            async with program("bot.cli", "run", says="running", **env) as (bot, _):
                for phone in people:
                    await phone.start()
                await room.settle(WITHIN)
                burst = Burst(room, bot.pid, people[:PHOTOS], people[PHOTOS:])
                return [
                    *(others if busy > CORES / 2 else ()),
                    *await burst.lines("labels with a code", 0),
                    *await burst.lines(f"with {IN_WORDS} in words only", IN_WORDS),
                ]


def lot_code(number: int) -> str:
    return f"KX{220600 + number}A"


def _prepare(data: Path, people: Sequence[Phone]) -> None:
    """A plant of a few hundred lots, and everybody a worker in it."""
    database = open_storage(Settings.read(data=data))
    with OpenUnitOfWork(database, utc_now)() as work:
        item = work.items.add(Item(code="milk powder", name_zh="奶粉", kind="raw", uom="kg"))
        for number in range(400):
            code = LotCode(lot_code(number))
            work.lots.add(Lot(code=code, folded=code.folded, item_id=item.id or 0))
        for phone in people:
            invited = Invite()(work, Actor.house("bench"), Role.WORKER, None)
            Join()(work, phone.id, phone.name, "en", invited.code)
        work.commit()
    database.close()


def photographs(in_words: int, seed: int) -> list[bytes]:
    """What cameras make of labels of different lots, the last of them without a code."""
    rng = random.Random(seed)
    taken = []
    for number in range(PHOTOS):
        code = lot_code(seed * 40 + number)
        label = (
            label_png(code, "milk powder", name_zh="奶粉")
            if number < PHOTOS - in_words
            else text_only("Hengyuan 恒源乳粉", "milk powder", [("批号 LOT", code), ("净含量 NET", "25 kg")])
        )
        with Image.open(io.BytesIO(label)) as opened:
            picture = turned(rng, on_table(rng, opened.convert("L")), rng.uniform(-6, 6))
        taken.append(bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])[1]))
    return taken


class Burst:
    """One bot with its room; `pid` is the bot's process."""

    def __init__(self, room: RoomClient, pid: int, photographers: Sequence[Phone], writers: Sequence[Phone]) -> None:
        self._room = room
        self._pid = pid
        self._photographers = photographers
        self._writers = writers
        self._seed = 0

    async def lines(self, what: str, in_words: int) -> list[Line]:
        if in_words and not text_reading_installed():
            return [Remark("the extra `ocr` is not installed: printed text was not measured")]
        cost = await self._one_by_one(in_words)
        waits, texts, right = await self._at_once(in_words)
        return [
            Finding(f"20 photos at once, {what}: p95", "their CPU / cores", 1000 * waits[-2], 1000 * cost / CORES, "ms",
                    at_most=WAIT_BAR),
            Finding("  text to answer meanwhile: p95", "", 1000 * texts[int(len(texts) * 0.95)], None, "ms",
                    at_most=TEXT_BAR),
            Checked(f"  each of the {PHOTOS} lots is in its photo's answer ({len(texts)} texts meanwhile)", right),
        ]  # fmt: skip

    def _photos(self, in_words: int) -> list[tuple[Phone, bytes, str]]:
        self._seed += 1
        taken = photographs(in_words, self._seed)
        codes = [lot_code(self._seed * 40 + number) for number in range(PHOTOS)]
        return list(zip(self._photographers, taken, codes, strict=True))

    async def _one_by_one(self, in_words: int) -> float:
        """The processor time of as many photos, in seconds. The readers are warm."""
        warm = self._photos(in_words)
        await asyncio.gather(*(phone.photo(photo) for phone, photo, _ in (*warm[:3], *warm[-3:])))
        await self._room.settle(WITHIN)
        photos = self._photos(in_words)
        before = processor_seconds(self._pid)
        for phone, photo, _ in photos:
            await phone.photo(photo)
            await phone.sees("", WITHIN)
        await self._room.settle(WITHIN)
        return processor_seconds(self._pid) - before

    async def _at_once(self, in_words: int) -> tuple[list[float], list[float], bool]:
        """Seconds from when the bot was given the photos to each answer, and of each text meanwhile, both sorted."""
        photos = self._photos(in_words)
        held = await self._room.fault("before", method="getUpdates", status=502)
        await self._writers[0].send(lot_code(0))  # ends the poll that is under way; the next one is held up
        await self._writers[0].sees(lot_code(0), WITHIN)
        for phone, photo, _ in photos:
            await phone.photo(photo)
        await self._room.request("DELETE", f"/faults/{held}")
        done = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(self._write(done))
            answers = [phone.sees(code, WITHIN) for phone, _, code in photos]
            seen = await asyncio.gather(*answers, return_exceptions=True)
            done.set()
        right = not any(isinstance(each, BaseException) for each in seen)
        return await self._waits(), sorted(writing.result()), right

    async def _write(self, done: asyncio.Event) -> list[float]:
        async def one(phone: Phone, number: int) -> list[float]:
            times = []
            while not done.is_set():
                number += WRITERS
                code = lot_code(200 + number % 150)
                await phone.send(code)
                start = time.perf_counter()
                await phone.sees(code, WITHIN)
                times.append(time.perf_counter() - start)
                await asyncio.sleep(TEXT_EVERY)
            return times

        all_times = await asyncio.gather(*(one(phone, number) for number, phone in enumerate(self._writers)))
        return [each for times in all_times for each in times]

    async def _waits(self) -> list[float]:
        """From the trace of the room: the poll that brought the photos, and the first answer in each chat after it."""
        calls = await self._room.calls()
        given = max(
            call["at"]
            for call in calls
            if call["method"] == "getUpdates"
            and call["ok"]
            and any("photo" in each.get("message", {}) for each in call["result"])
        )
        chats = {str(phone.id) for phone in self._photographers}
        answered: dict[str, float] = {}
        for call in calls:
            chat = str(call["params"].get("chat_id"))
            if call["method"] in ANSWERS and chat in chats and call["at"] > given:
                answered.setdefault(chat, call["at"])
        return sorted(at - given for at in answered.values())
