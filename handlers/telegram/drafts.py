"""What a chat waits for: the next word goes to the step that asked, unless it is a command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.people import Draft
from domain.usecases.standing import TakeDraft
from handlers.telegram.buttons import Cancel
from handlers.telegram.dispatch import ButtonDoor, Door, command, is_text
from handlers.telegram.turn import Turn

Step = Callable[[Turn, Draft], Awaitable[None]]


async def cancel(turn: Turn) -> None:
    """`/cancel` always wins."""
    draft = await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await turn.say("chat/cancelled" if draft else "chat/nothing_to_cancel")


async def cancel_pressed(turn: Turn, _: Cancel) -> None:
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await turn.edit("chat/cancelled")


def waiting(steps: dict[str, Step]) -> Door:
    """The door of the one who was asked something: it passes when nothing waits in this chat."""

    async def resume(turn: Turn) -> bool:
        draft = await turn.look(TakeDraft(), turn.chat_id)
        step = steps.get(draft.step) if draft else None
        if draft is None or step is None:
            return False
        await step(turn, draft)
        # A step that refuses leaves the question open; one that asks on has put its own in the place.
        after = await turn.look(TakeDraft(), turn.chat_id)
        if after is not None and (after.step, after.facts) == (draft.step, draft.facts):
            await turn.do(TakeDraft(), turn.chat_id, drop=True)
        return True

    return Door(
        "answer to a question", lambda turn: is_text(turn) and not turn.text.startswith("/"), resume, hears_replies=True
    )


DOORS = [Door("cancel", command("cancel", "取消"), cancel)]
BUTTONS = [ButtonDoor(Cancel, cancel_pressed)]
