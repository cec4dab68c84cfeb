"""The card of one lot: what it is, what is left, and what one may do with it, as big buttons."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from domain.captures import Proof
from domain.labels import lot_from_payload
from domain.lots import LotRef
from domain.people import May
from domain.usecases.how_known import HowLotIsKnown
from domain.usecases.look_at_label import LookAtLot, LotCard
from handlers.telegram.asking import forget_question
from handlers.telegram.buttons import BalanceButton, Button, ShowLot, StartKind, TraceLotButton
from handlers.telegram.buttons_labels import LabelButton
from handlers.telegram.buttons_proven import LotPhotos
from handlers.telegram.buttons_scanning import KindSeen
from handlers.telegram.choices import kind_words
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.photos import photos_key
from handlers.telegram.turn import Key, Turn, keys

_STATES = frozenset({"hold", "release"})


async def show(turn: Turn, ref: LotRef, proof: Proof | None = None, words: str = "") -> None:
    """One message with the card. What is tapped on it is proven by the photo of `proof`; `words` stood under it and
    said nothing to us.

    Raises `UnknownLot`, `AmbiguousLot`, `BadLotCode`.
    """
    card = await turn.look(LookAtLot(), ref)
    await forget_question(turn)  # a number that comes next must not be taken for the lot before
    known = await turn.look(HowLotIsKnown(), card.view.id)
    photos = photos_key(turn, known.photos, LotPhotos(card.view.id, 0))
    markup = card_keys(turn, card, proof, photos)
    await turn.say("chat/lot_card", markup, card=card, known=known, how=proof.by.value if proof else "", words=words)


def card_keys(
    turn: Turn, card: LotCard, proof: Proof | None = None, photos: Sequence[Key] = ()
) -> InlineKeyboardMarkup:  # fmt: skip
    """Two in a row, so that a glove hits one; looking further and stopping at the end."""
    lot = card.view.id
    kinds = [Key(kind_words(turn, kind), _start(kind, lot, proof)) for kind in card.kinds if kind not in _STATES]
    rows = [kinds[at : at + 2] for at in range(0, len(kinds), 2)]
    look = [
        Key(turn.label("Trace"), TraceLotButton(lot, "a", 0)),
        Key(turn.label("Balance"), BalanceButton(lot, "l", "", 0)),
    ]
    last = [
        Key(kind_words(turn, kind), _start(kind, lot, proof), style="danger" if kind == "hold" else "success")
        for kind in card.kinds
        if kind in _STATES
    ]
    label = Key(turn.label("🏷 Label"), LabelButton(lot))
    return keys(*rows, look, [label, *photos], last)


def _start(kind: str, lot: int, proof: Proof | None) -> Button:
    if proof is None or proof.capture_id is None:
        return StartKind(kind, lot)
    return KindSeen(kind, lot, proof.capture_id, proof.by.value[0])


async def lot_tapped(turn: Turn, pressed: ShowLot) -> None:
    await show(turn, LotRef(lot_id=pressed.lot))


async def lot_asked(turn: Turn) -> None:
    """`/lot F361`."""
    await show(turn, LotRef(after_command(turn)))


async def lot_linked(turn: Turn) -> None:
    """The QR code of one of our labels, opened with the telephone's own camera."""
    await show(turn, LotRef(lot_from_payload(after_command(turn)) or ""))


def _comes_by_label(turn: Turn) -> bool:
    linked = command("start")(turn) and lot_from_payload(after_command(turn)) is not None
    return linked and turn.actor.may(May.TRACE)


def _asks_for_lot(turn: Turn) -> bool:
    return turn.actor.may(May.TRACE) and command("lot", "批次")(turn)


FIRST_DOORS = [Door("a label's link", _comes_by_label, lot_linked)]
"""Before joining: both come as `/start` with a payload."""
DOORS = [Door("a lot", _asks_for_lot, lot_asked)]
BUTTONS = [ButtonDoor(ShowLot, lot_tapped)]
