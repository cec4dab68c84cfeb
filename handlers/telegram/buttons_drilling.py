"""Buttons of drills."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("dr")
@dataclass(frozen=True)
class DrillStep(Button):
    """The next step of a drill. `step` is w (look again), s (show the scope), t (tell), e (end and score), x (stop)."""

    recall: int
    step: str


@button("df")
@dataclass(frozen=True)
class DrillSheet(Button):
    """The sheet of a scored drill as a PDF."""

    recall: int


@button("dn")
@dataclass(frozen=True)
class DrillMenu(Button):
    """`deed` is n (a new random drill), t (the trend), p (the plans)."""

    deed: str


@button("dx")
@dataclass(frozen=True)
class DropPlan(Button):
    """This plan begins nothing any more."""

    plan: int
