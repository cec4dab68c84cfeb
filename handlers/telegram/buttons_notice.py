"""Buttons of a case's clocks and of its notice."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("ck")
@dataclass(frozen=True)
class MarkDone(Button):
    """It was done just now. `key` is one of `domain.marks`."""

    recall: int
    key: str


@button("cl")
@dataclass(frozen=True)
class ShowClocksButton(Button):
    """Every clock of a case, in a message of its own."""

    recall: int
