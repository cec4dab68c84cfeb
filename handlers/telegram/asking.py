"""Recording step by step: what is missing is asked for, one question at a time, and waits in the draft table."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from domain.errors import Refusal
from domain.labels import sscc_in
from domain.lots import LotExists, LotExpired, LotOnHold, LotRecalled, LotView, MoreThanIsLeft, UnknownLot
from domain.movements import KINDS, AlreadyInThatState, MovementOrder, ReturnedMoreThanSent, SlotMissing
from domain.pallets import PACK
from domain.partners import Partner
from domain.steps.amounts import Amounts
from domain.usecases.find_lot import FindLot, IsPallet
from domain.usecases.record_in_chat import DRAFTS, RecordInChat
from domain.usecases.standing import KeepDraft, TakeDraft
from domain.usecases.suggest import Suggest
from domain.usecases.suggest_amount import SuggestAmount
from domain.vessels import MoreThanIsInside
from handlers.telegram.album_table import row_of, table_changed
from handlers.telegram.buttons import Cancel, Pick, RecordAnyway
from handlers.telegram.choices import (
    ORDERS,
    Choice,
    amount_choices,
    choices_after,
    lot_choices,
    step_mark,
)
from handlers.telegram.keypad import PAD, pad_facts, pad_rows, pad_text
from handlers.telegram.recorded import tell_recorded
from handlers.telegram.turn import Key, Turn, keys
from handlers.telegram.twice import asked_again

STEP = f"{DRAFTS}ask"
_ASKED_FOR = frozenset({"amount", "into", "partner", "place", "to_place", "item", "of", "lot", "vessel"})
_WANTED = {
    "use": ("amount", "into"),
    "fill": ("amount",),
    "draw": ("amount",),
    "inspect": ("reason",),
    PACK: ("amount",),
    "receive": ("partner",),
    "return": ("partner",),
}
"""What a kind can do without, and a person is asked for all the same."""
_INSISTED_ON = (MoreThanIsLeft, MoreThanIsInside, ReturnedMoreThanSent)
"""The books may be wrong where the floor is right."""
_NO_ANSWER_HELPS = (LotOnHold, LotRecalled, LotExpired, LotExists, AlreadyInThatState)


async def attempt(turn: Turn, order: MovementOrder, skipped: Sequence[str] = (), *, instead: bool = False) -> None:
    """Records the order, or asks for what it lacks. `instead` answers in the place of the message that was tapped.

    Raises the refusals that no question can help with.
    """
    turn.actor.must(KINDS[order.kind].may)
    order = replace(order, source=turn.source, day=_day(turn, order))
    if await asked_again(turn, order, skipped, instead=instead):
        return
    try:
        slot = wanted(order, skipped)
        if slot is not None:
            await _ask(turn, order, slot, skipped, instead=instead)
            return
        row = row_of(skipped)
        recorded = await turn.do(RecordInChat(), order, turn.chat_id, row)
    except SlotMissing as missing:
        if missing.slot not in _ASKED_FOR:
            raise
        await _ask(turn, order, missing.slot, skipped, instead=instead)
    except Refusal as refusal:
        await _offer(turn, order, refusal, skipped, instead=instead)
    else:
        await tell_recorded(turn, recorded, order, instead=instead)
        await table_changed(turn, row=row, capture_id=order.proof.capture_id)


def _day(turn: Turn, order: MovementOrder) -> date:
    """The day at the plant: a number that says one says this."""
    moment = order.made_at or order.happened_at or turn.desk.clock()
    return moment.astimezone(turn.desk.words.zone).date()


def wanted(order: MovementOrder, skipped: Sequence[str]) -> str | None:
    """What a person is asked for although the order could do without."""
    for slot in _WANTED.get(order.kind, ()):
        known = getattr(order, slot) is not None or (slot == "into" and order.work_order is not None)
        known = known or (slot == "partner" and sscc_in(order.lot.code) is not None)  # to whom a pallet went is known
        if not known and slot not in skipped:
            return slot
    return None


async def _ask(turn: Turn, order: MovementOrder, slot: str, skipped: Sequence[str], *, instead: bool) -> None:
    view = await _lot_of(turn, order)
    text = _question(turn, order, slot, view)
    amounts = await turn.look(SuggestAmount(), order) if slot == "amount" else Amounts()
    choices = amount_choices(turn, amounts) if slot == "amount" else await answers_for(turn, order, slot, view)
    if slot == "amount" and slot in _WANTED.get(order.kind, ()) and order.kind != PACK:
        choices.append(Choice(turn.label("Quantity unknown"), skips=slot))
    elif slot in {"into", "partner"} and slot in _WANTED.get(order.kind, ()):
        choices.append(Choice(turn.label("Not known yet"), skips=slot))
    await put_question(turn, text, Question(order, slot, choices, skipped, units=amounts.units), instead=instead)


async def question_about(turn: Turn, order: MovementOrder, slot: str) -> str:
    """The words of the question for this part. Raises `UnknownLot` and what naming a lot raises."""
    return _question(turn, order, slot, await _lot_of(turn, order))


def _question(turn: Turn, order: MovementOrder, slot: str, view: LotView | None) -> str:
    code = view.lot.code if view else order.lot.code
    return turn.words("chat/ask", kind=order.kind, slot=slot, view=view, code=code)


async def _lot_of(turn: Turn, order: MovementOrder) -> LotView | None:
    """The lot of the order; None for one that is about to be announced, and for a pallet."""
    if KINDS[order.kind].whole_place and sscc_in(order.lot.code):
        return None
    try:
        return await turn.look(FindLot(), order.lot)
    except UnknownLot:
        if KINDS[order.kind].new_lot or await turn.look(IsPallet(), order):
            return None
        raise


async def answers_for(turn: Turn, order: MovementOrder, slot: str, view: LotView | None) -> list[Choice]:
    """What the answer most likely is."""
    if slot == "reason":
        return [Choice(words, {"reason": words}) for words in (turn.label("Passed"), turn.label("Failed"))]
    suggested = await turn.look(Suggest(), order.kind, slot, view)
    return [
        *lot_choices(turn, suggested.lots, "into"),
        *(Choice(code[:40], {"work_order": code}) for code in suggested.orders),
        *(Choice(_company(partner), {"partner": partner.code}) for partner in suggested.partners),
        *(Choice(place[:40], {"place" if slot == "place" else "to_place": place}) for place in suggested.places),
        *(Choice(item.name(turn.language)[:40], {"item": item.code}) for item in suggested.items),
        *(Choice(vessel[:40], {"vessel": vessel}) for vessel in suggested.vessels),
    ]


def _company(partner: Partner) -> str:
    named = partner.code if partner.name == partner.code else f"{partner.code} · {partner.name}"
    return named[:40]


async def _offer(
    turn: Turn, order: MovementOrder, refusal: Refusal, skipped: Sequence[str], *, instead: bool
) -> None:  # fmt: skip
    """What was refused, with what to tap instead. Raises the refusal when there is nothing to offer."""
    slot, choices = choices_after(turn, refusal, order)
    insist = isinstance(refusal, _INSISTED_ON)
    if not choices and not insist:
        if isinstance(refusal, _NO_ANSWER_HELPS):
            await forget_question(turn)
        raise refusal
    text = turn.desk.words.refusal(refusal, turn.language)
    units = (await turn.look(SuggestAmount(), order)).units if slot == "amount" else ()
    await put_question(turn, text, Question(order, slot, choices, skipped, insist, units=units), instead=instead)


async def forget_question(turn: Turn) -> None:
    """The chat waits no longer for a part of a record; what other conversations wait for stays."""
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is not None and draft.step.startswith(DRAFTS):
        await turn.do(TakeDraft(), turn.chat_id, drop=True)


@dataclass(frozen=True)
class Question:
    """What is asked about an order: for which part, with which answers to tap. `insist` offers "anyway"."""

    order: MovementOrder
    slot: str
    choices: Sequence[Choice]
    skipped: Sequence[str] = ()
    insist: bool = False
    can_cancel: bool = True
    others: Sequence[Key] = ()
    """Keys under the answers, each in a row of its own."""
    units: tuple[str, ...] = ()
    """The units that an amount may be given in, likeliest first; none where the item is not known yet."""


async def put_question(turn: Turn, text: str, question: Question, *, instead: bool) -> None:
    """Afterwards the draft holds the question, and the chat shows it."""
    mark = step_mark(turn.source)
    facts = {
        "order": ORDERS.dump_python(question.order, mode="json"),
        "slot": question.slot,
        "choices": [asdict(choice) for choice in question.choices],
        "skipped": list(question.skipped),
        "mark": mark,
        "said_by": turn.source,
        # The same question put again is a new one all the same: it must not be taken for an answered one.
        "asked": secrets.token_hex(4),
    }
    asked = turn.asking(text)
    pad_keys: list[list[Key]] = []
    if question.slot == "amount":
        facts[PAD] = pad = pad_facts(asked, Amounts(units=question.units))
        asked, pad_keys = pad_text(turn, pad), pad_rows(turn, mark, pad)
    await turn.do(KeepDraft(), turn.chat_id, STEP, facts)
    picks = [Key(choice.words, Pick(mark, place)) for place, choice in enumerate(question.choices)]
    short = all(len(key.words) <= 16 for key in picks)
    rows = [picks[at : at + 2] for at in range(0, len(picks), 2)] if short else [[pick] for pick in picks]
    if question.insist:
        rows.append([Key(turn.label("Record anyway"), RecordAnyway(mark), style="danger")])
    rows += pad_keys
    cancel = [Key(turn.label("Cancel"), Cancel(mark))] if question.can_cancel else []
    markup = keys(*rows, *([key] for key in question.others), cancel)
    if instead:
        await turn.rewrite(asked, markup)
    else:
        await turn.tell(asked, markup)
