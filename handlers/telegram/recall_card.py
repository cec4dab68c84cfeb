"""The card of a recall: what it says and which keys it has, as it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup

from domain.case_facts import CLASSES, FactName
from domain.case_view import FLAGS_COUNTED, Phase, RecallView
from domain.clocks import Deadline
from domain.figures import Flag
from domain.links import BOARD_LASTS, Links, PageKey, Purpose
from domain.recall import RecallState
from domain.regime import regime, regimes
from handlers.telegram.buttons import CloseRecallButton, DropRecall, LaunchRecallButton, RecallList, RecallStatus
from handlers.telegram.buttons_board import ChaseButton
from handlers.telegram.buttons_contacts import CheckContacts
from handlers.telegram.buttons_handling import ActionsButton, ReturnsButton, StockButton
from handlers.telegram.buttons_notice import NoticeSheetButton, ShowClocksButton
from handlers.telegram.buttons_proof import DossierButton, ReportsButton
from handlers.telegram.buttons_recall import (
    ApproveRecallButton,
    AskRecallFact,
    BoardButton,
    ChooseScopeButton,
    CompareButton,
    LookWiderButton,
    RecallFacts,
    ReopenButton,
    SetRecallFact,
    TimelineButton,
)
from handlers.telegram.turn import Key, keys
from templates.case_words import FLAGS, SCOPES
from templates.words import Words

SHOWN_LETTERS = 16
UNREACHABLE_NAMED = 8
FLAGS_NAMED = 5
ROOTS_NAMED = 4
CLOCKS_NAMED = 4
ITEMS_NAMED = 6
BOARD_STANDS = timedelta(hours=12)
"""So long a board's address stays the same; it opens for longer, so that none that is shown is too old."""


def card_text(
    words: Words, view: RecallView, language: str, *, changed: bool = False, running: bool = False
) -> str:  # fmt: skip
    """What the card says. `changed` tells that the scope is another than the one shown before, `running` that
    somebody wants to recall what is being recalled already."""
    return words.say(
        "chat/recall_card", language, view=view, changed=changed, running=running, named=UNREACHABLE_NAMED,
        flags_named=FLAGS_NAMED, roots_named=ROOTS_NAMED, items_named=ITEMS_NAMED, scope_names=SCOPES,
        clocks=_clocks(view), flags=_flags(view), flag_names=FLAGS, flags_counted=FLAGS_COUNTED,
        rules=regime(view.recall.regime),
    )  # fmt: skip


def _clocks(view: RecallView) -> list[Deadline]:
    """What is due, the next first; then what was done in time or late."""
    due = [clock for clock in view.clocks if clock.is_open]
    done = [clock for clock in view.clocks if clock.met_at is not None and clock.due_at is not None]
    return [*due[:CLOCKS_NAMED], *done[:CLOCKS_NAMED]]


def _flags(view: RecallView) -> list[Flag]:
    """Who needs a second look and is not among those to be called anyway."""
    named = {reach.partner_id for reach in view.unreachable}
    return [flag for flag in view.flags if flag.partner_id not in named]


def card_keys(
    words: Words, view: RecallView, language: str, chat_id: int, board: str | None = None
) -> InlineKeyboardMarkup | None:
    """The keys of a card in its state, for this chat; none once it is put away. `board` is the address of the reader's
    own board."""

    def label(text: str) -> str:
        return words.label(text, language)

    number = view.recall.id or 0
    whole = Key(label("Full list (XLSX)"), RecallList(number))
    told = Key(label("Timeline"), TimelineButton(number))
    papers = [Key(label("Reports"), ReportsButton(number)), Key(label("Dossier (ZIP)"), DossierButton(number))]
    if view.recall.state == RecallState.DRAFT:
        return _draft_keys(view, label, language, chat_id, whole)
    if view.recall.state == RecallState.LAUNCHED:
        refresh = Key(label("Refresh"), RecallStatus(number))
        page = [Key(label("Board"), board or BoardButton(number), "primary")] if board or chat_id < 0 else []
        wider = Key(label("Widen"), LookWiderButton(number), "danger" if view.growth else None)
        close = Key(label("Close recall"), CloseRecallButton(number))
        facts = Key(label("Class, rules"), RecallFacts(number, 1))
        return keys(
            [*page, refresh],
            [Key(label("Whom to chase"), ChaseButton(number)), Key(label("Clocks"), ShowClocksButton(number))],
            [Key(label("Stock"), StockButton(number)), Key(label("Returns"), ReturnsButton(number))],
            [whole, told],
            papers,
            [facts, Key(label("Actions"), ActionsButton(number))],
            [wider, close],
        )
    if view.recall.state == RecallState.CLOSED:
        late = Key(label("Clocks"), ShowClocksButton(number))  # some reports are due after the close
        return keys([whole, told], papers, [late, Key(label("Reopen"), ReopenButton(number))])
    return None


