"""A photo of a label, or a code typed alone: from what was read to the lot it means."""

from __future__ import annotations

from dataclasses import replace

from domain.captures import CapturedBy, Proof
from domain.labels import badge_from_payload, sign_from_payload
from domain.lots import LotRef, LotView, UnknownLot
from domain.matching import Certainty
from domain.pallets import meant_as_sscc
from domain.people import May
from domain.steps.recording import same_lot
from domain.usecases.look_at_label import has_content
from domain.usecases.standing import AtStation
from handlers.telegram import lot_card, recording, station
from handlers.telegram.asking import attempt
from handlers.telegram.captions import captioned, said_at_station
from handlers.telegram.dispatch import Door, is_text
from handlers.telegram.label_prints import badge_met
from handlers.telegram.pallets import is_ours, pallet_met
from handlers.telegram.seen import Seen, our_payload, see
from handlers.telegram.seen_unknown import tell_unknown
from handlers.telegram.seen_which import ask_which
from handlers.telegram.signs import stand_at_sign
from handlers.telegram.turn import Turn

__all__ = ["DOORS", "go_on", "photo", "see"]
_MOST_WORDS = 3
"""Codes with blanks exist; a text with more words than this is a sentence."""


async def photo(turn: Turn) -> None:
    """A photo, or a picture sent as a file."""
    if await recording.said_before(turn):
        return
    attachment = turn.message.photo[-1] if turn.message.photo else turn.message.document
    if attachment is None:
        raise ValueError("this door is for pictures")
    await go_on(turn, await see(turn, attachment))


async def go_on(turn: Turn, seen: Seen) -> None:
    """What becomes of a photo: a record, a card, a question, or what was read and what to do about it."""
    payload = our_payload(turn, seen.reading)
    sign = sign_from_payload(payload)
    if sign is not None:
        await stand_at_sign(turn, sign)
    elif badge_from_payload(payload) is not None:
        await badge_met(turn, payload)
    elif not has_content(seen.reading):
        await turn.say("chat/not_read", hint=seen.reading.hint)
    elif seen.sscc is not None and (seen.match.certainty is not Certainty.TAKEN or await is_ours(turn, seen.sscc)):
        await pallet_met(turn, seen.sscc, Proof(CapturedBy.SCANNED, seen.capture_id), seen.caption)
    elif seen.match.certainty is Certainty.TAKEN:
        await _taken(turn, seen, seen.match.views[0])
    elif seen.match.certainty is Certainty.ASK:
        await ask_which(turn, seen)
    elif (unit := next((code.text for code in seen.reading.sure if meant_as_sscc(code.text)), None)) is not None:
        await pallet_met(turn, unit, Proof(CapturedBy.SCANNED, seen.capture_id), seen.caption)
    else:
        await tell_unknown(turn, seen)


async def _taken(turn: Turn, seen: Seen, view: LotView) -> None:
    """One lot: what the caption says, the answer to a question, a record at the station, or its card."""
    said = await captioned(turn, seen.caption, view)
    if said is not None:
        await attempt(turn, replace(said, proof=seen.proof))
        return
    if await recording.answered_by_lot(turn, view, seen.proof):
        return
    at = await turn.look(AtStation())
    amount, nothing_else = said_at_station(seen.caption)
    if at is not None and nothing_else:
        await station.record_here(turn, at, same_lot(view), seen.proof, amount)
    else:
        await lot_card.show(turn, same_lot(view), seen.proof, seen.caption)


async def code_typed(turn: Turn) -> None:
    """A code alone. A sentence gets a hint instead of the lots that look like it."""
    if await recording.said_before(turn):
        return
    text = turn.text.strip()
    if len(text.split()) > _MOST_WORDS:
        await turn.say("chat/not_a_code")
        return
    at = await turn.look(AtStation())
    try:
        if at is not None:
            await station.record_here(turn, at, LotRef(text))
        else:
            await lot_card.show(turn, LotRef(text))
    except UnknownLot:
        if any(sign.isdigit() for sign in text):
            raise
        await turn.say("chat/not_a_code")


async def something_else(turn: Turn) -> None:
    """A voice message or a sticker: nothing we read, and saying nothing would be worse."""
    await turn.say("chat/not_a_code")


def _is_picture(turn: Turn) -> bool:
    message = turn.update.message
    return message is not None and turn.actor.may(May.RECORD) and bool(message.photo or message.document)


def _is_code(turn: Turn) -> bool:
    return is_text(turn) and turn.actor.may(May.RECORD) and not turn.text.startswith("/")


def _is_something(turn: Turn) -> bool:
    message = turn.update.message
    return message is not None and turn.actor.may(May.RECORD) and message.effective_attachment is not None


DOORS = [
    Door("a picture", _is_picture, photo),
    Door("a code", _is_code, code_typed),
    Door("something else", _is_something, something_else),
]
