"""What every door is given: a way to run use cases, the words, the reader, the reports."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from domain.case_file import CaseFile, CaseRecords
from domain.case_view import RecallView
from domain.contacts import Checked
from domain.imports.erp.intake import Intake
from domain.imports.erp.reading import ReadOptions
from domain.labels import LabelReader
from domain.links import Links
from domain.people import Actor
from domain.ports import OpenWork, Work
from domain.trace import Trace
from domain.usecases.balance_lot import BalanceSheet
from domain.usecases.handling_stock import StockSheet
from domain.usecases.identify import Identify, NoteReach
from domain.usecases.join import Join, Joined
from templates.papers.report import Report as PaperReport
from templates.papers.report import Voice
from templates.words import Words, spoken

P = ParamSpec("P")
T = TypeVar("T")


class Tables(Protocol):
    """Reads a file that somebody sent: a workbook in a process of its own, anything else as text."""

    async def __call__(self, content: bytes, name: str, options: ReadOptions, encoding: str | None) -> Intake: ...


class Report(Protocol):
    """A trace as a file in the reader's language."""

    def __call__(self, trace: Trace, words: Words, language: str) -> bytes: ...


class Packed(Protocol):
    """A dossier as one file. `sha256` is the whole file's."""

    @property
    def name(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...
    @property
    def files(self) -> int: ...


_READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="reading")
"""Who only reads does not queue behind writers, who wait for each other."""


async def _read(look: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_READERS, copy_context().run, look)


@dataclass(frozen=True)
class Desk:
    """Use cases are synchronous; the desk runs each in a thread and in one transaction of its own."""

    open_work: OpenWork
    words: Words
    reader: LabelReader
    clean_photo: Callable[[bytes], Awaitable[bytes]]
    """A stranger's photo as we keep it: written anew, nothing of the camera left in it."""
    identify: Identify
    picture: Report
    xlsx: Report
    csv: Report
    tables: Tables
    recall_xlsx: Callable[[RecallView, Trace, Words, str], bytes]
    stock_xlsx: Callable[[StockSheet, Words, str], bytes]
    report_xlsx: Callable[[PaperReport, Voice], bytes]
    dossier: Callable[[CaseFile, Iterator[CaseRecords], Words, str], Packed]
    balance_xlsx: Callable[[BalanceSheet, Words, str], bytes]
    bot_name: Callable[[], str]
    """The bot's user name."""
    bot_address: Callable[[], str]
    """Where links to the bot lead, without their parameter: "https://t.me/<bot name>", on another host in the demo."""
    links: Links | None
    """Makes and reads page links; None where our pages have no public address."""
    check_way: Callable[[str, str], Awaitable[Checked]]
    """Tries out an address of a channel without alarming anybody."""
    committed: Callable[[], None]
    """Called after every commit: there may be something to send."""
    clock: Callable[[], datetime]
    """The house's clock, aware, in UTC; the demo's is that of its phones. Nobody asks the machine's own."""
    behind: Callable[[int, int], list[dict[str, Any]]]
    """Updates of a chat that came after the one with this number and wait: what they will rewrite need not be
    written now."""

    async def do(
        self, use_case: Callable[Concatenate[Work, Actor, P], T], actor: Actor, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs a use case that changes something: committed when it returns, undone when it raises."""
        return await self._write(lambda work: use_case(work, actor, *args, **kwargs))

    async def look(
        self, use_case: Callable[Concatenate[Work, Actor, P], T], actor: Actor, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs a use case that only reads."""
        return await _read(lambda: self._run(True, lambda work: use_case(work, actor, *args, **kwargs)))

    async def aside(self, deed: Callable[[], T]) -> T:
        """Runs what takes a moment of the processor and asks no database, in a thread."""
        return await _read(deed)

    async def rehearse(
        self, use_case: Callable[Concatenate[Work, Actor, P], T], actor: Actor, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs a use case that changes something, and takes all of it back: what would happen, and nothing did."""

        def tried() -> T:
            with self.open_work() as work:
                return use_case(work, actor, *args, **kwargs)

        return await asyncio.to_thread(tried)

    async def make(self, report: Report, trace: Trace, language: str) -> bytes:
        """A report, made in a thread: drawing and writing files must not keep anybody waiting."""
        return await asyncio.to_thread(report, trace, self.words, language)

    async def enter(self, telegram_id: int, name: str, language: str | None) -> Actor:
        """The sender as an actor, in a language we speak."""
        spoken_language = spoken(language)

        def seen(work: Work) -> Actor:
            return self.identify(work, telegram_id, name, spoken_language)

        if telegram_id in self.identify.admins:
            return await asyncio.to_thread(self._run, False, seen)
        return await _read(lambda: self._run(True, seen))

    async def join(self, telegram_id: int, name: str, language: str | None, code: str) -> Joined:
        """A newcomer has no place yet, so nobody acts: the code itself is the right to join."""

        def placed(work: Work) -> Joined:
            return Join()(work, telegram_id, name, language, code)

        return await self._write(placed)

    async def note_reach(self, telegram_id: int, *, blocked: bool) -> None:
        """Somebody blocked the bot or let it back in."""
        await self._write(lambda work: NoteReach()(work, telegram_id, blocked))

    async def _write(self, deed: Callable[[Work], T]) -> T:
        result = await asyncio.to_thread(self._run, False, deed)
        self.committed()
        return result

    def _run(self, readonly: bool, deed: Callable[[Work], T]) -> T:
        with self.open_work(readonly=readonly) as work:
            result = deed(work)
            if not readonly:
                work.commit()
            return result
