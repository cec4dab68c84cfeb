"""A case that runs: launched once by whoever is faster, wider with what comes later, closed and opened again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest

from bot.demo.plant import plant_files
from domain.case_facts import CaseFact, FactName
from domain.case_refusals import NothingNew, NotProposed, OwnProposal
from domain.case_view import Phase
from domain.database_errors import ChangedMeanwhile
from domain.house import POLICY
from domain.lots import LotStatus
from domain.people import Actor, Person, Role
from domain.recall import OpenCustomers, ReasonMissing, Recall, RecallNotDraft, RecallNotLaunched, ScopeChanged
from domain.roots import Root
from domain.usecases.close_recall import CloseRecall, ReopenRecall
from domain.usecases.draft_recall import ChooseScope, DraftRecall, SetCaseFact
from domain.usecases.identify import actor_of
from domain.usecases.launch_recall import ApproveRecall, LaunchRecall
from domain.usecases.watch_recall import ShowRecall, ShowTimeline
from domain.usecases.widen_recall import WidenRecall
from domain.values import LotCode
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.plants import ZONE, told

NOW = datetime(2022, 7, 5, 1, 20, tzinfo=UTC)
LATE = "ship,lot,item,customer,qty,uom,date\nLATE1,F302,,C01,500,cup,2022-06-30\nLATE2,F220,,C09,300,cup,2022-06-30\n"


class Leads:
    """Two leads in front of the dairy."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self.open_work = open_work
        with open_work(readonly=True) as work:
            people = [work.people.by_telegram_id(number) for number in (9, 10)]
            self.grace, self.otto = (actor_of(person) for person in people if person is not None)

    def do(self, use_case: Callable[..., Any], actor: Actor, *args: Any, **given: Any) -> Any:
        with self.open_work() as work:
            done = use_case(work, actor, *args, **given)
            work.commit()
        return done

    def draft(self, *codes: str, source: str = "test:1", by: Actor | None = None) -> Recall:
        with self.open_work(readonly=True) as work:
            roots = tuple(Root(work.lots.by_code(LotCode(code))[0]) for code in codes)
        recall: Recall = self.do(DraftRecall(ZONE), by or self.grace, roots, "supplier notice", source).view.recall
        return recall

    def launched(self, *codes: str) -> int:
        draft = self.draft(*(codes or ("MP05",)))
        self.do(LaunchRecall(ZONE), self.grace, draft.id, draft.fingerprint)
        return draft.id or 0


@pytest.fixture
def leads(dairy_work: OpenUnitOfWork) -> Leads:
    return Leads(dairy_work)


def test_two_leads_who_launch_the_same_lots_at_once_send_one_recall(leads: Leads) -> None:
    """Their drafts name the lots in another order: not even the first lot is the same."""
    one = leads.draft("MP05", "MP03", source="test:1")
    other = leads.draft("MP03", "MP05", source="test:2", by=leads.otto)
    both = Barrier(2)

    def launch(draft: Recall, actor: Actor) -> str:
        both.wait()
        try:
            leads.do(LaunchRecall(ZONE), actor, draft.id, draft.fingerprint)
        except (RecallNotDraft, ChangedMeanwhile) as slower:
            return type(slower).__name__
        return "launched"

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(launch, one, leads.grace), pool.submit(launch, other, leads.otto)]
        said = sorted(end.result() for end in ends)
    assert said[1] == "launched"
    assert said[0] in {"RecallNotDraft", "ChangedMeanwhile"}
    with leads.open_work(readonly=True) as work:
        assert len(work.recalls.latest(["launched"])) == 1


