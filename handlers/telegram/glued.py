"""Chinese leaves no blanks: words of a line that are glued together are cut apart."""

from __future__ import annotations

import re

from handlers.telegram.measures import end_of_amount
from handlers.telegram.tokens import Token
from handlers.telegram.vocabulary import SLOT_OF, chinese_words

_CHINESE_SLOTS = chinese_words(SLOT_OF)
_GLUED_TO_NUMBER = re.compile(rf"[\d.,，]+[^\W\d]*?({'|'.join(_CHINESE_SLOTS)})")


def unglued(words: list[Token]) -> list[Token]:
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
    elif (end := end_of_amount(token.text)) is not None:
        cut = end
    elif found := _GLUED_TO_NUMBER.match(token.text):
        cut = found.start(1)
    else:
        return [token]
    first = Token(token.text[:cut], token.start, token.start + cut)
    rest = Token(token.text[cut:], token.start + cut, token.end)
    return [first, rest] if slot else [first, *_parts(rest)]
