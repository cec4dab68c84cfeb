"""Words for units, to tell a quantity from a lot's code: `20 bags of MP08`, `500公斤奶粉`, but not `4711 MP08`."""

from __future__ import annotations

import re
import unicodedata

from domain.items import UNIT_NAMES
from handlers.amounts import is_number, number_and_unit

_ALSO = frozenset({
    "kg", "g", "t", "l", "ml", "cup", "pack", "case", "pcs", "pallet", "piece", "kilos", "gram", "grams", "ton", "tons",
    "tonne", "tonnes", "liters", "litres", "bag", "bags", "sack", "sacks", "drum", "drums", "box", "boxes", "carton",
    "cartons", "bottle", "bottles", "can", "cans", "tin", "tins", "roll", "rolls", "tub", "tubs", "tray", "trays",
    "bucket", "buckets", "barrel", "barrels", "lb", "lbs",
    "袋", "桶", "瓶", "盒", "卷", "盘", "托", "斤", "听", "支", "根", "张", "片", "只",
})  # fmt: skip
_CHINESE = "|".join(sorted((word for word in {*UNIT_NAMES, *_ALSO} if not word.isascii()), key=len, reverse=True))
_NUMERALS = re.compile(rf"[零〇一二两三四五六七八九十百千万半几]+(?:多|来)?(?:{_CHINESE})")
_NUMBER_WORDS = frozenset({
    "half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
    "several", "some", "many", "few",
})  # fmt: skip
_GLUED = re.compile(rf"[\d.,，]*\d(?:万)?(?:{_CHINESE})(?=.)")


def is_unit(word: str) -> bool:
    """Whether a word is a unit that people use on the floor, whatever the item is counted in."""
    plain = unicodedata.normalize("NFKC", word).lower()
    return plain in _ALSO or plain in UNIT_NAMES


def is_amount(first: str, second: str | None) -> bool:
    """Whether one or two words are surely a quantity: `1320kg`, `20 bags`. A number alone may be a lot."""
    glued = number_and_unit(first)
    if glued is not None:
        return is_unit(glued[1].removeprefix("万") or "个")
    return is_number(first) and second is not None and is_unit(second)


def is_spoken_amount(first: str, second: str | None) -> bool:
    """Whether words are a quantity that is not in figures: `二十公斤`, `twenty kg`. We never guess how much it is."""
    plain = unicodedata.normalize("NFKC", first).lower()
    return bool(_NUMERALS.fullmatch(plain)) or (plain in _NUMBER_WORDS and second is not None and is_unit(second))


def end_of_amount(word: str) -> int | None:
    """Where a quantity ends that is glued to what follows it: 5 in `500公斤奶粉`. None for any other word."""
    found = _GLUED.match(word)
    return found.end() if found and word[found.end() :][:1] not in {"/", "-"} else None


def is_code(word: str) -> bool:
    """Whether a word looks like a lot's code: a digit in it, and no quantity."""
    glued = number_and_unit(word)
    return any(sign.isdigit() for sign in word) and not (glued and is_unit(glued[1]))
