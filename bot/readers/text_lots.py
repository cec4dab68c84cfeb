"""Which printed texts may be a lot's code, and which only look like one: weights, phone numbers, product numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.readers.text_dates import dates_in
from domain.labels import LotText, WrongGtin, checked_gtin

_SHORTEST, _LONGEST = 4, 25
_TOKEN = re.compile(r"[^\s,;，；、|]+")
_CODE = re.compile(r"[A-Z0-9ØI\-/.+_#*:()~—–=]+")
_EDGES = " \t.,:;-/*'\"·_#=()[]<>~|—–+"
_UNITS = r"(?:K?G|MG|ML|CL|L|LB|LBS|OZ|KGS|PCS|PC|CM|MM|M|%|°C|℃|C|F|KJ|KCAL|W|V|HZ|X|CT|EA)"
_NO_LOT = re.compile(
    rf"\d{{1,4}}(?:[.,]\d+)?\s?{_UNITS}|\d+{_UNITS}?[X*×]\d+{_UNITS}?|\d{{1,2}}:\d\d(?::\d\d)?|1[3-9]\d{{9}}|0\d{{2,3}}-\d{{7,8}}|[48]00-?\d{{3}}-?\d{{4}}"
    r"|GB/?T?-?\d{3,6}(?:[.-]\d+)*|Q/[A-Z0-9]{2,}.*|SC\d{12,}|QS\d{10,}|HTTPS?:.*|WWW\..*|.*\.(?:COM|CN|NET|ORG|EU|DE)(?:/.*)?"
    r"|\d+[.,]\d+|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|1-[89]\d\d-.*|.*[€$£¥].*|[\d-]*[\"'][\d\"'-]*|[\d-]{13}X?"
    r"|.*@.*|ISO\d+.*|HACCP|\+\d{2}.*|NO\.?\d{1,3}|E\d{3}|[IVX]+"
)
_NO_LOT_EVER = re.compile(r"\d{1,3}(?:[.,]\d+)?(?:KG|ML|PCS|KGS|G)|\d{1,2}:\d\d(?::\d\d)?|HTTPS?:.*|WWW\..*|.*@.*")
_STANDARD = re.compile(
    r"(?<![A-Z])(?:GB|QB|SB|NY|LS|DB\d\d|ISO|EN|DIN|ASTM|Q/[A-Z0-9]+)\s?/?\s?T?\s?\d[\d.-]*S?(?![A-Z0-9])"
)
"""Numbers of standards, as goods are made to them."""
_NUMBER_SIGN = re.compile(r"^[NHMW][O0QDC][.:°](?=.{3})")
"""What is left of "NO." where a camera took its letters for others."""
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")


_MIXED, _DIGITS = 0.8, 0.5
"""Of its score is the confidence in a lot without a word: of letters and digits, and of digits alone."""


@dataclass(frozen=True)
class Value:
    """A code in a text, from `start` to `end` there. `text` is the code as it is kept: no blanks, no stray marks."""

    text: str
    start: int
    end: int


def confidence_in(lots: Sequence[LotText]) -> float:
    """How far the first of these lots may be trusted, 0 to 1; 0 without one."""
    if not lots:
        return 0.0
    return lots[0].score * (1 if lots[0].labelled else _DIGITS if lots[0].text.isdigit() else _MIXED)


def value_beside(text: str, today: date, places: Sequence[float] = ()) -> Value | None:
    """The code that `text` (a line's `plain` rest after a word for a lot) begins with; None when there is none.

    A blank inside a code is the printer's spacing more often than the code's: parts are joined while they stand
    close together (`places` are the characters', in any unit) and none is a date, a time or a weight.
    """
    tokens = [token for token in _TOKEN.finditer(text) if token.group().strip(_EDGES) or "-" in token.group()]
    while tokens and (not tokens[0].group().strip(_EDGES) or tokens[0].group() in {"NO.", "NO", "NR", "NR.", "№"}):
        tokens.pop(0)
    if not tokens or not _is_part(tokens[0].group()):
        return None
    used = [tokens[0]]
    for before, token in pairwise(tokens):
        part = token.group()
        if not _is_part(part) or _ends_value(text, token, today) or not _close(before, token, places):
            break
        if len("".join(one.group() for one in (*used, token))) > _LONGEST:
            break
        used.append(token)
    while len(used) > 1 and not _adds_to_a_code(used[-1].group()):
        used.pop()
    code = cleaned("".join(token.group() for token in used))
    if not _is_code(code, labelled=True):
        return None
    return Value(code, used[0].start(), used[-1].end())


def loose_values(text: str, today: date) -> list[Value]:
    """Codes in a `plain` text without a word for them: letters and digits mixed, or many digits."""
    found = []
    text = _STANDARD.sub(lambda standard: " " * len(standard.group()), text)
    taken = [(one.start, one.end) for one in dates_in(text, today) if one.single or len(one.readings) > 1]
    for token in _TOKEN.finditer(text):
        code = cleaned(token.group())
        in_date = any(start <= token.start() and token.end() <= end for start, end in taken)
        if _is_code(code, labelled=False) and not in_date and not _CODE_IN_WORDS.search(token.group()):
            found.append(Value(code, token.start(), token.end()))
    return found


_CODE_IN_WORDS = re.compile(r"[\u3040-\u9fff]")


def cleaned(code: str) -> str:
    """The code without marks at its ends and with one kind of dash; the letters O and I between digits as digits."""
    plain = re.sub(r"[—–_~]", "-", code).replace("Ø", "0").strip(_EDGES)
    plain = _NUMBER_SIGN.sub("", plain)
    if plain.count("(") != plain.count(")"):
        plain = plain.replace("(", "").replace(")", "")
    return re.sub(r"(?<=\d)O(?=\d)", "0", plain)


def _is_part(token: str) -> bool:
    return _CODE.fullmatch(token) is not None and not _TIME.fullmatch(token.strip(_EDGES))


def _ends_value(text: str, token: re.Match[str], today: date) -> bool:
    """A date, or a weight, begins here: it is not part of the code before it."""
    rest = text[token.start() :]
    begins_date = any(one.start == 0 for one in dates_in(rest, today))
    return begins_date or _NO_LOT_EVER.fullmatch(token.group().strip(_EDGES)) is not None


def _adds_to_a_code(part: str) -> bool:
    return bool(re.search(r"\d", part)) or len(part.strip(_EDGES)) in {1, 2}


def _close(before: re.Match[str], token: re.Match[str], places: Sequence[float]) -> bool:
    """The gap between two parts is a blank at most: two steps from letter to letter of the wider part's pitch."""
    if len(places) < token.end():
        return True
    steps = [
        places[place + 1] - places[place] for part in (before, token) for place in range(part.start(), part.end() - 1)
    ]
    if not steps:
        return True
    pitch = sorted(steps)[len(steps) // 2]
    return places[token.start()] - places[before.end() - 1] <= 2.6 * pitch


def _is_code(code: str, *, labelled: bool) -> bool:
    digits = sum(character.isdigit() for character in code)
    letters = sum("A" <= character <= "Z" for character in code)
    if digits == 0 or len(code) > _LONGEST:
        return False
    if labelled:
        return digits + letters >= 2 and _NO_LOT_EVER.fullmatch(code) is None
    if _NO_LOT.fullmatch(code) or len(code) < _SHORTEST or digits + letters < len(code) * 0.6:
        return False
    return (letters > 0 and digits >= 2 and letters <= 2 * digits + 2) or (digits >= 5 and not _is_gtin(code))


def _is_gtin(code: str) -> bool:
    if len(code) not in {8, 12, 13, 14}:
        return False
    try:
        checked_gtin(code)
    except WrongGtin:
        return len(code) in {12, 13, 14}
    return True
