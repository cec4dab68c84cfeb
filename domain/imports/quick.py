"""The rows of very large files, read with little work each: a cell that was read before is not read again.

What a cell is, `cells` says; here its answer is kept, for as many different cells as fit into a few megabytes. A row
becomes a plain tuple with numbers in place of names, the form in which it is staged. A row that is in any way special
comes out as None, and is read and explained by the steps that read small files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from domain.columns import QUANTITY_SCALE
from domain.imports.cells import LONGEST_NAME, Cells
from domain.imports.layout import MOVES, SIDES
from domain.imports.names import Names, key_of
from domain.imports.sheet import Row
from domain.movements import DATED
from domain.partners import PartnerKind
from domain.values import fold

V = TypeVar("V")
Quick = Callable[[Sequence[Sequence[str]]], list[Iterable[Any]]]
"""From many rows of cells to the columns that are staged, side by side. Raises `BadCell` when any cell is bad: then the
rows are read one at a time."""
MOST_KEPT = 8_000
"""Different cells remembered of a column; some megabytes for the widest file."""
UNKNOWN = -1
"""In place of the number of an item or partner that nobody knows."""


class Kept(dict[str, V], Generic[V]):
    """What each cell of a column says, by how it is written."""

    def __init__(self, read: Callable[[str], V]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, written: str) -> V:
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self.read(written)
        self[written] = found
        return found


Column = tuple[int, Kept[Any]] | None
"""Where a column is, and its cells as they were read; None for one that the file does not have."""


def _read(cells: Sequence[Sequence[str]], column: Column) -> Iterable[Any]:
    return repeat(None) if column is None else map(column[1].__getitem__, cells[column[0]])


@dataclass(frozen=True)
class QuickColumns:
    """The columns of one file, by their place in its header, and what their cells may refer to."""

    header: list[str]
    known: frozenset[str]
    zone: ZoneInfo
    names: Names

    def at(self, column: str, read: Callable[[Cells], V]) -> Column:
        """Where the column is, and its cells as `read` reads them."""
        if column not in self.header:
            return None

        def one(written: str) -> V:
            return read(Cells(Row(0, {column: written.strip()}, {}), self.zone))

        return self.header.index(column), Kept(one)

    def item(self, column: str) -> Column:
        """The number of the item named there."""

        def one(cells: Cells) -> int | None:
            name = cells.maybe(column, LONGEST_NAME)
            return None if name is None else self.item_number(name)

        return self.at(column, one)

    def item_number(self, name: str) -> int:
        found = self.names.known_item(name)
        return UNKNOWN if found is None else found.id or UNKNOWN

    def partner(self, column: str, kinds: tuple[PartnerKind, ...]) -> Column:
        """The number and kind of the partner named there, when it is one of these kinds."""

        def one(cells: Cells) -> tuple[int, str] | None:
            name = cells.maybe(column, LONGEST_NAME)
            if name is None:
                return None
            found = self.names.partners.get(key_of(name))
            return (UNKNOWN, "") if found is None or found.kind not in kinds else (found.id or UNKNOWN, found.kind)

        return self.at(column, one)

    def attributes(self) -> Callable[[Sequence[Sequence[str]]], Iterable[dict[str, str]]]:
        """What the rows have in columns that we do not know."""
        others = [(place, name) for place, name in enumerate(self.header) if name and name not in self.known]
        if not others:
            return lambda _: repeat({})
        names = [name for _, name in others]

        def read(cells: Sequence[Sequence[str]]) -> Iterable[dict[str, str]]:
            for row in zip(*(map(str.strip, cells[place]) for place, _ in others), strict=True):
                yield {name: value for name, value in zip(names, row, strict=True) if value}

        return read


_PLAIN_CODE = re.compile(r"[A-Z0-9][A-Z0-9_./-]{0,58}[A-Z0-9]", re.ASCII)


def plain_code(columns: QuickColumns, column: str) -> Column:
    """The codes in a column. Those that are nothing but letters and digits need no second look: `LotCode` leaves them
    as they are."""
    found = columns.at(column, lambda cells: cells.maybe_lot(column) if column == "supplier_lot" else cells.lot(column))
    if found is None:
        return None
    place, careful = found[0], found[1].read
    return place, Kept(lambda written: written if _PLAIN_CODE.fullmatch(written) else careful(written))


_PLAIN_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)


def plain_moment(columns: QuickColumns, column: str, read: Callable[[Cells], datetime | None]) -> Column:
    """The moments in a column. Those that are written as we would have it are taken by the offset of their day."""
    found = columns.at(column, lambda cells: moment_text(read(cells)))
    if found is None:
        return None
    place, careful = found[0], found[1].read
    offsets: Kept[timedelta | None] = Kept(lambda day: _offset_all_day(day, columns.zone))

    def one(written: str) -> str | None:
        if _PLAIN_MOMENT.fullmatch(written):
            try:
                offset = offsets[written[:10]]
                if offset is not None:
                    return (datetime.fromisoformat(written) - offset).isoformat(" ", "microseconds")
            except (ValueError, OverflowError):
                pass
        text: str | None = careful(written)
        return text

    return place, Kept(one)


def _offset_all_day(day: str, zone: ZoneInfo) -> timedelta | None:
    """How far the zone is ahead of UTC on this day; None when the clocks are changed on it."""
    begin = datetime.fromisoformat(day).replace(tzinfo=zone)
    offsets = {(begin + timedelta(hours=hours)).utcoffset() for hours in range(25)}
    return offsets.pop() if len(offsets) == 1 else None


def millionths(amount: Decimal) -> int:
    """A quantity as it is stored."""
    return int(amount.scaleb(QUANTITY_SCALE))


def moment_text(moment: datetime | None) -> str | None:
    """A moment as it is staged: UTC, comparable as text."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def moment_of(text: str | None) -> datetime | None:
    """The moment that `moment_text` wrote."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def json_text(facts: dict[str, Any]) -> str:
    """As a JSON column is written."""
    return json.dumps(facts)


def quick_lots(columns: QuickColumns, where_from: tuple[PartnerKind, ...]) -> Quick:
    """Code, item, item as given, folded, supplier, supplier's code, made, expires, attributes, kind, quantity, unit."""
    code = plain_code(columns, "lot")
    item = columns.at("item", lambda cells: (columns.item_number(name := cells.name("item")), name))
    amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    unit = columns.at("uom", lambda cells: cells.unit("uom"))
    made = plain_moment(columns, "made_at", lambda cells: cells.moment("made_at"))
    expires = columns.at("expires_at", lambda cells: moment_text(cells.maybe_last_moment("expires_at")))
    supplier = columns.partner("supplier", where_from)
    theirs = plain_code(columns, "supplier_lot")
    attributes = columns.attributes()

    def read(rows: Sequence[Sequence[str]]) -> list[Iterable[Any]]:
        cells = list(zip(*rows, strict=False))
        codes: list[Any] = list(_read(cells, code))
        items: list[Any] = list(_read(cells, item))
        quantities, units = _held(cells, amount), _held(cells, unit)
        made_at, expires_at = list(_read(cells, made)), _held(cells, expires)
        of: list[Any] = list(_read(cells, supplier)) if supplier else [None] * len(codes)
        return [codes, [each[0] for each in items], [each[1] for each in items], map(fold, codes),
                [each and each[0] for each in of], _held(cells, theirs), made_at,
                expires_at, map(json_text, attributes(cells)), map(_lot_kind, of),
                quantities, units]  # fmt: skip

    return read


