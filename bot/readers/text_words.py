"""What the lines of a label mean: the lot, when it was made and until when it is good, by the words beside the values.

Pure: lines in, `TextRead` out. A value stands behind its word, right of it, or below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.readers.gs1 import gs1_content
from bot.readers.text_dates import Dated, Order, dates_in, resolved
from bot.readers.text_lots import Value, loose_values, value_beside
from bot.readers.text_vocabulary import Names, Word, plain, words_in
from domain.labels import Gs1Content, LotText, TextLine, TextRead

DOUBT = 0.8
"""A character that scored lower is doubtful."""
_ASK = 0.5  # the most that a value is worth that was corrected by hand, or of which there are two
_UNLABELLED = 0.8  # of its score is the confidence in a lot that stands beside no word
_EMPTY = re.compile(r"[\s:：;.,#=\-_*>/()|·]*")
_TOGETHER = re.compile(r"[\s:：/、()\-·&,.|]*")
_SHELF_LIFE = re.compile(r"\d+\s*(?:个?月|天|日(?!期)|年(?!\s*\d)|周|MONTHS?|DAYS?|YEARS?|WEEKS?|M\b|MESI|MONATE)")
_BRACKETED = re.compile(r"[(\[]\s*(?:[O0]?\d{1,3})\s*[)\]]")


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
class _Field:
    """A word on the label, and the texts in which its value may stand, the likeliest first."""

    names: Names
    line: int
    word: Word
    chinese: bool
    values: list[tuple[int, int, int]] = field(default_factory=list)  # line, start, end
    turn: int = 0
    """Of two words that share a value text ("生产日期/有效期至: ... ..."), the place of this one."""


def text_read(lines: Sequence[PlacedLine], today: date | None = None) -> TextRead:
    """What a label says. Its dates are read as of `today` (the day it is, unless said otherwise)."""
    day = today or datetime.now(UTC).date()
    plains = [plain(line.text) for line in lines]
    fields = _fields(lines, plains)
    made, expires = _dates(fields, plains, day)
    lots = _lots(lines, plains, fields, day)
    hri = _bracketed(lines, plains)
    for content, score in hri:
        made, expires = made or content.made, expires or content.expires
        if content.lot:
            lots = [LotText(content.lot, score, labelled=True), *(one for one in lots if one.text != content.lot)]
    if made and expires and made > expires:
        made = expires = None  # one of them was misread, and nobody knows which
    first = lots[0] if lots else None
    confidence = first.score * (1 if first.labelled else _UNLABELLED) if first else 0.0
    shown = tuple(
        TextLine(line.text, line.score(), tuple(i for i, one in enumerate(line.scores) if one < DOUBT))
        for line in lines
    )
    return TextRead(tuple(lots), expires, made, confidence, shown)


def lines_of_lots(lines: Sequence[PlacedLine], today: date | None = None) -> list[int]:
    """The lines in which a lot stands, as far as the words say; without such words those that look so. Three at most."""
    plains = [plain(line.text) for line in lines]
    beside = _lines_of(Names.LOT, lines, plains)
    day = today or datetime.now(UTC).date()
    return sorted(beside or {number for number, text in enumerate(plains) if loose_values(text, day)})[:3]


def lines_of_dates(lines: Sequence[PlacedLine]) -> list[int]:
    """The lines in which a date of making or expiry stands beside its word."""
    plains = [plain(line.text) for line in lines]
    return sorted(_lines_of(Names.MADE, lines, plains) | _lines_of(Names.EXPIRES, lines, plains))[:4]


def _lines_of(names: Names, lines: Sequence[PlacedLine], plains: Sequence[str]) -> set[int]:
    return {one.values[0][0] for one in _fields(lines, plains) if one.names is names and one.values}


def _fields(lines: Sequence[PlacedLine], plains: Sequence[str]) -> list[_Field]:
    words = [words_in(text) for text in plains]
    fields: list[_Field] = []
    for number, text in enumerate(plains):
        of_line = [
            _Field(word.names, number, word, any("\u4e00" <= c <= "\u9fff" for c in text[word.start : word.end]))
            for word in words[number]
        ]
        for place, one in enumerate(of_line):
            _find_values(one, place, of_line, lines, plains, words)
        fields += of_line
    return fields


def _find_values(
    one: _Field,
    place: int,
    of_line: Sequence[_Field],
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
    one: _Field, lines: Sequence[PlacedLine], plains: Sequence[str], words: Sequence[Sequence[Word]]
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
    one: _Field, lines: Sequence[PlacedLine], plains: Sequence[str], words: Sequence[Sequence[Word]]
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


def _dates(fields: Sequence[_Field], plains: Sequence[str], today: date) -> tuple[date | None, date | None]:
    found: list[tuple[_Field, Dated]] = []
    for one in fields:
        if one.names not in {Names.MADE, Names.EXPIRES}:
            continue
        for number, start, end in one.values:
            part = plains[number][start:end]
            dates = dates_in(part, today, beside=True) or dates_in("".join(part.split()), today, beside=True)
            if dates:
                found.append((one, dates[min(one.turn, len(dates) - 1)]))
                break
            if _SHELF_LIFE.search(part):
                break  # "保质期: 12个月" is no date, and what stands below is not its value
    found = [(one, dated if one.chinese else _western(dated)) for one, dated in found]
    decided = [dated for _, dated in found if len(dated.readings) == 1]
    values: dict[Names, date] = {}
    for one, dated in found:
        day = resolved(dated, _orders(dated, one, decided))
        if day is not None:
            values.setdefault(one.names, day)
    return values.get(Names.MADE), values.get(Names.EXPIRES)


def _western(dated: Dated) -> Dated:
    """Beside a word in Latin letters a year of two digits comes last, if it can."""
    others = tuple((order, day) for order, day in dated.readings if order is not Order.YMD)
    return replace(dated, readings=others) if others else dated


def _orders(dated: Dated, one: _Field, decided: Iterable[Dated]) -> list[Order]:
    """The orders that this label is known to use: that of its other dates, then that of the word's language."""
    others = [order for other in decided for order, _ in other.readings if other.sep == dated.sep]
    orders: list[Order] = [order for order in others if order is not Order.NAMED]
    if one.chinese:
        orders.append(Order.YMD)
    elif dated.sep == ".":
        orders.append(Order.DMY)
    return orders


