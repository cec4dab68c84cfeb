"""Buttons that open the photos which movements were recorded from."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("ph")
@dataclass(frozen=True)
class LotPhotos(Button):
    """A photo of a lot; `at` counts from 0, the newest first."""

    lot: int
    at: int


@button("pt")
@dataclass(frozen=True)
class TracePhotos(Button):
    """A photo of the steps of a lot's trace. `direction` is f, b or a (all)."""

    lot: int
    direction: str
    at: int


@button("pv")
@dataclass(frozen=True)
class RecordPhoto(Button):
    """The photo that a movement was recorded from."""

    movement: int
