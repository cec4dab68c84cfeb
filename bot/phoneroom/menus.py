"""Which commands and which menu button a person sees: the client's order of looking them up (Bot API,
"Determining list of commands")."""

from bot.phoneroom.errors import Json
from bot.phoneroom.models import Bot, Chat, Person

MENU_UNSET: Json = {"type": "commands"}


def commands_at(bot: Bot, scope: str, language: str) -> list[Json]:
    """The list set for exactly this scope key and language."""
    return bot.commands.get(scope, {}).get(language, [])


def scopes_for(chat: Chat, person: Person) -> list[str]:
    """The scope keys from the narrowest to the widest."""
    if chat.private:
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    admin = chat.members.get(str(person.id), {}).get("status") in {"creator", "administrator"}
    order = [f"chat_member:{chat.id}:{person.id}"]
    order += [f"chat_administrators:{chat.id}"] if admin else []
    order.append(f"chat:{chat.id}")
    order += ["all_chat_administrators"] if admin else []
    return [*order, "all_group_chats", "default"]


def commands_for(bot: Bot, chat: Chat, person: Person) -> list[Json]:
    """What the person's menu lists: in each scope the own language first, then the one for all languages."""
    language = person.language.partition("-")[0].lower()
    for scope in scopes_for(chat, person):
        for code in (language, ""):
            if found := commands_at(bot, scope, code):
                return found
    return []


def menu_button_at(bot: Bot, chat_id: int) -> Json:
    """The chat's own button, unless it says default; then the one for all."""
    own = bot.menu_buttons.get(str(chat_id), {"type": "default"})
    return own if own["type"] != "default" else bot.menu_buttons.get("", MENU_UNSET)


def menu_for(bot: Bot, chat: Chat) -> Json:
    """The menu button as the page draws it."""
    button = menu_button_at(bot, chat.id)
    if button["type"] != "web_app":
        return {"type": button["type"]}
    return {"type": "web_app", "text": button["text"], "url": button["web_app"]["url"]}
