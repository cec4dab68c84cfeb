"""The index at one moment of the ledger: the arrays, and a short tail of what was written after they were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from storage.index.arrays import LARGEST, DoesNotFit, GenealogyArrays, Ints, Shipment, arrays_of, packed
from storage.index.following import Changes
from storage.index.reading import Marks


@dataclass(frozen=True, eq=False)
class Tail:
    """Few enough to look through at every level of a walk."""

    parents: Ints
    children: Ints
    shipments: tuple[Shipment, ...] = ()

    @cached_property
    def sent(self) -> Ints:
        """The lots of the shipments, in their order."""
        return np.array([shipment.lot for shipment in self.shipments], np.int32)

    @classmethod
    def empty(cls) -> Tail:
        return cls(np.empty(0, np.int32), np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.parents) + len(self.shipments)

    @cached_property
    def highest(self) -> int:
        """The highest lot id in it, 0 when there is none."""
        return max(int(lots.max(initial=0)) for lots in (self.parents, self.children, self.sent))

    def followed(self, changes: Changes) -> Tail:
        """What was taken back out, what is new behind."""
        parents, children = self.parents, self.children
        if changes.pairs_gone and len(parents):
            gone = set(changes.pairs_gone)
            pairs = zip(parents.tolist(), children.tolist(), strict=True)
            stays = np.array([pair not in gone for pair in pairs], np.bool_)
            parents, children = parents[stays], children[stays]
        if changes.links:
            more = np.array(changes.links, np.int32)
            parents, children = np.concatenate([parents, more[:, 0]]), np.concatenate([children, more[:, 1]])
        unsent = set(changes.shipments_gone)
        kept = (sent for sent in self.shipments if (sent.lot, sent.movement) not in unsent)
        return Tail(parents, children, (*kept, *changes.shipments))


@dataclass(frozen=True, eq=False)
class Version:
    """Equal to the ledger at `marks`. Never changed: a later moment is another version."""

    arrays: GenealogyArrays
    tail: Tail
    marks: Marks
    generation: int = 0
    """Versions with the same number have the same arrays, corrections aside."""

    @property
    def places(self) -> int:
        """One more than the highest lot id that a walk can come to."""
        return max(self.arrays.places, self.tail.highest + 1)

    def followed(self, changes: Changes) -> Version:
        """The same at the moment of these changes. Raises `DoesNotFit`."""
        if not changes:
            return self if changes.marks == self.marks else replace(self, marks=changes.marks)
        lots = [lot for pair in changes.links for lot in pair] + [sent.lot for sent in changes.shipments]
        if lots and max(lots) >= LARGEST:
            raise DoesNotFit(f"lot {max(lots)}")
        arrays = self.arrays
        if changes.pairs_gone:
            arrays = arrays.without(changes.pairs_gone)
        if changes.shipments_gone:
            arrays = replace(arrays, deliveries=arrays.deliveries.without(changes.shipments_gone))
        return replace(self, arrays=arrays, tail=self.tail.followed(changes), marks=changes.marks)

    def merged(self) -> Version:
        """The same moment with nothing in the tail. Raises `DoesNotFit`."""
        if not len(self.tail):
            return self
        pairs = np.concatenate([self.arrays.pairs(), packed(self.tail.parents, self.tail.children)])
        rows, units = self.arrays.deliveries.rows(self.tail.shipments)
        arrays = arrays_of(pairs, rows, units, self.arrays.places - 1)
        return replace(self, arrays=arrays, tail=Tail.empty())
