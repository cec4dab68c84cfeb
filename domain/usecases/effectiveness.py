"""Effectiveness checks: the sample, who says what, what it shows (21 CFR 7.42)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.checks import (
    LEVELS,
    Checked,
    CheckSums,
    EffectivenessCheck,
    NoChecksAsked,
    NotInSample,
    UnknownLevel,
    draw,
    sample_size,
    summed,
)
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallNotLaunched, RecallState
from domain.regime import regime
from domain.steps.case_file import checks_of
from domain.steps.cases import audit_case, case_of

DRAWN = "sample drawn"


@dataclass(frozen=True)
class CheckSheet:
    """The sample of a case as it stands. `level` is what was drawn at, else what the rule set asks for."""

    recall: Recall
    level: str
    customers: int
    checks: tuple[Checked, ...]

    @property
    def sums(self) -> CheckSums:
        return summed(self.checks)

    @property
    def open(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.checks if not each.done)


@dataclass(frozen=True)
class ShowChecks:
    """The checks of a case that was launched. Changes nothing. Raises `UnknownRecall`, `RecallNotLaunched`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> CheckSheet:
        actor.must(May.RECALL)
        return _sheet(work, _launched(work, recall_id))


@dataclass(frozen=True)
class DrawSample:
    """Afterwards as many customers are drawn as the level asks for (the rule set's for the class, where none is
    given), by the rules of `domain.checks`; who was drawn before stays, so that a widened case, or a stricter level,
    only adds. The seed, the level and the order are in the record: anybody can draw again.

    Raises `NoChecksAsked` at level E, `UnknownLevel`, `UnknownRecall`, `RecallNotLaunched`.
    """

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, seed: str, level: str | None = None, percent: int | None = None
    ) -> CheckSheet:
        actor.must(May.RECALL)
        recall = _launched(work, recall_id)
        before = _sheet(work, recall)
        level = (level or before.level).upper()
        if level not in LEVELS or len(level) != 1:
            raise UnknownLevel(level=level)
        missing = sample_size(level, before.customers, percent) - len(before.checks)
        if missing <= 0:
            if not before.checks:
                raise NoChecksAsked(recall=recall.number, level=level)
            return before
        drawn = {each.check.partner_id for each in before.checks}
        order = [partner_id for partner_id in _by_open_quantity(work, recall_id) if partner_id not in drawn]
        work.proof.add_checks(
            [
                EffectivenessCheck(recall_id=recall_id, partner_id=partner_id, level=level, seed=seed,
                                   drawn_by=actor.person_id, drawn_at=work.now())
                for partner_id in draw(order, missing, seed)
            ]
        )  # fmt: skip
        audit_case(work, actor, DRAWN, recall, level=level, seed=seed, drawn=missing, order=order)
        return _sheet(work, recall)


@dataclass(frozen=True)
class RecordCheck:
    """Afterwards it is kept what a customer of the sample said: whether they got the notice, and acted on it. Said
    again, the last word counts; the record keeps both. Raises `NotInSample`."""

    def __call__(
        self, work: Work, actor: Actor, check_id: int, recall_id: int, *, got: bool, acted: bool
    ) -> CheckSheet:
        actor.must(May.RECALL)
        recall = _launched(work, recall_id)
        each = _of(work, recall, check_id)
        work.proof.record_check(check_id, got=got, acted=got and acted, by=actor.person_id, at=work.now())
        audit_case(work, actor, "check recorded", recall, customer=each.code, got=got, acted=got and acted)
        return _sheet(work, recall)


@dataclass(frozen=True)
class NoteCheck:
    """Afterwards these words stand beside a check. Raises `NotInSample`."""

    def __call__(self, work: Work, actor: Actor, check_id: int, recall_id: int, words: str) -> CheckSheet:
        actor.must(May.RECALL)
        recall = _launched(work, recall_id)
        each, said = _of(work, recall, check_id), " ".join(words.split())[:500]
        work.proof.note_check(check_id, said)
        audit_case(work, actor, "check noted", recall, customer=each.code, words=said)
        return _sheet(work, recall)


def _launched(work: Work, recall_id: int) -> Recall:
    recall = case_of(work, recall_id)
    if recall.state not in {RecallState.LAUNCHED, RecallState.CLOSED}:
        raise RecallNotLaunched(recall=recall.number, state=recall.state)
    return recall


def _of(work: Work, recall: Recall, check_id: int) -> Checked:
    found = next((each for each in checks_of(work, recall) if each.check.id == check_id), None)
    if found is None:
        raise NotInSample(recall=recall.number, customer="")
    return found


def _sheet(work: Work, recall: Recall) -> CheckSheet:
    checks = checks_of(work, recall)
    level = checks[-1].check.level if checks else regime(recall.regime).check_level(recall.severity)
    return CheckSheet(recall, level, work.tallies.figures(recall.id or 0, work.now()).customers, checks)


def _by_open_quantity(work: Work, recall_id: int) -> list[int]:
    """The customers with most that nobody accounted for first, then those who were sent most."""
    goods = {state.partner_id: (Decimal(0), Decimal(0)) for state, _, _ in work.tallies.consignees(recall_id)}
    for holding in work.tallies.holdings(recall_id):
        unaccounted, sent = goods.get(holding.partner_id, (Decimal(0), Decimal(0)))
        goods[holding.partner_id] = unaccounted + holding.delivered - holding.accounted, sent + holding.delivered
    return sorted(goods, key=lambda partner_id: (-goods[partner_id][0], -goods[partner_id][1], partner_id))
