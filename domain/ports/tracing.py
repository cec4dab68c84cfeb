"""Walking the genealogy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.genealogy import Closure, CustomerTotal, Direction, TraceLink
from domain.lots import LotView
from domain.trace import Trace

WHOLE = 100_000_000
"""A limit that no plant reaches: an answer is cut short only where somebody asks for it."""


class Tracing(Protocol):
    """The same lots from every engine, however many loops there are: each once, never a query a lot."""

    def closure(self, roots: Sequence[int], direction: Direction = Direction.FORWARD, limit: int = WHOLE) -> Closure:
        """Every lot that can be reached from any of the roots in one direction (not both), at most `limit` besides
        the roots."""
        ...

    def customers(self, lot_ids: Sequence[int]) -> Sequence[CustomerTotal]:
        """Who was sent any of these lots and how much altogether, by customer and unit. Corrected deliveries never
        happened; what was returned was delivered all the same."""
        ...

    def links(self, lot_ids: Sequence[int]) -> list[TraceLink]:
        """Every standing link between two of these lots, in the order in which they were written."""
        ...

    def trace(self, root: LotView, direction: Direction, limit: int = WHOLE) -> Trace:
        """The answer about one lot with everything a person needs beside it: views, links, deliveries, names."""
        ...

    def trace_of(self, closure: Closure, *, links: bool = True) -> Trace:
        """The same for what was reached already, from any number of roots. Who only needs to know what is covered
        and whom to tell leaves the links out."""
        ...
