"""What handling and drills refuse: a clear sentence in both languages, escaped, without a hole in it."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime

import pytest

from domain import drills, handling
from domain.errors import Refusal
from templates.words import LANGUAGES, Words, plain

NOW = datetime(2022, 6, 27, 1, 20, tzinfo=UTC)
REFUSALS: list[Refusal] = [
    handling.NotInRecall("F<100", "R7"),
    handling.AlreadyCleared("F217", "R7"),
    handling.AlreadyCleared("F217", "R7", "the laboratory found nothing"),
    handling.WitnessMissing("R7"),
    *(handling.DeedNotUnderstood("dispose", problem, "F217 <b>") for problem in ("lot", "amount", "method", "quote")),
    *(handling.DeedNotUnderstood("clear", problem, "200") for problem in ("lot", "many")),
    *(handling.DeedNotUnderstood("actions", problem) for problem in ("parts", "what", "owner")),
    handling.UnknownAction(7),
    handling.ActionDone("check every certificate", "done for June", NOW),
    handling.ActionDone("check every certificate", None, NOW),
    handling.DueInThePast(date(2022, 6, 1)),
    handling.WhichRecall(()),
    handling.WhichRecall(("R7", "R9")),
    drills.OnlyADrill("R7"),
    drills.NotADrill("R7"),
    drills.NothingToDrill(),
    drills.DrillOver("R7"),
    *(drills.DrillNotScoped("R7", step) for step in ("scope", "tell")),
    *(drills.BadDrillWindow(problem) for problem in ("backwards", "past", "too_long", "missing")),
    drills.UnknownDrillPlan(7),
    *(drills.BadDrillLimit(what) for what in ("hours", "tolerance")),
]


@pytest.fixture(scope="module")
def words() -> Words:
    return Words("Asia/Shanghai")


def test_every_refusal_of_these_rules_is_here() -> None:
    known = {
        kind
        for module in (drills, handling)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Refusal) and kind.__module__ == module.__name__
    }
    assert known == {type(refusal) for refusal in REFUSALS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_refusal_is_one_clear_sentence(words: Words, refusal: Refusal, language: str) -> None:
    said = words.refusal(refusal, language)
    assert said
    assert "None" not in said
    assert "<100" not in said
    assert "<b>" not in said
    assert len(plain(said)) <= 200
