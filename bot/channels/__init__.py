"""Ways out to a customer, one file each. A channel says honestly what became of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from domain.contacts import Checked

__all__ = ["Attached", "Channel", "Checked", "Delivered", "Failure", "Parcel"]

FailureKind = Literal["never", "later", "uncertain"]


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Parcel:
    """A message in words. Each channel takes the parts that it can carry and leaves the others out.

    For Telegram `text` is its HTML, for all others it is plain.
    """

    text: str
    reply_markup: Any = None
    """What Telegram shows as buttons."""
    subject: str = ""
    html: str = ""
    attachments: tuple[Attached, ...] = ()
    key: str = ""
    """The delivery's own name, the same at every try: a receiver can tell a repeat by it."""
    notice: str = ""
    """The notice number: R7-C03."""
    language: str = "en"
    repeat: bool = False
    link: str | None = None
    """The customer's own page."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the message says as values, for a receiver that is a program. JSON."""


@dataclass(frozen=True)
class Delivered:
    """The channel took it. `message_id` is its name there, `code` what the channel said in its own words."""

    message_id: str
    code: str | None = None


class Failure(Exception):
    """It did not get through, or nobody knows. `retry_after` are seconds that the channel asked us to be silent; `code`
    is what the channel said in its own words. Without `tried` nobody was asked: it was not this message's turn."""

    def __init__(
        self, kind: FailureKind, problem: str, retry_after: float | None = None, *, code: str | None = None,
        tried: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(problem)
        self.kind: FailureKind = kind
        self.problem = problem
        self.retry_after = retry_after
        self.code = code
        self.tried = tried


class Channel(Protocol):
    at_once: int
    """How many messages are on their way by it at the same time."""

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """Delivers or raises `Failure`, nothing else.

        Calls `begins` right before anything can leave the house: a send that is cut off before it is certainly
        undelivered, one that is cut off after it is uncertain.
        """
        ...

    async def check(self, address: str) -> Checked:
        """Whether messages to this address may arrive, as far as that can be known without sending one."""
        ...
