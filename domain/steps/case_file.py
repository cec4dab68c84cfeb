"""Gathers everything that is known of a case, in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from zoneinfo import ZoneInfo

from domain.alerts import Alert
from domain.balance import USUAL_TOLERANCE
from domain.case_file import CaseFile, Customer, Evidence, LabelPhoto, Uncertain
from domain.checks import Checked
from domain.genealogy import Basis, Direction, Question
from domain.house import COMPANY
from domain.ports import Work
from domain.readings import reading_again
from domain.recall import Recall, RecallNotLaunched, RecallState
from domain.regime import regime
from domain.roots import Root
from domain.steps.answering import answer
from domain.steps.balancing import gap_candidates
from domain.steps.case_balance import weigh
from domain.steps.clocks import clocks_of
from domain.steps.comparing import compared
from domain.steps.noticing import notice_of
from domain.steps.timeline import timeline
from domain.tally import Holding

FLAGS = 10_000
MOST_SEARCHED = 20_000
"""Lots: measuring a larger case six ways takes minutes, and says no more than its cost at the launch."""
LANGUAGES = ("en", "zh")
MOST_PHOTOS = 40
"""Of labels, in one dossier: it must go through a chat as one file."""
MOST_COUNTED = 100_000


def case_file(work: Work, recall: Recall, zone: ZoneInfo, *, deep: bool = True) -> CaseFile:
    """The case as it stands. Raises `RecallNotLaunched` for a draft: nothing of it happened yet.

    With `deep` the other ways of drawing the line are measured again and the records are searched for what is
    missing, except in a case of more than `MOST_SEARCHED` lots: the costs that were kept at the launch stand.
    """
    with work.balances.at_once():
        return _case_file(work, recall, zone, deep=deep)


def _case_file(work: Work, recall: Recall, zone: ZoneInfo, *, deep: bool) -> CaseFile:
    if recall.id is None or recall.state not in {RecallState.LAUNCHED, RecallState.CLOSED}:
        raise RecallNotLaunched(recall=recall.number, state=recall.state)
    trace = work.recalls.frozen_trace(recall.id)
    covered = {lot.lot_id: lot for lot in work.handling.lots(recall.id)}
    standing = [lot_id for lot_id, lot in covered.items() if lot.cleared_at is None]
    found = weigh(work, standing, USUAL_TOLERANCE).balances
    roots = _roots(work, recall)
    searched = deep and len(covered) <= MOST_SEARCHED
    return CaseFile(
        at=work.now(),
        recall=recall,
        regime=regime(recall.regime),
        company=work.house.get(COMPANY),
        roots=roots,
        trace=trace,
        covered=covered,
        figures=work.tallies.figures(recall.id, work.now()),
        flags=tuple(work.tallies.flags(recall.id, work.now(), FLAGS)),
        clocks=clocks_of(work, recall, zone),
        marks=tuple(work.case_notes.marks(recall.id)),
        texts={language: work.case_notes.texts(recall.id, language) for language in LANGUAGES},
        customers=customers_of(work, recall),
        tellings=tuple(work.proof.tellings(recall.id)),
        answers=tuple(work.recalls.answers(recall.id)),
        balances=found,
        candidates=gap_candidates(work, found),
        disposals=tuple(work.handling.disposals(recall.id)),
        returns=tuple(work.handling.returns(recall.id)),
        actions=tuple(work.handling.actions(recall.id)),
        checks=checks_of(work, recall),
        happenings=timeline(work, recall),
        scopes=compared(work, [root.lot for root in roots], zone) if searched else None,
        uncertain=_uncertain(work, roots, zone) if searched else None,
        people=_people(work, recall),
        files=tuple(work.proof.files(recall.id)),
    )


def customers_of(work: Work, recall: Recall) -> tuple[Customer, ...]:
    """Everybody whom the case concerns, by code."""
    recall_id = recall.id or 0
    holdings: defaultdict[int, list[Holding]] = defaultdict(list)
    for holding in work.tallies.holdings(recall_id):
        holdings[holding.partner_id].append(holding)
    states = work.tallies.consignees(recall_id)
    channels = work.proof.channels(recall_id)
    ways = work.reaching.ways([state.partner_id for state, _, _ in states])
    return tuple(
        Customer(
            state=state,
            code=code,
            name=name,
            channels=channels.get(state.partner_id, ()),
            ways=len(ways.get(state.partner_id, ())),
            holdings=tuple(sorted(holdings[state.partner_id], key=lambda each: (each.uom != recall.uom, each.uom))),
        )
        for state, code, name in states
    )


def checks_of(work: Work, recall: Recall) -> tuple[Checked, ...]:
    """The sample with what was found, in the order in which it was drawn."""
    checks = work.proof.checks(recall.id or 0)
    partners = [check.partner_id for check in checks]
    names, phones = work.balances.names(partners), work.proof.phones(partners)
    return tuple(
        Checked(
            check,
            *names[check.partner_id],
            phone=phones.get(check.partner_id),
            by=work.people.get(check.checked_by).name if check.checked_by else None,
        )
        for check in checks
    )


def _roots(work: Work, recall: Recall) -> tuple[Root, ...]:
    kept = work.cases.roots(recall.id or 0)
    views = work.lots.views([recall.root_lot_id, *(root.lot_id for root in kept)])
    if not kept:
        return (Root(views[recall.root_lot_id]),)
    return tuple(Root(views[root.lot_id], root.words) for root in kept)


def _uncertain(work: Work, roots: tuple[Root, ...], zone: ZoneInfo) -> Uncertain:
    trace = answer(
        work, Question(roots=tuple(root.lot.id for root in roots), direction=Direction.FORWARD, zone=zone)
    )  # fmt: skip
    return Uncertain(
        possible=tuple(traced.view for traced in trace.possible.lots),
        possible_customers=len(trace.possible.added),
        lines={traced.id: trace.lines[traced.id] for traced in trace.possible.lots if traced.id in trace.lines},
        holes=trace.holes,
        inferred=trace.by_basis.get(Basis.INFERRED, 0),
        untouched=trace.untouched,
    )


def _people(work: Work, recall: Recall) -> dict[int, str]:
    named = {
        recall.drafted_by, recall.proposed_by, recall.approved_by, recall.launched_by, recall.closed_by,
        *(mark.person_id for mark in work.case_notes.marks(recall.id or 0)),
        *(each.person_id for each in work.handling.disposals(recall.id or 0)),
    }  # fmt: skip
    known = sorted(person_id for person_id in named if person_id is not None)
    return {person_id: work.people.get(person_id).name for person_id in known}


def with_papers(work: Work, file: CaseFile) -> CaseFile:
    """The same with the content of its pictures and the notices as they were sent: one of each kind, edition and
    language."""
    found = {kept.attachment_id: work.attachments.get(kept.attachment_id) for kept in file.files}
    first: dict[tuple[str, int, str], Alert] = {}
    for alert in work.recalls.alerts(file.recall.id or 0):
        if alert.forwarded_id is None:
            first.setdefault((alert.kind, alert.edition, alert.language), alert)
    return replace(
        file,
        photos={number: each for number, each in found.items() if each is not None},
        evidence=_evidence(work, list(file.covered)),
        notices=tuple(notice_of(work, first[key]) for key in sorted(first)),
    )


def _evidence(work: Work, lot_ids: list[int]) -> Evidence:
    captures = work.captures.of_lots(lot_ids, MOST_COUNTED)
    photos = [photo for each in captures[:MOST_PHOTOS] if (photo := _label_photo(work, each)) is not None]
    return Evidence(work.captures.proven(lot_ids), tuple(photos), len(captures) - len(photos))


def _label_photo(work: Work, capture_id: int) -> LabelPhoto | None:
    capture = work.captures.get(capture_id)
    photo = work.attachments.get(capture.photo_id) if capture is not None and capture.photo_id is not None else None
    if capture is None or photo is None:
        return None
    reading, _ = reading_again(capture.reading)
    printed = [line.text for line in reading.text.lines] if reading.text is not None else []
    return LabelPhoto(
        capture_id=capture_id,
        photo=photo,
        at=capture.at,
        by=work.people.get(capture.person_id).name if capture.person_id is not None else None,
        read=(*(code.text for code in reading.codes), *printed),
        recorded=tuple(f"{each.id} {each.kind}" for each in work.captures.recorded_from(capture_id)),
    )
