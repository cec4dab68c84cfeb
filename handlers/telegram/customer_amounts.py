"""A customer's numbers: asked once for all lots that add up, or for one lot; doubted once, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.alerts import AnswerKind, MoreThanDelivered, NoneThoughSent, RecallOver
from domain.items import UnknownUnit
from domain.people import AnswerExpected, Draft
from domain.tally import COUNTED
from domain.usecases.answer_alert import AnswerAlert, LookToAnswer, TellLate, TellLead, ToAnswer
from domain.usecases.standing import KeepDraft, TakeDraft
from domain.values import BadQuantity
from handlers.amounts import amount_of
from handlers.telegram.answers import words_of
from handlers.telegram.buttons import AnswerAmount, AnswerButton, AnswerInsist, Cancel
from handlers.telegram.buttons_answers import AllOfLot, AnswerLotKind, ReallyNone
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.turn import Key, Turn, keys
from templates.words import number

AMOUNT_STEP = "answer:amount"
INSIST_STEP = "answer:insist"
ALL_LOTS = 0


@dataclass(frozen=True)
class Asked:
    """What is asked: how much of a kind, of the group at a place, or of one lot. `times` counts the asking."""

    alert: int
    kind: AnswerKind
    unit: int = 0
    lot: int = ALL_LOTS
    times: int = 0

    def facts(self, **more: Any) -> dict[str, Any]:
        return {"alert": self.alert, "kind": self.kind.value, "unit": self.unit, "lot": self.lot,
                "asked": self.times, **more}  # fmt: skip

    @classmethod
    def of(cls, draft: Draft) -> Asked:
        facts = draft.facts
        return cls(int(facts["alert"]), kind_of(str(facts["kind"])), int(facts["unit"]), int(facts.get("lot", 0)),
                   int(facts.get("asked", 0)))  # fmt: skip


def kind_of(text: str) -> AnswerKind:
    """The kind that a button carries. Raises `AnswerExpected`."""
    try:
        return AnswerKind(text)
    except ValueError as error:
        raise AnswerExpected(problem="unknown") from error


def delivered(to: ToAnswer, asked: Asked) -> tuple[str, Decimal]:
    """What is asked about: its unit, and how much of it was delivered. Raises `AnswerExpected`."""
    if asked.lot:
        for each in to.goods:
            if each.lot_id == asked.lot:
                return each.uom, each.quantity
        raise AnswerExpected(problem="changed")
    if not 0 <= asked.unit < len(to.groups):
        raise AnswerExpected(problem="changed")
    group = to.groups[asked.unit]
    return group.uom, group.delivered


async def answered(turn: Turn, pressed: AnswerButton) -> None:
    """A tap under the alert. What needs a number asks for it."""
    kind = kind_of(pressed.kind)
    if kind not in COUNTED:
        await say_it(turn, pressed.alert, kind)
        return
    to = await to_answer(turn, pressed.alert, f"{kind.value}?")
    await ask(turn, to, Asked(pressed.alert, kind))


async def say_it(turn: Turn, alert: int, kind: AnswerKind, *, insist: bool = False) -> None:
    """Received, or none: no number belongs to it."""
    try:
        result = await turn.do(AnswerAlert(), alert, kind, turn.source, insist=insist)
    except NoneThoughSent as doubt:
        markup = keys(
            [Key(turn.label("🛒 Sold"), AnswerButton(alert, AnswerKind.SOLD.value)),
             Key(turn.label("🏭 Used"), AnswerButton(alert, AnswerKind.USED.value))],
            [Key(turn.label("➡️ Passed on"), AnswerButton(alert, AnswerKind.PASSED_ON.value)),
             Key(turn.label("↩️ Sent back"), AnswerButton(alert, AnswerKind.RETURNED.value))],
            [Key(turn.label("I really have none"), ReallyNone(alert))],
        )  # fmt: skip
        await turn.tell(turn.desk.words.refusal(doubt, turn.language), markup)
        return
    except RecallOver:
        await turn.do(TellLate(), alert, kind.value, turn.source)
        raise
    await turn.toast(turn.label("Thank you, noted."))
    await turn.say("chat/answered", result=result, asks_on=False)


async def really_none(turn: Turn, pressed: ReallyNone) -> None:
    await say_it(turn, pressed.alert, AnswerKind.NONE, insist=True)


async def to_answer(turn: Turn, alert: int, late: str) -> ToAnswer:
    """The lots to answer for. After the close `late` is what the leads are told. Raises `RecallOver`."""
    try:
        return await turn.look(LookToAnswer(), alert)
    except RecallOver:
        await turn.do(TellLate(), alert, late, turn.source)
        raise


async def ask(turn: Turn, to: ToAnswer, asked: Asked, before: str | None = None) -> None:
    """Asks for the number. `before` is what is said first, in the same message."""
    uom, amount = delivered(to, asked)
    everything = turn.label(
        "All: %(amount)s %(uom)s", amount=number(amount), uom=turn.desk.words.unit(uom, turn.language, amount)
    )
    means = (
        AllOfLot(asked.alert, asked.lot, asked.kind.value)
        if asked.lot
        else AnswerAmount(asked.alert, asked.kind.value, asked.unit)
    )
    markup = keys([Key(everything, means)], [Key(turn.label("Cancel"), Cancel("answer"))])
    parts = () if asked.lot or len(to.groups[asked.unit].parts) == 1 else to.groups[asked.unit].parts
    code = next((each.view.lot.code for each in to.goods if each.lot_id == asked.lot), None)
    question = turn.words("chat/ask_answer_amount", notice=to.notice, kind=asked.kind, uom=uom, delivered=amount,
                          parts=parts, lot=code)  # fmt: skip
    await turn.tell("\n\n".join(filter(None, (before, question))), markup)
    # Only now: were we killed before saying so, the same word comes again and must still answer the question before.
    await turn.do(KeepDraft(), turn.chat_id, AMOUNT_STEP, asked.facts())


async def everything(turn: Turn, pressed: AnswerAmount) -> None:
    await _all_of(turn, Asked(pressed.alert, kind_of(pressed.kind), pressed.unit))


async def all_of_lot(turn: Turn, pressed: AllOfLot) -> None:
    await _all_of(turn, Asked(pressed.alert, kind_of(pressed.kind), lot=pressed.lot))


async def lot_kind(turn: Turn, pressed: AnswerLotKind) -> None:
    """What became of one lot: how much?"""
    kind = kind_of(pressed.kind)
    if kind not in COUNTED:
        raise AnswerExpected(problem="unknown")
    to = await to_answer(turn, pressed.alert, f"{kind.value}?")
    await ask(turn, to, Asked(pressed.alert, kind, lot=pressed.lot))


async def _all_of(turn: Turn, asked: Asked) -> None:
    to = await to_answer(turn, asked.alert, asked.kind.value)
    uom, amount = delivered(to, asked)
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await _keep(turn, to, asked, amount, uom)


async def amount_typed(turn: Turn, draft: Draft) -> None:
    """The number after the question, in its unit or in any other that the goods are counted in.

    Words instead of a number are for the lead. After anything but a number the question is asked once more.
    """
    asked = Asked.of(draft)
    to = await to_answer(turn, asked.alert, turn.text)
    again = Asked(asked.alert, asked.kind, asked.unit, asked.lot, asked.times + 1)
    try:
        amount = amount_of(words_of(turn.text), zero=True)
        uom = amount.uom or delivered(to, asked)[0]
        await _keep(turn, to, again, amount.quantity or Decimal(0), uom)
    except BadQuantity as bad:
        if bad.problem == "not_a_number":
            await _to_lead(turn, to, again, None)
            return
        await ask(turn, to, again, turn.words("chat/answer_number", said=turn.text[:40]))
    except UnknownUnit as unknown:
        await _to_lead(turn, to, again, unknown)


async def _to_lead(turn: Turn, to: ToAnswer, asked: Asked, unknown: UnknownUnit | None) -> None:
    """What is no number of ours is read by a person, and the question stays."""
    await turn.do(TellLead(), turn.text, turn.source)
    said = [turn.words("chat/passed_to_lead")]
    if unknown is not None:
        units = ", ".join(turn.desk.words.unit(uom, turn.language, 2) for uom in unknown.known)
        said.append(turn.words("chat/units_known", units=units))
    await ask(turn, to, asked, "\n".join(said))


async def _keep(turn: Turn, to: ToAnswer, asked: Asked, amount: Decimal, uom: str, *, insist: bool = False) -> None:
    """Keeps the number and asks for the next group, where there is one that does not add up with this one."""
    try:
        result = await turn.do(AnswerAlert(), asked.alert, asked.kind, turn.source, quantity=amount, uom=uom,
                               lot_id=asked.lot or None, insist=insist)  # fmt: skip
    except MoreThanDelivered as more:
        facts = asked.facts(amount=str(amount), uom=uom)
        await turn.do(KeepDraft(), turn.chat_id, INSIST_STEP, facts)
        again = AnswerLotKind(asked.alert, asked.lot, asked.kind.value) if asked.lot else AnswerButton(
            asked.alert, asked.kind.value
        )  # fmt: skip
        markup = keys(
            [Key(turn.label("Yes, that is right"), AnswerInsist(asked.alert))],
            [Key(turn.label("No, another number"), again)],
        )
        await turn.tell(turn.desk.words.refusal(more, turn.language), markup)
        return
    await turn.toast(turn.label("Thank you, noted."))
    then = _next(to, asked, result.uom or uom)
    noted = turn.words("chat/answered", result=result, asks_on=then is not None)
    if then is not None:
        await ask(turn, to, then, before=noted)
        return
    await turn.tell(noted)
    # Only now: were we killed before saying so, the same word comes again and must still answer the question.
    await turn.do(TakeDraft(), turn.chat_id, drop=True)


def _next(to: ToAnswer, asked: Asked, uom: str) -> Asked | None:
    """The next group to ask for: the one behind, or the asked one where the number was about another."""
    if asked.lot:
        return None
    said = next((place for place, group in enumerate(to.groups) if uom in {group.uom, group.base_uom}), asked.unit)
    then = asked.unit + 1 if said == asked.unit else asked.unit
    return Asked(asked.alert, asked.kind, then, ALL_LOTS, asked.times) if then < len(to.groups) else None


async def insisted(turn: Turn, pressed: AnswerInsist) -> None:
    draft = await turn.do(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != INSIST_STEP or draft.facts["alert"] != pressed.alert:
        raise AnswerExpected(problem="old")
    asked = Asked.of(draft)
    to = await to_answer(turn, pressed.alert, str(draft.facts["amount"]))
    uom = str(draft.facts.get("uom") or delivered(to, asked)[0])
    await _keep(turn, to, asked, Decimal(str(draft.facts["amount"])), uom, insist=True)


BUTTONS = [
    ButtonDoor(AnswerButton, answered),
    ButtonDoor(AnswerAmount, everything),
    ButtonDoor(AnswerInsist, insisted),
    ButtonDoor(AllOfLot, all_of_lot),
    ButtonDoor(AnswerLotKind, lot_kind),
    ButtonDoor(ReallyNone, really_none),
]
STEPS = {AMOUNT_STEP: amount_typed, INSIST_STEP: amount_typed}
"""Another number instead of the yes is a number too."""
