"""The buttons of labels."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("lb")
@dataclass(frozen=True)
class LabelButton(Button):
    """The label of a lot, as a picture with keys for printing. Without a size it is the one used last."""

    lot: int
    size: str = ""
    copies: int = 1


@button("lf")
@dataclass(frozen=True)
class LabelFile(Button):
    """The label of a lot as a file. `form` is pdf, or zpl with the dots an inch of the printer (zpl203)."""

    lot: int
    form: str
    size: str
    copies: int


@button("lp")
@dataclass(frozen=True)
class PalletFile(Button):
    """The label of a pallet as a file; the forms are those of `LabelFile`."""

    sscc: str
    form: str
    copies: int
