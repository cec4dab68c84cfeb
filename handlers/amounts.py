"""How much: a number and perhaps a unit, as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from domain.movements import Amount
from domain.values import BadQuantity, checked_quantity, quantity

_NUMBER = re.compile(r"[+-]?[\d.,']*\d[\d.,']*")
_NUMBER_AND_UNIT = re.compile(r"([+-]?[\d.,']*\d)([^\W\d_][^\W_]{0,19})")
_LONGEST_UNIT = 20


def is_number(word: str) -> bool:
    """Whether a word is written as a number; it may still be a bad one (`-5`, `1,5`)."""
    return bool(_NUMBER.fullmatch(_plain(word)))


def number_and_unit(word: str) -> tuple[str, str] | None:
    """`1320公斤` in its two parts; None for any other word."""
    found = _NUMBER_AND_UNIT.fullmatch(_plain(word))
    return (found[1], found[2]) if found else None


def amount_of(words: Sequence[str], *, zero: bool = False) -> Amount:
    """`1320`, `1,320 kg`, `24 000 kg`, `1320公斤`: the whole of a typed answer. Raises `BadQuantity`.

    `zero` allows nothing at all, for a count.
    """
    if not words:
        raise BadQuantity(text="", problem="not_a_number")
    split = number_and_unit(words[0])
    number, rest = (split[0], [split[1], *words[1:]]) if split else (words[0], list(words[1:]))
    while rest and re.fullmatch(r"\d{3}", rest[0]) and re.fullmatch(r"\d{1,3}( \d{3})*", number):
        number = f"{number} {rest.pop(0)}"
    tens = bool(rest) and rest[0].startswith("万")
    if tens:  # 1万杯 are 10,000 cups
        rest = [word for word in (rest[0][1:], *rest[1:]) if word]
    if len(rest) > 1 or (rest and len(rest[0]) > _LONGEST_UNIT):
        raise BadQuantity(text=" ".join(words)[:40], problem="not_a_number")
    found = checked(number, zero=zero)
    if tens and found:
        found = checked_quantity(found * 10_000)
    return Amount(found, rest[0] if rest else None)


def checked(number: str, *, zero: bool = False) -> Decimal:
    """The number itself. Raises `BadQuantity`."""
    if zero and re.fullmatch(r"0+(\.0+)?", _plain(number)):
        return Decimal(0)
    return quantity(number)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word)
