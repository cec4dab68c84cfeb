"""The room's clock: a story begins on its own day, goes on over a restart, and never goes back. Letters are kept."""

from __future__ import annotations

from pathlib import Path

from bot.phoneroom.client import RoomClient
from bot.phoneroom.clock import RoomClock
from bot.phoneroom.room import PhoneRoom
from bot.phoneroom.store_sqlite import SqliteStore

BEGINS = 1_656_292_800.0
DAY = 86_400.0


class Machine:
    """The machine's clock, as a test sets it."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


async def opened(path: Path, machine: Machine) -> PhoneRoom:
    return await PhoneRoom.start(store=SqliteStore(path), begins=BEGINS, clock=RoomClock(machine))


async def test_a_fresh_room_begins_with_its_story_and_goes_on_over_a_restart(tmp_path: Path) -> None:
    machine = Machine()
    room = await opened(tmp_path / "room.db", machine)
    assert room.now() == BEGINS
    machine.time += 60
    async with RoomClient(room.url) as client:
        assert await client.advance(DAY) == BEGINS + 60 + DAY
    await room.stop()
    machine.time += 600
    room = await opened(tmp_path / "room.db", machine)
    assert room.now() == BEGINS + 60 + DAY + 600
    await room.stop()


async def test_the_clock_never_goes_back_when_the_machines_does(tmp_path: Path) -> None:
    machine = Machine()
    room = await opened(tmp_path / "room.db", machine)
    room.add_bot("7:TEST", "a_bot", "A bot")
    person = room.add_person("Ann")
    machine.time += 3_600
    async with RoomClient(room.url) as client:
        await client.request("POST", f"/people/{person}/start", json={})
    said = room.now()
    machine.time -= 7_200
    assert room.now() == said
    await room.stop()
    room = await opened(tmp_path / "room.db", machine)
    assert room.now() >= int(said)
    await room.stop()


async def test_a_jump_tells_whoever_sleeps(tmp_path: Path) -> None:
    room = await opened(tmp_path / "room.db", Machine())
    told: list[float] = []
    room.when_clock_moves(lambda: told.append(room.now()))
    async with RoomClient(room.url) as client:
        await client.advance(DAY, settle=5)
        assert (await client.request("GET", "/state"))["now"] == BEGINS + DAY
    assert told == [BEGINS + DAY]
    await room.stop()


async def test_letters_and_whether_they_were_opened_are_kept(tmp_path: Path) -> None:
    machine = Machine()
    room = await opened(tmp_path / "room.db", machine)
    content = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\n\r\nSee https://example.com/p/x.\r\n"
    (number,) = room.receive_letter("a@example.com", ["B@example.com"], content)
    async with RoomClient(room.url) as client:
        assert (await client.letter(number))["links"] == ["https://example.com/p/x"]
    await room.stop()
    room = await opened(tmp_path / "room.db", machine)
    async with RoomClient(room.url) as client:
        (letter,) = await client.letters("b@example.com")
        assert (letter["subject"], letter["at"], letter["opened"]) == ("Hello", BEGINS, True)
    await room.stop()
