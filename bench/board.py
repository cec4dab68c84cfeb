"""The board of a case of 10,000 customers while 50 of them answer every second, all over the real web server.

The server is this process; whoever answers, polls and opens is another one (`python -m bench.board ORDERS`), so that it
does not take the server's processor time. Each answer is a customer's form, posted to their own page.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from sqlalchemy import func, select, text

from bench.measure import Checked, Finding, Line, Remark
from bench.plants import MILLION, sqlite_plant
from bench.scope import ROWS, hub_trace
from bench.trace import HUB
from bot.http_app import HttpApp
from bot.settings import Settings
from bot.wiring import House, wire
from domain.genealogy import Direction
from domain.links import BOARD_LASTS, NOTICE_LASTS, PageKey, Purpose
from domain.people import Person, Role
from domain.recall import Recall, RecallState, fingerprint
from domain.steps.alerting import alert_customers
from domain.steps.freezing import freeze_scope
from domain.trace import Trace
from handlers.web.routes import routes
from storage.database import Database
from storage.opening import open_database
from storage.tables import METADATA
from storage.unit_of_work import OpenUnitOfWork

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 40
ANSWERS_A_SECOND = 50
OPENS_A_SECOND = 2
LEADS = 2
POLL_SECONDS = 2.0
GOAL_MS = 300.0
EMAIL_FOR_EACH = text(
    "INSERT INTO contact (partner_id, channel, address) "
    "SELECT id, 'email', code || '@example.com' FROM partner WHERE kind = 'customer'"
)
TOKEN = "123456789:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123"


@dataclass(frozen=True)
class Orders:
    """What the other process is to do: whose pages to answer on, with how much, and which board to open."""

    board: str
    answers: list[tuple[str, str, str]]
    """Address, the field's name, the amount."""
    seconds: int


@dataclass(frozen=True)
class Seen:
    """What it saw: milliseconds of each board that was opened, of each poll, of each answer; bytes of the page."""

    opens: list[float]
    polls: list[float]
    answers: list[float]
    refused: int
    page: int
    seconds: float
    """From the first answer's beginning to the last one's end."""


def scope(database: Database) -> Trace:
    """Of a hub lot, with all its customers, cut down to the wanted number of rows: every lot that was delivered is
    among them."""
    whole = hub_trace(database)
    sent = {delivery.lot_id for delivery in whole.deliveries}
    with OpenUnitOfWork(database, lambda: NOW)(readonly=True) as work:
        everything = work.tracing.trace(work.lots.get(HUB), Direction.FORWARD)
    delivered = [traced for traced in everything.lots if traced.id in sent]
    others = [traced for traced in everything.lots if traced.id not in sent]
    room = max(0, ROWS - len(whole.deliveries) - len(delivered) - 1)
    return replace(whole, lots=(*delivered, *others[:room]))


def launched(database: Database) -> int:
    """The recall of a hub, launched: everybody has an alert on its way, as a real launch writes it."""
    with database.session() as session:
        session.execute(EMAIL_FOR_EACH)
        session.commit()
    trace = scope(database)
    with OpenUnitOfWork(database, lambda: NOW, ("email",))() as work:
        recall = work.recalls.add(
            Recall(root_lot_id=HUB, reason="bench", fingerprint=fingerprint(trace), drafted_at=NOW, source="bench")
        )
        recall_id = recall.id or 0
        work.recalls.move(recall_id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=NOW)
        freeze_scope(work, recall, trace)
        alert_customers(work, recall, trace.consignees)
        work.people.add(Person(telegram_id=1, name="Grace", role=Role.LEAD.value, joined_at=NOW))
        work.commit()
    with database.session() as session:
        session.execute(text("UPDATE alert SET state = 'accepted', accepted_at = queued_at"))
        session.execute(text("UPDATE outgoing SET state = 'sent'"))
        session.commit()
    with OpenUnitOfWork(database, lambda: NOW)() as work:
        work.tallies.told(recall_id)
        work.commit()
    return recall_id


def orders_of(house: House, database: Database, recall_id: int, address: str) -> Orders:
    """Every customer answers once, in an order that is the same in every run: everything sold."""
    links = house.desk.links
    if links is None:
        raise LookupError("a house with a public address has links")
    with database.session(readonly=True) as session:
        alert, holding = METADATA.tables["alert"].c, METADATA.tables["holding"].c
        found = session.execute(
            select(alert.id, holding.uom, holding.delivered).where(
                alert.recall_id == recall_id, holding.partner_id == alert.partner_id, holding.recall_id == recall_id
            )
        ).all()
        lead = session.scalar(select(func.min(METADATA.tables["person"].c.id)))
    one_each = list({alert_id: row for row in found for alert_id in row[:1]}.values())
    rows = random.Random(4).sample(one_each, len(one_each))  # the same order in every run
    answers = [
        (f"{address}/p/{links.token(PageKey(Purpose.NOTICE, alert_id), NOW + NOTICE_LASTS)}", f"all.{uom}.sold",
         f"{sent:f} {uom}")
        for alert_id, uom, sent in rows[: SECONDS * ANSWERS_A_SECOND]
    ]  # fmt: skip
    key = PageKey(Purpose.BOARD, recall_id, lead or 0)
    return Orders(f"{address}/p/{links.token(key, NOW + BOARD_LASTS)}", answers, SECONDS)


