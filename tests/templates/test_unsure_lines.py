"""In a picture a line is dashed where no step was recorded as such, and the legend says what that means."""

from __future__ import annotations

import pytest

from domain.genealogy import Basis, Direction, TraceLink
from templates.pictures.genealogy.plan import plan
from templates.words import Words
from tests.templates.genealogies import AT, item, view, walk

CUP = item(1, "cup", "finished", "cup", "杯")
LOTS = {number: view(number, f"F{number}", CUP, 10) for number in (1, 2, 3)}


@pytest.mark.parametrize(
    ("basis", "dashed"),
    [(Basis.PROVEN, 0), (Basis.REWORK, 0), (Basis.VESSEL, 1), (Basis.POSSIBLE, 1), (Basis.INFERRED, 1)],
)
@pytest.mark.parametrize(("language", "words"), [("en", "dashed: tank"), ("zh", "虚线：经罐")])
def test_a_step_that_was_not_recorded_as_such_is_dashed(basis: Basis, dashed: int, language: str, words: str) -> None:
    links = [TraceLink(1, 2, None, "use"), TraceLink(2, 3, None, "use", basis=basis)]
    made = plan(walk(LOTS[1], LOTS, links, Direction.FORWARD), Words(), language, AT)
    assert [line.dashed for line in made.lines].count(True) == dashed
    assert len(made.lines) == 2
    assert any(text.words.startswith(words) for text in made.texts) == bool(dashed)
