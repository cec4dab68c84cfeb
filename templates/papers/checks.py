"""Call sheets for effectiveness checks: whom to call, what to ask, where to tick."""

from __future__ import annotations

from domain.usecases.effectiveness import CheckSheet
from templates.papers.report import Cell, Column, Grid, Report, Section, Voice
from templates.words import Words


def call_sheet(sheet: CheckSheet, words: Words, language: str) -> Report:
    """Those who were asked already have what they said; the others have blanks to write in."""
    voice = Voice(words, language)
    label, recall, sums = voice.label, sheet.recall, sheet.sums
    columns = (
        Column(label("Customer"), 9), Column(label("Name"), 22), Column(label("Phone"), 18),
        Column(label("Got the notice"), 12), Column(label("Acted on it"), 12), Column(label("Words"), 36),
    )  # fmt: skip

    def tick(said: bool | None) -> str:
        if said is None:
            return f"□ {label('yes')}  □ {label('no')}"
        return label("yes") if said else label("no")

    rows: list[tuple[Cell, ...]] = [
        (each.code, each.name, each.phone, tick(each.check.got_notice), tick(each.check.acted), each.check.words or "")
        for each in sheet.checks
    ]
    asks = (
        label("Did you get our recall notice %(number)s?", number=recall.number),
        label("Which lots did you look for, and what did you find?"),
        label("Did you stop selling them, set them aside and tell your own customers?"),
    )
    facts: tuple[tuple[str, Cell], ...] = (
        (label("Reason"), recall.reason),
        (label("Level"), sheet.level),
        (label("Customers"), sheet.customers),
        (label("Drawn"), sums.drawn),
        (label("Asked"), sums.done),
        (label("Drawn by the seed"), ", ".join(dict.fromkeys(each.check.seed for each in sheet.checks))),
    )
    return Report(
        title=label("Call sheet for checks"),
        subtitle=label("Effectiveness checks"),
        number=recall.number,
        at=max((each.check.checked_at or each.check.drawn_at for each in sheet.checks), default=recall.drafted_at),
        facts=facts,
        sections=(
            Section(label("What to ask"), points=asks),
            Section(label("Whom to call"), grid=Grid(label("Whom to call"), columns, rows)),
        ),
        warning=label("This was a drill: nothing left the house.") if recall.drill else "",
    )