def _lot_kind(supplier: tuple[int, str] | None) -> str:
    """The kind of movement that brought a lot."""
    if supplier is None:
        return "make"
    return "back" if supplier[1] == PartnerKind.SUBCONTRACTOR else "receive"


def quick_links(columns: QuickColumns) -> Quick:
    """In the order of `Stage.put_batch`."""
    parent, parent_item = plain_code(columns, "parent"), columns.item("parent_item")
    child, child_item = plain_code(columns, "child"), columns.item("child_item")
    amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    unit = columns.at("uom", lambda cells: cells.unit("uom"))
    step = columns.at("step", lambda cells: cells.text("step", 40).lower())
    moment = plain_moment(columns, "at", lambda cells: cells.maybe_moment("at"))
    line = columns.at("line", lambda cells: cells.maybe("line", LONGEST_NAME))
    order = columns.at("work_order", lambda cells: cells.maybe("work_order", LONGEST_NAME))
    attributes = columns.attributes()
    told: dict[tuple[Any, bool], str] = {}

    def text(more: dict[str, str], how: Any, then: Any) -> str:
        key = (how, then is None)
        if more or key not in told:
            said = json_text({**more, "step": how, DATED: then is not None})
            if more or len(told) >= MOST_KEPT:
                return said
            told[key] = said
        return told[key]

    def read(rows: Sequence[Sequence[str]]) -> list[Iterable[Any]]:
        cells = list(zip(*rows, strict=False))
        at = list(_read(cells, moment)) if moment else [None] * len(rows)
        steps = list(_read(cells, step))
        return [_held(cells, parent), _held(cells, parent_item), _held(cells, child),
                _held(cells, child_item), _held(cells, amount), _held(cells, unit), repeat("use"),
                repeat("out"), at, repeat(None), repeat(None), _held(cells, line), _held(cells, order), repeat(None),
                steps, map(text, attributes(cells), steps, at)]  # fmt: skip

    return read


