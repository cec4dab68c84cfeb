"""A second photo of a lot within minutes: meant, or by mistake? The order waits until that is said."""

from __future__ import annotations

from collections.abc import Sequence

from domain.movements import MovementOrder
from domain.usecases.recorded_twice import RecordedTwice
from domain.usecases.standing import KeepDraft
from handlers.telegram.buttons_scanning import AgainButton, NotAgain
from handlers.telegram.choices import ORDERS, step_mark
from handlers.telegram.turn import Key, Turn, keys

STEP = "record:again"
"""No step of a typed answer: what is typed meanwhile is a line of its own. A record forgets it like any question."""
AGAIN = "again"
"""Among what was skipped: the person said that it is meant."""


async def asked_again(turn: Turn, order: MovementOrder, skipped: Sequence[str], *, instead: bool) -> bool:
    """Whether it was asked if this record is one too many: of a photo, like another of the same person just before."""
    if order.proof.capture_id is None or AGAIN in skipped:
        return False
    twice = await turn.look(RecordedTwice(), order)
    if twice is None:
        return False
    mark = step_mark(turn.source)
    facts = {"order": ORDERS.dump_python(order, mode="json"), "skipped": [*skipped, AGAIN], "mark": mark,
             "said_by": turn.source}  # fmt: skip
    await turn.do(KeepDraft(), turn.chat_id, STEP, facts)
    text = turn.words("chat/again", twice=twice)
    markup = keys(
        [Key(turn.label("Record again"), AgainButton(mark))],
        [Key(turn.label("It was a mistake"), NotAgain(mark, twice.movement_id), style="primary")],
    )
    if instead:
        await turn.rewrite(text, markup)
    else:
        await turn.tell(text, markup)
    return True
