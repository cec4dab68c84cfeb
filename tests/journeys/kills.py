"""The bot as a program that is killed, on one data directory, beside a phone room that survives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.inbox import lane_of
from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.settings import Settings
from bot.wiring import open_storage, utc_now
from domain.lots import LotRef
from domain.people import Actor, Role
from domain.roots import Root
from domain.usecases.draft_recall import DraftRecall
from domain.usecases.find_lot import FindLot
from domain.usecases.join import Invite, Join
from domain.usecases.launch_recall import LaunchRecall
from storage.inbox import Inbox
from storage.unit_of_work import OpenUnitOfWork
from tests.journeys.programs import Program, start
from tests.storage.plants import ZONE

HEADLINES = ("PRODUCT RECALL", "产品召回", "FOOD RECALL", "食品召回")
REPEATS = ("may be a repeat", "重复")
PATIENCE = 30.0
FOR_EVER = 3600


@dataclass
class Outpost:
    """The plant with its bot in another process. `kill` and `begin` as often as you like."""

    room: TestRoom
    token: str
    data: Path
    env: dict[str, str] = field(default_factory=dict)
    program: Program | None = None

    async def begin(self, *, ready: bool = True) -> Program:
        """Starts the bot on the same data; returns when it asks for updates."""
        given = {
            "LOTBELL_TOKEN": self.token,
            "LOTBELL_TELEGRAM_API_URL": self.room.url,
            "LOTBELL_SEND_RATE": "500",
            **self.env,
        }
        self.program = await start("run", "--data", str(self.data), env=given)
        if ready:
            await self.program.says('"running"')
        return self.program

    async def kill(self) -> None:
        assert self.program
        await self.program.kill()

    async def stop(self) -> None:
        """Ends it in good order; its exit status must say so."""
        assert self.program
        assert await self.program.stop() == 0, self.program.said[-20:]

    @contextmanager
    def records(self) -> Iterator[OpenUnitOfWork]:
        """Transactions on the data directory beside the bot, or while it does not run."""
        database = open_storage(Settings.read(data=self.data))
        try:
            yield OpenUnitOfWork(database, utc_now)
        finally:
            database.close()

    async def joined(self, *places: tuple[str, str, str, str | None]) -> list[Phone]:
        """People with (name, language, role, customer), joined by one-time codes while the bot does not run.

        Each has pressed Start, or Telegram would not let the bot write to them; their welcome is skipped.
        """
        self.room.server.add_bot(self.token, "lotbell_test_bot", "Lotbell")
        phones = [await self.room.person(name, language) for name, language, _, _ in places]
        with self.records() as open_work, open_work() as work:
            for phone, (name, language, role, customer) in zip(phones, places, strict=True):
                invited = Invite()(work, Actor.house("test"), Role(role), customer)
                Join()(work, phone.id, name, language, invited.code)
            work.commit()
        for phone in phones:
            await phone.start()
        await self._forget_updates()
        return phones

    async def until_told(self, word: str) -> None:
        """Returns once the bot's log says it."""
        assert self.program
        await self.program.says(word)

    async def _forget_updates(self) -> None:
        address = f"{self.room.bot_base}{self.token}/deleteWebhook"
        async with ClientSession() as web, web.post(address, json={"drop_pending_updates": True}) as answer:
            assert answer.status == 200

    async def until_in_flight(self, calls: int = 1) -> None:
        """Returns once so many calls of the bot are held up in the room."""
        async with asyncio.timeout(PATIENCE):
            while (await self.room.request("POST", "/settle", json={"timeout": 0.05}))["in_flight"] < calls:
                pass

    async def until_called(self, method: str, times: int = 1, *, after: int = 0) -> None:
        """Returns once the room has answered this method so often."""
        await self._until(lambda: len(self._calls(method, after)) >= times)

    async def until_stored(self, kind: str) -> None:
        """Returns once an update of this kind lies in the bot's inbox, not yet done."""
        database = open_storage(Settings.read(data=self.data))
        inbox = Inbox(database, lane_of)
        try:
            await self._until(lambda: any(kind in row.body for row in inbox.waiting(1000)))
        finally:
            database.close()

    async def until_known(self, known: Callable[[Any], bool], within: float = PATIENCE) -> None:
        """Returns once the database, looked at from outside, shows it."""
        with self.records() as open_work:

            def look() -> bool:
                with open_work(readonly=True) as work:
                    return known(work)

            await self._until(look, within)

    async def lives(self, seconds: float) -> bool:
        """Whether the bot still runs after this time."""
        assert self.program
        try:
            async with asyncio.timeout(seconds):
                await self.program.process.wait()
        except TimeoutError:
            return True
        return False

    def _calls(self, method: str, after: int) -> list[Any]:
        return self.room.server.desk.trace.rows(after, method)

    async def _until(self, true: Callable[[], bool], within: float = PATIENCE) -> None:
        """Another process writes: there is no event of ours to wait for, but the room's own stir most of the time."""
        async with asyncio.timeout(within):
            while not true():
                await self.room.server.desk.events.changed(0.05)


@asynccontextmanager
async def outpost(room: TestRoom, token: str, data: Path, **env: str) -> AsyncIterator[Outpost]:
    """An outpost whose bot is gone at the end, whatever happened."""
    place = Outpost(room, token, data, env)
    try:
        yield place
    finally:
        if place.program is not None:
            await place.program.kill()


async def notices(phone: Phone) -> list[str]:
    """The recall alerts on this phone, oldest first."""
    own = [message["text"] for message in await phone.messages() if message["from"] == "bot"]
    return [text for text in own if any(headline in text for headline in HEADLINES)]


def says_repeat(notice: str) -> bool:
    return any(word in notice for word in REPEATS)


def launch_in_the_records(post: Outpost) -> None:
    """What the bot leaves behind when it dies right after the launch of MP05's recall was committed."""
    with post.records() as open_work, open_work() as work:
        actor = Actor.house("test")
        view = DraftRecall(ZONE)(
            work, actor, (Root(FindLot()(work, actor, LotRef(code="MP05"))),), "supplier notice", "test"
        ).view
        LaunchRecall(ZONE)(work, actor, view.recall.id or 0, view.recall.fingerprint)
        work.commit()


async def told(phones: Sequence[Phone]) -> dict[str, list[bool]]:
    """For each phone its alerts in order, as whether each says that it may be a repeat."""
    chats = await asyncio.gather(*map(notices, phones))
    return {phone.name: [says_repeat(text) for text in chat] for phone, chat in zip(phones, chats, strict=True)}
