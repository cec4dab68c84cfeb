"""The rows of very large files, read with little work each: a cell that was read before is not read again.

What a cell is, `cells` says; here its answer is kept, for as many different cells as fit into a few megabytes. A row
becomes a plain tuple with numbers in place of names, the form in which it is staged. A row that is in any way special
comes out as None, and is read and explained by the steps that read small files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
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
Quick = Callable[[list[str]], tuple[Any, ...]]
MOST_KEPT = 50_000
"""Different cells remembered of a column; about ten megabytes for the widest file."""
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


class _Absent(Kept[Any]):
    """A column that the file does not have."""

    def __init__(self) -> None:
        super().__init__(lambda _: None)

    def __missing__(self, written: str) -> None:
        return None


@dataclass(frozen=True)
class QuickColumns:
    """The columns of one file, by their place in its header, and what their cells may refer to."""

    header: list[str]
    known: frozenset[str]
    zone: ZoneInfo
    names: Names

    def at(self, column: str, read: Callable[[Cells], V]) -> tuple[int, Kept[V]]:
        """Where the column is, and its cells as `read` reads them."""
        if column not in self.header:
            return 0, _Absent()

        def one(written: str) -> V:
            return read(Cells(Row(0, {column: written.strip()}, {}), self.zone))

        return self.header.index(column), Kept(one)

    def item(self, column: str) -> tuple[int, Kept[int | None]]:
        """The number of the item named there."""

        def one(cells: Cells) -> int | None:
            name = cells.maybe(column, LONGEST_NAME)
            return None if name is None else self.item_number(name)

        return self.at(column, one)

    def item_number(self, name: str) -> int:
        found = self.names.known_item(name)
        return UNKNOWN if found is None else found.id or UNKNOWN

    def partner(self, column: str, kinds: tuple[PartnerKind, ...]) -> tuple[int, Kept[tuple[int, str] | None]]:
        """The number and kind of the partner named there, when it is one of these kinds."""

        def one(cells: Cells) -> tuple[int, str] | None:
            name = cells.maybe(column, LONGEST_NAME)
            if name is None:
                return None
            found = self.names.partners.get(key_of(name))
            return (UNKNOWN, "") if found is None or found.kind not in kinds else (found.id or UNKNOWN, found.kind)

        return self.at(column, one)

    def extra(self) -> Callable[[list[str]], dict[str, str]]:
        """What the row has in columns that we do not know."""
        others = [(place, name) for place, name in enumerate(self.header) if name and name not in self.known]
        if not others:
            return lambda _: {}
        return lambda cells: {name: value for place, name in others if (value := cells[place].strip())}


_PLAIN_CODE = re.compile(r"[A-Z0-9][A-Z0-9_./-]{0,58}[A-Z0-9]", re.ASCII)


def plain_code(columns: QuickColumns, column: str) -> tuple[int, Kept[str | None]]:
    """The codes in a column. Those that are nothing but letters and digits need no second look: `LotCode` leaves them
    as they are."""
    place, kept = columns.at(
        column, lambda cells: cells.maybe_lot(column) if column == "supplier_lot" else cells.lot(column)
    )
    if isinstance(kept, _Absent):
        return place, kept
    careful = kept.read

    def one(written: str) -> str | None:
        return written if _PLAIN_CODE.fullmatch(written) else careful(written)

    return place, Kept(one)


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


def written_amount(amount: Decimal, uom: str) -> str:
    """As the ledger keeps an amount that was told in another unit."""
    return f"{amount:f} {uom}"


def quick_lots(columns: QuickColumns, where_from: tuple[PartnerKind, ...]) -> Quick:
    """Code, item, item as given, folded, supplier, supplier's code, made, expires, attributes, kind, quantity, unit."""
    code_at, code = plain_code(columns, "lot")
    item_at, item = columns.at("item", lambda cells: (name := cells.name("item"), columns.item_number(name)))
    amount_at, amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    unit_at, unit = columns.at("uom", lambda cells: cells.unit("uom"))
    made_at, made = columns.at("made_at", lambda cells: moment_text(cells.moment("made_at")))
    expires_at, expires = columns.at("expires_at", lambda cells: moment_text(cells.maybe_last_moment("expires_at")))
    supplier_at, supplier = columns.partner("supplier", where_from)
    theirs_at, theirs = plain_code(columns, "supplier_lot")
    extra = columns.extra()
    folded: Kept[str] = Kept(fold)

    def read(cells: list[str]) -> tuple[Any, ...]:
        own = code[cells[code_at]] or ""
        name, number = item[cells[item_at]]
        quantity, uom, made_then = amount[cells[amount_at]], unit[cells[unit_at]], made[cells[made_at]]
        expires_then, of = expires[cells[expires_at]], supplier[cells[supplier_at]]
        kind = "make" if of is None else "back" if of[1] == PartnerKind.SUBCONTRACTOR else "receive"
        return (own, number, name, folded[own], of and of[0], theirs[cells[theirs_at]], made_then, expires_then,
                json_text(extra(cells)), kind, quantity, uom)  # fmt: skip

    return read