def test_two_leads_who_approve_at_once_send_one_recall(leads: Leads) -> None:
    third = Person(telegram_id=11, name="Anna", role=Role.LEAD.value)
    with leads.open_work() as work:
        work.house.put(POLICY, {"four_eyes": ["1"]})
        anna = actor_of(work.people.add(third))
        work.commit()
    draft = leads.draft("MP05")
    with pytest.raises(NotProposed):
        leads.do(ApproveRecall(ZONE), leads.otto, draft.id, draft.fingerprint)
    view = leads.do(LaunchRecall(ZONE), leads.grace, draft.id, draft.fingerprint)
    assert (view.phase, view.proposer) == (Phase.PROPOSED, "Grace")
    with pytest.raises(OwnProposal):
        leads.do(ApproveRecall(ZONE), leads.grace, draft.id, draft.fingerprint)
    both = Barrier(2)

    def approve(actor: Actor) -> str:
        both.wait()
        try:
            leads.do(ApproveRecall(ZONE), actor, draft.id, draft.fingerprint)
        except (RecallNotDraft, ChangedMeanwhile):
            return "slower"
        return "launched"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, (leads.otto, anna))) == ["launched", "slower"]
    with leads.open_work(readonly=True) as work:
        alerts = work.recalls.alerts(draft.id or 0)
        assert len({(alert.partner_id, alert.channel, alert.address) for alert in alerts}) == len(alerts)


def test_a_scope_chosen_after_the_proposal_must_be_proposed_again(leads: Leads) -> None:
    with leads.open_work() as work:
        work.house.put(POLICY, {"four_eyes": ["1"]})
        work.commit()
    draft = leads.draft("MP05")
    leads.do(LaunchRecall(ZONE), leads.grace, draft.id, draft.fingerprint)
    view = leads.do(ChooseScope(ZONE), leads.grace, draft.id, "equipment")
    assert view.phase is Phase.DRAFT
    with pytest.raises(NotProposed):
        leads.do(ApproveRecall(ZONE), leads.otto, draft.id, view.recall.fingerprint)
    with pytest.raises(ScopeChanged):
        leads.do(LaunchRecall(ZONE), leads.grace, draft.id, draft.fingerprint)


def test_what_is_imported_later_is_found_and_widening_tells_only_whom_it_concerns(leads: Leads) -> None:
    number = leads.launched()
    with pytest.raises(NothingNew):
        leads.do(WidenRecall(ZONE), leads.grace, number)
    told(leads.open_work, {**plant_files(), "shipments.csv": plant_files()["shipments.csv"] + later()})
    with leads.open_work(readonly=True) as work:
        growth = ShowRecall(ZONE)(work, leads.grace, number).growth
        before = {alert.id for alert in work.recalls.alerts(number)}
        ids = {code: partner.id for code in ("C01", "C09") if (partner := work.partners.by_code(code))}
    assert (growth.lots, growth.deliveries, growth.customers) == (0, 2, 1)
    widened = leads.do(WidenRecall(ZONE), leads.otto, number)
    assert widened.growth == growth
    with leads.open_work(readonly=True) as work:
        new = [alert for alert in work.recalls.alerts(number) if alert.id not in before]
        told_now = {(alert.partner_id, alert.kind) for alert in new}
        assert told_now == {(ids["C01"], "recall"), (ids["C09"], "update")}
        assert work.tallies.figures(number, NOW).customers == 27
        assert not ShowRecall(ZONE)(work, leads.grace, number).growth
    with pytest.raises(NothingNew):
        leads.do(WidenRecall(ZONE), leads.grace, number)


def later() -> str:
    """The rows of LATE in the columns of the dairy's own file."""
    head = plant_files()["shipments.csv"].splitlines()[0].split(",")
    rows = [dict(zip(LATE.splitlines()[0].split(","), line.split(","), strict=True)) for line in LATE.splitlines()[1:]]
    return "".join(",".join(row.get(name, "") for name in head) + "\n" for row in rows)


