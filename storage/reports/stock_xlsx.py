"""The stock of a case by place as a spreadsheet: a pick list that can be sorted."""

from __future__ import annotations

from datetime import datetime

from domain.handling import StockRow
from domain.usecases.handling_stock import StockSheet
from storage.reports.book import Book
from storage.reports.tables import Column, Table
from templates.words import Words


def stock_xlsx(sheet: StockSheet, words: Words, language: str) -> bytes:
    """One row a lot and place, as the books stand; quantities are numbers in the item's own unit."""

    def label(text: str) -> str:
        return words.label(text, language)

    def ticked(row: StockRow) -> str | None:
        if row.tick is None:
            return None
        return words.label("found", language) if row.tick.found else words.label("not found", language)

    def ticked_at(row: StockRow) -> datetime | None:
        return row.tick.at.astimezone(words.zone).replace(tzinfo=None) if row.tick else None

    def stands(row: StockRow) -> str | None:
        return sheet.pallets.get(row.place) if row.place is not None else None

    columns: tuple[Column[StockRow], ...] = (
        Column(label("Place"), 24, lambda row: row.place if row.place is not None else label("Place not known")),
        *([Column(label("Pallet stands at"), 18, stands)] if sheet.pallets else []),
        Column(label("Lot"), 16, lambda row: row.lot.lot.code),
        Column(label("Product"), 28, lambda row: row.lot.item.name(language)),
        Column(label("Quantity in the books"), 12, lambda row: row.quantity),
        Column(label("Unit"), 8, lambda row: words.unit(row.lot.item.uom, language, row.quantity)),
        Column(label("Ticked"), 12, ticked),
        Column(label("Who fetches it"), 18, lambda row: row.by),
        Column(label("When"), 17, ticked_at),
        Column(label("Really there"), 14, lambda _: None),
    )  # fmt: skip
    with Book() as book:
        book.table(
            Table(words.label("Pick list of %(number)s", language, number=sheet.recall.number), columns, sheet.rows)
        )
    return book.content()
