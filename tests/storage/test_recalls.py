"""Recalls: launched once, frozen as they stood, counted in customers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from domain.alerts import Alert, Answer
from domain.database_errors import ChangedMeanwhile
from domain.genealogy import Direction
from domain.people import Person
from domain.recall import Recall, RecallCard, RecallState, fingerprint
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen


class Story:
    """A -> B; C01 has A and B, C02 has B, C03 has what does not matter."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.recalls = pen.work.recalls
        self.a, self.b, self.other = pen.lot("A"), pen.lot("B"), pen.lot("OTHER")
        self.c1, self.c2, self.c3 = (pen.partner(code) for code in ("C01", "C02", "C03"))
        pen.write("receive", into={self.a: 100})
        pen.write("use", {self.a: 60}, {self.b: 0})
        pen.write("make", into={self.b: 50})
        pen.ship(self.b, 20, self.c2, document="SO2")
        pen.ship(self.a, 1, self.c1)
        pen.ship(self.b, 10, self.c1)
        pen.ship(self.b, 5, self.c1)
        pen.ship(self.other, 5, self.c3)
        self.trace = pen.work.tracing.trace(pen.view(self.a), Direction.FORWARD)
        self.recall = self.recalls.add(
            Recall(root_lot_id=self.a, reason="r", fingerprint="old", drafted_at=pen.now, source="tg:1:1")
        )
        self.id = self.recall.id or 0

    def launch(self) -> bool:
        moved = self.recalls.move(self.id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=self.pen.now)
        if moved:
            self.recalls.freeze(self.id, self.trace, 1, {})
        return moved

    def alert(self, partner: int, address: str = "1") -> Alert | None:
        return self.recalls.add_alert(
            Alert(recall_id=self.id, partner_id=partner, channel="telegram", address=address, language="en",
                  notice=f"R{self.id}-{partner}")
        )  # fmt: skip

    def answer(self, partner: int, kind: str, source: str) -> Answer | None:
        person = self.pen.work.people.add(Person(name="Ann", role="customer", partner_id=partner))
        return self.recalls.add_answer(
            Answer(recall_id=self.id, partner_id=partner, person_id=person.id or 0, kind=kind,
                   quantity=Decimal("1.5"), at=self.pen.now, source=source)
        )  # fmt: skip


@pytest.fixture
def story(open_work: OpenUnitOfWork) -> Iterator[Story]:
    with open_work() as work:
        yield Story(Pen(work))


def test_a_second_tap_changes_nothing(story: Story) -> None:
    assert story.launch()
    assert not story.launch()
    assert (story.recall.state, story.recall.launched_at) == ("launched", story.pen.now)


def test_a_recall_is_found_by_what_it_is_about(story: Story) -> None:
    assert story.recalls.by_source("tg:1:1") is story.recall
    assert story.recalls.get(story.id) is story.recall
    assert story.recalls.get(999) is None
    assert story.pen.work.cases.covering([story.a]) == {}
    assert story.recalls.open_for(story.c1) == []
    story.launch()
    covering = story.pen.work.cases.covering([story.a, story.b, story.other])
    assert covering == {story.a: story.recall, story.b: story.recall}
    assert [story.recalls.open_for(customer) for customer in (story.c1, story.c2, story.c3)] == [
        [story.recall], [story.recall], []
    ]  # fmt: skip
    assert story.recalls.latest([RecallState.LAUNCHED]) == [story.recall]
    assert story.recalls.latest([RecallState.DRAFT]) == []


def test_the_frozen_scope_stays_as_it_stood(story: Story) -> None:
    story.launch()
    late = story.pen.lot("LATE")
    story.pen.write("use", {story.b: 10}, {late: 0})
    story.pen.ship(story.b, 5, story.c3)
    frozen = story.recalls.frozen_trace(story.id)
    assert fingerprint(frozen) == fingerprint(story.trace)
    assert [(traced.view.lot.code, traced.depth, traced.via) for traced in frozen.lots] == [("B", 1, story.a)]
    assert (frozen.root.on_hand, frozen.by_id[story.b].on_hand, frozen.by_id[story.b].made) == (
        Decimal(39),
        Decimal(15),
        Decimal(50),
    )
    assert [(one.code, len(one.deliveries)) for one in frozen.consignees] == [("C01", 3), ("C02", 1)]
    assert frozen.path(story.b) == ["A", "B"]
    assert story.recalls.frozen_lot_ids(story.id) == [story.a, story.b]


