"""Every reason for refusing a row has its sentence, in every language, with every fact it may come with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.imports.problems import Problem
from templates.words import HERE, LANGUAGES, Words

FACTS: dict[Problem, list[Mapping[str, object]]] = {
    Problem.EMPTY_FILE: [{}],
    Problem.UNKNOWN_ENCODING: [{}],
    Problem.BROKEN_FILE: [{}],
    Problem.MISSING_COLUMN: [{"found": ("a", "b")}],
    Problem.DOUBLE_COLUMN: [{}],
    Problem.CELL_COUNT: [{"expected": 3, "found": 2}],
    Problem.MISSING_VALUE: [{}],
    Problem.TOO_LONG: [{"longest": 120}],
    Problem.BAD_CODE: [
        {"given": "<b>", "problem": "bad_character", "character": "<"},
        {"given": "F", "problem": "too_long", "character": ""},
    ],
    Problem.BAD_NUMBER: [
        {"given": "x", "problem": problem}
        for problem in ("not_a_number", "not_positive", "too_large", "too_fine", "ambiguous")
    ],
    Problem.BAD_DATE: [{"given": "31.02."}],
    Problem.BAD_GTIN: [{"given": "123", "expected": None}, {"given": "06901234567890", "expected": "2"}],
    Problem.BAD_ADDRESS: [{}],
    Problem.BAD_KIND: [{"given": "toy", "allowed": ("raw", "finished")}],
    Problem.IN_THE_FUTURE: [{"given": datetime(2032, 6, 1, tzinfo=UTC)}],
    Problem.ENDS_BEFORE_START: [{}],
    Problem.INTO_ITSELF: [{"given": "F1"}],
    Problem.UNKNOWN_ITEM: [{"given": "mlik", "nearest": ("milk",)}, {"given": "x", "nearest": ()}],
    Problem.UNKNOWN_UNIT: [{"given": "bucket", "item": "milk", "known": ("L",)}],
    Problem.UNKNOWN_PARTNER: [{"given": "S9", "nearest": ("S1",)}, {"given": "x", "nearest": ()}],
    Problem.PARTNER_KIND: [
        {"given": "C1", "kind": "customer", "wanted": ("supplier", "subcontractor")},
        {"given": "S1", "kind": "supplier", "wanted": ("customer",)},
        {"given": "S3", "kind": "subcontractor", "wanted": ("customer",)},
    ],
    Problem.UNKNOWN_LOT: [{"given": "F9", "nearest": ("F1",)}, {"given": "x", "nearest": ()}],
    Problem.AMBIGUOUS_LOT: [{"given": "F1", "items": ("base", "cup"), "item_column": "child_item"}],
    Problem.REFUSED_BEFORE: [{"given": "F1", "file": "lots.csv", "line": 3}],
    Problem.GIVEN_TWICE: [{"first": 2}],
    Problem.UNIT_CHANGED: [{"item": "milk", "given": "kg", "known": "L"}],
    Problem.OWN_UNIT: [{"item": "milk", "given": "L"}],
    Problem.RECORDED_OTHERWISE: [{"given": Decimal(940), "recorded": Decimal(950), "uom": "L"}],
    Problem.RECORDED_DIFFERENTLY: [{"at": datetime(2022, 6, 3, tzinfo=UTC)}],
    Problem.MIXED_NUMBERS: [{"given": "1,5", "line": 3, "other": "1.25", "other_line": 4}],
    Problem.UNDECIDED_NUMBERS: [{"given": "1.234", "line": 3}],
    Problem.MIXED_DATES: [{"given": "13/02/2022", "line": 3, "other": "02/13/2022", "other_line": 4}],
    Problem.UNDECIDED_DATES: [{"given": "06/07/2022", "line": 3}],
    Problem.LOST_DIGITS: [{"given": "4.9E+09"}],
    Problem.NO_SIGN: [{}],
    Problem.UNKNOWN_MOVEMENT: [{"given": "Z01", "system": "SAP"}],
    Problem.UNKNOWN_EXPORT: [{"found": ("a", "b"), "systems": ("SAP", "Odoo")}],
    Problem.AMBIGUOUS_EXPORT: [{"presets": ("odoo", "erpnext")}],
    Problem.NOT_THAT_EXPORT: [{"system": "SAP", "missing": ("Movement Type",)}],
    Problem.NO_LOTS: [{}],
    Problem.NO_BATCH_COLUMN: [{}],
    Problem.NO_BATCH_IN_LEDGER: [{}],
    Problem.NO_ORDER_COLUMN: [{}],
    Problem.ONLY_LOTS: [{}],
    Problem.LEGACY_ENCODING: [{"names": ("cp1252", "big5")}],
    Problem.LOCKED_WORKBOOK: [{}],
    Problem.BROKEN_WORKBOOK: [{}],
    Problem.SWOLLEN_WORKBOOK: [{"limit_megabytes": 1000}],
    Problem.SLOW_WORKBOOK: [{}],
    Problem.NOT_A_TABLE: [{}],
    Problem.LARGE_TEXT: [{"megabytes": 1200, "limit_megabytes": 500}],
    Problem.TABLE_TWICE: [{"given": "lots.csv", "first": "a.xlsx [lots]"}],
}


def test_every_problem_is_tried_and_no_template_is_left_over() -> None:
    assert set(FACTS) == set(Problem)
    written = {path.stem for path in (HERE / "imports").glob("*.j2")} - {"_kinds", "report"}
    assert written == set(Problem)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", list(Problem))
def test_every_problem_has_one_plain_sentence_in_every_language(problem: Problem, language: str) -> None:
    words = Words()
    for facts in FACTS[problem]:
        said = words.say(f"imports/{problem}", language, column="qty", **facts)
        assert said
        assert "\n" not in said
        assert said.endswith((".", "?", "。", "？"))
        assert said.isascii() == (language == "en") or problem is Problem.BAD_CODE
