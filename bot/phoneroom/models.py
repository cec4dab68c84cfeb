"""What the world is made of. Plain records that JSON can hold: a store keeps each as one document."""

from dataclasses import dataclass, field
from typing import ClassVar

from bot.phoneroom.errors import Json


@dataclass(eq=False)
class Person:
    """Somebody with a phone. `started` and `blocked` hold bot ids; `gone` is a deleted account."""

    KIND: ClassVar[str] = "person"
    id: int
    name: str
    language: str
    tags: Json = field(default_factory=dict)
    username: str | None = None
    started: list[int] = field(default_factory=list)
    blocked: list[int] = field(default_factory=list)
    gone: bool = False

    @property
    def key(self) -> str:
        """The store's key."""
        return str(self.id)


@dataclass(eq=False)
class Bot:
    """One account of a program. Commands are kept as scope key -> language -> list of commands."""

    KIND: ClassVar[str] = "bot"
    id: int
    token: str
    username: str
    name: str
    allowed_updates: list[str] | None = None
    webhook: Json | None = None
    commands: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    menu_buttons: dict[str, Json] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    reads_all_messages: bool = False

    @property
    def key(self) -> str:
        """The store's key."""
        return str(self.id)


@dataclass(eq=False)
class Chat:
    """A private chat (one bot, one person) or a group. `members`: user id -> {"status", "rights", "title"}."""

    KIND: ClassVar[str] = "chat"
    key: str
    id: int
    type: str
    title: str = ""
    bot: int | None = None
    members: dict[str, Json] = field(default_factory=dict)
    keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    topics: dict[str, Json] = field(default_factory=dict)
    forum: bool = False
    migrated_to: int | None = None

    @property
    def private(self) -> bool:
        """One person and one bot."""
        return self.type == "private"


@dataclass(eq=False)
class Message:
    """One message. `content` holds Bot API fields as they are sent; `seq` is the event that last changed it."""

    KIND: ClassVar[str] = "message"
    chat: str
    message_id: int
    sender: int
    date: int
    content: Json
    inline: list[list[Json]] | None = None
    markup: Json | None = None
    reply_to: int | None = None
    thread: int | None = None
    edited: int | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    silent: bool = False
    seq: int = 0

    @property
    def key(self) -> str:
        """The store's key."""
        return f"{self.chat}/{self.message_id}"


@dataclass(eq=False)
class Update:
    """An update that a bot has not confirmed. `again` counts deliveries that a fault adds; `not_before` delays."""

    KIND: ClassVar[str] = "update"
    bot: int
    update_id: int
    chat: str
    kind: str
    payload: Json
    created: float
    again: int = 0
    not_before: float = 0.0

    @property
    def key(self) -> str:
        """The store's key."""
        return f"{self.bot}/{self.update_id}"

    def body(self) -> Json:
        """As a bot receives it."""
        return {"update_id": self.update_id, self.kind: self.payload}


@dataclass(eq=False)
class Query:
    """A press of an inline button that waits for `answerCallbackQuery`."""

    KIND: ClassVar[str] = "query"
    id: str
    bot: int
    person: int
    chat: str
    message_id: int
    created: float
    answered: bool = False
    blamed: bool = False

    @property
    def key(self) -> str:
        """The store's key."""
        return self.id


@dataclass(eq=False)
class File:
    """A file's card; its bytes lie in the store under the same key. `path_until`: end of getFile's promise."""

    KIND: ClassVar[str] = "file"
    key: str
    unique: str
    name: str
    mime: str
    size: int
    folder: str
    width: int = 0
    height: int = 0
    path_until: float = 0.0

    @property
    def path(self) -> str:
        """`file_path` as getFile gives it."""
        suffix = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{self.folder}/file_{self.unique}.{suffix}"


@dataclass(eq=False)
class Label:
    """A printed label that lies on the table: one can scan it without a camera."""

    KIND: ClassVar[str] = "label"
    id: int
    title: str
    file: str
    caption: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The store's key."""
        return str(self.id)


@dataclass(eq=False)
class Letter:
    """An e-mail in somebody's mailbox; its bytes lie in the store under `file`. `opened`: somebody looked at it."""

    KIND: ClassVar[str] = "letter"
    id: int
    at: float
    sender: str
    to: str
    subject: str
    file: str
    opened: bool = False

    @property
    def key(self) -> str:
        """The store's key."""
        return str(self.id)


Record = Person | Bot | Chat | Message | Update | Query | File | Label | Letter
