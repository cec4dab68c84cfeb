"""`/actions R7`: what must change so that it does not happen again, who does it, by when."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.people import Draft, May
from domain.usecases.handling_actions import ActionSheet, AddAction, CaseActions, FinishAction, LookAtAction
from domain.usecases.standing import KeepDraft
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_handling import ActionDoneButton, ActionsButton, NewAction
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.handling import case_meant
from handlers.telegram.handling_lines import action_line, case_first
from handlers.telegram.turn import Key, Turn, keys

NEW_STEP = "action:new"
RESULT_STEP = "action:result"
ACTIONS_SHOWN = 25
KEYS_SHOWN = 6


async def actions(turn: Turn) -> None:
    """`/actions R7` lists them; `/actions R7 what, who, by when` adds one."""
    turn.actor.must(May.RECORD)
    number, rest = case_first(after_command(turn))
    if number is None:
        number = await case_meant(turn, "")
    if rest:
        await _add(turn, number, rest)
    else:
        await _tell(turn, await turn.look(CaseActions(turn.desk.words.zone), number))


async def pressed_actions(turn: Turn, pressed: ActionsButton) -> None:
    await _tell(turn, await turn.look(CaseActions(turn.desk.words.zone), pressed.recall))


async def new(turn: Turn, pressed: NewAction) -> None:
    turn.actor.must(May.RECALL)
    await turn.do(KeepDraft(), turn.chat_id, NEW_STEP, {"recall": pressed.recall})
    cancel = keys([Key(turn.label("Cancel"), Cancel("action"))])
    await turn.tell(turn.asking(turn.words("chat/action_ask")), cancel)


async def new_given(turn: Turn, draft: Draft) -> None:
    await _add(turn, int(draft.facts["recall"]), turn.text)


async def _add(turn: Turn, number: int, text: str) -> None:
    what, owner, due = action_line(text, turn.desk.clock(), turn.desk.words.zone)
    sheet = await turn.do(AddAction(turn.desk.words.zone), number, what, owner, due, turn.source)
    await _tell(turn, sheet)


async def done(turn: Turn, pressed: ActionDoneButton) -> None:
    action = await turn.look(LookAtAction(), pressed.action)
    await turn.do(KeepDraft(), turn.chat_id, RESULT_STEP, {"action": pressed.action})
    cancel = keys([Key(turn.label("Cancel"), Cancel("action"))])
    await turn.tell(turn.asking(turn.words("chat/action_result", action=action)), cancel)


async def result_given(turn: Turn, draft: Draft) -> None:
    sheet = await turn.do(FinishAction(turn.desk.words.zone), int(draft.facts["action"]), turn.text.strip())
    await _tell(turn, sheet)


async def _tell(turn: Turn, sheet: ActionSheet) -> None:
    await turn.say("chat/actions", _keys(turn, sheet), sheet=sheet, shown=ACTIONS_SHOWN)


def _keys(turn: Turn, sheet: ActionSheet) -> InlineKeyboardMarkup:
    lead = turn.actor.may(May.RECALL)
    mine = [each for each in sheet.actions if each.done_at is None and (lead or each.owner_id == turn.actor.person_id)]
    finish = [[Key(f"✅ {each.what}"[:40], ActionDoneButton(each.id or 0))] for each in mine[:KEYS_SHOWN]]
    add = [Key(turn.label("Add an action"), NewAction(sheet.recall.id or 0))] if lead else []
    return keys(*finish, add)


DOORS = [Door("actions", command("actions", "整改"), actions)]
BUTTONS = [
    ButtonDoor(ActionsButton, pressed_actions),
    ButtonDoor(NewAction, new),
    ButtonDoor(ActionDoneButton, done),
]
STEPS = {NEW_STEP: new_given, RESULT_STEP: result_given}
