"""The board over real HTTP: what its link opens, for whom, what it shows, what its keys do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from domain.alerts import Answer, AnswerKind
from domain.attachments import Attachment
from domain.ladder import PHONE
from domain.links import PageKey, Purpose
from domain.people import Person, Role
from storage.opening import open_database
from tests.conftest import StandingClock
from tests.handlers.boards import KeptCase, OpenedBoard, answered_case, opened_board
from tests.storage.dairy_case import NOTICE


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptCase:
    return KeptCase.made(tmp_path_factory.mktemp("case"))


@pytest.fixture
async def board(kept: KeptCase, clock: StandingClock, tmp_path: Path) -> AsyncIterator[OpenedBoard]:
    with kept.copied(tmp_path, clock) as database:
        async with opened_board(database, kept.case, kept.lead, clock, tmp_path) as opened:
            yield opened


@pytest.fixture
async def postgres_board(
    postgres_url: str, clock: StandingClock, tmp_path: Path
) -> AsyncIterator[OpenedBoard]:  # fmt: skip
    database = open_database(postgres_url)
    case, lead = answered_case(database, clock)
    async with opened_board(database, case, lead, clock, tmp_path) as opened:
        yield opened
    database.close()


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def form_of(html: str) -> str:
    found = re.search(r'name="form" value="(\w+)"', html)
    assert found
    return found[1]


async def test_the_board_shows_the_published_figures(board: OpenedBoard, browser: aiohttp.ClientSession) -> None:
    async with browser.get(board.url) as answer:
        html = await answer.text()
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    said = plain(html)
    for words in (
        "23 of 26 customers",
        "93.44 % 1,045,288 of 1,118,696 cups accounted for",
        "told 26 of 26",
        "silent 3",
        "MP05 + 81 lots",
        "gap in our books: 0",
        "in store 14,728 cups",
        "439,511",
        "73,408 not accounted for",
        "within 24 hours: 20 (76.92 %)",
        "1,140,000 cups",
        "164 deliveries",
        "240 cups more than was sent",
    ):
        assert words in said, words
    order = [said.index(f"Retailer {code} ·") for code in ("C35", "C49", "C17")]
    assert order == sorted(order)
    assert not re.search(r"<script[^>]*>[^<]|\son\w+=|\sstyle=", html), "nothing that the policy would refuse"
    async with browser.get(f"{board.url}?lang=zh") as answer:
        assert "23 / 26 家客户" in plain(await answer.text())


async def test_every_view_and_every_customer_can_be_opened(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    partner = board.case.partners["C28"]
    for view, words in (
        ("customers?standing=told", "3 customers"),
        ("customers?q=C28", "56,974 cups"),
        ("customers?q=%25", "No customer fits"),
        ("lots?from=75", "76–82 / 82"),
        (f"c/{partner}", "23,929 cups"),
        ("numbers", "93.44 %"),
    ):
        for language in ("en", "zh"):
            joint = "&" if "?" in view else "?"
            async with browser.get(f"{board.url}/{view}{joint}lang={language}") as answer:
                assert answer.status == 200, view
                if language == "en":
                    assert words in plain(await answer.text()), view
    async with browser.get(f"{board.url}/numbers.csv") as answer:
        head, row = (await answer.text()).strip().splitlines()
        assert answer.headers["Content-Disposition"].endswith('filename="recall-numbers.csv"')
    assert head.lstrip("\ufeff").startswith("recall,lot,class")
    assert row.startswith("R1,MP05,1,27 Jun 2022 09:20,0,0,0,0,26,76.92,88.46,93.44,39.29")
    async with browser.get(f"{board.url}/c/999999") as answer:
        assert answer.status == 400


async def test_who_left_loses_the_board_at_once_and_a_worker_never_has_one(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:
    with board.house.desk.open_work() as work:
        worker = work.people.add(Person(telegram_id=9, name="Wei", role=Role.WORKER.value)).id or 0
        customer = work.people.add(
            Person(telegram_id=8, name="C17", role=Role.CUSTOMER.value, partner_id=board.case.partners["C17"])
        ).id or 0  # fmt: skip
        work.commit()
    for person_id in (worker, customer, 10**6):
        async with browser.get(board.link(person_id)) as answer:
            assert answer.status == 403
            assert "C35" not in await answer.text()
    async with browser.get(board.url) as answer:
        html = await answer.text()
    with board.house.desk.open_work() as work:
        work.people.get(board.lead).left_at = NOTICE
        work.commit()
    for path in ("", "/data", "/customers", "/lots", "/numbers", "/numbers.csv", f"/c/{board.case.partners['C17']}"):
        async with browser.get(f"{board.url}{path}") as answer:
            assert answer.status == 403, path
    form = {"form": form_of(html), "remind": str(board.case.partners["C17"])}
    async with browser.post(f"{board.url}/do", data=form, allow_redirects=False) as answer:
        assert answer.status == 403


async def test_an_old_a_foreign_and_a_made_up_link_open_nothing(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:
    links = board.house.desk.links
    assert links is not None
    notice = links.token(PageKey(Purpose.NOTICE, 1), board.clock() + timedelta(days=1))
    for url in (board.link(board.lead, timedelta(seconds=-1)), f"{board.url}x", f"{board.address}/p/b.1.1.ffffffff.x"):
        async with browser.get(url) as answer:
            assert answer.status in {404, 410}
            assert "C35" not in await answer.text()
    async with browser.get(f"{board.address}/p/{notice}/data") as answer:
        assert answer.status == 404
    board.clock.move(hours=25)
    async with browser.get(board.url) as answer:
        assert answer.status == 410


async def test_polling_costs_nothing_until_something_changes(
    board: OpenedBoard, browser: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.web.board_seen.FRESH_SECONDS", -1.0)
    async with browser.get(f"{board.url}/data") as answer:
        mark, first = answer.headers["ETag"], await answer.json()
    assert first["say"] == "23 of 26 customers have answered. 93.44 % accounted for."
    async with browser.get(f"{board.url}/data", headers={"If-None-Match": mark}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    with board.house.desk.open_work() as work:
        partner = board.case.partners["C17"]
        work.recalls.add_answer(
            Answer(recall_id=board.case.id, partner_id=partner, kind=AnswerKind.NONE.value, at=work.now(), source="n")
        )
        work.tallies.answered(board.case.id, partner)
        work.commit()
    async with browser.get(f"{board.url}/data", headers={"If-None-Match": mark}) as answer:
        assert answer.status == 200
        fresh = await answer.json()
    assert fresh["say"].startswith("24 of 26")
    assert "say they have none" in plain(fresh["blocks"]["chase"])


async def test_remind_sends_once_however_often_it_is_pressed(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    async with browser.get(board.url) as answer:
        form = {"form": form_of(await answer.text()), "remind": str(board.case.partners["C17"])}
    with board.house.desk.open_work() as work:
        work._session.connection().exec_driver_sql("UPDATE outgoing SET state = 'sent'")  # type: ignore[attr-defined]
        work.commit()
    async with browser.post(f"{board.url}/do", data=form) as answer:
        assert answer.status == 200
        assert "C17 is being told once more." in plain(await answer.text())
    async with browser.post(f"{board.url}/do", data=form) as answer:
        assert "nothing was sent" in plain(await answer.text())
    with board.house.desk.open_work(readonly=True) as work:
        due = work._session.connection().exec_driver_sql("SELECT repeat FROM outgoing WHERE state = 'due'").all()  # type: ignore[attr-defined]
        (entry,) = [each for each in work.audit.of("recall", board.case.id) if each.deed == "customer reminded"]
    assert [bool(repeat) for (repeat,) in due] == [True]
    assert (entry.person_id, entry.facts["customer"]) == (board.lead, "C17")


async def test_call_makes_one_task_and_shows_the_number(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    partner = board.case.partners["C35"]
    async with browser.get(board.url) as answer:
        form = {"form": form_of(await answer.text()), "call": str(partner)}
    async with browser.post(f"{board.url}/do", data=form) as answer:
        assert str(answer.url).startswith(f"{board.url}/c/{partner}")
        assert "A call to this customer is asked for." in plain(await answer.text())
    async with browser.post(f"{board.url}/do", data=form) as answer:
        assert "It was asked for before." in plain(await answer.text())
    with board.house.desk.open_work(readonly=True) as work:
        calls = [alert for alert, _ in work.boards.alerts(board.case.id, partner) if alert.channel == PHONE]
        (line,) = work.boards.customer(board.case.id, partner)
    assert len(calls) == 1
    assert line.standing == "told", "a call that nobody made yet told nobody, and takes nothing back"


async def test_a_form_that_is_not_ours_does_nothing(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    partner = str(board.case.partners["C17"])
    async with browser.get(board.url) as answer:
        mark = form_of(await answer.text())
    with board.house.desk.open_work() as work:
        other = work.people.add(Person(telegram_id=7, name="Li", role=Role.LEAD.value)).id or 0
        work.commit()
    for url, form in (
        (board.url, {"remind": partner}),
        (board.url, {"form": "x", "remind": partner}),
        (board.link(other), {"form": mark, "remind": partner}),
        (board.url, {"form": mark, "remind": "-1"}),
        (board.url, {"form": mark, "remind": "9" * 30}),
        (board.url, {"form": mark, "remind": "424242"}),
        (board.url, {"form": mark}),
    ):
        async with browser.post(f"{url}/do", data=form, allow_redirects=False) as answer:
            assert answer.status in {400, 410}, form
            assert "That did not work" in await answer.text()
    with board.house.desk.open_work(readonly=True) as work:
        deeds = {each.deed for each in work.audit.of("recall", board.case.id)}
    assert not deeds & {"customer reminded", "call asked for"}


async def test_a_closed_case_is_chased_no_more(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    async with browser.get(board.url) as answer:
        form = {"form": form_of(await answer.text()), "remind": str(board.case.partners["C17"])}
    with board.house.desk.open_work() as work:
        assert work.recalls.move(board.case.id, "launched", "closed", closed_at=work.now())
        work.commit()
    async with browser.post(f"{board.url}/do", data=form, allow_redirects=False) as answer:
        assert answer.status == 400


async def test_a_photo_is_shown_to_its_own_case_only(
    board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    partner = board.case.partners["C17"]
    with board.house.desk.open_work() as work:
        mine: Attachment = work.attachments.add(b"\xff\xd8picture", "image/jpeg", "cups.jpg")
        other: Attachment = work.attachments.add(b"secret", "image/jpeg", "stamp.jpg")
        work.recalls.add_answer(Answer(recall_id=board.case.id, partner_id=partner, kind="text", words="<b>look</b>",
                                       at=work.now(), source="p", photo_id=mine.id))  # fmt: skip
        work.commit()
        numbers = mine.id, other.id
    async with browser.get(f"{board.url}/photo/{numbers[0]}") as answer:
        assert (answer.status, await answer.read()) == (200, b"\xff\xd8picture")
    async with browser.get(f"{board.url}/photo/{numbers[1]}") as answer:
        assert answer.status == 410
    async with browser.get(f"{board.url}/c/{partner}") as answer:
        html = await answer.text()
    assert "&lt;b&gt;look&lt;/b&gt;" in html
    assert f"/photo/{numbers[0]}" in html


@pytest.mark.postgres
async def test_postgres_shows_and_does_the_same(
    postgres_board: OpenedBoard, browser: aiohttp.ClientSession
) -> None:  # fmt: skip
    await test_the_board_shows_the_published_figures(postgres_board, browser)
    await test_every_view_and_every_customer_can_be_opened(postgres_board, browser)
    await test_remind_sends_once_however_often_it_is_pressed(postgres_board, browser)
    await test_call_makes_one_task_and_shows_the_number(postgres_board, browser)
