"""The one composition root: from settings to everything that runs. Only here concrete stores, channels and
readers have names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import TelegramError

from bot.cards import LivingCards
from bot.channels.failures import temporary
from bot.composing import Composer
from bot.http_app import Handler, HttpApp
from bot.inbox import Polling, Webhook, announce_webhook, lane_of
from bot.lifetime import Job, Service
from bot.menus import CommandMenu, SetHashes, offer_commands
from bot.readers.barcode import BarcodeReader
from bot.readers.labels import LabelEye
from bot.readers.photos import PhotoCleaner
from bot.readers.text import RapidText, text_reading_installed
from bot.regrets import Regrets
from bot.settings import Settings
from bot.tables import tables
from bot.telegram_app import TelegramApp
from bot.turns import Turns
from bot.ways_out import channel_names, ways_out
from bot.workers.appointments import Appointments
from bot.workers.cards import CardsWorker
from bot.workers.clocks import ClockWatch
from bot.workers.housekeeping import Housekeeping
from bot.workers.indexing import IndexKeeper
from bot.workers.ladder import LadderWorker
from bot.workers.outbox import OutboxHooks, OutboxWorker
from bot.workers.rooms import RoomOpener
from domain.contacts import Checked
from domain.imports.run import ImportRun
from domain.links import Links
from domain.messages import Outgoing
from domain.people import Actor
from domain.ports import OpenWork
from domain.ports.bulk import Bulk
from domain.steps.secret import house_secret
from domain.trace import Trace
from domain.usecases.climb_ladder import ClimbLadder
from domain.usecases.identify import Identify
from domain.usecases.notices import ReportRefused
from domain.usecases.warn_of_clocks import WarnOfClocks
from handlers.desk import Desk
from handlers.telegram.menu import STRANGERS_MENU
from handlers.telegram.register import register
from handlers.telegram.trouble import tell_trouble
from handlers.web.routes import routes
from storage.copying import Copied, Progress, copy_records
from storage.database import Database
from storage.inbox import Inbox
from storage.lanes import Lanes
from storage.loading_bulk import StoredBulk
from storage.migrate import is_current
from storage.opening import open_database
from storage.outgoing import OutgoingQueue
from storage.reports.balance_xlsx import balance_xlsx
from storage.reports.dossier import dossier_zip
from storage.reports.recall_xlsx import recall_xlsx
from storage.reports.report_xlsx import report_xlsx
from storage.reports.stock_xlsx import stock_xlsx
from storage.reports.trace_csv import trace_csv
from storage.reports.trace_xlsx import trace_xlsx
from storage.unit_of_work import OpenUnitOfWork
from templates.papers.notice import notice_pdf
from templates.pictures.genealogy import genealogy_png
from templates.words import Words

if TYPE_CHECKING:
    from storage.index.live import LiveIndex

log = structlog.get_logger(__name__)


Clock = Callable[[], datetime]
"""The moment it is, aware, in UTC. One for the whole house: the demo's is the one on its phones."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_storage(settings: Settings) -> Database:
    """The database, brought up to this program's schema. Raises the refusals of `domain.database_errors`."""
    return open_database(settings.database, replica=settings.replica)


def transactions(database: Database, clock: Clock = utc_now) -> OpenWork:
    """Opens units of work on this database."""
    return OpenUnitOfWork(database, clock)


def links_of(settings: Settings, open_work: OpenWork) -> Links | None:
    """Page links with this house's secret, which is made at the first start; None without a public address."""
    if settings.public_url is None:
        return None
    with open_work() as work:
        secret = house_secret(work)
        work.commit()
    return Links(settings.public_url, secret)


def index_of(settings: Settings, database: Database) -> LiveIndex:
    """The genealogy in memory, for a program that stays: whoever asks one question is quicker with SQL alone."""
    from storage.index.live import LiveIndex  # noqa: PLC0415 - numpy takes a tenth of a second of every command

    return LiveIndex(database, settings.data / "genealogy.index")


def copy_records_to(settings: Settings, url: str, progress: Progress) -> Copied:
    """All records of these settings into another, empty database; see `storage.copying`."""
    source, target = open_storage(settings), open_database(url)
    try:
        return copy_records(source, target, progress)
    finally:
        source.close()
        target.close()


@contextmanager
def bulk_import(database: Database, folder: Path) -> Iterator[Bulk]:
    """A very large import into this database; what waits to be written lies in the folder."""
    bulk = StoredBulk(database, folder, utc_now)
    try:
        yield bulk
    finally:
        bulk.close()


