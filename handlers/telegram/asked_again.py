"""A question about the genealogy on a button, and back: its pages and files must ask the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from domain.genealogy import Direction, Question, VesselModel
from domain.lots import LotRef
from handlers.telegram.buttons import TraceAsked

LETTERS = {"f": Direction.FORWARD, "b": Direction.BACKWARD, "a": Direction.BOTH}
_OF = {direction: letter for letter, direction in LETTERS.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def letter_of(direction: Direction) -> str:
    return _OF[direction]


def packed(question: Question, form: str) -> TraceAsked | None:
    """The question as a button; None when it is too long for one."""
    how = "".join(
        letter
        for letter, said in (
            ("t", question.timed), ("o", question.model is VesselModel.FIFO), ("e", question.equipment),
            ("l", question.line is not None), ("v", question.vessel is not None),
        )
        if said
    )  # fmt: skip
    place = question.line or question.vessel
    lots = ".".join(_written(lot) for lot in question.roots)
    button = TraceAsked(lots, letter_of(question.direction), form, _seconds(question.since), _seconds(question.until),
                        how if place is None else f"{how}/{place}")  # fmt: skip
    try:
        button.pack()
    except ValueError:
        return None
    return button


def unpacked(pressed: TraceAsked) -> tuple[list[LotRef], Direction, Question]:
    how, _, place = pressed.how.partition("/")
    question = Question(
        since=_moment(pressed.since),
        until=_moment(pressed.until),
        timed="t" in how,
        model=VesselModel.FIFO if "o" in how else VesselModel.MIXED,
        equipment="e" in how,
    )
    if "l" in how:
        question = replace(question, line=place)
    if "v" in how:
        question = replace(question, vessel=place)
    lots = [LotRef(lot_id=int(lot, 36)) for lot in pressed.lots.split(".") if lot]
    return lots, LETTERS.get(pressed.direction, Direction.FORWARD), question


def _written(number: int) -> str:
    signs = ""
    while number:
        number, digit = divmod(number, 36)
        signs = _DIGITS[digit] + signs
    return signs or "0"


def _seconds(moment: datetime | None) -> int:
    return 0 if moment is None else int(moment.timestamp())


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
