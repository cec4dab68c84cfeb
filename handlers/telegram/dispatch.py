"""From a raw update to the one conversation it is for. The order of `DOORS` in `register.py` decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from telegram import ChatMember, Update
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes, TypeHandler

from domain.errors import Refusal
from domain.people import AnswerExpected
from handlers.desk import Desk
from handlers.telegram.buttons import Button, UnreadableButton, unpack
from handlers.telegram.turn import Talk, Turn

log = structlog.get_logger(__name__)
B = TypeVar("B", bound=Button)


@dataclass(frozen=True)
class Door:
    """`fits` looks at the update without changing anything; the first door that fits answers it.

    A talk that gives False passes: it is the next fitting door's turn.
    """

    name: str
    fits: Callable[[Turn], bool]
    talk: Talk


@dataclass(frozen=True)
class ButtonDoor:
    """Answers one kind of button."""

    kind: type[Button]
    talk: Callable[[Turn, Any], Awaitable[None]]


def command(*names: str) -> Callable[[Turn], bool]:
    """Fits `/name`, with or without `@bot`, whatever follows it. A Chinese name needs no slash: 追溯 MP05."""

    def fits(turn: Turn) -> bool:
        first = turn.text.split(maxsplit=1)[0].lower() if turn.text.strip() else ""
        name = first.removeprefix("/").split("@")[0]
        return name in names and (first.startswith("/") or not name.isascii())

    return fits


def after_command(turn: Turn) -> str:
    """What follows the command."""
    words = turn.text.split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


def is_text(turn: Turn) -> bool:
    return bool(turn.text) and turn.update.message is not None


def open_doors(
    application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, doors: list[Door], buttons: list[ButtonDoor]
) -> None:
    """Hangs the conversations into the application behind the one gate that knows who is speaking."""
    by_kind = {door.kind: door.talk for door in buttons}

    async def gate(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        user, chat = update.effective_user, update.effective_chat
        if user is None or user.is_bot or chat is None:
            return
        if update.my_chat_member is not None:
            if chat.type == chat.PRIVATE:
                status = update.my_chat_member.new_chat_member.status
                await desk.note_reach(user.id, blocked=status == ChatMember.BANNED)
            return
        actor = await desk.enter(user.id, user.full_name, user.language_code)
        turn = Turn(desk, actor, update, context)
        if chat.type != chat.PRIVATE and (actor.role is None or not (update.callback_query or turn.text[:1] == "/")):
            return  # people talk to each other in a group; we are spoken to by a command or a button
        try:
            if update.callback_query is not None:
                await _press(turn, by_kind)
            else:
                await _talk(turn, doors)
        except Refusal as refusal:
            log.info("refused", refusal=type(refusal).__name__)
            await turn.refuse(refusal)
        finally:
            if update.callback_query is not None:
                await turn.toast()
        raise ApplicationHandlerStop

    application.add_handler(TypeHandler(Update, gate))


async def _press(turn: Turn, by_kind: dict[type[Button], Callable[[Turn, Any], Awaitable[None]]]) -> None:
    query = turn.update.callback_query
    try:
        pressed = unpack(query.data or "" if query else "")
    except UnreadableButton as error:
        raise AnswerExpected(problem="unknown") from error
    await by_kind[type(pressed)](turn, pressed)


async def _talk(turn: Turn, doors: list[Door]) -> None:
    for door in doors:
        if door.fits(turn):
            log.info("door", door=door.name)
            if await door.talk(turn) is not False:
                return
