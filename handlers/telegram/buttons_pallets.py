"""Buttons of pallets. An SSCC is carried as its 18 digits: text, for a number would lose the zeros before it."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("ub")
@dataclass(frozen=True)
class ShowPallet(Button):
    """The card of a pallet."""

    sscc: str


@button("uk")
@dataclass(frozen=True)
class PalletKind(Button):
    """Begin a movement of this kind with the whole pallet."""

    kind: str
    sscc: str


@button("up")
@dataclass(frozen=True)
class PackOn(Button):
    """From now on each scanned lot is packed on this pallet."""

    sscc: str


@button("ul")
@dataclass(frozen=True)
class PalletLabel(Button):
    """The label of the pallet, to print."""

    sscc: str


@button("un")
@dataclass(frozen=True)
class NewPalletButton(Button):
    """A pallet with the next number of ours."""


@button("ud")
@dataclass(frozen=True)
class PackingDone(Button):
    """What is scanned from now on is no longer packed."""
