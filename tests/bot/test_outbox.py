"""The outbox worker: nothing is lost, nothing is sent twice without saying so, and nobody waits for a dead chat."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram.ext import ExtBot

from bot.channels import Delivered, Failure, Parcel
from bot.channels.telegram import TelegramChannel
from bot.pace import Pace, Paced
from domain.messages import Outgoing, OutgoingState, Priority
from storage.database import Database
from storage.opening import open_database
from tests.bot.house import both_kinds, utc_now
from tests.bot.posting import Post, Unchecked, compose, paced_bot, working

if TYPE_CHECKING:
    from bot.phoneroom.client import Phone
    from bot.phoneroom.fixtures import TestRoom


@pytest.fixture
async def bot(tg_room: TestRoom, tg_bot: str) -> AsyncIterator[ExtBot[Paced]]:
    async with paced_bot(tg_room.url, tg_bot) as bot:
        yield bot


@pytest.fixture
async def ann(tg_room: TestRoom, bot: ExtBot[Paced]) -> Phone:
    ann = await tg_room.person("Ann")
    await ann.start()
    return ann


@pytest.fixture
def post(database: Database, bot: ExtBot[Paced]) -> Post:
    return Post(database, bot)


async def read(phone: Phone) -> list[str]:
    return [message["text"] for message in await phone.messages() if message["from"] == "bot"]


@both_kinds
async def test_what_is_due_is_sent_once_and_its_message_is_known(post: Post, ann: Phone) -> None:
    post.put(1, ann.id)
    post.put(2, ann.id)
    async with working(post.worker()):
        await post.until_sent(2)
    assert sorted(await read(ann)) == ["notice 1", "notice 2"]
    assert {post.row(1).message_id, post.row(2).message_id} == {
        str(message["message_id"]) for message in await ann.messages() if message["from"] == "bot"
    }


async def test_a_new_row_goes_at_once_when_the_worker_is_woken(post: Post, ann: Phone) -> None:
    async with working(post.worker()) as worker:
        loop = asyncio.get_running_loop()
        for number in range(1, 4):
            await asyncio.to_thread(post.put, number, ann.id)
            start = loop.time()
            worker.wake()
            await post.until_sent(number)
            assert loop.time() - start < 4.0  # a look without being woken comes after 5 s


async def test_a_row_of_the_future_waits_for_its_time(post: Post, ann: Phone) -> None:
    due = utc_now() + timedelta(seconds=0.8)
    post.put(1, ann.id, due=due)
    async with working(post.worker()):
        await post.until_sent(1)
    sent_at = post.row(1).sent_at
    assert sent_at is not None
    assert due <= sent_at < due + timedelta(seconds=4)


@both_kinds
async def test_a_lost_answer_is_repeated_and_says_so(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("after", "disconnect", "sendMessage", times=1)
    post.put(1, ann.id)
    async with working(post.worker()):
        await post.until_sent(1)
    assert await read(ann) == ["notice 1", "REPEAT of notice 1"]


async def test_a_refused_connection_is_tried_again_and_is_no_repeat(tg_bot: str, database: Database) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        bot = paced_bot(f"http://127.0.0.1:{closed.getsockname()[1]}", tg_bot)
        await bot._request[1].initialize()
        post = Post(database, bot)
        post.put(1, 77)
        async with working(post.worker()):
            await post.until(lambda _: post.row(1).attempts >= 3)
        await bot._request[1].shutdown()
    row = post.row(1)
    assert (row.state, row.repeat) == (OutgoingState.DUE, False)
    assert not post.refused


async def test_a_blocked_bot_is_refused_for_good_and_told(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    await ann.block()
    post.put(1, ann.id)
    async with working(post.worker()):
        await post.until(lambda counts: counts[OutgoingState.REFUSED] == 1)
    assert [key for key, _ in post.refused] == ["alert:1"]
    assert "blocked" in post.refused[0][1]
    assert len(await tg_room.calls("sendMessage")) == 1


async def test_a_dead_chat_holds_up_nobody(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    for number in range(1, 11):
        post.put(number, 990_000 + number)
    post.put(11, ann.id)
    async with working(post.worker()):
        await post.until_sent(1)
        await post.until(lambda counts: counts[OutgoingState.REFUSED] == 10)
    assert await read(ann) == ["notice 11"]
    await tg_room.forgive()


async def test_too_many_requests_delays_and_is_no_repeat(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("before", "error", "sendMessage", status=429, retry_after=1, times=1)
    post.put(1, ann.id)
    loop = asyncio.get_running_loop()
    start = loop.time()
    async with working(post.worker()):
        await post.until_sent(1)
    assert loop.time() - start >= 1.0
    assert await read(ann) == ["notice 1"]


async def test_a_long_silence_gives_the_rows_back_until_then(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("before", "error", "sendMessage", status=429, retry_after=300, times=1)
    post.put(1, ann.id)
    post.put(2, ann.id)
    async with working(post.worker(at_once=1)):
        await post.until(lambda _: all(post.row(n).attempts and post.row(n).state == "due" for n in (1, 2)))
    for number in (1, 2):
        assert post.row(number).due_at > utc_now() + timedelta(seconds=280)
        assert not post.row(number).repeat
    assert len(await tg_room.calls("sendMessage")) == 1


async def test_a_recall_goes_before_everything_else(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    others = [await tg_room.person(f"P{n}") for n in range(4)]
    for number, person in enumerate(others):
        await person.start()
        post.put(number, person.id, priority=Priority.NOTE)
    post.put(9, ann.id, priority=Priority.RECALL)
    async with working(post.worker(at_once=1)):
        await post.until_sent(5)
    first, *_ = await tg_room.calls("sendMessage")
    assert first["params"]["text"] == "notice 9"


async def test_a_stop_finishes_what_telegram_has_heard_of_and_begins_nothing(
    post: Post, ann: Phone, tg_room: TestRoom
) -> None:
    await tg_room.fault("before", "delay", "sendMessage", seconds=0.5)
    for number in range(1, 31):
        post.put(number, ann.id)
    worker = post.worker(at_once=2)
    async with working(worker):
        await post.until_sent(1)
        worker.stop()
    counts = post.queue.counts()
    assert counts[OutgoingState.SENDING] == 0
    assert len(await read(ann)) == counts[OutgoingState.SENT] <= 4
    await tg_room.clear_faults()
    assert not any(post.row(number).repeat for number in range(1, 31))


async def test_a_stop_during_a_silence_gives_unsent_rows_back_as_they_were(post: Post, ann: Phone) -> None:
    assert isinstance(post.bot.rate_limiter, Pace)
    post.bot.rate_limiter.halt(15)
    post.put(1, ann.id)
    worker = post.worker()
    async with working(worker):
        await post.until_claimed(1)
        worker.stop()
    row = post.row(1)
    assert (row.state, row.repeat, row.attempts) == (OutgoingState.DUE, False, 0)
    assert await read(ann) == []


@both_kinds
async def test_a_row_that_a_dead_worker_had_in_hand_is_sent_as_a_repeat(post: Post, ann: Phone) -> None:
    post.put(1, ann.id)
    assert post.queue.claim("a dead worker", utc_now(), 3_600, 10, "telegram")
    async with working(post.worker()):
        await post.until_sent(1)
    assert await read(ann) == ["REPEAT of notice 1"]


async def test_a_group_that_became_a_supergroup_is_followed(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    group = await tg_room.group("Quality", [ann])
    new = await tg_room.upgrade(group)
    post.put(1, group)
    async with working(post.worker()):
        await post.until_sent(1)
    assert [m["text"] for m in await ann.messages(chat=new) if m["from"] == "bot"] == ["notice 1"]


async def test_a_row_without_words_stops_nobody_and_a_note_is_given_up_at_last(
    database: Database, bot: ExtBot[Paced], ann: Phone
) -> None:
    def broken(row: Outgoing) -> Parcel:
        if row.facts["number"] == 1:
            raise KeyError("words")
        return compose(row)

    post = Post(database, bot, first_pause=0.0, compose=broken)
    post.put(1, ann.id, priority=Priority.NOTE)
    post.put(2, ann.id)
    async with working(post.worker()):
        await post.until(lambda counts: counts[OutgoingState.SENT] == 1 and counts[OutgoingState.REFUSED] == 1)
    assert [key for key, _ in post.refused] == ["alert:1"]
    assert await read(ann) == ["notice 2"]


async def test_a_recall_alert_is_never_given_up(post: Post, ann: Phone) -> None:
    class Broken(Unchecked):
        tries = 0

        async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
            self.tries += 1
            if self.tries <= 60:
                raise Failure("later", "the line is dead")
            return Delivered("1")

    post.channels["telegram"] = Broken()
    post.first_pause = 0.0
    post.put(1, ann.id)
    async with working(post.worker()):
        await post.until_sent(1)
    assert post.row(1).attempts == 61
    assert not post.refused


async def test_a_row_for_an_unknown_channel_is_refused(post: Post, ann: Phone) -> None:
    post.put(1, ann.id)
    del post.channels["telegram"]
    async with working(post.worker()):
        await post.until(lambda counts: counts[OutgoingState.REFUSED] == 1)
    assert post.refused == [("alert:1", "there is no channel telegram")]


async def test_a_send_that_takes_for_ever_is_cut_off_and_uncertain(post: Post, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("after", "hang", "sendMessage", times=1)
    post.put(1, ann.id)
    async with working(post.worker(send_seconds=0.5)):
        await post.until_sent(1)
    assert await read(ann) == ["notice 1", "REPEAT of notice 1"]


@pytest.mark.parametrize(("began", "repeat"), [(True, True), (False, False)])
async def test_a_broken_channel_is_judged_by_whether_it_had_begun(
    post: Post, ann: Phone, began: bool, repeat: bool
) -> None:
    class Broken(Unchecked):
        tries = 0

        async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
            self.tries += 1
            if began:
                begins()
            if self.tries == 1:
                raise ZeroDivisionError
            return Delivered("1")

    post.channels["telegram"] = Broken()
    post.put(1, ann.id)
    async with working(post.worker()):
        await post.until_sent(1)
    assert post.row(1).repeat is repeat


async def test_an_address_that_is_no_chat_is_refused(post: Post, ann: Phone) -> None:
    post.put(1, "ann@example.com")
    async with working(post.worker()):
        await post.until(lambda counts: counts[OutgoingState.REFUSED] == 1)
    assert post.refused == [("alert:1", "not a Telegram chat")]


async def test_a_locked_database_delays_settling_and_nothing_is_sent_twice(
    bot: ExtBot[Paced], ann: Phone, sqlite_url: str
) -> None:
    database = open_database(sqlite_url, busy_seconds=0.05)
    post = Post(database, bot)

    class Locking(Unchecked):
        """The real channel; the database is locked by somebody else just when the answer has come."""

        async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
            delivered = await TelegramChannel(bot).send(address, parcel, begins)
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.6, other.rollback)
            return delivered

    post.channels["telegram"] = Locking()
    post.put(1, ann.id)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        async with working(post.worker()):
            await post.until_sent(1)
    assert await read(ann) == ["notice 1"]
    assert (post.row(1).attempts, post.row(1).repeat) == (1, False)
    database.close()
