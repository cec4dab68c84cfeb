"""The files of the plain layout, written row by row, each row with the place in the export that it came from."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

Place = tuple[int, int]
"""A sheet's number and a line in it."""
FIRST_ROW = 2
"""Line 1 is the header."""


@dataclass
class PlainFile:
    """One file. A row's line in it is `FIRST_ROW` and its number."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, place: Place, **cells: str) -> None:
        """A row; columns that are not named stay empty. A line break would move every row below it."""
        self.rows.append(tuple(" ".join(cells.get(column, "").split()) for column in self.columns))
        self.places.append(place)

    def content(self) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue().encode()

    def place(self, line: int) -> Place | None:
        """Where the row on this line came from."""
        number = line - FIRST_ROW
        return self.places[number] if 0 <= number < len(self.places) else None


def empty_files() -> dict[str, PlainFile]:
    """The files that an export can fill."""
    return {
        "items.csv": PlainFile(("item", "kind", "uom", "name_zh", "name")),
        "partners.csv": PlainFile(("partner", "kind", "name")),
        "lots.csv": PlainFile(("lot", "item", "qty", "uom", "made_at", "expires_at", "supplier", "supplier_lot",
                               "manufactured", "opened")),
        "links.csv": PlainFile(("parent", "parent_item", "child", "child_item", "qty", "uom", "step", "at",
                                "work_order")),
        "shipments.csv": PlainFile(("ship", "lot", "item", "customer", "qty", "uom", "date")),
        "moves.csv": PlainFile(("lot", "item", "kind", "qty", "uom", "at", "reason", "document", "customer")),
    }  # fmt: skip
