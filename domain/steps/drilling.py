"""A drill from its beginning to its score. It is a case with a flag: the same walk, list, tallies and figures, and
nothing of it leaves the house."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from domain.alerts import AnswerKind
from domain.balance import USUAL_TOLERANCE, Account
from domain.drill_score import OWN, DrillScore, PartScore, scored
from domain.drills import Drill, NotADrill, NothingToDrill
from domain.figures import percent
from domain.genealogy import Direction
from domain.house import POLICY
from domain.items import ItemKind
from domain.lots import LotView
from domain.people import Actor
from domain.ports import Work
from domain.recall import Recall, RecallState, fingerprint
from domain.steps.alerting import alert_customers, note
from domain.steps.answers import Claim, keep_answers
from domain.steps.case_balance import weigh
from domain.steps.cases import audit_case, case_of
from domain.steps.freezing import freeze_scope
from domain.steps.scoping import root_ids, scope_trace
from domain.tally import RecallConsignee
from domain.values import as_text

RAW, FINISHED = "raw", "finished"
CHOSEN, RANDOM, PLANNED = "chosen", "random", "planned"
REGIME = "brcgs"
ANSWERS_AT_ONCE = 100
"""So many customers are answered for in one transaction; the rest by the worker, as quickly."""
SILENT_SHARE = 0.08
OPEN_SHARE = 0.1
_ONE = Decimal(1)
_NOT_TOLD = frozenset({"none", "refused"})


@dataclass(frozen=True)
class DrillLots:
    """What a drill is about: a raw lot that is followed forward, a finished one that is followed both ways."""

    raw: LotView | None
    finished: LotView | None

    @property
    def views(self) -> tuple[LotView, ...]:
        return tuple(view for view in (self.raw, self.finished) if view is not None)


def drawn(work: Work, seed: str) -> DrillLots:
    """A random lot of each kind; the same for the same seed and the same records. Raises `NothingToDrill`."""
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated from its seed, not a secret
    raw, finished = (work.drills.candidates(kind) for kind in (ItemKind.RAW, ItemKind.FINISHED))
    picked = [chance.choice(ids) if ids else None for ids in (raw, finished)]
    if picked == [None, None]:
        raise NothingToDrill
    views = [None if lot_id is None else work.lots.get(lot_id) for lot_id in picked]
    return DrillLots(views[0], views[1])


def sides(views: Sequence[LotView]) -> DrillLots:
    """The lots that somebody chose by what they are: what is sold is followed both ways, everything else forward."""
    finished = next((view for view in views if view.item.kind == ItemKind.FINISHED), None)
    return DrillLots(next((view for view in views if view.item.kind != ItemKind.FINISHED), None), finished)


def begin(work: Work, actor: Actor, lots: DrillLots, *, picked: str, seed: str, source: str) -> Recall:
    """Afterwards the drill's case is a draft, its clock runs, and every lead has been told what to find."""
    first = lots.raw or lots.finished
    if first is None:
        raise NothingToDrill
    now = work.now()
    recall = work.recalls.add(
        Recall(root_lot_id=first.id, reason="DRILL", fingerprint="", drafted_by=actor.person_id, drafted_at=now,
               known_at=now, source=source, drill=True, regime=REGIME)
    )  # fmt: skip
    recall_id = recall.id or 0
    roots = ((RAW, lots.raw), (FINISHED, lots.finished))
    work.cases.add_roots(recall_id, [(view.id, side) for side, view in roots if view is not None])
    work.drills.add(Drill(recall_id=recall_id, begun_at=now, picked=picked, seed=seed))
    codes = [view.lot.code for view in lots.views]
    audit_case(work, actor, "drill begun", recall, lots=codes, picked=picked, seed=seed)
    facts = {"recall": recall.number, "at": now.isoformat(), "planned": picked == PLANNED, "by": actor.name,
             "lots": [{"side": side, "code": view.lot.code, "item": view.item.code, "item_zh": view.item.name_zh}
                      for side, view in roots if view is not None]}  # fmt: skip
    for lead in work.people.with_roles(["lead", "admin"]):
        if lead.telegram_id and not lead.blocked and lead.id != actor.person_id:  # who begins it has it on their screen
            note(work, f"drill:{recall_id}:begun:{lead.id}", str(lead.telegram_id), lead.language, "chat/drill_begun",
                 **facts)  # fmt: skip
    return recall


