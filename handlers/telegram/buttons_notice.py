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


@button("nl")
@dataclass(frozen=True)
class NoticeSheetButton(Button):
    """The parts of a case's notice in a language, and what is wrong with it, in a message of its own."""

    recall: int
    language: str


@button("ns")
@dataclass(frozen=True)
class SwitchSheet(Button):
    """The same in another language, in place of the message above."""

    recall: int
    language: str


@button("ne")
@dataclass(frozen=True)
class WritePart(Button):
    """Asks for the words of a part."""

    recall: int
    language: str
    part: str


@button("nv")
@dataclass(frozen=True)
class PreviewButton(Button):
    """The notice as the first customer of the case will see it, in this language."""

    recall: int
    language: str


@button("nw")
@dataclass(frozen=True)
class TellNewsButton(Button):
    """Send the update, or after the close the last word, to everybody who was told. `edition` is how many went out
    before: a second tap finds another number."""

    recall: int
    edition: int
