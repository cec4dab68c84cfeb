"""Buttons of work at a station: the keypad, albums, signs on the wall."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("np")
@dataclass(frozen=True)
class PadKey(Button):
    """A key of the keypad: a digit, or p (point), b (back), u (another unit), k (OK), o and a number (an amount that
    is offered). What was typed lies in the draft; `step` says which draft."""

    step: str
    sign: str


@button("sn")
@dataclass(frozen=True)
class SignShown(Button):
    """A sign to print once more."""

    sign: int


@button("so")
@dataclass(frozen=True)
class OrderHere(Button):
    """For which order one stands at a station, among those that were offered; `step` says which draft."""

    step: str
    choice: int


@button("yu")
@dataclass(frozen=True)
class RowUndo(Button):
    """Take back what this row of a table recorded."""

    row: int


@button("ya")
@dataclass(frozen=True)
class RowOpen(Button):
    """Open the question of this row of a table."""

    row: int


@button("yk")
@dataclass(frozen=True)
class AllAs(Button):
    """Record every lot of the table that nothing was said of yet as this kind."""

    album: int
    kind: str


@button("yp")
@dataclass(frozen=True)
class AllPick(Button):
    """The answer for all of them, among those that were offered; `step` says which draft."""

    step: str
    choice: int
