"""The middle of the room: everything that a method or a person's action needs, and how a message is posted."""

import asyncio
import itertools
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.phoneroom.backstage import Backstage
from bot.phoneroom.clock import RoomClock
from bot.phoneroom.errors import Json
from bot.phoneroom.events import EventLog
from bot.phoneroom.faults import Faults, FloodLimits
from bot.phoneroom.mail import Mail
from bot.phoneroom.models import Bot, Chat, Message, Person, Query
from bot.phoneroom.oracle import Oracle
from bot.phoneroom.owed import Owed
from bot.phoneroom.params import UPLOAD_LIMIT
from bot.phoneroom.person_views import bubble, keyboard_now, person_card
from bot.phoneroom.store import Store
from bot.phoneroom.trace import Trace
from bot.phoneroom.views import message_view
from bot.phoneroom.world import World

QUERY_KEPT = 3600.0
CLOCK = "clock_skipped_ms"


@dataclass(frozen=True)
class Options:
    """What a room may be told at its start. Times in seconds of the room's clock; `quiet` and
    `answer_patience` (how long `settle` waits for a bot that took an update to say something) in real ones."""

    title: str = "Phone room"
    note: dict[str, str] | None = None
    strict_tokens: bool = False
    quiet: float = 0.2
    answer_patience: float = 3.0
    callback_lifetime: float = 60.0
    tap_patience: float = 10.0
    webhook_pace: float = 1.0
    upload_limit: int = UPLOAD_LIMIT
    begins: float | None = None
    """When a fresh room's story begins, in seconds since the epoch; one that has lived goes on where it was."""
    zone: str | None = None
    """The zone in which the page shows times; None for the zone of whoever looks."""
    mailboxes: bool = False
    """Letters arrive here: the page shows the mailboxes."""


@dataclass
class Toast:
    """What `answerCallbackQuery` shows."""

    text: str | None
    alert: bool = False
    url: str | None = None


