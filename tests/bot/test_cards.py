"""Living cards: what changed is shown, many changes become one edit, and a card that is gone stops nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import ExtBot

from bot.pace import Paced
from bot.workers.cards import CardEdit, CardsWorker
from tests.bot.posting import paced_bot

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


class Table:
    """What should be on the cards and what is: the part that lives in the database."""

    def __init__(self) -> None:
        self.places: dict[int, tuple[int, int]] = {}
        self.words: dict[int, str] = {}
        self.shown: dict[int, str] = {}
        self.changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def to_refresh(self) -> list[CardEdit]:
        buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Refresh", callback_data="r")]])
        return [
            CardEdit(card, *self.places[card], text=words, reply_markup=buttons, shown=words)
            for card, words in self.words.items()
            if card in self.places and self.shown.get(card) != words
        ]

    def shows(self, card: int, shown: str) -> None:
        self.shown[card] = shown
        self._loop.call_soon_threadsafe(self.changed.set)

    def gone(self, card: int) -> None:
        del self.places[card]
        self._loop.call_soon_threadsafe(self.changed.set)

    async def until_true(self) -> None:
        async with asyncio.timeout(15):
            while self.to_refresh():
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def living(bot: ExtBot[Paced], table: Table) -> AsyncIterator[CardsWorker]:
    worker = CardsWorker(bot, table.to_refresh, table.shows, table.gone, every=0.2)
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop()


async def put_card(bot: ExtBot[Paced], table: Table, card: int, chat: int) -> None:
    sent = await bot.send_message(chat, "sent 0")
    table.places[card] = (chat, sent.message_id)


async def test_a_card_shows_what_changed_and_many_changes_are_one_edit(
    bot: ExtBot[Paced], ann: Phone, tg_room: TestRoom
) -> None:
    table = Table()
    await put_card(bot, table, 1, ann.id)
    async with living(bot, table) as worker:
        for number in range(1, 40):
            table.words[1] = f"sent <b>{number}</b>"
            worker.wake()
        await table.until_true()
    assert (await ann.sees("sent 39"))["inline"] == [[{"text": "Refresh"}]]
    assert len(await tg_room.calls("editMessageText")) <= 3


async def test_a_card_that_shows_it_already_counts_as_shown(bot: ExtBot[Paced], ann: Phone, tg_room: TestRoom) -> None:
    table = Table()
    await put_card(bot, table, 1, ann.id)
    async with living(bot, table) as worker:
        table.words[1] = "sent 5"
        worker.wake()
        await table.until_true()
        table.shown.clear()  # as after a kill between the edit and the note
        worker.wake()
        await table.until_true()
    assert table.shown == {1: "sent 5"}
    assert table.places


async def test_a_card_that_is_gone_is_dropped_and_the_others_live_on(
    bot: ExtBot[Paced], ann: Phone, tg_room: TestRoom
) -> None:
    table = Table()
    await put_card(bot, table, 1, ann.id)
    await bot.delete_message(*table.places[1])
    await put_card(bot, table, 2, ann.id)
    table.words = {1: "sent 1", 2: "sent 1"}
    async with living(bot, table) as worker:
        worker.wake()
        await table.until_true()
    assert set(table.places) == {2}
    await ann.sees("sent 1")
    await tg_room.forgive()


async def test_trouble_of_the_network_only_delays(bot: ExtBot[Paced], ann: Phone, tg_room: TestRoom) -> None:
    table = Table()
    await put_card(bot, table, 1, ann.id)
    await tg_room.fault("before", "error", "editMessageText", status=502, times=2)
    table.words[1] = "sent 7"
    async with living(bot, table) as worker:
        worker.wake()
        await table.until_true()
    await ann.sees("sent 7")