def test_another_bad_lot_widens_the_case(leads: Leads) -> None:
    number = leads.launched("MP05")
    with leads.open_work(readonly=True) as work:
        more = (Root(work.lots.by_code(LotCode("MP03"))[0], "HY220301"),)
    widened = leads.do(WidenRecall(ZONE), leads.grace, number, "", more)
    assert widened.growth.lots > 10
    assert [root.lot.lot.code for root in widened.view.roots] == ["MP05", "MP03"]
    with leads.open_work(readonly=True) as work:
        assert work.lots.by_code(LotCode("MP03"))[0].lot.status == "recalled"
    assert widened.view.recall.wave == 2


def test_closing_with_open_customers_needs_a_reason_and_opening_again_too(leads: Leads, clock: StandingClock) -> None:
    number = leads.launched()
    with pytest.raises(OpenCustomers):
        leads.do(CloseRecall(ZONE), leads.grace, number, "  ")
    clock.move(hours=50)
    leads.do(CloseRecall(ZONE), leads.grace, number, "all is back")
    with pytest.raises(RecallNotLaunched):
        leads.do(CloseRecall(ZONE), leads.otto, number, "me too")
    with pytest.raises(ReasonMissing):
        leads.do(ReopenRecall(ZONE), leads.otto, number, "")
    again = leads.do(ReopenRecall(ZONE), leads.otto, number, "two pallets turned up").recall
    assert (again.state, again.closed_at, again.close_reason) == ("launched", None, None)
    with leads.open_work(readonly=True) as work:
        _, events = ShowTimeline()(work, leads.grace, number)
    told_of = {event.deed: (event.who, event.facts.get("reason")) for event in events}
    assert told_of["recall closed"] == ("Grace", "all is back")
    assert told_of["recall reopened"] == ("Otto", "two pallets turned up")
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_what_was_released_after_the_close_is_stopped_again_when_the_case_runs_again(leads: Leads) -> None:
    number = leads.launched()
    leads.do(CloseRecall(ZONE), leads.grace, number, "over")
    with leads.open_work() as work:
        ids = [row.lot_id for row in work.cases.lots(number)]
        work.lots.set_status(ids[:3], LotStatus.FREE, None, work.now())
        work.commit()
    leads.do(ReopenRecall(ZONE), leads.otto, number, "two pallets turned up")
    with leads.open_work(readonly=True) as work:
        assert {view.lot.status for view in work.lots.views(ids).values()} == {LotStatus.RECALLED}


def test_a_case_is_not_opened_again_beside_another_of_its_lot(leads: Leads) -> None:
    first = leads.launched()
    leads.do(CloseRecall(ZONE), leads.grace, first, "over")
    second = leads.draft("MP05", source="test:2")
    leads.do(LaunchRecall(ZONE), leads.otto, second.id, second.fingerprint)
    with pytest.raises(RecallNotDraft):
        leads.do(ReopenRecall(ZONE), leads.grace, first, "not over")


def test_a_closed_case_keeps_its_facts(leads: Leads) -> None:
    number = leads.launched()
    leads.do(SetCaseFact(ZONE), leads.grace, number, CaseFact(FactName.CLASS, "II"))
    leads.do(CloseRecall(ZONE), leads.grace, number, "over")
    with pytest.raises(RecallNotLaunched):
        leads.do(SetCaseFact(ZONE), leads.grace, number, CaseFact(FactName.CLASS, "3"))
    with leads.open_work(readonly=True) as work:
        assert ShowRecall(ZONE)(work, leads.grace, number).recall.severity == "2"


def test_what_shared_a_line_counts_as_lots_of_their_own(leads: Leads) -> None:
    draft = leads.draft("MP05")
    wide = leads.do(ChooseScope(ZONE), leads.grace, draft.id, "equipment")
    view = leads.do(LaunchRecall(ZONE), leads.grace, draft.id, wide.recall.fingerprint)
    with leads.open_work(readonly=True) as work:
        kept = ShowRecall(ZONE)(work, leads.grace, draft.id or 0)
    assert [(each.finished, each.lots, each.customers) for each in (wide, view, kept)] == [(59, 83, 28)] * 3