def look_at_storage(settings: Settings) -> ImportRun | None:
    """Whether the database could be used, without changing it; the import that is not finished in it, if there is one.
    Raises the refusals of `domain.database_errors`."""
    database = open_database(settings.database, up_to_date=False)
    try:
        if not is_current(database):
            return None
        with transactions(database)(readonly=True) as work:
            return work.loading.unfinished()
    finally:
        database.close()


@dataclass(frozen=True)
class House:
    """A wired program: what opens, in this order, and what runs side by side."""

    opens: Sequence[AbstractAsyncContextManager[Any]]
    runs: Sequence[Service]
    telegram: TelegramApp
    desk: Desk
    busy: Callable[[], Awaitable[bool]]
    """Whether something is still to be handled, sent or shown."""

    def clock_moved(self) -> None:
        """The house's clock has jumped: whoever sleeps until a moment looks again. In the event loop."""
        for service in self.runs:
            wake = getattr(service, "wake", None)
            if wake is not None:
                wake()


@asynccontextmanager
async def label_eye() -> AsyncIterator[LabelEye]:
    """The reader of labels by itself, as the chat has it; printed text where its reader is installed."""
    codes, text = BarcodeReader(), RapidText() if text_reading_installed() else None
    try:
        yield LabelEye(codes, text)
    finally:
        await codes.close()
        if text is not None:
            await text.close()


