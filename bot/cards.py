"""What the living recall cards should say now."""

from __future__ import annotations

from bot.workers.cards import CardEdit
from domain.ports import OpenWork
from domain.recall import RecallCard, RecallView
from domain.steps.recall_view import recall_view
from handlers.telegram.recall_card import card_keys, card_mark, card_text
from templates.words import Words


class LivingCards:
    """The cards that say something else than what is known now. Runs in threads; each call is one transaction."""

    def __init__(self, open_work: OpenWork, words: Words) -> None:
        self._open_work = open_work
        self._words = words

    def to_refresh(self) -> list[CardEdit]:
        with self._open_work(readonly=True) as work:
            cards = work.recalls.cards()
            recalls = {card.recall_id: work.recalls.get(card.recall_id) for card in cards}
            # One look at a recall, however many cards of it there are: its scope may be thousands of lots.
            views = {number: recall_view(work, recall) for number, recall in recalls.items() if recall is not None}
            edits = [self._edit(card, views[card.recall_id]) for card in cards if card.recall_id in views]
        return [edit for edit in edits if edit is not None]

    def _edit(self, card: RecallCard, view: RecallView) -> CardEdit | None:
        text = card_text(self._words, view, card.language)
        if card.id is None or card_mark(text) == card.shown:
            return None
        markup = card_keys(self._words, view, card.language)
        return CardEdit(card.id, card.chat_id, card.message_id, text, markup, card_mark(text))

    def shows(self, card_id: int, shown: str) -> None:
        with self._open_work() as work:
            work.recalls.card_shows(card_id, shown)
            work.commit()

    def gone(self, card_id: int) -> None:
        """The message was deleted or its chat is closed to us."""
        with self._open_work() as work:
            work.recalls.drop_card(card_id)
            work.commit()
