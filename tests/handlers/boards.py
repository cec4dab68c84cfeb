"""The dairy's recall behind the real web server: a board that a test or a browser can open."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.http_app import HttpApp
from bot.settings import Settings
from bot.wiring import House, wire
from domain.links import BOARD_LASTS, PageKey, Purpose
from domain.people import Person, Role
from handlers.web.routes import routes
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, answered_dairy, launched_dairy

TOKEN = "123456789:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123"


@dataclass
class OpenedBoard:
    """`address` is where the server listens; `url` opens the board as the lead Grace."""

    case: DairyCase
    house: House
    address: str
    url: str
    lead: int
    clock: StandingClock

    def link(self, person_id: int, lasts: timedelta = BOARD_LASTS) -> str:
        links = self.house.desk.links
        assert links is not None
        key = PageKey(Purpose.BOARD, self.case.id, person_id)
        return f"{self.address}/p/{links.token(key, self.clock() + lasts)}"


async def well() -> bool:
    return True


def answered_case(database: Database, clock: StandingClock) -> tuple[DairyCase, int]:
    """The dairy's recall 48 hours after its launch, with everything answered that will be, and its lead Grace."""
    case = launched_dairy(database, clock)
    open_work = OpenUnitOfWork(database, clock)
    answered_dairy(open_work, clock, case)
    clock.moment = NOTICE + timedelta(hours=48)
    with open_work() as work:
        lead = work.people.add(Person(telegram_id=501, name="Grace", role=Role.LEAD.value, joined_at=NOTICE))
        work.commit()
    return case, lead.id or 0


@dataclass(frozen=True)
class KeptCase:
    """The same in a SQLite file, made once and copied for each test."""

    file: Path
    case: DairyCase
    lead: int

    @classmethod
    def made(cls, folder: Path) -> KeptCase:
        file = folder / "case.db"
        database = open_database(f"sqlite:///{file}")
        case, lead = answered_case(database, StandingClock())
        database.close()
        return cls(file, case, lead)

    @contextmanager
    def copied(self, folder: Path, clock: StandingClock) -> Iterator[Database]:
        clock.moment = NOTICE + timedelta(hours=48)
        database = open_database(f"sqlite:///{shutil.copy(self.file, folder / 'lotbell.db')}")
        yield database
        database.close()


@asynccontextmanager
async def opened_board(
    database: Database, case: DairyCase, lead: int, clock: StandingClock, folder: Path
) -> AsyncIterator[OpenedBoard]:
    """The real web server on this database."""
    settings = Settings.read(data=folder, token=TOKEN, public_url="http://127.0.0.1:1")
    house = wire(settings, database, clock)
    async with HttpApp("127.0.0.1", 0, routes=routes(well, house.desk)) as app:
        opened = OpenedBoard(case, house, f"http://127.0.0.1:{app.port}", "", lead, clock)
        opened.url = opened.link(lead)
        yield opened
