"""A recall's full list as a spreadsheet: what it covers, who got it, and how each of them can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from domain.genealogy import Consignee, Trace
from domain.recall import RecallView
from storage.reports.book import Book
from storage.reports.tables import Cell
from storage.reports.trace_tables import TraceTables
from templates.words import Words


def recall_xlsx(view: RecallView, trace: Trace, words: Words, language: str) -> bytes:
    """`trace` is the recall's scope: as it stands for a draft, as it was frozen once launched."""
    tables = TraceTables(trace, words, language)
    ways = {reach.partner_id: reach.ways for reach in view.reaches}

    def reached_by(customer: Consignee) -> str:
        return ", ".join(ways.get(customer.partner_id, ())) or words.label("nobody: call them", language)

    with Book() as book:
        book.facts(words.label("Summary", language), [*_recall_facts(view, tables), *tables.facts()])
        book.table(tables.lots())
        book.table(tables.deliveries())
        book.table(tables.customers(reached_by))
    return book.content()


def _recall_facts(view: RecallView, tables: TraceTables) -> Iterator[tuple[str, Cell]]:
    label, recall = tables.label, view.recall
    yield label("Recall"), recall.number
    yield label("Reason"), recall.reason
    yield label("Drafted at"), tables.local(recall.drafted_at)
    yield label("Launched at"), tables.local(recall.launched_at)
    yield label("Closed at"), tables.local(recall.closed_at)
    yield label("Cannot be reached"), len(view.unreachable)
