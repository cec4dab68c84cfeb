"""Which value stands with which word of a label: behind it, right of it, or below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.readers.text_vocabulary import Names, Word, words_in

_EMPTY = re.compile(r"[\s:：;.,#=\-_*>/()|·]*")
_TOGETHER = re.compile(r"[\s:：/、()\-·&,.|]*")


@dataclass(frozen=True)
class PlacedLine:
    """A line of text and where it stands in the upright page, in one unit for all lines of a page. Without a
    page (`left` and `right` equal) lines have no columns; `start` and `end` are the heights of its middle there."""

    text: str
    scores: tuple[float, ...] = ()
    places: tuple[float, ...] = ()
    """Where each character stands, from left to right; empty when nobody knows."""
    left: float = 0.0
    right: float = 0.0
    start: float = 0.0
    end: float = 0.0
    height: float = 1.0
    struck: bool = False
    """A stroke runs through it."""

    def score(self, start: int = 0, end: int | None = None) -> float:
        """Mean score of its characters in this range; 1 when nobody scored them."""
        part = self.scores[start:end]
        return sum(part) / len(part) if part else (1.0 if not self.scores else 0.0)

    def place(self, index: int) -> float:
        """Where the character stands; by its share of the line when nobody knows."""
        if self.places:
            return self.places[min(index, len(self.places) - 1)]
        return self.left + (self.right - self.left) * index / max(len(self.text), 1)


@dataclass
class Field:
    """A word on the label, and the texts in which its value may stand, the likeliest first."""

    names: Names
    line: int
    word: Word
    chinese: bool
    values: list[tuple[int, int, int]] = field(default_factory=list)  # line, start, end
    turn: int = 0
    """Of two words that share a value text ("生产日期/有效期至: ... ..."), the place of this one."""


def fields_of(lines: Sequence[PlacedLine], plains: Sequence[str]) -> list[Field]:
    """The words of a label with the texts in which their values may stand; `plains` are the lines' plain texts."""
    words = [words_in(text) for text in plains]
    fields: list[Field] = []
    for number, text in enumerate(plains):
        of_line = [
            Field(word.names, number, word, any("\u4e00" <= c <= "\u9fff" for c in text[word.start : word.end]))
            for word in words[number]
        ]
        for place, one in enumerate(of_line):
            _find_values(one, place, of_line, lines, plains, words)
        fields += of_line
    return fields


def _find_values(
    one: Field,
    place: int,
    of_line: Sequence[Field],
    lines: Sequence[PlacedLine],
    plains: Sequence[str],
    words: Sequence[Sequence[Word]],
) -> None:
    text = plains[one.line]
    last = place
    while last + 1 < len(of_line):  # "批号/LOT:" are one word; "生产日期/有效期至:" share what follows
        between = text[of_line[last].word.end : of_line[last + 1].word.start]
        alike = of_line[last + 1].names is one.names
        if not _TOGETHER.fullmatch(between) or not (alike or "/" in between or "、" in between):
            break
        last += 1
    first = place
    while first > 0:
        between = text[of_line[first - 1].word.end : of_line[first].word.start]
        if not _TOGETHER.fullmatch(between) or not ("/" in between or "、" in between):
            break
        first -= 1
    kinds = list(dict.fromkeys(other.names for other in of_line[first : last + 1]))
    one.turn = kinds.index(one.names)
    start = of_line[last].word.end
    end = of_line[last + 1].word.start if last + 1 < len(of_line) else len(text)
    if not _EMPTY.fullmatch(text[start:end]):
        one.values.append((one.line, start, end))
    elif one.names is not Names.OTHER:
        one.values += _right_of(one, lines, plains, words) if end == len(text) else []
        one.values += _below(one, lines, plains, words)
    before = of_line[place - 1].word.end if place else 0
    if one.names in {Names.EXPIRES, Names.MADE} and not _EMPTY.fullmatch(text[before : one.word.start]) and not place:
        one.values.append((one.line, before, one.word.start))  # "2027-03-08 之前食用最佳"


def _right_of(
    one: Field, lines: Sequence[PlacedLine], plains: Sequence[str], words: Sequence[Sequence[Word]]
) -> list[tuple[int, int, int]]:
    here = lines[one.line]
    beside = [
        (abs(line.start - here.end), number)
        for number, line in enumerate(lines)
        if number != one.line
        and line.right > line.left >= here.right - here.height
        and abs(line.start - here.end) <= 0.7 * max(line.height, here.height)
    ]
    return _up_to_word(min(beside)[1], plains, words) if beside else []


def _below(
    one: Field, lines: Sequence[PlacedLine], plains: Sequence[str], words: Sequence[Sequence[Word]]
) -> list[tuple[int, int, int]]:
    here = lines[one.line]
    left, right = here.place(one.word.start) - here.height, here.place(one.word.end) + here.height
    middle = (here.start + here.end) / 2
    under = []
    for number, line in enumerate(lines):
        down = (line.start + line.end) / 2 - middle
        tall = max(line.height, here.height)
        if number != one.line and 0.5 * tall < down < 3.2 * tall and line.left < right and line.right > left:
            under.append((down, number))
    if not under:
        return []
    number = min(under)[1]
    found = _up_to_word(number, plains, words)
    if len(found) == 1 and lines[number].right - lines[number].left > 1.3 * (right - left):
        return [_column(lines[number], plains[number], found[0], left, right)]
    return found


def _column(line: PlacedLine, text: str, part: tuple[int, int, int], left: float, right: float) -> tuple[int, int, int]:
    """Of a row of values the piece that stands under the word: its tokens there, and those that go on from them."""
    tokens = list(re.finditer(r"\S+", text[part[1] : part[2]]))
    under: list[re.Match[str]] = []
    for token in tokens:
        starts, ends = (line.place(part[1] + place) for place in (token.start(), token.end() - 1))
        goes_on = under and starts - line.place(part[1] + under[-1].end() - 1) <= 1.2 * line.height
        if goes_on or (not under and starts < right and ends > left):
            under.append(token)
    return (part[0], part[1] + under[0].start(), part[1] + under[-1].end()) if under else part


def _up_to_word(number: int, plains: Sequence[str], words: Sequence[Sequence[Word]]) -> list[tuple[int, int, int]]:
    """The line up to its first word; nothing when it begins with one."""
    end = words[number][0].start if words[number] else len(plains[number])
    return [(number, 0, end)] if not _EMPTY.fullmatch(plains[number][:end]) else []
