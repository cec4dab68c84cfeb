"""What one card of the picture stands for: one lot, or all lots of an item in a row, or the rest of a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.items import Item
from domain.lots import LotStatus, LotView
from templates.pictures.genealogy.levels import Levels, Node

FEW_LOTS = 12
"""A genealogy of so few lots is drawn lot by lot, wherever a row holds no more than twice its cards."""


@dataclass(frozen=True)
class Density:
    """How much a picture tells: the first one whose picture is not too high is taken."""

    cards: int
    """At most so many cards a level; the items with the fewest lots share the last one."""
    singles: int
    """A level with at most so many lots is drawn lot by lot."""
    levels: int
    """At most so many levels on each side; what lies further away shares the last one."""
    code_lines: int
    gap: int
    """Pixels between two rows."""
    compact: bool
    """The item stands beside the code instead of under it."""


DENSITIES = (
    Density(cards=12, singles=4, levels=40, code_lines=4, gap=104, compact=False),
    Density(cards=12, singles=4, levels=40, code_lines=3, gap=80, compact=False),
    Density(cards=12, singles=4, levels=40, code_lines=2, gap=76, compact=True),
    Density(cards=8, singles=4, levels=16, code_lines=2, gap=68, compact=True),
    Density(cards=6, singles=4, levels=14, code_lines=2, gap=68, compact=True),
    Density(cards=3, singles=3, levels=12, code_lines=2, gap=66, compact=True),
    *(Density(cards=3, singles=3, levels=n, code_lines=1, gap=64, compact=True) for n in (11, 10, 9, 8, 7, 6, 5, 4, 3)),
    Density(cards=2, singles=2, levels=2, code_lines=1, gap=64, compact=True),
    Density(cards=2, singles=2, levels=1, code_lines=1, gap=64, compact=True),
)
"""From the fullest to the tersest; the last one fits whatever the answer is."""


@dataclass
class Cluster:
    """The lots behind one card. Sums are in the item's own unit and only there when there is one item."""

    levels: tuple[int, int]
    """The first and the last level they stand in, counted from the root; negative above it."""
    row: int
    """Cards of one level stand beside each other, and so do all cards of the levels that share the last one."""
    views: list[LotView]
    customers: set[int] = field(default_factory=set)
    loops_inside: bool = False

    @property
    def is_root(self) -> bool:
        return self.levels == (0, 0)

    @property
    def single(self) -> bool:
        return len(self.views) == 1

    @property
    def item(self) -> Item | None:
        """The item of all its lots; None when they are of several."""
        first = self.views[0].item
        return first if all(view.item is first or view.item.id == first.id for view in self.views) else None

    @property
    def made(self) -> Decimal:
        return sum((view.made for view in self.views), Decimal(0))

    @property
    def on_hand(self) -> Decimal:
        return sum((view.on_hand for view in self.views), Decimal(0))

    def with_status(self, status: LotStatus) -> int:
        return sum(view.lot.status == status for view in self.views)


@dataclass
class Strand:
    """All links from one card to another."""

    parent: int
    child: int
    loops: bool
    quantity: Decimal | None = Decimal(0)
    """Of the parents, in their item's own unit; None when one of the links does not say."""
    parents: set[int] = field(default_factory=set)
    children: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Clusters:
    """Cards (the root first) and the strands between them, by their places in `cards`."""

    cards: list[Cluster]
    strands: list[Strand]

    @property
    def lots(self) -> int:
        """How many lots stand behind the cards, the root left out."""
        return sum(len(card.views) for card in self.cards if not card.is_root)


def cluster(levels: Levels, density: Density, shipped: Mapping[int, set[int]]) -> Clusters:
    """The cards and strands of a picture. `shipped`: which customers got each lot."""
    rows: dict[int, list[Node]] = defaultdict(list)
    for node, level in levels.level.items():
        rows[max(-density.levels, min(density.levels, level))].append(node)
    parts = [part for _, nodes in sorted(rows.items()) for part in _split(nodes, levels, density)]
    parts.sort(key=lambda part: part[0][0] != 0)
    cards: list[Cluster] = []
    place: dict[Node, int] = {}
    for part in parts:
        far = [levels.level[node] for node in part]
        views = [levels.views[node] for node in part]
        row = max(-density.levels, min(density.levels, far[0]))
        customers = set().union(*(shipped.get(node[1], ()) for node in part))
        place |= dict.fromkeys(part, len(cards))
        cards.append(Cluster((min(far), max(far)), row, views, customers))
    return Clusters(cards, _strands(levels, place, cards))


def _split(nodes: Sequence[Node], levels: Levels, density: Density) -> list[list[Node]]:
    """The lots of one row, sorted into cards."""
    few = len(levels.views) <= FEW_LOTS + 1
    if len(nodes) <= (density.cards if few else density.singles) and len(nodes) <= 2 * density.singles:
        return [[node] for node in sorted(nodes, key=lambda node: _order(levels.views[node]))]
    by_item: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        by_item[levels.views[node].item.id].append(node)
    groups = sorted(by_item.values(), key=lambda group: (-len(group), _order(levels.views[group[0]])))
    if len(groups) <= density.cards:
        return groups
    rest = [node for group in groups[density.cards - 1 :] for node in group]
    return [*groups[: density.cards - 1], rest]


def _order(view: LotView) -> tuple[str, str]:
    return view.item.code, view.lot.code


def _strands(levels: Levels, place: Mapping[Node, int], cards: Sequence[Cluster]) -> list[Strand]:
    """Links inside one card or one row are not drawn, unless they loop: there the card or the line says so."""
    strands: dict[tuple[int, int, bool], Strand] = {}
    for link in levels.links:
        parent, child = place[link.parent], place[link.child]
        if parent == child:
            cards[parent].loops_inside |= link.loops
            continue
        if cards[parent].row == cards[child].row and not link.loops:
            continue
        strand = strands.setdefault((parent, child, link.loops), Strand(parent, child, link.loops))
        strand.parents.add(link.parent[1])
        strand.children.add(link.child[1])
        strand.quantity = _plus(strand.quantity, link.quantity)
    return list(strands.values())


def _plus(sum_: Decimal | None, quantity: Decimal | None) -> Decimal | None:
    return None if sum_ is None or quantity is None else sum_ + quantity


def customers_of(deliveries: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Which customers got each lot, from (lot, customer) pairs."""
    shipped: dict[int, set[int]] = defaultdict(set)
    for lot, customer in deliveries:
        shipped[lot].add(customer)
    return shipped
