"""The one message that answers a record."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.movements import MovementOrder
from domain.steps.recording import Recorded
from handlers.telegram.buttons import AskQuantity, UndoMovement, WrongKind
from handlers.telegram.buttons_labels import LabelButton
from handlers.telegram.choices import amount_words
from handlers.telegram.photos import record_photo_key
from handlers.telegram.turn import Key, Turn, keys


async def tell_recorded(turn: Turn, recorded: Recorded, order: MovementOrder | None, *, instead: bool = False) -> None:
    """What was recorded, what is left, what to mind. `instead` puts it in the place of the question before it."""
    text = turn.words("chat/recorded", recorded=recorded, written=_as_written(turn, recorded, order))
    await turn.toast(turn.label("Recorded."))
    if instead:
        await turn.rewrite(text, record_keys(turn, recorded))
    else:
        await turn.tell(text, record_keys(turn, recorded))


def record_keys(turn: Turn, recorded: Recorded) -> InlineKeyboardMarkup:
    """Undo alone for a mark; a quantity can be put right where there is one."""
    number = recorded.movement_id
    undo = Key(turn.label("↩️ Undo"), UndoMovement(number))
    photo = record_photo_key(turn, number, recorded.proof.capture_id)
    if recorded.pallet is not None or "amount" not in (*recorded.rule.needs, *recorded.rule.may_have):
        return keys([undo, *photo])
    quantity = Key(turn.label("Quantity"), AskQuantity(number))
    wrong = Key(turn.label("Wrong kind"), WrongKind(number))
    return keys([undo, *photo], [quantity, wrong], _label_key(turn, recorded))


def _label_key(turn: Turn, recorded: Recorded) -> list[Key]:
    """Goods that came or were made need a label; of what was poured into a lot, that lot does."""
    fresh = recorded.into if recorded.rule.new_into else recorded.lot if recorded.rule.new_lot else None
    return [Key(turn.label("🏷 Label"), LabelButton(fresh.id))] if fresh is not None else []


def _as_written(turn: Turn, recorded: Recorded, order: MovementOrder | None) -> str | None:
    """The amount as the person gave it, when the books keep it in another unit."""
    amount = order.amount if order else None
    if amount is None or amount.uom is None or recorded.quantity in {None, amount.quantity}:
        return None
    return amount_words(turn, amount.quantity, amount.uom)
