"""From a raw update to the one conversation it is for. The order of `DOORS` in `register.py` decides."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from telegram import ChatMember, Update
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes, TypeHandler

from domain.errors import Refusal
from domain.people import AnswerExpected, Role
from handlers.desk import Desk
from handlers.telegram.buttons import Button, UnreadableButton, unpack
from handlers.telegram.turn import Talk, Turn

log = structlog.get_logger(__name__)
B = TypeVar("B", bound=Button)
_GLUED = re.compile(r"([\u4e00-\u9fff]+)(?=[0-9A-Za-z])")
_CODE = re.compile(r"[0-9A-Za-z_-]*\d[0-9A-Za-z_-]*")


@dataclass(frozen=True)
class Door:
    """`fits` looks at the update without changing anything; the first door that fits answers it.

    A talk that gives False passes: it is the next fitting door's turn.
    """

    name: str
    fits: Callable[[Turn], bool]
    talk: Talk
    hears_replies: bool = False
    """Also for what somebody in a group replies to a message of ours; everything else there needs a command."""


@dataclass(frozen=True)
class ButtonDoor:
    """Answers one kind of button."""

    kind: type[Button]
    talk: Callable[[Turn, Any], Awaitable[None]]


def command(*names: str) -> Callable[[Turn], bool]:
    """Fits `/name`, with or without `@bot`, whatever follows it. A Chinese name needs no slash: 追溯 MP05, 追溯MP05.

    A customer's sentence may begin with such a word (召回 的货怎么退): it is one only before a code or alone.
    """

    def fits(turn: Turn) -> bool:
        first, rest = _opening(turn.text)
        name = first.lower().removeprefix("/").split("@")[0]
        if name not in names or first.startswith("/"):
            return name in names
        said_to_us = turn.actor.role != Role.CUSTOMER or not rest or _CODE.fullmatch(rest.split()[0]) is not None
        return not name.isascii() and said_to_us

    return fits


def bare(*names: str) -> Callable[[Turn], bool]:
    """Fits the plain word with something behind it, as people type who leave out the slash: `trace MP05`.

    For doors behind the open questions: "trace metal found" may be the answer to one.
    """

    def fits(turn: Turn) -> bool:
        first, rest = _opening(turn.text)
        return first.lower() in names and bool(rest)

    return fits


def after_command(turn: Turn) -> str:
    """What follows the command."""
    return _opening(turn.text)[1]


def _opening(text: str) -> tuple[str, str]:
    """The first word and the rest; Chinese has no blank before a code."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    glued = _GLUED.match(first)
    if glued is None:
        return first, rest.strip()
    return glued[1], f"{first[glued.end() :]} {rest}".strip()


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
        if turn.in_group and (actor.role is None or not _is_to_us(turn)):
            return  # people talk to each other in a group; we are spoken to by a command, a button or a reply
        try:
            if update.callback_query is not None:
                await _press(turn, by_kind)
            else:
                await _talk(turn, [door for door in doors if door.hears_replies or not _is_reply(turn)])
        except Refusal as refusal:
            log.info("refused", refusal=type(refusal).__name__)
            await turn.refuse(refusal)
        finally:
            if update.callback_query is not None:
                await turn.toast()
        raise ApplicationHandlerStop

    application.add_handler(TypeHandler(Update, gate))


def _is_reply(turn: Turn) -> bool:
    """In a group, words that reply to a message of ours."""
    message = turn.update.effective_message
    replied = message.reply_to_message if message and turn.in_group and not turn.text.startswith("/") else None
    return replied is not None and replied.from_user is not None and replied.from_user.id == turn.context.bot.id


def _is_to_us(turn: Turn) -> bool:
    return turn.update.callback_query is not None or turn.text.startswith("/") or _is_reply(turn)


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
