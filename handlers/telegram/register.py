"""The whole bot, readable in one ordered list."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application

from handlers.desk import Desk
from handlers.telegram import (
    actions,
    balancing,
    boards,
    causing,
    cleaning,
    contacts,
    customer,
    disposing,
    drafts,
    drilling,
    handling,
    held,
    helping,
    house_facts,
    joining,
    label_prints,
    labelling,
    linking,
    lot_card,
    phoning,
    putting_right,
    recalling,
    recording,
    scanning,
    scoping,
    seen_keys,
    station,
    tracing,
    uploading,
)
from handlers.telegram.dispatch import ButtonDoor, Door, open_doors

STEPS: dict[str, drafts.Step] = {
    **disposing.STEPS,
    **actions.STEPS,
    **recalling.STEPS,
    **recording.STEPS,
    **putting_right.STEPS,
    **customer.STEPS,
    **phoning.STEPS,
    **linking.STEPS,
}

DOORS: list[Door] = [
    *lot_card.FIRST_DOORS,
    *label_prints.FIRST_DOORS,
    *joining.FIRST_DOORS,
    *drafts.DOORS,
    *helping.DOORS,
    *joining.DOORS,
    *tracing.DOORS,
    *causing.DOORS,
    *balancing.DOORS,
    *scoping.DOORS,
    *held.DOORS,
    *recalling.DOORS,
    *house_facts.DOORS,
    *boards.DOORS,
    *contacts.DOORS,
    *phoning.DOORS,
    *handling.DOORS,
    *disposing.DOORS,
    *actions.DOORS,
    *drilling.DOORS,
    *recording.DOORS,
    *putting_right.DOORS,
    *cleaning.DOORS,
    *station.DOORS,
    *lot_card.DOORS,
    *labelling.DOORS,
    *label_prints.DOORS,
    *customer.DOORS,
    drafts.waiting(STEPS),
    *tracing.PLAIN_DOORS,
    *causing.PLAIN_DOORS,
    *balancing.PLAIN_DOORS,
    *scoping.PLAIN_DOORS,
    *recalling.PLAIN_DOORS,
    *boards.PLAIN_DOORS,
    *recording.PLAIN_DOORS,
    *cleaning.PLAIN_DOORS,
    *disposing.PICTURE_DOORS,
    *uploading.DOORS,
    *scanning.DOORS,
    *customer.LATE_DOORS,
    *helping.LAST_DOORS,
]

BUTTONS: list[ButtonDoor] = [
    *contacts.BUTTONS,
    *phoning.BUTTONS,
    *handling.BUTTONS,
    *disposing.BUTTONS,
    *actions.BUTTONS,
    *drilling.BUTTONS,
    *joining.BUTTONS,
    *drafts.BUTTONS,
    *tracing.BUTTONS,
    *balancing.BUTTONS,
    *scoping.BUTTONS,
    *recalling.BUTTONS,
    *house_facts.BUTTONS,
    *boards.BUTTONS,
    *recording.BUTTONS,
    *putting_right.BUTTONS,
    *cleaning.BUTTONS,
    *station.BUTTONS,
    *lot_card.BUTTONS,
    *labelling.BUTTONS,
    *seen_keys.BUTTONS,
    *linking.BUTTONS,
    *customer.ALL_BUTTONS,
    *uploading.BUTTONS,
]


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Hangs every conversation into the application, in the order above."""
    open_doors(application, desk, DOORS, BUTTONS)
