"""What is tapped under the answer to a photo: a lot, a kind, both lots, none of them, again or a mistake."""

from __future__ import annotations

from domain.captures import CapturedBy, Proof
from domain.errors import Refusal
from domain.lots import LotRef
from domain.movements import KINDS, AlreadyCorrected, MovementOrder, NotYours, UnknownMovement
from domain.people import AnswerExpected, Draft
from domain.usecases.look_at_label import LookAtCapture, ProofKept
from domain.usecases.record import Record
from domain.usecases.record_in_chat import LookAtRecord
from domain.usecases.recorded_twice import RecordedTwice
from domain.usecases.standing import TakeDraft
from handlers.telegram import lot_card, recording, twice
from handlers.telegram.asking import STEP, attempt
from handlers.telegram.buttons_scanning import BY, AgainButton, BothButton, KindSeen, LotSeen, NoneOfThese, NotAgain
from handlers.telegram.choices import ORDERS, changed
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recorded import record_keys, tell_recorded
from handlers.telegram.turn import Turn


async def lot_seen(turn: Turn, pressed: LotSeen) -> None:
    """One of those that a photo may mean: its card, with the photo behind what is tapped on it."""
    await lot_card.show(turn, LotRef(lot_id=pressed.lot), await _proof(turn, pressed.by, pressed.capture))


async def kind_seen(turn: Turn, pressed: KindSeen) -> None:
    """A kind under the card of a lot that was photographed."""
    if pressed.kind not in KINDS or not KINDS[pressed.kind].typed:
        raise AnswerExpected(problem="unknown")
    if await recording.said_before(turn):
        return
    proof = await _proof(turn, pressed.by, pressed.capture)
    await attempt(turn, MovementOrder(pressed.kind, LotRef(lot_id=pressed.lot), "", proof=proof))


async def none_of_these(turn: Turn, pressed: NoneOfThese) -> None:
    """What was offered goes; a record that waits for its lot still waits: for a closer photo or a typed code."""
    seen = await turn.look(LookAtCapture(), pressed.capture) if pressed.capture else None
    await turn.edit("chat/none_of_these", hint=seen.reading.hint if seen else None)


async def both(turn: Turn, pressed: BothButton) -> None:
    """Each of the lots that were offered, one record each; repeated after a restart, none is recorded twice. What is
    refused, or was recorded just before, is said and stops no other."""
    draft = _waiting(await turn.look(TakeDraft(), turn.chat_id), STEP, pressed.step)
    order = ORDERS.validate_python(draft.facts["order"])
    await turn.rewrite(turn.words("chat/recording_each"))
    for place, choice in enumerate(draft.facts["choices"]):
        await _one_of_both(turn, changed(order, {**choice["change"], "source": f"{turn.source}:{place}"}))
    await turn.do(TakeDraft(), turn.chat_id, drop=True)


async def _one_of_both(turn: Turn, order: MovementOrder) -> None:
    earlier = await turn.look(RecordedTwice(), order)
    if earlier is not None:
        await turn.say("chat/recorded_before", twice=earlier)
        return
    try:
        recorded = await turn.do(Record(), order)
    except Refusal as refusal:
        await turn.tell(turn.desk.words.refusal(refusal, turn.language))
    else:
        await tell_recorded(turn, recorded, order)


async def again(turn: Turn, pressed: AgainButton) -> None:
    """The second photo was meant."""
    if await recording.said_before(turn):
        return
    draft = _waiting(await turn.look(TakeDraft(), turn.chat_id), twice.STEP, pressed.step)
    skipped = [str(slot) for slot in draft.facts["skipped"]]
    await attempt(turn, ORDERS.validate_python(draft.facts["order"]), skipped, instead=True)


async def not_again(turn: Turn, pressed: NotAgain) -> None:
    """The second photo was a mistake: the first record stands, and can be taken back all the same."""
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is not None and draft.step == twice.STEP and draft.facts["mark"] == pressed.step:
        await turn.do(TakeDraft(), turn.chat_id, drop=True)
    try:
        recorded = await turn.look(LookAtRecord(), pressed.movement)
    except (NotYours, AlreadyCorrected, UnknownMovement):  # a colleague's, or taken back meanwhile: nothing to tap
        await turn.edit("chat/not_again")
    else:
        await turn.rewrite(turn.words("chat/not_again"), record_keys(turn, recorded))


async def _proof(turn: Turn, by: str, capture: int) -> Proof:
    if by not in BY:
        raise AnswerExpected(problem="unknown")
    return await turn.look(ProofKept(), CapturedBy(BY[by]), capture)


def _waiting(draft: Draft | None, step: str, mark: str) -> Draft:
    if draft is None or draft.step != step or draft.facts["mark"] != mark:
        raise AnswerExpected(problem="old")
    return draft


BUTTONS = [
    ButtonDoor(LotSeen, lot_seen),
    ButtonDoor(KindSeen, kind_seen),
    ButtonDoor(NoneOfThese, none_of_these),
    ButtonDoor(BothButton, both),
    ButtonDoor(AgainButton, again),
    ButtonDoor(NotAgain, not_again),
]