def drill_of(work: Work, recall_id: int) -> tuple[Recall, Drill]:
    """Raises `UnknownRecall`, `NotADrill`."""
    recall = case_of(work, recall_id)
    drill = work.drills.of(recall_id)
    if drill is None:
        raise NotADrill(recall=recall.number)
    return recall, drill


def lots_of(work: Work, recall: Recall) -> DrillLots:
    """The lots that the drill is about, by the side they were begun on."""
    ids = {root.words: root.lot_id for root in work.cases.roots(recall.id or 0)}
    views = [work.lots.get(ids[side]) if side in ids else None for side in (RAW, FINISHED)]
    return DrillLots(views[0], views[1])


def launch(work: Work, actor: Actor, recall: Recall, zone: tzinfo) -> None:
    """Afterwards the scope is frozen as in a real case, every customer whom a way leads to has an alert that no
    channel ever sees, and the first of them have answered. No stock is stopped."""
    recall_id, now = recall.id or 0, work.now()
    trace = scope_trace(work, recall, zone)
    if not work.recalls.move(recall_id, RecallState.DRAFT, RecallState.LAUNCHED, launched_by=actor.person_id,
                             launched_at=now, fingerprint=fingerprint(trace)):  # fmt: skip
        return
    freeze_scope(work, recall, trace)
    launched = case_of(work, recall_id)
    alert_customers(work, launched, trace.consignees)
    work.drills.all_told(recall_id, now)
    work.tallies.told(recall_id)
    answer_some(work, launched)
    audit_case(work, actor, "drill launched", launched, lots=len(trace.lots) + len(trace.roots),
               customers=len(trace.consignees), deliveries=len(trace.deliveries))  # fmt: skip


def answer_some(work: Work, recall: Recall, most: int = ANSWERS_AT_ONCE) -> int:
    """The customers' side, as the drill's seed says: most answer, a few leave something open, a few are silent. For at
    most so many who have not answered; how many did."""
    recall_id = recall.id or 0
    drill = work.drills.of(recall_id)
    if drill is None or recall.state != RecallState.LAUNCHED:
        return 0
    waiting = [(row, code) for row, code, _ in work.tallies.consignees(recall_id) if _would_answer(drill, row)]
    for row, code in waiting[:most]:
        claims = _claims(work, recall_id, row.partner_id, _chance(drill.seed, row.partner_id, "what"))
        if claims:
            keep_answers(work, recall, row.partner_id, claims, "drill", f"drill:{recall_id}:{row.partner_id}", who=code,
                         insist=True)  # fmt: skip
    return len(waiting[:most])


def _would_answer(drill: Drill, row: RecallConsignee) -> bool:
    told = row.state not in _NOT_TOLD and row.answered_at is None
    return told and _chance(drill.seed, row.partner_id, "who").random() >= SILENT_SHARE


def _chance(seed: str, partner_id: int, what: str) -> random.Random:
    """The same customer does the same however often, and in whatever order, they are asked."""
    return random.Random(hashlib.sha256(f"{seed}:{partner_id}:{what}".encode()).digest())  # noqa: S311 - as above


def _claims(work: Work, recall_id: int, partner_id: int, chance: random.Random) -> list[Claim]:
    claims = []
    for holding in work.tallies.holdings(recall_id, partner_id):
        if holding.delivered <= 0:
            continue
        whole = holding.delivered == holding.delivered.to_integral_value()
        step = _ONE if whole else Decimal("0.001")
        have = (holding.delivered * Decimal(str(round(chance.random(), 3)))).quantize(step, ROUND_DOWN)
        sold = holding.delivered - have
        if chance.random() < OPEN_SHARE:  # somebody always loses count
            sold = (sold * Decimal("0.9")).quantize(step, ROUND_DOWN)
        claims.append(Claim(AnswerKind.HAVE, have, holding.uom))
        if sold > 0:
            claims.append(Claim(AnswerKind.SOLD, sold, holding.uom))
    return claims


