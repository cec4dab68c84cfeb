"""Common cause: the counts are those of the records, on both databases, whatever loops there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from domain.cause import Counted, Factor, FactorKind
from domain.equipment import Run
from domain.items import Item
from domain.lots import LotRef, UnknownLot
from domain.people import Actor, NotAllowed, Person, Role
from domain.usecases.find_cause import CommonCause, FindCause
from domain.usecases.identify import actor_of
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.conftest import StandingClock
from tests.storage.cause_plant import LEAKING_LOTS, ON_L2, WITH_K17, cause_plant, syringe
from tests.storage.pen import Pen
from tests.storage.plants import told

TRIALS = count(1)
JANUARY = datetime(2022, 1, 1, tzinfo=UTC)


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        yield Pen(work)


def counted(pen: Pen, bad: Sequence[int], population: Sequence[int]) -> tuple[dict[Factor, set[int]], Counted]:
    found = pen.work.causes.counted(bad, sorted(population))
    lots = sorted(population)
    members = {
        each.factor: {lot for place, lot in enumerate(lots) if each.members >> place & 1} for each in found.shared
    }
    assert len(members) == len(found.shared), "each factor once"
    return members, found


def lot(number: int) -> Factor:
    return Factor(FactorKind.LOT, number)


def find(open_work: OpenUnitOfWork, codes: Sequence[str], **how: Any) -> CommonCause:
    with open_work(readonly=True) as work:
        return FindCause()(work, Actor.house(), [LotRef(code) for code in codes], **how)


@pytest.fixture
def syringes(open_work: OpenUnitOfWork, clock: StandingClock) -> OpenUnitOfWork:
    clock.moment = datetime(2026, 6, 1, tzinfo=UTC)
    told(open_work, cause_plant())
    return open_work


def test_the_component_of_six_complaints_is_named_with_its_p_and_the_runner_up_beside_it(
    syringes: OpenUnitOfWork,
) -> None:
    found = find(syringes, LEAKING_LOTS)
    assert (found.population, len(found.bad), found.compares) == (180, 6, True)
    first, second = found.judgement.first, found.judgement.runner_up
    assert first is not None
    assert second is not None
    (named,) = first.factors
    view = found.names.lots[int(named.value)]
    assert (view.lot.code, view.item.code, view.supplier) == ("K17", "cap", "S-12")
    assert (first.hits, first.lots, f"{first.p:.1e}") == (6, len(WITH_K17), "8.9e-07")
    assert second.factors == (Factor(FactorKind.LINE, "L2"),)
    assert (second.hits, second.lots, f"{second.p:.3f}") == (4, len(ON_L2), "0.114")
    assert found.judgement.stands_out
    assert found.judgement.corrected < 0.001
    assert found.without == ()


def test_the_supplier_of_the_component_is_explained_by_it(syringes: OpenUnitOfWork) -> None:
    (supplier,) = find(syringes, LEAKING_LOTS).judgement.implied
    assert supplier.factors[0].kind is FactorKind.PARTNER
    assert (supplier.hits, supplier.lots) == (6, 40)


def test_lots_that_share_nothing_but_chance_let_nothing_stand_out(syringes: OpenUnitOfWork) -> None:
    found = find(syringes, [syringe(number) for number in (1, 38, 77, 110, 149, 176)])
    assert not found.judgement.stands_out
    assert found.judgement.first is not None, "the best candidate is shown all the same"
    assert found.judgement.corrected > 0.05


def test_the_population_is_the_product_and_the_period(syringes: OpenUnitOfWork) -> None:
    """Lots are made every eight hours: within a day of Y010 and Y012 there are Y007 to Y015."""
    found = find(syringes, [syringe(10), syringe(12)], days=1)
    assert found.population == 9
    assert [item.code for item in found.items] == ["syringe 5 ml"]
    wider = find(syringes, [syringe(10), "B02"], days=1)
    assert {item.code for item in wider.items} == {"syringe 5 ml", "barrel"}
    assert wider.population > 2


def test_a_bad_lot_that_does_not_say_when_it_was_made_belongs_all_the_same(pen: Pen) -> None:
    undated, dated = pen.lot("U"), pen.lot("D", made_at=JANUARY)
    other = pen.lot("O", made_at=JANUARY + timedelta(days=3))
    pen.lot("LATE", made_at=JANUARY + timedelta(days=90))
    found = FindCause()(pen.work, Actor.house(), [LotRef(lot_id=undated), LotRef(lot_id=dated)])
    assert found.population == len({undated, dated, other})


def test_a_lot_named_twice_counts_once(syringes: OpenUnitOfWork) -> None:
    found = find(syringes, [*LEAKING_LOTS, LEAKING_LOTS[0], LEAKING_LOTS[0].lower()])
    assert len(found.bad) == 6
    assert found.twice == (LEAKING_LOTS[0],)


def test_an_unknown_lot_is_named_with_what_looks_like_it(syringes: OpenUnitOfWork) -> None:
    with pytest.raises(UnknownLot) as refused:
        find(syringes, [*LEAKING_LOTS, "Y0O8"])
    assert refused.value.nearest[0].lot.code == "Y008"


def test_a_worker_does_not_ask_for_names(syringes: OpenUnitOfWork) -> None:
    with syringes() as work:
        worker = actor_of(work.people.add(Person(telegram_id=7, name="Wei", role=Role.WORKER, joined_at=work.now())))
        with pytest.raises(NotAllowed):
            FindCause()(work, worker, [LotRef(code) for code in LEAKING_LOTS])


def test_a_circle_ends_and_counts_every_lot_in_it(pen: Pen) -> None:
    raw, base, cup, rework, other = (pen.lot(code) for code in ("RAW", "BASE", "CUP", "REWORK", "OTHER"))
    for parent, child in ((raw, base), (base, cup), (cup, rework), (rework, base)):
        pen.write("use", {parent: 1}, {child: 0})
    members, _ = counted(pen, [base, cup], [base, cup, rework, other])
    assert members == {lot(each): {base, cup, rework} for each in (raw, base, cup, rework)}


def test_what_made_a_lot_and_all_that_went_into_it_are_factors(pen: Pen) -> None:
    """Line, vessel, order, operator, subcontractor and extra columns; of the lot itself and of its inputs."""
    press = pen.work.people.add(Person(telegram_id=5, name="Bo", role=Role.WORKER, joined_at=pen.now)).id or 0
    packer, raw = pen.partner("S-301", "subcontractor"), pen.lot("RAW")
    one, two, other = pen.lot("ONE"), pen.lot("TWO"), pen.lot("OTHER")
    pen.write("make", into={one: 5}, line="L1", work_order="WO7", attributes={"mould": "M3", "step": "x", "n": None})
    pen.write("use", {raw: 1}, {two: 0}, line="L1", work_order="WO7", attributes={"mould": "M3"})
    pen.write("use", {raw: 1}, {one: 0}, vessel="T1", person_id=press)
    pen.write("back", into={two: 5}, partner_id=packer, vessel="T1", person_id=press)
    pen.write("back", into={one: 5}, partner_id=packer)
    pen.work.loading.add_many([Run(line="F9", lot_id=each, started_at=pen.now) for each in (one, two, other)])
    members, _ = counted(pen, [one, two], [one, two, other])
    both = {one, two}
    assert members == {
        lot(raw): both,
        Factor(FactorKind.PARTNER, packer): both,
        Factor(FactorKind.LINE, "L1"): both,
        Factor(FactorKind.LINE, "F9"): {one, two, other},
        Factor(FactorKind.VESSEL, "T1"): both,
        Factor(FactorKind.OPERATOR, press): both,
        Factor(FactorKind.WORK_ORDER, "WO7"): both,
        Factor(FactorKind.ATTRIBUTE, "M3", "mould"): both,
    }


def test_what_one_lot_alone_has_is_told_with_the_lot(pen: Pen) -> None:
    """The silo that only RAW came from cannot be told apart from RAW, and is no second suspect."""
    farm = pen.partner("S-1", "supplier")
    raw = pen.lot("RAW", supplier_id=farm, attributes={"silo": 4})
    one, two = pen.lot("ONE"), pen.lot("TWO")
    for child in (one, two):
        pen.write("use", {raw: 1}, {child: 0})
    members, _ = counted(pen, [one, two], [one, two])
    assert set(members) == {lot(raw)}
    names = pen.work.causes.names([lot(raw)])
    assert names.facts == {raw: (Factor(FactorKind.PARTNER, farm), Factor(FactorKind.ATTRIBUTE, "4", "silo"))}
    assert names.partners[farm].code == "S-1"


def test_what_was_used_for_a_work_order_is_a_factor_of_what_was_made_under_it(pen: Pen) -> None:
    raw, one, two = pen.lot("RAW"), pen.lot("ONE"), pen.lot("TWO")
    for made, order in ((one, "WO1"), (two, "WO2")):
        pen.write("use", {raw: 1}, work_order=order, attributes={"shift": "night"})
        pen.write("make", into={made: 5}, work_order=order)
    members, _ = counted(pen, [one, two], [one, two])
    assert set(members) == {lot(raw), Factor(FactorKind.ATTRIBUTE, "night", "shift")}


def test_a_lots_own_code_is_not_an_order_besides(pen: Pen) -> None:
    """A lot that is made without an order is its own order: the lot itself says it already."""
    base, one, two = pen.lot("BASE"), pen.lot("ONE"), pen.lot("TWO")
    pen.write("make", into={base: 5}, work_order="BASE")
    for child in (one, two):
        pen.write("use", {base: 1}, {child: 0})
    members, _ = counted(pen, [one, two], [one, two])
    assert set(members) == {lot(base)}


def test_what_happened_afterwards_is_no_cause(pen: Pen) -> None:
    """The same lead put both on hold, the same customer sent both back: that is how they became known."""
    lead = pen.work.people.add(Person(telegram_id=9, name="Grace", role=Role.LEAD, joined_at=pen.now)).id or 0
    shop, one, two = pen.partner("C01"), pen.lot("ONE"), pen.lot("TWO")
    for each in (one, two):
        pen.write("hold", into={each: 0}, person_id=lead)
        pen.write("return", into={each: 1}, partner_id=shop, line="dock")
    members, _ = counted(pen, [one, two], [one, two])
    assert members == {}


def test_what_was_taken_back_never_happened(pen: Pen) -> None:
    raw, one, two = pen.lot("RAW"), pen.lot("ONE"), pen.lot("TWO")
    uses = [pen.write("use", {raw: 1}, {child: 0}, line="L1") for child in (one, two)]
    pen.undo(uses[0])
    members, found = counted(pen, [one, two], [one, two])
    assert members == {}
    assert found.spread == {1: 3}, "ONE, TWO and RAW, each in one lot"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    links=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30),
    lines=st.lists(st.tuples(st.integers(0, 11), st.sampled_from("XYZ")), max_size=12),
    population=st.sets(st.integers(0, 11), min_size=3),
    data=st.data(),
)
def test_the_counts_are_those_of_walking_from_every_lot_by_itself(
    pen: Pen, links: list[tuple[int, int]], lines: list[tuple[int, str]], population: set[int], data: st.DataObject
) -> None:
    """Random plants with loops: beside one plain walk per lot of the population."""
    name = f"T{next(TRIALS)}"
    ids = [pen.lot(f"{name}-{n}") for n in range(12)]
    into: defaultdict[int, set[int]] = defaultdict(set)
    for parent, child in links:
        if parent != child:
            pen.write("use", {ids[parent]: 1}, {ids[child]: 0})
            into[ids[child]].add(ids[parent])
    on: defaultdict[int, set[str]] = defaultdict(set)
    for number, line in lines:
        pen.write("make", into={ids[number]: 1}, line=line)
        on[ids[number]].add(line)
    having: defaultdict[Factor, set[int]] = defaultdict(set)
    for start in (ids[n] for n in population):
        seen, left = {start}, [start]
        while left:
            for parent in into[left.pop()] - seen:
                seen.add(parent)
                left.append(parent)
        for each in seen:
            having[lot(each)].add(start)
    for line in "XYZ":
        owners = [each for each in ids if line in on[each] and lot(each) in having]
        if len(owners) > 1:
            having[Factor(FactorKind.LINE, line)] = set().union(*(having[lot(each)] for each in owners))
    bad = {ids[n] for n in data.draw(st.sets(st.sampled_from(sorted(population)), min_size=2))}
    members, found = counted(pen, list(bad), [ids[n] for n in population])
    assert members == {factor: lots for factor, lots in having.items() if len(lots & bad) > 1}
    sizes = [len(lots) for lots in having.values()]
    assert found.spread == {size: sizes.count(size) for size in sizes}


def test_a_question_takes_a_bounded_number_of_statements(syringes: OpenUnitOfWork, database: Database) -> None:
    """Three levels of the genealogy: whatever the number of lots, one query a level and a few for the rest."""
    statements: list[str] = []
    event.listen(database.reading, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with syringes(readonly=True) as work:
        assert isinstance(work, UnitOfWork)
        item = work.items.by_code("syringe 5 ml")
        assert isinstance(item, Item)
        population = work.causes.population([item.id or 0], None, None)
        before = len(statements)
        work.causes.counted(population[:20], population)
    assert len(population) == 180
    assert len(statements) - before <= 10
