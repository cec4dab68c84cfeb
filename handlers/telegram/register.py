"""The whole bot, readable in one ordered list."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application

from handlers.desk import Desk
from handlers.telegram import customer, drafts, helping, joining, recalling, tracing
from handlers.telegram.dispatch import ButtonDoor, Door, open_doors

STEPS: dict[str, drafts.Step] = {**recalling.STEPS, **customer.STEPS}

DOORS: list[Door] = [
    *joining.FIRST_DOORS,
    *drafts.DOORS,
    *helping.DOORS,
    *joining.DOORS,
    *tracing.DOORS,
    *recalling.DOORS,
    *customer.DOORS,
    drafts.waiting(STEPS),
    *customer.LATE_DOORS,
    *helping.LAST_DOORS,
]

BUTTONS: list[ButtonDoor] = [
    *joining.BUTTONS,
    *drafts.BUTTONS,
    *tracing.BUTTONS,
    *recalling.BUTTONS,
    *customer.BUTTONS,
]


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Hangs every conversation into the application, in the order above."""
    open_doors(application, desk, DOORS, BUTTONS)
