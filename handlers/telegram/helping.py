"""Help: what this person can do here, with an example for each."""

from __future__ import annotations

from handlers.telegram.dispatch import Door, command
from handlers.telegram.menu import menu_for, said
from handlers.telegram.turn import Turn


async def help_me(turn: Turn) -> None:
    await turn.say("chat/help", role=turn.actor.role, entries=menu_for(turn.actor.role))


async def unknown_command(turn: Turn) -> None:
    await turn.say("chat/unknown_command", command=turn.text.split()[0][:40])


DOORS = [
    Door("help", lambda turn: command("help", "帮助")(turn) or said(turn, "Help"), help_me),
]
LAST_DOORS = [
    Door("unknown command", lambda turn: turn.text.startswith("/"), unknown_command),
]
