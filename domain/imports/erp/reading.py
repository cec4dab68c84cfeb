"""From one sheet to bookings: whose export it is, how it writes numbers and dates, and what each row says."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypeVar

from domain.imports.erp.bookings import Booking, DocumentFacts, Left, LotFacts
from domain.imports.erp.dates import DateColumn, DayOrder
from domain.imports.erp.headers import LOOKED_THROUGH, Header, find_header
from domain.imports.erp.numbers import DecimalMark, NumberColumn
from domain.imports.erp.preset import ExportRow, ExportTable, Preset, SheetFacts
from domain.imports.erp.registry import PRESETS
from domain.imports.erp.sheets import NumberCell, NumberedRow, TableBroken, TextSheet
from domain.imports.problems import BadCell, Problem, RowProblem

Column = TypeVar("Column", NumberColumn, DateColumn)
_RULED = frozenset("-_=| ")


@dataclass(frozen=True)
class ReadOptions:
    """What a person said about a file because it does not say so itself. `preset` insists on one system."""

    preset: str | None = None
    decimal: DecimalMark | None = None
    days: DayOrder | None = None


@dataclass
class ReadExport:
    """What one sheet says. Without a `preset` it is nobody's export that we know."""

    place: str
    preset: Preset | None = None
    header: Header | None = None
    bookings: list[Booking] = field(default_factory=list)
    lots: list[LotFacts] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    """Document -> whom it is with."""
    left: Counter[Left] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    rows: int = 0

    @property
    def moves_nothing(self) -> bool:
        """A list of lots or documents, which only tells about the movements of other tables."""
        return bool(self.lots or self.documents) and not self.bookings


@dataclass(frozen=True)
class Recognised:
    preset: Preset
    table: ExportTable
    header: Header


def recognise(head: Sequence[NumberedRow], presets: Iterable[Preset]) -> list[Recognised]:
    """Every system that this could be the export of, the best one first; several best ones are a tie."""
    found: list[tuple[int, Recognised]] = []
    for preset in presets:
        for table in preset.tables:
            header = find_header(head, table.labels)
            if header is not None and table.recognises(header):
                found.append((len(header.places), Recognised(preset, table, header)))
                break
    best = max((score for score, _ in found), default=0)
    return [each for score, each in found if score == best]


def read_export(sheet: TextSheet, options: ReadOptions) -> ReadExport:
    """Every row that could be understood, and a problem for each that could not."""
    read = ReadExport(sheet.place)
    try:
        _read_sheet(read, sheet, options)
    except TableBroken as broken:
        read.problems.append(broken.at(sheet.place))
    return read


def _read_sheet(read: ReadExport, sheet: TextSheet, options: ReadOptions) -> None:
    rows = iter(sheet.rows)
    head = list(islice(rows, LOOKED_THROUGH))
    asked = [PRESETS[options.preset]] if options.preset else list(PRESETS.values())
    found = recognise(head, asked)
    if len(found) != 1:
        read.problems.append(_not_recognised(sheet.place, head, asked, found, options))
        return
    known = found[0]
    read.preset, read.header = known.preset, known.header
    labels = tuple(cell.strip() for cell in known.header.cells if cell.strip())
    for need in known.table.missing(known.header):
        names = tuple(known.table.labels.targets[target][0] for target in need.targets)
        read.problems.append(RowProblem(sheet.place, known.header.line, names[0], need.problem,
                                        {"found": labels, "wanted": names}))  # fmt: skip
    if not read.problems:
        short: dict[int, int] = {}
        _read_rows(read, known, _below(known, chain(head, rows), short), short, options)


def _not_recognised(
    place: str, head: list[NumberedRow], asked: list[Preset], found: list[Recognised], options: ReadOptions
) -> RowProblem:
    if not any(cell.strip() for _, cells in head for cell in cells):
        return RowProblem(place, 1, "", Problem.EMPTY_FILE)
    if found:
        names = tuple(each.preset.name for each in found)
        return RowProblem(place, found[0].header.line, "", Problem.AMBIGUOUS_EXPORT, {"presets": names})
    if options.preset:
        table = asked[0].tables[0]
        header = find_header(head, table.labels)
        there = header.places if header else {}
        missing = tuple(table.labels.targets[group[0]][0] for group in table.telltale
                        if not any(target in there for target in group))  # fmt: skip
        facts = {"system": asked[0].system, "missing": missing}
        return RowProblem(place, header.line if header else 1, "", Problem.NOT_THAT_EXPORT, facts)
    line, first = next((line, cells) for line, cells in head if any(cell.strip() for cell in cells))
    shown = tuple(cell.strip()[:40] for cell in first if cell.strip())[:12]
    systems = tuple(preset.system for preset in PRESETS.values())
    return RowProblem(place, line, "", Problem.UNKNOWN_EXPORT, {"found": shown, "systems": systems})


Cells = tuple[str, ...]


def _below(
    known: Recognised, rows: Iterable[NumberedRow], short: dict[int, int]
) -> Iterator[tuple[int, Cells]]:  # fmt: skip
    """The cells of the columns that are known, row by row, without headers of later pages, rules and blank lines.

    `short` is given the rows that have fewer cells than the header: where a file was cut, a lot may be missing.
    """
    width = max(place for place, cell in enumerate(known.header.cells, 1) if cell.strip())
    places = list(known.header.places.values())
    seen, title = places[0][0], known.header.cells[places[0][0]].strip()
    for line, cells in rows:
        if line <= known.header.line:
            continue
        found = tuple([_cell(cells, where) for where in places])
        if not any(found) or _is_rule(found):
            continue
        if seen < len(cells) and cells[seen].strip() == title and known.header.is_repeated_in(cells):
            continue
        if len(cells) < width:
            short[line] = len(cells)
        yield line, found


