"""The answer to a question about the genealogy: lots with the reason why they are there, deliveries, customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.captures import CapturedBy, Proof, Proven
from domain.genealogy import Basis, Consignee, Delivery, Direction, Question, TraceLink, VesselModel
from domain.holes import Hole
from domain.lots import LotView
from domain.timing import Touch


@dataclass(frozen=True)
class TracedLot:
    """A lot in an answer, and how the walk came to it: `via` is the lot before it on a shortest path."""

    view: LotView
    depth: int
    via: int | None
    direction: Direction
    basis: Basis = Basis.PROVEN
    touch: Touch | None = None
    """How the walk came here along its surest path, where the answer was worked out step by step."""

    @property
    def id(self) -> int:
        return self.view.id


@dataclass(frozen=True)
class Possible:
    """What the answer would grow by if what shared a line without a cleaning between were taken in."""

    lots: tuple[TracedLot, ...] = ()
    consignees: tuple[Consignee, ...] = ()
    """Who was sent these lots."""
    added: tuple[Consignee, ...] = ()
    """Those of them who are not in the answer anyway."""


@dataclass(frozen=True)
class Trace:
    """The answer to one question. The root itself is not among `lots`; deliveries of the root are."""

    root: LotView
    direction: Direction
    lots: tuple[TracedLot, ...]
    links: tuple[TraceLink, ...]
    consignees: tuple[Consignee, ...]
    truncated: bool = False
    by_id: Mapping[int, LotView] = field(default_factory=dict)
    others: tuple[LotView, ...] = ()
    """Further roots, where several lots were asked about at once."""
    question: Question | None = None
    """What was asked, where it was more than a plain walk."""
    possible: Possible = Possible()
    holes: tuple[Hole, ...] = ()
    """What is missing or does not add up in the records that the answer stands on."""
    model: VesselModel | None = None
    """What was taken to leave a vessel first, where the answer met one."""
    untouched: int = 0
    """How many of the lots an answer that keeps to time would leave out. None where this one does."""
    lines: Mapping[int, str] = field(default_factory=dict)
    """On which line a lot was made, where somebody said."""
    vessels: Mapping[int, str] = field(default_factory=dict)
    """Which vessel a movement filled, for the steps that go through one."""

    pallets: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    """The SSCCs of the pallets that deliveries left on, by movement and lot, where somebody asked."""
    captured: Mapping[int, Proof] | None = None
    """How the movements that its steps come from became known, by movement; None where nobody asked."""

    @property
    def roots(self) -> tuple[LotView, ...]:
        return (self.root, *self.others)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        return tuple(delivery for consignee in self.consignees for delivery in consignee.deliveries)

    @property
    def by_basis(self) -> dict[Basis, int]:
        """How many lots are in the answer for which reason, the surest first."""
        count = Counter(traced.basis for traced in self.lots)
        return {basis: count[basis] for basis in Basis if count[basis]}

    def source(self, link: TraceLink) -> CapturedBy | None:
        """How this step became known; None where nobody asked."""
        if self.captured is None:
            return None
        if link.basis is Basis.INFERRED or link.used_by is None:
            return CapturedBy.INFERRED
        proof = self.captured.get(link.used_by)
        return CapturedBy.IMPORTED if proof is None else proof.by

    @property
    def proven(self) -> Proven | None:
        """How many of its steps became known how; None where nobody asked or there are none."""
        if self.captured is None or not self.links:
            return None
        count = Counter(self.source(link) for link in self.links)
        return Proven({by.value: count[by] for by in CapturedBy if count[by]})

    @property
    def photos(self) -> tuple[int, ...]:
        """The captures that its steps were recorded from, newest first."""
        kept = {proof.capture_id for proof in (self.captured or {}).values() if proof.capture_id is not None}
        return tuple(sorted(kept, reverse=True))

    def path(self, lot_id: int) -> list[str]:
        """The codes from the root to this lot along its path, root first: the shortest of the surest."""
        for traced in (*self.lots, *self.possible.lots):
            if traced.id == lot_id and traced.touch is not None:
                return [self.by_id[touch.lot_id].lot.code for touch in traced.touch.way()]
        came = {traced.id: traced.via for traced in self.lots}
        codes: list[str] = []
        here: int | None = lot_id
        while here is not None:
            codes.append(self.by_id[here].lot.code)
            here = came.get(here)
        return codes[::-1]
