"""One typed line becomes what is to be recorded: `/use MP08 1320 kg into B121`, `领用 MP08 1320公斤 到 B121`.

The words are in `vocabulary`, what each kind needs and may have in `domain.movements.KINDS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from domain.errors import Refusal
from domain.lots import LotRef
from domain.movements import KINDS, MovementOrder
from domain.pallets import PACK, UNPACK, meant_as_sscc
from domain.values import BadQuantity
from domain.vessels import VESSEL_WORDS
from handlers.amounts import amount_of, is_number, number_and_unit
from handlers.telegram.dates import looks_like_date, said_date
from handlers.telegram.heads import head_of
from handlers.telegram.tokens import QuoteNotClosed, Token, quoted, tokens
from handlers.telegram.vocabulary import KIND_OF, SLOT_OF, WORDS, KindWords, chinese_words

_CHINESE_SLOTS = chinese_words(SLOT_OF)
_GLUED_TO_NUMBER = re.compile(rf"[\d.,，]+[^\W\d]*?({'|'.join(_CHINESE_SLOTS)})")
_PLACES = frozenset({"place", "to_place", "line"})
_ON_UNITS = {PACK: "to_place", UNPACK: "place"}
"""Where 18 digits are a pallet, and no quantity."""
_SEVERAL_WORDS = frozenset({*_PLACES, "partner", "item", "document"})


@dataclass(eq=False)
class LineNotUnderstood(Refusal):
    """A line of this kind has a `part` that says nothing to us. `examples` are right lines by language.

    `problem` is no_lot, quote (opened, never closed), extra (what is this?), unexpected (this kind has no use for
    it), empty (a word without what belongs behind it) or twice.
    """

    kind: str
    part: str
    problem: str
    examples: dict[str, str]


@dataclass(frozen=True)
class ParsedLine:
    """What a line asks for. The order has no source yet, and may lack what its kind needs."""

    kind: str
    order: MovementOrder
    slash: bool
    """Typed as a command, so certainly meant as one."""


def is_line(text: str) -> bool:
    """Whether the text begins as a line of ours does. Plain English words ("hold on") are left to conversation."""
    return head_of(text) is not None


def with_lot(caption: str, code: str) -> str | None:
    """The whole line that a caption under a label's photo stands for: "hold swollen lids" is about that lot. None
    when it begins with no kind."""
    word, _, rest = caption.strip().lstrip("/／").partition(" ")
    if word.lower() not in KIND_OF:
        return None
    if WORDS[KIND_OF[word.lower()]].first != "lot":
        return f"/{word} {rest} into {quoted(code)}"
    first, _, after = rest.strip().partition(" ")
    return f"/{word} {quoted(code)} {after if first.upper() == code else rest}"


def parse(text: str, now: datetime, zone: tzinfo) -> ParsedLine | None:
    """What the line asks for, or None when its first word is no kind of movement.

    Raises `LineNotUnderstood`, `BadQuantity`, `BadDate`. Dates are in `zone`.
    """
    head = head_of(text)
    if head is None:
        return None
    order = _Line(head.words, head.rest, now, zone).read()
    return ParsedLine(head.words.kind, order, head.slash)


class _Line:
    """The words after the kind, read from left to right."""

    def __init__(self, words: KindWords, text: str, now: datetime, zone: tzinfo) -> None:
        self.words, self.text, self.now, self.zone = words, text, now, zone
        self.rule = KINDS[words.kind]
        self.slots: dict[str, Any] = {}
        try:
            self.left = _unglued(tokens(text))
        except QuoteNotClosed as error:
            raise self.refusal(str(error.args[0]), "quote") from error

    def refusal(self, part: str, problem: str) -> LineNotUnderstood:
        examples = {"en": self.words.example_en, "zh": self.words.example_zh}
        return LineNotUnderstood(kind=self.words.kind, part=part.strip()[:80], problem=problem, examples=examples)

    def read(self) -> MovementOrder:
        if self.words.amount_first and self.amount_leads():
            self.put("amount", self.amount(), "")
        self.what_stands_first()
        while self.left:
            self.next_part()
        lot = self.slots.pop("lot", None)
        if lot is None:
            raise self.refusal("", "no_lot")
        if "item" in self.slots and "item" not in self.rule.may_have:
            lot = replace(lot, item=self.slots.pop("item"))
        return MovementOrder(kind=self.words.kind, lot=lot, source="", **self.slots)

    def what_stands_first(self) -> None:
        """The lot; for a draw the vessel, which may as well be named behind "from"."""
        if self.left and self.slot() == "lot":
            self.left.pop(0)
        if self.left and self.words.first == "vessel":
            if self.slot() is None:
                self.put("vessel", self.vessel(), "")
        elif not self.left or (self.slot() and not self.left[0].quoted):
            raise self.refusal("", "no_lot")
        else:
            self.slots["lot"] = LotRef(self.left.pop(0).text)

    def amount_leads(self) -> bool:
        """`500 kg MP08` and `500kg MP08`, but not `4711 500 kg` nor `1号罐`."""
        words = [token for token in self.left[:2] if not token.quoted]
        if len(words) < 2 or words[0].text.endswith(VESSEL_WORDS):
            return False
        if number_and_unit(words[0].text):
            return True
        following = words[1].text
        return is_number(words[0].text) and not is_number(following) and following.lower() not in SLOT_OF

    def next_part(self) -> None:
        slot, token = self.slot(), self.left[0]
        if self.words.only_reason and slot != "item":
            self.reason()
        elif slot is not None:
            self.named(slot)
        elif self.words.kind in _ON_UNITS and meant_as_sscc(token.text):
            self.put(_ON_UNITS[self.words.kind], self.left.pop(0).text, token.text)
        elif not token.quoted and (is_number(token.text) or number_and_unit(token.text)) and "amount" not in self.slots:
            self.put("amount", self.amount(), token.text)
        elif not token.quoted and looks_like_date(token.text):
            self.put("happened_at", self.date().moment, token.text)
        elif self.words.second is not None and self.words.second not in self.slots:
            self.put(self.words.second, LotRef(self.left.pop(0).text), token.text)
        elif self.takes("to_place") and "to_place" not in self.slots:
            self.put("to_place", self.several("to_place"), token.text)
        elif self.takes("item") and "item" not in self.slots:
            self.put("item", self.several("item"), token.text)
        elif self.words.free_reason and "reason" not in self.slots:
            self.reason()
        elif self.takes("amount") and "amount" not in self.slots:
            raise BadQuantity(text=token.text[:40], problem="not_a_number")
        else:
            raise self.refusal(self.text[token.start :], "extra")

    def named(self, name: str) -> None:
        """A part with a word before it that says what it is."""
        word = self.left.pop(0)
        if not self.left:
            raise self.refusal(word.text, "empty")
        said = f"{word.text} {self.left[0].text}"
        if name == "because":
            self.reason()
        elif name == "expires":
            self.put("expires_at", self.date().end_of_day, said)
        elif name == "made":
            self.put("made_at", self.date().moment, said)
        elif name == "at" and looks_like_date(self.left[0].text):
            self.put("happened_at", self.date().moment, said)
        elif name == "of":
            self.put("of", LotRef(self.left.pop(0).text), said)
            if self.left and (is_number(self.left[0].text) or number_and_unit(self.left[0].text)):
                self.put("of_amount", self.amount(), said)
        else:
            self.field(_field(name, self.words), said)

    def field(self, slot: str, said: str) -> None:
        if slot == "vessel":
            self.put(slot, self.vessel(), said)
            return
        one = slot == "partner" and self.words.free_reason
        value = self.several(slot) if slot in _SEVERAL_WORDS and not one else self.left.pop(0).text
        self.put(slot, LotRef(value) if slot in {"into", "lot"} else value, said)

    def put(self, slot: str, value: object, said: str) -> None:
        if slot in self.slots:
            raise self.refusal(said, "twice")
        if not self.takes(slot) and slot not in {"item", "lot"}:
            raise self.refusal(said, "unexpected")
        self.slots[slot] = value

    def takes(self, slot: str) -> bool:
        return slot in self.rule.needs or slot in self.rule.may_have

    def slot(self) -> str | None:
        token = self.left[0]
        return None if token.quoted else SLOT_OF.get(token.plain.lower().rstrip(":"))

    def amount(self) -> Any:
        words = [self.left.pop(0).plain]
        while self.left and re.fullmatch(r"\d{3}", self.left[0].text) and re.fullmatch(r"\d{1,3}", words[-1]):
            words.append(self.left.pop(0).text)
        if number_and_unit(words[0]) is None and self.left and not self.left[0].quoted and self.slot() is None:
            following = self.left[0]
            if not is_number(following.text) and not looks_like_date(following.text):
                words.append(self.left.pop(0).plain)
        return amount_of(words, zero=self.words.kind == "count")

    def several(self, slot: str) -> str:
        """Words up to the next one that names a part; a quoted text stands alone. "Filling line 1" is one place."""
        first = self.left.pop(0)
        if first.quoted:
            return first.text
        last = first
        within = {None, "line"} if slot in _PLACES else {None}
        while self.left and not self.left[0].quoted and self.slot() in within:
            last = self.left.pop(0)
        return self.text[first.start : last.end]

    def vessel(self) -> str:
        """`T1`, `tank 1`, `north silo`: up to the quantity, or to the next word that names a part."""
        last = first = self.left.pop(0)
        while not last.quoted and self.left and not self.left[0].quoted and self.slot() is None:
            following = self.left[0].text
            numbered = last.text.lower() in VESSEL_WORDS and not self.amount_leads()
            if not numbered and (is_number(following) or number_and_unit(following) or looks_like_date(following)):
                break
            last = self.left.pop(0)
        return first.text if first.quoted else self.text[first.start : last.end]

    def date(self) -> Any:
        said = said_date([token.text for token in self.left[:2]], self.now, self.zone)
        del self.left[: said.words]
        return said

    def reason(self) -> None:
        """All the rest, as it was written."""
        if self.slot() == "because":
            self.left.pop(0)
        if self.left:
            alone = len(self.left) == 1 and self.left[0].quoted
            self.put("reason", self.left[0].text if alone else self.text[self.left[0].start :].strip(), "")
        self.left.clear()


def _field(name: str, words: KindWords) -> str:
    """The field of the order that a word names; "to" and "from" mean something else for each kind."""
    return {"to": words.to, "into": words.into, "from": words.source, "at": "place", "lot": "supplier_lot",
            "order": "work_order", "doc": "document"}.get(name, name)  # fmt: skip


def _unglued(words: list[Token]) -> list[Token]:
    """Chinese leaves no blanks: `1320公斤到B121` and `批号HY220801` are several words each."""
    found: list[Token] = []
    for place, token in enumerate(words):
        before = words[place - 1] if place else None
        is_value = before is not None and not before.quoted and before.plain.lower() in SLOT_OF
        found.extend([token] if token.quoted or is_value else _parts(token))
    return found


def _parts(token: Token) -> list[Token]:
    if token.text in SLOT_OF:
        return [token]
    slot = next((word for word in _CHINESE_SLOTS if token.text.startswith(word)), None)
    if slot:
        cut = len(slot)
    elif found := _GLUED_TO_NUMBER.match(token.text):
        cut = found.start(1)
    else:
        return [token]
    first = Token(token.text[:cut], token.start, token.start + cut)
    rest = Token(token.text[cut:], token.start + cut, token.end)
    return [first, rest] if slot else [first, *_parts(rest)]
