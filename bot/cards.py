"""What the living recall cards should say now."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.workers.cards import CardEdit
from bot.workers.rooms import RoomToOpen
from domain.case_view import NO_GROWTH, Covered, Gap, Growth, RecallView
from domain.house import QUALITY_GROUP
from domain.links import Links
from domain.people import Actor
from domain.ports import OpenWork, Work
from domain.recall import Recall, RecallCard, RecallRoom, RecallState
from domain.steps.cases import case_of
from domain.steps.recall_view import gaps_of, recall_view
from domain.steps.scoping import growth_of
from domain.usecases.incident_room import GiveUpRoom, NoteRoomOpened
from handlers.telegram.recall_card import board_address, card_keys, card_mark, card_text
from templates.words import Words

TITLE_LONGEST = 120
"""Telegram takes 128 characters for a topic's name."""
REST = 20
"""So many times as long as a look at the ledger took it is left alone."""


@dataclass(frozen=True)
class _Standing:
    """What a case would grow by and what is missing in its balance, as of one version of the ledger."""

    version: object
    growth: Growth
    gaps: tuple[Gap, ...]
    not_before: float


class LivingCards:
    """The cards that say something else than what is known now. Runs in threads; each call is one transaction.

    What a frozen scope sums up to, and what it would grow by, is worked out again only when it may have changed: it may
    be thousands of lots, and fifty customers a second may be answering.
    """

    def __init__(self, open_work: OpenWork, words: Words, links: Links | None = None) -> None:
        self._open_work = open_work
        self._words = words
        self._links = links
        self._covered: dict[int, tuple[object, Covered]] = {}
        self._standing: dict[int, _Standing] = {}

    def to_refresh(self) -> list[CardEdit]:
        with self._open_work(readonly=True) as work:
            cards = work.recalls.cards()
            recalls = {card.recall_id: work.recalls.get(card.recall_id) for card in cards}
            # One look at a recall, however many cards of it there are.
            views = {number: self.view(work, recall) for number, recall in recalls.items() if recall is not None}
            edits = [self._edit(work, card, views[card.recall_id]) for card in cards if card.recall_id in views]
        return [edit for edit in edits if edit is not None]

    def view(self, work: Work, recall: Recall) -> RecallView:
        """The case with what was summed up before, where that still holds."""
        recall_id, zone = recall.id or 0, self._words.zone
        version = work.cases.frozen_version(recall_id)
        kept = self._covered.get(recall_id)
        if kept is None or kept[0] != version:
            kept = (version, work.cases.frozen(recall_id))
            self._covered[recall_id] = kept
        standing = self._stands(work, recall, (recall.state, version, work.cases.ledger_version()), zone)
        return recall_view(work, recall, zone, covered=kept[1], growth=standing.growth, gaps=standing.gaps)

    def _stands(self, work: Work, recall: Recall, version: object, zone: ZoneInfo) -> _Standing:
        """By the ledger as it is, or as it was a little while ago where looking costs much."""
        if recall.drill:
            return _Standing(version, NO_GROWTH, (), 0.0)
        kept, begun = self._standing.get(recall.id or 0), perf_counter()
        if kept is None or (kept.version != version and begun >= kept.not_before):
            runs = recall.state == RecallState.LAUNCHED
            growth, gaps = growth_of(work, recall, zone) if runs else NO_GROWTH, gaps_of(work, recall)
            kept = _Standing(version, growth, gaps, perf_counter() + REST * (perf_counter() - begun))
            self._standing[recall.id or 0] = kept
        return kept

    def _edit(self, work: Work, card: RecallCard, view: RecallView) -> CardEdit | None:
        text = card_text(self._words, view, card.language)
        person = work.people.by_telegram_id(card.chat_id) if card.chat_id > 0 else None
        board = board_address(self._links, card.recall_id, person.id if person else None, work.now())
        mark = card_mark(text, board)
        if card.id is None or mark == card.shown:
            return None
        markup = card_keys(self._words, view, card.language, card.chat_id, board)
        return CardEdit(card.id, card.chat_id, card.message_id, text, markup, mark)

    def rooms_to_open(self) -> list[RoomToOpen]:
        """The rooms of running cases that have no card yet."""
        with self._open_work(readonly=True) as work:
            return [self._room(work, room) for room in work.cases.rooms_to_open()]

    def _room(self, work: Work, room: RecallRoom) -> RoomToOpen:
        recall = case_of(work, room.recall_id)
        lead = work.people.get(recall.launched_by) if recall.launched_by else None
        language = work.house.get(QUALITY_GROUP).get("language") or (lead.language if lead else None) or "en"
        view = self.view(work, recall)
        text = card_text(self._words, view, language)
        markup = card_keys(self._words, view, language, room.chat_id)
        title = f"{recall.number} · {view.root.lot.code} · {recall.reason}"[:TITLE_LONGEST]
        return RoomToOpen(room.recall_id, room.chat_id, room.thread_id, title, text, markup, language, card_mark(text))

    def room_opened(self, room: RoomToOpen, thread_id: int | None, message_id: int) -> None:
        card = RecallCard(recall_id=room.recall_id, chat_id=room.chat_id, message_id=message_id, thread_id=thread_id,
                          language=room.language, shown=room.shown)  # fmt: skip
        with self._open_work() as work:
            NoteRoomOpened()(work, Actor.house(), card)
            work.commit()

    def room_failed(self, recall_id: int, problem: str) -> None:
        with self._open_work() as work:
            GiveUpRoom()(work, Actor.house(), recall_id, problem)
            work.commit()

    def shows(self, card_id: int, shown: str) -> None:
        with self._open_work() as work:
            work.recalls.card_shows(card_id, shown)
            work.commit()

    def gone(self, card_id: int) -> None:
        """The message was deleted or its chat is closed to us."""
        with self._open_work() as work:
            work.recalls.drop_card(card_id)
            work.commit()