class _Wiring:
    """Holds the parts while they are joined; each method makes one part from those before it."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.words = Words(settings.zone)
        self.index = index_of(settings, database)
        self.open_work = OpenUnitOfWork(database, clock, channel_names(settings), index=self.index)
        self.inbox = Inbox(database, lane_of)
        self.lanes = Lanes(database)
        self.codes = BarcodeReader()
        self.text = RapidText() if text_reading_installed() else None
        self.photos = PhotoCleaner()
        self.queue = OutgoingQueue(database)
        links = links_of(settings, self.open_work)
        self.living = LivingCards(self.open_work, self.words, links)
        self.desk = Desk(
            open_work=self.open_work,
            words=self.words,
            reader=LabelEye(self.codes, self.text),
            clean_photo=self.photos,
            identify=Identify(frozenset(settings.admin_ids)),
            picture=self.picture,
            xlsx=trace_xlsx,
            recall_xlsx=recall_xlsx,
            balance_xlsx=balance_xlsx,
            stock_xlsx=stock_xlsx,
            report_xlsx=report_xlsx,
            dossier=dossier_zip,
            csv=trace_csv,
            tables=tables,
            bot_name=self.bot_name,
            bot_address=self.bot_address,
            links=links,
            check_way=self.check_way,
            committed=self.committed,
            clock=clock,
            behind=self.inbox.behind,
        )
        self.telegram = TelegramApp(settings, lambda application: register(application, self.desk))
        self.regrets = Regrets(self.telegram.bot, self.words)
        self.channels = ways_out(settings, self.telegram.bot, clock)
        self.composer = Composer(self.open_work, self.words, links, notice_pdf)
        self.cards = self._cards()
        self.appointments = Appointments(self.open_work, self.words.zone, clock)
        self.ladder = self._ladder()
        self.outbox = self._outbox()
        self.turns = Turns(
            self.inbox,
            self.telegram.process,
            on_dead=lambda body: tell_trouble(self.telegram.bot, self.words, body),
            temporary=temporary,
            lanes=self.lanes,
        )

    def picture(self, trace: Trace, words: Words, language: str) -> bytes:
        """The genealogy as a picture, dated by the house's clock."""
        return genealogy_png(trace, words, language, self.clock())

    async def check_way(self, channel: str, address: str) -> Checked:
        """What can be known of an address before it is needed."""
        way = self.channels.get(channel)
        return await way.check(address) if way else Checked(False, "no_channel")

    def bot_name(self) -> str:
        return self.telegram.bot.username

    def bot_address(self) -> str:
        return f"{self.settings.telegram_link_url}/{self.bot_name()}"

    def committed(self) -> None:
        """Something was written: there may be something to send or to show."""
        self.outbox.wake()
        self.cards.wake()

    def _outbox(self) -> OutboxWorker:
        def refused(outgoing: Outgoing, problem: str) -> None:
            if outgoing.alert_id is None:
                return
            with self.open_work() as work:
                ReportRefused()(work, Actor.house(), outgoing.alert_id, problem)
                work.commit()

        hooks = OutboxHooks(refused=refused, settled=self.cards.wake, given_up=self.ladder.wake)
        hands = {name: channel.at_once for name, channel in self.channels.items()}
        return OutboxWorker(self.queue, self.channels, self.composer, self.clock, hooks=hooks, hands=hands)

    def _ladder(self) -> LadderWorker:
        def climb() -> int:
            with self.open_work() as work:
                climbed = ClimbLadder(self.words.zone)(work, Actor.house())
                if climbed:
                    work.commit()
                return climbed

        return LadderWorker(climb, self.committed)

    def warn_of_clocks(self) -> datetime | None:
        with self.open_work() as work:
            again = WarnOfClocks(self.words.zone)(work, Actor.house())
            work.commit()
        return again

    def _cards(self) -> CardsWorker:
        living = self.living
        rooms = RoomOpener(self.telegram.bot, living.rooms_to_open, living.room_opened, living.room_failed)
        return CardsWorker(self.telegram.bot, living.to_refresh, living.shows, living.gone, rooms=rooms)

    def intake(self) -> tuple[list[AbstractAsyncContextManager[Any]], list[Service]]:
        """Polling, or our own web server for Telegram to post to."""
        settings = self.settings
        if settings.webhook_url is None or settings.webhook_secret is None:
            line = Polling(
                self.telegram.bot, self.telegram.polling, self.inbox, self.clock, self.turns.wake, sorry=self.regrets
            )
            return [self._http(None)] if settings.public_url else [], [line]
        secret = settings.webhook_secret.get_secret_value()
        webhook = Webhook(secret, self.inbox, self.clock, self.turns.wake, self.regrets)
        http = self._http((settings.webhook_path or "/", webhook.post))
        return [http, self._announced(settings.webhook_url, secret)], []

    def _http(self, webhook: tuple[str, Handler] | None) -> HttpApp:
        settings = self.settings
        pages = routes(self.healthy, self.desk)
        return HttpApp(settings.listen_host, settings.listen_port, webhook=webhook, routes=pages)

    @asynccontextmanager
    async def _announced(self, url: str, secret: str) -> AsyncIterator[None]:
        await announce_webhook(self.telegram.bot, url, secret)
        yield

    async def offer_menu(self) -> None:
        """What somebody finds who has not joined; everyone else's commands are set in their own chat."""
        wanted = [
            CommandMenu(
                tuple((entry.command, self.words.label(entry.says, told)) for entry in STRANGERS_MENU), language=code
            )
            for told, code in (("en", None), ("zh", "zh"))
        ]
        hashes = SetHashes(self.settings.data / "menus.json")
        try:
            await offer_commands(self.telegram.bot, wanted, hashes)
        except TelegramError as error:
            log.warning("menu_not_offered", problem=error.message)  # the next start tries again

    async def healthy(self) -> bool:
        """Whether the database answers."""
        await self.desk.enter(0, "healthz", None)
        return True

    async def busy(self) -> bool:
        """Asks the database: what is not done there is still to be done."""
        return await asyncio.to_thread(self._busy)

    def _busy(self) -> bool:
        waiting = bool(self.inbox.waiting(1, 0)) or self.queue.has_work(self.clock())
        return waiting or bool(self.living.to_refresh())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        if self.text is None:
            log.warning("printed_text_not_read", missing="the extra ocr of this package: rapidocr, onnxruntime")
        try:
            yield
        finally:
            await self.codes.close()
            await self.photos.close()
            if self.text is not None:
                await self.text.close()

    @asynccontextmanager
    async def claiming(self) -> AsyncIterator[Lanes]:
        try:
            yield self.lanes
        finally:
            await asyncio.to_thread(self.lanes.close)


def wire(settings: Settings, database: Database, clock: Clock = utc_now) -> House:
    """Joins everything that a bot with a token needs. Nothing is opened or started yet.

    `clock` may jump forward (the demo's does); `House.clock_moved` is to be called in the event loop when it did.
    """
    parts = _Wiring(settings, database, clock)
    opens, intake = parts.intake()
    return House(
        opens=[parts.reading(), parts.claiming(), parts.telegram, *opens],
        runs=[
            parts.outbox,
            parts.ladder,
            parts.cards,
            ClockWatch([parts.warn_of_clocks, parts.appointments], clock, parts.committed),
            parts.turns,
            Job("menu", parts.offer_menu),
            IndexKeeper(parts.index),
            Job("housekeeping", Housekeeping(parts.inbox, clock).work),
            *intake,
        ],
        telegram=parts.telegram,
        desk=parts.desk,
        busy=parts.busy,
    )