def _lots(lines: Sequence[PlacedLine], plains: Sequence[str], fields: Sequence[_Field], today: date) -> list[LotText]:
    labelled: list[tuple[bool, LotText]] = []
    taken: set[tuple[int, int]] = set()
    for one in fields:
        taken |= {(number, place) for number, start, end in one.values for place in range(start, end)}
        if one.names is not Names.LOT:
            continue
        for number, start, end in one.values:
            value = value_beside(plains[number][start:end], today, lines[number].places[start:end])
            if value is not None:
                labelled.append((one.word.vague, _lot(lines[number], value, start, labelled=True)))
                break
    sure = _once(lot for vague, lot in sorted(labelled, key=lambda pair: pair[0]))
    if len(_different(sure)) > 1:  # two labels, or one corrected by hand: somebody has to say which
        sure = [LotText(lot.text, min(lot.score, _ASK), lot.labelled) for lot in sure]
    return [*sure, *(lot for lot in _loose(lines, plains, taken, today) if lot.text not in {one.text for one in sure})]


def _loose(
    lines: Sequence[PlacedLine], plains: Sequence[str], taken: set[tuple[int, int]], today: date
) -> list[LotText]:
    found = []
    for number, text in enumerate(plains):
        free = "".join(" " if (number, place) in taken else c for place, c in enumerate(text))
        for word in words_in(text):
            free = free[: word.start] + " " * (word.end - word.start) + free[word.end :]
        if _BRACKETED.search(text):
            continue
        found += [_lot(lines[number], value, 0, labelled=False) for value in loose_values(free, today)]
    mixed = [lot for lot in found if not lot.text.isdigit()]
    return _once([*mixed, *(lot for lot in found if lot.text.isdigit())])


def _lot(line: PlacedLine, value: Value, offset: int, *, labelled: bool) -> LotText:
    score = line.score(offset + value.start, offset + value.end)
    return LotText(value.text, min(score, _ASK) if line.struck else score, labelled)


def _different(lots: Sequence[LotText]) -> list[LotText]:
    """Lots of which none is a part of another."""
    return [lot for lot in lots if not any(lot.text != other.text and lot.text in other.text for other in lots)]


def _once(lots: Iterable[LotText]) -> list[LotText]:
    best: dict[str, LotText] = {}
    for lot in lots:
        best.setdefault(lot.text, lot)
    return list(best.values())


def _bracketed(lines: Sequence[PlacedLine], plains: Sequence[str]) -> list[tuple[Gs1Content, float]]:
    """What GS1's text under a bar code says: "(01)0690...(17)271231(10)ABC", also over several lines."""
    rows = [(line, text) for line, text in zip(lines, plains, strict=True) if _BRACKETED.match(text.strip())]
    if not rows:
        return []
    joined = re.sub(r"\(\s*O", "(0", "".join("".join(text.split()) for _, text in rows))
    whole = gs1_content(joined)
    score = min(line.score() for line, _ in rows)
    if whole is not None:
        return [(whole, score)]
    singles = [(gs1_content("".join(text.split())), line.score()) for line, text in rows]
    return [(content, score) for content, score in singles if content is not None]
