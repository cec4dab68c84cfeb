"""What a person types when a part of a record is asked for, as the fields of the order that it sets."""

from __future__ import annotations

from typing import Any

from domain.lots import LotRef
from domain.movements import MovementOrder
from domain.people import AnswerExpected
from domain.values import LotCode
from handlers.amounts import amount_of
from handlers.telegram.choices import changes
from handlers.telegram.tokens import QuoteNotClosed, tokens
from handlers.telegram.vocabulary import KIND_OF, SLOT_OF

_LONGEST_TEXT = 200
_YES = frozenset({"yes", "y", "是", "是的", "对"})


def typed(slot: str, text: str, order: MovementOrder) -> dict[str, Any]:
    """The change to the order. Raises `BadQuantity`, `BadLotCode`, `AnswerExpected`."""
    if slot == "amount":
        return changes(amount=amount_of(words_of(text), zero=order.kind == "count"))
    if slot in {"lot", "into", "of"}:
        return changes(**{slot: LotRef(LotCode(_without_word(text)))})
    if slot == "kind":
        kind = KIND_OF.get(text.strip().lower())
        if kind is None:
            raise AnswerExpected(problem="old")
        return {"kind": kind}
    if slot in {"still_here", "which_way"}:
        if slot == "which_way" or text.strip().lower() not in _YES:
            raise AnswerExpected(problem="old")
        return {}
    return {slot: _unquoted(text)[:_LONGEST_TEXT]}


def words_of(text: str) -> list[str]:
    """The plain words of an answer; a quote that was never closed is just a sign."""
    try:
        return [token.plain for token in tokens(text)]
    except QuoteNotClosed:
        return text.split()


def _unquoted(text: str) -> str:
    """A name in quotes without them; a name with a quote of its own as it is."""
    try:
        words = tokens(text)
    except QuoteNotClosed:
        return text.strip()
    return words[0].text if len(words) == 1 and words[0].quoted else text.strip()


def _without_word(text: str) -> str:
    """`into B121` and `到 B121` are B121: people repeat the word of the question."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if rest and first.lower() in SLOT_OF else text.strip()
