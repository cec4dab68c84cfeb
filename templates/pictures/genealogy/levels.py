"""Which row every lot stands in, and which links run in a loop. Everything here is O(lots + links)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.genealogy import Basis, Direction
from domain.lots import LotView
from domain.trace import Trace

SURE = (Basis.PROVEN, Basis.REWORK)
Node = tuple[int, int]
"""A lot on one side of the root: (-1 above, 0 the root itself, 1 below; lot id).

A lot of a loop may be both an ancestor and a descendant, and then stands on both sides.
"""


@dataclass(frozen=True)
class Link:
    """A step from a parent to a child as it is drawn. `loops`: it leads back, as rework does. `unsure`: it was not
    recorded as such, but goes through a tank or a shared line, or is inferred."""

    parent: Node
    child: Node
    quantity: Decimal | None
    loops: bool
    unsure: bool = False


@dataclass(frozen=True)
class Levels:
    """The row of every lot (root 0, above it negative) and the links between them."""

    views: dict[Node, LotView]
    level: dict[Node, int]
    links: tuple[Link, ...]


def levels_of(trace: Trace) -> Levels:
    """Rows such that every link leads downwards, but for those that close a loop.

    A lot stands below the last of its parents (not below the first, as its depth would say): powder that goes
    both into the base and straight into the cup is still above both.
    """
    root: Node = (0, trace.root.id)
    views: dict[Node, LotView] = {root: trace.root}
    depth: dict[Node, int] = {root: 0}
    for traced in trace.lots:
        node = (-1 if traced.direction == Direction.BACKWARD else 1, traced.id)
        if node[1] != root[1]:
            views[node] = traced.view
            depth[node] = abs(traced.depth)
    sides = sorted({node[0] for node in views} - {0})
    circle = _circles({(link.parent_id, link.child_id) for link in trace.links})
    links = [
        Link(parent, child, link.quantity, loops, link.basis not in SURE)
        for link in trace.links
        for parent, child in _drawn(link.parent_id, link.child_id, views, root, sides)
        for loops in [circle.get(link.parent_id) == circle.get(link.child_id) and not _onward(parent, child, depth)]
    ]
    level = {root: 0}
    for side in sides:
        steps = [
            (link.parent, link.child) if side > 0 else (link.child, link.parent)
            for link in links
            if not link.loops and {link.parent[0], link.child[0]} <= {0, side}
        ]
        mine = {node: depth[node] for node in views if node[0] == side}
        level |= {node: side * row for node, row in _longest(root, mine, steps).items()}
    return Levels(views, level, tuple(links))


def _drawn(
    parent: int, child: int, views: Mapping[Node, LotView], root: Node, sides: Iterable[int]
) -> list[tuple[Node, Node]]:
    """The nodes between which a link is drawn: on each side that holds both its ends, else across the root."""
    found = []
    for side in sides:
        above = root if parent == root[1] else (side, parent)
        below = root if child == root[1] else (side, child)
        if above in views and below in views:
            found.append((above, below))
    across = () if found else (((-1, parent), (1, child)), ((1, parent), (-1, child)))
    return found or [(above, below) for above, below in across if above in views and below in views]


def _onward(parent: Node, child: Node, depth: Mapping[Node, int]) -> bool:
    """The link leads away from the root above, or on from it below, as the walk went."""
    if parent[0] < 0 or child[0] < 0:
        return parent[0] <= 0 <= child[0] or (parent[0] == child[0] == -1 and depth[parent] > depth[child])
    return depth[child] > depth[parent]


def _longest(root: Node, depth: Mapping[Node, int], steps: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """How many steps the longest way from the root has; at least the depth, which a trace without links has too.

    `steps` must hold no circle.
    """
    onward: dict[Node, list[Node]] = defaultdict(list)
    waiting: dict[Node, int] = defaultdict(int)
    for before, after in steps:
        onward[before].append(after)
        waiting[after] += 1
    row = {root: 0, **depth}
    ready = [node for node in row if not waiting[node]]
    for node in ready:  # grows while it is read: every node comes once, after all that lead to it
        for after in onward[node]:
            row[after] = max(row[after], row[node] + 1)
            waiting[after] -= 1
            if not waiting[after]:
                ready.append(after)
    del row[root]
    return row


def _circles(steps: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Lots that lead to each other get the same number (Tarjan's strongly connected components).

    Lots that are in no circle get none that another lot has.
    """
    onward: dict[int, list[int]] = defaultdict(list)
    for parent, child in steps:
        onward[parent].append(child)
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    number: dict[int, int] = {}
    for start in list(onward):
        if start in seen:
            continue
        seen[start] = low[start] = len(seen)
        open_.append(start)
        walk = [(start, iter(onward[start]))]
        while walk:
            here, rest = walk[-1]
            for after in rest:
                if after not in seen:
                    seen[after] = low[after] = len(seen)
                    open_.append(after)
                    walk.append((after, iter(onward.get(after, ()))))
                    break
                if after not in number:
                    low[here] = min(low[here], seen[after])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[here])
                if low[here] == seen[here]:
                    _close(here, open_, number)
    return number


def _close(first: int, open_: list[int], number: dict[int, int]) -> None:
    """Takes one finished circle off the stack and numbers its lots after the one where it began."""
    while True:
        lot = open_.pop()
        number[lot] = first
        if lot == first:
            return