def _draft_keys(
    view: RecallView, label: Callable[[str], str], language: str, chat_id: int, whole: Key
) -> InlineKeyboardMarkup:
    """The one tap first; the ways of drawing the line one key each, the chosen one with a tick."""
    number, shown = view.recall.id or 0, view.recall.fingerprint[:SHOWN_LETTERS]
    first: list[Key] = []
    if view.phase is Phase.PROPOSED:
        if chat_id != view.proposer_chat:
            first = [Key(label("Approve and send"), ApproveRecallButton(number, shown), "danger")]
    else:
        text = label("Propose launch") if view.needs_second else label("Launch recall")
        first = [Key(text, LaunchRecallButton(number, shown), "danger")]
    scopes = [
        Key(f"{'✓ ' if scope.kind == view.recall.scope_kind else ''}{label(SCOPES[scope.kind])}",
            ChooseScopeButton(number, scope.kind))
        for scope in view.choices
    ]  # fmt: skip
    if not scopes:
        scopes = [Key(label("Compare scopes"), CompareButton(number))]
    rows = [scopes[at : at + 2] for at in range(0, len(scopes), 2)]
    facts = Key(label("Class, rules, since when"), RecallFacts(number, 1))
    check = Key(label("Check addresses"), CheckContacts(number))
    notice = Key(label("Notice"), NoticeSheetButton(number, language))
    return keys(first, *rows, [facts, check], [notice, whole], [Key(label("Put away"), DropRecall(number))])


def fact_keys(words: Words, view: RecallView, language: str) -> InlineKeyboardMarkup:
    """Class and rule set to tap, hazard and moment to be asked for, and the way back."""
    recall, number = view.recall, view.recall.id or 0

    def ticked(text: str, chosen: bool) -> str:
        return f"✓ {text}" if chosen else text

    classes = [
        [Key(ticked(words.label(regime(recall.regime).classes[each], language), recall.severity == each),
             SetRecallFact(number, FactName.CLASS, each))]
        for each in CLASSES
    ]  # fmt: skip
    rules = [
        Key(ticked(words.label(each.title, language), recall.regime == each.name),
            SetRecallFact(number, FactName.REGIME, each.name))
        for each in regimes()
    ]  # fmt: skip
    asked = [
        Key(words.label("Known since…", language), AskRecallFact(number, FactName.KNOWN)),
        Key(words.label("Hazard…", language), AskRecallFact(number, FactName.HAZARD)),
    ]
    back = [Key(words.label("Back", language), RecallFacts(number, 0))]
    return keys(*classes, *(rules[at : at + 2] for at in range(0, len(rules), 2)), asked, back)


def board_address(links: Links | None, recall_id: int, person_id: int | None, now: datetime) -> str | None:
    """This person's own board of the case; the same address for half a day. None where pages have no public address
    and for a chat that is nobody's own."""
    if links is None or person_id is None:
        return None
    stands = BOARD_STANDS.total_seconds()
    since = datetime.fromtimestamp(now.timestamp() // stands * stands, now.tzinfo)
    return links.url(PageKey(Purpose.BOARD, recall_id, person_id), since + BOARD_STANDS + BOARD_LASTS)


def card_mark(text: str, board: str | None = None) -> str:
    """What is remembered of a shown card, to know whether it says or leads to something new."""
    return hashlib.sha256(f"{text}\n{board or ''}".encode()).hexdigest()[:32]