def test_a_customer_sees_their_own_deliveries_by_lot(story: Story) -> None:
    story.launch()
    found = story.recalls.frozen_deliveries(story.id, story.c1)
    assert [(view.lot.code, [quantity for _, quantity in sent]) for view, sent in found] == [
        ("A", [Decimal(1)]), ("B", [Decimal(10), Decimal(5)])
    ]  # fmt: skip
    assert story.recalls.frozen_deliveries(story.id, story.c3) == []


def test_an_alert_and_an_answer_are_kept_once(story: Story) -> None:
    first = story.alert(story.c1)
    assert first is not None
    assert story.alert(story.c1) is None
    assert story.alert(story.c1, address="2") is not None
    assert [alert.address for alert in story.recalls.alerts(story.id)] == ["1", "2"]
    assert story.answer(story.c1, "have", "tg:9:1") is not None
    assert story.answer(story.c1, "have", "tg:9:1") is None
    assert [answer.quantity for answer in story.recalls.answers(story.id)] == [Decimal("1.5")]
    assert story.recalls.answers(story.id, story.c2) == []


def test_only_the_first_receipt_counts(story: Story, clock) -> None:
    alert = story.alert(story.c1)
    assert alert is not None
    story.recalls.mark_received(alert.id or 0, story.pen.now)
    story.recalls.mark_received(alert.id or 0, clock.move(hours=1))
    assert alert.received_at == story.pen.now


def test_cards_live_an_hour_longer_than_their_recall(story: Story, open_work: OpenUnitOfWork, clock) -> None:
    work = story.pen.work
    work.recalls.add_card(RecallCard(recall_id=story.id, chat_id=5, message_id=6, language="en"))
    work.recalls.add_card(RecallCard(recall_id=story.id, chat_id=5, message_id=6, language="en"))
    (card,) = work.recalls.cards(story.id)
    assert work.recalls.cards() == [], "a draft's card does not change"
    story.launch()
    assert work.recalls.cards() == [card]
    work.recalls.card_shows(card.id or 0, "hash")
    assert card.shown == "hash"
    work.cases.change(story.id, fingerprint="new")
    assert story.recall.fingerprint == "new"
    work.recalls.move(story.id, "launched", "closed", closed_at=clock())
    work.commit()
    for minutes, live in ((59, 1), (2, 0)):
        clock.move(minutes=minutes)
        with open_work(readonly=True) as later:
            assert len(later.recalls.cards()) == live


def test_a_card_whose_message_is_gone_is_dropped(story: Story) -> None:
    for message_id in (6, 7):
        story.recalls.add_card(RecallCard(recall_id=story.id, chat_id=5, message_id=message_id, language="en"))
    story.recalls.drop_card(story.recalls.cards(story.id)[0].id or 0)
    assert [card.message_id for card in story.recalls.cards(story.id)] == [7]


def test_reaches_say_who_must_be_called(story: Story) -> None:
    story.pen.work.people.add(Person(telegram_id=1, name="Ann", role="customer", partner_id=story.c1))
    story.pen.work.people.add(Person(telegram_id=2, name="Bob", role="customer", partner_id=story.c1))
    reaches = story.pen.work.reaching.reaches(story.trace)
    assert [(reach.code, reach.deliveries, reach.ways) for reach in reaches] == [
        ("C01", 3, ("telegram",)), ("C02", 1, ())
    ]  # fmt: skip


def test_the_database_lets_one_launch_of_a_lot_through(open_work: OpenUnitOfWork) -> None:
    """Two leads with a draft each of the same lot, at the very same moment."""

    def launch_both() -> None:
        with open_work() as work:
            story = Story(Pen(work))
            other = story.recalls.add(
                Recall(root_lot_id=story.a, reason="me too", fingerprint="x", drafted_at=story.pen.now, source="tg:2:1")
            )
            assert story.launch()
            story.recalls.move(other.id or 0, RecallState.DRAFT, RecallState.LAUNCHED)

    with pytest.raises(ChangedMeanwhile):
        launch_both()
