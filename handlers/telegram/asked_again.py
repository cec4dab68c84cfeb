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
    place = question.line or question.vessel or ""
    # What was on a line is found again by the line: its lots would be too many for a button.
    lots = ".".join(_written(lot) for lot in question.roots)
    button = TraceAsked(lots, letter_of(question.direction), form, _seconds(question.since), _seconds(question.until),
                        how, place)  # fmt: skip
    try:
        button.pack()
    except ValueError:
        return None
    return button


def unpacked(pressed: TraceAsked) -> tuple[list[LotRef], Direction, Question]:
    question = Question(
        since=_moment(pressed.since),
        until=_moment(pressed.until),
        timed="t" in pressed.how,
        model=VesselModel.FIFO if "o" in pressed.how else VesselModel.MIXED,
        equipment="e" in pressed.how,
    )
    if "l" in pressed.how:
        question = replace(question, line=pressed.place)
    if "v" in pressed.how:
        question = replace(question, vessel=pressed.place)
    lots = [LotRef(lot_id=int(lot, 36)) for lot in pressed.lots.split(".") if lot]
    return lots, LETTERS.get(pressed.direction, Direction.FORWARD), question


def _written(number: int) -> str:
    signs = ""
    while number:
        number, digit = divmod(number, 36)
        signs = _DIGITS[digit] + signs
    return signs or "0"


def _seconds(moment: datetime | None) -> str:
    return "" if moment is None else _written(int(moment.timestamp()))


def _moment(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text, 36), UTC) if text else None
