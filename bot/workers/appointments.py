"""What is due by itself: drills nobody was told of begin, actions are reminded of, a drill's customers answer.

Whatever it does stands in the database under a key of its own: after a restart nothing is done twice, what fell into
the time that the program was off is done at once, and several programs side by side do it once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from domain.people import Actor
from domain.ports import OpenWork
from domain.usecases.drill_planning import BeginDueDrills
from domain.usecases.drilling import AnswerDrills
from domain.usecases.handling_actions import RemindActions


class Appointments:
    """One look, for the worker that watches the clocks; each kind is a transaction of its own."""

    def __init__(self, open_work: OpenWork, zone: tzinfo, clock: Callable[[], datetime]) -> None:
        self._open_work = open_work
        self._zone = zone
        self._clock = clock

    def __call__(self) -> datetime | None:
        """When to look again: at once while simulated customers still answer, else whenever."""
        for due in (BeginDueDrills(), RemindActions(self._zone)):
            with self._open_work() as work:
                if due(work, Actor.house()):
                    work.commit()
        with self._open_work() as work:
            if not AnswerDrills()(work, Actor.house()):
                return None
            work.commit()
        return self._clock()
