"""`/answer R7 C17 have 20 sold 300`: a lead writes down what a customer says on the phone, or that nobody answered."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.alerts import AnswerKind, MoreThanDelivered, NoneThoughSent
from domain.people import AnswerExpected, Draft, May
from domain.tally import COUNTED
from domain.usecases.answer_by_phone import (
    AnswerByPhone,
    CalledCustomer,
    CallNotUnderstood,
    CallOutcome,
    LookAtCall,
    NoteCall,
)
from domain.usecases.standing import KeepDraft, TakeDraft
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_answers import PhoneAll, PhoneAnswer, PhoneInsist, PhoneKind, PhoneOutcome
from handlers.telegram.customer_amounts import kind_of
from handlers.telegram.customer_more import KINDS
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.handling_lines import recall_number
from handlers.telegram.phone_words import claims_of, outcome_of
from handlers.telegram.turn import Key, Turn, keys
from templates.words import N_, number

SAID_STEP = "phone:said"
INSIST_STEP = "phone:insist"
DONE = {
    CallOutcome.REACHED: N_("Reached, noted."),
    CallOutcome.NOT_REACHED: N_("Not reached: the call stays open."),
    CallOutcome.WRONG_NUMBER: N_("Wrong number: nobody was told. Find another one."),
}


async def answer(turn: Turn) -> None:
    """The whole line at once, or the keys for one customer."""
    recall, customer, said = [*after_command(turn).split(maxsplit=2), "", "", ""][:3]
    if not customer:
        turn.actor.must(May.RECALL)
        raise CallNotUnderstood(said=recall)
    call = await turn.look(LookAtCall(), recall_number(recall), customer)
    if said:
        await _write(turn, call, said)
    else:
        await turn.say("chat/phone_call", _keys(turn, call), call=call, done=None)


async def pressed_customer(turn: Turn, pressed: PhoneAnswer) -> None:
    """From the call sheet or the board: this customer is being called."""
    call = await turn.look(LookAtCall(), pressed.recall, pressed.partner)
    await turn.say("chat/phone_call", _keys(turn, call), call=call, done=None)


async def pressed_kind(turn: Turn, pressed: PhoneKind) -> None:
    """What they say; how much is asked where it has a number."""
    kind = kind_of(pressed.kind)
    call = await turn.look(LookAtCall(), pressed.recall, pressed.partner)
    if kind not in COUNTED:
        await _write(turn, call, kind.value)
        return
    rows = [
        [Key(turn.label("All: %(amount)s %(uom)s", amount=number(group.delivered),
                        uom=turn.desk.words.unit(group.uom, turn.language, group.delivered)),
             PhoneAll(pressed.recall, pressed.partner, kind.value, place))]
        for place, group in enumerate(call.groups)
    ]  # fmt: skip
    markup = keys(*rows, [Key(turn.label("Cancel"), Cancel("phone"))])
    await turn.tell(turn.asking(turn.words("chat/phone_ask", call=call, kind=kind)), markup)
    facts = {"recall": pressed.recall, "partner": pressed.partner, "kind": kind.value}
    await turn.do(KeepDraft(), turn.chat_id, SAID_STEP, facts)


async def pressed_all(turn: Turn, pressed: PhoneAll) -> None:
    """All that was delivered."""
    call = await turn.look(LookAtCall(), pressed.recall, pressed.partner)
    if not 0 <= pressed.unit < len(call.groups):
        raise AnswerExpected(problem="changed")
    group = call.groups[pressed.unit]
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await _write(turn, call, f"{kind_of(pressed.kind).value} {group.delivered:f} {group.uom}")


async def typed(turn: Turn, draft: Draft) -> None:
    """The number that was asked for, or more of the same line."""
    call = await turn.look(LookAtCall(), int(draft.facts["recall"]), int(draft.facts["partner"]))
    await _write(turn, call, turn.text, kind_of(str(draft.facts["kind"])) if draft.facts.get("kind") else None)


async def pressed_outcome(turn: Turn, pressed: PhoneOutcome) -> None:
    if pressed.outcome not in set(CallOutcome):
        raise AnswerExpected(problem="unknown")
    outcome = CallOutcome(pressed.outcome)
    call = await turn.do(NoteCall(), pressed.recall, pressed.partner, outcome)
    await turn.say("chat/phone_call", None, call=call, done=DONE[outcome])


async def insisted(turn: Turn, pressed: PhoneInsist) -> None:
    """The number is right although it is doubtful."""
    draft = await turn.do(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != INSIST_STEP or draft.facts["partner"] != pressed.partner:
        raise AnswerExpected(problem="old")
    call = await turn.look(LookAtCall(), pressed.recall, pressed.partner)
    kind = kind_of(str(draft.facts["kind"])) if draft.facts.get("kind") else None
    await _write(turn, call, str(draft.facts["text"]), kind, insist=True)


async def _write(
    turn: Turn, call: CalledCustomer, text: str, kind: AnswerKind | None = None, *, insist: bool = False
) -> None:  # fmt: skip
    """Keeps what was said; asks once more about a number that cannot be."""
    recall_id, partner_id = call.recall.id or 0, call.partner.id or 0
    outcome = outcome_of(text)
    if outcome is not None:
        noted = await turn.do(NoteCall(), recall_id, partner_id, outcome)
        await turn.say("chat/phone_call", None, call=noted, done=DONE[outcome])
        return
    claims = claims_of(text, call.goods, kind)
    try:
        _, noted = await turn.do(AnswerByPhone(), recall_id, partner_id, claims, turn.source, insist=insist)
    except (MoreThanDelivered, NoneThoughSent) as doubt:
        facts = {"recall": recall_id, "partner": partner_id, "text": text[:500], "kind": kind.value if kind else ""}
        await turn.do(KeepDraft(), turn.chat_id, INSIST_STEP, facts)
        markup = keys(
            [Key(turn.label("They insist: record it"), PhoneInsist(recall_id, partner_id))],
            [Key(turn.label("No, another number"), PhoneAnswer(recall_id, partner_id))],
        )
        asked = turn.words("chat/phone_doubt", call=call, doubt=turn.desk.words.refusal(doubt, turn.language))
        await turn.tell(asked, markup)
        return
    await turn.say("chat/phone_call", _keys(turn, noted), call=noted, done=DONE[CallOutcome.REACHED])
    await turn.do(TakeDraft(), turn.chat_id, drop=True)


def _keys(turn: Turn, call: CalledCustomer) -> InlineKeyboardMarkup:
    recall_id, partner_id = call.recall.id or 0, call.partner.id or 0

    def key(kind: AnswerKind, text: str) -> Key:
        return Key(turn.label(text), PhoneKind(recall_id, partner_id, kind.value))

    counted = [key(kind, text) for kind, text in KINDS.items()]
    outcomes = {CallOutcome.NOT_REACHED: N_("📵 Not reached"), CallOutcome.WRONG_NUMBER: N_("❌ Wrong number")}
    return keys(
        [key(AnswerKind.RECEIVED, N_("✅ Received")), key(AnswerKind.NONE, N_("0️⃣ None left"))],
        *(counted[place : place + 2] for place in range(0, len(counted), 2)),
        [Key(turn.label(text), PhoneOutcome(recall_id, partner_id, each.value)) for each, text in outcomes.items()]
        if not call.noted.answered
        else [],
    )


DOORS = [Door("answer by phone", command("answer", "电话回复"), answer)]
BUTTONS = [
    ButtonDoor(PhoneAnswer, pressed_customer),
    ButtonDoor(PhoneKind, pressed_kind),
    ButtonDoor(PhoneAll, pressed_all),
    ButtonDoor(PhoneOutcome, pressed_outcome),
    ButtonDoor(PhoneInsist, insisted),
]
STEPS = {SAID_STEP: typed, INSIST_STEP: typed}
