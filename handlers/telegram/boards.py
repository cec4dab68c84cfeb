"""`/board`, `/chase` and `/recall numbers`: a case at a glance, whom to chase, and all cases compared."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.board import Chased, NotInThisCase
from domain.people import May
from domain.recall import Recall
from domain.usecases.case_numbers import CompareCases
from domain.usecases.chase_customer import CallCustomer, RemindCustomer
from domain.usecases.show_board import ChaseList, LookAtCase, RunningCases, ShowCustomer
from handlers.telegram.buttons_answers import PhoneAnswer
from handlers.telegram.buttons_board import CallButton, CaseCustomerButton, ChaseButton, RemindButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.recall_card import board_address
from handlers.telegram.recall_show import recall_id
from handlers.telegram.turn import Key, Turn, keys

SHOWN = 5
CASES = 10
ANSWERS = 8


async def board(turn: Turn) -> None:
    """`/board [R7]`: a key that opens this person's own page of the case; without a number one for each that runs."""
    turn.actor.must(May.RECALL)
    cases = await _cases(turn)
    if not cases:
        await turn.say("chat/no_recalls")
        return
    if turn.in_group or turn.desk.links is None:  # a personal link must not stand in a group
        rows = [
            [Key(f"{turn.label('Whom to chase first')} {case.number}", ChaseButton(case.id or 0))] for case in cases
        ]
        await turn.say("chat/board_nowhere", keys(*rows), group=turn.in_group)
        return
    rows = [
        [
            Key(f"{turn.label('Board')} {case.number}", _address(turn, case.id or 0) or "", "primary"),
            Key(turn.label("Whom to chase first"), ChaseButton(case.id or 0)),
        ]
        for case in cases
    ]
    await turn.say("chat/board", keys(*rows), cases=cases)


async def chase(turn: Turn) -> None:
    """`/chase [R7]`: the first of the chase list, with keys for each."""
    turn.actor.must(May.RECALL)
    cases = await _cases(turn)
    if not cases:
        await turn.say("chat/no_recalls")
    for case in cases[:3]:
        await _show_chase(turn, case.id or 0)


async def chase_pressed(turn: Turn, pressed: ChaseButton) -> None:
    await turn.toast()
    await _show_chase(turn, pressed.recall)


async def remind_pressed(turn: Turn, pressed: RemindButton) -> None:
    chased = await turn.do(RemindCustomer(), pressed.recall, pressed.partner)
    if chased.done:
        await turn.toast(turn.label("%(who)s is being told once more.", who=chased.code))
    else:
        said = "%(who)s: nothing was sent. It is on its way already, or only a call is left."
        await turn.toast(turn.label(said, who=chased.code), alert=True)


async def call_pressed(turn: Turn, pressed: CallButton) -> None:
    chased = await turn.do(CallCustomer(), pressed.recall, pressed.partner)
    await turn.toast()
    said = Key(turn.label("Write down what they say"), PhoneAnswer(pressed.recall, pressed.partner), "primary")
    await turn.say("chat/call_customer", keys([said]), chased=chased)


async def customer_pressed(turn: Turn, pressed: CaseCustomerButton) -> None:
    found = await turn.look(ShowCustomer(), pressed.recall, pressed.partner)
    if found is None:
        raise NotInThisCase(recall=f"R{pressed.recall}")
    await turn.toast()
    page = _address(turn, pressed.recall)
    more = [Key(turn.label("All of it"), f"{page}/c/{pressed.partner}")] if page else []
    deeds = _deeds(turn, found.recall, pressed.partner, found.code)
    await turn.say("chat/case_customer", keys(deeds, more), customer=found, answers=found.answers[-ANSWERS:])


async def numbers(turn: Turn, _: str) -> None:
    """`/recall numbers`: the last cases beside each other, the newest first."""
    compared = await turn.look(CompareCases())
    page = _address(turn, compared.cases[-1].recall.id or 0) if compared.cases else None
    key = keys([Key(turn.label("All of it"), f"{page}/numbers")]) if page else None
    await turn.say("chat/case_numbers", key, compared=compared, cases=compared.cases[::-1][:CASES])


async def _show_chase(turn: Turn, number: int) -> None:
    recall, chased, figures = await turn.look(ChaseList(), number, SHOWN)
    await turn.say("chat/chase", _chase_keys(turn, recall, chased), recall=recall, chased=chased, figures=figures)


def _chase_keys(turn: Turn, recall: Recall, chased: tuple[Chased, ...]) -> InlineKeyboardMarkup:
    rows = []
    for each in chased:
        partner = each.line.partner_id
        show = Key(each.line.code, CaseCustomerButton(recall.id or 0, partner))
        rows.append([show, *_deeds(turn, recall, partner, each.line.code)])
    page = _address(turn, recall.id or 0)
    last = [Key(turn.label("Refresh"), ChaseButton(recall.id or 0))]
    return keys(*rows, [*last, Key(turn.label("Board"), page)] if page else last)


def _deeds(turn: Turn, recall: Recall, partner: int, code: str) -> list[Key]:
    """What can be done about a customer: nothing in a drill or when the case does not run."""
    if recall.drill or recall.state != "launched":
        return []
    number = recall.id or 0
    return [
        Key(f"{turn.label('Remind')} {code}", RemindButton(number, partner)),
        Key(f"{turn.label('Call')} {code}", CallButton(number, partner)),
    ]


def _address(turn: Turn, number: int) -> str | None:
    """This person's own page; None in a group, where it must not stand."""
    person_id = None if turn.in_group else turn.actor.person_id
    return board_address(turn.desk.links, number, person_id, turn.desk.clock())


async def _cases(turn: Turn) -> list[Recall]:
    """The case that the line names, else those that run."""
    asked = after_command(turn).strip()
    if asked:
        return [await turn.look(LookAtCase(), recall_id(asked.split()[0]))]
    return await turn.look(RunningCases())


WORDS = {"numbers": numbers, "指标": numbers, "数字": numbers}
DOORS = [
    Door("board", command("board", "看板"), board),
    Door("chase", command("chase", "催办"), chase),
]
PLAIN_DOORS = [
    Door("board in words", lambda turn: turn.actor.may(May.RECALL) and bare("board")(turn), board),
    Door("chase in words", lambda turn: turn.actor.may(May.RECALL) and bare("chase")(turn), chase),
]
BUTTONS = [
    ButtonDoor(ChaseButton, chase_pressed),
    ButtonDoor(RemindButton, remind_pressed),
    ButtonDoor(CallButton, call_pressed),
    ButtonDoor(CaseCustomerButton, customer_pressed),
]
