"""`/cause LOT LOT LOT`: what bad lots have in common, and what to do next."""

from __future__ import annotations

import re

from domain.lots import LotRef, LotView
from domain.people import May
from domain.usecases.find_cause import FindCause
from handlers.telegram.buttons import StartKind, TraceLotButton
from handlers.telegram.dispatch import Door, after_command, bare, command
from handlers.telegram.grammar import LineNotUnderstood
from handlers.telegram.tokens import QuoteNotClosed, tokens
from handlers.telegram.turn import Key, Turn, keys

KEYS_SHOWN = 3
_ITEM_WORDS = frozenset({"item", "物料", "品名"})
_LINK_WORDS = frozenset({"and", "和", "与", "lot", "lots", "批次", "批号"})
_EXAMPLES = {"en": "/cause F217 F225 F230", "zh": "共因 F217 F225 F230"}


async def cause(turn: Turn) -> None:
    """Codes separated by blanks, commas or lines; one with a blank or a comma in it stands in quotes. An item behind
    the word `item` (物料) says whose lots they are, where items share codes."""
    turn.actor.must(May.INVESTIGATE)
    codes, item = _asked(after_command(turn))
    found = await turn.look(FindCause(), [LotRef(code, item) for code in codes])
    rows = [_next_keys(turn, view) for view in found.suspected[:KEYS_SHOWN]]
    await turn.say("chat/cause", keys(*rows), cause=found)


def _next_keys(turn: Turn, view: LotView) -> list[Key]:
    code = view.lot.code
    trace = Key(turn.label("Where did %(lot)s go?", lot=code), TraceLotButton(view.id, "f", 0))
    hold = Key(turn.label("Hold %(lot)s", lot=code), StartKind("hold", view.id), "danger")
    return [trace, hold] if view.lot.status == "free" and turn.actor.may(May.HOLD) else [trace]


def _asked(text: str) -> tuple[list[str], str | None]:
    codes: list[str] = []
    item: str | None = None
    item_follows = False
    try:
        words = tokens(text)
    except QuoteNotClosed as error:
        raise LineNotUnderstood(kind="cause", part=str(error.args[0])[:80], problem="quote",
                                examples=_EXAMPLES) from error  # fmt: skip
    for word in words:
        if item_follows:
            item, item_follows = word.text, False
        elif word.quoted:
            codes.append(word.text)
        elif word.plain.lower() in _ITEM_WORDS:
            item_follows = True
        elif word.plain.lower() not in _LINK_WORDS:
            codes += [part for part in re.split(r"[,，]", word.plain) if part]
    return codes, item


def _said_plainly(turn: Turn) -> bool:
    """`cause F217 F225` without the slash; "cause unknown" is conversation."""
    return turn.actor.may(May.INVESTIGATE) and bare("cause")(turn) and any(sign.isdigit() for sign in turn.text)


DOORS = [Door("common cause", command("cause", "共因", "找原因"), cause)]
PLAIN_DOORS = [Door("common cause in words", _said_plainly, cause)]
