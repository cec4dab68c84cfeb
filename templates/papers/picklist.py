"""The pick list of a case as a paper: what is fetched where, with room for who found it."""

from __future__ import annotations

from datetime import datetime

from domain.handling import StockRow
from domain.usecases.handling_stock import StockSheet
from templates.papers.typesetting import pdf
from templates.words import Words, number


def picklist_pdf(words: Words, sheet: StockSheet, language: str, at: datetime) -> bytes:
    """The list as it stands at this moment, by place; what was ticked off says so and by whom."""

    def label(text: str) -> str:
        return words.label(text, language)

    recall = sheet.recall
    totals = ", ".join(
        f"{item.name(language)}: {number(quantity)} {words.unit(item.uom, language, quantity)}"
        for item, _, quantity in sheet.totals
    )
    title = words.label("Pick list of %(number)s", language, number=recall.number)
    return pdf(
        "picklist",
        language,
        {
            "title": title,
            "company": "Lotbell",
            "foot": words.moment(at, language),
            "drill": label("DRILL: nothing of this is real, leave the goods where they are") if recall.drill else "",
            "about": [
                [words.label("Reason", language), recall.reason],
                [words.label("As the books stand at", language), words.moment(at, language)],
                [words.label("Altogether", language), totals or words.label("nothing", language)],
            ],
            "heads": [
                words.label("Lot", language), words.label("Product", language), words.label("Quantity in the books", language),
                words.label("Ticked", language), words.label("Who fetches it", language),
                words.label("Really there", language),
            ],
            "places": [
                {"name": place if place is not None else words.label("Place not known", language),
                 "rows": [_row(words, row, language) for row in rows]}
                for place, rows in sheet.places
            ],
            "sign": words.label("Date, name, signature:", language) + " ______________________________",
        },
        at=at,
    )  # fmt: skip


def _row(words: Words, row: StockRow, language: str) -> list[str]:
    uom = words.unit(row.lot.item.uom, language, row.quantity)
    ticked = ""
    if row.tick is not None:
        ticked = words.label("found", language) if row.tick.found else words.label("not found", language)
    amount = f"{number(row.quantity)} {uom}"
    return [row.lot.lot.code, row.lot.item.name(language), amount, ticked, row.by or "", ""]
