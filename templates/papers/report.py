"""A report before it is a paper or a spreadsheet: the same numbers for both, so that they cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar, overload

from domain.items import Item
from domain.lots import LotView
from templates.papers.typesetting import pdf
from templates.ways import Ways
from templates.words import Words, number, plain

T = TypeVar("T")

Cell = str | int | Decimal | date | datetime | None
"""A moment is aware; it is shown in the site's zone."""

MOST_ROWS = 500
"""Of one table on paper: the rest is in the spreadsheet and in the records."""
WIDE = 125
"""In letters: a table as wide as this is set across."""


@dataclass(frozen=True)
class Column:
    """`width` is in letters; numbers stand to the right."""

    heading: str
    width: int
    number: bool = False


class Rows(Sequence[tuple[Cell, ...]]):
    """Rows that are made when they are looked at: on paper a few hundred of a hundred thousand are."""

    def __init__(self, source: Sequence[T], make: Callable[[T], tuple[Cell, ...]]) -> None:
        self._source: Sequence[Any] = source
        self._make: Callable[[Any], tuple[Cell, ...]] = make

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, place: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> Rows: ...
    def __getitem__(self, place: int | slice) -> tuple[Cell, ...] | Rows:
        if isinstance(place, slice):
            return Rows(self._source[place], self._make)
        return self._make(self._source[place])

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return map(self._make, self._source)


@dataclass(frozen=True)
class Grid:
    """A table; `name` is what its sheet is called."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def wide(self) -> bool:
        return sum(column.width for column in self.columns) > WIDE


@dataclass(frozen=True)
class Bar:
    """So much of the whole, in percent, and how it is said."""

    label: str
    percent: Decimal
    says: str


@dataclass(frozen=True)
class Section:
    """In this order on paper: sentences, facts, bars, points, the table."""

    title: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, Cell], ...] = ()
    bars: tuple[Bar, ...] = ()
    points: tuple[str, ...] = ()
    grid: Grid | None = None
    level: int = 1


@dataclass(frozen=True)
class Report:
    """`at` is the moment of the case that it shows; `warning` stands at the head in red."""

    title: str
    subtitle: str
    number: str
    at: datetime
    facts: tuple[tuple[str, Cell], ...]
    sections: tuple[Section, ...]
    company: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Voice:
    """The house's words in one language, as reports say them."""

    words: Words
    language: str

    def label(self, text: str, **facts: Any) -> str:
        return self.words.label(text, self.language, **facts)

    @property
    def ways(self) -> Ways:
        return Ways(self.words, self.language)

    def sentence(self, template: str, **facts: Any) -> str:
        """The message as plain text on one line."""
        return " ".join(plain(self.words.say(template, self.language, **facts)).split())

    def amount(self, quantity: Decimal | int, uom: str) -> str:
        return f"{number(quantity)} {self.words.unit(uom, self.language, quantity)}"

    def unit(self, uom: str | None) -> str:
        return self.words.unit(uom, self.language) if uom else ""

    def item(self, item: Item) -> str:
        return item.name(self.language)

    def lot(self, view: LotView) -> str:
        return view.lot.code

    def moment(self, moment: datetime | None) -> str:
        return self.words.moment(moment, self.language) if moment else "–"

    def day(self, moment: datetime | date | None) -> str:
        return self.words.day(moment, self.language) if moment else "–"

    def local_day(self, moment: datetime | None) -> date | None:
        """The day of the site's calendar."""
        return moment.astimezone(self.words.zone).date() if moment else None

    def span(self, took: timedelta) -> str:
        """How long something took, in the two largest units that matter."""
        minutes = round(took.total_seconds() / 60)
        days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
        label = self.label
        if took < timedelta(minutes=1):
            return label("%(count)s s", count=max(0, int(took.total_seconds())))
        if days:
            return label("%(days)s d %(hours)s h", days=days, hours=hours)
        if hours:
            return label("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
        return label("%(minutes)s min", minutes=rest)

    def cell(self, cell: Cell) -> str:
        """A cell as it stands on paper."""
        if cell is None:
            return "–"
        if isinstance(cell, datetime):
            return self.moment(cell)
        if isinstance(cell, date):
            return self.day(cell)
        return cell if isinstance(cell, str) else number(cell)


def report_pdf(report: Report, voice: Voice) -> bytes:
    """The report as a paper in the voice's language; the same report gives the same bytes."""
    return pdf("report", voice.language, _facts(report, voice), at=report.at)


def _facts(report: Report, voice: Voice) -> dict[str, Any]:
    def pairs(facts: Sequence[tuple[str, Cell]]) -> list[list[str]]:
        return [[name, voice.cell(value)] for name, value in facts]

    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "number": report.number,
        "company": report.company,
        "warning": report.warning,
        "made": voice.label("As of %(moment)s", moment=voice.moment(report.at)),
        "facts": pairs(report.facts),
        "sections": [
            {
                "title": section.title,
                "level": section.level,
                "lines": section.lines,
                "facts": pairs(section.facts),
                "bars": [{"label": bar.label, "percent": float(bar.percent), "says": bar.says} for bar in section.bars],
                "points": section.points,
                "grid": _grid(section.grid, voice) if section.grid else None,
            }
            for section in report.sections
        ],
    }


def _grid(whole: Grid, voice: Voice) -> dict[str, Any]:
    rows = list(whole.rows[:MOST_ROWS])
    more = len(whole.rows) - len(rows)
    grid = _filled(Grid(whole.name, whole.columns, rows))
    return {
        "wide": grid.wide,
        "columns": [
            {"heading": column.heading, "width": column.width, "number": column.number} for column in grid.columns
        ],
        "rows": [[voice.cell(cell) for cell in row] for row in grid.rows],
        "more": voice.label("… and %(count)s more: see the spreadsheet and the records", count=more) if more else "",
        "none": voice.label("None."),
    }


def _filled(grid: Grid) -> Grid:
    """Without the columns in which no row says anything: paper is narrow."""
    if not grid.rows:
        return grid
    kept = [place for place in range(len(grid.columns)) if any(row[place] is not None for row in grid.rows)]
    columns = tuple(grid.columns[place] for place in kept)
    return Grid(grid.name, columns, [tuple(row[place] for place in kept) for row in grid.rows])
