"""By which ways a customer is told, one after the other: the best one first, at the end a person who calls.

The order is the house's own: a chat answers fastest, a letter has a link of its own, a robot speaks to a group and
proves nothing about anybody in it, a person's call is dear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

TELEGRAM = "telegram"
PHONE = "phone"
DRILL = "drill"
ORDER = (TELEGRAM, "email", "wecom", "dingtalk", "feishu", "webhook", PHONE)
"""The channels, the one that is tried first before the others. One that is not named here comes before the phone."""
SENT = frozenset(ORDER) - {PHONE}


@dataclass(frozen=True)
class Way:
    """One address of a customer. `language` is that of the person behind it, where one is known."""

    channel: str
    address: str
    person_id: int | None = None
    language: str | None = None

    @property
    def in_a_drill(self) -> str:
        """The address of a drill's alert: the way it would have gone."""
        return f"{self.channel} {self.address}".rstrip()


class ToldWay(NamedTuple):
    """A way by which a customer was told of a case, in whatever wave: the way itself for a drill's alert, too."""

    channel: str
    address: str
    person_id: int | None
    language: str
    rung: int
    state: str

    @property
    def heard(self) -> bool:
        """It may have arrived: it was not refused, and needs nobody to call."""
        return self.state != "refused" and self.channel != PHONE


@dataclass(frozen=True)
class Rung:
    """Everybody who is told at the same time."""

    channel: str
    ways: tuple[Way, ...]


def rungs(ways: Iterable[Way]) -> tuple[Rung, ...]:
    """All persons of a company in the chat together; then the first address of each channel; then the further
    addresses in the same order; then a call task, with the number where one is known."""
    by_channel: dict[str, list[Way]] = {}
    for way in ways:
        by_channel.setdefault(way.channel, []).append(way)
    numbers = by_channel.pop(PHONE, [])
    chat = by_channel.pop(TELEGRAM, [])
    written = [by_channel[channel] for channel in sorted(by_channel, key=place)]
    found = [Rung(TELEGRAM, tuple(chat))] if chat else []
    for turn in range(max(map(len, written), default=0)):
        found += [Rung(each[turn].channel, (each[turn],)) for each in written if len(each) > turn]
    return (*found, Rung(PHONE, (numbers[0] if numbers else Way(PHONE, ""),)))


def next_rung(plan: Sequence[Rung], told: AbstractSet[tuple[str, str]]) -> Rung | None:
    """The first of these with an address that was not told yet, and only those; None when all were, or when a person
    has been asked to call."""
    called = any(channel == PHONE for channel, _ in told)
    for rung in plan:
        left = tuple(way for way in rung.ways if (way.channel, way.address) not in told)
        if left and not (called and rung.channel == PHONE):
            return Rung(rung.channel, left)
    return None


def place(channel: str) -> tuple[int, str]:
    """Sorts channels by who is tried first."""
    return (ORDER.index(channel) if channel in ORDER else ORDER.index(PHONE), channel)


def quiet_until(now: datetime, hours: tuple[int, int] | None, zone: tzinfo) -> datetime | None:
    """When the quiet hours end in which `now` falls; None when it falls in none. `hours` are whole hours of the site's
    day, (22, 7) for a night."""
    if hours is None or hours[0] == hours[1]:
        return None
    start, end = hours
    local = now.astimezone(zone)
    night = start > end
    quiet = (local.hour >= start or local.hour < end) if night else start <= local.hour < end
    if not quiet:
        return None
    day = local.date() + timedelta(days=1) if night and local.hour >= start else local.date()
    return datetime.combine(day, time(end), zone).astimezone(now.tzinfo)
