"""Being a customer: one tap and a number, or a sentence that reaches the lead."""

from __future__ import annotations

from decimal import Decimal

from domain.alerts import AnswerKind, MoreThanDelivered, Notice
from domain.items import unit_name
from domain.people import AnswerExpected, Draft, Role
from domain.tally import COUNTED
from domain.usecases.answer_alert import AnswerAlert, LookAtNotice, OpenNotices, TellLead
from domain.usecases.standing import KeepDraft, TakeDraft
from domain.values import BadQuantity
from handlers.amounts import amount_of
from handlers.telegram.answers import words_of
from handlers.telegram.buttons import AllMyLots, AnswerAmount, AnswerButton, AnswerInsist, Cancel
from handlers.telegram.dispatch import ButtonDoor, Door, command, is_text
from handlers.telegram.menu import said
from handlers.telegram.notices import lot_pages, notice_message
from handlers.telegram.turn import Key, Turn, keys
from templates.words import number

AMOUNT_STEP = "answer:amount"
INSIST_STEP = "answer:insist"


async def answered(turn: Turn, pressed: AnswerButton) -> None:
    """A tap under the alert. What needs a number asks for it, unit by unit."""
    kind = _kind(pressed.kind)
    if kind in COUNTED:
        notice = await turn.look(LookAtNotice(), pressed.alert)
        await _ask_amount(turn, notice, kind, 0)
        return
    result = await turn.do(AnswerAlert(), pressed.alert, kind, turn.source)
    await turn.toast(turn.label("Thank you, noted."))
    await turn.say("chat/answered", result=result, asks_on=False)


async def _ask_amount(
    turn: Turn, notice: Notice, kind: AnswerKind, unit: int, *, before: str | None = None, asked: int = 0
) -> None:  # fmt: skip
    """Asks for the number of one unit. `before` is what is said first, in the same message; `asked` counts."""
    uom, delivered = notice.totals[unit]
    facts = {"alert": notice.alert_id, "kind": kind.value, "unit": unit, "asked": asked}
    everything = turn.label(
        "All: %(amount)s %(uom)s", amount=number(delivered), uom=turn.desk.words.unit(uom, turn.language, delivered)
    )
    markup = keys(
        [Key(everything, AnswerAmount(notice.alert_id, kind.value, unit))],
        [Key(turn.label("Cancel"), Cancel("answer"))],
    )
    question = turn.words("chat/ask_answer_amount", notice=notice, kind=kind, uom=uom, delivered=delivered)
    await turn.tell("\n\n".join(filter(None, (before, question))), markup)
    # Only now: were we killed before saying so, the same word comes again and must still answer the question before.
    await turn.do(KeepDraft(), turn.chat_id, AMOUNT_STEP, facts)


async def everything(turn: Turn, pressed: AnswerAmount) -> None:
    notice = await turn.look(LookAtNotice(), pressed.alert)
    if not 0 <= pressed.unit < len(notice.totals):
        raise AnswerExpected(problem="changed")
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await _keep(turn, notice, _kind(pressed.kind), pressed.unit, notice.totals[pressed.unit][1])


async def amount_typed(turn: Turn, draft: Draft) -> None:
    """The number after the question, of the unit that was asked for or of the notice's other one.

    Words instead of a number are for the lead. After anything but a number the question is asked once more.
    """
    notice = await turn.look(LookAtNotice(), int(draft.facts["alert"]))
    kind, asked = _kind(str(draft.facts["kind"])), int(draft.facts["unit"])
    again = int(draft.facts.get("asked", 0)) + 1
    units = [uom for uom, _ in notice.totals]
    try:
        amount = amount_of(words_of(turn.text), zero=True)
    except BadQuantity as bad:
        is_sentence = bad.problem == "not_a_number"
    else:
        named = unit_name(amount.uom) if amount.uom else units[asked]
        is_sentence = named not in units
        if not is_sentence:
            unit = units.index(named)
            then = asked + 1 if unit == asked else asked
            await _keep(turn, notice, kind, unit, amount.quantity, then=then, asked=again)
            return
    if is_sentence:
        await turn.do(TellLead(), turn.text, turn.source)
    before = turn.words("chat/passed_to_lead") if is_sentence else turn.words("chat/answer_number", said=turn.text[:40])
    await _ask_amount(turn, notice, kind, asked, before=before, asked=again)


