"""The review of a case (复盘): how long everything took, how wide it was, what widened it, what should change.

It is worked out from the case alone; a person puts the reasons beside it. A proposal is a fact that asks for a
corrective action, not a finding about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.balance import USUAL_TOLERANCE
from domain.case_file import CaseFile, Uncertain
from domain.clocks import ClockState
from domain.figures import FlagKind
from domain.scope import ScopeKind

SLOW_TO_LAUNCH = timedelta(hours=4)
"""From knowing to telling: the limit that retailers' exercises set for a whole trace."""
SLOW_TO_TELL = timedelta(hours=1)
SLOW_TO_ANSWER = timedelta(hours=24)
NAMED = 12
"""So many customers or lots are named in a proposal."""


class Step(StrEnum):
    """The moments of a case, in the order in which they follow."""

    KNOWN = "known"
    DRAFTED = "drafted"
    SCOPED = "scoped"
    """Somebody chose what the case covers; where nobody did, the draft's own scope counted."""
    LAUNCHED = "launched"
    FIRST_TOLD = "first_told"
    LAST_TOLD = "last_told"
    FIRST_ANSWER = "first_answer"
    LAST_ANSWER = "last_answer"
    CLOSED = "closed"


@dataclass(frozen=True)
class Moment:
    """`since` is how long after the step before it that there was."""

    step: Step
    at: datetime
    since_known: timedelta
    since: timedelta | None = None


class Kind(StrEnum):
    """What asks for a change, the gravest first."""

    CLOCK_MISSED = "clock_missed"
    UNREACHABLE = "unreachable"
    SLOW_LAUNCH = "slow_launch"
    SLOW_TELLING = "slow_telling"
    SILENT = "silent"
    SLOW_ANSWERS = "slow_answers"
    ONE_WAY = "one_way"
    NOT_CLEANED = "not_cleaned"
    INFERRED = "inferred"
    HOLES = "holes"
    UNTIMED = "untimed"
    GAP = "gap"
    OVER = "over"
    NONE_THOUGH_SENT = "none_though_sent"
    REPACKED = "repacked"
    SUPPLIER_CODE = "supplier_code"
    CHECKS_FAILED = "checks_failed"
    CHECKS_OPEN = "checks_open"


@dataclass(frozen=True)
class Proposal:
    """Its words are the template `reports/proposal`, rendered with it."""

    kind: Kind
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Width:
    """How wide the case was drawn against how wide it could have been: finished lots and their cost. None where it
    cannot be known."""

    lots: int
    customers: int
    cost: Decimal | None
    broad_lots: int | None
    broad_cost: Decimal | None

    @property
    def avoided(self) -> Decimal | None:
        """What the narrow scope saved against recalling the whole quarter."""
        if self.cost is None or self.broad_cost is None:
            return None
        return max(Decimal(0), self.broad_cost - self.cost)


@dataclass(frozen=True)
class Review:
    moments: tuple[Moment, ...]
    width: Width
    proposals: tuple[Proposal, ...]


def review(file: CaseFile) -> Review:
    """What the case itself says about how it went."""
    return Review(_moments(file), _width(file), tuple(_proposals(file)))


def _moments(file: CaseFile) -> tuple[Moment, ...]:
    recall, figures = file.recall, file.figures
    scoped = [
        each.at for each in file.happenings if "scope" in each.deed and each.at <= (recall.launched_at or file.at)
    ]
    found = {
        Step.KNOWN: recall.knowledge,
        Step.DRAFTED: recall.drafted_at,
        Step.SCOPED: max(scoped, default=None),
        Step.LAUNCHED: recall.launched_at,
        Step.FIRST_TOLD: figures.first_told_at,
        Step.LAST_TOLD: figures.last_told_at,
        Step.FIRST_ANSWER: figures.first_answer_at,
        Step.LAST_ANSWER: figures.last_answer_at,
        Step.CLOSED: recall.closed_at,
    }
    moments: list[Moment] = []
    for step, at in found.items():
        if at is not None:
            before = moments[-1].at if moments else None
            moments.append(Moment(step, at, at - recall.knowledge, None if before is None else at - before))
    return tuple(moments)


def _width(file: CaseFile) -> Width:
    chosen = file.scope(ScopeKind(file.recall.scope_kind)) if file.recall.scope_kind in set(ScopeKind) else None
    broad = file.scope(ScopeKind.QUARTER)
    return Width(
        lots=len(chosen.lots) if chosen else len(file.trace.lots),
        customers=file.figures.customers,
        cost=file.recall.cost if file.recall.cost is not None else chosen.cost if chosen else None,
        broad_lots=len(broad.lots) if broad else None,
        broad_cost=file.recall.broad_cost if file.recall.broad_cost is not None else broad.cost if broad else None,
    )


