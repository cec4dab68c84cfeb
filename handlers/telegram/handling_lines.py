"""Lines about a case's goods as people type them: `R7 F217 300 cups burned, witness Li Na`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from domain.handling import DeedNotUnderstood
from domain.lots import LotRef
from domain.movements import Amount
from domain.recall import UnknownRecall
from domain.usecases.handling_disposal import DisposalOrder
from handlers.amounts import amount_of, is_number, number_and_unit
from handlers.telegram.dates import said_date
from handlers.telegram.tokens import QuoteNotClosed, Token, tokens

_NUMBER = re.compile(r"[rR]?(\d{1,12})")
_CASE = re.compile(r"\s*[rR](\d{1,12})(?=[\s,，:：]|$)")
_WITNESS = re.compile(
    r"[\s,，;；、]*(?:\bwitness(?:ed by)?\b|\bseen by\b|见证人|监销人|见证)\s*[:：]?\s*", re.IGNORECASE
)
_PARTS = re.compile(r"[,，;；]")
_RANGE = re.compile(r"([^\d]*)(\d+)\s*[-–~至]\s*(?:\1)?(\d+)")
_DAYS = re.compile(r"(?:in\s+)?(\d{1,3})\s*(?:d|days?|天后?|日后)", re.IGNORECASE)
_ALL = ("all", "全部", "所有")
_COMMAS = ",，;；、"
MOST_LOTS = 200


def recall_number(text: str) -> int:
    """`R7`, `r7`, `7`. Raises `UnknownRecall`."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise UnknownRecall(recall=text.strip()[:20])
    return int(found[1])


def case_first(text: str) -> tuple[int | None, str]:
    """The case that a line begins with, and the rest; None where it names none."""
    found = _CASE.match(unicodedata.normalize("NFKC", text[:20]))
    return (None, text.strip()) if found is None else (int(found[1]), text[found.end() :].strip(" ,，:："))


@dataclass(frozen=True)
class DisposalLine:
    """`amount` None is everything that is left."""

    lot: LotRef
    amount: Amount | None
    method: str
    witness: str

    def order(self, amount: Amount) -> DisposalOrder:
        return DisposalOrder(self.lot, amount, self.method, self.witness)


def disposal_line(text: str, lot: LotRef | None = None) -> DisposalLine:
    """`F217 300 cups burned, witness Li Na`; without the lot where it is known already. Raises `DeedNotUnderstood`
    with what is missing, `BadQuantity`. Without a witness it is empty: the rule refuses that. The word behind a number
    is its unit, or the method: the rule knows the lot's units."""
    words = _tokens(text, "dispose")
    if lot is None:
        if not words or (not words[0].quoted and _WITNESS.match(words[0].text)):
            raise DeedNotUnderstood(command="dispose", problem="lot", part=text[:80])
        lot = LotRef(words.pop(0).text.strip(_COMMAS))
    if not words:
        raise DeedNotUnderstood(command="dispose", problem="amount", part=text[:80])
    amount, end = _amount(words)
    said = text[end:].strip(" ,，;；、")
    found = _WITNESS.search(said)
    method, witness = (said[: found.start()], said[found.end() :]) if found else (said, "")
    return DisposalLine(lot, amount, method.strip(" ,，;；、"), witness.strip(" ,，;；、。."))


def _amount(words: list[Token]) -> tuple[Amount | None, int]:
    """How much, and where in the text it ends."""
    first = words[0]
    word = first.text.strip(_COMMAS)
    everything = next((each for each in _ALL if word.lower() == each), None)
    glued = next((each for each in _ALL if not each.isascii() and word.startswith(each)), None)
    if everything or glued:
        return None, first.start + len(everything or glued or "")
    if number_and_unit(word):
        return amount_of([word]), first.end
    if not is_number(word):
        raise DeedNotUnderstood(command="dispose", problem="amount", part=first.text[:40])
    if len(words) == 1 or words[1].quoted or first.text.endswith(tuple(_COMMAS)) or _WITNESS.match(words[1].text):
        return amount_of([word]), first.end
    return amount_of([word, words[1].text.strip(_COMMAS)]), words[1].end


def clearing_line(text: str) -> tuple[list[LotRef], str]:
    """`F217 F218-F220 the laboratory found nothing`: the lots, and why. A lot's code has a digit in it; the first word
    without one begins the reason. Raises `DeedNotUnderstood`."""
    words = _tokens(text, "clear")
    lots: list[LotRef] = []
    end = 0
    for word in words:
        if not word.quoted and not any(sign.isdigit() for sign in word.text):
            break
        lots += [LotRef(word.text)] if word.quoted else _ranged(word.text.strip(_COMMAS))
        end = word.end
    if not lots:
        raise DeedNotUnderstood(command="clear", problem="lot", part=text[:80])
    if len(lots) > MOST_LOTS:
        raise DeedNotUnderstood(command="clear", problem="many", part=str(MOST_LOTS))
    reason = re.sub(r"^(?:because|reason|原因|因为)[:：\s]*", "", text[end:].strip(" ,，;；、"), flags=re.IGNORECASE)
    return lots, reason


def _ranged(text: str) -> list[LotRef]:
    """`F217-F220` are four lots; everything else is one."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return [LotRef(text)]
    first, last = int(found[2]), int(found[3])
    if not first < last <= first + MOST_LOTS or len(found[3]) < len(found[2]):
        return [LotRef(text)]
    return [LotRef(f"{found[1]}{number:0{len(found[2])}d}") for number in range(first, last + 1)]


def action_line(text: str, now: datetime, zone: tzinfo) -> tuple[str, str, date]:
    """`second person checks the supplier's certificate, Wei, 2022-07-15`: what, who, by when. Raises
    `DeedNotUnderstood`, `BadDate`."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) < 3:
        raise DeedNotUnderstood(command="actions", problem="parts", part=text[:80])
    *what, owner, due = parts
    days = _DAYS.fullmatch(due)
    if days:
        day = (now.astimezone(zone) + timedelta(days=int(days[1]))).date()
    else:
        day = said_date(due.split(), now, zone).moment.astimezone(zone).date()
    return ", ".join(what), owner, day


def _tokens(text: str, command: str) -> list[Token]:
    try:
        return tokens(text)
    except QuoteNotClosed as error:
        raise DeedNotUnderstood(command=command, problem="quote", part=str(error.args[0])[:80]) from error
