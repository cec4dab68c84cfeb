"""The buttons of the chase list."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("bc")
@dataclass(frozen=True)
class ChaseButton(Button):
    """The chase list of a case, as a message of its own."""

    recall: int


@button("bm")
@dataclass(frozen=True)
class RemindButton(Button):
    """Tell this customer once more."""

    recall: int
    partner: int


@button("bk")
@dataclass(frozen=True)
class CallButton(Button):
    """Somebody is to call this customer."""

    recall: int
    partner: int


@button("bo")
@dataclass(frozen=True)
class CaseCustomerButton(Button):
    """One customer of a case: what is open, what they were told and said."""

    recall: int
    partner: int
