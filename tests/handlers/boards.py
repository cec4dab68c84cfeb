"""The dairy's recall behind the real web server: a board that a test or a browser can open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, answered_dairy, launched_dairy


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


@asynccontextmanager
async def opened_board(
    database: Database, clock: StandingClock, folder: Path, *, answered: bool = True, language: str = "en"
) -> AsyncIterator[OpenedBoard]:
    """48 hours after the launch, with everything answered that will be; or just launched."""
    open_work = OpenUnitOfWork(database, clock)
    case = launched_dairy(database, clock)
    if answered:
        answered_dairy(open_work, clock, case)
        clock.moment = NOTICE + timedelta(hours=48)
    with open_work() as work:
        lead = work.people.add(
            Person(telegram_id=501, name="Grace", role=Role.LEAD.value, language=language, joined_at=NOTICE)
        )
        work.commit()
    settings = Settings.read(
        data=folder, token="123456789:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123", public_url="http://127.0.0.1:1"
    )
    house = wire(settings, database, clock)
    async with HttpApp("127.0.0.1", 0, routes=routes(well, house.desk)) as app:
        address = f"http://127.0.0.1:{app.port}"
        opened = OpenedBoard(case, house, address, "", lead.id or 0, clock)
        opened.url = opened.link(opened.lead)
        yield opened
