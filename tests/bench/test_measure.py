"""A line of the table says truly whether a bar was met, also where less is better."""

from __future__ import annotations

import pytest

from bench.__main__ import line
from bench.measure import Checked, Finding, Remark


@pytest.mark.parametrize(
    ("found", "ratio", "met"),
    [
        (Finding("trace", "ORM", 2, 400, "CPU ms", 160), 200, True),
        (Finding("trace", "ORM", 4, 400, "CPU ms", 160), 100, False),
        (Finding("updates", "PTB", 800, 200, "/CPU s", 4), 4, True),
        (Finding("updates", "PTB", 200, 800, "/s", 4), 0.25, False),
        (Finding("10 M links", "1 M", 14, 10, "ms", at_most=1.5), 1.4, True),
        (Finding("10 M links", "1 M", 16, 10, "ms", at_most=1.5), 1.6, False),
        (Finding("memory", "", 20, None, "MB", at_most=20), None, True),
        (Finding("memory", "", 21, None, "MB", at_most=20), None, False),
        (Finding("whatever", "something", 1, 2, "ms"), 2, None),
    ],
)
def test_a_bar_is_met_or_not(found: Finding, ratio: float | None, met: bool | None) -> None:
    assert found.ratio == pytest.approx(ratio)
    assert found.met is met
    assert ("NOT MET" in line(found)) is (met is False)
    assert (": met" in line(found)) is (met is True)


def test_a_line_says_the_bar_as_it_was_set() -> None:
    assert "at most 1.5x: met" in line(Finding("a", "b", 1, 1, "ms", at_most=1.5))
    assert "at most 3s: NOT MET" in line(Finding("a", "", 4, None, "s", at_most=3))
    assert "at least 3,000x: met" in line(Finding("a", "b", 1, 3000, "ms", 3000))


def test_what_is_wrong_cannot_be_overlooked() -> None:
    assert line(Checked("same answers", right=True)).endswith("yes")
    assert "WRONG" in line(Checked("same answers", right=False))
    assert line(Remark("misses 3 lots")).strip() == "misses 3 lots"
