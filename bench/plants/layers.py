"""The layers of the generated plant: how many lots a month, of what, and who arrives where.

Every month has the same number of lots of each layer, so a lot's number says its layer and when it was made: a plant
of any size is written month by month, and nothing of it needs to be remembered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
TICK_SECONDS = 600
MONTH = 30 * 24 * 6
"""Ticks of a month."""
NONE = -1
"""What SQL calls NULL."""


@dataclass(frozen=True)
class Layer:
    """`a_month` lots of `items` products. `prefix` begins their codes."""

    name: str
    prefix: str
    kind: str
    uom: str
    a_month: int
    items: int
    made: int
    """How much of it there is at first, in its unit."""


LAYERS = (
    Layer("raw", "RM", "raw", "kg", 2700, 40, 1_000),
    Layer("bulk", "BK", "raw", "kg", 54, 5, 40_000),
    Layer("silo", "MX", "raw", "kg", 2, 2, 90_000),
    Layer("mix", "MA", "intermediate", "kg", 1500, 12, 1_000),
    Layer("tank", "VT", "intermediate", "kg", 90, 3, 300),
    Layer("split", "PT", "intermediate", "kg", 90, 12, 300),
    Layer("merged", "ME", "intermediate", "kg", 60, 12, 600),
    Layer("base", "PB", "intermediate", "kg", 1500, 12, 1_000),
    Layer("whey", "WH", "finished", "kg", 90, 2, 200),
    Layer("rework", "RW", "intermediate", "kg", 1, 1, 0),
    Layer("finished", "FG", "finished", "cup", 3000, 30, 1_000),
    Layer("packed", "KX", "finished", "pack", 60, 4, 50),
    Layer("renamed", "RT", "finished", "cup", 20, 4, 40),
)
HUB_LAYERS = (
    Layer("water", "WATER", "raw", "kg", 0, 1, 900_000_000),
    Layer("salt", "SALT", "raw", "kg", 0, 1, 900_000_000),
    Layer("label", "LABEL", "packaging", "kg", 0, 1, 900_000_000),
)
"""One lot each for the whole life of the plant: lots 1, 2 and 3."""
EVERY = LAYERS + HUB_LAYERS
BY_NAME = {layer.name: layer for layer in EVERY}
HUBS = tuple(layer.name for layer in HUB_LAYERS)
LINKS_A_MONTH = 37_600
"""Standing links that a month adds (measured; a test holds it to that)."""
SUPPLIERS, CUSTOMERS, SUBCONTRACTORS = 50, 10_000, 3
FIRST_SUPPLIER = 1
FIRST_CUSTOMER = FIRST_SUPPLIER + SUPPLIERS
FIRST_SUBCONTRACTOR = FIRST_CUSTOMER + CUSTOMERS


class Calendar:
    """Which numbers the lots of a layer have, and when each was made. `share` makes a small plant of the same shape."""

    def __init__(self, share: float = 1.0) -> None:
        self.a_month = {layer.name: max(1, round(layer.a_month * share)) for layer in LAYERS}
        counts = list(self.a_month.values())
        self.lots_a_month = sum(counts)
        self._first = dict(zip(self.a_month, np.cumsum([1 + len(HUBS), *counts[:-1]]).tolist(), strict=True))

    def ids(self, layer: str, month: int) -> Ints:
        """The lots of this layer made in this month, oldest first."""
        return self.numbered(layer, np.arange(self.a_month[layer]) + month * self.a_month[layer])

    def numbered(self, layer: str, which: Ints) -> Ints:
        """The `which`th lots of the layer, counted from the plant's beginning."""
        count = self.a_month[layer]
        found: Ints = which // count * self.lots_a_month + self._first[layer] + which % count
        return found

    def made_at(self, layer: str, month: int) -> Ints:
        """The ticks at which the month's lots were made, in the order of their ids."""
        count = self.a_month[layer]
        return month * MONTH + (np.arange(count) + 1) * MONTH // count - 1

    def earlier(self, dice: np.random.Generator, layer: str, ticks: Ints, months: float) -> Ints:
        """For each tick some lot of the layer made before it, in the last `months`; `NONE` before the first."""
        made = ticks * self.a_month[layer] // MONTH
        back = 1 + (dice.random(len(ticks)) * months * self.a_month[layer]).astype(np.int64)
        which = np.where(back <= made, made - back, (dice.random(len(ticks)) * made).astype(np.int64))
        return np.where(made > 0, self.numbered(layer, which), NONE)
