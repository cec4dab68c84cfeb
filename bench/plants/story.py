"""What happens in a month of the generated plant (shape: PERFORMANCE.md): raw -> mix -> base -> finished, about six
inputs a lot, bulk lots, hub lots in most of what is made, splits, merges, co-products, rework with true cycles, tanks,
a subcontractor's own codes, returned goods under new codes, corrections, deliveries to ten thousand customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bench.plants.layers import (
    BY_NAME,
    CUSTOMERS,
    FIRST_CUSTOMER,
    FIRST_SUBCONTRACTOR,
    FIRST_SUPPLIER,
    HUB_LAYERS,
    HUBS,
    LAYERS,
    MONTH,
    NONE,
    SUBCONTRACTORS,
    SUPPLIERS,
    Calendar,
    Ints,
)
from bench.plants.sheets import BASES, Month

LINES = 12
FILLS, DRAWS = 5, 6
"""Of a tank between two times that it is empty. Up to six draws share a fill in whole numbers."""
LARGE_CUSTOMERS = 4
"""One customer in a hundred takes three deliveries in ten."""
FILLED = 120
"""By each fill; every draw takes the same, and the last leaves nothing."""


class Input(NamedTuple):
    """`slots` times a lot of this layer (or hub) goes in with this chance, made in the last `months`."""

    layer: str
    slots: int
    chance: float
    months: float = 0.5


RECIPES = {
    "mix": (Input("raw", 4, 0.7, 0.7), Input("bulk", 4, 0.85, 1.5), Input("silo", 1, 0.35, 1.0),
            Input("water", 1, 0.25), Input("salt", 1, 0.2)),
    "base": (Input("mix", 3, 1, 0.3), Input("tank", 1, 0.06, 0.3), Input("split", 1, 0.06, 0.3),
             Input("merged", 1, 0.04, 0.3), Input("raw", 3, 0.8, 0.7), Input("bulk", 1, 0.5, 1.5)),
    "finished": (Input("base", 2, 1, 0.2), Input("raw", 3, 1, 0.7), Input("bulk", 1, 0.3, 1.5),
                 Input("label", 1, 0.35)),
}  # fmt: skip


def months_of(months: int, seed: int, share: float = 1.0) -> Iterator[Month]:
    """A plant of so many months; the same numbers give the same plant."""
    calendar, following = Calendar(share), 1
    for number in range(months):
        story = Story(calendar, Month(number, following), np.random.default_rng([seed, number]))
        yield story.told()
        following = story.month.next_movement


class Story:
    def __init__(self, calendar: Calendar, month: Month, dice: np.random.Generator) -> None:
        self.calendar = calendar
        self.month = month
        self.dice = dice

    def told(self) -> Month:
        if self.month.number == 0:
            self._hubs()
        for number, layer in enumerate(LAYERS):
            ids = self._ids(layer.name)
            begun = self.month.number * MONTH if layer.name == "rework" else self._ticks(layer.name)
            self.month.lots.add(len(ids), id=ids, layer=number, tick=begun)
        self._received()
        self._cooked("mix")
        self._tanks()
        self._split_and_merged()
        self._cooked("base")
        self._cooked("finished")
        self._reworked()
        self._packed_outside()
        self._came_back()
        for sold in ("whey", "packed", "renamed", "finished"):
            self._shipped(sold)
        self._corrected()
        return self.month

    def _ids(self, layer: str) -> Ints:
        return self.calendar.ids(layer, self.month.number)

    def _ticks(self, layer: str) -> Ints:
        return self.calendar.made_at(layer, self.month.number)

    def _amounts(self, count: int) -> Ints:
        return self.dice.integers(10, 120, count)

    def _chosen(self, count: int, among: int) -> Ints:
        """So many different places in a sequence, in order."""
        return np.sort(self.dice.choice(among, min(max(1, count), among), replace=False))

    def _hubs(self) -> None:
        ids, zero = np.arange(1, 1 + len(HUBS)), np.zeros(len(HUBS), dtype=np.int64)
        self.month.lots.add(len(ids), id=ids, layer=len(LAYERS) + ids - 1, tick=0)
        self.month.add(self.month.move("receive", zero, partner=FIRST_SUPPLIER), ids, HUB_LAYERS[0].made)

    def _received(self) -> None:
        for layer in ("raw", "bulk", "silo"):
            ids = self._ids(layer)
            partner = FIRST_SUPPLIER + ids % SUPPLIERS
            movements = self.month.move("receive", self._ticks(layer), partner=partner)
            self.month.add(movements, ids, BY_NAME[layer].made)

    def _cooked(self, layer: str) -> None:
        """Each lot is made under its work order, of what was used under it in two goes."""
        ids, ticks = self._ids(layer), self._ticks(layer)
        goes, parents = self._inputs(layer, ticks)
        if layer == "base":
            goes, parents = self._from_rework(goes, parents)
        both = np.unique(np.stack([goes, parents]), axis=1)  # twice from one lot in one go is one line
        goes, parents = both[0], both[1]
        used, place = np.unique(goes, return_inverse=True)
        at = ticks[used // 2] - 12 + 7 * (used % 2)
        uses = self.month.move("use", at, order=ids[used // 2], line=1 + used // 2 % LINES)
        amounts = self._amounts(len(parents))
        self.month.take(uses[place], parents, amounts)
        makes = self.month.move("make", ticks, order=ids, line=1 + np.arange(len(ids)) % LINES)
        self.month.add(makes, ids, BY_NAME[layer].made)
        child = goes // 2
        self.month.link(parents, ids[child], uses[place], amounts, "use", at[place], makes[child])
        if layer == "base":
            self._by_product(ids, ticks, child, parents, uses[place], amounts, at[place])
        if layer == "finished":
            self.month.runs.add(len(ids), line=1 + np.arange(len(ids)) % LINES, lot=ids, start=ticks - 20, end=ticks)

    def _inputs(self, layer: str, ticks: Ints) -> tuple[Ints, Ints]:
        """Two columns: twice the place of the lot in its month plus which go, and what goes in."""
        goes, parents, slot = [], [], 0
        for part in RECIPES[layer]:
            for _ in range(part.slots):
                slot += 1
                here = np.flatnonzero(self.dice.random(len(ticks)) < part.chance)
                if part.layer in HUBS:
                    found = np.full(len(here), 1 + HUBS.index(part.layer))
                else:
                    found = self.calendar.earlier(self.dice, part.layer, ticks[here] - 12, part.months)
                goes.append((here * 2 + slot % 2)[found != NONE])
                parents.append(found[found != NONE])
        return np.concatenate(goes), np.concatenate(parents)

    def _from_rework(self, goes: Ints, parents: Ints) -> tuple[Ints, Ints]:
        """A few bases of the month take from its rework tank, the first of them early."""
        self.fed = self._chosen(len(self._ids("base")) // 250, len(self._ids("base")) // 2)
        tank = np.full(len(self.fed), self._ids("rework")[0])
        return np.concatenate([goes, self.fed * 2 + 1]), np.concatenate([parents, tank])

    def _by_product(
        self, bases: Ints, ticks: Ints, child: Ints, parents: Ints, uses: Ints, amounts: Ints, at: Ints
    ) -> None:
        """Some work orders make whey beside the base: all that was used went into both."""
        whey = self._ids("whey")
        beside = self._chosen(len(whey), len(bases))
        whey = whey[: len(beside)]
        makes = self.month.move("make", ticks[beside], order=bases[beside])
        self.month.add(makes, whey, BY_NAME["whey"].made)
        here = np.isin(child, beside)
        which = np.searchsorted(beside, child[here])
        self.month.link(parents[here], whey[which], uses[here], amounts[here], "use", at[here], makes[which])

    def _tanks(self) -> None:
        """Each tank is filled from several raw lots and drawn into several lots between two times that it is empty."""
        tank, ticks = self._ids("tank"), self._ticks("tank")
        for first in range(0, len(tank), DRAWS):
            drawn, at = tank[first : first + DRAWS], ticks[first : first + DRAWS]
            fill_at = at[0] - 30 + 6 * np.arange(FILLS)
            raw = self.calendar.earlier(self.dice, "raw", fill_at, 0.3)
            raw = np.unique(raw[raw != NONE])
            fill_at = fill_at[: len(raw)]
            vessel = 1 + first // DRAWS % 5
            fills = self.month.move("fill", fill_at, vessel=vessel)
            self.month.take(fills, raw, FILLED)
            out = FILLED * len(raw) // len(drawn)
            draws = self.month.move("draw", at, vessel=vessel, drawn=out)
            self.month.add(draws, drawn, 0)
            into, of = (grid.ravel() for grid in np.meshgrid(np.arange(len(drawn)), np.arange(len(raw)), indexing="ij"))
            apart = (of * FILLED >= (into + 1) * out) | ((of + 1) * FILLED <= into * out)
            self.month.link(raw[of], drawn[into], fills[of], FILLED // len(drawn), "vessel", at[into], draws[into],
                            basis=BASES.index("vessel"), only_mixed=apart.astype(np.int64))  # fmt: skip

    def _split_and_merged(self) -> None:
        for layer, kind, shares in (("split", "split", 1), ("merged", "merge", 3)):
            children, ticks = self._ids(layer), self._ticks(layer)
            for share in range(shares):
                at = ticks - 9 * share
                parents = self.calendar.earlier(self.dice, "mix", at, 0.2)
                there = parents != NONE
                amounts = self._amounts(int(there.sum()))
                self.month.pour(kind, parents[there], children[there], at[there], amounts, amounts)

    def _reworked(self) -> None:
        """Finished lots go back into the month's tank, also some that were made of it: true cycles."""
        ids, ticks, tank = self._ids("finished"), self._ticks("finished"), self._ids("rework")[0]
        links = self.month.links
        fed = self._ids("base")[self.fed]
        made_of_it = np.isin(links["parent"], fed) & np.isin(links["child"], ids)
        again = np.unique(links["child"][made_of_it])[:3] - ids[0]
        places = np.unique(np.concatenate([self._chosen(len(ids) // 300, len(ids)), again]))
        amounts = self._amounts(len(places))
        self.month.pour("rework", ids[places], np.full(len(places), tank), ticks[places] + 40, amounts, amounts)

    def _packed_outside(self) -> None:
        """A subcontractor takes finished lots and gives them back under codes of his own."""
        packed, ticks = self._ids("packed"), self._ticks("packed")
        lots = self.calendar.earlier(self.dice, "finished", ticks - 200, 0.3)
        packed, ticks, lots = packed[lots != NONE], ticks[lots != NONE], lots[lots != NONE]
        partner = FIRST_SUBCONTRACTOR + packed % SUBCONTRACTORS
        amounts = np.full(len(packed), 6 * BY_NAME["packed"].made)
        out = self.month.move("sendout", ticks - 150, partner=partner)
        self.month.take(out, lots, amounts)
        self.month.add(out, lots, amounts, partner)
        back = self.month.move("back", ticks, partner=partner)
        self.month.take(back, lots, amounts, partner)
        self.month.add(back, packed, BY_NAME["packed"].made)
        self.month.link(lots, packed, back, amounts, "back", ticks)

    def _came_back(self) -> None:
        """Customers send lots back; what is sold again gets a new code."""
        renamed, ticks = self._ids("renamed"), self._ticks("renamed")
        lots = self.calendar.earlier(self.dice, "finished", ticks - 300, 0.5)
        renamed, ticks, lots = renamed[lots != NONE], ticks[lots != NONE], lots[lots != NONE]
        amounts = np.full(len(lots), BY_NAME["renamed"].made)
        customer = FIRST_CUSTOMER + self.dice.integers(0, CUSTOMERS, len(lots))
        self.month.add(self.month.move("return", ticks - 30, partner=customer), lots, amounts)
        self.month.pour("split", lots, renamed, ticks, amounts, amounts)

    def _shipped(self, layer: str) -> None:
        """One to four deliveries a lot; one delivery in two holds more than one lot."""
        ids, ticks = self._ids(layer), self._ticks(layer)
        place = np.repeat(np.arange(len(ids)), self.dice.integers(1, 5, len(ids)))
        place = place[np.argsort(place + self.dice.random(len(place)) * 20, kind="stable")]
        group = np.cumsum(self.dice.random(len(place)) < 0.6)
        both = np.unique(np.stack([group - group[0], place]), axis=1)
        group, place = both[0], both[1]
        at = np.zeros(group[-1] + 1, dtype=np.int64)
        np.maximum.at(at, group, ticks[place])
        at += self.dice.integers(20, MONTH // 2, len(at))
        customer = FIRST_CUSTOMER + (self.dice.random(len(at)) ** LARGE_CUSTOMERS * CUSTOMERS).astype(np.int64)
        movements = self.month.move("ship", at, partner=customer)
        amounts = self._amounts(len(place))
        self.month.take(movements[group], ids[place], amounts)
        self.month.shipped.add(len(place), movement=movements[group], lot=ids[place], customer=customer[group],
                               quantity=amounts, tick=at[group])  # fmt: skip

    def _corrected(self) -> None:
        """One use and one delivery in two hundred were a mistake."""
        links, shipped = self.month.links, self.month.shipped
        outside_tanks = links["used_by"][links["basis"] != BASES.index("vessel")]
        for done in (np.unique(outside_tanks), np.unique(shipped["movement"])):
            gone = done[self._chosen(len(done) // 200, len(done))]
            self.month.undo(gone, np.full(len(gone), (self.month.number + 1) * MONTH + MONTH // 2))