def _cell(cells: list[str], places: tuple[int, ...]) -> str:
    """What the first filled one of these columns says. The same text a million times is kept once."""
    for place in places:
        if place < len(cells) and (text := cells[place]) and (bare := text.strip()):
            if isinstance(text, NumberCell):
                return text
            return sys.intern(bare if bare.isprintable() else _printable(bare))
    return ""


def _printable(text: str) -> str:
    """Without the control and direction marks that nobody sees; every kind of blank is one."""
    kinds = [(sign, unicodedata.category(sign)) for sign in text]
    kept = "".join(" " if kind[0] == "Z" or sign in "\t\n\r" else sign for sign, kind in kinds
                   if kind not in ("Cc", "Cf", "Cs", "Co", "Cn") or sign in "\t\n\r")  # fmt: skip
    return kept.strip()


def _is_rule(found: Cells) -> bool:
    """A line that only draws."""
    first = next(text for text in found if text)
    return first[0] in _RULED and all(_RULED.issuperset(text) for text in found)


def _read_rows(
    read: ReadExport, known: Recognised, rows: Iterable[tuple[int, Cells]], short: Mapping[int, int],
    options: ReadOptions,
) -> None:  # fmt: skip
    targets = list(known.header.places)
    kept = list(_carried(known.table, targets, rows))
    read.rows = len(kept)
    try:
        facts = _facts(read.place, known, kept, options)
    except BadCell as bad:
        read.problems.append(bad.at(read.place, known.header.line))
        return
    for line, cells in kept:
        if line in short:
            counts = {"expected": len(known.header.cells), "found": short[line]}
            read.problems.append(RowProblem(read.place, line, "", Problem.CELL_COUNT, counts))
            continue
        try:
            said = known.table.said(ExportRow(line, dict(zip(targets, cells, strict=True)), facts))
        except BadCell as bad:
            read.problems.append(bad.at(read.place, line))
            continue
        if isinstance(said, Left):
            read.left[said] += 1
        elif isinstance(said, LotFacts):
            read.lots.append(said)
        elif isinstance(said, DocumentFacts):
            read.documents[said.document] = said.partner
        else:
            read.bookings.append(said)
    if not read.bookings and not read.moves_nothing and not read.problems and read.left[Left.WITHOUT_LOT]:
        label = known.header.label("lot")
        read.problems.append(RowProblem(read.place, known.header.line, label, known.table.without_lots,
                                        {"found": (), "wanted": (label,)}))  # fmt: skip


def _carried(
    table: ExportTable, targets: list[str], rows: Iterable[tuple[int, Cells]]
) -> Iterator[tuple[int, Cells]]:  # fmt: skip
    """Rows of things: sums at the end are none. What a list leaves empty below a document's first row is filled in."""
    things = [targets.index(name) for name in ("item", "lot", "document") if name in targets]
    carried = [targets.index(name) for name in table.carried if name in targets]
    first = targets.index(table.carried[0]) if table.carried and table.carried[0] in targets else None
    before: Cells | None = None
    for line, cells in rows:
        if not any(cells[place] for place in things):
            continue
        filled = list(cells)
        if first is not None and before is not None and not cells[first]:
            for place in carried:
                filled[place] = filled[place] or before[place]
        before = tuple(filled)
        yield line, before


def _facts(place: str, known: Recognised, rows: list[tuple[int, Cells]], options: ReadOptions) -> SheetFacts:
    """How the columns are written. Raises `BadCell` when one cannot be told and it matters."""
    table, header = known.table, known.header
    targets = list(header.places)
    numeric = _watched(NumberColumn, (*table.numbers, *table.evidence), targets, header, rows)
    dated = _watched(DateColumn, table.dates, targets, header, rows)
    facts = SheetFacts(header, place)
    house = frozenset({table.house_mark} if table.house_mark else ())
    facts.marks = _decided(
        {target: numeric[target] for target in table.numbers if target in numeric},
        frozenset(mark for column in numeric.values() for mark in column.told),
        lambda column, elsewhere: column.mark(options.decimal, elsewhere or house),
    )
    facts.orders = _decided(
        dated,
        frozenset(order for column in dated.values() for order in column.told),
        lambda column, elsewhere: column.order(options.days, elsewhere),
    )
    quantities = [targets.index(target) for target in table.numbers if target in targets]
    facts.signed = any(_is_negative(cells[place]) for _, cells in rows for place in quantities)
    return facts


def _watched(
    kind: Callable[[str], Column], wanted: Sequence[str], targets: list[str], header: Header,
    rows: list[tuple[int, Cells]],
) -> dict[str, Column]:  # fmt: skip
    found = {}
    for target in wanted:
        if target not in targets:
            continue
        place, column = targets.index(target), kind(header.label(target))
        for line, cells in rows:
            if cells[place]:
                column.watch(line, cells[place])
        found[target] = column
    return found


Told = TypeVar("Told", DecimalMark, DayOrder)


def _decided(
    columns: Mapping[str, Column], elsewhere: frozenset[Told], decide: Callable[[Column, frozenset[Told]], Told]
) -> dict[str, Told]:
    return {target: decide(column, elsewhere) for target, column in columns.items()}


def _is_negative(text: str) -> bool:
    return text.strip()[:1] in ("-", "−", "(") or text.strip()[-1:] == "-"
