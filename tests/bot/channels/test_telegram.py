"""What Telegram alone has: topics of a group, and people who shut the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.channels import Failure, Parcel
from tests.bot.channels.test_contract import Beginning
from tests.bot.channels.vendors import Telegram

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom


async def test_a_note_goes_into_the_topic_of_its_case(tg_room: TestRoom, tg_bot: str) -> None:
    async with Telegram(tg_room, tg_bot) as vendor:
        forum = await tg_room.group("Quality", [vendor.ann], forum=True)
        await tg_room.member(forum, int(tg_bot.partition(":")[0]), "administrator")
        topic = await vendor.bot.create_forum_topic(forum, "Recall 7")
        await vendor.channel().send(f"{forum}/{topic.message_thread_id}", Parcel("first fact"), Beginning())
        (call,) = await tg_room.calls("sendMessage")
    assert call["params"]["message_thread_id"] == str(topic.message_thread_id)


@pytest.mark.parametrize("address", ["-100/x", "/5", "@somebody"])
async def test_half_an_address_is_none(tg_room: TestRoom, tg_bot: str, address: str) -> None:
    async with Telegram(tg_room, tg_bot) as vendor:
        begins = Beginning()
        with pytest.raises(Failure) as failed:
            await vendor.channel().send(address, Parcel("hello"), begins)
    assert (failed.value.kind, begins.began) == ("never", False)


async def test_a_check_of_a_chat_that_is_not_there_says_so(tg_room: TestRoom, tg_bot: str) -> None:
    async with Telegram(tg_room, tg_bot) as vendor:
        assert (await vendor.channel().check("990001")).ok is False
        assert await vendor.texts() == []
