"""A drill in the chat, from the command to the sheet; and that nobody outside hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import delete, update
from sqlmodel import col

from bot.demo.mail_server import MailServer
from bot.phoneroom.client import Phone
from domain.drills import DrillPlan
from domain.partners import Contact
from tests.journeys.conftest import OpenPlant, Plant

STEPS = {
    "en": ("/drill MP05", "DRILL R1", "Show the scope", "26 customers", "Tell the customers", "told (inside only)",
           "End and score", "of 100 points", "Sheet (PDF)", "Drill R1:"),
    "zh": ("演练 MP05", "演练 R1", "查看范围", "26 家客户", "通知客户", "已通知", "结束并评分", "满分 100", "记录单",
           "演练 R1："),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_three_keys_from_the_command_to_the_score(plant: Plant, language: str) -> None:
    lead = await plant.lead(language)
    begin, begun, look, scope, tell, told, end, scored, sheet, caption = STEPS[language]
    await lead.send(begin)
    await lead.sees(begun)
    await lead.tap(look)
    await lead.sees(scope)
    await lead.tap(tell)
    await lead.sees(told)
    await lead.tap(end)
    await lead.sees(scored)
    await lead.tap(sheet)
    paper = (await lead.sees(caption, within=15))["document"]
    assert paper["file_name"] == "R1-drill.pdf"
    assert (await plant.room.file(paper["url"])).startswith(b"%PDF-")


async def test_a_random_drill_names_a_raw_and_a_finished_lot(plant: Plant) -> None:
    lead, other = await plant.lead(), await plant.lead(name="Otto")
    await lead.send("/drill")
    await lead.sees("Forward, to every customer")
    await lead.sees("Back to what went in")
    await other.sees("DRILL R1 has begun, by Grace")
    await other.send("/drill")
    await other.sees("so far")
    await other.tap("Show the scope")
    await other.sees("the scope is in hand")


async def test_a_drill_is_not_a_workers_to_begin(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/drill MP05")
    await plant.room.settle()
    with plant.work() as work:
        assert work.drills.running() == []


BAD = (
    ("/drill F9999", "F9999"),
    ("/drill plan", "None is planned"),
    ("/drill plan sometime", "From when to when"),
    ("/drill plan 2031-09-30..2031-07-01", "From when to when"),
    ("/drill plan 2001-07-01..2001-09-30", "over already"),
    ("/drill plan 2031-07-01..2031-09-30 every 9999 days", "1 to 730 days"),
    ("/drill plan 2031-07-01..2031-02-30", "2031-02-30"),
    ("/drill trend", "No drill was scored yet"),
)


async def test_what_cannot_be_is_said_clearly(plant: Plant) -> None:
    lead = await plant.lead()
    for said, answer in BAD:
        await lead.send(said)
        assert answer in (await lead.sees(answer))["text"], said


@pytest.mark.parametrize(
    ("language", "line", "shown", "drop", "none"),
    [
        ("en", "/drill plan 2031-07-01..2031-09-30 every 90 days", "1 Jul 2031 to 30 Sep 2031", "Drop:", "None is"),
        ("zh", "演练 计划 2031-07-01至2031-09-30 每90天", "2031年7月1日 至 2031年9月30日", "取消：", "暂无计划"),
    ],
)  # fmt: skip
async def test_a_plan_shows_its_window_and_never_its_moment(
    plant: Plant, language: str, line: str, shown: str, drop: str, none: str
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    message = await lead.sees(shown)
    assert "90" in message["text"]
    with plant.work() as work:
        (plan,) = work.drills.plans()
        assert plan.not_before <= plan.due_at <= plan.not_after
    await lead.tap(drop)
    await lead.sees(none)


async def played(lead: Phone) -> None:
    """From the drill's first message to its score."""
    await lead.sees("so far")
    for key, then in (("Show the scope", "is in hand"), ("Tell the customers", "told (inside"), ("End and", "of 100")):
        await lead.tap(key)
        await lead.sees(then)


async def test_the_trend_is_a_picture_from_the_second_drill_on(plant: Plant) -> None:
    lead = await plant.lead()
    for lot in ("MP05", "F250"):
        await lead.send(f"/drill {lot}")
        await played(lead)
    await lead.tap("Trend")
    message = await lead.sees("2 drills scored", within=15)
    assert message.get("photo")


@asynccontextmanager
async def someones_webhook() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A customer's own server, and what it was sent."""
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.read())
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/alerts", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    try:
        yield f"http://127.0.0.1:{port}/alerts", got
    finally:
        await runner.cleanup()


