"""Ways out to a customer, one file each. A channel says honestly what became of a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

FailureKind = Literal["never", "later", "uncertain"]


@dataclass(frozen=True)
class Parcel:
    """A message in words. `reply_markup` is what Telegram shows as buttons; other channels leave it out."""

    text: str
    reply_markup: Any = None


@dataclass(frozen=True)
class Delivered:
    """The channel took it. `message_id` is its name there."""

    message_id: str


class Failure(Exception):
    """It did not get through, or nobody knows. `retry_after` are seconds that the channel asked us to be silent."""

    def __init__(self, kind: FailureKind, problem: str, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.kind: FailureKind = kind
        self.problem = problem
        self.retry_after = retry_after


class Channel(Protocol):
    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """Delivers or raises `Failure`, nothing else.

        Calls `begins` right before anything can leave the house: a send that is cut off before it is certainly
        undelivered, one that is cut off after it is uncertain.
        """
        ...