async def _keep(
    turn: Turn, notice: Notice, kind: AnswerKind, unit: int, amount: Decimal, *,
    insist: bool = False, then: int | None = None, asked: int = 0,
) -> None:  # fmt: skip
    """Keeps the number and asks for the unit `then`, the next one if none is given."""
    uom = notice.totals[unit][0]
    then = unit + 1 if then is None else then
    try:
        result = await turn.do(
            AnswerAlert(), notice.alert_id, kind, turn.source, quantity=amount, uom=uom, insist=insist
        )
    except MoreThanDelivered as more:
        facts = {"alert": notice.alert_id, "kind": kind.value, "unit": unit, "amount": str(amount)}
        await turn.do(KeepDraft(), turn.chat_id, INSIST_STEP, facts)
        markup = keys(
            [Key(turn.label("Yes, that is right"), AnswerInsist(notice.alert_id))],
            [Key(turn.label("No, another number"), AnswerButton(notice.alert_id, kind.value))],
        )
        await turn.tell(turn.desk.words.refusal(more, turn.language), markup)
        return
    await turn.toast(turn.label("Thank you, noted."))
    asks_on = then < len(notice.totals)
    noted = turn.words("chat/answered", result=result, asks_on=asks_on)
    if asks_on:
        await _ask_amount(turn, notice, kind, then, before=noted, asked=asked)
        return
    await turn.tell(noted)
    # Only now: were we killed before saying so, the same word comes again and must still answer the question.
    await turn.do(TakeDraft(), turn.chat_id, drop=True)


async def insisted(turn: Turn, pressed: AnswerInsist) -> None:
    draft = await turn.do(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != INSIST_STEP or draft.facts["alert"] != pressed.alert:
        raise AnswerExpected(problem="old")
    notice = await turn.look(LookAtNotice(), pressed.alert)
    amount, unit = Decimal(str(draft.facts["amount"])), int(draft.facts["unit"])
    await _keep(turn, notice, _kind(str(draft.facts["kind"])), unit, amount, insist=True)


async def amount_again(turn: Turn, draft: Draft) -> None:
    """Another number instead of the yes."""
    await amount_typed(turn, draft)


async def all_my_lots(turn: Turn, pressed: AllMyLots) -> None:
    """The whole list, in as many messages as it takes."""
    notice = await turn.look(LookAtNotice(), pressed.alert)
    await turn.toast()
    for page in lot_pages(turn.desk.words, notice):
        await turn.tell(page)


async def open_notices(turn: Turn) -> None:
    """`/notice`: what is open for this customer, once more."""
    notices = await turn.look(OpenNotices())
    if not notices:
        await turn.say("chat/no_notices")
    for notice in notices:
        await turn.tell(*notice_message(turn.desk.words, notice))


async def words_for_lead(turn: Turn) -> None:
    await turn.do(TellLead(), turn.text, turn.source)
    await turn.say("chat/passed_to_lead")


async def not_readable(turn: Turn) -> None:
    """A customer's photo or sticker: nobody looks at it yet, and saying nothing would be worse. Its words are read."""
    caption = turn.message.caption or ""
    if caption:
        await turn.do(TellLead(), caption, turn.source)
    await turn.say("chat/customer_text_only", caption=bool(caption))


def _kind(text: str) -> AnswerKind:
    try:
        return AnswerKind(text)
    except ValueError as error:
        raise AnswerExpected(problem="unknown") from error


def _is_customer(turn: Turn) -> bool:
    return turn.actor.role == Role.CUSTOMER


def _asks_for_notices(turn: Turn) -> bool:
    return _is_customer(turn) and (command("notice", "通知")(turn) or said(turn, "My open notices"))


def _plain_words(turn: Turn) -> bool:
    return _is_customer(turn) and is_text(turn) and not turn.text.startswith("/")


DOORS = [Door("my notices", _asks_for_notices, open_notices)]
LATE_DOORS = [
    Door("words for the lead", _plain_words, words_for_lead),
    Door("not readable", lambda turn: _is_customer(turn) and turn.update.message is not None and not turn.text,
         not_readable),
]  # fmt: skip
BUTTONS = [
    ButtonDoor(AllMyLots, all_my_lots),
    ButtonDoor(AnswerButton, answered),
    ButtonDoor(AnswerAmount, everything),
    ButtonDoor(AnswerInsist, insisted),
]
STEPS = {AMOUNT_STEP: amount_typed, INSIST_STEP: amount_again}
