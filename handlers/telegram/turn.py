"""One update and its answer: who is speaking, in which language, and how to reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from domain.errors import Refusal
from domain.lots import AmbiguousLot, LotView, UnknownLot
from domain.people import Actor
from domain.ports import Work
from handlers.desk import Desk
from handlers.telegram.buttons import Button, ShowLot
from templates.words import plain

P = ParamSpec("P")
T = TypeVar("T")
TOAST_LIMIT = 200
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


@dataclass(frozen=True)
class Key:
    """A button with its words. `style` is danger, success or primary: always beside the words, never instead."""

    words: str
    means: Button | str
    """A button of ours, or an address to open."""
    style: str | None = None

    def made(self) -> InlineKeyboardButton:
        if isinstance(self.means, Button):
            return InlineKeyboardButton(self.words, callback_data=self.means.pack(), style=self.style)
        return InlineKeyboardButton(self.words, url=self.means, style=self.style)


def keys(*rows: Sequence[Key]) -> InlineKeyboardMarkup:
    """Rows of keys under a message; empty rows fall away."""
    return InlineKeyboardMarkup([[key.made() for key in row] for row in rows if row])


def _or_none(markup: Markup | None) -> Markup | None:
    """A keyboard without keys is no keyboard: Telegram would find it incomplete."""
    return None if isinstance(markup, InlineKeyboardMarkup) and not markup.inline_keyboard else markup


@dataclass
class Turn:
    """What a conversation sees of one update. Everything it sends goes through here."""

    desk: Desk
    actor: Actor
    update: Update
    context: ContextTypes.DEFAULT_TYPE
    answered: bool = field(default=False)

    @property
    def language(self) -> str:
        return self.actor.language

    @property
    def chat_id(self) -> int:
        chat = self.update.effective_chat
        if chat is None:
            raise ValueError("an update of a conversation has a chat")
        return chat.id

    @property
    def in_group(self) -> bool:
        chat = self.update.effective_chat
        return chat is not None and chat.type != chat.PRIVATE

    @property
    def message(self) -> Message:
        message = self.update.effective_message
        if message is None:
            raise ValueError("an update of a conversation has a message")
        return message

    @property
    def text(self) -> str:
        return self.update.effective_message.text or "" if self.update.effective_message else ""

    @property
    def source(self) -> str:
        """What makes this update's deed unique, however often it is delivered."""
        query = self.update.callback_query
        if query is not None:
            return f"tg:tap:{query.id}"
        return f"tg:{self.chat_id}:{self.message.message_id}"

    async def do(self, use_case: Callable[Concatenate[Work, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a use case as this person: one transaction, committed when it returns."""
        return await self.desk.do(use_case, self.actor, *args, **kwargs)

    async def look(self, use_case: Callable[Concatenate[Work, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a reading use case as this person."""
        return await self.desk.look(use_case, self.actor, *args, **kwargs)

    async def rehearse(
        self, use_case: Callable[Concatenate[Work, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:  # fmt: skip
        """Runs a use case as this person and takes all of it back."""
        return await self.desk.rehearse(use_case, self.actor, *args, **kwargs)

    def label(self, text: str, **facts: Any) -> str:
        """A button's words in this person's language."""
        return self.desk.words.label(text, self.language, **facts)

    def words(self, template: str, **facts: Any) -> str:
        return self.desk.words.say(template, self.language, **facts)

    async def say(self, template: str, markup: Markup | None = None, *, silent: bool = False, **facts: Any) -> Message:
        """One message to this chat, from a template."""
        return await self.tell(self.words(template, **facts), markup, silent=silent)

    @property
    def _topic(self) -> int | None:
        """The topic of a group that this update came from: what is said goes there too."""
        message = self.update.effective_message
        topical = message is not None and bool(message.is_topic_message)
        return message.message_thread_id if message is not None and topical else None

    async def tell(
        self, text: str, markup: Markup | None = None, *, silent: bool = False, reply_to: int | None = None
    ) -> Message:  # fmt: skip
        """One message of ready HTML."""
        return await self.context.bot.send_message(
            self.chat_id,
            clipped(text),
            ParseMode.HTML,
            reply_markup=_or_none(markup),
            disable_notification=silent,
            message_thread_id=self._topic,
            reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
        )

    async def edit(self, template: str, markup: InlineKeyboardMarkup | None = None, **facts: Any) -> None:
        """Rewrites the message whose button was pressed. The same words again are no error."""
        await self.rewrite(self.words(template, **facts), markup)

    async def rewrite(self, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
        try:
            await self.context.bot.edit_message_text(
                clipped(text), self.chat_id, self.message.message_id, parse_mode=ParseMode.HTML, reply_markup=markup
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise

    def asking(self, text: str) -> str:
        """The words of a question that is answered in words. In a group only a reply to it reaches us: say so."""
        return f"{text}\n{self.words('chat/reply_here')}" if self.in_group else text

    async def behind(self) -> list[dict[str, Any]]:
        """Updates of this chat that wait behind this one: what they will rewrite need not be written now."""
        return await self.desk.aside(lambda: self.desk.behind(self.chat_id, self.update.update_id))

    async def file(self, content: bytes, name: str, caption: str = "") -> Message:
        return await self.context.bot.send_document(
            self.chat_id,
            content,
            caption=caption or None,
            filename=name,
            parse_mode=ParseMode.HTML,
            message_thread_id=self._topic,
        )

    async def photo(self, content: bytes, caption: str = "", markup: InlineKeyboardMarkup | None = None) -> Message:
        return await self.context.bot.send_photo(
            self.chat_id,
            content,
            caption=caption or None,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            message_thread_id=self._topic,
        )

    async def toast(self, words: str = "", *, alert: bool = False) -> None:
        """Answers the tap, once: a line at the top, or a box that must be closed."""
        query = self.update.callback_query
        if query is None or self.answered:
            return
        self.answered = True
        try:
            await query.answer(plain(words)[:TOAST_LIMIT] or None, show_alert=alert)
        except BadRequest as error:
            # After a restart the tap may be too old to answer; what it asked for was done all the same.
            if "query is too old" not in error.message.lower():
                raise

    def _candidate(self, view: LotView) -> Key:
        return Key(f"{view.lot.code} · {view.item.name(self.language)}", ShowLot(view.id))

    async def refuse(self, refusal: Refusal) -> None:
        """Says what is wrong and what to do next: in a box for a tap, as a message otherwise."""
        text = self.desk.words.refusal(refusal, self.language)
        candidates = _candidates(refusal)
        if candidates:
            await self.tell(text, keys(*([self._candidate(view)] for view in candidates)))
            return
        if self.update.callback_query is not None and not self.answered:
            await self.toast(text, alert=True)
            if len(plain(text)) <= TOAST_LIMIT:
                return
        await self.tell(text)


def _candidates(refusal: Refusal) -> tuple[LotView, ...]:
    """The lots that a refusal offers instead."""
    if isinstance(refusal, AmbiguousLot):
        return refusal.candidates
    return refusal.nearest if isinstance(refusal, UnknownLot) else ()


Talk = Callable[[Turn], Awaitable[bool | None]]


def clipped(text: str) -> str:
    """A message within Telegram's length, cut at a line and saying so. Templates stay well below it."""
    if len(plain(text)) <= MessageLimit.MAX_TEXT_LENGTH:
        return text
    kept: list[str] = []
    size = 0
    for line in text.split("\n"):
        size += len(plain(line)) + 1
        if size > MessageLimit.MAX_TEXT_LENGTH - 2:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])
