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
