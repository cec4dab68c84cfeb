"""One month of a plant as columns of numbers: what every way of writing it down begins with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bench.plants.layers import NONE, Ints

KINDS = ("receive", "use", "make", "fill", "draw", "split", "merge", "rework", "sendout", "back", "ship", "return",
         "undo", "vessel")  # fmt: skip
"""Of movements, and the step of a link that a vessel makes."""
KIND = {kind: number for number, kind in enumerate(KINDS)}
BASES = ("proven", "rework", "vessel")
OUT, IN = 0, 1


class Sheet:
    """Columns that grow by chunks; a plain number stands for itself in every row of its chunk."""

    def __init__(self, *columns: str) -> None:
        self.columns = columns
        self._chunks: dict[str, list[Ints]] = {column: [] for column in columns}

    def add(self, rows: int, **values: Ints | int) -> None:
        """What is not named is `NONE`."""
        for column in self.columns:
            value = values.get(column, NONE)
            self._chunks[column].append(np.broadcast_to(np.asarray(value, dtype=np.int64), (rows,)))

    def __getitem__(self, column: str) -> Ints:
        """The whole column."""
        chunks = self._chunks[column]
        if len(chunks) > 1:
            chunks[:] = [np.concatenate(chunks)]
        return chunks[0] if chunks else np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self[self.columns[0]])

    def put(self, column: str, values: Ints) -> None:
        """Another column in the place of this one."""
        self._chunks[column] = [values]


@dataclass
class Month:
    """Everything that happened in one month. Ids of movements run on from month to month."""

    number: int
    next_movement: int
    lots: Sheet = field(default_factory=lambda: Sheet("id", "layer", "tick"))
    movements: Sheet = field(
        default_factory=lambda: Sheet("id", "kind", "tick", "partner", "order", "line", "vessel", "corrects", "drawn")
    )
    lines: Sheet = field(default_factory=lambda: Sheet("movement", "lot", "way", "quantity", "place"))
    links: Sheet = field(
        default_factory=lambda: Sheet(
            "parent", "child", "used_by", "made_by", "quantity", "step", "tick", "basis", "only_mixed", "voided_by"
        )
    )
    shipped: Sheet = field(
        default_factory=lambda: Sheet("movement", "lot", "customer", "quantity", "tick", "voided_by")
    )
    runs: Sheet = field(default_factory=lambda: Sheet("line", "lot", "start", "end"))

    def move(self, kind: str, ticks: Ints, **facts: Ints | int) -> Ints:
        """So many new movements of this kind; their ids."""
        ids = self.next_movement + np.arange(len(ticks))
        self.next_movement += len(ticks)
        self.movements.add(len(ticks), id=ids, kind=KIND[kind], tick=ticks, **facts)
        return ids

    def take(self, movements: Ints, lots: Ints, quantity: Ints | int, place: Ints | int = NONE) -> None:
        self.lines.add(len(movements), movement=movements, lot=lots, way=OUT, quantity=quantity, place=place)

    def add(self, movements: Ints, lots: Ints, quantity: Ints | int, place: Ints | int = NONE) -> None:
        self.lines.add(len(movements), movement=movements, lot=lots, way=IN, quantity=quantity, place=place)

    def link(
        self, parents: Ints, children: Ints, used_by: Ints, quantity: Ints | int, kind: str, ticks: Ints,
        made_by: Ints | int = NONE, **facts: Ints | int,
    ) -> None:  # fmt: skip
        facts.setdefault("basis", BASES.index("rework") if kind == "rework" else 0)
        facts.setdefault("only_mixed", 0)
        self.links.add(len(parents), parent=parents, child=children, used_by=used_by, made_by=made_by,
                       quantity=quantity, step=KIND[kind], tick=ticks, **facts)  # fmt: skip

    def pour(
        self,
        kind: str,
        parents: Ints,
        children: Ints,
        ticks: Ints,
        quantity: Ints,
        into: Ints | int,
        **facts: Ints | int,
    ) -> Ints:
        """One movement each that takes from one lot and adds to another; their ids."""
        ids = self.move(kind, ticks, **facts)
        self.take(ids, parents, quantity)
        self.add(ids, children, into)
        self.link(parents, children, ids, quantity, kind, ticks)
        return ids

    def undo(self, movements: Ints, ticks: Ints) -> None:
        """Corrections of these movements: their lines with the opposite sign, their links and deliveries voided."""
        movements = np.unique(movements)
        ids = self.move("undo", ticks[: len(movements)], corrects=movements)
        for sheet, columns in ((self.links, ("used_by", "made_by")), (self.shipped, ("movement",))):
            voided = sheet["voided_by"].copy()
            for column in columns:
                here = np.isin(sheet[column], movements) & (voided == NONE)
                voided[here] = ids[np.searchsorted(movements, sheet[column][here])]
            sheet.put("voided_by", voided)
        here = np.isin(self.lines["movement"], movements)
        facts = {column: self.lines[column][here] for column in self.lines.columns}
        facts["movement"] = ids[np.searchsorted(movements, facts["movement"])]
        facts["quantity"] = -facts["quantity"]
        self.lines.add(int(here.sum()), **facts)
