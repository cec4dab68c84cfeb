"""A typed line cut into words: blanks and Chinese punctuation separate, quotes of any keyboard hold together."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# What a phone's keyboard makes of a double quote, and the pairs that only Chinese and French keyboards have.
_DOUBLE = '"“”„‟＂'
_PAIRS = {**dict.fromkeys(_DOUBLE, _DOUBLE), "「": "」", "『": "』", "«": "»", "《": "》"}
_SEPARATORS = "，、；。：;"
_IN_NUMBERS = "，："
"""Signs that separate words, but belong to a number or a time inside one: `24，000`, `14：30`, not `MP08，1320`."""


@dataclass(frozen=True)
class Token:
    """A word of the line. `start` and `end` are its place in the line, quotes included."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def plain(self) -> str:
        """The word with full-width letters, digits and signs made plain."""
        return unicodedata.normalize("NFKC", self.text)


class QuoteNotClosed(ValueError):
    """A quote was opened and never closed. `args[0]` is the text from it on."""


def tokens(line: str) -> list[Token]:
    """The words of a line. Inside quotes a doubled quote, or one after a backslash, is a quote itself.

    Raises `QuoteNotClosed`.
    """
    found: list[Token] = []
    place = 0
    while place < len(line):
        if _separates(line, place, place):
            place += 1
            continue
        token = _quoted(line, place) if line[place] in _PAIRS else _word(line, place)
        found.append(token)
        place = token.end
    return found


def quoted(text: str) -> str:
    """`text` as one word of a line, whatever is in it: `tokens(quoted(text))` gives it back."""
    escaped = "".join(f"\\{sign}" if sign in _DOUBLE or sign == "\\" else sign for sign in text)
    return f'"{escaped}"'


def _separates(line: str, start: int, place: int) -> bool:
    """Whether the word that began at `start` ends here."""
    sign = line[place]
    if sign.isspace():
        return True
    return sign in _SEPARATORS and not (sign in _IN_NUMBERS and _inside_number(line, start, place))


def _inside_number(line: str, start: int, place: int) -> bool:
    following = line[place + 1 : place + 2]
    return (
        start < place and following.isdigit() and all(sign.isdigit() or sign in "，：." for sign in line[start:place])
    )


def _word(line: str, start: int) -> Token:
    end = start
    while end < len(line) and not _separates(line, start, end) and line[end] not in "“”「」『』":
        end += 1
    end = max(end, start + 1)  # a closing quote on its own is a word, so that the reader is told about it
    return Token(line[start:end], start, end)


def _quoted(line: str, start: int) -> Token:
    closing = _PAIRS[line[start]]
    text: list[str] = []
    place = start + 1
    while place < len(line):
        sign, following = line[place], line[place + 1 : place + 2]
        if sign == "\\" and following and (following in _DOUBLE or following == "\\" or following in closing):
            text.append(following)
            place += 2
        elif sign in closing and sign == following:
            text.append(sign)
            place += 2
        elif sign in closing:
            return Token("".join(text), start, place + 1, quoted=True)
        else:
            text.append(sign)
            place += 1
    raise QuoteNotClosed(line[start:])