def _proposals(file: CaseFile) -> Iterator[Proposal]:
    yield from _about_time(file)
    yield from _about_customers(file)
    yield from _about_scope(file)
    yield from _about_goods(file)


def _about_time(file: CaseFile) -> Iterator[Proposal]:
    recall, figures = file.recall, file.figures
    for clock in file.clocks:
        if clock.state in {ClockState.MISSED, ClockState.MET_LATE}:
            yield Proposal(Kind.CLOCK_MISSED, {"title": clock.title, "due": clock.due_at, "met": clock.met_at})
    if recall.launched_at and recall.launched_at - recall.knowledge > SLOW_TO_LAUNCH:
        yield Proposal(Kind.SLOW_LAUNCH, {"took": recall.launched_at - recall.knowledge, "limit": SLOW_TO_LAUNCH})
    if recall.launched_at and figures.last_told_at and figures.last_told_at - recall.launched_at > SLOW_TO_TELL:
        yield Proposal(Kind.SLOW_TELLING, {"took": figures.last_told_at - recall.launched_at, "limit": SLOW_TO_TELL})


def _about_customers(file: CaseFile) -> Iterator[Proposal]:
    nobody = [each.code for each in file.flags if each.kind is FlagKind.UNREACHABLE]
    if nobody:
        yield Proposal(Kind.UNREACHABLE, _some(nobody))
    if file.silent:
        yield Proposal(Kind.SILENT, _some([each.code for each in file.silent]))
    late = [
        each.code
        for each in file.customers
        if each.state.answered_at and each.state.told_at
        and each.state.answered_at - each.state.told_at > SLOW_TO_ANSWER
    ]  # fmt: skip
    if late:
        yield Proposal(Kind.SLOW_ANSWERS, _some(late))
    single = [each.code for each in file.customers if each.ways == 1]
    if single:
        yield Proposal(Kind.ONE_WAY, _some(single))


def _about_scope(file: CaseFile) -> Iterator[Proposal]:
    unsure = file.uncertain or Uncertain()
    if unsure.possible:
        lots = [view.lot.code for view in unsure.possible]
        lines = sorted({unsure.lines[view.id] for view in unsure.possible if view.id in unsure.lines})
        days = [view.lot.made_at for view in unsure.possible if view.lot.made_at is not None]
        yield Proposal(
            Kind.NOT_CLEANED,
            {**_some(lots), "lines": lines, "customers": unsure.possible_customers, "first": min(days, default=None),
             "last": max(days, default=None)},
        )  # fmt: skip
    if unsure.inferred:
        yield Proposal(Kind.INFERRED, {"count": unsure.inferred})
    kinds = Counter(hole.kind for hole in unsure.holes)
    for kind, count in kinds.items():
        first = next(hole for hole in unsure.holes if hole.kind is kind)
        yield Proposal(Kind.HOLES, {"hole": first, "more": count - 1})
    if unsure.untouched:
        yield Proposal(Kind.UNTIMED, {"count": unsure.untouched})
    if any(root.lot.lot.supplier_lot for root in file.roots):
        named = [root.lot.lot.code for root in file.roots if root.lot.lot.supplier_lot]
        yield Proposal(Kind.SUPPLIER_CODE, {**_some(named), "theirs": [root.lot.lot.supplier_lot for root in file.roots
                                                                      if root.lot.lot.supplier_lot]})  # fmt: skip


def _about_goods(file: CaseFile) -> Iterator[Proposal]:
    for balance in file.balances:
        if balance.flagged:
            yield Proposal(Kind.GAP, {"item": balance.item, "gap": balance.gap, "percent": balance.percent,
                                      "tolerance": USUAL_TOLERANCE})  # fmt: skip
        for anew in balance.anew:
            if anew.quantity:
                yield Proposal(Kind.REPACKED, {"item": anew.item, "counted": anew.counted, "uom": balance.item.uom})
    for flag, kind in ((FlagKind.OVER, Kind.OVER), (FlagKind.NONE_THOUGH_SENT, Kind.NONE_THOUGH_SENT)):
        found = [each for each in file.flags if each.kind is flag]
        if found:
            yield Proposal(kind, {**_some([each.code for each in found]), "quantity": sum(e.quantity for e in found),
                                  "uom": found[0].uom})  # fmt: skip
    sums = file.check_sums
    if sums.failed:
        yield Proposal(
            Kind.CHECKS_FAILED, _some([each.code for each in file.checks if each.done and not each.effective])
        )
    if sums.open:
        yield Proposal(Kind.CHECKS_OPEN, {"count": sums.open, "of": sums.drawn})


def _some(codes: list[str]) -> dict[str, Any]:
    return {"count": len(codes), "codes": codes[:NAMED], "more": max(0, len(codes) - NAMED)}
