"""Closing a recall, opening it again, and its timeline."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.people import Draft
from domain.recall import RecallState, UnknownRecall
from domain.usecases.close_recall import CloseRecall, ReopenRecall
from domain.usecases.standing import KeepDraft
from domain.usecases.watch_recall import ListRecalls, ShowRecall, ShowTimeline
from handlers.telegram.buttons import Cancel, CloseRecallButton
from handlers.telegram.buttons_recall import ReopenButton, TimelineButton
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recall_show import numbered, redraw, send_card, zone_of
from handlers.telegram.turn import Key, Turn, keys
from templates.case_words import event_words

CLOSE_STEP = "recall:close"
REOPEN_STEP = "recall:reopen"
EVENTS_SHOWN = 40
RUNNING_SHOWN = 3


async def close_pressed(turn: Turn, pressed: CloseRecallButton) -> None:
    """Closing asks for the last word first: it stays in the record."""
    view = await turn.look(ShowRecall(zone_of(turn)), pressed.recall)
    if view.recall.state != RecallState.LAUNCHED:
        await redraw(turn, view)
        return
    await turn.do(KeepDraft(), turn.chat_id, CLOSE_STEP, {"recall": pressed.recall})
    await turn.tell(turn.asking(turn.words("chat/recall_close_reason", view=view)), _cancel(turn))


async def close_reason_given(turn: Turn, draft: Draft) -> None:
    await _close(turn, int(draft.facts["recall"]), turn.text.strip())


async def close(turn: Turn, text: str) -> None:
    """`/recall close R7 reason`. Without a number it is the one that runs; with several, each card has its button."""
    try:
        number, reason = await numbered(turn, text)
    except UnknownRecall:
        if text.strip()[:1].lower() == "r" and text.strip()[1:2].isdigit():
            raise
        running = await turn.look(ListRecalls(zone_of(turn)))
        if not running:
            await turn.say("chat/no_recalls")
        for view in running[:RUNNING_SHOWN]:
            await send_card(turn, view)
        return
    await _close(turn, number, reason)


async def _close(turn: Turn, number: int, reason: str) -> None:
    view = await turn.do(CloseRecall(zone_of(turn)), number, reason)
    await turn.say("chat/recall_closed", view=view)


async def reopen(turn: Turn, text: str) -> None:
    """`/recall reopen R7 reason`."""
    number, reason = await numbered(turn, text)
    if not reason:
        await _ask_why_again(turn, number)
        return
    await send_card(turn, await turn.do(ReopenRecall(zone_of(turn)), number, reason))


async def reopen_pressed(turn: Turn, pressed: ReopenButton) -> None:
    await _ask_why_again(turn, pressed.recall)


async def _ask_why_again(turn: Turn, number: int) -> None:
    view = await turn.look(ShowRecall(zone_of(turn)), number)
    await turn.do(KeepDraft(), turn.chat_id, REOPEN_STEP, {"recall": number})
    await turn.tell(turn.asking(turn.words("chat/recall_reopen_reason", view=view)), _cancel(turn))


async def reopen_reason_given(turn: Turn, draft: Draft) -> None:
    view = await turn.do(ReopenRecall(zone_of(turn)), int(draft.facts["recall"]), turn.text.strip())
    await send_card(turn, view)


async def timeline(turn: Turn, text: str) -> None:
    """`/recall timeline R7`: who decided what and when, in the site's time."""
    number, _ = await numbered(turn, text)
    await _show_timeline(turn, number)


async def timeline_pressed(turn: Turn, pressed: TimelineButton) -> None:
    await _show_timeline(turn, pressed.recall)


async def _show_timeline(turn: Turn, number: int) -> None:
    recall, events = await turn.look(ShowTimeline(), number)
    words = turn.desk.words
    lines = [(event.at, event_words(words, event, turn.language), event.who) for event in events[-EVENTS_SHOWN:]]
    await turn.say("chat/recall_timeline", recall=recall, lines=lines, earlier=max(0, len(events) - EVENTS_SHOWN))


def _cancel(turn: Turn) -> InlineKeyboardMarkup:
    return keys([Key(turn.label("Cancel"), Cancel("recall"))])


WORDS = {
    **dict.fromkeys(("close", "关闭", "结案"), close),
    **dict.fromkeys(("reopen", "重开", "重新打开"), reopen),
    **dict.fromkeys(("timeline", "时间线", "经过"), timeline),
}
BUTTONS = [
    ButtonDoor(CloseRecallButton, close_pressed),
    ButtonDoor(ReopenButton, reopen_pressed),
    ButtonDoor(TimelineButton, timeline_pressed),
]
STEPS = {CLOSE_STEP: close_reason_given, REOPEN_STEP: reopen_reason_given}
