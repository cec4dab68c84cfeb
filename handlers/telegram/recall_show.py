"""Sending and redrawing cards of a case, and reading its number."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardMarkup

from domain.case_view import RecallView
from domain.recall import RecallCard, UnknownRecall
from domain.usecases.watch_recall import KeepCard, ListRecalls
from handlers.telegram.recall_card import board_address, card_keys, card_mark, card_text
from handlers.telegram.turn import Turn

_NUMBER = re.compile(r"[rR]?(\d{1,12})")


def zone_of(turn: Turn) -> ZoneInfo:
    """The site's."""
    return turn.desk.words.zone


def recall_id(text: str) -> int:
    """The number behind R7. Raises `UnknownRecall`."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise UnknownRecall(recall=text[:20])
    return int(found[1])


async def numbered(turn: Turn, text: str) -> tuple[int, str]:
    """The case that a line begins with, and what follows; without a number it is the one that runs. Raises
    `UnknownRecall` where none or several run."""
    first, _, rest = text.strip().partition(" ")
    if _NUMBER.fullmatch(first):
        return recall_id(first), rest.strip()
    running = await turn.look(ListRecalls(zone_of(turn)))
    if len(running) != 1:
        raise UnknownRecall(recall=first[:20] or "?")
    return running[0].recall.id or 0, text.strip()


def keys_of(turn: Turn, view: RecallView) -> tuple[InlineKeyboardMarkup | None, str | None]:
    """The card's keys in this chat, and the address of the board among them."""
    person_id = None if turn.in_group else turn.actor.person_id
    board = board_address(turn.desk.links, view.recall.id or 0, person_id, turn.desk.clock())
    return card_keys(turn.desk.words, view, turn.language, turn.chat_id, board), board


async def send_card(turn: Turn, view: RecallView, *, running: bool = False) -> None:
    """A new living card in this chat; the worker keeps it up to date from now on."""
    words, language = turn.desk.words, turn.language
    markup, board = keys_of(turn, view)
    message = await turn.tell(card_text(words, view, language, running=running), markup)
    # The mark is that of the card without its warning: the warning stays until there is news.
    card = RecallCard(recall_id=view.recall.id or 0, chat_id=turn.chat_id, message_id=message.message_id,
                      language=language, shown=card_mark(card_text(words, view, language), board))  # fmt: skip
    await turn.do(KeepCard(), card)


async def redraw(turn: Turn, view: RecallView, *, changed: bool = False) -> None:
    """The card under the finger as it stands now. One that came as a message of its own lives from now on."""
    words, language = turn.desk.words, turn.language
    markup, _ = keys_of(turn, view)
    await turn.rewrite(card_text(words, view, language, changed=changed), markup)
    card = RecallCard(recall_id=view.recall.id or 0, chat_id=turn.chat_id, message_id=turn.message.message_id,
                      language=language)  # fmt: skip
    await turn.do(KeepCard(), card)
