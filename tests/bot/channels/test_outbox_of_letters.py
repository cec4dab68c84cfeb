"""A whole recall by letter: written from the frozen list, sent over SMTP, settled in the ledger."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.channels import Channel, Delivered, Parcel
from bot.channels.email import EmailChannel
from bot.channels.mail_server import MailServer
from bot.composing import Composer, delivery_key
from bot.workers.ladder import LadderWorker
from bot.workers.outbox import OutboxHooks, OutboxWorker
from domain.alerts import Alert, Attempt, Notice
from domain.links import Links, Purpose
from domain.messages import Outgoing
from domain.people import Actor
from domain.steps.alerting import remind
from domain.usecases.climb_ladder import ClimbLadder
from storage.database import Database
from storage.opening import open_database
from storage.outgoing import OutgoingQueue
from storage.unit_of_work import OpenUnitOfWork
from templates.papers.notice import notice_pdf
from templates.words import Words
from tests.bot.channels.vendors import HOUSE, MailBox, closed_port
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, launched_dairy

LINKS = Links("https://recall.example.com", b"a secret of this house" * 2)


def printed(words: Words, notice: Notice) -> bytes:
    """Paper for one customer only."""
    if notice.customer != "C51":
        raise OSError("out of paper")
    return notice_pdf(words, notice)


class Office:
    """The outbox with its worker, and what was settled."""

    def __init__(self, database: Database, clock: StandingClock) -> None:
        self.database, self.clock = database, clock
        self.open_work = OpenUnitOfWork(database, clock, ("email", "slow"))
        self.composer = Composer(self.open_work, Words(), LINKS, printed)
        self.queue = OutgoingQueue(database)
        self.news = asyncio.Event()

    @asynccontextmanager
    async def sending(self, channels: dict[str, Channel], compose: Any = None, **more: Any) -> AsyncIterator[None]:
        hooks = OutboxHooks(settled=self.news.set)
        worker = OutboxWorker(self.queue, channels, compose or self.composer, self.clock, hooks=hooks,
                              first_pause=0.01, **more)  # fmt: skip
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            try:
                yield
            finally:
                worker.stop()

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while True:
                self.news.clear()
                if await asyncio.to_thread(seen):
                    return
                await self.news.wait()

    def tries(self) -> list[Attempt]:
        with self.database.session(readonly=True) as session:
            return list(session.scalars(select(Attempt).order_by(col(Attempt.id))))

    def alerts(self) -> dict[str, Alert]:
        with self.database.session(readonly=True) as session:
            return {alert.address: alert for alert in session.scalars(select(Alert))}


@pytest.fixture
async def box() -> AsyncIterator[MailBox]:
    async with MailBox() as box:
        yield box


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DairyCase]:
    """The dairy's recall, launched, every letter still to be sent. Made once; each test has a copy."""
    path = tmp_path_factory.mktemp("launched") / "dairy.db"
    database = open_database(f"sqlite:///{path}")
    case = launched_dairy(database, StandingClock())
    database.close()
    return path, case


@pytest.fixture
def office(launched: tuple[Path, DairyCase], tmp_path: Path, clock: StandingClock) -> Iterator[Office]:
    clock.moment = NOTICE
    database = open_database(f"sqlite:///{shutil.copy(launched[0], tmp_path / 'dairy.db')}")
    yield Office(database, clock)
    database.close()


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def letters(box: MailBox) -> EmailChannel:
    return EmailChannel(MailServer("127.0.0.1", box.port), HOUSE, timeout=10)


async def test_every_customer_gets_their_own_lots_their_own_page_and_the_paper(
    office: Office, clock: StandingClock, box: MailBox
) -> None:
    async with office.sending({"email": letters(box)}):
        await office.until(lambda: office.queue.counts()["sent"] == 26)
    by_address = {letter["To"]: letter for letter in box.letters}
    assert len(by_address) == 26
    alerts = office.alerts()
    for address, letter in by_address.items():
        text, page = part(letter, "plain"), part(letter, "html")
        (link,) = set(re.findall(r"https://recall\.example\.com/p/(\S+)", text))
        key = LINKS.read(link, clock())
        assert (key.purpose, key.number) == (Purpose.NOTICE, alerts[address].id)
        assert link in page
        assert alerts[address].vendor_id == "4BQ9pX2zKtz"
    packs = part(by_address["c51@example.com"], "plain")
    assert "KX2206" in packs, "the co-packer's code, which is what stands on the pack"
    assert "F2" not in packs
    papers = {
        address: [each.get_content() for each in letter.iter_attachments()] for address, letter in by_address.items()
    }
    (paper,) = papers.pop("c51@example.com")
    assert "KX2206" in pypdfium2.PdfDocument(BytesIO(paper)).get_page(0).get_textpage().get_text_range()
    assert not any(papers.values()), "without paper and ink a letter still goes"
    assert [each.outcome for each in office.tries()] == ["accepted"] * 26


