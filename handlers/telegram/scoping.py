"""`/scope LOT`: what a recall would cover by each way of drawing the line, side by side."""

from __future__ import annotations

from datetime import timedelta

from telegram import InlineKeyboardMarkup

from domain.lots import LotRef
from domain.movements import SlotMissing
from domain.people import May
from domain.scope import Scopes
from domain.usecases.compare_scopes import CompareScopes, Window
from handlers.telegram.buttons import BalanceButton, BeginRecall, ScopeButton, TraceLotButton
from handlers.telegram.dates import BadDate, looks_like_date, said_date
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.turn import Key, Turn, keys

_BETWEEN = frozenset({"from", "to", "until", "-", "–", "~", "从", "到", "至"})
_BOTH_DAYS = 2


async def scope(turn: Turn) -> None:
    """`/scope MP05`, `/scope MP05 2022-05-25 2022-06-15`, `召回范围 MP05`."""
    turn.actor.must(May.RECALL)
    words = after_command(turn).split()
    first_day = next((at for at, word in enumerate(words) if at and looks_like_date(word)), len(words))
    code = [word for word in words[:first_day] if word not in _BETWEEN]
    if not code:
        raise SlotMissing(kind="scope", slot="lot")
    days = [word for word in words[first_day:] if word.lower() not in _BETWEEN]
    await _show(turn, LotRef(" ".join(code)), _window(turn, days) if days else None)


def _window(turn: Turn, days: list[str]) -> Window:
    """From the first day to the end of the second. Raises `BadDate`."""
    if len(days) != _BOTH_DAYS:
        raise BadDate(text=" ".join(days)[:40], problem="not_a_date")
    zone = turn.desk.words.zone
    first, last = (said_date([day], turn.message.date, zone).moment for day in days)
    return first, last.replace(hour=0, minute=0, second=0) + timedelta(days=1)


async def tapped(turn: Turn, pressed: ScopeButton) -> None:
    turn.actor.must(May.RECALL)
    await _show(turn, LotRef(lot_id=pressed.lot), None)


async def _show(turn: Turn, ref: LotRef, window: Window | None) -> None:
    scopes = await turn.look(CompareScopes(turn.desk.words.zone), ref, window)
    await turn.say("chat/scope", _keys(turn, scopes), scopes=scopes)


def _keys(turn: Turn, scopes: Scopes) -> InlineKeyboardMarkup:
    """A recall goes by genealogy; nothing else is offered."""
    lot = scopes.root.id
    return keys(
        [
            Key(turn.label("Trace"), TraceLotButton(lot, "f", 0)),
            Key(turn.label("Balance"), BalanceButton(lot, "l", "", 0)),
        ],
        [Key(turn.label("Recall by genealogy"), BeginRecall(lot), "danger")],
    )


DOORS = [Door("scope", command("scope", "范围", "召回范围"), scope)]
PLAIN_DOORS = [Door("scope in words", lambda turn: turn.actor.may(May.RECALL) and bare("scope")(turn), scope)]
BUTTONS = [ButtonDoor(ScopeButton, tapped)]
