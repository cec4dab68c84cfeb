"""A sentence as its words: fillers go; Chinese verbs, quantities and parts are cut out of what they are glued to."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from handlers.telegram.measures import end_of_amount
from handlers.telegram.tokens import Token, tokens
from handlers.telegram.vocabulary import EVERYDAY_OF, KIND_OF, SLOT_OF, chinese_words

_FILLERS = frozenset({"we", "i", "just", "have", "has", "he", "she", "they", "already", "and", "then", "now", "ok",
                      "the", "a", "an", "today's", "i've", "we've"})  # fmt: skip
_FILLERS_ZH = re.compile(r"(?:(?P<day>昨天|今天)|我们|我|他们|他|她|刚刚|刚才|刚|已经|已|现在|然后|把|将|又)+")
_PARTICLES = frozenset({"up", "off", "out", "away"})
_AFTER_VERB = re.compile(r"(?:掉了|好了|完了|了|掉|过|完|好)?(?P<into>[到入进往至给]+了?)?")
_CHINESE_VERBS = chinese_words({**KIND_OF, **EVERYDAY_OF})
_CHINESE_SLOTS = chinese_words(SLOT_OF)
_GLUED_SLOT = re.compile(
    rf"{'|'.join(word for word in _CHINESE_SLOTS if len(word) > 1)}"
    rf"|(?:^|(?<=[0-9A-Za-z]))(?:{'|'.join(word for word in _CHINESE_SLOTS if len(word) == 1)})"
)


def words_of_sentence(text: str) -> list[Token]:
    """The words that say something. Raises `QuoteNotClosed`."""
    return _split(_without_fillers(tokens(text)))


def _without_fillers(words: list[Token]) -> list[Token]:
    while words and not words[0].quoted and words[0].plain.lower() in _FILLERS:
        words = words[1:]
    if words and not words[0].quoted:
        filler = _FILLERS_ZH.match(words[0].text)
        if filler is not None:
            day = [replace(words[0], text=filler["day"])] if filler["day"] else []
            rest = [part for part in _cut(words[0], filler.end())[1:] if part.text]
            words = [*day, *rest, *words[1:]]
    last = len(words) - 1
    return [_stripped(token) if place == last else token for place, token in enumerate(words)]


def _stripped(token: Token) -> Token:
    """The last word without the full stop of a sentence."""
    text = token.text.rstrip(".!！～~")
    return token if token.quoted or not text else replace(token, text=text, end=token.start + len(text))


def _split(words: list[Token]) -> list[Token]:
    """Chinese verbs, quantities and words that name a part are cut out of what they are glued to."""
    found: list[Token] = []
    for token in words:
        whole = token.quoted or token.text.isascii()
        found += [token] if whole else [part for each in _split_one(token) for part in _split_parts(each)]
    return found


def _split_parts(token: Token) -> list[Token]:
    """`20公斤MP08到B121里` is 20公斤, MP08, 到 and B121."""
    text = token.text
    end = end_of_amount(text)
    slot = _GLUED_SLOT.search(text)
    if end is not None:
        first, rest = _cut(token, end)
        return [first, *_split_parts(rest)]
    if (
        slot is not None
        and text not in EVERYDAY_OF
        and text not in KIND_OF
        and (slot.start() or slot.end() < len(text))
    ):
        before, named, rest = _cut(token, slot.start(), slot.end())
        return [*([before] if before.text else []), named, *(_split_parts(rest) if rest.text else [])]
    return [token]


def _split_one(token: Token) -> list[Token]:
    for verb in _CHINESE_VERBS:
        place = token.text.find(verb)
        while place >= 0:
            end = place + len(verb)
            if _stands_alone(token.text[:place], token.text[end:], verb):
                before, cut, rest = _cut(token, place, end)
                return [*([before] if before.text else []), cut, *(after_verb([rest]) if rest.text else [])]
            place = token.text.find(verb, end)
    return [token]


def _stands_alone(before: str, after: str, verb: str) -> bool:
    """A verb of one sign is one only behind a code or a quantity and before what follows verbs: 用 in 食用油 is not."""
    follows = not after or re.match(r"[0-9A-Za-z了掉过到入进往至给完好]", after) is not None
    leads = (
        not before or before[-1].isascii() or before[-1] in "里中内面边头" or end_of_amount(f"{before}.") == len(before)
    )
    return (leads and follows) if len(verb) == 1 else (leads or follows)


def _cut(token: Token, *places: int) -> list[Token]:
    edges = [0, *places, len(token.text)]
    return [Token(token.text[start:end], token.start + start, token.start + end) for start, end in pairwise(edges)]


def after_verb(words: list[Token]) -> list[Token]:
    """What follows the verb; its particles go, and 到 in 投到 says where."""
    if not words or words[0].quoted:
        return words
    if words[0].plain.lower() in _PARTICLES:
        return words[1:]
    first = words[0]
    found = _AFTER_VERB.match(first.text)
    if found is None or not found.end():
        return words
    into = [replace(first, text="到", end=first.start + 1)] if found["into"] else []
    rest = _cut(first, found.end())[1]
    return [*into, *([rest] if rest.text else []), *words[1:]]
