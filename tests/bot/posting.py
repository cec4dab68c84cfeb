"""An outbox with its worker, the real queue and the real channel, to a room over HTTP."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram.ext import ExtBot

from bot.channels import Channel, Checked, Parcel
from bot.channels.telegram import TelegramChannel
from bot.pace import Pace, Paced
from bot.telegram_request import AiohttpRequest
from bot.workers.outbox import OutboxHooks, OutboxWorker
from domain.messages import Outgoing, OutgoingState, Priority
from storage.database import Database
from storage.outgoing import OutgoingQueue
from storage.unit_of_work import OpenUnitOfWork
from tests.bot.house import utc_now


class Unchecked:
    """What a test's own channel has besides `send`."""

    at_once = 8

    async def check(self, address: str) -> Checked:
        return Checked(None, "not_now", address)


def compose(row: Outgoing) -> Parcel:
    return Parcel(f"{'REPEAT of ' if row.repeat else ''}notice {row.facts['number']}")


def paced_bot(room_url: str, token: str, *, read_timeout: float = 5.0) -> ExtBot[Paced]:
    return ExtBot(
        token,
        base_url=f"{room_url}/bot",
        request=AiohttpRequest(read_timeout=read_timeout, proxies=False),
        get_updates_request=AiohttpRequest(proxies=False),
        rate_limiter=Pace(500),
    )


@dataclass
class Post:
    """`settled` is notified after every row that was settled; `refused` collects what was given up."""

    database: Database
    bot: ExtBot[Paced]
    first_pause: float = 0.02
    compose: Callable[[Outgoing], Parcel] = compose
    refused: list[tuple[str, str]] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.queue = OutgoingQueue(self.database)
        self.channels.setdefault("telegram", TelegramChannel(self.bot))

    def worker(self, **more: Any) -> OutboxWorker:
        hooks = OutboxHooks(
            refused=lambda row, problem: self.refused.append((row.key, problem)),
            settled=self._news.set,
        )
        return OutboxWorker(
            self.queue, self.channels, self.compose, utc_now, hooks=hooks, first_pause=self.first_pause, **more
        )

    def put(
        self, number: int, address: int | str, *, priority: int = Priority.RECALL, due: datetime | None = None
    ) -> None:
        with OpenUnitOfWork(self.database, utc_now)() as work:
            work.outbox.put(
                Outgoing(
                    key=f"alert:{number}", priority=priority, channel="telegram", address=str(address), language="en",
                    template="alerts/notice", facts={"number": number}, due_at=due or utc_now(),
                )
            )  # fmt: skip
            work.commit()

    def row(self, row_id: int) -> Outgoing:
        with self.database.session(readonly=True) as session:
            return session.get_one(Outgoing, row_id)

    async def until(self, seen: Callable[[dict[str, int]], bool]) -> None:
        """Waits for a state of the queue, looking after every row that was settled."""
        async with asyncio.timeout(30):
            while True:
                self._news.clear()
                if seen(await asyncio.to_thread(self.queue.counts)):
                    return
                await self._news.wait()

    async def until_claimed(self, count: int) -> None:
        """A claim settles nothing, so this looks again and again."""
        async with asyncio.timeout(30):
            for _ in itertools.count():
                if (await asyncio.to_thread(self.queue.counts))[OutgoingState.SENDING] >= count:
                    return

    async def until_sent(self, count: int) -> None:
        await self.until(lambda counts: counts[OutgoingState.SENT] >= count)


@asynccontextmanager
async def working(worker: OutboxWorker) -> AsyncIterator[OutboxWorker]:
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop()
