"""One life of the program: what opens in which order, runs side by side, and closes in the reverse order.

Order: database, Telegram, web server (things that are open) - outbox, cards, turns (workers) - polling (intake).
On SIGTERM or SIGINT the intake stops first; whoever has something in hand gets `GRACE` seconds to finish it.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import structlog

from bot.refusals import AlreadyRunning
from bot.stopping import Stopper
from domain.database_errors import DatabaseReadOnly, DatabaseUnreachable

log = structlog.get_logger(__name__)
GRACE = 8.0
"""Seconds for the services; two more are left for closing connections, so that ten are enough for everything."""
_CLOSING = 2.0


class Service(Protocol):
    """Something that runs as long as the program. Returns from `run` soon after `stop`, with nothing half done."""

    name: str

    async def run(self) -> None: ...
    def stop(self) -> None: ...


class Job:
    """A service made of one coroutine function, which is cancelled at `stop`: it must not have anything in hand."""

    def __init__(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.name = name
        self._work = work
        self._stopper = Stopper()

    async def run(self) -> None:
        await self._stopper.cut_short(self._work())

    def stop(self) -> None:
        self._stopper.ask()


class Lifetime:
    """`await Lifetime().live(...)` is the program. `stop` may be called from anywhere in its event loop."""

    def __init__(self, *, grace: float = GRACE) -> None:
        self._grace = grace
        self._stopper = Stopper()
        self._stop = asyncio.Event()
        self._ready = asyncio.Event()
        self._failures: list[BaseException] = []

    def stop(self) -> None:
        """Ends the life in good order; calling it again changes nothing."""
        self._stop.set()
        self._stopper.ask()

    async def ready(self) -> None:
        """Returns when everything is open and every service has been started."""
        await self._ready.wait()

    async def live(self, open_things: Sequence[AbstractAsyncContextManager[Any]], services: Sequence[Service]) -> None:
        """Opens, runs until `stop` or a failure, closes. Raises the first failure itself, not a group of them."""
        try:
            async with AsyncExitStack() as opened:
                # A stop while we still wait for an unreachable Telegram must work too.
                await self._stopper.cut_short(_open_all(opened, open_things))
                if not self._stop.is_set():
                    await self._run(services)
        except BaseException as error:
            self._failures.append(error)
            if isinstance(error, asyncio.CancelledError):
                raise
        if self._failures:
            raise _first_cause(self._failures[0])

    async def _run(self, services: Sequence[Service]) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._guard(service), name=service.name) for service in services]
            self._ready.set()
            log.info("running", services=[service.name for service in services])
            await self._stop.wait()
            log.info("stopping")
            for service in reversed(services):
                service.stop()
            _, late = await asyncio.wait(tasks, timeout=self._grace) if tasks else (None, set())
            for task in late:
                log.warning("cut_off", service=task.get_name())
                task.cancel()

    async def _guard(self, service: Service) -> None:
        """A service that fails ends the life of all of them in good order instead of tearing them down."""
        try:
            await service.run()
        except Exception as error:  # noqa: BLE001 - raised again by `live`, after the others have finished
            self._failures.append(error)
            self.stop()


async def _open_all(stack: AsyncExitStack, things: Sequence[AbstractAsyncContextManager[Any]]) -> None:
    for thing in things:
        await stack.enter_async_context(_closing_in_time(thing))


@asynccontextmanager
async def _closing_in_time(thing: AbstractAsyncContextManager[Any]) -> AsyncIterator[Any]:
    """Nobody's connection may keep the program from ending."""
    opened = await thing.__aenter__()
    try:
        yield opened
    finally:
        try:
            async with asyncio.timeout(_CLOSING):
                await thing.__aexit__(None, None, None)
        except TimeoutError:
            log.warning("closing_took_too_long", thing=type(thing).__name__)


def _first_cause(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@contextmanager
def signals_stop(lifetime: Lifetime) -> Iterator[None]:
    """SIGTERM and SIGINT end the life in good order. Only in the main thread."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lifetime.stop)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@contextmanager
def only_copy(data: Path) -> Iterator[None]:
    """Holds the data directory, which is made if it is missing.

    Raises `AlreadyRunning`, or `DatabaseReadOnly` and `DatabaseUnreachable` when nothing can be written there.

    The kernel lets go of the lock when the process ends, however it ends: nothing stale is ever left behind.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(data / "lotbell.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise DatabaseReadOnly(str(data)) from error
        raise DatabaseUnreachable(str(data), error.strerror or "cannot be opened") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).strip()
            raise AlreadyRunning(data=str(data), process=int(holder) if holder.isdigit() else None) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
