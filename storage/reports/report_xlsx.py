"""A report as a spreadsheet: what the paper says on the first sheet, each of its tables on one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from storage.reports import tables
from storage.reports.book import Book
from templates.papers.report import Cell, Grid, Report, Voice


def report_xlsx(report: Report, voice: Voice) -> bytes:
    """Quantities are numbers, moments the site's time without a zone. The same report gives the same bytes."""
    with Book(made_at=report.at) as book:
        book.facts(voice.label("Summary"), _lines(report, voice))
        for section in report.sections:
            if section.grid is not None:
                book.table(_table(section.grid, voice))
    return book.content()


def _lines(report: Report, voice: Voice) -> Iterator[tuple[str, tables.Cell]]:
    yield report.title, report.number
    yield voice.label("As of"), _local(report.at, voice)
    if report.warning:
        yield voice.label("Note"), report.warning
    for name, value in report.facts:
        yield name, _local(value, voice)
    for section in report.sections:
        if section.lines or section.facts or section.bars or section.points:
            yield section.title, None
        for line in section.lines:
            yield "", line
        for name, value in section.facts:
            yield name, _local(value, voice)
        for bar in section.bars:
            yield bar.label, bar.says
        for point in section.points:
            yield "•", point


def _table(grid: Grid, voice: Voice) -> tables.Table[Any]:
    columns = tuple(
        tables.Column[Any](column.heading, column.width, lambda row, place=place: _local(row[place], voice))  # type: ignore[misc]
        for place, column in enumerate(grid.columns)
    )
    return tables.Table(grid.name, columns, grid.rows)


def _local(cell: Cell, voice: Voice) -> tables.Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(voice.words.zone).replace(tzinfo=None)
    return cell