async def test_a_mail_server_that_was_down_for_an_hour_loses_nothing(
    office: Office, clock: StandingClock, box: MailBox
) -> None:
    down = EmailChannel(MailServer("127.0.0.1", closed_port()), HOUSE, timeout=5)
    plain = one_line
    async with office.sending({"email": down}, plain):
        await office.until(lambda: len(office.tries()) >= 26)
    assert {each.outcome for each in office.tries()} == {"later"}
    clock.move(hours=1)
    async with office.sending({"email": letters(box)}, plain):
        await office.until(lambda: office.queue.counts()["sent"] == 26)
    assert len(box.letters) == 26, "each once, none as a repeat: nothing had left the house"
    assert not any("repeat" in letter["Subject"] for letter in box.letters)


async def test_a_letter_whose_fate_is_unknown_goes_out_again_under_its_number_and_says_so(
    office: Office, clock: StandingClock, box: MailBox
) -> None:
    await box.mood("uncertain")
    channel = letters(box)
    async with office.sending({"email": channel}, one_line, hands={"email": 1}):
        await office.until(lambda: bool(office.tries()))
        await box.mood("kind")
        clock.move(minutes=10)
        await office.until(lambda: office.queue.counts()["sent"] == 26)
    first = box.letters[0]
    again = [letter for letter in box.letters if letter["To"] == first["To"]]
    assert len(again) == 2
    assert again[0]["Message-ID"] == again[1]["Message-ID"]
    assert "repeat" in again[1]["Subject"]


async def test_a_mailbox_that_is_refused_is_followed_by_the_next_rung(
    office: Office, clock: StandingClock, box: MailBox
) -> None:
    await box.mood("never")
    async with office.sending({"email": letters(box)}, one_line):
        await office.until(lambda: office.queue.counts()["refused"] == 26)
    climbed: list[int] = []
    done = asyncio.Event()

    def climb() -> int:
        with office.open_work() as work:
            climbed.append(ClimbLadder(Words().zone)(work, Actor.house()))
            work.commit()
        return climbed[-1]

    worker = LadderWorker(climb, done.set)
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run())
        await asyncio.wait_for(done.wait(), 30)
        worker.stop()
    assert climbed[0] == 26
    with office.open_work(readonly=True) as work:
        tasks = work.recalls.calls(1)
        figures = work.tallies.figures(1, clock())
    assert len(tasks) == 26
    assert tasks[0].open >= tasks[-1].open > 0
    assert {task.tried for task in tasks} == {("email",)}
    assert figures.failed == 26, "a call that nobody made reached nobody"


async def test_a_reminder_is_another_letter_that_says_repeat(
    office: Office, clock: StandingClock, box: MailBox
) -> None:
    async with office.sending({"email": letters(box)}, one_line):
        await office.until(lambda: office.queue.counts()["sent"] == 26)
        clock.move(hours=1)  # before anything is in hand: a lease must not lapse in the middle of a letter
        with office.open_work() as work:
            alert = work.recalls.alert(1)
            assert alert is not None
            assert remind(work, alert)
            work.commit()
        await office.until(lambda: len(box.letters) == 27)
    mine = [letter for letter in box.letters if letter["To"] == alert.address]
    assert len({letter["Message-ID"] for letter in mine}) == 2
    assert "repeat" in mine[1]["Subject"]


async def test_a_slow_channel_holds_no_other_back(office: Office, clock: StandingClock, box: MailBox) -> None:
    with office.database.session() as session:
        for row in session.execute(select(col(Alert.id)).limit(12)).scalars():
            alert = session.get_one(Alert, row)
            alert.channel = "slow"
        session.commit()
    with office.database.session() as session:
        for message in session.scalars(select(Outgoing).where(col(Outgoing.alert_id) <= 12)):
            message.channel = "slow"
        session.commit()
    never = asyncio.Event()

    class Slow:
        at_once = 2

        async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
            await never.wait()
            return Delivered("1")

        async def check(self, address: str) -> Any:
            raise NotImplementedError

    channels: dict[str, Channel] = {"slow": Slow(), "email": letters(box)}
    async with office.sending(channels, one_line, hands={"slow": 2, "email": 2}):
        await office.until(lambda: office.queue.counts()["sent"] == 14)
        assert office.queue.counts()["sending"] == 2
        never.set()
        await office.until(lambda: office.queue.counts()["sent"] == 26)


def one_line(row: Any) -> Parcel:
    return Parcel("notice", subject=f"notice{' – repeat' if row.repeat else ''}", key=delivery_key(row))
