"""A recall before anybody is told: its roots, its scope, its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from domain.case_facts import CaseFact
from domain.case_refusals import NoSuchScope
from domain.case_view import CHOICES, RecallView
from domain.drills import OnlyADrill
from domain.house import POLICY
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import ReasonMissing, Recall, RecallNotLaunched, RecallState, fingerprint
from domain.roots import Root, RootsAsked
from domain.scope import ScopeKind, Scopes
from domain.steps.cases import audit_case, case_of, must_be_draft
from domain.steps.comparing import compared
from domain.steps.recall_view import COMPARED_AT_ONCE, covered_by, recall_view, roots_of
from domain.steps.rooting import roots_found
from domain.steps.scoping import root_ids, scope_of


@dataclass(frozen=True)
class FindRoots:
    """The lots that somebody named as bad, and the reason that stood behind them. Changes nothing. Raises what
    `roots_found` raises."""

    def __call__(self, work: Work, actor: Actor, asked: RootsAsked) -> tuple[tuple[Root, ...], str]:
        actor.must(May.RECALL)
        return roots_found(work, asked)


@dataclass(frozen=True)
class Drafted:
    """`left_out` are roots that another running case covers already, with its number."""

    view: RecallView
    left_out: tuple[tuple[Root, str], ...] = ()


@dataclass(frozen=True)
class DraftRecall:
    """Afterwards a draft exists with the fingerprint of the scope that its view shows. Nothing has left the house.

    Where a running case covers every root already, its view is given instead: nobody is told twice.
    """

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, roots: tuple[Root, ...], reason: str, source: str) -> Drafted:
        actor.must(May.RECALL)
        if not reason.strip():
            raise ReasonMissing(command="recall")
        again = work.recalls.by_source(source)
        if again is not None:
            return Drafted(recall_view(work, again, self.zone))
        running = work.cases.covering([root.lot.id for root in roots])
        bad = [root for root in roots if root.lot.id not in running]
        left_out = tuple((root, running[root.lot.id].number) for root in roots if root.lot.id in running)
        if not bad:
            return Drafted(recall_view(work, running[roots[0].lot.id], self.zone), left_out)
        with work.balances.at_once():
            trace = scope_of(work, [root.lot.id for root in bad], ScopeKind.GENEALOGY, self.zone)
            small = len(trace.lots) <= COMPARED_AT_ONCE
            scopes = compared(work, [root.lot for root in bad], self.zone) if small else None
            known = costs(scopes, ScopeKind.GENEALOGY) if scopes else {"cost": covered_by(trace).cost}
        recall = work.recalls.add(
            Recall(
                root_lot_id=bad[0].lot.id,
                reason=reason.strip()[:500],
                fingerprint=fingerprint(trace),
                drafted_by=actor.person_id,
                drafted_at=work.now(),
                source=source,
                regime=str(work.house.get(POLICY).get("regime") or "house"),
                **known,
            )
        )
        work.cases.add_roots(recall.id or 0, [(root.lot.id, root.words) for root in bad])
        audit_case(work, actor, "recall drafted", recall, lots=len(trace.lots), customers=len(trace.consignees),
                   roots=[root.words or root.lot.lot.code for root in bad[:10]])  # fmt: skip
        return Drafted(recall_view(work, recall, self.zone, trace, scopes=scopes), left_out)


@dataclass(frozen=True)
class RefreshDraft:
    """Afterwards the draft has the scope as it stands now. A proposal of another scope is void."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_be_draft(work, recall)
        return _drawn(work, recall, ScopeKind(recall.scope_kind), self.zone)


@dataclass(frozen=True)
class CompareDraft:
    """Afterwards the draft's card shows every way of drawing the line, however long that takes, and what the whole
    quarter would cost is kept. Its scope stays. Raises `RecallNotDraft`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_be_draft(work, recall)
        scopes = compared(work, [root.lot for root in roots_of(work, recall)], self.zone)
        work.cases.change(recall_id, **costs(scopes, ScopeKind(recall.scope_kind)))
        return recall_view(work, case_of(work, recall_id), self.zone, scopes=scopes)


@dataclass(frozen=True)
class ChooseScope:
    """Afterwards the draft covers what this way of drawing the line covers; what it costs is kept. A proposal of
    another scope is void. Raises `NoSuchScope`, `RecallNotDraft`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, kind: str) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_be_draft(work, recall)
        if kind not in CHOICES:
            raise NoSuchScope(scope=kind[:20], choices=tuple(CHOICES))
        before = recall.scope_kind
        view = _drawn(work, recall, ScopeKind(kind), self.zone)
        if before != kind:
            audit_case(work, actor, "scope chosen", recall, scope=kind, customers=view.customers, lots=view.finished)
        return view


@dataclass(frozen=True)
class SetCaseFact:
    """Afterwards the case has this class, regime, hazard or moment of knowledge; a running one too, since authorities
    change their mind. Raises `BadCaseFact`, `RecallNotLaunched` for a case that is over."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, fact: CaseFact) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if recall.state not in {RecallState.DRAFT, RecallState.LAUNCHED}:
            raise RecallNotLaunched(recall=recall.number, state=recall.state)
        value = fact.checked(work.now())
        changes: dict[str, Any] = {fact.column: value}
        if recall.state == RecallState.DRAFT:  # what a second lead was asked about is another thing now
            changes |= {"proposed_by": None, "proposed_at": None}
        work.cases.change(recall_id, **changes)
        audit_case(work, actor, "case fact set", recall, name=fact.name,
                   value=value if isinstance(value, str) else value.isoformat())  # fmt: skip
        return recall_view(work, case_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class DropDraft:
    """Afterwards the draft is put away; nobody was told anything. Raises `RecallNotDraft`, `OnlyADrill`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if recall.drill:  # a drill ends with its score, or by being stopped
            raise OnlyADrill(recall=recall.number)
        if not work.recalls.move(recall_id, RecallState.DRAFT, RecallState.DROPPED, closed_by=actor.person_id,
                                 closed_at=work.now()):  # fmt: skip
            must_be_draft(work, recall)
        audit_case(work, actor, "recall dropped", recall)
        return recall_view(work, case_of(work, recall_id), self.zone)


def costs(scopes: Scopes, kind: ScopeKind) -> dict[str, Any]:
    """What the chosen scope costs and what the whole quarter would, as columns of the case."""
    by_kind = {row.kind: row for row in scopes.rows}
    chosen, broad = by_kind.get(kind), by_kind.get(ScopeKind.QUARTER)
    return {"cost": chosen.cost if chosen else None, "broad_cost": broad.cost if broad else None}


def _drawn(work: Work, recall: Recall, kind: ScopeKind, zone: ZoneInfo) -> RecallView:
    trace = scope_of(work, root_ids(work, recall), kind, zone)
    small = len(trace.lots) <= COMPARED_AT_ONCE
    scopes = compared(work, [root.lot for root in roots_of(work, recall)], zone) if small else None
    known = costs(scopes, kind) if scopes else {"cost": covered_by(trace).cost}
    work.cases.change(recall.id or 0, scope_kind=kind.value, fingerprint=fingerprint(trace), proposed_by=None,
                      proposed_at=None, **known)  # fmt: skip
    return recall_view(work, case_of(work, recall.id or 0), zone, trace, scopes=scopes)
