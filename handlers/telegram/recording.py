"""Recording: a typed line, a tapped kind, and the answers to what was still missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.captures import Proof
from domain.lots import LotRef, LotView
from domain.movements import KINDS, MovementOrder
from domain.people import AnswerExpected, Draft, May
from domain.usecases.albums import WasTable
from domain.usecases.record_in_chat import SaidBefore
from domain.usecases.standing import KeepDraft, TakeDraft
from handlers.telegram.answers import typed
from handlers.telegram.asking import STEP, Question, attempt, put_question
from handlers.telegram.buttons import Pick, RecordAnyway, StartKind
from handlers.telegram.choices import ORDERS, Choice, changed, lot_change
from handlers.telegram.dispatch import ButtonDoor, Door
from handlers.telegram.grammar import is_line, parse
from handlers.telegram.heads import has_slash
from handlers.telegram.recorded import record_keys, tell_recorded
from handlers.telegram.rows import rows_of
from handlers.telegram.turn import Turn

_LOT_SLOTS = frozenset({"lot", "into", "of"})


async def line(turn: Turn) -> None:
    """`/use MP08 1320 kg into B121`: recorded, or asked about what is missing. A refused line may be corrected by
    editing it; one that was recorded is not recorded again."""
    if turn.update.edited_message is not None and await _stands(turn):
        return
    await line_said(turn, turn.text)


async def _stands(turn: Turn) -> bool:
    """Whether a changed message is left as it was: it recorded something, or is read as several lines, then or now."""
    recorded = await turn.look(SaidBefore(), turn.source)
    if recorded is not None:
        await turn.say("chat/edited_line", record_keys(turn, recorded))
        return True
    if await turn.look(WasTable(), f"{turn.source}#1") or len(rows_of(turn.text) or ()) > 1:
        await turn.say("chat/edited_lines")
        return True
    return False


async def line_instead(turn: Turn, draft: Draft) -> bool:
    """Whether a whole line came where something else waits for a word: it is a record of its own, and the other
    question stays open."""
    if not is_line(turn.text):
        return False
    await line(turn)
    after = await turn.look(TakeDraft(), turn.chat_id)
    if after is not None and after.step == draft.step:  # said anew, so that it is not taken for answered
        await turn.do(KeepDraft(), turn.chat_id, draft.step, {**draft.facts, "asked_by": turn.source})
    return True


async def line_said(turn: Turn, text: str) -> None:
    """The line is recorded, or asked about."""
    parsed = parse(text, turn.message.date, turn.desk.words.zone)
    if parsed is None:
        raise AnswerExpected(problem="unknown")
    if parsed.others:
        await _which_way(turn, (parsed.order, *parsed.others))
    else:
        await attempt(turn, parsed.order)


async def _which_way(turn: Turn, orders: Sequence[MovementOrder]) -> None:
    """`B121 used 20 kg MP08`: which of two lots went into the other is asked, never guessed."""
    choices = [
        Choice(f"{order.lot.code} → {order.into.code if order.into else order.vessel}"[:60], _whole(order))
        for order in orders
    ]
    text = turn.words("chat/which_way", order=orders[0])
    await put_question(turn, text, Question(orders[0], "which_way", choices), instead=False)


def _whole(order: MovementOrder) -> dict[str, Any]:
    fields: dict[str, Any] = ORDERS.dump_python(order, mode="json")
    return fields


async def kind_tapped(turn: Turn, pressed: StartKind) -> None:
    """A kind under the card of a lot."""
    if pressed.kind not in KINDS or not KINDS[pressed.kind].typed:
        raise AnswerExpected(problem="unknown")
    await attempt(turn, MovementOrder(kind=pressed.kind, lot=LotRef(lot_id=pressed.lot), source=""))


async def answer_typed(turn: Turn, draft: Draft) -> None:
    """The next word after a question. A whole line is a new record; what cannot be an answer is asked for again."""
    if await _redelivered(turn, draft):
        return
    # A word alone may be the answer all the same: 回料 is a product as well as a kind. No tank is called so.
    alone = len(turn.text.split()) == 1 and not has_slash(turn.text) and not any(map(str.isdigit, turn.text))
    if is_line(turn.text) and (not alone or draft.facts["slot"] == "vessel"):
        await line(turn)
        return
    order = _order(draft)
    change = typed(str(draft.facts["slot"]), turn.text, order)
    await attempt(turn, changed(order, change), _skipped(draft))


async def amount_padded(turn: Turn, draft: Draft, text: str) -> None:
    """The amount from the keypad, in the place of its question."""
    order = _order(draft)
    await attempt(turn, changed(order, typed("amount", text, order)), _skipped(draft), instead=True)


async def answer_picked(turn: Turn, pressed: Pick) -> None:
    """An answer under a question. The question's message becomes the next one, or what was recorded."""
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if await _redelivered(turn, draft, instead=True):
        return
    draft = _same_question(draft, pressed.step)
    choices = draft.facts["choices"]
    if not 0 <= pressed.choice < len(choices):
        raise AnswerExpected(problem="old")
    choice = choices[pressed.choice]
    skipped = [*_skipped(draft), *([choice["skips"]] if choice["skips"] else [])]
    await attempt(turn, changed(_order(draft), choice["change"]), skipped, instead=True)


