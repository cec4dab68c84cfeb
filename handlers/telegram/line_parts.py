"""The parts of one typed line, read from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from domain.errors import Refusal
from domain.lot_numbers import AUTO
from domain.lots import LotRef
from domain.movements import KINDS, MovementOrder
from domain.pallets import PACK, UNPACK, meant_as_sscc
from domain.values import BadQuantity
from domain.vessels import VESSEL_WORDS
from handlers.amounts import amount_of, is_number, number_and_unit
from handlers.telegram.dates import looks_like_date, said_date
from handlers.telegram.glued import unglued
from handlers.telegram.measures import is_amount, is_code, is_spoken_amount
from handlers.telegram.tokens import QuoteNotClosed, Token, tokens
from handlers.telegram.vocabulary import SLOT_OF, KindWords

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


class Line:
    """The words after the kind, read from left to right."""

    def __init__(self, words: KindWords, text: str, now: datetime, zone: tzinfo) -> None:
        self.words, self.text, self.now, self.zone = words, text, now, zone
        self.rule = KINDS[words.kind]
        self.slots: dict[str, Any] = {}
        try:
            self.left = [_without_stop(token) for token in unglued(tokens(text))]
        except QuoteNotClosed as error:
            raise self.refusal(str(error.args[0]), "quote") from error

    def refusal(self, part: str, problem: str) -> LineNotUnderstood:
        examples = {"en": self.words.example_en, "zh": self.words.example_zh}
        return LineNotUnderstood(kind=self.words.kind, part=part.strip()[:80], problem=problem, examples=examples)

    def read(self) -> MovementOrder:
        if self.amount_leads():
            self.put("amount", self.amount(), "")
            self.drop_of()
        self.what_stands_first()
        while self.left:
            self.next_part()
        lot = self.slots.pop("lot", None) or self.lot_of_new_goods()
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
            return
        while self.left and self.slot() and "lot" not in self.slots and not self.words.only_reason:
            self.named(str(self.slot()))
            if self.left and self.amount_leads() and "amount" not in self.slots:
                self.put("amount", self.amount(), "")
                self.drop_of()
        if "lot" in self.slots:
            return
        if self.left and self.names_new_goods():
            self.put("item", self.several("item"), "")
        elif self.left:
            self.slots["lot"] = LotRef(self.left.pop(0).text)
        elif not self.names_new_goods():
            raise self.refusal("", "no_lot")

    def names_new_goods(self) -> bool:
        """`received 500 kg milk powder lot X12`: behind a quantity stands the product, and its lot later or never."""
        if not self.rule.new_lot or "amount" not in self.slots or self.words.first != "lot":
            return False
        return not self.left or not (self.left[0].quoted or is_code(self.left[0].text))

    def lot_of_new_goods(self) -> LotRef:
        """Where only the supplier's lot was named, ours is called so too; goods that we make get the next number."""
        theirs = self.slots.get("supplier_lot")
        if theirs:
            if "supplier_lot" not in self.rule.may_have:
                self.slots.pop("supplier_lot")
            return LotRef(theirs)
        if self.rule.new_lot and "item" in self.slots:
            return LotRef(AUTO)
        raise self.refusal("", "no_lot")

    def drop_of(self) -> None:
        """`20 bags of MP08`: the word says nothing."""
        if self.left and self.slot() == "of" and not self.takes("of"):
            self.left.pop(0)

    def amount_leads(self) -> bool:
        """`500 kg MP08` and `500kg MP08`, but not `4711 500 kg` nor `1号罐`. Where the lot usually stands first, only
        words for units make a number a quantity."""
        words = [token for token in self.left[:2] if not token.quoted]
        if self.words.only_reason or not words or self.left[0].quoted:
            return False
        if not self.words.amount_first:
            more = self.left[1:] if number_and_unit(self.left[0].plain) else self.left[2:]
            return bool(more) and is_amount(words[0].plain, words[1].plain if words[1:] else None)
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
        elif "amount" not in self.slots and (self.number_leads() or self.spoken_amount_leads()):
            self.put("amount", self.amount(), token.text)
        elif not token.quoted and looks_like_date(token.text):
            self.put("happened_at", self.date().moment, token.text)
        elif self.is_target(token):
            self.field(_field("to", self.words), token.text)
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

    def number_leads(self) -> bool:
        token = self.left[0]
        return not token.quoted and bool(is_number(token.text) or number_and_unit(token.text))

    def spoken_amount_leads(self) -> bool:
        """`move MP08 twenty kg` is a quantity that we cannot read, and no place of that name."""
        following = self.left[1].plain if len(self.left) > 1 else None
        return self.takes("amount") and not self.left[0].quoted and is_spoken_amount(self.left[0].plain, following)

    def is_target(self, token: Token) -> bool:
        """`MP08 1320 kg B121`, as in a row of a table: a code behind the quantity is where it went."""
        target = _field("to", self.words)
        said = target in self.slots or "amount" not in self.slots or self.words.free_reason
        # 88 may be anything
        clear = token.quoted or (is_code(token.text) and not is_number(token.text))
        return not said and clear and target in {"into", "partner", "vessel"} and self.takes(target)

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
        nameless = "lot" not in self.slots and not self.rule.new_lot
        if slot == "supplier_lot" and not self.takes(slot) and nameless:
            slot = "lot"  # "1320 kg of lot MP08"
        value = self.several(slot) if slot in _SEVERAL_WORDS and not one else self.left.pop(0).text
        self.put(slot, LotRef(value) if slot in {"into", "lot"} else value, said)

    def put(self, slot: str, value: object, said: str) -> None:
        if slot in self.slots:
            raise self.refusal(said, "twice")
        names_new = slot == "supplier_lot" and self.rule.new_lot and "lot" not in self.slots
        if not self.takes(slot) and slot not in {"item", "lot"} and not names_new:
            raise self.refusal(said, "unexpected")
        self.slots[slot] = value

    def takes(self, slot: str) -> bool:
        return slot in self.rule.needs or slot in self.rule.may_have

    def slot(self) -> str | None:
        token = self.left[0]
        named = None if token.quoted else SLOT_OF.get(token.plain.lower().rstrip(":"))
        if named == "in":  # "in B121", but not "in the morning"
            return "in" if len(self.left) > 1 and (self.left[1].quoted or is_code(self.left[1].text)) else None
        return named

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
        while self.left and not self.left[0].quoted and self.slot() in within and not self.ends_at_amount():
            last = self.left.pop(0)
        return self.text[first.start : last.end]

    def ends_at_amount(self) -> bool:
        """A name ends where the quantity begins, if that was not said before."""
        following = self.left[1].plain if len(self.left) > 1 else None
        return "amount" not in self.slots and self.takes("amount") and is_amount(self.left[0].plain, following)

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


def _without_stop(token: Token) -> Token:
    """`B121.` ends a sentence and `B121,` a part of one: no code ends so. A name may: "Huamei Co."."""
    text = token.text.rstrip(",")
    if not token.quoted and text != token.text:
        return _without_stop(replace(token, text=text, end=token.start + len(text))) if text else token
    text = text.rstrip(".!")
    if token.quoted or looks_like_date(token.text) or not any(sign.isdigit() for sign in text):
        return token
    return replace(token, text=text, end=token.start + len(text))


def _field(name: str, words: KindWords) -> str:
    """The field of the order that a word names; "to" and "from" mean something else for each kind."""
    if name == "in":
        name = (
            "into"
            if words.into in {"lot", "vessel"} or "into" in KINDS[words.kind].may_have + KINDS[words.kind].needs
            else "at"
        )
    return {"to": words.to, "into": words.into, "from": words.source, "at": "place", "lot": "supplier_lot",
            "order": "work_order", "doc": "document"}.get(name, name)  # fmt: skip
