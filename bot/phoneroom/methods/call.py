"""One call of a bot, and how it names chats, people and messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.phoneroom.entities import formatted, utf16
from bot.phoneroom.errors import ApiError, Json, bad_request, forbidden
from bot.phoneroom.keyboards import Markup, read_markup
from bot.phoneroom.models import Bot, Chat, Message, Person
from bot.phoneroom.params import Params
from bot.phoneroom.switchboard import Switchboard
from bot.phoneroom.world import World, is_in

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


@dataclass
class Call:
    """A call on its way through a method."""

    id: int
    desk: Switchboard
    bot: Bot
    method: str
    params: Params

    @property
    def world(self) -> World:
        """The room's world."""
        return self.desk.world

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat that a parameter names; 400 `chat not found` or the new id of an upgraded group."""
        given = self.params.required(name)
        try:
            chat = self._chat_by_id(int(given))
        except ValueError:
            raise bad_request("chat not found") from None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
        return chat

    def _chat_by_id(self, chat_id: int) -> Chat | None:
        if chat_id < 0:
            chat = self.world.group(chat_id)
            known = chat is not None and str(self.bot.id) in chat.members
            return chat if known else None
        person = self.world.people.get(chat_id)
        if person is None:
            return None
        if self.bot.id not in person.started:
            self.desk.oracle.blame(
                "chat-not-started", f"{self.method} to person {chat_id}, who never pressed start", self.id
            )
            return None
        return self.world.private_chat(self.bot, person)

    def writable_chat(self) -> Chat:
        """The chat to write into; 403 if the person blocked the bot or the bot is out of the group."""
        chat = self.chat()
        if chat.private:
            person = self.world.people[chat.id]
            if person.gone:
                raise forbidden("user is deactivated")
            if self.bot.id in person.blocked:
                raise forbidden("bot was blocked by the user")
        elif not is_in(chat.members[str(self.bot.id)]):
            verb = "kicked from" if chat.members[str(self.bot.id)]["status"] == "kicked" else "not a member of"
            if verb == "kicked from":
                raise forbidden(f"bot was kicked from the {chat.type} chat")
            raise forbidden(f"bot is {verb} the {chat.type} chat")
        return chat

    def person(self, name: str = "user_id") -> Person:
        """The person that a parameter names."""
        found = self.world.people.get(self.params.integer(name))
        if found is None:
            raise bad_request("user not found")
        return found

    def message(self, chat: Chat, verb: str) -> Message:
        """The message to `verb` ("edit", "delete", ...); 400 if there is none."""
        found = self.world.message(chat, self.params.integer("message_id"))
        if found is None:
            raise bad_request(f"message to {verb} not found")
        return found

    def own_message(self, chat: Chat) -> Message:
        """The message to edit: the bot's own, and not one that carries a reply keyboard."""
        found = self.message(chat, "edit")
        if found.sender != self.bot.id or found.markup is not None:
            raise bad_request("message can't be edited")
        return found

    def markup(self) -> Markup:
        """The checked `reply_markup`."""
        return read_markup(self.params.tree("reply_markup"))

    def body(self) -> Json:
        """`text` with its entities as message content, within Telegram's limit."""
        text, entities = formatted(
            self.params.text("text"), self.params.text("parse_mode"), self.params.tree("entities")
        )
        if not text:
            raise bad_request("message text is empty")
        if utf16(text) > TEXT_LIMIT:
            raise bad_request("message is too long")
        self.desk.oracle.check_text(self.bot.id, text, self.id)
        return {"text": text, "entities": entities} if entities else {"text": text}

    def caption(self, given: Json | None = None) -> Json:
        """`caption` with its entities as message content; empty if there is none."""
        params = Params(given) if given is not None else self.params
        text, entities = formatted(params.text("caption"), params.text("parse_mode"), params.tree("caption_entities"))
        if utf16(text) > CAPTION_LIMIT:
            raise bad_request("message caption is too long")
        self.desk.oracle.check_text(self.bot.id, text, self.id)
        if not text:
            return {}
        return {"caption": text, "caption_entities": entities} if entities else {"caption": text}

    def reply_to(self, chat: Chat) -> int | None:
        """The message that this one replies to, from `reply_parameters` or the old field."""
        given = self.params.tree("reply_parameters")
        old = self.params.values.get("reply_to_message_id")
        if not isinstance(given, dict):
            if old is None or str(old) in {"", "0"}:
                return None
            given = {"message_id": old}
        lenient = bool(given.get("allow_sending_without_reply")) or self.params.flag("allow_sending_without_reply")
        try:
            number = int(given["message_id"])
        except (KeyError, TypeError, ValueError):
            raise bad_request("message identifier is not specified") from None
        if self.world.message(chat, number) is None:
            if lenient:
                return None
            raise bad_request("message to be replied not found")
        return number

    def thread(self, chat: Chat) -> int | None:
        """The forum topic to write into."""
        number = self.params.integer("message_thread_id", 0)
        if not number:
            return None
        if not chat.forum or str(number) not in chat.topics:
            raise bad_request("message thread not found")
        if chat.topics[str(number)].get("closed") and not self.is_admin(chat):
            raise bad_request("TOPIC_CLOSED")
        return number

    def is_admin(self, chat: Chat) -> bool:
        """Whether the bot is an administrator of a group."""
        return chat.members.get(str(self.bot.id), {}).get("status") == "administrator"


Method = Callable[[Call], Awaitable[Any]]
Table = dict[str, Method]
__all__ = ["ApiError", "Call", "Method", "Table"]
