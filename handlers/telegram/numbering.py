"""`/pattern ITEM PATTERN`: how new lots of an item are numbered."""

from __future__ import annotations

from domain.people import May
from domain.usecases.lot_patterns import LookAtPattern, SetPattern
from handlers.telegram.dispatch import Door, after_command, command
from handlers.telegram.turn import Turn

_OFF = frozenset({"off", "none", "关", "无", "取消"})


async def pattern_asked(turn: Turn) -> None:
    """`/pattern cup yoghurt 180g CY{YY}{JJJ}-{N:3}{C}`; without a pattern it says what is set, `off` takes it back."""
    item, pattern = _split(after_command(turn))
    zone = turn.desk.words.zone
    if not item:
        await turn.say("chat/pattern_how")
    elif not pattern:
        await turn.say("chat/pattern", view=await turn.look(LookAtPattern(zone), item))
    elif pattern.lower() in _OFF:
        await turn.say("chat/pattern", view=await turn.do(SetPattern(zone), item, None))
    else:
        await turn.say("chat/pattern", view=await turn.do(SetPattern(zone), item, pattern))


def _split(text: str) -> tuple[str, str]:
    """The item and the pattern: the last word when it has braces or means "off", else nothing but an item was said.

    A name may have blanks and may stand in quotes; a pattern has none.
    """
    *words, last = text.split() or [""]
    if "{" in last or "}" in last or (words and last.lower() in _OFF):
        return " ".join(words).strip("\"“”「」'"), last
    return text.strip().strip("\"“”「」'"), ""


def _asks(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and command("pattern", "批号规则", "编号规则")(turn)


DOORS = [Door("how lots are numbered", _asks, pattern_asked)]
