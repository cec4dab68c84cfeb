"""What the ledger says in sums: the figures that balances and scopes are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.balance import Flow
from domain.gaps import RecipeUse
from domain.genealogy import TraceLink
from domain.items import ItemUnit
from domain.lots import LotView


class Balances(Protocol):
    """Every answer comes from a bounded number of queries, however many lots are asked about."""

    def at_once(self) -> AbstractContextManager[None]:
        """Around an answer of thousands of objects that all stay until it is given: they are made quickly."""
        ...

    def views(self, lot_ids: Sequence[int]) -> dict[int, LotView]:
        """As `Lots.views`, and quicker: what is changed on these lots is not written."""
        ...

    def flows(self, lot_ids: Collection[int]) -> dict[int, list[Flow]]:
        """What was added to and taken from each of these lots; corrected movements and their corrections left out."""
        ...

    def links_out(self, lot_ids: Collection[int]) -> list[TraceLink]:
        """Every standing link out of these lots, wherever it leads, in the order in which they were written."""
        ...

    def passed_by(self, lot_ids: Collection[int]) -> dict[int, str]:
        """The codes of lots that took the place of these: of the same item, came in or made later, and something was
        used of them after anybody had last touched the one they follow."""
        ...

    def recipe_uses(self, item_id: int, until: datetime | None, lots: int) -> list[RecipeUse]:
        """How much of this item went into each lot that was fed from one of its `lots` newest lots, of those that
        came in or were made until then."""
        ...

    def fed_with(self, item_id: int, lot_ids: Collection[int]) -> list[RecipeUse]:
        """How much of this item went into each of these lots."""
        ...

    def units(self, item_ids: Collection[int]) -> dict[int, list[ItemUnit]]: ...
    def subcontractors(self) -> frozenset[str]:
        """Their codes: stock at such a place is outside."""
        ...

    def made_between(self, item_ids: Collection[int], since: datetime, until: datetime) -> list[int]:
        """The lots of these items that were made from `since` on and before `until`, the oldest first."""
        ...

    def made_under_orders_of(self, lot_ids: Collection[int]) -> tuple[int, list[int]]:
        """The work orders that made these lots, or used them for one of these: how many, and every lot made under
        them."""
        ...

    def any_run(self, item_ids: Collection[int]) -> bool:
        """Whether anybody recorded which lots of these items ran on which line, and when."""
        ...

    def delivered(self, lot_ids: Collection[int]) -> dict[int, int]:
        """Who was sent these lots, and how often: each lot of each delivery. Corrected deliveries never happened."""
        ...

    def names(self, partner_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Code and name of each."""
        ...
