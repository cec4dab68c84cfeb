"""What an import takes in as it is told, and what a person should nevertheless look at: facts. The words are
`templates/imports/remarks/<remark>.j2`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Remark(StrEnum):
    """Every kind there is. A new one needs its template, or a test fails."""

    BEFORE_ITS_PARENT = "before_its_parent"
    """The child was made, or the parent taken, before the parent was there."""
    BOTH_WAYS = "both_ways"
    """Each of two lots went into the other: a true cycle, or a row turned round."""
    SUPPLIER_CODE_TWICE = "supplier_code_twice"
    """Two suppliers have the same code: who asks for it must say whose."""
    MORE_THAN_THERE_WAS = "more_than_there_was"
    """More was used, shipped or scrapped of the lot than was made."""
    MORE_THAN_INSIDE = "more_than_inside"
    """More was drawn from the tank than the books had in it at that time."""


@dataclass(frozen=True)
class RowRemark:
    """One thing to look at, with the row that it became plain by."""

    file: str
    line: int
    code: Remark
    facts: Mapping[str, object] = field(default_factory=dict)


MOST_LISTED = 200
"""Remarks and problems of one kind beyond this are counted and not listed: nobody reads the thousandth."""
