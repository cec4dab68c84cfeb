"""`/recall`: one command, one look, one tap. Then the card lives until the recall is closed."""

from __future__ import annotations

import asyncio
import re

from domain.lots import LotRef
from domain.movements import SlotMissing
from domain.people import Draft, May
from domain.recall import RecallCard, RecallState, RecallView, ScopeChanged, UnknownRecall
from domain.usecases.find_lot import FindLot
from domain.usecases.recalling import (
    CloseRecall,
    DraftRecall,
    DropDraft,
    KeepCard,
    LaunchRecall,
    ListRecalls,
    RefreshDraft,
    ShowAnswers,
    ShowRecall,
    ShowScope,
)
from domain.usecases.standing import KeepDraft
from handlers.telegram.buttons import (
    BeginRecall,
    Cancel,
    CloseRecallButton,
    DropRecall,
    LaunchRecallButton,
    RecallList,
    RecallStatus,
)
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.menu import said
from handlers.telegram.recall_card import card_keys, card_mark, card_text
from handlers.telegram.tracing import file_name
from handlers.telegram.turn import Key, Turn, keys

REASON_STEP = "recall:reason"
CLOSE_STEP = "recall:close"
_NUMBER = re.compile(r"[rR]?(\d{1,12})")


async def recall(turn: Turn) -> None:
    """`/recall LOT reason`, `/recall status [R7]`, `/recall close R7 [reason]`, and the same in Chinese."""
    turn.actor.must(May.RECALL)
    first, _, rest = after_command(turn).partition(" ")
    if first.lower() in {"status", "状态", "进度"}:
        await _status(turn, rest.strip())
    elif first.lower() in {"close", "关闭", "结案"}:
        await _close_typed(turn, rest.strip())
    elif not first:
        raise SlotMissing(kind="recall", slot="lot")
    else:
        await begin(turn, LotRef(code=first), rest.strip())


async def begin(turn: Turn, ref: LotRef, reason: str) -> None:
    """Shows the card; without a reason asks for it first."""
    lot = await turn.look(FindLot(), ref)
    if not reason:
        await turn.do(KeepDraft(), turn.chat_id, REASON_STEP, {"lot": lot.id})
        cancel = keys([Key(turn.label("Cancel"), Cancel("recall"))])
        await turn.tell(turn.asking(turn.words("chat/recall_reason", lot=lot)), cancel)
        return
    view = await turn.do(DraftRecall(), lot, reason, turn.source)
    await send_card(turn, view, running=view.recall.state == RecallState.LAUNCHED)


async def reason_given(turn: Turn, draft: Draft) -> None:
    """The word after "why?"."""
    await begin(turn, LotRef(lot_id=int(draft.facts["lot"])), turn.text.strip())


async def close_reason_given(turn: Turn, draft: Draft) -> None:
    await _close(turn, int(draft.facts["recall"]), turn.text.strip())


async def from_trace(turn: Turn, pressed: BeginRecall) -> None:
    turn.actor.must(May.RECALL)
    await begin(turn, LotRef(lot_id=pressed.lot), "")


async def send_card(turn: Turn, view: RecallView, *, running: bool = False) -> None:
    """A new living card in this chat; the worker keeps it up to date from now on."""
    words, language = turn.desk.words, turn.language
    message = await turn.tell(card_text(words, view, language, running=running), card_keys(words, view, language))
    # The mark is that of the card without its warning: the warning stays until there is news.
    card = RecallCard(recall_id=view.recall.id or 0, chat_id=turn.chat_id, message_id=message.message_id,
                      language=language, shown=card_mark(card_text(words, view, language)))  # fmt: skip
    await turn.do(KeepCard(), card)


async def _redraw(turn: Turn, view: RecallView, *, changed: bool = False) -> None:
    words, language = turn.desk.words, turn.language
    await turn.rewrite(card_text(words, view, language, changed=changed), card_keys(words, view, language))


