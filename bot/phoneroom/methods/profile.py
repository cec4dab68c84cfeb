"""How a bot presents itself: commands per scope and language, menu button, name and descriptions."""

import re

from bot.phoneroom.errors import Json, bad_request
from bot.phoneroom.menus import MENU_UNSET, commands_at, menu_button_at
from bot.phoneroom.methods.call import Call, Table

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_PLAIN = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def _scope(call: Call) -> str:
    """The scope as a key: its type, then the chat and the member where it names them."""
    scope = call.params.tree("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _PLAIN:
        return str(kind)
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    inner = Call(call.id, call.desk, call.bot, call.method, call.params.replaced(chat_id=scope.get("chat_id")))
    chat = inner.chat()
    return f"{kind}:{chat.id}" + (f":{int(scope['user_id'])}" if kind == "chat_member" else "")


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


async def set_my_commands(call: Call) -> bool:
    """At most 100 commands for one scope and language; an empty list takes them away."""
    given = call.params.tree("commands")
    if not isinstance(given, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(one) for one in given]
    scope, language = _scope(call), _language(call)
    languages = call.bot.commands.setdefault(scope, {})
    if commands:
        languages[language] = commands
    else:
        languages.pop(language, None)
    return _told(call)


def _command(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(given.get("command", "")).removeprefix("/")
    text = str(given.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(text) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": text}


def _told(call: Call) -> bool:
    call.world.save(call.bot)
    call.desk.events.add("commands", {"people": None})
    return True


async def get_my_commands(call: Call) -> list[Json]:
    """Exactly this scope and language; the fallback is the client's."""
    return commands_at(call.bot, _scope(call), _language(call))


async def delete_my_commands(call: Call) -> bool:
    """Take one scope's list in one language away."""
    call.bot.commands.get(_scope(call), {}).pop(_language(call), None)
    return _told(call)


async def set_chat_menu_button(call: Call) -> bool:
    """The button beside the input line, of one private chat or of all."""
    key = str(call.chat().id) if call.params.has("chat_id") else ""
    button = call.params.tree("menu_button") or {"type": "default"}
    kind = button.get("type") if isinstance(button, dict) else None
    if kind not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse MenuButton: unsupported type specified")
    if kind == "web_app" and not (button.get("text") and (button.get("web_app") or {}).get("url")):
        raise bad_request("can't parse MenuButton: text and web_app are required")
    call.bot.menu_buttons[key] = button
    return _told(call)


async def get_chat_menu_button(call: Call) -> Json:
    """The button as set for the chat, or for all."""
    if call.params.has("chat_id"):
        return menu_button_at(call.bot, call.chat().id)
    return call.bot.menu_buttons.get("", MENU_UNSET)


def _setter(what: str) -> "type[_Words]":
    return type(what, (_Words,), {"what": what})


class _Words:
    """set/get of one of the bot's texts, per language."""

    what = ""

    @classmethod
    async def set(cls, call: Call) -> bool:
        """An empty text takes it away."""
        text = call.params.text(cls.what)
        if len(text) > _LIMITS[cls.what]:
            raise bad_request(f"BOT_{cls.what.upper()}_TOO_LONG")
        call.bot.words.setdefault(cls.what, {})[_language(call)] = text
        if cls.what == "name" and text and not _language(call):
            call.bot.name = text
        call.world.save(call.bot)
        return True

    @classmethod
    async def get(cls, call: Call) -> Json:
        """In the language asked for, else the one for all."""
        words = call.bot.words.get(cls.what, {})
        default = words.get("", call.bot.name if cls.what == "name" else "")
        return {cls.what: words.get(_language(call)) or default}


_NAME, _LONG, _SHORT = _setter("name"), _setter("description"), _setter("short_description")
TABLE: Table = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": _NAME.set,
    "getMyName": _NAME.get,
    "setMyDescription": _LONG.set,
    "getMyDescription": _LONG.get,
    "setMyShortDescription": _SHORT.set,
    "getMyShortDescription": _SHORT.get,
}
