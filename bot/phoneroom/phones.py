"""What a person does with the phone: press start, write, press buttons, block the bot."""

import re

from bot.phoneroom.entities import formatted
from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.models import Bot, Chat, Message, Person
from bot.phoneroom.switchboard import Switchboard
from bot.phoneroom.views import chat_view, member_view, person_user
from bot.phoneroom.world import is_in

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
MESSAGE_LIMIT = 4096


class Phone:
    """One person's phone, held by the control interface."""

    def __init__(self, desk: Switchboard, person: Person, bot: str | None = None) -> None:
        self.desk = desk
        self.person = person
        self._bot = bot

    def bot(self) -> Bot:
        """The bot meant: the one named, else the first that the person started, else the first in the room."""
        bots = self.desk.world.bots
        if self._bot is not None:
            for bot in bots.values():
                if self._bot.lstrip("@").lower() in {str(bot.id), bot.username.lower()}:
                    return bot
            raise RoomError(404, f"there is no bot {self._bot} in the room")
        for bot_id in self.person.started:
            return bots[bot_id]
        if not bots:
            raise RoomError(409, "no bot has come into the room yet")
        return next(iter(bots.values()))

    def chat(self, chat_id: int | None = None) -> Chat:
        """A chat the person is in; without an id the private one with the bot."""
        if self.person.gone:
            raise RoomError(409, f"{self.person.name} has deleted the account")
        if chat_id is None or chat_id == self.person.id:
            return self.desk.world.private_chat(self.bot(), self.person)
        group = self.desk.world.group(chat_id)
        if group is not None and group.migrated_to is not None:
            group = self.desk.world.group(group.migrated_to)
        if group is None or not is_in(group.members.get(str(self.person.id), {"status": "left"})):
            raise RoomError(404, f"{self.person.name} is in no chat {chat_id}")
        return group

    def chats(self) -> list[Json]:
        """Every chat of this person, private ones first."""
        world = self.desk.world
        own = [chat for chat in world.chats.values() if self.person.id in world.people_of(chat)]
        own = [chat for chat in own if chat.migrated_to is None]
        own.sort(key=lambda chat: not chat.private)
        return [
            {
                "chat": chat.id,
                "type": chat.type,
                "title": world.bots[chat.bot].name if chat.bot is not None else chat.title,
            }
            for chat in own
        ]

    def start(self, payload: str) -> Message:
        """Press [Start], also after a block, with a deep link's payload."""
        if not PAYLOAD.fullmatch(payload):
            raise RoomError(400, "a start payload has at most 64 characters of A-Z a-z 0-9 _ -")
        bot = self.bot()
        if bot.id in self.person.blocked:
            self.unblock()
        if bot.id not in self.person.started:
            self.person.started.append(bot.id)
            self.desk.person_changed(self.person)
        return self._write(self.chat(), f"/start {payload}".strip(), None)

    def send(self, text: str, chat_id: int | None = None, reply_to: int | None = None) -> Message:
        """Write a text; a long one is split as the real clients do. The first text to a bot must be /start."""
        if not text.strip():
            raise RoomError(400, "an empty text cannot be sent")
        chat = self.chat(chat_id)
        if chat.private:
            bot = self.bot()
            if bot.id not in self.person.started:
                command, _, payload = text.strip().partition(" ")
                if command == "/start":
                    return self.start(payload.strip())
                raise RoomError(409, f"{self.person.name} has not pressed start yet: POST .../start comes first")
            self.must_not_block(bot)
        if reply_to is not None and self.desk.world.message(chat, reply_to) is None:
            raise RoomError(404, f"there is no message {reply_to} to reply to")
        last = None
        for part in (text[i : i + MESSAGE_LIMIT] for i in range(0, len(text), MESSAGE_LIMIT)):
            last = self._write(chat, part, reply_to)
        assert last is not None  # noqa: S101 - the text is not empty
        return last

    def must_not_block(self, bot: Bot) -> None:
        """A client offers no input line for a bot that it has blocked."""
        if bot.id in self.person.blocked:
            raise RoomError(409, f"{self.person.name} has blocked the bot: unblock it first")

    def _write(self, chat: Chat, text: str, reply_to: int | None) -> Message:
        plain, entities = formatted(text, None)
        content: Json = {"text": plain, "entities": entities} if entities else {"text": plain}
        return self.desk.post(chat, self.person.id, content, reply_to=reply_to)

    def edit(self, chat_id: int | None, message_id: int, text: str) -> Message:
        """Correct an own text; the bot gets `edited_message`."""
        chat = self.chat(chat_id)
        message = self.desk.world.message(chat, message_id)
        if message is None or message.sender != self.person.id or "text" not in message.content:
            raise RoomError(404, f"{self.person.name} has written no text {message_id}")
        plain, entities = formatted(text[:MESSAGE_LIMIT], None)
        if not plain:
            raise RoomError(400, "an empty text cannot be sent")
        message.content = {"text": plain, "entities": entities} if entities else {"text": plain}
        self.desk.changed(chat, message)
        return message

    def leave_telegram(self) -> None:
        """Delete the account: every call to it is refused from now on, and this phone does nothing more."""
        self.person.gone = True
        self.desk.person_changed(self.person)

    def block(self) -> None:
        """Stop the bot."""
        self._set_blocked(blocked=True)

    def unblock(self) -> None:
        """Allow it again."""
        self._set_blocked(blocked=False)

    def _set_blocked(self, *, blocked: bool) -> None:
        bot, person = self.bot(), self.person
        if bot.id not in person.started:
            raise RoomError(409, f"{person.name} has never started this bot")
        if (bot.id in person.blocked) == blocked:
            return
        (person.blocked.append if blocked else person.blocked.remove)(bot.id)
        self.desk.person_changed(person)
        world = self.desk.world
        chat = world.private_chat(bot, person)
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        payload = {
            "chat": chat_view(world, chat),
            "from": person_user(person),
            "date": self.desk.clock.today(),
            "old_chat_member": member_view(world, bot.id, {"status": old}),
            "new_chat_member": member_view(world, bot.id, {"status": new}),
        }
        self.desk.mail.send(bot, chat.key, "my_chat_member", payload, person.id)

    def messages(self, after: int, chat_id: int | None) -> list[Message]:
        """The chat's messages with a higher number, oldest first."""
        if chat_id is None and not self.desk.world.bots:
            return []
        found: list[Message] = []
        for message in reversed(self.desk.world.messages.get(self.chat(chat_id).key, {}).values()):
            if message.message_id <= after:
                break
            found.append(message)
        found.reverse()
        return found
