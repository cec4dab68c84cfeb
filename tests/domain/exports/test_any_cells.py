"""Whatever stands in its cells, an export becomes rows that the plain layout takes, or problems with their rows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.imports.erp.intake import Intake, take_in
from domain.imports.erp.reading import ReadOptions
from domain.imports.erp.sheets import TableBroken, TextSheet
from domain.imports.erp.texts import text_sheet
from domain.imports.erp.translating import translate
from domain.imports.erp.translation import Known
from tests.domain.exports.samples import STORIES, checked, read

NASTY = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.,-()eE+ ", max_size=12),
    st.sampled_from(["", "0", "-0", "1e400", "9" * 60, "=1+1", "\u202e", "x" * 400, "１２", "٣", "½", "NaN", "∞",
                     "00000000", "31.12.9999", "01.01.0001", "2022-02-30", "A\nB", "🥛", "nan", "-", "|", "\x00",
                     "1.234.567,8-"]),
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), NASTY), max_size=12)


@pytest.mark.parametrize("system", list(STORIES))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_no_cell_makes_a_row_that_the_plain_layout_refuses(system: str, changes: list[tuple[int, int, str]]) -> None:
    rows = [list(row) for row in STORIES[system]()]
    header = next(number for number, row in enumerate(rows) if len(row) > 5)
    for line, place, text in changes:
        if header < line < len(rows) and place < len(rows[line]):
            rows[line][place] = text
    found = read(rows, preset=system)
    story = translate([found], Known())
    checked(story)
    assert all(problem.line >= 1 for problem in story.problems)
    if not found.problems:
        assert story.rows == len([row for row in rows[header + 1 :] if row]) or found.left or found.bookings


@settings(max_examples=150, deadline=None)
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_no_bytes_are_too_strange(content: bytes) -> None:
    intake = Intake()
    try:
        sheet = text_sheet("a.csv", content)
    except TableBroken as broken:
        intake.refuse("a.csv", broken)
    else:
        take_in(intake, [sheet], ReadOptions())
    intake.settle()
    assert intake.problems or intake.exports or intake.plain


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(NASTY, max_size=12), max_size=30))
def test_no_table_is_too_strange(rows: list[list[str]]) -> None:
    intake = Intake()
    take_in(intake, [TextSheet("a.csv", list(enumerate(rows, 1)))], ReadOptions())
    intake.settle()
    assert intake.exports[0].problems