async def launch(turn: Turn, pressed: LaunchRecallButton) -> None:
    """The one tap. What was shown is what is launched, or there is a fresh card."""
    try:
        view = await turn.do(LaunchRecall(), pressed.recall, pressed.shown)
    except ScopeChanged:
        view = await turn.do(RefreshDraft(), pressed.recall)
        await turn.toast(turn.label("The genealogy has changed: look again before you launch."), alert=True)
        await _redraw(turn, view, changed=True)
        return
    await turn.toast(turn.label("Recall launched"))
    await _redraw(turn, view)


async def drop(turn: Turn, pressed: DropRecall) -> None:
    await _redraw(turn, await turn.do(DropDraft(), pressed.recall))


async def refresh(turn: Turn, pressed: RecallStatus) -> None:
    view = await turn.look(ShowRecall(), pressed.recall)
    await _redraw(turn, view)
    await turn.toast(turn.label("This is how it stands now."))


async def full_list(turn: Turn, pressed: RecallList) -> None:
    view = await turn.look(ShowRecall(), pressed.recall)
    scope = await turn.look(ShowScope(), pressed.recall)
    answers = await turn.look(ShowAnswers(), pressed.recall)
    await turn.toast(turn.label("One moment"))
    desk = turn.desk
    content = await asyncio.to_thread(desk.recall_xlsx, view, scope, desk.words, turn.language, answers)
    name = f"{view.recall.number}-{file_name(view.root.lot.code)}.xlsx"
    await turn.file(content, name, turn.words("chat/recall_file", view=view))


async def close_pressed(turn: Turn, pressed: CloseRecallButton) -> None:
    """Closing asks for the last word first: it stays in the record."""
    view = await turn.look(ShowRecall(), pressed.recall)
    if view.recall.state != RecallState.LAUNCHED:
        await _redraw(turn, view)
        return
    await turn.do(KeepDraft(), turn.chat_id, CLOSE_STEP, {"recall": pressed.recall})
    cancel = keys([Key(turn.label("Cancel"), Cancel("recall"))])
    await turn.tell(turn.asking(turn.words("chat/recall_close_reason", view=view)), cancel)


async def _close_typed(turn: Turn, text: str) -> None:
    """`/recall close R7 reason`. Without a number it is the one that runs; with several, each card has its button."""
    number, _, reason = text.partition(" ")
    if _NUMBER.fullmatch(number):
        await _close(turn, _recall_id(number), reason)
        return
    running = await turn.look(ListRecalls())
    if len(running) == 1:
        await _close(turn, running[0].recall.id or 0, text)
    else:
        await _status(turn, "")


async def _close(turn: Turn, recall_id: int, reason: str) -> None:
    view = await turn.do(CloseRecall(), recall_id, reason)
    await turn.say("chat/recall_closed", view=view)


async def _status(turn: Turn, number: str) -> None:
    if number:
        await send_card(turn, await turn.look(ShowRecall(), _recall_id(number)))
        return
    running = await turn.look(ListRecalls())
    if not running:
        await turn.say("chat/no_recalls")
    for view in running[:3]:
        await send_card(turn, view)


async def running_recalls(turn: Turn) -> None:
    turn.actor.must(May.RECALL)
    await _status(turn, "")


def _recall_id(text: str) -> int:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise UnknownRecall(recall=text[:20])
    return int(found[1])


DOORS = [
    Door("recall", command("recall", "召回"), recall),
    Door("running recalls", lambda turn: said(turn, "Recalls"), running_recalls),
]
PLAIN_DOORS = [Door("recall in words", lambda turn: turn.actor.may(May.TRACE) and bare("recall")(turn), recall)]
BUTTONS = [
    ButtonDoor(BeginRecall, from_trace),
    ButtonDoor(LaunchRecallButton, launch),
    ButtonDoor(DropRecall, drop),
    ButtonDoor(RecallStatus, refresh),
    ButtonDoor(RecallList, full_list),
    ButtonDoor(CloseRecallButton, close_pressed),
]
STEPS = {REASON_STEP: reason_given, CLOSE_STEP: close_reason_given}
