"""Finds the line with the columns' names: titles and blank lines may stand before it, and it may come again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

LOOKED_THROUGH = 50
"""Rows in which the header must be."""
LEAST = 3
"""Columns that must be known in a row before it is taken for a header."""
_PREFIX = re.compile(r"^F(?:Entity|InStockEntry|DetailEntity)_")
_SUFFIX = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


@lru_cache(maxsize=4096)
def normal(label: str) -> str:
    """A label as it is compared: `Lot/Serial Number` is `lotserialnumber`, `Größe` is `grosse`."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", label)).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def spellings(label: str) -> tuple[str, ...]:
    """The label itself, and what is left of it without a child table's name around it."""
    text = label.strip()
    return tuple(dict.fromkeys((normal(text), normal(_PREFIX.sub("", text)), normal(_SUFFIX.sub("", text)))))


@dataclass(frozen=True)
class Labels:
    """What the columns of one kind of export may be called: target -> labels, the best one first."""

    targets: Mapping[str, Sequence[str]]
    _known: dict[str, list[tuple[str, int]]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for target, labels in self.targets.items():
            for rank, label in enumerate(labels):
                self._known.setdefault(normal(label), []).append((target, rank))

    def match(self, cells: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Target -> its columns, the best one first. A target that is not there is left out."""
        found: dict[str, list[tuple[int, int]]] = {}
        for place, cell in enumerate(cells):
            if not cell.strip():
                continue
            spelt = next((known for spelling in spellings(cell) if (known := self._known.get(spelling))), [])
            for target, rank in spelt:
                found.setdefault(target, []).append((rank, place))
        return {target: tuple(place for _, place in sorted(places)) for target, places in found.items()}


@dataclass(frozen=True)
class Header:
    """The line that names the columns, and where each target stands in it."""

    line: int
    cells: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    def label(self, target: str) -> str:
        """What the file calls this column; the target's own name when it has none."""
        places = self.places.get(target)
        return self.cells[places[0]].strip() if places else target

    def is_repeated_in(self, cells: Sequence[str]) -> bool:
        """Whether a row is this header again, as lists have it at the top of every page."""
        mine = [normal(cell) for cell in self.cells if cell.strip()]
        return [normal(cell) for cell in cells if cell.strip()] == mine


def find_header(rows: Iterable[tuple[int, Sequence[str]]], labels: Labels) -> Header | None:
    """The first row that names the most columns, at least `LEAST`."""
    best: Header | None = None
    for line, cells in rows:
        places = labels.match(cells)
        if len(places) >= LEAST and (best is None or len(places) > len(best.places)):
            best = Header(line, tuple(cells), places)
    return best