def quick_links(columns: QuickColumns) -> Quick:
    """In the order of `Stage.put_batch`."""
    parent_at, parent = plain_code(columns, "parent")
    parent_item_at, parent_item = columns.item("parent_item")
    child_at, child = plain_code(columns, "child")
    child_item_at, child_item = columns.item("child_item")
    amount_at, amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    unit_at, unit = columns.at("uom", lambda cells: cells.unit("uom"))
    step_at, step = columns.at("step", lambda cells: cells.text("step", 40).lower())
    moment_at, moment = columns.at("at", lambda cells: moment_text(cells.maybe_moment("at")))
    line_at, line = columns.at("line", lambda cells: cells.maybe("line", LONGEST_NAME))
    order_at, order = columns.at("work_order", lambda cells: cells.maybe("work_order", LONGEST_NAME))
    extra = columns.extra()
    plain: dict[tuple[str, bool], str] = {}

    def read(cells: list[str]) -> tuple[Any, ...]:
        a, a_item = parent[cells[parent_at]], parent_item[cells[parent_item_at]]
        b, b_item = child[cells[child_at]], child_item[cells[child_item_at]]
        quantity, uom = amount[cells[amount_at]], unit[cells[unit_at]]
        how, then = step[cells[step_at]], moment[cells[moment_at]]
        more = extra(cells)
        attributes = None if more else plain.get((how, then is None))
        if attributes is None:
            attributes = json_text({**more, "step": how, DATED: then is not None})
            if not more and len(plain) < MOST_KEPT:
                plain[how, then is None] = attributes
        return (a, a_item, b, b_item, quantity, uom, "use", "out", then, None, None,
                line[cells[line_at]], order[cells[order_at]], None, how, attributes)  # fmt: skip

    return read


def quick_shipments(columns: QuickColumns) -> Quick:
    """In the order of `Stage.put_batch`."""
    ship_at, ship = columns.at("ship", lambda cells: cells.name("ship"))
    code_at, code = plain_code(columns, "lot")
    item_at, item = columns.item("item")
    customer_at, customer = columns.partner("customer", (PartnerKind.CUSTOMER,))
    amount_at, amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    unit_at, unit = columns.at("uom", lambda cells: cells.unit("uom"))
    date_at, date = columns.at("date", lambda cells: moment_text(cells.moment("date")))
    extra = columns.extra()

    def read(cells: list[str]) -> tuple[Any, ...]:
        document, own, own_item = ship[cells[ship_at]], code[cells[code_at]], item[cells[item_at]]
        to = customer[cells[customer_at]]
        quantity, uom, then = amount[cells[amount_at]], unit[cells[unit_at]], date[cells[date_at]]
        return (own, own_item, None, None, quantity, uom, "ship", "out", then, to[0] if to else UNKNOWN, document,
                None, None, None, None, json_text(extra(cells)))  # fmt: skip

    return read


def quick_moves(columns: QuickColumns) -> Quick:
    """In the order of `Stage.put_batch`."""
    kind_at, kind = columns.at("kind", lambda cells: cells.kind("kind", MOVES))
    code_at, code = plain_code(columns, "lot")
    item_at, item = columns.item("item")
    amount_at, amount = columns.at("qty", lambda cells: millionths(cells.amount("qty")))
    _, difference = columns.at("qty", lambda cells: millionths(cells.signed_amount("qty")))
    unit_at, unit = columns.at("uom", lambda cells: cells.unit("uom"))
    moment_at, moment = columns.at("at", lambda cells: moment_text(cells.moment("at")))
    reason_at, reason = columns.at("reason", lambda cells: cells.maybe("reason"))
    extra = columns.extra()

    def read(cells: list[str]) -> tuple[Any, ...]:
        what, own, own_item = kind[cells[kind_at]], code[cells[code_at]], item[cells[item_at]]
        signed = (difference if what == "adjust" else amount)[cells[amount_at]]
        uom, then = unit[cells[unit_at]], moment[cells[moment_at]]
        side = SIDES.get(what) or ("in" if signed > 0 else "out")
        return (own, own_item, None, None, abs(signed), uom, what, str(side), then, None, None,
                None, None, reason[cells[reason_at]], None, json_text(extra(cells)))  # fmt: skip

    return read
