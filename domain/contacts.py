"""How a customer can be reached, as a lead looks at it: who is in the chat, which addresses are known, which work."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from domain.errors import Refusal
from domain.ladder import ORDER, PHONE, TELEGRAM

WRITTEN = tuple(channel for channel in ORDER if channel != TELEGRAM)
"""The channels whose addresses a lead writes down. People come into the chat themselves, by their invitation."""
_SECRETS = frozenset({"wecom", "dingtalk", "feishu"})


@dataclass(frozen=True)
class Checked:
    """What was found out about an address without alarming anybody. `ok` is None where nothing could be asked.

    `found` is a word for what was looked at: not_an_address, no_channel, refused, not_now, no_server, server_takes_it,
    robot_answers, chat_known, port_answers, number.
    """

    ok: bool | None
    found: str
    detail: str = ""


@dataclass(frozen=True)
class KnownWay:
    """One way to a customer. `contact_id` is None for a person in the chat. `usable`: the program sends by it."""

    channel: str
    address: str
    contact_id: int | None = None
    person: str | None = None
    usable: bool = True

    @property
    def shown(self) -> str:
        """What may stand on a screen: whoever has a robot's key can write to its group."""
        if self.person:
            return self.person
        if self.channel in _SECRETS:
            return f"…{self.address.split()[0][-4:]}" if self.address.split() else ""
        if self.channel == "webhook":
            return urlsplit(self.address).hostname or self.address[:40]
        return self.address


@dataclass(frozen=True)
class CustomerWays:
    """A customer with every way that is known, the best one first."""

    partner_id: int
    code: str
    name: str
    ways: tuple[KnownWay, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(way.address for way in self.ways if way.channel == PHONE)


@dataclass(frozen=True)
class CallTask:
    """A customer whom a person must call. `open` is what they have not accounted for, in `uom`; `tried` are the
    channels that were tried before."""

    partner_id: int
    code: str
    name: str
    language: str
    notice: str
    open: Decimal
    uom: str
    numbers: tuple[str, ...]
    tried: tuple[str, ...]
    asked: bool
    """Somebody was asked to call; otherwise no way is left and nobody was."""


@dataclass(eq=False)
class UnknownChannel(Refusal):
    """There is no such channel. `channels` are those that an address can be written down for."""

    channel: str
    channels: tuple[str, ...]


@dataclass(eq=False)
class BadContact(Refusal):
    """An address that the channel cannot use."""

    channel: str
    address: str


@dataclass(eq=False)
class ContactGone(Refusal):
    """It was removed already."""
