"""What one card of the picture stands for: one lot, or all lots of an item in a row, or the rest of a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from domain.items import Item
from domain.lots import LotStatus, LotView
from templates.pictures.genealogy.batches import Batch, Batches, Strand
from templates.pictures.genealogy.density import FEW_LOTS, Density
from templates.ranges import CodeRange, fold


@dataclass
class Cluster:
    """The lots behind one card. Cards of one row stand beside each other."""

    row: int
    """The level, counted from the root and negative above it; far levels share the last row."""
    batches: list[Batch]
    loops_inside: bool = False

    @cached_property
    def count(self) -> int:
        return sum(len(batch.views) for batch in self.batches)

    @property
    def is_root(self) -> bool:
        return self.row == 0

    @property
    def single(self) -> bool:
        return self.count == 1

    @property
    def first(self) -> LotView:
        return self.batches[0].views[0]

    @property
    def views(self) -> Iterable[LotView]:
        return (view for batch in self.batches for view in batch.views)

    @property
    def levels(self) -> tuple[int, int]:
        """The nearest and the farthest level that its lots are of, counted from the root."""
        far = [abs(batch.level) for batch in self.batches]
        return min(far), max(far)

    @property
    def item(self) -> Item | None:
        """The item of all its lots; None when they are of several."""
        first = self.batches[0].item
        return first if all(batch.item.id == first.id for batch in self.batches) else None

    @property
    def made(self) -> Decimal:
        """In the item's own unit: only to be told where there is one item."""
        return sum((batch.made for batch in self.batches), Decimal(0))

    @property
    def on_hand(self) -> Decimal:
        return sum((batch.on_hand for batch in self.batches), Decimal(0))

    @property
    def customers(self) -> int:
        return len(set().union(*(batch.customers for batch in self.batches)))

    @property
    def codes(self) -> list[CodeRange]:
        if len(self.batches) == 1:
            return self.batches[0].codes
        return fold(view.lot.code for view in self.views)

    def with_status(self, status: LotStatus) -> list[LotView]:
        return [view for batch in self.batches for view in batch.by_status.get(status, ())]


@dataclass(frozen=True)
class Clusters:
    """Cards (the root first) and the strands between them, by their places in `cards`."""

    cards: list[Cluster]
    strands: list[Strand]


def cluster(batches: Batches, density: Density) -> Clusters:
    """The cards and strands of a picture that tells so much."""
    rows: dict[int, list[int]] = defaultdict(list)
    for place, batch in enumerate(batches.batches):
        rows[max(-density.levels, min(density.levels, batch.level))].append(place)
    cards: list[Cluster] = []
    card_of: dict[int, int] = {}
    for row, places in sorted(rows.items(), key=lambda row: (row[0] != 0, row[0])):
        for part in _split(places, batches, density):
            card_of |= dict.fromkeys(part, len(cards))
            mine = [batches.batches[place] for place in part]
            cards.append(Cluster(row, mine, any(batch.loops_inside for batch in mine)))
    return Clusters(cards, _strands(batches.strands, card_of, cards))


def _split(places: Sequence[int], batches: Batches, density: Density) -> list[list[int]]:
    """The batches of one row, sorted into cards."""
    lots = sum(len(batches.batches[place].views) for place in places)
    singles = 2 * density.singles if batches.lots <= FEW_LOTS else density.singles
    if lots <= min(singles, density.cards):
        return [[place] for place in sorted(places, key=lambda place: _order(batches.batches[place]))]
    by_item: dict[int | None, list[int]] = defaultdict(list)
    for place in places:
        by_item[batches.batches[place].item.id].append(place)
    groups = sorted(by_item.values(), key=lambda group: _size(group, batches))
    if len(groups) <= density.cards:
        return groups
    rest = [place for group in groups[density.cards - 1 :] for place in group]
    return [*groups[: density.cards - 1], rest]


def _size(places: Sequence[int], batches: Batches) -> tuple[int, str]:
    """The largest first, then by item."""
    lots = sum(len(batches.batches[place].views) for place in places)
    return -lots, batches.batches[places[0]].item.code


def _order(batch: Batch) -> tuple[str, str]:
    return batch.item.code, batch.views[0].lot.code


def _strands(threads: Iterable[Strand], card_of: dict[int, int], cards: Sequence[Cluster]) -> list[Strand]:
    """Links inside one card or one row are not drawn, unless they loop: there the card or the line says so."""
    strands: dict[tuple[int, int, bool], Strand] = {}
    for thread in threads:
        parent, child = card_of[thread.parent], card_of[thread.child]
        if parent == child:
            cards[parent].loops_inside |= thread.loops
        elif thread.loops or cards[parent].row != cards[child].row:
            key = (parent, child, thread.loops)
            strand = strands.setdefault(key, Strand(*key))
            strand.parents |= thread.parents
            strand.children |= thread.children
            strand.take(thread.quantity, unsure=thread.unsure)
    return list(strands.values())
