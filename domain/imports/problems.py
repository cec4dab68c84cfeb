"""Why a row or a file of an import is refused: facts. The words are `templates/imports/<problem>.j2`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Problem(StrEnum):
    """Every reason there is. A new one needs its template, or a test fails."""

    EMPTY_FILE = "empty_file"
    UNKNOWN_ENCODING = "unknown_encoding"
    BROKEN_FILE = "broken_file"
    MISSING_COLUMN = "missing_column"
    DOUBLE_COLUMN = "double_column"
    CELL_COUNT = "cell_count"
    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    BAD_CODE = "bad_code"
    BAD_NUMBER = "bad_number"
    BAD_DATE = "bad_date"
    BAD_GTIN = "bad_gtin"
    BAD_ADDRESS = "bad_address"
    BAD_KIND = "bad_kind"
    IN_THE_FUTURE = "in_the_future"
    ENDS_BEFORE_START = "ends_before_start"
    INTO_ITSELF = "into_itself"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_PARTNER = "unknown_partner"
    PARTNER_KIND = "partner_kind"
    UNKNOWN_LOT = "unknown_lot"
    AMBIGUOUS_LOT = "ambiguous_lot"
    REFUSED_BEFORE = "refused_before"
    GIVEN_TWICE = "given_twice"
    UNIT_CHANGED = "unit_changed"
    OWN_UNIT = "own_unit"
    RECORDED_OTHERWISE = "recorded_otherwise"
    RECORDED_DIFFERENTLY = "recorded_differently"
    MIXED_NUMBERS = "mixed_numbers"
    UNDECIDED_NUMBERS = "undecided_numbers"
    MIXED_DATES = "mixed_dates"
    UNDECIDED_DATES = "undecided_dates"
    LOST_DIGITS = "lost_digits"
    NO_SIGN = "no_sign"
    UNKNOWN_MOVEMENT = "unknown_movement"
    UNKNOWN_EXPORT = "unknown_export"
    AMBIGUOUS_EXPORT = "ambiguous_export"
    NOT_THAT_EXPORT = "not_that_export"
    NO_LOTS = "no_lots"
    NO_BATCH_COLUMN = "no_batch_column"
    NO_BATCH_IN_LEDGER = "no_batch_in_ledger"
    NO_ORDER_COLUMN = "no_order_column"
    ONLY_LOTS = "only_lots"
    LEGACY_ENCODING = "legacy_encoding"
    LOCKED_WORKBOOK = "locked_workbook"
    BROKEN_WORKBOOK = "broken_workbook"
    SWOLLEN_WORKBOOK = "swollen_workbook"
    SLOW_WORKBOOK = "slow_workbook"
    NOT_A_TABLE = "not_a_table"
    TABLE_TWICE = "table_twice"
    LARGE_TEXT = "large_text"


@dataclass(frozen=True)
class RowProblem:
    """One thing that is wrong. `line` is the line of the file as an editor counts it; `column` may be empty when
    the whole row or file is meant."""

    file: str
    line: int
    column: str
    code: Problem
    facts: Mapping[str, object] = field(default_factory=dict)


class BadCell(Exception):
    """Raised while one row is read; whoever reads the file adds which file and line it was."""

    def __init__(self, column: str, code: Problem, **facts: object) -> None:
        super().__init__(column, code, facts)
        self.column = column
        self.code = code
        self.facts = facts

    def at(self, file: str, line: int) -> RowProblem:
        """The problem with its place."""
        return RowProblem(file, line, self.column, self.code, self.facts)
