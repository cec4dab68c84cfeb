"""Joining by a one-time link, choosing a language, inviting others. A stranger gets one sentence."""

from __future__ import annotations

from telegram import ReplyKeyboardRemove

from domain.people import May, Role
from domain.printing import bot_link
from domain.usecases.join import ChooseLanguage, Invite
from handlers.telegram.buttons import ChooseLanguageButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.menu import keyboard_for, set_menu
from handlers.telegram.turn import Key, Turn, keys
from templates.pictures.label import qr_png

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
_ROLES = {
    "worker": Role.WORKER, "工人": Role.WORKER, "lead": Role.LEAD, "质量": Role.LEAD, "主管": Role.LEAD,
    "admin": Role.ADMIN, "管理员": Role.ADMIN, "customer": Role.CUSTOMER, "客户": Role.CUSTOMER,
}  # fmt: skip


async def start(turn: Turn) -> None:
    """`/start`, with or without the code of a link."""
    code = after_command(turn)
    if code:
        await _join(turn, code)
    elif turn.actor.role is None:
        await turn.say("chat/stranger", ReplyKeyboardRemove())
    else:
        await _welcome(turn)


async def _join(turn: Turn, code: str) -> None:
    user = turn.update.effective_user
    telegram_id = user.id if user else 0
    joined = await turn.desk.join(telegram_id, turn.actor.name, turn.language, code)
    turn.actor = await turn.desk.enter(telegram_id, turn.actor.name, turn.language)
    await set_menu(turn)
    await turn.say("chat/joined", keyboard_for(turn), joined=joined, person=joined.person)
    await ask_language(turn)


async def _welcome(turn: Turn) -> None:
    await set_menu(turn)
    await turn.say("chat/welcome", keyboard_for(turn), name=turn.actor.name, role=turn.actor.role)


async def ask_language(turn: Turn) -> None:
    """`/language`: both languages in their own words, so that everyone can read their own."""
    row = [Key(name, ChooseLanguageButton(language)) for language, name in LANGUAGE_NAMES.items()]
    await turn.say("chat/ask_language", keys(row))


async def language_chosen(turn: Turn, pressed: ChooseLanguageButton) -> None:
    await turn.do(ChooseLanguage(), pressed.language)
    user = turn.update.effective_user
    turn.actor = await turn.desk.enter(user.id if user else 0, turn.actor.name, pressed.language)
    await set_menu(turn)
    await turn.edit("chat/language_chosen")
    if turn.actor.role is not None:
        await turn.say("chat/welcome", keyboard_for(turn), name=turn.actor.name, role=turn.actor.role)


async def invite(turn: Turn) -> None:
    """`/invite worker`, `/invite customer C09`: a link and its QR picture, once."""
    turn.actor.must(May.INVITE)
    words = after_command(turn).split(maxsplit=1)
    role = _ROLES.get(words[0].lower()) if words else None
    if role is None or (role == Role.CUSTOMER and len(words) < 2):
        await turn.say("chat/invite_how")
        return
    partner = words[1].strip() if len(words) > 1 else None
    invited = await turn.do(Invite(), role, partner if role == Role.CUSTOMER else None)
    link = bot_link(turn.desk.bot_address(), invited.code)
    await turn.photo(qr_png(link), turn.words("chat/invited", invited=invited, link=link))


def _stranger(turn: Turn) -> bool:
    return turn.actor.role is None


async def stranger(turn: Turn) -> None:
    await turn.say("chat/stranger")


FIRST_DOORS = [
    Door("start", command("start"), start),
    Door("stranger", _stranger, stranger),
    Door("language", command("language", "语言"), ask_language),
]
DOORS = [Door("invite", command("invite", "邀请"), invite)]
BUTTONS = [ButtonDoor(ChooseLanguageButton, language_chosen)]
