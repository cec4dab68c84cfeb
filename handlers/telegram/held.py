"""The lots that are stopped: on hold or recalled, the newest first, each a button to its card."""

from __future__ import annotations

from domain.lots import LotStatus
from domain.people import May
from domain.usecases.held_lots import HeldLots
from handlers.telegram.buttons import ShowLot
from handlers.telegram.dispatch import Door, command
from handlers.telegram.menu import said
from handlers.telegram.turn import Key, Turn, keys

BUTTONS_SHOWN = 8


async def held(turn: Turn) -> None:
    turn.actor.must(May.TRACE)
    lots = await turn.look(HeldLots(), LotStatus.HOLD)
    shown = [[Key(f"{view.lot.code} · {view.item.name(turn.language)}", ShowLot(view.id))] for view in lots]
    await turn.say("chat/held", keys(*shown[:BUTTONS_SHOWN]) if shown else None, lots=lots, shown=BUTTONS_SHOWN)


DOORS = [Door("lots on hold", lambda turn: command("held", "冻结清单")(turn) or said(turn, "Lots on hold"), held)]
