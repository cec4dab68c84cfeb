"""The demo on its stage: the plant imported, the phones joined by real links, the labels on the table."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.demo.cast import demo_cast
from bot.demo.customers import TITLE, Customers
from bot.demo.mail_server import MailServer
from bot.demo.plant import REPORTED_LOT, plant_files
from bot.demo.story import FILES_END, MAIL_FROM, STORY, STORY_BEGINS, decide_house
from bot.demo.table import table_labels
from bot.lifetime import Lifetime, only_copy, signals_stop
from bot.phoneroom.addresses import lan_address
from bot.phoneroom.client import RoomClient
from bot.phoneroom.room import PhoneRoom, PortTaken
from bot.phoneroom.store_sqlite import SqliteStore
from bot.refusals import NotADemoDatabase
from bot.settings import Settings
from bot.wiring import Clock, House, open_storage, transactions, wire
from domain import people
from domain.imports import layout
from domain.items import Item
from domain.people import Actor
from domain.ports import OpenWork, Work
from domain.usecases.import_plant import ImportPlant
from domain.usecases.join import Invite
from domain.values import LotCode
from templates.pictures.label import qr_png

if TYPE_CHECKING:
    from storage.database import Database

TOKEN = "4217300:demo-bot-of-the-phone-room-on-this-desk"  # noqa: S105 - good for nothing but the room on this machine
BOT_NAME = "lotbell_demo_bot"
PORTS_TRIED = 20
REPORTED_ITEM = "whole milk powder"
PUBLISHED_PLANT = Path(__file__).parents[2].parent / "shared" / "dairy"
OURS = ("lotbell.db", "room.db", "lotbell.lock", "menus.json")
"""What the demo keeps in its data directory; `--fresh` removes these (with SQLite's companions) and nothing else."""


@dataclass(frozen=True)
class Shown:
    """Where the demo can be seen. `asked_port` is another one when that was taken."""

    url: str
    port: int
    asked_port: int
    lan_url: str | None


def sweep(data: Path) -> None:
    """Begins again: removes what an earlier demo left in `data`, and nothing else."""
    for name in OURS:
        for path in (data / name, *data.glob(f"{name}-*")):
            path.unlink(missing_ok=True)


async def play(settings: Settings, *, port: int, fresh: bool, lan: bool, ready: Callable[[Shown], None]) -> None:
    """Runs the demo until it is stopped. `ready` is called once everything can be used."""
    with only_copy(settings.data):
        if fresh:
            sweep(settings.data)
        room = await _open_room(settings, port, lan=lan)
        try:
            database = await asyncio.to_thread(open_storage, settings)
            try:
                async with MailServer(room) as post:
                    chosen = settings.model_copy(update=_demo_settings(room, post, lan=lan))
                    if lan:
                        room.invite_handsets(_handset_url(room), qr_png(_handset_url(room)))
                    await _live(chosen, database, room, lambda: ready(_shown(room, port, lan=lan)))
            finally:
                database.close()
        finally:
            await room.stop()


async def _open_room(settings: Settings, port: int, *, lan: bool) -> PhoneRoom:
    """The room at this port, or at the next free one."""
    for tried in range(port, port + PORTS_TRIED):
        try:
            return await _room_at(settings, tried, lan=lan)
        except PortTaken:
            continue
    return await _room_at(settings, 0, lan=lan)


async def _room_at(settings: Settings, port: int, *, lan: bool) -> PhoneRoom:
    return await PhoneRoom.start(
        _host(lan=lan),
        port,
        store=SqliteStore(settings.data / "room.db"),
        title="Lotbell",
        note=STORY,
        begins=STORY_BEGINS.timestamp(),
        zone=settings.zone,
        mailboxes=True,
    )


def _host(*, lan: bool) -> str:
    return "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - asked for with --lan: other phones are to see it


def _seen_at(*, lan: bool) -> str:
    return lan_address() if lan else "127.0.0.1"


def house_clock(room: PhoneRoom) -> Clock:
    """The house lives by the clock of its phones."""
    return lambda: datetime.fromtimestamp(room.now(), UTC)


def _shown(room: PhoneRoom, asked: int, *, lan: bool) -> Shown:
    return Shown(room.url, room.port, asked, _handset_url(room) if lan else None)


def _handset_url(room: PhoneRoom) -> str:
    """Where somebody's own phone in this network takes part."""
    return f"http://{lan_address()}:{room.port}/phone"


async def _live(settings: Settings, database: Database, room: PhoneRoom, ready: Callable[[], None]) -> None:
    clock = house_clock(room)
    open_work = transactions(database, clock)
    # The plant's books run a few days further than the story's first morning.
    await asyncio.to_thread(_import_plant, transactions(database, lambda: max(clock(), FILES_END)), settings)
    await asyncio.to_thread(decide_house, open_work)
    room.add_bot(TOKEN, BOT_NAME, "Lotbell")
    house = wire(settings, database, clock)
    bot = f"{settings.telegram_link_url}/{BOT_NAME}"
    for label in await asyncio.to_thread(table_labels, open_work, ZoneInfo(settings.zone), bot):
        room.add_label(label.title, label.picture, label.english, label.chinese)
    room.busy_when(house.busy)
    room.when_clock_moves(house.clock_moved)
    room.offer_play("customers", TITLE, Customers(f"http://127.0.0.1:{room.port}", settings.zone).play)
    lifetime = Lifetime()
    with signals_stop(lifetime):
        async with asyncio.TaskGroup() as group:
            group.create_task(_enter(lifetime, house, room, ready))
            await lifetime.live(house.opens, house.runs)
            lifetime.stop()


def _demo_settings(room: PhoneRoom, post: MailServer, *, lan: bool) -> dict[str, object]:
    """Everything outside is on this machine: Telegram, the customers' mail, our own pages."""
    port = _free_port(_host(lan=lan), room.port + 1)
    return {
        "token": Settings.model_validate({"token": TOKEN}).token,
        "telegram_api_url": f"http://127.0.0.1:{room.port}",
        "telegram_link_url": f"http://{_seen_at(lan=lan)}:{room.port}/t.me",
        "webhook_url": None,
        "webhook_listen": f"{_host(lan=lan)}:{port}",
        "public_url": f"http://{_seen_at(lan=lan)}:{port}",
        "smtp_url": SecretStr(post.url),
        "mail_from": MAIL_FROM,
        "admin_ids": (),
    }


def _free_port(host: str, first: int) -> int:
    """The first port from here that nobody listens on, or any other free one when many are taken."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _import_plant(open_work: OpenWork, settings: Settings) -> None:
    """The same rows twice change nothing; so this may run at every start, and is cut short when they are there."""
    with open_work(readonly=True) as work:
        if work.items.by_code(REPORTED_ITEM) is not None and work.lots.by_code(LotCode(REPORTED_LOT)):
            return
        if work.loading.every(Item):
            raise NotADemoDatabase(where=str(settings.data))
    if PUBLISHED_PLANT.is_dir():
        files = {path.name: path.read_bytes() for path in sorted(PUBLISHED_PLANT.glob("*.csv"))}
    else:
        files = {name: text.encode() for name, text in plant_files().items()}
    files = {name: content for name, content in files.items() if name in layout.KNOWN_FILES}
    with open_work() as work:
        ImportPlant(ZoneInfo(settings.zone))(work, Actor.house("demo"), files)
        work.commit()


async def _enter(lifetime: Lifetime, house: House, room: PhoneRoom, ready: Callable[[], None]) -> None:
    """Everyone on stage opens their one-time link on their own phone, as real people would."""
    await lifetime.ready()
    async with RoomClient(f"http://127.0.0.1:{room.port}") as client:
        for role in demo_cast():
            tags = {"role": role.role, **({"customer": role.customer} if role.customer else {})}
            known = {person["name"]: person["id"] for person in await client.request("GET", "/people")}
            person_id = known.get(role.name) or room.add_person(role.name, role.language, tags)
            if not await house.desk.look(_has_joined, Actor.house("demo"), person_id):
                invited = await house.desk.do(Invite(), Actor.house("demo"), people.Role(role.role), role.customer)
                await client.request("POST", f"/people/{person_id}/start", json={"payload": invited.code})
        await client.settle(30)
    ready()


def _has_joined(work: Work, _: Actor, telegram_id: int) -> bool:
    return work.people.by_telegram_id(telegram_id) is not None
