"""A recall's full list as a spreadsheet: what it covers, who got it, how they are reached, and what they said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.alerts import Answer
from domain.case_view import RecallView
from domain.genealogy import Consignee
from domain.recall import RecallState
from domain.trace import Trace
from storage.reports.book import Book
from storage.reports.recall_answers import answer_table
from storage.reports.tables import Cell
from storage.reports.trace_tables import TraceTables
from templates.words import Words


def recall_xlsx(
    view: RecallView, trace: Trace, words: Words, language: str, answers: Sequence[Answer] = ()
) -> bytes:  # fmt: skip
    """`trace` is the recall's scope: as it stands for a draft, as it was frozen once launched."""
    tables = TraceTables(trace, words, language)
    ways = {reach.partner_id: reach.ways for reach in view.reaches}

    def reached_by(customer: Consignee) -> str:
        return ", ".join(ways.get(customer.partner_id, ())) or words.label("nobody: call them", language)

    with Book() as book:
        book.facts(words.label("Summary", language), [*_recall_facts(view, tables), *tables.facts()])
        if view.recall.state in {RecallState.LAUNCHED, RecallState.CLOSED}:
            book.table(answer_table(view, answers, tables))
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
