"""Where the cards stand: rows from the root up and down, and lanes in which long lines pass a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil

from templates.pictures.genealogy import style
from templates.pictures.genealogy.batches import Strand
from templates.pictures.genealogy.clusters import Clusters
from templates.pictures.genealogy.shapes import Rect

NARROWEST_SINGLE, WIDEST_SINGLE = 262, 460
NARROWEST_GROUP, WIDEST_GROUP = 376, 760
BETWEEN = 26
LANE = 30
MOST_LANES = 6
Slot = tuple[str, int, int]
"""("card", its place, 0) or ("lane", the card it comes from or leads to, the row it passes)."""


@dataclass
class Rows:
    """Slots of every row from left to right, and the pieces of each strand from row to row."""

    slots: list[list[Slot]]
    ways: dict[int, list[Slot]] = field(default_factory=dict)
    """The slots a strand passes, parent first; by its place among the strands. Loops go their own way."""
    left_out: int = 0
    """Strands for which no lane was left."""


def in_rows(clusters: Clusters, usable: float) -> Rows:
    """Cards by row, wrapped where they would get too narrow, ordered so that lines cross little."""
    levels: dict[int, list[int]] = defaultdict(list)
    for place, card in enumerate(clusters.cards):
        levels[card.row].append(place)
    wrapped = [row for _, places in sorted(levels.items()) for row in _wrapped(places, clusters, usable)]
    rows = Rows([[("card", place, 0) for place in row] for row in wrapped])
    at = {slot: number for number, row in enumerate(rows.slots) for slot in row}
    straight = {number: strand for number, strand in enumerate(clusters.strands) if not strand.loops}
    trunk = _trunks(straight.values(), at, len(rows.slots))
    for number, strand in straight.items():
        _lay(number, strand, rows, at, trunk)
    looping = {place for strand in clusters.strands if strand.loops for place in (strand.parent, strand.child)}
    _order(rows, looping)
    return rows


def _wrapped(places: Sequence[int], clusters: Clusters, usable: float) -> list[list[int]]:
    """The cards of one level in rows of about equal length."""
    narrow = [NARROWEST_SINGLE if clusters.cards[place].single else NARROWEST_GROUP for place in places]
    room = usable + BETWEEN
    rows = max(1, ceil(sum(width + BETWEEN for width in narrow) / room))
    while any(sum(width + BETWEEN for width in narrow[start:end]) > room for start, end in _cuts(len(places), rows)):
        rows += 1
    return [list(places[start:end]) for start, end in _cuts(len(places), rows)]


def _cuts(count: int, rows: int) -> list[tuple[int, int]]:
    return list(pairwise(round(count * number / rows) for number in range(rows + 1)))


def _trunks(strands: Iterable[Strand], at: Mapping[Slot, int], rows: int) -> list[bool]:
    """For every row: whether what passes it takes fewer lanes when sorted by where it comes from."""
    sources: list[set[int]] = [set() for _ in range(rows)]
    goals: list[set[int]] = [set() for _ in range(rows)]
    for strand in strands:
        for row in range(at["card", strand.parent, 0] + 1, at["card", strand.child, 0]):
            sources[row].add(strand.parent)
            goals[row].add(strand.child)
    return [len(source) < len(goal) for source, goal in zip(sources, goals, strict=True)]


def _lay(number: int, strand: Strand, rows: Rows, at: dict[Slot, int], trunk: Sequence[bool]) -> None:
    """Gives a strand its way; strands from or to the same card share a lane."""
    start: Slot = ("card", strand.parent, 0)
    end: Slot = ("card", strand.child, 0)
    way: list[Slot] = [start]
    for row in range(at[start] + 1, at[end]):
        lane = ("lane", strand.parent if trunk[row] else strand.child, row)
        if lane not in at and sum(slot[0] == "lane" for slot in rows.slots[row]) >= MOST_LANES:
            rows.left_out += 1
            return
        way.append(lane)
    for lane in way[1:]:
        if lane not in at:
            at[lane] = lane[2]
            rows.slots[lane[2]].append(lane)
    rows.ways[number] = [*way, end]


def _order(rows: Rows, looping: set[int]) -> None:
    """Sorts each row by where its lines come from, down and up again; what loops stands at the right edge."""
    above: dict[Slot, list[Slot]] = defaultdict(list)
    below: dict[Slot, list[Slot]] = defaultdict(list)
    for way in rows.ways.values():
        for before, after in pairwise(way):
            above[after].append(before)
            below[before].append(after)
    for neighbours, order in ((above, 1), (below, -1), (above, 1)):
        where: dict[Slot, float] = {}
        for row in rows.slots[::order]:
            _sort(row, neighbours, where, looping)
            where |= {slot: (position + 0.5) / len(row) for position, slot in enumerate(row)}


def _sort(
    row: list[Slot], neighbours: Mapping[Slot, list[Slot]], where: Mapping[Slot, float], looping: set[int]
) -> None:
    keys: dict[Slot, tuple[bool, float]] = {}
    for position, slot in enumerate(row):
        near = [where[other] for other in neighbours.get(slot, ()) if other in where]
        middle = sum(near) / len(near) if near else (position + 0.5) / len(row)
        keys[slot] = (slot[0] == "card" and slot[1] in looping, middle)
    row.sort(key=lambda slot: keys[slot])


def placed_across(
    row: Sequence[Slot], clusters: Clusters, left: float, right: float
) -> dict[Slot, tuple[float, float]]:
    """Left and right end of every slot of a row; the row stands in the middle."""
    lanes = sum(slot[0] == "lane" for slot in row)
    cards = len(row) - lanes
    room = right - left - lanes * LANE - (len(row) - 1) * BETWEEN
    widths: list[float] = []
    for slot in row:
        single = slot[0] == "card" and clusters.cards[slot[1]].single
        widest = WIDEST_GROUP if clusters.cards[slot[1]].is_root or not single else WIDEST_SINGLE
        widths.append(LANE if slot[0] == "lane" else min(widest, room / max(1, cards)))
    spread = sum(widths) + (len(row) - 1) * BETWEEN
    x = left + (right - left - spread) / 2
    places: dict[Slot, tuple[float, float]] = {}
    for slot, width in zip(row, widths, strict=True):
        places[slot] = (x, x + width)
        x += width + BETWEEN
    return places


def usable_width(loops: int) -> tuple[float, float]:
    """Left and right end of what the rows may use; loops take a strip at the right."""
    return style.MARGIN, style.WIDTH - style.MARGIN - (0 if not loops else 40 + 26 * loops)


def middle(rect: Rect) -> float:
    return (rect[0] + rect[2]) / 2
