"""How a drill is scored: by hand worked out from the rule in `domain.drill_score`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.drill_score import DrillScore, PartScore, scored

RAW = PartScore("raw", "MP05", "milk powder", "乳粉", "kg", "24000", "0", "100.00", True, 81, 61, 26, "0", "0")
FINISHED = PartScore("finished", "F250", "cup", "杯", "cup", "20000", "0", "100.00", True, 4, 4, 3, "17952", "0", 7, 4)
HOUR = timedelta(hours=1)


def result(*parts: PartScore, scope: timedelta = HOUR, customers: int = 26, reachable: int = 26) -> DrillScore:
    return scored(
        parts or (RAW, FINISHED), scope=scope, told=2 * HOUR, own=2 * HOUR, customers=customers, reachable=reachable,
        answered=20, accounted=Decimal("93.44"), tolerance=Decimal("0.2"),
    )  # fmt: skip


def test_everything_in_order_is_a_hundred() -> None:
    score = result()
    assert (score.points, score.passed, score.findings) == (100, True, ())
    assert [limit.met for limit in score.limits] == [True, True, True]


@pytest.mark.parametrize(
    ("given", "points", "findings"),
    [
        ({"scope": 4 * HOUR}, 87, ()),  # twice the own limit: half of 25
        ({"scope": 5 * HOUR}, 85, ("time",)),
        ({"reachable": 13}, 87, ("contacts",)),  # half of them
        ({"customers": 0, "reachable": 0}, 100, ()),  # nobody to reach
    ],
)
def test_points_fall_with_what_was_missed(given, points, findings) -> None:
    score = result(**given)
    assert (score.points, score.findings, score.passed) == (points, findings, not findings)


def test_a_gap_costs_the_balance_and_its_share_of_the_trace() -> None:
    score = result(replace(RAW, gap="12000", traced="50.00", within=False), FINISHED)
    # traced (50 + 100 + 100) / 3 = 83.33 % of 25, balance half of 25
    assert (score.points, score.findings) == (83, ("balance",))


def test_inputs_that_nobody_wrote_down_are_found() -> None:
    score = result(RAW, replace(FINISHED, unknown=("B073",), inputs_share="50.00"))
    assert (score.points, score.findings) == (95, ("inputs",))


def test_a_score_goes_through_json_and_back() -> None:
    score = result(replace(FINISHED, unknown=("B073",)), reachable=3)
    assert DrillScore.of(json.loads(json.dumps(score.as_json()))) == score
    assert DrillScore.of({}) is None
    assert DrillScore.of({"stopped": True}) is None
