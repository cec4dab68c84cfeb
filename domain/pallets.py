"""Logistic units: a pallet or a case with an SSCC stands for the lots that are packed on it.

What is packed on a unit lies, in the ledger, at a place that is called by its SSCC: packing is a move to that place,
unpacking one from it, and a delivery of the unit takes every lot that lies there. Where the unit itself stands is
kept here. An SSCC has 18 digits, the last a check digit (GS1 General Specifications, AI 00).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal
from domain.labels import check_digit


class LogisticUnit(SQLModel, table=True):
    """One unit with its own number. `place` is where it stands in our house; None when nobody said."""

    __tablename__ = "logistic_unit"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    sscc: str = Field(unique=True)
    place: str | None = None
    begun_at: datetime = Field(sa_type=Instant)
    begun_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    shipped_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")
    """The delivery that it left with."""


@dataclass(eq=False)
class WrongSscc(Refusal):
    """`problem` is not_digits, wrong_length or check_digit; `expected` is the check digit that would be right."""

    sscc: str
    problem: str
    expected: str | None = None


def checked_sscc(text: str) -> str:
    """An SSCC as 18 digits; "(00)" and "00" before 18 digits are taken off. Raises `WrongSscc`."""
    digits = re.sub(r"[\s-]", "", text).removeprefix("(00)")
    if not re.fullmatch(r"[0-9]+", digits):
        raise WrongSscc(sscc=text, problem="not_digits")
    if len(digits) == 20 and digits.startswith("00"):
        digits = digits[2:]
    if len(digits) != 18:
        raise WrongSscc(sscc=text, problem="wrong_length")
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise WrongSscc(sscc=text, problem="check_digit", expected=expected)
    return digits


_MEANT = re.compile(r"(?:\]C1)?(?:\(00\)[0-9]+|00[0-9]{18}|[0-9]{18})")
UNIT = "unit"
"""Attribute of a movement of a whole unit: `UnitFacts` as JSON."""
PACK, UNPACK = "pack", "unpack"


def meant_as_sscc(text: str) -> bool:
    """Whether the text looks like an SSCC, with a right check digit or with a wrong one."""
    return _MEANT.fullmatch(re.sub(r"[\s-]", "", text)) is not None


def spoken_sscc(text: str) -> str:
    """What stands behind the symbology's mark: `checked_sscc` takes it from there."""
    return re.sub(r"[\s-]", "", text).removeprefix("]C1")


def new_sscc(prefix: str, serial: int) -> str:
    """The SSCC of this serial number under a GS1 company prefix; the extension digit counts on when the serials of
    the digit before are used up. Raises `SerialsUsedUp`."""
    room = 16 - len(prefix)
    extension, reference = divmod(serial, 10**room)
    if extension > 9:
        raise SerialsUsedUp(prefix=prefix)
    digits = f"{extension}{prefix}{reference:0{room}}"
    return digits + check_digit(digits)


def checked_prefix(text: str) -> str:
    """A GS1 company prefix: 4 to 12 digits (GS1 General Specifications, section 1.4). Raises `BadPrefix`."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{4,12}", digits):
        raise BadPrefix(prefix=text[:40])
    return digits


@dataclass(frozen=True)
class UnitFacts:
    """What a movement of the whole unit did to it: where it stood and stands, and what delivery it had left with."""

    sscc: str
    stood: str | None = None
    stands: str | None = None
    had_left_by: int | None = None


@dataclass(eq=False)
class PalletEmpty(Refusal):
    """Nothing lies on it by the books. `gone` to that customer or co-packer, where it left us."""

    sscc: str
    gone: str | None = None


@dataclass(eq=False)
class PalletGone(Refusal):
    """It left us with a delivery: nothing is packed on it or taken off it here before it comes back."""

    sscc: str
    gone: str


@dataclass(eq=False)
class PalletStopped(Refusal):
    """The pallet stays: each of `lots` is (lot, item, why), why being hold, recalled or expired."""

    sscc: str
    lots: tuple[tuple[str, str, str], ...]


@dataclass(eq=False)
class PalletIsWhole(Refusal):
    """A pallet goes as it stands: part of it must be taken off first, or the lot be named. `problem` is amount (a
    quantity was given) or kind (what is recorded can be said of a lot alone)."""

    sscc: str
    kind: str
    problem: str


@dataclass(eq=False)
class CameBack(Refusal):
    """A delivery is taken back, and its goods were returned meanwhile. `what` is the lot's code or the pallet's."""

    what: str


@dataclass(eq=False)
class PalletNotOut(Refusal):
    """A pallet that never left us cannot come back."""

    sscc: str


@dataclass(eq=False)
class NoCompanyPrefix(Refusal):
    """Without the house's GS1 company prefix no new SSCC can be made."""


@dataclass(eq=False)
class BadPrefix(Refusal):
    prefix: str


@dataclass(eq=False)
class SerialsUsedUp(Refusal):
    prefix: str
