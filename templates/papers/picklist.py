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
                [label("Reason"), recall.reason],
                [label("As the books stand at"), words.moment(at, language)],
                [label("Altogether"), totals or label("nothing")],
            ],
            "heads": [
                label("Lot"), label("Product"), label("Quantity in the books"),
                label("Ticked"), label("Who fetches it"),
                label("Really there"),
            ],
            "places": [
                {"name": _place(words, sheet, place, language),
                 "rows": [_row(words, row, language) for row in rows]}
                for place, rows in sheet.places
            ],
            "sign": label("Date, name, signature:") + " ______________________________",
        },
        at=at,
    )  # fmt: skip


def _place(words: Words, sheet: StockSheet, place: str | None, language: str) -> str:
    if place is None:
        return words.label("Place not known", language)
    if place not in sheet.pallets:
        return place
    stands = sheet.pallets[place]
    return words.label("Pallet %(sscc)s", language, sscc=place) + (f" · {stands}" if stands else "")


def _row(words: Words, row: StockRow, language: str) -> list[str]:
    uom = words.unit(row.lot.item.uom, language, row.quantity)
    ticked = ""
    if row.tick is not None:
        ticked = words.label("found", language) if row.tick.found else words.label("not found", language)
    amount = f"{number(row.quantity)} {uom}"
    return [row.lot.lot.code, row.lot.item.name(language), amount, ticked, row.by or "", ""]
