"""The one way from a question about the genealogy to its answer: honest, in time, with what is missing said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from domain.equipment import (
    END,
    NothingAsked,
    NothingRanThere,
    UnknownLine,
    UnknownVessel,
    WindowBackwards,
    WindowMissing,
)
from domain.genealogy import Basis, Consignee, Delivery, Direction, Question, TraceLink
from domain.holes import Filled
from domain.ports import Work
from domain.steps.gathering import gather
from domain.steps.missing import holes_in, lines_of
from domain.timing import Touch, Walk, touched_in_time, walk
from domain.trace import Possible, Trace, TracedLot

KNOWN = 12
"""So many names are offered instead of one that there is not."""


def answer(work: Work, question: Question) -> Trace:
    """Every lot that can be reached from the roots, each once, with the reason why it is there, and the deliveries
    and customers. Changes nothing.

    Raises `NothingAsked`, `UnknownLine`, `UnknownVessel`, `NothingRanThere`, `WindowMissing` and `WindowBackwards`.
    """
    if question.since and question.until and question.since > question.until:
        raise WindowBackwards(since=question.since, until=question.until)
    asked, first = _with_roots(work, question)
    if question.direction is not Direction.BOTH:
        told = _one_way(work, asked, first)
    else:
        below = _one_way(work, replace(asked, direction=Direction.FORWARD), first)
        above = _one_way(work, replace(asked, direction=Direction.BACKWARD), first)
        told = _both_ways(below, above)
    return replace(told, question=question)


def _with_roots(work: Work, question: Question) -> tuple[Question, frozenset[int] | None]:
    """The question with the lots that it begins from; and where only steps to what was on a line or in a vessel
    count, those lots."""
    if question.line is None and question.vessel is None:
        if not question.roots:
            raise NothingAsked
        return question, None
    name = question.line or question.vessel or ""
    if question.since is None:
        raise WindowMissing(name=name)
    since, until = question.since, question.until or END
    if question.line is not None:
        line = work.equipment.line_called(question.line)
        if line is None:
            raise UnknownLine(line=question.line, known=tuple(work.equipment.lines(KNOWN)))
        there = work.equipment.lots_on(line, since, until)
    else:
        vessel = work.movements.vessels.named(name)
        if vessel is None:
            raise UnknownVessel(vessel=name, known=tuple(work.movements.vessels.latest(KNOWN)))
        # What was filled in is touched by what it met there, not by the tank: only what came out leads on.
        backward = question.direction is Direction.BACKWARD
        there = (work.equipment.filled_into if backward else work.equipment.drawn_from)(vessel, since, until)
    if not there:
        raise NothingRanThere(name=name, since=question.since, until=question.until)
    if question.roots:
        return question, frozenset(there)
    # The window says which lots were there; what they became left the line, or went out, when it pleased.
    forward = question.direction is not Direction.BACKWARD
    return replace(question, roots=tuple(there), since=question.since if forward else None, until=None), None


def _one_way(work: Work, question: Question, first: frozenset[int] | None) -> Trace:
    gathered = gather(work, question.roots, question.direction)
    plain = work.tracing.trace_of(gathered.closure())
    fills = _fills(work, plain)
    links = (*(_filled(link, fills) for link in plain.links), *gathered.supplied)
    widest = walk(links, question.roots, question, first=first)
    apart = not question.equipment and any(link.basis is Basis.POSSIBLE for link in links)
    walked = walk(links, question.roots, question, first=first, without={Basis.POSSIBLE}) if apart else widest
    untouched = 0
    if not question.keeps_to_time and any(link.at is not None for link in links):
        without = {Basis.POSSIBLE} if apart else set()
        untouched = len(walked.touches) - touched_in_time(links, question.roots, question, without)
    told = _Telling(question, plain, _places(plain), first)
    trace = replace(
        plain,
        lots=told.lots(walked, walked.touches.values()),
        links=told.links(walked, links, () if question.equipment else {Basis.POSSIBLE}),
        consignees=told.consignees(walked, walked.touches),
        question=question,
        possible=told.possible(walked, widest) if apart else Possible(),
        model=question.model if _met_vessel(walked, links) else None,
        untouched=untouched,
        vessels={movement_id: filled.vessel for movement_id, filled in fills.items()},
    )
    trace = replace(trace, lines=lines_of(work, trace, gathered))
    return replace(trace, holes=holes_in(work, trace, gathered))


def _fills(work: Work, plain: Trace) -> dict[int, Filled]:
    """What the steps through a vessel filled."""
    steps = {link.used_by: None for link in plain.links if link.basis is Basis.VESSEL and link.used_by is not None}
    return work.evidence.fills(list(steps)) if steps else {}


def _filled(link: TraceLink, fills: Mapping[int, Filled]) -> TraceLink:
    """A step through a vessel leaves its parent when the vessel is filled, and reaches its child when it is drawn."""
    filled = fills.get(link.used_by or 0) if fills else None
    return link if filled is None or link.basis is not Basis.VESSEL else replace(link, left=filled.at)


@dataclass(frozen=True)
class _Telling:
    """Turns where a walk came into lots, steps and customers."""

    question: Question
    plain: Trace
    places: Mapping[int, int]
    first: Collection[int] | None

    def lots(self, walked: Walk, touches: Iterable[Touch]) -> tuple[TracedLot, ...]:
        """By the length of their path, and as they were met."""
        found = [touch for touch in touches if touch.before is not None]
        found.sort(key=lambda touch: (touch.depth, self.places[touch.lot_id]))
        by_id = self.plain.by_id
        return tuple(
            TracedLot(by_id[touch.lot_id], touch.depth, touch.before.lot_id, walked.direction, touch.basis, touch)
            for touch in found
            if touch.before is not None
        )

    def links(self, walked: Walk, links: Iterable[TraceLink], without: Collection[Basis]) -> tuple[TraceLink, ...]:
        """What the walk went over. A shared line adds nothing to a lot that is surely in the answer."""
        zone, model = self.question.zone, self.question.model
        forward = walked.direction is Direction.FORWARD

        def tells(link: TraceLink) -> bool:
            if link.basis is not Basis.POSSIBLE:
                return True
            there = walked.touches[link.child_id if forward else link.parent_id]
            return there.basis in {Basis.POSSIBLE, Basis.INFERRED}

        return tuple(
            link for link in links
            if link.basis not in without and walked.goes_over(link, zone, model) and tells(link)
        )  # fmt: skip

    def consignees(self, walked: Walk, lot_ids: Collection[int]) -> tuple[Consignee, ...]:
        """Who was sent these lots, after they were touched where time counts."""

        def counts(delivery: Delivery) -> bool:
            lot_id = delivery.lot_id
            if lot_id not in lot_ids or (self.first is not None and lot_id in self.question.roots):
                return False
            return not self.question.keeps_to_time or walked.may_carry(lot_id, delivery.at, self.question.zone)

        return _with_deliveries(self.plain.consignees, counts)

    def possible(self, walked: Walk, widest: Walk) -> Possible:
        more = {lot_id: touch for lot_id, touch in widest.touches.items() if lot_id not in walked.touches}
        sent = self.consignees(widest, more)
        anyway = {each.partner_id for each in self.consignees(walked, walked.touches)}
        added = tuple(each for each in sent if each.partner_id not in anyway)
        return Possible(self.lots(widest, more.values()), sent, added)


def _with_deliveries(consignees: Iterable[Consignee], counts: Callable[[Delivery], bool]) -> tuple[Consignee, ...]:
    """The customers with those of their deliveries that count; who has none of them is left out."""
    found = []
    for each in consignees:
        deliveries = tuple(delivery for delivery in each.deliveries if counts(delivery))
        if deliveries:
            found.append(each if len(deliveries) == len(each.deliveries) else replace(each, deliveries=deliveries))
    return tuple(found)


def _places(trace: Trace) -> dict[int, int]:
    return {traced.id: place for place, traced in enumerate(trace.lots)}


def _met_vessel(walked: Walk, links: Iterable[TraceLink]) -> bool:
    """Whether the walk came to a vessel, even if nothing went on from it by the model."""
    forward = walked.direction is Direction.FORWARD
    return any(
        link.basis is Basis.VESSEL and (link.parent_id if forward else link.child_id) in walked.touches
        for link in links
    )


def _both_ways(below: Trace, above: Trace) -> Trace:
    """One answer of two: a lot that lies both ways is told as forward, so that every path stays in one direction."""
    known = {*(view.id for view in below.roots), *(traced.id for traced in below.lots)}
    possible = {*known, *(traced.id for traced in (*below.possible.lots, *above.lots))}
    consignees = _united(below.consignees, above.consignees)
    told = {each.partner_id for each in consignees}
    sent = _united(below.possible.consignees, above.possible.consignees)
    return replace(
        below,
        direction=Direction.BOTH,
        lots=(*below.lots, *(traced for traced in above.lots if traced.id not in known)),
        links=tuple(dict.fromkeys([*below.links, *above.links])),
        consignees=consignees,
        truncated=below.truncated or above.truncated,
        by_id={**above.by_id, **below.by_id},
        possible=Possible(
            (*below.possible.lots, *(traced for traced in above.possible.lots if traced.id not in possible)),
            sent,
            tuple(each for each in sent if each.partner_id not in told),
        ),
        holes=tuple({(hole.kind, *(view.id for view in hole.lots), repr(hole.facts)): hole
                     for hole in (*below.holes, *above.holes)}.values()),
        model=below.model or above.model,
        untouched=below.untouched + above.untouched,
        lines={**above.lines, **below.lines},
        vessels={**above.vessels, **below.vessels},
    )  # fmt: skip


def _united(one: Iterable[Consignee], other: Iterable[Consignee]) -> tuple[Consignee, ...]:
    found: dict[int, Consignee] = {}
    for each in (*one, *other):
        before = found.get(each.partner_id)
        sent = dict.fromkeys([*(before.deliveries if before else ()), *each.deliveries])
        deliveries = sorted(sent, key=lambda delivery: (delivery.at, delivery.movement_id, delivery.lot_id))
        found[each.partner_id] = replace(each, deliveries=tuple(deliveries))
    return tuple(sorted(found.values(), key=lambda each: each.code))