async def well() -> bool:
    return True


async def measured() -> list[Line]:
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(sqlite_plant(MILLION), folder))
        database = open_database(f"sqlite:///{copy}")
        recall_id = await asyncio.to_thread(launched, database)
        begun = time.monotonic()
        settings = Settings.read(data=Path(folder), token=TOKEN, public_url="http://127.0.0.1:1")
        house = wire(settings, database, lambda: NOW + timedelta(seconds=time.monotonic() - begun))
        async with HttpApp("127.0.0.1", 0, routes=routes(well, house.desk)) as app:
            orders = orders_of(house, database, recall_id, f"http://127.0.0.1:{app.port}")
            path = Path(folder) / "orders.json"
            path.write_text(json.dumps(asdict(orders)))
            first = await _first(orders.board)
            busy, begun_at = time.process_time(), time.monotonic()
            seen = await _elsewhere(path)
            busy = (time.process_time() - busy) / (time.monotonic() - begun_at)
        with OpenUnitOfWork(database, lambda: NOW)(readonly=True) as work:
            figures = work.tallies.figures(recall_id, NOW)
            lots = work.boards.lots_covered(recall_id)
        database.close()
    what = f"board of {figures.customers:,} customers, {figures.deliveries + lots:,} rows"
    return [
        Finding(f"{what}: opened, p95", "", percentile(seen.opens, 95), None, "ms", at_most=GOAL_MS),
        Finding("the same, half of the time", "", percentile(seen.opens, 50), None, "ms"),
        Finding("the same, the first time", "", first, None, "ms"),
        Finding("a poll of the open page, p95", "", percentile(seen.polls, 95), None, "ms"),
        Finding("a customer's answer meanwhile, p95", "", percentile(seen.answers, 95), None, "ms"),
        Finding("answers a second", "", len(seen.answers) / seen.seconds, None, "/s"),
        Checked("every answer was taken and counts", not seen.refused and figures.answered == len(seen.answers)),
        Checked("the first view is at most 50 kB", seen.page <= 50_000),
        Remark(f"{len(seen.opens)} opened, {len(seen.polls)} polls; the page has {seen.page:,} bytes"),
        Remark(f"the server's processor was busy {100 * busy:.0f} % of one core"),
    ]


def percentile(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] if times else float("inf")


async def _first(board: str) -> float:
    async with aiohttp.ClientSession() as session:
        start = time.perf_counter()
        async with session.get(board) as answer:
            answer.raise_for_status()
            await answer.read()
        return (time.perf_counter() - start) * 1000


async def _elsewhere(orders: Path) -> Seen:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.board", str(orders), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"whoever answers ended with status {process.returncode}")
    return Seen(**json.loads(out))


class Crowd:
    """Customers who answer and leads who look, each at their own pace, whatever the server does."""

    def __init__(self, session: aiohttp.ClientSession, orders: Orders) -> None:
        self.session = session
        self.orders = orders
        self.seen = Seen([], [], [], 0, 0, 0.0)
        self.last = 0.0
        self.refused = 0
        self.page = 0

    async def play(self) -> Seen:
        start = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for place, answer in enumerate(self.orders.answers):
                group.create_task(self._at(start + place / ANSWERS_A_SECOND, partial(self._answer, *answer)))
            for place in range(self.orders.seconds * OPENS_A_SECOND):
                group.create_task(self._at(start + (place + 0.13) / OPENS_A_SECOND, self._open))
            for lead in range(LEADS):
                group.create_task(self._watch(start + self.orders.seconds, lead * 0.7))
        return Seen(
            self.seen.opens, self.seen.polls, self.seen.answers, self.refused, self.page, self.last - start
        )  # fmt: skip

    async def _at(self, moment: float, deed: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))
        await deed()

    async def _answer(self, address: str, name: str, amount: str) -> None:
        start = time.perf_counter()
        async with self.session.post(address, data={name: amount}, allow_redirects=False) as answer:
            self.refused += answer.status != 303
        self.seen.answers.append((time.perf_counter() - start) * 1000)
        self.last = asyncio.get_running_loop().time()

    async def _open(self) -> None:
        start = time.perf_counter()
        async with self.session.get(self.orders.board) as answer:
            answer.raise_for_status()
            self.page = len(await answer.read())
        self.seen.opens.append((time.perf_counter() - start) * 1000)

    async def _watch(self, until: float, pause: float) -> None:
        mark = ""
        await asyncio.sleep(pause)
        while asyncio.get_running_loop().time() < until:
            start = time.perf_counter()
            headers = {"If-None-Match": mark} if mark else {}
            async with self.session.get(f"{self.orders.board}/data", headers=headers) as answer:
                mark = answer.headers.get("ETag", "")
                await answer.read()
            self.seen.polls.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(POLL_SECONDS)


async def play(orders_file: str) -> Seen:
    found = json.loads(orders_file)
    orders = Orders(found["board"], [(a, b, c) for a, b, c in found["answers"]], found["seconds"])
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        return await Crowd(session, orders).play()


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(play(Path(sys.argv[1]).read_text())))))
