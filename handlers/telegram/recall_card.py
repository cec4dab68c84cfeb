"""The card of a recall: what it says and which keys it has, as it stands."""

from __future__ import annotations

import hashlib

from telegram import InlineKeyboardMarkup

from domain.recall import RecallState, RecallView
from handlers.telegram.buttons import CloseRecallButton, DropRecall, LaunchRecallButton, RecallList, RecallStatus
from handlers.telegram.turn import Key, keys
from templates.words import Words

SHOWN_LETTERS = 16
UNREACHABLE_NAMED = 10


def card_text(
    words: Words, view: RecallView, language: str, *, changed: bool = False, running: bool = False
) -> str:  # fmt: skip
    """What the card says. `changed` tells that the scope is another than the one shown before, `running` that
    somebody wants to recall what is being recalled already."""
    return words.say("chat/recall_card", language, view=view, changed=changed, running=running, named=UNREACHABLE_NAMED)


def card_keys(words: Words, view: RecallView, language: str) -> InlineKeyboardMarkup | None:
    """The keys of a card in its state; none once it is over."""

    def label(text: str) -> str:
        return words.label(text, language)

    number = view.recall.id or 0
    whole = Key(label("Full list (XLSX)"), RecallList(number))
    if view.recall.state == RecallState.DRAFT:
        launch = LaunchRecallButton(number, view.recall.fingerprint[:SHOWN_LETTERS])
        return keys(
            [Key(label("Launch recall"), launch, "danger")], [whole, Key(label("Put away"), DropRecall(number))]
        )
    if view.recall.state == RecallState.LAUNCHED:
        status = Key(label("Refresh"), RecallStatus(number))
        return keys([whole, status], [Key(label("Close recall"), CloseRecallButton(number))])
    return keys([whole]) if view.recall.state == RecallState.CLOSED else None


def card_mark(text: str) -> str:
    """What is remembered of a shown card, to know whether it says something new."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
