"""How much of a suspect lot can be in each lot that was made from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.genealogy import Basis, TraceLink

SETTLED = Decimal("1e-12")
"""A loop is settled when a round changes no amount by more than this part of what the roots held."""
ROUNDS = 500
"""A loop that is not settled after so many rounds is not going to be: its quantities do not add up."""
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part:
    """What a lot can hold of the suspect, in the suspect's own unit."""

    amount: Decimal
    up_to: bool = False
    """It may be less: somewhere on the way a quantity is unknown, or does not add up."""
    share: Decimal | None = None
    """How much of the suspect is in one unit of this lot; unknown when nobody said how much of the lot was made."""

    def of(self, quantity: Decimal) -> Decimal:
        """What so much of the lot can hold: never more than the whole lot can."""
        return self.amount if self.share is None else min(quantity * self.share, self.amount)


@dataclass(frozen=True)
class _Flow:
    """A link as the sum sees it. `doubtful`: it may carry less than it says."""

    parent: int
    quantity: Decimal | None
    doubtful: bool


def parts(roots: Mapping[int, Decimal], links: Iterable[TraceLink], made: Mapping[int, Decimal]) -> dict[int, Part]:
    """The part of every lot that the links reach, roots included.

    `roots` says how much there was of each root (zero: what was used of it; they share one unit), `made` how much
    was made of every other lot, in its own unit; nothing, or zero, where nobody said. By proportional mixing:

        amount(child) = sum over its links of  quantity(link) * share(parent)      quantity in the parent's own unit
        share(lot)    = amount(lot) / made(lot)                                    share(root) = 1

    Several links add. In a loop (rework) the amounts depend on each other; they are solved round by round
    (Gauss-Seidel), to a change of at most `SETTLED` of the roots' quantity. What cannot be known is taken at its
    widest and marked `up_to`: a link without a quantity, or out of a lot of which nobody said how much was made,
    carries all that its parent has; a use that went into several lots counts in full for each of them (each draw from
    a vessel has a quantity of its own); no lot holds more than the roots held, and no link carries more than its
    parent has.
    """
    return _Mixing(roots, links, made).solved()


def taken(lot: int, links: Iterable[TraceLink]) -> Decimal:
    """How much of it is known to have been used: what there was at least, where nobody said."""
    return sum((link.quantity or NOTHING for link in links if link.parent_id == lot), NOTHING)


class _Mixing:
    def __init__(self, roots: Mapping[int, Decimal], links: Iterable[TraceLink], made: Mapping[int, Decimal]) -> None:
        links = list(links)
        self.made = made
        self.roots = {lot: amount or taken(lot, links) for lot, amount in roots.items()}
        self.whole = sum(self.roots.values(), NOTHING)
        self.into: defaultdict[int, list[_Flow]] = defaultdict(list)
        self.after: defaultdict[int, list[int]] = defaultdict(list)
        self.found = {lot: Part(amount, share=Decimal(1)) for lot, amount in self.roots.items()}
        children = Counter((link.used_by, link.parent_id) for link in links)
        for link in links:
            if link.child_id in roots or link.parent_id == link.child_id:
                continue
            alone = link.used_by is None or link.basis is Basis.VESSEL or children[link.used_by, link.parent_id] == 1
            self.into[link.child_id].append(_Flow(link.parent_id, link.quantity, not alone or link.quantity is None))
            self.after[link.parent_id].append(link.child_id)

    def solved(self) -> dict[int, Part]:
        for together in reversed(list(components(list(self.roots), self.after))):
            if len(together) == 1:
                self.note(together[0])
            else:
                self.settle(together)
        return self.found

    def settle(self, loop: Sequence[int]) -> None:
        """Round by round, each lot by the newest amounts of the others."""
        enough = self.whole * SETTLED
        for _ in range(ROUNDS):
            if max(self.note(lot) for lot in loop) <= enough:
                break
        else:
            for lot in loop:
                if lot not in self.roots:
                    self.found[lot] = self.part(lot, self.whole, up_to=True)
        for _ in range(len(loop)):  # doubt goes round a loop in at most as many steps
            before = [self.found[lot].up_to for lot in loop]
            for lot in loop:
                self.note(lot)
            if before == [self.found[lot].up_to for lot in loop]:
                return

    def note(self, lot: int) -> Decimal:
        """Works the lot's part out anew; by how much it changed."""
        if lot in self.roots:
            return NOTHING
        before = self.found.get(lot)
        carried = [self.carried(flow) for flow in self.into[lot]]
        amount = sum((amount for amount, _ in carried), NOTHING)
        up_to = any(doubt for _, doubt in carried) or (before is not None and before.up_to)
        self.found[lot] = self.part(lot, amount, up_to=up_to)
        return abs(self.found[lot].amount - (before.amount if before else NOTHING))

    def carried(self, flow: _Flow) -> tuple[Decimal, bool]:
        """How much of the suspect comes along a link, and whether it may be less."""
        parent = self.found.get(flow.parent)
        if parent is None:  # in a loop, not worked out yet
            return NOTHING, False
        doubt = flow.doubtful or parent.up_to
        if flow.quantity is None or parent.share is None:
            return parent.amount, doubt or parent.share is None
        amount = flow.quantity * parent.share
        too_much = flow.parent not in self.roots and amount > parent.amount * (1 + SETTLED)
        return (parent.amount, True) if too_much else (amount, doubt)

    def part(self, lot: int, amount: Decimal, *, up_to: bool) -> Part:
        over = amount > self.whole * (1 + SETTLED)
        amount = min(amount, self.whole)
        made = self.made.get(lot)
        return Part(amount, up_to or over, amount / made if made else None)


def components(roots: Sequence[int], after: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """What can be reached, in groups: the lots of one loop together, every group after all that come from it.

    Tarjan, Depth-first search and linear graph algorithms (1972), with a stack of our own: a chain may be longer than
    Python's calls may be deep.
    """
    walk = _Walk(after)
    for root in roots:
        yield from walk.groups(root)


class _Walk:
    def __init__(self, after: Mapping[int, Sequence[int]]) -> None:
        self.after = after
        self.low: dict[int, int] = {}
        self.number: dict[int, int] = {}
        self.waiting: dict[int, None] = {}
        """Seen, and not in a group yet, in the order in which they were seen."""
        self.path: list[tuple[int, Iterator[int]]] = []

    def groups(self, root: int) -> Iterator[list[int]]:
        if root not in self.number:
            self.enter(root)
        while self.path:
            here, following = self.path[-1]
            child = next(following, None)
            if child is None:
                self.path.pop()
                if self.path:
                    self.lower(self.path[-1][0], self.low[here])
                if self.low[here] == self.number[here]:
                    yield self.group(here)
            elif child not in self.number:
                self.enter(child)
            elif child in self.waiting:
                self.lower(here, self.number[child])

    def enter(self, lot: int) -> None:
        self.number[lot] = self.low[lot] = len(self.number)
        self.waiting[lot] = None
        self.path.append((lot, iter(self.after.get(lot, ()))))

    def lower(self, lot: int, number: int) -> None:
        self.low[lot] = min(self.low[lot], number)

    def group(self, first: int) -> list[int]:
        """The lots that wait since `first` was seen."""
        found: list[int] = []
        while not found or found[-1] != first:
            found.append(self.waiting.popitem()[0])
        return found[::-1]
