"""What the lines of a label mean: the lot, when it was made and until when it is good, by the words beside the values.

Pure: lines in, `TextRead` out. A value stands behind its word, right of it, or below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.readers.gs1 import gs1_content
from bot.readers.text_dates import Dated, Order, dates_in, resolved
from bot.readers.text_fields import Field, PlacedLine, fields_of
from bot.readers.text_lots import Value, confidence_in, loose_values, value_beside
from bot.readers.text_vocabulary import Names, plain, words_in
from domain.labels import Gs1Content, LotText, TextLine, TextRead

DOUBT = 0.8
"""A character that scored lower is doubtful."""
_ASK = 0.5  # the most that a value is worth that was corrected by hand, or of which there are two
_SHELF_LIFE = re.compile(r"\d+\s*(?:个?月|天|日(?!期)|年(?!\s*\d)|周|MONTHS?|DAYS?|YEARS?|WEEKS?|M\b|MESI|MONATE)")
_BRACKETED = re.compile(r"[(\[]\s*(?:[O0]?\d{1,3})\s*[)\]]")


def text_read(lines: Sequence[PlacedLine], today: date | None = None) -> TextRead:
    """What a label says. Its dates are read as of `today` (the day it is, unless said otherwise)."""
    day = today or datetime.now(UTC).date()
    plains = [plain(line.text) for line in lines]
    fields = fields_of(lines, plains)
    made, expires = _dates(fields, plains, day)
    lots = _lots(lines, plains, fields, day)
    hri = _bracketed(lines, plains)
    for content, score in hri:
        made, expires = made or content.made, expires or content.expires
        if content.lot:
            lots = [LotText(content.lot, score, labelled=True), *(one for one in lots if one.text != content.lot)]
    if made and expires and made > expires:
        made = expires = None  # one of them was misread, and nobody knows which
    shown = tuple(
        TextLine(line.text, line.score(), tuple(i for i, one in enumerate(line.scores) if one < DOUBT))
        for line in lines
    )
    return TextRead(tuple(lots), expires, made, confidence_in(lots), shown)


def lines_of_lots(lines: Sequence[PlacedLine], today: date | None = None) -> list[int]:
    """The lines in which a lot stands beside its word; without such words those that look so. Three at most."""
    plains = [plain(line.text) for line in lines]
    beside = _lines_of(Names.LOT, lines, plains)
    day = today or datetime.now(UTC).date()
    return sorted(beside or {number for number, text in enumerate(plains) if loose_values(text, day)})[:3]


def lines_of_dates(lines: Sequence[PlacedLine]) -> list[int]:
    """The lines in which a date of making or expiry stands beside its word."""
    plains = [plain(line.text) for line in lines]
    return sorted(_lines_of(Names.MADE, lines, plains) | _lines_of(Names.EXPIRES, lines, plains))[:4]


def _lines_of(names: Names, lines: Sequence[PlacedLine], plains: Sequence[str]) -> set[int]:
    return {one.values[0][0] for one in fields_of(lines, plains) if one.names is names and one.values}


def _dates(fields: Sequence[Field], plains: Sequence[str], today: date) -> tuple[date | None, date | None]:
    found: list[tuple[Field, Dated]] = []
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


def _orders(dated: Dated, one: Field, decided: Iterable[Dated]) -> list[Order]:
    """The orders that this label is known to use: that of its other dates, then that of the word's language."""
    others = [order for other in decided for order, _ in other.readings if other.sep == dated.sep]
    orders: list[Order] = [order for order in others if order is not Order.NAMED]
    if one.chinese:
        orders.append(Order.YMD)
    elif dated.sep == ".":
        orders.append(Order.DMY)
    return orders


def _lots(lines: Sequence[PlacedLine], plains: Sequence[str], fields: Sequence[Field], today: date) -> list[LotText]:
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
