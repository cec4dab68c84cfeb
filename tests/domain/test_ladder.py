"""The ladder's rules: who is told first, who next, when it is time, and when it is night."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.ladder import Rung, Way, next_rung, quiet_until, rungs

SITE = ZoneInfo("Asia/Shanghai")
ANN, BOB = Way("telegram", "901", 1), Way("telegram", "902", 2)
LETTER, SECOND_LETTER = Way("email", "a@example.com"), Way("email", "b@example.com")
GROUP, NUMBER = Way("wecom", "key-12345"), Way("phone", "+86 21 5555 0101")


def test_the_best_way_first_then_the_other_channels_then_second_contacts_then_a_person() -> None:
    plan = rungs([NUMBER, GROUP, SECOND_LETTER, LETTER, ANN, BOB])
    assert plan == (
        Rung("telegram", (ANN, BOB)), Rung("email", (SECOND_LETTER,)), Rung("wecom", (GROUP,)),
        Rung("email", (LETTER,)), Rung("phone", (NUMBER,)),
    )  # fmt: skip


def test_a_customer_without_any_way_is_a_call_without_a_number() -> None:
    assert rungs([]) == (Rung("phone", (Way("phone", ""),)),)


def test_each_rung_is_told_once_and_after_the_call_comes_nothing() -> None:
    plan = rungs([ANN, LETTER])
    told: set[tuple[str, str]] = set()
    channels = []
    while (step := next_rung(plan, told)) is not None:
        channels.append(step.channel)
        told |= {(way.channel, way.address) for way in step.ways}
    assert channels == ["telegram", "email", "phone"]
    assert next_rung(rungs([ANN, LETTER, NUMBER]), told) is None, "somebody was asked to call already"


def test_somebody_who_came_into_the_chat_later_is_told_alone() -> None:
    assert next_rung(rungs([ANN, BOB]), {("telegram", "901")}) == Rung("telegram", (BOB,))


@pytest.mark.parametrize(
    ("local", "hours", "until"),
    [
        ("2022-06-27 20:59", (21, 8), None),
        ("2022-06-27 21:00", (21, 8), "2022-06-28 08:00"),
        ("2022-06-28 00:30", (21, 8), "2022-06-28 08:00"),
        ("2022-06-28 08:00", (21, 8), None),
        ("2022-06-28 13:00", (12, 14), "2022-06-28 14:00"),
        ("2022-06-28 14:00", (12, 14), None),
        ("2022-06-28 03:00", None, None),
        ("2022-06-28 03:00", (5, 5), None),
    ],
)
def test_quiet_hours_are_the_sites(local: str, hours: tuple[int, int] | None, until: str | None) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=SITE).astimezone(UTC)
    end = None if until is None else datetime.fromisoformat(until).replace(tzinfo=SITE)
    assert quiet_until(now, hours, SITE) == end
