"""Putting a record right afterwards: Undo, Quantity, Wrong kind, and finding one's last record again."""

from __future__ import annotations

from contextlib import suppress

from telegram.constants import ParseMode
from telegram.error import BadRequest

from domain.lots import MoreThanIsLeft
from domain.people import Draft, May
from domain.usecases.record import ChangeQuantity, Undo
from domain.usecases.record_in_chat import DRAFTS, LookAtRecord, MyLast, SaidBefore, TakeBackWrongKind
from domain.usecases.standing import KeepDraft, TakeDraft
from domain.usecases.suggest_amount import SuggestForRecord
from handlers.amounts import amount_of
from handlers.telegram.album_table import table_changed
from handlers.telegram.answers import words_of
from handlers.telegram.asking import Question, put_question
from handlers.telegram.buttons import AskQuantity, Cancel, ShowLot, UndoMovement, WrongKind
from handlers.telegram.choices import Choice, kind_words, step_mark
from handlers.telegram.dispatch import ButtonDoor, Door, command
from handlers.telegram.grammar import is_line
from handlers.telegram.keypad import PAD, offer_rows, pad_facts, pad_rows, pad_text
from handlers.telegram.menu import said
from handlers.telegram.recorded import record_keys, tell_recorded
from handlers.telegram.recording import line
from handlers.telegram.turn import Key, Turn, keys

QUANTITY_STEP = f"{DRAFTS}quantity"


async def undone(turn: Turn, pressed: UndoMovement) -> None:
    """The message that told of the record now tells that it was taken back."""
    try:
        taken_back = await turn.do(Undo(), pressed.movement, turn.source)
    except MoreThanIsLeft as more:
        await turn.toast(turn.words("chat/gone_on", more=more), alert=True)
        return
    recorded = await turn.look(SaidBefore(), taken_back.movement.source)
    await turn.toast(turn.label("Taken back."))
    card = Key(turn.label("Show the lot"), ShowLot(taken_back.lot.id))
    await turn.edit("chat/undone", keys([card]), lot=taken_back.lot, recorded=recorded, asks_kind=False)
    await table_changed(turn, movement_id=pressed.movement)


async def ask_quantity(turn: Turn, pressed: AskQuantity) -> None:
    recorded = await turn.look(LookAtRecord(), pressed.movement)
    mark = step_mark(turn.source)
    facts = {
        "movement": pressed.movement,
        "kind": recorded.movement.kind,
        "message": turn.message.message_id,
        "mark": mark,
    }
    amounts = await turn.look(SuggestForRecord(), recorded)
    pad = pad_facts(turn.asking(turn.words("chat/ask_quantity", recorded=recorded)), amounts)
    await turn.do(KeepDraft(), turn.chat_id, QUANTITY_STEP, {**facts, PAD: pad})
    rows = [*offer_rows(turn, mark, amounts), *pad_rows(turn, mark, pad)]
    await turn.tell(pad_text(turn, pad), keys(*rows, [Key(turn.label("Cancel"), Cancel(mark))]))


async def quantity_typed(turn: Turn, draft: Draft) -> None:
    """The right quantity: the old record is taken back and a new one stands in its place."""
    if is_line(turn.text):
        await line(turn)
        return
    await quantity_given(turn, draft, turn.text)


async def quantity_given(turn: Turn, draft: Draft, text: str) -> None:
    """As typed, or from the keypad."""
    amount = amount_of(words_of(text), zero=draft.facts["kind"] == "count")
    recorded = await turn.do(ChangeQuantity(), int(draft.facts["movement"]), amount, turn.source)
    with suppress(BadRequest):  # the old message may be gone, or may say so already
        await turn.context.bot.edit_message_text(
            turn.words("chat/replaced", recorded=recorded), turn.chat_id, int(draft.facts["message"]),
            parse_mode=ParseMode.HTML,
        )  # fmt: skip
    await tell_recorded(turn, recorded, None)
    await table_changed(turn, movement_id=recorded.movement_id)


async def quantity_padded(turn: Turn, draft: Draft, text: str) -> None:
    await quantity_given(turn, draft, text)
    await turn.do(TakeDraft(), turn.chat_id, drop=True)


async def wrong_kind(turn: Turn, pressed: WrongKind) -> None:
    """Taken back at once; what it was instead is one tap away, with the same lot and quantity."""
    try:
        wrong = await turn.do(TakeBackWrongKind(), pressed.movement, turn.source)
    except MoreThanIsLeft as more:
        await turn.toast(turn.words("chat/gone_on", more=more), alert=True)
        return
    text = turn.words("chat/undone", lot=wrong.undone.lot, recorded=wrong.recorded, asks_kind=True)
    choices = [Choice(kind_words(turn, kind), {"kind": kind}) for kind in wrong.kinds]
    await turn.toast(turn.label("Taken back."))
    await put_question(turn, text, Question(wrong.order, "kind", choices, can_cancel=False), instead=True)


async def my_last(turn: Turn) -> None:
    """`/last`: the newest record again, with its buttons, for the one who scrolled away from it."""
    recorded = await turn.look(MyLast())
    if recorded is None:
        await turn.say("chat/no_record")
    else:
        await turn.say("chat/recorded", record_keys(turn, recorded), recorded=recorded, written=None)


def _asks_for_last(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and (command("last", "撤销")(turn) or said(turn, "My last records"))


DOORS = [Door("my last record", _asks_for_last, my_last)]
BUTTONS = [
    ButtonDoor(UndoMovement, undone),
    ButtonDoor(AskQuantity, ask_quantity),
    ButtonDoor(WrongKind, wrong_kind),
]
STEPS = {QUANTITY_STEP: quantity_typed}
PADS = {QUANTITY_STEP: quantity_padded}