@dataclass
class Switchboard:
    """One room's parts, joined."""

    store: Store
    clock: RoomClock
    options: Options
    world: World = field(init=False)
    events: EventLog = field(init=False)
    faults: Faults = field(init=False)
    flood: FloodLimits = field(init=False)
    owed: Owed = field(init=False)
    mail: Mail = field(init=False)
    oracle: Oracle = field(init=False)
    trace: Trace = field(init=False)
    backstage: Backstage = field(init=False)
    taps: dict[str, "asyncio.Future[Toast]"] = field(init=False, default_factory=dict)
    in_flight: int = field(init=False, default=0)
    plays: dict[str, object] = field(init=False, default_factory=dict)
    """What can be played here, by name; see `plays`."""
    handset: Json | None = field(init=False, default=None)
    """`url` and `picture` of the code by which somebody's own phone takes part; see `PhoneRoom.invite_handsets`."""
    probes: list[Callable[[], Awaitable[bool]]] = field(init=False, default_factory=list)
    """Who else may still have something to do; `settle` asks them when everything here is quiet."""

    def __post_init__(self) -> None:
        self.world = World(self.store)
        self._set_clock()
        self.events = EventLog(self.world.counter("event"), lambda last: self.world.set_counter("event", last))
        self.faults = Faults()
        self.flood = FloodLimits()
        self.backstage = Backstage()
        self.owed = Owed(self.options.answer_patience)
        self.mail = Mail(self.world, self.clock, self.events, self.faults, self.owed)
        self.oracle = Oracle(self.world, self.clock)
        self.trace = Trace(self.events)
        self.clock.moved.append(self._clock_moved)

    def _set_clock(self) -> None:
        """As far from the real time as in an earlier life, and never before anything that was said in it."""
        kept = self.world.kept(CLOCK)
        newest = max((message.date for chat in self.world.messages.values() for message in chat.values()), default=0)
        if kept is not None:
            self.clock.begin(skipped=kept / 1000, not_before=newest)
        elif self.options.begins is not None:
            self.clock.begin(at=self.options.begins, not_before=newest)
        self.world.set_counter(CLOCK, round(self.clock.skipped * 1000))

    def _clock_moved(self) -> None:
        self.world.set_counter(CLOCK, round(self.clock.skipped * 1000))
        self.events.add("clock", {"now": self.clock.now()})

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; private chats and small groups share one row of numbers."""
        return self.world.next(f"message:{chat.key}" if chat.type == "supergroup" else "message")

    def post(
        self,
        chat: Chat,
        sender: int,
        content: Json,
        *,
        inline: list[list[Json]] | None = None,
        markup: Json | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
        silent: bool = False,
    ) -> Message:
        """Put a message into a chat: people see it, and the bots that may read it get an update."""
        message = Message(
            chat=chat.key,
            message_id=self.next_message_id(chat),
            sender=sender,
            date=self.clock.today(),
            content=content,
            inline=inline or None,
            markup=markup,
            reply_to=reply_to,
            thread=thread,
            silent=silent,
            seq=self.events.take(),
        )
        self.world.add_message(message)
        self._tell(chat, message, "message")
        if markup is not None:
            self._change_keyboard(chat, message)
        if sender not in self.world.bots:
            self._mail_message(chat, message, "message")
        return message

    def _tell(self, chat: Chat, message: Message, kind: str) -> None:
        facts = {"people": self.world.people_of(chat), "message": bubble(self.world, message)}
        self.events.add(kind, facts, message.seq)

    def changed(self, chat: Chat, message: Message) -> None:
        """A message has other content or other buttons now."""
        message.edited = self.clock.today()
        message.seq = self.events.take()
        self.world.save(message)
        self._tell(chat, message, "edited")
        if message.sender not in self.world.bots:
            self._mail_message(chat, message, "edited_message")

    def _change_keyboard(self, chat: Chat, message: Message) -> None:
        markup = message.markup or {}
        gone = bool(markup.get("remove_keyboard"))
        chat.keyboard = None if gone else {"message_id": message.message_id, "markup": markup}
        self.keyboard_changed(chat)

    def keyboard_changed(self, chat: Chat) -> None:
        """Keep and tell the reply keyboard that is now in force."""
        self.world.save(chat)
        facts = {"people": self.world.people_of(chat), "chat": chat.id, **keyboard_now(chat)}
        self.events.add("keyboard", facts)

    def _mail_message(self, chat: Chat, message: Message, kind: str) -> None:
        readers = [bot for bot in self.world.bots_of(chat) if self._may_read(bot, chat, message)]
        if readers:
            view = message_view(self.world, message)
            person = message.sender if message.sender in self.world.people else None
            for bot in readers:
                self.mail.send(bot, chat.key, kind, view, person)

    def _may_read(self, bot: Bot, chat: Chat, message: Message) -> bool:
        """Privacy mode: in a group a bot that is no administrator reads commands, mentions, replies and services."""
        if chat.private or bot.reads_all_messages:
            return True
        if chat.members.get(str(bot.id), {}).get("status") == "administrator":
            return True
        content = message.content
        text = content.get("text", content.get("caption"))
        if text is None and not {"photo", "document", "location", "contact"} & set(content):
            return True
        if message.reply_to is not None:
            original = self.world.message(chat, message.reply_to)
            if original is not None and original.sender == bot.id:
                return True
        called = (text or "").lower()
        for_other = called.startswith("/") and "@" in called.split()[0]
        return (called.startswith("/") and not for_other) or f"@{bot.username.lower()}" in called

    def delete(self, chat: Chat, messages: list[Message]) -> None:
        """Take messages away from everybody."""
        for message in messages:
            self.world.drop_message(message)
        ids = [message.message_id for message in messages]
        self.events.add("deleted", {"people": self.world.people_of(chat), "chat": chat.id, "message_ids": ids})

    def react(self, chat: Chat, message: Message, user: int, emojis: list[str]) -> None:
        """Somebody's reactions to a message are now exactly these."""
        if emojis:
            message.reactions[str(user)] = emojis
        else:
            message.reactions.pop(str(user), None)
        self.world.save(message)
        facts = {"people": self.world.people_of(chat), "chat": chat.id, "message_id": message.message_id}
        self.events.add("reaction", facts | {"reactions": bubble(self.world, message)["reactions"]})

    def person_changed(self, person: Person) -> None:
        """Keep and tell what is now known of a person."""
        self.world.save(person)
        self.events.add("person", {"person": person_card(person)})

    def new_query(self, bot: Bot, person: Person, chat: Chat, message_id: int) -> Query:
        """A person pressed an inline button; the query waits for its answer."""
        query = Query(
            id=str(secrets.randbelow(9 * 10**17) + 10**17),
            bot=bot.id,
            person=person.id,
            chat=chat.key,
            message_id=message_id,
            created=self.clock.now(),
        )
        self._drop_old_queries()
        self.world.add_query(query)
        return query

    def _drop_old_queries(self) -> None:
        oldest = self.clock.now() - max(QUERY_KEPT, self.options.callback_lifetime)
        old = list(itertools.takewhile(lambda query: query.created < oldest, self.world.queries.values()))
        if old:
            self.oracle.violations()  # whoever left one unanswered is named before it is forgotten
        for query in old:
            self.world.drop_query(query)

    async def settle(self, within: float) -> Json:
        """Wait until no update is pending, none is unanswered and no call is in flight, and that for a quiet moment."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        calm_since: float | None = None
        while True:
            now = loop.time()
            owing = self.owed.waiting(now)
            busy = self.mail.pending() or self.in_flight or owing is not None
            calm_since = None if busy else (now if calm_since is None else calm_since)
            if calm_since is not None and now - calm_since >= self.options.quiet:
                if not await self._somebody_is_busy():
                    return self._quiet(settled=True)
                calm_since = loop.time()
            if now >= deadline:
                return self._quiet(settled=False)
            wait = (owing or deadline - now) if calm_since is None else self.options.quiet - (now - calm_since)
            if await self.events.changed(max(0.001, min(wait, deadline - now))):
                calm_since = None

    async def _somebody_is_busy(self) -> bool:
        for probe in self.probes:
            if await probe():
                return True
        return False

    def _quiet(self, *, settled: bool) -> Json:
        return {"settled": settled, "pending": self.mail.pending(), "in_flight": self.in_flight}