async def insisted(turn: Turn, pressed: RecordAnyway) -> None:
    """More than the books say is left: the floor may be right."""
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if await _redelivered(turn, draft, instead=True):
        return
    draft = _same_question(draft, pressed.step)
    await attempt(turn, changed(_order(draft), {"anyway": True}), _skipped(draft), instead=True)


async def answered_by_lot(turn: Turn, view: LotView, proof: Proof) -> bool:
    """Whether the lot of a photographed label answers a question that waits for a lot."""
    draft = await lot_question(turn)
    if draft is None:
        return False
    if not await _redelivered(turn, draft):
        change = lot_change(str(draft.facts["slot"]), view, proof, _order(draft).proof)
        await attempt(turn, changed(_order(draft), change), _skipped(draft))
    return True


async def lot_question(turn: Turn) -> Draft | None:
    """The question for a lot that waits in this chat, if one does."""
    draft = await turn.look(TakeDraft(), turn.chat_id)
    return draft if draft is not None and draft.step == STEP and draft.facts["slot"] in _LOT_SLOTS else None


def question_again(draft: Draft) -> tuple[MovementOrder, str, list[str]]:
    """What a waiting question is about: the order so far, the part that is asked for, and what is left open."""
    return _order(draft), str(draft.facts["slot"]), _skipped(draft)


async def said_before(turn: Turn) -> bool:
    """Answers a message that recorded something already and came a second time, as it was answered the first."""
    recorded = await turn.look(SaidBefore(), turn.source)
    if recorded is not None:
        await tell_recorded(turn, recorded, None)
    return recorded is not None


async def _redelivered(turn: Turn, draft: Draft | None, *, instead: bool = False) -> bool:
    """The same update again, after a restart: what it recorded, or the question that it led to."""
    recorded = await turn.look(SaidBefore(), turn.source)
    if recorded is not None:
        await tell_recorded(turn, recorded, None, instead=instead)
        return True
    if draft is None or draft.facts.get("said_by") != turn.source or draft.step != STEP:
        return False
    await attempt(turn, _order(draft), _skipped(draft), instead=instead)
    return True


def _same_question(draft: Draft | None, mark: str) -> Draft:
    if draft is None or draft.step != STEP or draft.facts["mark"] != mark:
        raise AnswerExpected(problem="old")
    return draft


def _order(draft: Draft) -> MovementOrder:
    return ORDERS.validate_python(draft.facts["order"])


def _skipped(draft: Draft) -> list[str]:
    return [str(slot) for slot in draft.facts["skipped"]]


def _typed_line(turn: Turn) -> bool:
    return has_slash(turn.text) and is_line(turn.text)


def _plain_line(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and is_line(turn.text)


DOORS = [Door("a line", _typed_line, line)]
PLAIN_DOORS = [Door("a line without a slash", _plain_line, line)]
"""After the drafts: the reason of a recall may well begin with one of these words."""
BUTTONS = [
    ButtonDoor(StartKind, kind_tapped),
    ButtonDoor(Pick, answer_picked),
    ButtonDoor(RecordAnyway, insisted),
]
STEPS = {STEP: answer_typed}
PADS = {STEP: amount_padded}
