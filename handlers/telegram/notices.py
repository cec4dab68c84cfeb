"""A customer's alert as a message: its words and its keys. Used by the worker that sends it and by `/notice`."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.alerts import AnswerKind, Notice
from domain.messages import Outgoing
from domain.people import Actor
from domain.ports import OpenWork
from domain.usecases.notices import ComposeNotice
from handlers.telegram.buttons import AnswerButton
from handlers.telegram.turn import Key, keys
from templates.words import N_, Words

LOTS_LISTED = 40
"""More would not fit into one message; the rest is counted and comes as a file on request."""


def notice_text(words: Words, notice: Notice) -> str:
    return words.say("alerts/recall", notice.language, notice=notice, listed=LOTS_LISTED)


def notice_keys(words: Words, notice: Notice) -> InlineKeyboardMarkup:
    """The five answers, the safest first."""

    def key(text: str, kind: AnswerKind, style: str | None = None) -> Key:
        return Key(words.label(text, notice.language), AnswerButton(notice.alert_id, kind.value), style)

    return keys(
        [key(N_("✅ Received"), AnswerKind.RECEIVED, "success")],
        [key(N_("📦 Still have it"), AnswerKind.HAVE), key(N_("🛒 Sold"), AnswerKind.SOLD)],
        [key(N_("0️⃣ None left"), AnswerKind.NONE), key(N_("➡️ Passed on"), AnswerKind.PASSED_ON)],
    )


def compose(open_work: OpenWork, words: Words, outgoing: Outgoing) -> tuple[str, InlineKeyboardMarkup | None]:
    """What an outgoing message says. Alerts are written from the frozen list at the moment of sending."""
    if outgoing.alert_id is None:
        return words.say(outgoing.template, outgoing.language, **outgoing.facts), None
    with open_work(readonly=True) as work:
        notice = ComposeNotice()(work, Actor.house(), outgoing.alert_id, repeat=outgoing.repeat)
    return notice_text(words, notice), notice_keys(words, notice)
