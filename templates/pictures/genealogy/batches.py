"""Lots that are always told together, and what went between them: read once, however often a picture is tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from domain.items import Item
from domain.lots import LotStatus, LotView
from templates.pictures.genealogy.density import MOST_SINGLES
from templates.pictures.genealogy.levels import Levels, Node
from templates.ranges import CodeRange, fold


@dataclass
class Batch:
    """One lot of a level with few lots; of a level with many, all lots of one item."""

    level: int
    item: Item
    views: list[LotView]
    customers: set[int]
    loops_inside: bool = False

    @cached_property
    def made(self) -> Decimal:
        return sum((view.made for view in self.views), Decimal(0))

    @cached_property
    def on_hand(self) -> Decimal:
        return sum((view.on_hand for view in self.views), Decimal(0))

    @cached_property
    def codes(self) -> list[CodeRange]:
        return fold(view.lot.code for view in self.views)

    @cached_property
    def by_status(self) -> dict[str, list[LotView]]:
        """Those that are not free."""
        found: dict[str, list[LotView]] = defaultdict(list)
        for view in self.views:
            if view.lot.status != LotStatus.FREE:
                found[view.lot.status].append(view)
        return found


@dataclass
class Strand:
    """All links between two batches, or two cards, that loop or do not."""

    parent: int
    child: int
    loops: bool
    quantity: Decimal | None = Decimal(0)
    """Of the parents, in their item's own unit; None when one of the links does not say."""
    parents: set[int] = field(default_factory=set)
    children: set[int] = field(default_factory=set)
    unsure: bool = True
    """None of the links was recorded as such."""

    def take(self, quantity: Decimal | None, *, unsure: bool) -> None:
        self.unsure &= unsure
        self.quantity = None if self.quantity is None or quantity is None else self.quantity + quantity


@dataclass(frozen=True)
class Batches:
    """Every lot once a side, the root's batch first; strands by the places of their batches."""

    batches: list[Batch]
    strands: list[Strand]
    lots: int


def in_batches(levels: Levels, shipped: Mapping[int, set[int]]) -> Batches:
    """The lots sorted into batches. `shipped`: which customers got each lot. Takes O(lots + links)."""
    rows: dict[int, list[Node]] = defaultdict(list)
    for node, level in levels.level.items():
        rows[level].append(node)
    batches: list[Batch] = []
    place: dict[Node, int] = {}
    for level, nodes in sorted(rows.items(), key=lambda row: (row[0] != 0, row[0])):
        for part in _parts(nodes, levels):
            customers = set().union(*(shipped[node[1]] for node in part if node[1] in shipped))
            place |= dict.fromkeys(part, len(batches))
            views = [levels.views[node] for node in part]
            batches.append(Batch(level, views[0].item, views, customers))
    return Batches(batches, _strands(levels, place, batches), len(levels.views) - 1)


def _parts(nodes: Sequence[Node], levels: Levels) -> list[list[Node]]:
    if len(nodes) <= MOST_SINGLES:
        return [[node] for node in nodes]
    by_item: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        by_item[levels.views[node].item.id].append(node)
    return list(by_item.values())


def _strands(levels: Levels, place: Mapping[Node, int], batches: Sequence[Batch]) -> list[Strand]:
    strands: dict[tuple[int, int, bool], Strand] = {}
    for link in levels.links:
        parent, child = place[link.parent], place[link.child]
        if parent == child:
            batches[parent].loops_inside |= link.loops
            continue
        key = (parent, child, link.loops)
        strand = strands.get(key)
        if strand is None:
            strand = strands[key] = Strand(*key)
        strand.parents.add(link.parent[1])
        strand.children.add(link.child[1])
        strand.take(link.quantity, unsure=link.unsure)
    return list(strands.values())


def customers_of(deliveries: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """Which customers got each lot, from (lot, customer) pairs."""
    shipped: dict[int, set[int]] = {}
    for lot, customer in deliveries:
        shipped.setdefault(lot, set()).add(customer)
    return shipped
