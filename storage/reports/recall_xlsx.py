"""A recall's full list before its launch, as a spreadsheet: what it would cover, who got it, how they are reached."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case_view import RecallView
from domain.genealogy import Consignee
from domain.trace import Trace
from storage.reports.book import Book
from storage.reports.tables import Cell
from storage.reports.trace_tables import TraceTables
from templates.words import Words


def recall_xlsx(view: RecallView, trace: Trace, words: Words, language: str) -> bytes:
    """`trace` is the draft's scope as it stands."""
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
    yield label("Cannot be reached"), len(view.unreachable)
