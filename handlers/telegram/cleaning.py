"""`/clean T1`, `清洗 T1`: a tank or a line is clean, now or when the line says."""

from __future__ import annotations

from datetime import datetime

from domain.movements import SlotMissing
from domain.people import May
from domain.usecases.clean import Clean, TakeBackCleaning
from handlers.telegram.buttons import UndoCleaning
from handlers.telegram.dates import looks_like_date, said_date
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.grammar import LineNotUnderstood
from handlers.telegram.tokens import QuoteNotClosed, Token, tokens
from handlers.telegram.turn import Key, Turn, keys
from handlers.telegram.vocabulary import SLOT_OF

_WORDS = ("清洗", "清洁")
_EXAMPLES = {"en": "/clean T1 at 2026-11-22 14:30", "zh": "清洗 T1 时间 2026-11-22 14:30"}


async def clean(turn: Turn) -> None:
    """One message: what is clean, since when, and what was inside."""
    name, at = _said(turn)
    cleaned = await turn.do(Clean(), name, at, f"{turn.source}:clean")
    undo = Key(turn.label("↩️ Undo"), UndoCleaning(cleaned.movement_id))
    await turn.say("chat/cleaned", keys([undo]), cleaned=cleaned, undone=False)


async def taken_back(turn: Turn, pressed: UndoCleaning) -> None:
    cleaned = await turn.do(TakeBackCleaning(), pressed.movement, turn.source)
    await turn.toast(turn.label("Taken back."))
    await turn.edit("chat/cleaned", None, cleaned=cleaned, undone=True)


def _said(turn: Turn) -> tuple[str, datetime | None]:
    """The name, and the moment when one is given. Raises `SlotMissing`, `LineNotUnderstood`, `BadDate`."""
    text = after_command(turn)
    try:
        words = tokens(text)
    except QuoteNotClosed as error:
        raise LineNotUnderstood("clean", str(error.args[0])[:80], "quote", _EXAMPLES) from error
    cut = next((place for place, word in enumerate(words) if _begins_time(words, place, word)), len(words))
    if not words[:cut]:
        raise SlotMissing(kind="clean", slot="vessel")
    name = words[0].text if cut == 1 else text[words[0].start : words[cut - 1].end]
    moment = [word.plain for word in words[cut:] if SLOT_OF.get(word.plain.lower().rstrip(":")) != "at"]
    if not moment:
        return name, None
    return name, said_date(moment, turn.message.date, turn.desk.words.zone).moment


def _begins_time(words: list[Token], place: int, word: Token) -> bool:
    if word.quoted or place == 0:
        return False
    following = words[place + 1] if place + 1 < len(words) else None
    named = SLOT_OF.get(word.plain.lower().rstrip(":")) == "at"
    return looks_like_date(word.text) or (named and following is not None and looks_like_date(following.text))


def _asks(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and command("clean", *_WORDS)(turn)


def _says(turn: Turn) -> bool:
    """`clean T1`; not "clean me a desk": names have a digit."""
    return turn.actor.may(May.RECORD) and bare("clean")(turn) and any(sign.isdigit() for sign in turn.text[:20])


DOORS = [Door("a cleaning", _asks, clean)]
PLAIN_DOORS = [Door("a cleaning without a slash", _says, clean)]
BUTTONS = [ButtonDoor(UndoCleaning, taken_back)]
