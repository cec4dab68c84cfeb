"""What a lead types while a customer is on the phone: `have 20 cups sold 300, F217 destroyed 5`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from domain.alerts import AnswerKind
from domain.steps.answers import Claim
from domain.steps.goods import Goods
from domain.tally import COUNTED
from domain.usecases.answer_by_phone import CallNotUnderstood, CallOutcome
from handlers.amounts import amount_of, is_number, number_and_unit

_KINDS = {
    AnswerKind.HAVE: ("have", "has", "still", "left", "stock", "有", "还有", "剩", "剩余", "库存"),
    AnswerKind.SOLD: ("sold", "sell", "售", "卖", "已售", "售出", "已售出", "卖了", "卖出"),
    AnswerKind.USED: ("used", "use", "用", "已用", "用了", "使用", "已使用"),
    AnswerKind.PASSED_ON: ("passed", "passed_on", "passed_on_to", "转", "转出", "已转出", "转给"),
    AnswerKind.RETURNED: ("returned", "sent_back", "back", "退", "退回", "已退回"),
    AnswerKind.DESTROYED: ("destroyed", "destroy", "销毁", "已销毁"),
    AnswerKind.NONE: ("none", "nothing", "没有", "无", "没有了"),
    AnswerKind.RECEIVED: ("received", "got", "收到", "已收到"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_OUTCOMES = {
    "not reached": CallOutcome.NOT_REACHED, "no answer": CallOutcome.NOT_REACHED, "未接通": CallOutcome.NOT_REACHED,
    "没接通": CallOutcome.NOT_REACHED, "无人接听": CallOutcome.NOT_REACHED, "wrong number": CallOutcome.WRONG_NUMBER,
    "号码错误": CallOutcome.WRONG_NUMBER, "空号": CallOutcome.WRONG_NUMBER, "reached": CallOutcome.REACHED,
    "接通": CallOutcome.REACHED, "已接通": CallOutcome.REACHED,
}  # fmt: skip
_JOINED = re.compile(r"\b(passed|sent)\s+(on|back)\b", re.IGNORECASE)
_GLUED = re.compile(r"([\u4e00-\u9fff]+)(?=\d)")
_BETWEEN = re.compile(r"[;；、，]|,(?!\d)|\band\b|\bof\b", re.IGNORECASE)


def outcome_of(text: str) -> CallOutcome | None:
    """`not reached`, `wrong number`; None for anything else."""
    return _OUTCOMES.get(" ".join(text.lower().split()))


def claims_of(text: str, goods: Sequence[Goods], kind: AnswerKind | None = None) -> list[Claim]:
    """The claims of a line; a lot's code says which lot the words behind it are about. `kind` is what was asked for.

    Raises `CallNotUnderstood` with the word that says nothing, and `BadQuantity`.
    """
    codes = {each.view.lot.code.upper(): each.lot_id for each in goods}
    claims: list[Claim] = []
    lot: int | None = None
    words = _words(text)
    while words:
        word = words.pop(0)
        plain = word.strip(".:：").lower()
        if word.upper() in codes:
            lot = codes[word.upper()]
        elif plain in _KIND_OF and not (plain == "back" and claims):
            kind = _KIND_OF[plain]
            if kind not in COUNTED:
                claims.append(Claim(kind))
                kind = None
        elif kind is not None and (is_number(word) or number_and_unit(word)):
            taken = [word, *_unit_behind(words, codes)]
            amount = amount_of(taken, zero=True)
            claims.append(Claim(kind, amount.quantity, amount.uom, lot))
            kind = None
        else:
            raise CallNotUnderstood(said=word[:40])
    if kind is not None and kind in COUNTED:
        raise CallNotUnderstood(said=kind.value)
    if not claims:
        raise CallNotUnderstood(said=text[:40])
    return claims


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    joined = _JOINED.sub(lambda found: f"{found[1]}_{found[2]}".lower(), plain)
    return _BETWEEN.sub(" ", _GLUED.sub(r"\1 ", joined)).split()


def _unit_behind(words: list[str], codes: dict[str, int]) -> list[str]:
    """The unit behind a number, taken from the words; none where a kind, a lot or a number follows."""
    if not words or words[0].lower() in _KIND_OF or words[0].upper() in codes or is_number(words[0]):
        return []
    return [words.pop(0)]