async def test_a_drill_sends_nothing_outside_while_a_real_recall_of_the_same_lot_runs(
    open_plant: OpenPlant, tg_room
) -> None:
    """The call record, the mail server and a customer's own server: none of them ever hears of the drill."""
    async with (
        someones_webhook() as (address, posted),
        MailServer(tg_room.server) as post,
        open_plant(
            smtp_url=post.url, mail_from="Chenmu Dairy <recall@chenmu.example>", webhook_hosts="127.0.0.1",
            webhook_out_secret="a-long-random-word-for-a-test",
        ) as plant,
    ):  # fmt: skip
        lead, other = await plant.lead(), await plant.lead(name="Otto")
        customer = await plant.customer("C09")
        with plant.work(readonly=False) as work:
            partner = work.partners.by_code("C49")
            work.recalls._session.execute(delete(Contact).where(col(Contact.partner_id) == partner.id))
            work.partners.add_contact(Contact(partner_id=partner.id, channel="webhook", address=address))
            work.commit()
        before = len(await customer.messages())
        await lead.send("/drill MP05")
        await lead.sees("0 min so far")
        await lead.tap("Show the scope")
        await lead.sees("the scope is in hand")
        await lead.tap("Tell the customers")
        await lead.sees("told (inside only)")
        await plant.room.settle()
        sent_to = {call["params"].get("chat_id") for call in await plant.room.calls("sendMessage")}
        assert str(lead.id) in sent_to
        with plant.work() as work:
            alerts = work.recalls.alerts(1)
            assert len(alerts) > 20
            assert {alert.channel for alert in alerts} == {"drill"}
        assert len(await customer.messages()) == before
        assert await plant.room.letters() == []
        assert posted == []

        await other.send("/recall MP05 supplier notice")
        await other.sees("Recall draft R2")
        await other.tap("Launch recall")
        notice = await customer.sees("PRODUCT RECALL", within=15)
        assert "R2-C09" in notice["text"]
        await plant.room.receives("c17@example.com", "R2-C17", within=30)
        await plant.room.settle(30)
        assert all("R1-" not in str(letter) for letter in await plant.room.letters())
        assert [b"R2-C49" in body for body in posted] == [True]
        await lead.tap("End and score")
        await lead.sees("of 100 points")
        with plant.work() as work:
            real, drill = work.recalls.get(2), work.recalls.get(1)
            assert (real.state, drill.state) == ("launched", "closed")
            assert work.tallies.figures(2, work.now()).answered == 0
            assert {alert.drill for alert in work.recalls.alerts(2)} == {False}
        notices = [message for message in await customer.messages() if "PRODUCT RECALL" in message["text"]]
        assert len(notices) == 1


async def test_a_planned_drill_begins_unannounced_also_after_a_restart(open_plant: OpenPlant) -> None:
    async with open_plant() as plant:
        lead, data = await plant.lead(), plant.data
        today = datetime.now(UTC)
        await lead.send(f"/drill plan {today:%Y-%m-%d}..{today + timedelta(days=60):%Y-%m-%d} every 90 days")
        await lead.sees("Nobody is told when")
        with plant.work(readonly=False) as work:  # nobody can wait for a moment that is drawn: it is put to now
            (plan,) = work.drills.plans()
            work.recalls._session.execute(update(DrillPlan).values(due_at=today))
            work.commit()
    async with open_plant(data) as plant:
        told = await lead.sees("has begun, unannounced", within=15)
        assert "Find what went into it" in told["text"]
        await plant.room.settle()
        with plant.work() as work:
            assert len(work.drills.running()) == 1
            (again,) = work.drills.plans()
            assert again.not_before - plan.not_before == timedelta(days=90)
        heard = [message for message in await lead.messages() if "unannounced" in message.get("text", "")]
        assert len(heard) == 1


async def test_an_admin_sets_the_own_limit_and_a_lead_does_not(plant: Plant) -> None:
    lead, admin = await plant.lead(), await plant.joined("Ada", "admin")
    await admin.send("/drill limit 0")
    await admin.sees("up to 168")
    await admin.send("/drill limit 1.5")
    await admin.sees("own limit 1 h 30 min")
    await admin.send("/drill tolerance 0.5")
    await admin.sees("tolerance 0.5 %")
    await lead.send("/drill limit 9")
    await plant.room.settle()
    await lead.send("/drill MP05")
    await lead.sees("own 1 h 30 min")
    for key, then in (("Show the scope", "is in hand"), ("Tell the customers", "told (inside"), ("End and", "of 100")):
        await lead.tap(key)
        await lead.sees(then)
    with plant.work() as work:
        (drill,) = work.drills.ended()
        assert (drill.score["tolerance"], drill.score["parts"][0]["within"]) == ("0.5", True)
