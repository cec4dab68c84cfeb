"""A photo that may mean more than one lot, or is not sure: at most three big keys, and what tells them apart."""

from __future__ import annotations

from dataclasses import replace

from telegram import InlineKeyboardMarkup

from domain.lots import LotRef, LotView
from domain.movements import KINDS, MovementOrder
from domain.people import May
from domain.usecases.standing import AtStation
from handlers.telegram import recording, station
from handlers.telegram.asking import Question, attempt, put_question
from handlers.telegram.buttons_scanning import BothButton, LinkItem, LotSeen, NoneOfThese
from handlers.telegram.captions import captioned, lot_in_caption
from handlers.telegram.choices import Choice, lot_change, named, step_mark
from handlers.telegram.deliveries import delivery_of, receive_key, received_by_caption
from handlers.telegram.seen import Seen
from handlers.telegram.seen_unknown import leads_elsewhere
from handlers.telegram.turn import Key, Turn, keys
from templates.visible import visible

MOST_KEYS = 3
_MOST_LABELS = 8
"""So many lots of one picture are offered: nobody finds a ninth with a glove."""


async def ask_which(turn: Turn, seen: Seen) -> None:
    """One tap decides; where it is known what happens to the lot, the tap records it."""
    if seen.label.doubt == "unknown_code" and await received_by_caption(turn, seen):
        return
    said = await _said(turn, seen)
    if said is not None:
        await attempt(turn, said)
        return
    views = seen.label.several[:_MOST_LABELS] or seen.match.views[:MOST_KEYS]
    more = max(0, len(seen.label.several) - len(views))
    delivery = delivery_of(seen) if seen.label.doubt == "unknown_code" else None
    facts = {
        "hint": seen.reading.hint,
        "link": leads_elsewhere(seen.reading),
        "views": views,
        "more": more,
        "delivery": delivery,
        "product": seen.label.product,
    }
    text = turn.words("chat/which_seen", label=seen.label, read=visible(seen.match.read), **facts)
    waiting = await _waiting(turn, seen, views[0])
    if waiting is None:
        await turn.tell(text, _cards(turn, seen, views, receive_key(turn, seen, delivery)))
        return
    order, slot, skipped = waiting
    choices = [Choice(named(turn, view), lot_change(slot, view, seen.picked, order.proof)) for view in views]
    others = [*_both(turn, seen, order, slot), *_link(turn, seen, views), *_none(turn, seen)]
    question = Question(order, slot, choices, skipped, can_cancel=bool(seen.label.several), others=others)
    await put_question(turn, text, question, instead=False)


async def _said(turn: Turn, seen: Seen) -> MovementOrder | None:
    """The record that the words under the photo ask for, when they name one of the lots that it may mean."""
    named = await lot_in_caption(turn, seen.caption)
    if named is None or all(view.id != named.id for view in (*seen.label.several, *seen.match.views)):
        return None
    order = await captioned(turn, seen.caption, named)
    return replace(order, proof=seen.picked) if order else None


async def _waiting(turn: Turn, seen: Seen, first: LotView) -> tuple[MovementOrder, str, list[str]] | None:
    """What is to be recorded as soon as the lot is known: by the caption, by a question, by the station."""
    said = await captioned(turn, seen.caption, first)
    if said is not None:
        return replace(said, lot=LotRef()), "lot", []
    draft = await recording.lot_question(turn)
    if draft is not None:
        return recording.question_again(draft)
    at = await turn.look(AtStation())
    return (station.order_here(at, LotRef()), "lot", [*station.NEVER_ASKED]) if at else None


def _cards(turn: Turn, seen: Seen, views: tuple[LotView, ...], more: list[Key]) -> InlineKeyboardMarkup:
    proof = seen.picked
    cards = [Key(named(turn, view), LotSeen(view.id, proof.capture_id or 0, proof.by.value[0])) for view in views]
    return keys(*([key] for key in (*cards, *_link(turn, seen, views), *more, *_none(turn, seen))))


def _both(turn: Turn, seen: Seen, order: MovementOrder, slot: str) -> list[Key]:
    """All lots of the picture at once, where nothing has to be asked about any of them."""
    several = seen.label.several
    asks = [need for need in KINDS[order.kind].needs if getattr(order, need) is None]
    if slot != "lot" or asks or not 2 <= len(several) <= _MOST_LABELS:
        return []
    words = turn.label("Both") if len(several) == 2 else turn.label("All %(number)s", number=len(several))
    return [Key(words, BothButton(step_mark(turn.source)), style="primary")]


def _link(turn: Turn, seen: Seen, views: tuple[LotView, ...]) -> list[Key]:
    """A new product number is linked by those who may, to the item of the lot first."""
    if seen.label.doubt != "new_product" or seen.capture_id is None or not turn.actor.may(May.LINK):
        return []
    items = {view.item.id or 0: view.item for view in views}
    return [
        Key(turn.label("Yes, link it to: %(item)s", item=item.name(turn.language))[:60],
            LinkItem(seen.capture_id, item_id), style="success")
        for item_id, item in items.items()
    ]  # fmt: skip


def _none(turn: Turn, seen: Seen) -> list[Key]:
    """What was surely read in a picture is in it; anything else may be wrong."""
    return [] if seen.label.several else [Key(turn.label("None of these"), NoneOfThese(seen.capture_id or 0))]
