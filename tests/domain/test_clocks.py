"""Clocks: every limit of every rule set, begun on a Friday evening before days off; what is due is counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.clocks import CaseMoments, ClockState, Deadline, deadlines
from domain.regime import regime, regimes

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")

CN_NATIONAL_DAY = datetime(2025, 9, 26, 19, 0, tzinfo=SHANGHAI)
"""A Friday. Sunday 28 September and Saturday 11 October 2025 were worked; 1-8 October were off."""
CN_SPRING = datetime(2026, 2, 13, 19, 0, tzinfo=SHANGHAI)
"""A Friday. Saturdays 14 and 28 February 2026 were worked; 15-23 February were off."""
US_THANKSGIVING = datetime(2025, 11, 21, 18, 0, tzinfo=NEW_YORK)
"""The Friday before; Thursday 27 November is off."""
US_CHRISTMAS = datetime(2025, 12, 19, 18, 0, tzinfo=NEW_YORK)
DE_CHRISTMAS = datetime(2025, 12, 19, 18, 0, tzinfo=BERLIN)
"""25 and 26 December and 1 January are off; 24 and 31 December and 6 January are not, for the whole country."""
GB_CHRISTMAS = datetime(2021, 12, 24, 18, 0, tzinfo=LONDON)
"""A Friday. Both holidays fell on the weekend: Monday and Tuesday were off for them."""

D = "23:59:59"
WHEN: list[tuple[str, str, str, datetime, str, str, str | None]] = [
    # rule set, class, clock, start, country of the site, due (day, or moment), its time of day
    ("cn-food", "1", "start", CN_NATIONAL_DAY, "CN", "2025-09-27", "19:00:00"),
    ("cn-food", "2", "start", CN_NATIONAL_DAY, "CN", "2025-09-28", "19:00:00"),
    ("cn-food", "3", "plan", CN_NATIONAL_DAY, "CN", "2025-09-29", "19:00:00"),
    # 28, 29, 30 Sep; 9, 10, 11, 13, 14, 15, 16 Oct
    ("cn-food", "1", "finish", CN_NATIONAL_DAY, "CN", "2025-10-16", D),
    # and 17, 20-24, 27-30 Oct
    ("cn-food", "2", "finish", CN_NATIONAL_DAY, "CN", "2025-10-30", D),
    # 14, 24-28 Feb; 2-5 March
    ("cn-food", "1", "finish", CN_SPRING, "CN", "2026-03-05", D),
    ("cn-drug-2022", "1", "notice", CN_SPRING, "CN", "2026-02-14", D),
    ("cn-drug-2022", "2", "plan", CN_SPRING, "CN", "2026-02-16", D),
    ("cn-drug-2022", "3", "progress", CN_SPRING, "CN", "2026-02-20", D),
    ("cn-drug-2022", "1", "final", CN_SPRING, "CN", "2026-03-05", D),
    ("cn-consumer", "1", "plan", CN_SPRING, "CN", "2026-03-05", D),
    # 14, 24, 25 Feb
    ("cn-consumer", "1", "publish", CN_SPRING, "CN", "2026-02-25", D),
    ("cn-consumer", "1", "summary", CN_SPRING, "CN", "2026-05-13", D),
    # the ten until 5 March; 6, 9, 10, 11, 12 March
    ("cn-consumer", "1", "final", CN_SPRING, "CN", "2026-03-12", D),
    ("house", "1", "start", CN_NATIONAL_DAY, "CN", "2025-09-27", "19:00:00"),
    ("house", "2", "report", CN_NATIONAL_DAY, "CN", "2025-09-29", D),
    ("house", "1", "finish", CN_NATIONAL_DAY, "CN", "2025-10-16", D),
    ("us-fda", "1", "registry", US_THANKSGIVING, "US", "2025-11-22", "18:00:00"),
    ("us-fda", "1", "letters", US_THANKSGIVING, "US", "at once", None),
    ("us-fda", "1", "status", US_THANKSGIVING, "US", "2025-12-05", D),
    ("us-fda", "2", "status", US_CHRISTMAS, "US", "2026-01-16", D),
    ("us-infant-formula", "1", "phone", US_CHRISTMAS, "US", "2025-12-20", "18:00:00"),
    ("us-infant-formula", "1", "written", US_CHRISTMAS, "US", "2026-01-02", D),
    ("us-infant-formula", "1", "status", US_CHRISTMAS, "US", "2026-01-02", D),
    ("eu-food", "1", "withdraw", DE_CHRISTMAS, "DE", "at once", None),
    ("eu-food", "1", "authority", DE_CHRISTMAS, "DE", "at once", None),
    ("eu-food", "2", "consumers", DE_CHRISTMAS, "DE", "at once", None),
    ("eu-gpsr", "1", "consumers", DE_CHRISTMAS, "DE", "at once", None),
    ("eu-gpsr", "3", "authority", DE_CHRISTMAS, "DE", "at once", None),
    ("iatf-8d", "1", "tell", DE_CHRISTMAS, "DE", "at once", None),
    ("iatf-8d", "1", "contain", DE_CHRISTMAS, "DE", "2025-12-20", "18:00:00"),
    # 22, 23, 24, 29, 30, 31 Dec; 2, 5, 6, 7 Jan
    ("iatf-8d", "1", "analyse", DE_CHRISTMAS, "DE", "2026-01-07", D),
    # 24, 25, 26, 28 Nov; 1-5, 8 Dec
    ("iatf-8d", "1", "analyse", US_THANKSGIVING, "US", "2025-12-08", D),
    ("iatf-8d", "1", "finish", DE_CHRISTMAS, "DE", "2026-01-18", D),
    ("brcgs", "1", "balance", DE_CHRISTMAS, "DE", "2025-12-19", "22:00:00"),
    # 29, 30, 31 Dec
    ("brcgs", "1", "certifier", GB_CHRISTMAS, "GB", "2021-12-31", D),
]  # fmt: skip


def everything_begins(start: datetime) -> CaseMoments:
    marks = {"filed": [start]}
    return CaseMoments(start, start, start, start, start, marks)


def clock_of(name: str, severity: str, key: str, moments: CaseMoments, now: datetime, country: str) -> Deadline:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    found = {one.key: one for one in deadlines(regime(name), severity, moments, now, zone, country)}
    return found[key]


@pytest.mark.parametrize(("name", "severity", "key", "start", "country", "day", "time"), WHEN)
def test_it_is_due_when_the_rule_says(
    name: str, severity: str, key: str, start: datetime, country: str, day: str, time: str | None
) -> None:
    one = clock_of(name, severity, key, everything_begins(start), start, country)
    if time is None:
        assert one.due_at is None
        return
    assert one.due_at == datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=start.tzinfo)
    assert one.by_day == (time == D)
    assert one.unknown_years == ()


def test_every_clock_of_every_rule_set_was_counted_by_hand() -> None:
    assert {(rules.name, clock.key) for rules in regimes() for clock in rules.clocks} == {
        (name, key) for name, _, key, *_ in WHEN
    }


def test_the_dairy_case_begins_in_a_day_and_ends_ten_working_days_after_its_notice() -> None:
    known = datetime(2022, 6, 27, 9, 20, tzinfo=SHANGHAI)
    before = CaseMoments(known)
    start = clock_of("cn-food", "1", "start", before, known, "CN")
    assert start.due_at == datetime(2022, 6, 28, 9, 20, tzinfo=SHANGHAI)
    assert start.state == ClockState.RUNNING
    assert clock_of("cn-food", "1", "finish", before, known, "CN").state == ClockState.WAITING
    published = CaseMoments(known, known + timedelta(minutes=5), known + timedelta(hours=2))
    finish = clock_of("cn-food", "1", "finish", published, known, "CN")
    assert finish.due_at == datetime(2022, 7, 11, 23, 59, 59, tzinfo=SHANGHAI)
    assert clock_of("cn-food", "1", "start", published, known, "CN").state == ClockState.MET


def test_a_year_whose_holidays_nobody_knows_is_said_on_the_clock() -> None:
    """28-31 December 2026 are known; 1 January and 4-8 January 2027 are counted by weekends alone."""
    published = datetime(2026, 12, 25, 18, 0, tzinfo=SHANGHAI)
    finish = clock_of("cn-food", "1", "finish", everything_begins(published), published, "CN")
    assert finish.due_at == datetime(2027, 1, 8, 23, 59, 59, tzinfo=SHANGHAI)
    assert finish.unknown_years == (2027,)


def test_a_country_without_a_calendar_is_said_too() -> None:
    start = datetime(2026, 3, 6, 18, 0, tzinfo=BERLIN)
    certifier = clock_of("brcgs", "1", "certifier", everything_begins(start), start, "XX")
    assert certifier.due_at == datetime(2026, 3, 11, 23, 59, 59, tzinfo=BERLIN)
    assert certifier.unknown_years == (2026,)


def test_hours_are_hours_when_the_clocks_are_put_back() -> None:
    """The night of 1 November 2025 had 25 hours in New York."""
    start = datetime(2025, 11, 1, 18, 0, tzinfo=NEW_YORK)
    due = clock_of("us-fda", "1", "registry", everything_begins(start), start, "US").due_at
    assert due == datetime(2025, 11, 2, 17, 0, tzinfo=NEW_YORK)


def test_a_clock_is_met_late_missed_or_in_time() -> None:
    known = CN_SPRING
    late = CaseMoments(known, known + timedelta(hours=25))
    assert clock_of("cn-food", "1", "start", late, known, "CN").state == ClockState.MET_LATE
    assert clock_of("cn-food", "1", "start", late, known, "CN").met_at == known + timedelta(hours=25)
    missed = clock_of("cn-food", "1", "plan", CaseMoments(known), known + timedelta(hours=24, seconds=1), "CN")
    assert missed.state == ClockState.MISSED
    filed = CaseMoments(known, marks={"filed": [known + timedelta(hours=24)]})
    assert clock_of("cn-food", "1", "plan", filed, known + timedelta(days=9), "CN").state == ClockState.MET


def test_a_report_that_comes_again_starts_anew_until_the_case_is_closed() -> None:
    begun = US_THANKSGIVING
    first = CaseMoments(begun, begun)
    assert clock_of("us-fda", "1", "status", first, begun, "US").state == ClockState.RUNNING
    reported = CaseMoments(begun, begun, marks={"report": [begun + timedelta(days=12), begun + timedelta(days=20)]})
    again = clock_of("us-fda", "1", "status", reported, begun + timedelta(days=21), "US")
    # reported on 11 December, next by 25 December
    assert again.due_at == datetime(2025, 12, 25, 23, 59, 59, tzinfo=NEW_YORK)
    assert again.state == ClockState.RUNNING
    closed = CaseMoments(begun, begun, completion=begun + timedelta(days=30))
    assert clock_of("us-fda", "1", "status", closed, begun + timedelta(days=40), "US").state == ClockState.MET


def test_the_most_pressing_clock_comes_first() -> None:
    known = datetime(2022, 6, 27, 9, 20, tzinfo=SHANGHAI)
    running = CaseMoments(known, known + timedelta(hours=1), known + timedelta(hours=1))
    keys = [one.key for one in deadlines(regime("cn-food"), "1", running, known, SHANGHAI, "CN")]
    assert keys == ["plan", "finish", "start"]
    at_once = deadlines(regime("us-fda"), "1", CaseMoments(known), known, NEW_YORK, "US")
    assert [one.state for one in at_once] == [ClockState.AT_ONCE, ClockState.RUNNING, ClockState.WAITING]


def test_a_class_that_a_rule_does_not_name_has_no_such_clock() -> None:
    known = US_THANKSGIVING
    assert "registry" not in {
        one.key for one in deadlines(regime("us-fda"), "2", CaseMoments(known), known, NEW_YORK, "US")
    }


def test_what_is_not_certain_says_so() -> None:
    known = CN_SPRING
    assert clock_of("cn-drug-2022", "1", "plan", everything_begins(known), known, "CN").uncertain
    assert not clock_of("cn-food", "1", "finish", everything_begins(known), known, "CN").uncertain
    assert clock_of("cn-food", "3", "finish", everything_begins(known), known, "CN").uncertain
