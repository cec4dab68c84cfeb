"""The world: people, bots, chats, messages, files and what is still on its way; read from a store at start."""

import secrets
from typing import TypeVar

from bot.phoneroom.models import Bot, Chat, File, Label, Letter, Message, Person, Query, Record, Update
from bot.phoneroom.store import Store

FIRST_PERSON = 1001
FIRST_UPDATE = 700_000_001
FIRST_GROUP = 4_000_001
SUPERGROUP_BASE = 1_000_000_000_000
_R = TypeVar("_R", Bot, Chat, File, Label, Letter, Message, Person, Query, Update)


class World:
    """Every record by its key, in memory; `save` and `forget` write through to the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._counters = store.counters()
        self.people = {one.id: one for one in self._load(Person)}
        self.bots = {one.id: one for one in self._load(Bot)}
        self.chats = {one.key: one for one in self._load(Chat)}
        self.labels = {one.id: one for one in self._load(Label)}
        self.files = {one.key: one for one in self._load(File)}
        self._paths = {one.path: one.key for one in self.files.values()}
        self.queries = {one.id: one for one in self._load(Query)}
        self.letters = {one.id: one for one in self._load(Letter)}
        self.messages: dict[str, dict[int, Message]] = {}
        for message in self._load(Message):
            self.messages.setdefault(message.chat, {})[message.message_id] = message
        self.updates: dict[int, dict[int, Update]] = {}
        for update in self._load(Update):
            self.updates.setdefault(update.bot, {})[update.update_id] = update

    def _load(self, record: type[_R]) -> list[_R]:
        return [record(**document) for document in self.store.load(record.KIND)]

    def next(self, counter: str, first: int = 1) -> int:
        """The next number of a counter; numbers are never given twice, also after a restart."""
        value = self._counters.get(counter, first - 1) + 1
        self.set_counter(counter, value)
        return value

    def counter(self, name: str, first: int = 1) -> int:
        """The last number given, or one less than `first`."""
        return self._counters.get(name, first - 1)

    def kept(self, name: str) -> int | None:
        """A counter as it was left by an earlier life; None if it never was set."""
        return self._counters.get(name)

    def set_counter(self, name: str, value: int) -> None:
        """The next number will be `value + 1`."""
        self._counters[name] = value
        self.store.count(name, value)

    def save(self, record: Record) -> None:
        """Write a record that is already in the world, after a change."""
        self.store.put(record)

    def add_person(self, person: Person) -> Person:
        """Let somebody in."""
        self.people[person.id] = person
        self.save(person)
        return person

    def add_bot(self, bot: Bot) -> Bot:
        """Let a bot in, or replace what is known of it."""
        self.bots[bot.id] = bot
        self.save(bot)
        return bot

    def add_chat(self, chat: Chat) -> Chat:
        """A new chat."""
        self.chats[chat.key] = chat
        self.save(chat)
        return chat

    def add_message(self, message: Message) -> None:
        """A new message at the end of its chat."""
        self.messages.setdefault(message.chat, {})[message.message_id] = message
        self.save(message)

    def drop_message(self, message: Message) -> None:
        """A deleted message leaves no trace."""
        self.messages[message.chat].pop(message.message_id, None)
        self.store.drop(message)

    def add_update(self, update: Update) -> None:
        """An update that now waits for its bot."""
        self.updates.setdefault(update.bot, {})[update.update_id] = update
        self.save(update)

    def drop_update(self, update: Update) -> None:
        """A confirmed, delivered or expired update."""
        self.updates[update.bot].pop(update.update_id, None)
        self.store.drop(update)

    def add_query(self, query: Query) -> None:
        """A button was pressed."""
        self.queries[query.id] = query
        self.save(query)

    def drop_query(self, query: Query) -> None:
        """An old press that nobody will answer any more."""
        self.queries.pop(query.id, None)
        self.store.drop(query)

    def add_label(self, label: Label) -> None:
        """A label on the table."""
        self.labels[label.id] = label
        self.save(label)

    def add_letter(self, letter: Letter) -> Letter:
        """An e-mail that arrived."""
        self.letters[letter.id] = letter
        self.save(letter)
        return letter

    def add_file(
        self, content: bytes, *, prefix: str, name: str, mime: str, folder: str, size: tuple[int, int]
    ) -> File:
        """Keep bytes under a new key, which is also the `file_id` that bots see."""
        file = File(
            key=prefix + secrets.token_urlsafe(24),
            unique=secrets.token_hex(6),
            name=name,
            mime=mime,
            size=len(content),
            folder=folder,
            width=size[0],
            height=size[1],
        )
        self.files[file.key] = file
        self._paths[file.path] = file.key
        self.store.put_bytes(file.key, content)
        self.save(file)
        return file

    def file_at(self, path: str) -> File | None:
        """The file behind a `file_path`."""
        key = self._paths.get(path)
        return self.files.get(key) if key is not None else None

    def private_chat(self, bot: Bot, person: Person) -> Chat:
        """The chat of one person with one bot, made at first use. Its id is the person's."""
        key = f"{bot.id}:{person.id}"
        found = self.chats.get(key)
        if found is None:
            found = self.add_chat(Chat(key=key, id=person.id, type="private", bot=bot.id))
        return found

    def group(self, chat_id: int) -> Chat | None:
        """A group by its id."""
        return self.chats.get(str(chat_id))

    def message(self, chat: Chat, message_id: int) -> Message | None:
        """One message of a chat."""
        return self.messages.get(chat.key, {}).get(message_id)

    def people_of(self, chat: Chat) -> list[int]:
        """The people who see a chat."""
        if chat.private:
            return [chat.id]
        return [int(user) for user, member in chat.members.items() if is_in(member) and int(user) in self.people]

    def bots_of(self, chat: Chat) -> list[Bot]:
        """The bots that are in a chat."""
        if chat.bot is not None:
            return [self.bots[chat.bot]]
        return [self.bots[int(u)] for u, member in chat.members.items() if is_in(member) and int(u) in self.bots]


def is_in(member: dict[str, object]) -> bool:
    """Whether a member record is of somebody who is in the group now."""
    return member["status"] not in {"left", "kicked"}
