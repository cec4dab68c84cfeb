"""A trace as a spreadsheet: summary, lots, deliveries, customers, links with their source, and what is missing."""

from __future__ import annotations

from domain.trace import Trace
from storage.reports.book import Book
from storage.reports.trace_tables import TraceTables
from templates.words import Words


def trace_xlsx(trace: Trace, words: Words, language: str) -> bytes:
    """The whole answer, however long. Quantities are numbers in each item's own unit, days are the site's."""
    tables = TraceTables(trace, words, language)
    with Book() as book:
        book.facts(words.label("Summary", language), tables.facts())
        book.table(tables.lots())
        book.table(tables.deliveries())
        book.table(tables.customers())
        if trace.captured is not None and trace.links:
            book.table(tables.links())
        if trace.possible.lots:
            book.table(tables.possible())
        if trace.holes:
            book.table(tables.holes())
    return book.content()