def _held(cells: Sequence[Sequence[str]], column: Column) -> Iterable[Any]:
    """As `_read`, and read now: what is bad must show before anything is taken."""
    return repeat(None) if column is None else list(_read(cells, column))


def quick_shipments(columns: QuickColumns) -> Quick:
    """In the order of `Stage.put_batch`."""
    ship = columns.at("ship", lambda cells: cells.name("ship"))
    code, item = plain_code(columns, "lot"), columns.item("item")
    customer = columns.partner("customer", (PartnerKind.CUSTOMER,))
    amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    unit = columns.at("uom", lambda cells: cells.unit("uom"))
    date = columns.at("date", lambda cells: moment_text(cells.moment("date")))
    attributes = columns.attributes()

    def read(rows: Sequence[Sequence[str]]) -> list[Iterable[Any]]:
        cells = list(zip(*rows, strict=False))
        documents, lots, items = _held(cells, ship), _held(cells, code), _held(cells, item)
        to = [each[0] if each else UNKNOWN for each in _held(cells, customer)]
        return [lots, items, repeat(None), repeat(None), _held(cells, amount), _held(cells, unit), repeat("ship"),
                repeat("out"), _held(cells, date), to, documents, repeat(None), repeat(None), repeat(None),
                repeat(None), map(json_text, attributes(cells))]  # fmt: skip

    return read


def quick_moves(columns: QuickColumns) -> Quick:
    """In the order of `Stage.put_batch`."""
    kind = columns.at("kind", lambda cells: cells.kind("kind", MOVES))
    code, item = plain_code(columns, "lot"), columns.item("item")
    amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    difference = columns.at("qty", lambda cells: millionths(cells.signed_amount("qty")))
    unit = columns.at("uom", lambda cells: cells.unit("uom"))
    moment = plain_moment(columns, "at", lambda cells: cells.moment("at"))
    reason = columns.at("reason", lambda cells: cells.maybe("reason"))
    attributes = columns.attributes()

    def read(rows: Sequence[Sequence[str]]) -> list[Iterable[Any]]:
        cells = list(zip(*rows, strict=False))
        kinds: list[Any] = list(_held(cells, kind))
        lots, items = _held(cells, code), _held(cells, item)
        if amount is None or difference is None:
            raise TypeError("a file without quantities was let through")
        written = cells[amount[0]]
        signed = [
            (difference if what == "adjust" else amount)[1][cell] for what, cell in zip(kinds, written, strict=True)
        ]
        sides = [
            str(SIDES.get(what) or ("in" if each > 0 else "out")) for what, each in zip(kinds, signed, strict=True)
        ]
        return [lots, items, repeat(None), repeat(None), map(abs, signed), _held(cells, unit), kinds, sides,
                _held(cells, moment), repeat(None), repeat(None), repeat(None), repeat(None), _held(cells, reason),
                repeat(None), map(json_text, attributes(cells))]  # fmt: skip

    return read