def score(work: Work, recall: Recall, drill: Drill) -> DrillScore:
    """How well it went, by the records as they stand. `scoped_at` must be known."""
    tolerance, own = policy(work)
    lots, figures = lots_of(work, recall), work.tallies.figures(recall.id or 0, work.now())
    parts = [_part(work, side, view, tolerance)
             for side, view in ((RAW, lots.raw), (FINISHED, lots.finished)) if view is not None]  # fmt: skip
    return scored(
        parts,
        scope=(drill.scoped_at or work.now()) - drill.begun_at,
        told=None if recall.launched_at is None else recall.launched_at - drill.begun_at,
        own=own,
        customers=figures.customers,
        reachable=figures.customers - figures.unreachable - figures.failed,
        answered=figures.answered,
        accounted=figures.main.accounted_percent if figures.main else percent(0, 0),
        tolerance=tolerance,
    )


def policy(work: Work) -> tuple[Decimal, timedelta]:
    """The plant's own tolerance in percent and its own limit, or the usual ones."""
    decided = work.house.get(POLICY)
    try:
        tolerance = Decimal(str(decided.get("tolerance", USUAL_TOLERANCE)))
        hours = Decimal(str(decided.get("drill_hours", OWN.total_seconds() / 3600)))
    except InvalidOperation:
        return USUAL_TOLERANCE, OWN
    return tolerance, timedelta(hours=float(hours)) if hours > 0 else OWN


def _part(work: Work, side: str, view: LotView, tolerance: Decimal) -> PartScore:
    below = work.tracing.closure([view.id], Direction.FORWARD)
    reached = work.lots.views([lot_id for lot_id in below.lot_ids if lot_id != view.id])
    customers = work.tracing.customers(list(below.lot_ids))
    with work.balances.at_once():
        (balance,) = weigh(work, [view.id], tolerance).balances
    gap = abs(balance.gap)
    inputs, unknown, made = _inputs(work, view) if side == FINISHED else ((), (), 0)
    return PartScore(
        side=side, lot=view.lot.code, item=view.item.code, item_zh=view.item.name_zh, uom=view.item.uom,
        made=as_text(balance.made), gap=as_text(balance.gap),
        traced=f"{percent(max(Decimal(0), balance.made - gap), balance.made):f}", within=not balance.flagged,
        lots=len(reached), finished=sum(each.item.kind == ItemKind.FINISHED for each in reached.values()),
        customers=len({total.customer_id for total in customers}),
        delivered=as_text(balance.accounts.get(Account.CUSTOMERS, Decimal(0))),
        in_stock=as_text(balance.accounts.get(Account.STORE, Decimal(0))),
        inputs=len(inputs), raw=sum(each.item.kind == ItemKind.RAW for each in inputs),
        unknown=tuple(each.lot.code for each in unknown),
        inputs_share=f"{percent(made - len(unknown), made):f}",
    )  # fmt: skip


def _inputs(work: Work, view: LotView) -> tuple[tuple[LotView, ...], tuple[LotView, ...], int]:
    """Everything that went into a lot; of this and the lot itself what was made of nothing that anybody wrote down;
    and how many were made here at all."""
    above = work.tracing.closure([view.id], Direction.BACKWARD)
    views = work.lots.views(list(above.lot_ids))
    children = {link.child_id for link in work.tracing.links(list(above.lot_ids))}
    made = [each for each in views.values() if each.item.kind not in {ItemKind.RAW, ItemKind.PACKAGING}]
    unknown = tuple(each for each in made if each.id not in children)
    return tuple(each for each in views.values() if each.id != view.id), unknown, len(made)


def scope_customers(work: Work, recall: Recall, zone: tzinfo) -> tuple[int, int, int, int]:
    """Of a drill that is not told yet: lots, deliveries, customers, and how many of these a way leads to now."""
    trace = scope_trace(work, recall, zone)
    reaches = work.reaching.reaches(trace)
    roots = len(root_ids(work, recall))
    return len(trace.lots) + roots, len(trace.deliveries), len(reaches), sum(bool(reach.ways) for reach in reaches)
