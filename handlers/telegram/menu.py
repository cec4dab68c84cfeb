"""What each role finds in its menu, its keyboard and its help, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import BotCommand, BotCommandScopeChat, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from domain.people import Role
from handlers.telegram.turn import Markup, Turn
from templates.words import N_

STAFF = frozenset({Role.WORKER, Role.LEAD, Role.ADMIN})
LEADS = frozenset({Role.LEAD, Role.ADMIN})
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class MenuEntry:
    """One command as people find it. `roles` see it."""

    command: str
    says: str
    roles: frozenset[Role]


MENU = (
    MenuEntry("trace", N_("Where did this lot go, where did it come from?"), STAFF),
    MenuEntry("balance", N_("What became of a lot? Is anything missing?"), STAFF),
    MenuEntry("scope", N_("What would a recall of this lot cover?"), LEADS),
    MenuEntry("cause", N_("What do bad lots have in common? /cause LOT LOT LOT"), LEADS),
    MenuEntry("recall", N_("Recall a lot: /recall LOT reason"), LEADS),
    MenuEntry("stock", N_("What of a recall is still here, and where: /stock R7"), STAFF),
    MenuEntry("returns", N_("What came back of a recall: /returns R7"), LEADS),
    MenuEntry("dispose", N_("Goods of a recall were destroyed, with a witness"), STAFF),
    MenuEntry("clear", N_("Lots of a recall were found to be good"), LEADS),
    MenuEntry("actions", N_("What must change after a recall: /actions R7"), STAFF),
    MenuEntry("board", N_("The board of a recall: /board R7"), LEADS),
    MenuEntry("chase", N_("Whom to chase first: /chase R7"), LEADS),
    MenuEntry("house", N_("Our company, rules and quality group"), LEADS),
    MenuEntry("drill", N_("Practise a recall: nobody outside hears of it"), LEADS),
    MenuEntry("contacts", N_("How is a customer reached? /contacts C11, /contacts check"), LEADS),
    MenuEntry("calls", N_("Customers whom somebody must call: /calls R7"), LEADS),
    MenuEntry("answer", N_("A customer answers by phone: /answer R7 C17 have 20 sold 300"), LEADS),
    MenuEntry("receive", N_("Goods came in"), STAFF),
    MenuEntry("use", N_("Material went into a lot"), STAFF),
    MenuEntry("fill", N_("Goods went into a tank or silo"), STAFF),
    MenuEntry("draw", N_("Goods left a tank or silo"), STAFF),
    MenuEntry("clean", N_("A tank or a line was cleaned"), STAFF),
    MenuEntry("make", N_("A lot was made"), STAFF),
    MenuEntry("ship", N_("Goods went to a customer"), STAFF),
    MenuEntry("move", N_("Goods changed their place"), STAFF),
    MenuEntry("pack", N_("Pack a pallet: scan its label, then the lots"), STAFF),
    MenuEntry("unpack", N_("Take goods off a pallet"), STAFF),
    MenuEntry("pallet", N_("What is on a pallet? /pallet new makes one"), STAFF),
    MenuEntry("hold", N_("Stop a lot"), STAFF),
    MenuEntry("release", N_("Let a lot go on"), LEADS),
    MenuEntry("scrap", N_("Goods were thrown away"), STAFF),
    MenuEntry("sample", N_("A sample was taken"), STAFF),
    MenuEntry("return", N_("A customer sent goods back"), STAFF),
    MenuEntry("split", N_("Part of a lot became a lot of its own"), STAFF),
    MenuEntry("relabel", N_("A lot got a new code or another packaging"), STAFF),
    MenuEntry("merge", N_("Lots were put together"), STAFF),
    MenuEntry("rework", N_("Goods went back into the process"), STAFF),
    MenuEntry("sendout", N_("Goods went out to a co-packer"), STAFF),
    MenuEntry("back", N_("Goods came back from a co-packer"), STAFF),
    MenuEntry("count", N_("What is really there was counted"), STAFF),
    MenuEntry("inspect", N_("A lot was looked at"), STAFF),
    MenuEntry("held", N_("Lots on hold"), STAFF),
    MenuEntry("last", N_("My last records"), STAFF),
    MenuEntry("station", N_("Scan at a station without questions"), STAFF),
    MenuEntry("label", N_("Print labels of a lot or pallet: /label F361 10"), STAFF),
    MenuEntry("pattern", N_("How do lots of a product get their numbers? /pattern PRODUCT PATTERN"), LEADS),
    MenuEntry("badge", N_("My badge to print; for leads anybody's"), STAFF),
    MenuEntry("sign", N_("A sign to scan for a station: /sign filling line 1"), LEADS),
    MenuEntry("invite", N_("Invite a colleague or a customer"), LEADS),
    MenuEntry("cancel", N_("Stop what I was asked"), STAFF),
    MenuEntry("notice", N_("My open recall notices"), frozenset({Role.CUSTOMER})),
    MenuEntry("language", N_("English or Chinese"), EVERYONE),
    MenuEntry("help", N_("What can I do here?"), EVERYONE),
)

STRANGERS_MENU = (MenuEntry("start", N_("Join with the link you were given"), frozenset()),)

_KEYS: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.WORKER: ((N_("My last records"), N_("Station")), (N_("Help"),)),
    Role.LEAD: ((N_("Recalls"), N_("Lots on hold")), (N_("My last records"), N_("Help"))),
    Role.ADMIN: ((N_("Recalls"), N_("Lots on hold")), (N_("My last records"), N_("Help"))),
    Role.CUSTOMER: ((N_("My open notices"), N_("Help")),),
}


def menu_for(role: Role | None) -> list[MenuEntry]:
    return [entry for entry in MENU if role in entry.roles]


def keyboard_for(turn: Turn) -> Markup:
    """The big keys under the typing field: two in a row, so that a glove hits one."""
    rows = _KEYS.get(turn.actor.role) if turn.actor.role else None
    if rows is None:
        return ReplyKeyboardRemove()
    placeholder = N_("Photo or lot code") if turn.actor.role != Role.CUSTOMER else N_("Write to us here")
    return ReplyKeyboardMarkup(
        [[KeyboardButton(turn.label(text)) for text in row] for row in rows],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=turn.label(placeholder),
    )


def said(turn: Turn, text: str) -> bool:
    """Whether the message is this key of the keyboard, in any language (the keyboard may be an old one)."""
    return turn.text.strip() in {turn.desk.words.label(text, language) for language in ("en", "zh")}


async def set_menu(turn: Turn) -> None:
    """This chat's commands, in this person's language."""
    commands = [BotCommand(entry.command, turn.label(entry.says)) for entry in menu_for(turn.actor.role)]
    await turn.context.bot.set_my_commands(commands, scope=BotCommandScopeChat(turn.chat_id))
