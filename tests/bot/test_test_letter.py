"""A lead's test letter is the customer's letter: its words and its paper, marked as a test, with nobody's link."""

from __future__ import annotations

import pytest

from bot.composing import Composer
from domain.alerts import AlertKind
from domain.house import COMPANY
from domain.links import Links
from domain.messages import Outgoing
from domain.partners import UnknownPartner
from domain.people import Actor, Role
from domain.usecases.write_notice import PreviewNotice, SendTest, ShowNotice, WriteNotice
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from templates.papers.notice import notice_pdf
from templates.words import Words, plain
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, launched_dairy

LEAD = Actor(person_id=None, name="Li Na", role=Role.LEAD)


@pytest.fixture
def dairy(sqlite_url: str, clock: StandingClock) -> tuple[OpenUnitOfWork, int]:
    database = open_database(sqlite_url)
    case = launched_dairy(database, clock).id
    open_work = OpenUnitOfWork(database, clock, ("email",))
    with open_work() as work:
        work.house.put(COMPANY, {"name": "Chenmu Dairy", "name_zh": "晨牧乳业", "phone": "025-8400123"})
        work.commit()
    return open_work, case


def test_the_letter_is_the_customers_own_and_says_that_it_is_a_test(dairy: tuple[OpenUnitOfWork, int]) -> None:
    open_work, case = dairy
    words = Words()
    with open_work() as work:
        WriteNotice()(work, LEAD, case, "advice", "Stop at once and reply.", "en")
        SendTest(words.zone)(work, LEAD, case, "C51", "me@example.com", "tg:1:2")
        work.commit()
    row = Outgoing(key="test:tg:1:2", priority=5, channel="email", address="me@example.com", language="en",
                   template="alerts/test", facts={"recall": case, "customer": "C51"}, due_at=NOTICE)  # fmt: skip
    parcel = Composer(open_work, words, Links("https://example.com", b"x" * 32), notice_pdf)(row)
    assert parcel.subject.startswith("TEST: URGENT · FOOD RECALL – Notice R1-C51")
    for text in (parcel.text, plain(parcel.html)):
        assert "This is a test. No customer was told." in text
        assert "KX22060" in text
        assert "Stop at once and reply." in text
    assert parcel.link is None
    assert "example.com/p/" not in parcel.text + parcel.html
    (paper,) = parcel.attachments
    assert (paper.name, paper.content[:4]) == ("R1-C51.pdf", b"%PDF")
    with open_work(readonly=True) as work:
        assert ShowNotice()(work, LEAD, case, "en").texts == {"advice": "Stop at once and reply."}
        assert all(alert.kind == AlertKind.RECALL for alert in work.recalls.alerts(case)), "no customer was told"
        with pytest.raises(UnknownPartner):
            PreviewNotice(words.zone)(work, LEAD, case, "C01")
        assert PreviewNotice(words.zone)(work, LEAD, case, language="zh").company.named("zh") == "晨牧乳业"
