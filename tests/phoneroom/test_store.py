"""The world on disk: what was answered is there after the process was killed."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.phoneroom.client import RoomClient
from bot.phoneroom.httpbot import HttpBot, Refused
from bot.phoneroom.room import PhoneRoom, PortTaken
from bot.phoneroom.store_sqlite import SqliteStore
from bot.phoneroom.switchboard import Options

TOKEN = "4711:token_of_a_kept_bot"


class Process:
    """A room in a process of its own, which can be killed."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self.url = ""
        self._process = self._begin()

    def _begin(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "bot.phoneroom", "--port", "0", "--store", str(self._store)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        self.url = process.stdout.readline().split()[2]
        return process

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def again(self) -> None:
        self._process = self._begin()

    def end(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=10)
        return self._process.returncode


@pytest.fixture
def process(tmp_path: Path) -> Any:
    process = Process(tmp_path / "room.sqlite")
    yield process
    process.kill()


async def test_a_kill_loses_nothing_that_was_answered(process: Process) -> None:
    bot = HttpBot(f"{process.url}/bot", TOKEN)
    await bot("getMe")
    async with RoomClient(process.url) as room:
        ann = await room.person("Ann", "zh", role="worker")
        await ann.start("code")
        await bot.updates()
        await bot.confirm()
        keys = {"keyboard": [[{"text": "Scan"}]]}
        sent = await bot("sendMessage", chat_id=ann.id, text="<b>hello</b>", parse_mode="HTML", reply_markup=keys)
        await bot("setMyCommands", commands=[{"command": "help", "description": "x"}])
        await ann.photo(b"a,b", as_document=True, name="a.csv")
        await ann.send("not yet confirmed")
        waiting = await bot("getUpdates")
    process.kill()
    process.again()
    await bot.close()
    bot = HttpBot(f"{process.url}/bot", TOKEN)
    async with RoomClient(process.url) as room:
        ann = await room.phone("Ann")
        shown = await ann.messages()
        assert [m["text"] for m in shown] == ["/start code", "hello", "", "not yet confirmed"]
        assert shown[1]["html"] == "<b>hello</b>"
        assert await ann.keyboard() == [["Scan"]]
        assert await ann.commands() == ["help"]
        assert await bot("getUpdates") == waiting
        document = waiting[0]["message"]["document"]
        path = (await bot("getFile", file_id=document["file_id"]))["file_path"]
        async with bot.session.get(f"{process.url}/file/bot{TOKEN}/{path}") as answer:
            assert await answer.read() == b"a,b"
        after = await bot("sendMessage", chat_id=ann.id, text="after")
        assert after["message_id"] > sent["message_id"] + 2
        assert (await ann.sees("after"))["seq"] > shown[-1]["seq"]
        await ann.send("one more")
        numbers = [u["update_id"] for u in await bot("getUpdates")]
        assert numbers == sorted(set(numbers))
        assert len(numbers) == 3
        other = await room.person("Bob")
        assert other.id != ann.id
    await bot.close()


async def test_many_kills_in_the_middle_of_sending_lose_no_answered_message(process: Process) -> None:
    answered: list[int] = []
    async with RoomClient(process.url) as room:
        ann = await room.person("Ann")
        bot = HttpBot(f"{process.url}/bot", TOKEN)
        await bot("getMe")
        await ann.start()
        await bot.close()
    for _ in range(3):
        bot, enough = HttpBot(f"{process.url}/bot", TOKEN), asyncio.Event()
        sending = [asyncio.ensure_future(send_on(bot, ann.id, answered, enough)) for _ in range(4)]
        await asyncio.wait_for(enough.wait(), 20)
        process.kill()
        outcomes = await asyncio.gather(*sending, return_exceptions=True)
        assert all(isinstance(outcome, aiohttp.ClientError) for outcome in outcomes)
        await bot.close()
        process.again()
    async with RoomClient(process.url) as room:
        kept = [m["message_id"] for m in await (await room.phone("Ann")).messages()]
    assert len(answered) >= 60
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))


async def send_on(bot: HttpBot, chat: Any, answered: Any, enough: Any) -> Any:
    begun = len(answered)
    while True:
        sent = await bot("sendMessage", chat_id=chat, text="x")
        answered.append(sent["message_id"])
        if len(answered) >= begun + 20:
            enough.set()


async def test_a_webhook_goes_on_after_a_restart(process: Process, tmp_path: Path) -> None:
    seen: list[str] = []
    arrived = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        seen.append((await request.json())["message"]["text"])
        arrived.set()
        return web.Response(status=500 if len(seen) == 1 else 200)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = HttpBot(f"{process.url}/bot", TOKEN)
    await bot("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/", secret_token="s")
    await bot.close()
    async with RoomClient(process.url) as room:
        await (await room.person("Ann")).start()
    await asyncio.wait_for(arrived.wait(), 10)
    process.kill()
    process.again()
    async with RoomClient(process.url) as room:
        await room.settle()
    assert seen == ["/start", "/start"]
    await runner.cleanup()


async def test_a_room_ends_in_order_when_asked(process: Process) -> None:
    assert process.end() == 0


async def test_groups_and_labels_come_back(tmp_path: Path) -> None:
    room = await PhoneRoom.start(store=SqliteStore(tmp_path / "a.sqlite"))
    room.add_bot(TOKEN, "kept_bot", "Kept")
    label = room.add_label("L1", b"\x89PNG", "one", "一")
    async with RoomClient(room.url) as client:
        ann = await client.person("Ann")
        await ann.start()
        group = await client.group("Quality", [ann])
        new = await client.upgrade(group)
    await room.stop()
    room = await PhoneRoom.start(store=SqliteStore(tmp_path / "a.sqlite"))
    async with RoomClient(room.url) as client:
        assert (await client.request("GET", "/labels"))[0]["id"] == label
        assert (await client.request("GET", "/groups"))[0]["chat"] == new
        assert (await client.request("GET", "/state"))["bots"][0]["username"] == "kept_bot"
        ann = await client.phone("Ann")
        assert [c["type"] for c in await client.request("GET", f"/people/{ann.id}/chats")] == ["private", "supergroup"]
    await room.stop()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(ValueError, match="newer phone room"):
        SqliteStore(path)


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    room = await PhoneRoom.start()
    with pytest.raises(PortTaken, match=f"port {room.port} of 127.0.0.1 is already in use"):
        await PhoneRoom.start(port=room.port, store=SqliteStore(tmp_path / "a.sqlite"))
    await room.stop()
    command = [sys.executable, "-m", "bot.phoneroom", "--port", str(room.port)]
    held = await PhoneRoom.start(port=room.port)
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "already in use; --port 0 takes a free one" in done.stderr
    await held.stop()


async def test_a_strict_room_knows_only_its_own_bots() -> None:
    room = await PhoneRoom.start(options=Options(strict_tokens=True))
    room.add_bot(TOKEN, "kept_bot", "Kept")
    known, stranger = HttpBot(f"{room.url}/bot", TOKEN), HttpBot(f"{room.url}/bot", "8:some_other_token")
    assert (await known("getMe"))["username"] == "kept_bot"
    with pytest.raises(Refused, match="Unauthorized"):
        await stranger("getMe")
    await known.close()
    await stranger.close()
    await room.stop()
