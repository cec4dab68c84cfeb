"""Why the program cannot run here and now. Facts; the sentences lie in `templates/errors/`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass(eq=False)
class WrongToken(Refusal):
    """Telegram does not know this token, or it was revoked."""


@dataclass(eq=False)
class AnotherCopyRunning(Refusal):
    """Another program, here or elsewhere, takes this bot's updates."""


@dataclass(eq=False)
class AlreadyRunning(Refusal):
    """A Lotbell is running on this data directory. `process` is its number, when it could be read."""

    data: str
    process: int | None = None


@dataclass(eq=False)
class AddressTaken(Refusal):
    """Our web server cannot listen there: another program does, or this machine has no such address."""

    host: str
    port: int


@dataclass(eq=False)
class TelegramUnreachable(Refusal):
    """Nobody answers at the address of the Bot API."""

    problem: str


@dataclass(eq=False)
class LittleRoom(Refusal):
    """The disk that holds the data is nearly full."""

    where: str
    megabytes: int


@dataclass(eq=False)
class NotADemoDatabase(Refusal):
    """The database holds a real plant: the demo does not mix its own into it."""

    where: str


@dataclass(eq=False)
class MailServerUnreachable(Refusal):
    """Letters could not be handed in now."""

    problem: str
