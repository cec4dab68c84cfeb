"""Buttons about the goods of a case: its stock, returns, disposals, cleared lots, actions."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("st")
@dataclass(frozen=True)
class StockButton(Button):
    """What of a case lies where. `view` is o (still to be looked for) or t (ticked off already)."""

    recall: int
    view: str = "o"


@button("sk")
@dataclass(frozen=True)
class TickButton(Button):
    """This lot at this place was found (1) or not (0). `place` is the mark of the place."""

    recall: int
    lot: int
    place: str
    found: int


@button("sf")
@dataclass(frozen=True)
class StockFile(Button):
    """The pick list as a file: `form` is p (PDF) or x (XLSX)."""

    recall: int
    form: str


@button("rtn")
@dataclass(frozen=True)
class ReturnsButton(Button):
    """What customers say to have sent back beside what came."""

    recall: int


@button("di")
@dataclass(frozen=True)
class DisposalsButton(Button):
    """What of a case was destroyed, and the stock that could be."""

    recall: int


@button("dl")
@dataclass(frozen=True)
class DisposeLot(Button):
    """This lot of the case is destroyed, all of it or part: the next words say how much, how, and who saw it."""

    recall: int
    lot: int


@button("dp")
@dataclass(frozen=True)
class DisposalPhotos(Button):
    """Pictures of this disposal come next."""

    disposal: int


@button("cs")
@dataclass(frozen=True)
class ClearSure(Button):
    """What was shown is cleared. `mark` is of the question that showed it."""

    mark: str


@button("ac")
@dataclass(frozen=True)
class ActionsButton(Button):
    """A case's corrective actions."""

    recall: int


@button("ad")
@dataclass(frozen=True)
class ActionDoneButton(Button):
    """This action is done: the next words say what came of it."""

    action: int


@button("an")
@dataclass(frozen=True)
class NewAction(Button):
    """The next words are an action of this case."""

    recall: int
