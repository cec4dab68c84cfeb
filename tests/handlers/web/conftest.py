"""Our pages over real HTTP: the real app, the real wiring, a real database with the dairy's recall in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.http_app import HttpApp
from bot.settings import Settings
from bot.wiring import wire
from domain.alerts import Answer
from domain.house import COMPANY
from domain.links import PageKey, Purpose
from handlers.desk import Desk
from handlers.web.routes import routes
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, launched_dairy

COMPANY_FACTS = {
    "name": "Chenmu Dairy",
    "name_zh": "晨牧乳业",
    "phone": "+86 21 5555 0000",
    "email": "qa@chenmu.example",
}


@dataclass
class Site:
    """The dairy's pages as a browser meets them."""

    client: TestClient
    desk: Desk
    case: DairyCase
    clock: StandingClock

    def path(self, code: str, lasts: timedelta = timedelta(days=30)) -> str:
        """The personal link of a customer's first alert, without the host."""
        with self.desk.open_work(readonly=True) as work:
            alert = work.pages.alert_of(self.case.id, self.case.partners[code])
        assert alert is not None
        return self.path_to(PageKey(Purpose.NOTICE, alert.id or 0), lasts)

    def path_to(self, key: PageKey, lasts: timedelta = timedelta(days=30)) -> str:
        assert self.desk.links is not None
        return f"/p/{self.desk.links.token(key, self.clock() + lasts)}"

    async def get(self, path: str, status: int = 200, /, **headers: str) -> str:
        async with self.client.get(path, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def post(self, path: str, status: int = 200, /, **fields: str) -> str:
        """As a browser does: the fields as multipart, redirects followed. `status` is that of the last page."""
        async with self.client.post(path, data={name.replace("__", "."): text for name, text in fields.items()}) as it:
            assert it.status == status, await it.text()
            return await it.text()

    def answers(self, code: str) -> list[Answer]:
        with self.desk.open_work(readonly=True) as work:
            return work.recalls.answers(self.case.id, self.case.partners[code])

    def said(self, code: str) -> list[tuple[str, str | None, str | None]]:
        return [
            (row.kind, None if row.quantity is None else f"{row.quantity.normalize():f}", row.uom)
            for row in self.answers(code)
        ]


def token_in(html: str) -> str:
    """The form's own token, as a browser sends it back."""
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found is not None
    return found[1]


@pytest.fixture(scope="session")
def launched(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DairyCase]:
    """A SQLite file with the dairy's recall launched in it, once a test process."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("launched") / "dairy.db"))
    database, clock = open_database(f"sqlite:///{path}"), StandingClock()
    case = launched_dairy(database, clock)
    with OpenUnitOfWork(database, clock)() as work:
        work.house.put(COMPANY, COMPANY_FACTS)
        work.commit()
    database.close()
    return path, case


@pytest.fixture
def database(launched: tuple[Path, DairyCase], tmp_path: Path) -> Iterator[Database]:
    """A copy of it. What the pages promise does not depend on the kind of database; the use cases are tried on both."""
    found = open_database(f"sqlite:///{shutil.copy(launched[0], tmp_path / 'lotbell.db')}")
    yield found
    found.close()


@pytest.fixture
async def site(
    database: Database, launched: tuple[Path, DairyCase], clock: StandingClock, tmp_path: Path
) -> AsyncIterator[Site]:  # fmt: skip
    """The launched dairy recall behind the real web server."""
    clock.moment = NOTICE
    settings = Settings.read(data=tmp_path, token="1234567:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123",
                             public_url="http://127.0.0.1:1", language="en", smtp_url="smtp://127.0.0.1:1",
                             mail_from="Chenmu Dairy <recall@chenmu.example>")  # fmt: skip
    house = wire(settings, database, clock=clock)
    readers = house.opens[0]
    # Nobody asked Telegram who the bot is: there is none here.
    desk = replace(house.desk, bot_address=lambda: "https://t.me/our_bot")

    async def healthy() -> bool:
        return True

    app = HttpApp("127.0.0.1", 0, routes=routes(healthy, desk)).app
    async with readers, TestClient(TestServer(app)) as client:
        yield Site(client, desk, launched[1], clock)
