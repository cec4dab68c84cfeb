"""What stands behind `/recall`: lots, a product with its days, a line with its hours, and the reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from domain.movements import SlotMissing
from domain.roots import Candidate, RootsAsked
from handlers.telegram.dates import BadDate, Said, said_date
from handlers.telegram.tokens import QuoteNotClosed, tokens

ITEM_WORDS = frozenset({"item", "product", "产品", "品名", "物料"})
LINE_WORDS = frozenset({"line", "产线", "生产线", "线"})
LOT_WORDS = frozenset({"lot", "lots", "批次", "批号", "批"})
MOST_CANDIDATES = 30
_JOINS = frozenset({"and", "&", "+", "和", "及", "与"})
_SPLIT = re.compile(r"[,，、;；]")
_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}年\d{1,2}月\d{1,2}[日号]?"
_CLOCK = r"\d{1,2}[:：]\d{2}"
_MOMENT = rf"(?:(?:{_DAY})(?:[ T]*(?:{_CLOCK}))?|{_CLOCK})"
_UNTIL = r"(?:\.\.+|…|–|—|~|～|-|to|until|至|到)"
_WINDOW = re.compile(rf"\s*[从自]?\s*({_MOMENT})(?:\s*{_UNTIL}\s*({_MOMENT}))?\s*", re.IGNORECASE)


def asked_roots(text: str, now: datetime, zone: tzinfo) -> RootsAsked:
    """Raises `SlotMissing`, `BadDate`."""
    first, _, rest = text.strip().partition(" ")
    if first.lower() in ITEM_WORDS:
        return _windowed(rest, now, zone, line=False)
    if first.lower() in LINE_WORDS and rest.strip():
        return _windowed(rest, now, zone, line=True)
    if first.lower() in LOT_WORDS:
        text = rest
    return RootsAsked(words=tuple(_candidates(text.strip())))


def _candidates(text: str) -> list[Candidate]:
    """The words that may be lots: the first one, those joined to it, and those behind it with a digit in them."""
    found: list[Candidate] = []
    sure, place = True, 0
    for match in re.finditer(r"\S+", text):
        word = match[0]
        if word.lower() in _JOINS:
            sure = bool(found)
            place = match.end()
            continue
        parts = [part for part in _SPLIT.split(word) if part]
        for at, part in enumerate(parts):
            place = text.index(part, place) + len(part)
            found.append(Candidate(part, sure or at > 0, text[place:].strip(" ,，、;；")))
        sure = bool(_SPLIT.search(word[-1:]))
        if len(found) > 1 and not found[-1].sure and not any(sign.isdigit() for sign in found[-1].code):
            break
        if len(found) >= MOST_CANDIDATES:
            break
    return found


def _windowed(text: str, now: datetime, zone: tzinfo, *, line: bool) -> RootsAsked:
    """A name, perhaps in quotes, then a window, then the reason."""
    name, rest = _name(text, line=line)
    if not name:
        raise SlotMissing(kind="recall", slot="lot" if line else "item")
    found = _WINDOW.match(rest)
    if found is None:
        first = rest.split(maxsplit=1)
        if first and first[0][:1].isdigit():
            raise BadDate(text=first[0][:40], problem="not_a_date")
        return _asked(name, None, None, "", rest, line=line)
    since = _moment(found[1], now, zone)
    until = _moment(found[2], since.moment, zone) if found[2] else since
    end = until.moment if until.at_time else until.moment + timedelta(days=1)
    said = f"{name} {found[0].strip()}"
    return _asked(name, since.moment, end, said, rest[found.end() :], line=line)


def _asked(
    name: str, since: datetime | None, until: datetime | None, said: str, reason: str, *, line: bool
) -> RootsAsked:  # fmt: skip
    since, until = (moment.astimezone(UTC) if moment else None for moment in (since, until))
    return RootsAsked(item=None if line else name, line=name if line else None, since=since, until=until,
                      said=said or None, reason=reason.strip(" ,，、;；:："))  # fmt: skip


def _moment(text: str, now: datetime, zone: tzinfo) -> Said:
    plain = text.replace("T", " ").replace("：", ":")
    return said_date(re.sub(rf"({_DAY})(?=\d{{1,2}}:)", r"\1 ", plain).split(), now, zone)


def _name(text: str, *, line: bool) -> tuple[str, str]:
    """The name of a line or an item, which may have blanks, and what stands behind it."""
    try:
        words = tokens(text)
    except QuoteNotClosed:
        words = []
    if words and (words[0].quoted or line):
        return words[0].text, text[words[0].end :]
    start = re.search(rf"[从自]?\s*(?:{_DAY})", text)
    if start is None:
        return text.strip(), ""
    return text[: start.start()].strip(), text[start.start() :]
