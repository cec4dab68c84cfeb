"""Buttons of what proves a case: checks, reports, the dossier."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("ez")
@dataclass(frozen=True)
class DossierButton(Button):
    """The dossier of a case, in one press."""

    recall: int


@button("er")
@dataclass(frozen=True)
class ReportsButton(Button):
    """Which reports there are."""

    recall: int


@button("ef")
@dataclass(frozen=True)
class ReportButton(Button):
    """One report as PDF and XLSX. `kind` is u (21 CFR 7.53), c (progress), p (plan), v (review)."""

    recall: int
    kind: str


@button("ec")
@dataclass(frozen=True)
class ChecksButton(Button):
    """The checks of a case."""

    recall: int


@button("ed")
@dataclass(frozen=True)
class DrawButton(Button):
    """Draws the sample at this level."""

    recall: int
    level: str


@button("ek")
@dataclass(frozen=True)
class CheckButton(Button):
    """One customer of the sample."""

    recall: int
    check: int


@button("ev")
@dataclass(frozen=True)
class CheckSaid(Button):
    """What the customer said, each 1 or 0."""

    recall: int
    check: int
    got: int
    acted: int


@button("ew")
@dataclass(frozen=True)
class CheckWords(Button):
    """Asks for words to stand beside a check."""

    recall: int
    check: int


@button("es")
@dataclass(frozen=True)
class CallSheetButton(Button):
    """The call sheet. `form` is p (PDF) or x (XLSX)."""

    recall: int
    form: str
