"""Items, partners, people: found as people write them; one winner where two come at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.items import Item, ItemUnit, UnknownItem
from domain.movements import UNDO
from domain.partners import Contact, UnknownPartner
from domain.people import Draft, Invitation, Person, Station
from domain.ports import Work
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen


@pytest.fixture
def work(open_work: OpenUnitOfWork) -> Iterator[Work]:
    with open_work() as found:
        yield found


@pytest.mark.parametrize(
    "typed", ["Straße milk", "STRASSE MILK", " straße   milk ", "鲜牛奶", "6901234567892", "06901234567892"]
)
def test_an_item_answers_to_its_code_its_chinese_name_and_its_gtin(work: Work, typed: str) -> None:
    work.items.add(Item(code="other", kind="raw", uom="L", gtin="00012345678905"))
    item = work.items.add(Item(code="Straße milk", name_zh="鲜牛奶", kind="raw", uom="L", gtin="06901234567892"))
    assert work.items.by_code(typed) is item


@pytest.mark.parametrize("typed", ["", "milk", "奶", "5"])
def test_an_item_does_not_answer_to_half_its_name(work: Work, typed: str) -> None:
    work.items.add(Item(code="whole milk", name_zh="鲜牛奶", kind="raw", uom="L"))
    assert work.items.by_code(typed) is None


def test_the_nearest_items_are_given_in_the_words_of_the_one_who_asks(work: Work) -> None:
    for code, name_zh in (("milk powder", "奶粉"), ("yoghurt base", None), ("yoghurt cup", "酸奶杯")):
        work.items.add(Item(code=code, name_zh=name_zh, kind="raw", uom="kg"))
    assert work.items.nearest("milk-p0wder") == ["milk powder"]
    assert work.items.nearest("酸奶林")[0] == "酸奶杯"


def test_a_conversion_keeps_every_digit(work: Work) -> None:
    item = work.items.add(Item(code="cup", kind="finished", uom="cup"))
    work.loading.add_many([ItemUnit(item_id=item.id or 0, uom="kg", factor=Decimal("5.5555555556"))])
    assert [unit.factor for unit in work.items.units(item.id or 0)] == [Decimal("5.5555555556")]


def test_a_partner_answers_to_code_and_name(work: Work) -> None:
    pen = Pen(work)
    pen.partner("S-102", "supplier", name="恒源乳粉")
    pen.partner("C01", name="Corner Shop")
    for typed, code in (("s-102", "S-102"), ("恒源乳粉", "S-102"), ("corner shop", "C01")):
        found = work.partners.by_code(typed)
        assert found is not None
        assert found.code == code
    assert work.partners.by_code("shop") is None
    assert work.partners.nearest("S-1O2") == ["S-102"]
    assert work.partners.nearest("S-1O2", kind="customer") == []


def test_what_is_not_there_is_refused(work: Work) -> None:
    with pytest.raises(UnknownItem):
        work.items.get(7)
    with pytest.raises(UnknownPartner):
        work.partners.get(7)
    with pytest.raises(LookupError):
        work.people.get(7)


def test_ways_lead_to_those_who_are_there_and_by_channels_that_run(open_work: OpenUnitOfWork, database, clock) -> None:
    with OpenUnitOfWork(database, clock, channels=("telegram", "email"))() as work:
        pen = Pen(work)
        customer, silent = pen.partner("C01"), pen.partner("C02")
        here = work.people.add(Person(telegram_id=1, name="Ann", role="customer", partner_id=customer))
        work.people.add(Person(telegram_id=2, name="Bob", role="customer", partner_id=customer, blocked=True))
        work.people.add(Person(telegram_id=3, name="Cy", role="customer", partner_id=customer, left_at=clock()))
        work.people.add(Person(name="Dee", role="customer", partner_id=customer))
        work.partners.add_contact(Contact(partner_id=customer, channel="email", address="shop@example.org"))
        work.partners.add_contact(Contact(partner_id=customer, channel="fax", address="1"))
        ways = work.reaching.ways([customer, silent])
        assert ways == {
            customer: [("telegram", "1", here), ("email", "shop@example.org", None)], silent: []
        }  # fmt: skip
        work.commit()
    with open_work(readonly=True) as work:
        assert [way[0] for way in work.reaching.ways([customer])[customer]] == ["telegram"]


def test_an_invitation_has_one_winner(work: Work, clock) -> None:
    people = [work.people.add(Person(name=name, role="worker")).id or 0 for name in ("Ann", "Bob")]
    invitation = work.people.add_invitation(
        Invitation(code_hash="h", role="worker", created_at=clock(), expires_at=clock() + timedelta(days=1))
    )
    took = [work.people.use_invitation(invitation.id or 0, person, clock()) for person in people]
    assert took == [True, False]
    found = work.people.invitation("h")
    assert found is not None
    assert found.used_by == people[0]


def test_a_station_is_set_moved_and_left(work: Work, clock) -> None:
    person = work.people.add(Person(name="Ann", role="worker")).id or 0
    work.people.set_station(Station(person_id=person, kind="use", line="L1", set_at=clock()), person)
    work.people.set_station(Station(person_id=person, kind="make", line="L2", set_at=clock()), person)
    found = work.people.station(person)
    assert found is not None
    assert (found.kind, found.line) == ("make", "L2")
    work.people.set_station(None, person)
    assert work.people.station(person) is None


def test_a_draft_is_one_a_person_and_chat_and_does_not_live_for_ever(work: Work, clock) -> None:
    until = clock() + timedelta(minutes=5)
    work.people.keep_draft(Draft(chat_id=-100, telegram_id=1, step="kind", expires_at=until))
    work.people.keep_draft(Draft(chat_id=-100, telegram_id=1, step="amount", facts={"lot": 7}, expires_at=until))
    found = work.people.draft(-100, 1, clock())
    assert found is not None
    assert (found.step, found.facts) == ("amount", {"lot": 7})
    assert work.people.draft(-100, 2, clock()) is None
    assert work.people.draft(-100, 1, until) is None
    work.people.drop_draft(-100, 1)
    assert work.people.draft(-100, 1, clock()) is None


def test_roles_are_of_those_who_stayed(work: Work, clock) -> None:
    for name, role, left_at in (("Ann", "lead", None), ("Bob", "lead", clock()), ("Cy", "worker", None)):
        work.people.add(Person(name=name, role=role, left_at=left_at))
    assert [person.name for person in work.people.with_roles(["lead", "admin"])] == ["Ann"]


def test_the_newest_record_of_a_person_is_one_that_stands(work: Work) -> None:
    pen = Pen(work)
    person = work.people.add(Person(name="Ann", role="worker")).id or 0
    lot = pen.lot("A")
    first = pen.write("receive", into={lot: 1}, person_id=person)
    second = pen.write("receive", into={lot: 2}, person_id=person)
    pen.write(UNDO, into={lot: -2}, corrects_id=second, person_id=person)
    found = work.movements.latest_of(person)
    assert found is not None
    assert found.id == first
    assert work.movements.by_source(found.source) is found
    assert work.movements.get(999) is None
