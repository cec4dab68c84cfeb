"""A customer's alert as a message: its words and its keys. Used by the worker that sends it and by `/notice`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from telegram import InlineKeyboardMarkup

from domain.alerts import AlertKind, AnswerKind, Notice
from domain.messages import Outgoing
from domain.people import Actor
from domain.ports import OpenWork
from domain.usecases.notices import ComposeNotice
from domain.usecases.watch_recall import ShowRecall
from handlers.telegram.buttons import AllMyLots, AnswerButton
from handlers.telegram.buttons_answers import MoreAnswers
from handlers.telegram.recall_card import card_keys, card_text
from handlers.telegram.turn import Key, keys
from templates.words import N_, Words, plain

ROOM = 3900
"""Characters of a message that we fill; Telegram takes 4,096, and an alert that is longer would reach nobody."""


def notice_message(words: Words, notice: Notice) -> tuple[str, InlineKeyboardMarkup | None]:
    """The alert with as many of the customer's lots as one message holds, the rest counted; and its keys."""
    text, listed = _fitted(partial(_said, words, notice), len(notice.lots))
    return text, _keys(words, notice, whole=listed == len(notice.lots))


def lot_pages(words: Words, notice: Notice) -> list[str]:
    """Every lot of the notice, in as many messages as that takes."""
    pages: list[str] = []
    told = 0
    while told < len(notice.lots):
        page, listed = _fitted(partial(_page, words, notice, told), len(notice.lots) - told)
        pages.append(page)
        told += listed
    return pages


def _said(words: Words, notice: Notice, listed: int) -> str:
    return words.say(f"alerts/{notice.kind}", notice.language, notice=notice, listed=listed)


def _page(words: Words, notice: Notice, first: int, listed: int) -> str:
    return words.say("alerts/lots", notice.language, notice=notice, lots=notice.lots[first : first + listed])


def _fitted(say: Callable[[int], str], most: int) -> tuple[str, int]:
    """What `say` says of as many as fit, and how many those are."""
    listed = most
    while len(plain(text := say(listed))) > ROOM and listed > 1:
        listed = max(1, listed * 4 // 5)
    return text, listed


def _keys(words: Words, notice: Notice, *, whole: bool) -> InlineKeyboardMarkup | None:
    """The five answers, the safest first; and the whole list where the message could not hold it. Nothing is asked
    about a case that is over or has no lots left."""
    if notice.kind == AlertKind.CLOSING or not notice.lots:
        return None

    def key(text: str, kind: AnswerKind, style: str | None = None) -> Key:
        return Key(words.label(text, notice.language), AnswerButton(notice.alert_id, kind.value), style)

    return keys(
        [key(N_("✅ Received"), AnswerKind.RECEIVED, "success")],
        [key(N_("📦 Still have it"), AnswerKind.HAVE), key(N_("🛒 Sold"), AnswerKind.SOLD)],
        [key(N_("0️⃣ None left"), AnswerKind.NONE), key(N_("➡️ Passed on"), AnswerKind.PASSED_ON)],
        [Key(words.label("More…", notice.language), MoreAnswers(notice.alert_id))],
        [] if whole else [Key(words.label("All my lots", notice.language), AllMyLots(notice.alert_id))],
    )


def asked_to_approve(open_work: OpenWork, words: Words, outgoing: Outgoing) -> tuple[str, InlineKeyboardMarkup | None]:
    """The card of a proposed recall for a second lead, as it stands at the moment of sending."""
    with open_work(readonly=True) as work:
        view = ShowRecall(words.zone)(work, Actor.house(), int(outgoing.facts["recall"]))
    language = outgoing.language
    return card_text(words, view, language), card_keys(words, view, language, int(outgoing.address))


def compose(open_work: OpenWork, words: Words, outgoing: Outgoing) -> tuple[str, InlineKeyboardMarkup | None]:
    """What an outgoing message says. Alerts are written from the frozen list at the moment of sending."""
    if outgoing.template == "chat/recall_card":
        return asked_to_approve(open_work, words, outgoing)
    if outgoing.alert_id is None:
        return words.say(outgoing.template, outgoing.language, **outgoing.facts), None
    with open_work(readonly=True) as work:
        notice = ComposeNotice()(work, Actor.house(), outgoing.alert_id, repeat=outgoing.repeat)
    return notice_message(words, notice)
