"""Numbers as systems print them: `1.234,500`, `1,234.5`, `320-`, `(320)`. One column has one convention."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.imports.erp.sheets import NumberCell
from domain.imports.problems import BadCell, Problem

FINEST = Decimal("0.000001")
"""What a quantity is rounded to: other systems keep more digits than anybody weighs."""
_GAPS = re.compile(r"[\s'’_]")
_SIGNED = re.compile(r"(?P<open>\()?(?P<before>[+-])?(?P<digits>[\d.,]+)(?P<after>-)?(?P<close>\))?")
_PLAIN = {"point": re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d*\.?\d+|\d+\."),
          "comma": re.compile(r"\d{1,3}(\.\d{3})+(,\d*)?|\d*,?\d+|\d+,")}  # fmt: skip
_LOST = re.compile(r"\d[.,]?\d*[eE]\+?\d{1,2}")
_SCIENTIFIC = re.compile(r"(\d)[.,](\d+)[eE]\+(\d{1,2})")


class DecimalMark(StrEnum):
    """The sign before the decimals."""

    POINT = "point"
    COMMA = "comma"


def _bare(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("–", "-")


def told_by(text: str) -> DecimalMark | None:
    """The convention that this number can only have been written in; None when it may be either.

    `1.234,5` and `12,5` can only have a decimal comma; `1.234` and `0` tell nothing.
    """
    if isinstance(text, NumberCell):
        return None
    found = _SIGNED.fullmatch(_bare(text))
    if found is None:
        return None
    digits = found["digits"]
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return None
    if len(set(marks)) == 2:
        last = marks[-1]
    elif len(marks) > 1:  # groups only: the other sign is the decimal one
        last = "." if marks[0] == "," else ","
    else:
        before, after = re.split(r"[.,]", digits)
        if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0"):
            return None
        last = marks[0]
    return DecimalMark.COMMA if last == "," else DecimalMark.POINT


def is_doubtful(text: str) -> bool:
    """Whether the number is another one in the other convention, and does not say in which it is."""
    return not isinstance(text, NumberCell) and told_by(text) is None and bool(re.search(r"[.,]", text))


def number(text: str, mark: DecimalMark) -> Decimal:
    """The value, with its sign, to six digits behind the point. Raises `ValueError` for what is no such number."""
    if isinstance(text, NumberCell):
        return Decimal(text).quantize(FINEST).normalize() if abs(Decimal(text)) < Decimal(10) ** 15 else Decimal(text)
    found = _SIGNED.fullmatch(_bare(text))
    if found is None or not _PLAIN[mark].fullmatch(found["digits"]) or bool(found["open"]) != bool(found["close"]):
        raise ValueError(text)
    if found["before"] and found["after"]:
        raise ValueError(text)
    group, point = (",", ".") if mark == DecimalMark.POINT else (".", ",")
    if len(found["digits"]) > 40:
        raise ValueError(text)
    value = Decimal(found["digits"].replace(group, "").replace(point, "."))
    if value < Decimal(10) ** 15:
        value = value.quantize(FINEST)
    negative = bool(found["open"]) or "-" in {found["before"], found["after"]}
    return -value if negative else value


@dataclass
class NumberColumn:
    """Watches every cell of one column before any of them is read."""

    label: str
    told: dict[DecimalMark, tuple[int, str]] = field(default_factory=dict)
    doubtful: tuple[int, str] | None = None

    def watch(self, line: int, text: str) -> None:
        mark = told_by(text)
        if mark is not None:
            self.told.setdefault(mark, (line, text))
        elif self.doubtful is None and is_doubtful(text):
            self.doubtful = (line, text)

    def mark(self, asked: DecimalMark | None, elsewhere: frozenset[DecimalMark] = frozenset()) -> DecimalMark:
        """The convention of this column: what was asked for, what its cells tell, else what other columns tell.

        Raises `BadCell` when its cells contradict each other, or when it matters and nothing tells.
        """
        if asked is not None:
            return asked
        if len(self.told) > 1:
            (line, first), (other_line, other) = self.told.values()
            raise BadCell(self.label, Problem.MIXED_NUMBERS, given=first, line=line, other=other, other_line=other_line)
        if self.told:
            return next(iter(self.told))
        if len(elsewhere) == 1:
            return next(iter(elsewhere))
        if self.doubtful is not None:
            raise BadCell(self.label, Problem.UNDECIDED_NUMBERS, given=self.doubtful[1], line=self.doubtful[0])
        return DecimalMark.POINT


def identity(text: str) -> str:
    """The number of a material, a lot, a document as it is: leading zeros stay. `4,901257329E+09` is written out.

    Raises `ValueError` when a spreadsheet has cut digits off (`4.9E+09`): two documents would become one.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _SCIENTIFIC.fullmatch(plain)
    if found is None:
        return plain
    first, rest, exponent = found.groups()
    if len(rest) != int(exponent):
        raise ValueError(text)
    return first + rest


def lost_digits(text: str) -> bool:
    """Whether this looks like a number that a spreadsheet shortened."""
    return _LOST.fullmatch(text) is not None
