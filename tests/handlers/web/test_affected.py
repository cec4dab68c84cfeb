"""The public page: is my lot affected? Yes, no, or not known; nothing of customers or quantities."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import FormData
from sqlalchemy import update

from domain.recall import Recall, RecallLot
from handlers.web.pace import Pace
from storage.database import Database
from templates.pictures.label import label_png
from tests.handlers.web.conftest import Site

GTIN = "06901234567892"


@pytest.fixture
def published(site: Site, database: Database) -> Site:
    change(database, published_at=site.clock())
    return site


def change(database: Database, **facts: object) -> None:
    with database.session() as session:
        session.execute(update(Recall).values(**facts))
        session.commit()


@pytest.mark.parametrize("code", ["F236", " f236 ", "Ｆ２３６", "KX220602A"])
async def test_a_recalled_lot_is_told_with_what_to_do(published: Site, code: str) -> None:
    said = await published.get(f"/affected?lang=en&lot={code}")
    assert "is recalled" in said
    assert "supplier&#39;s notice" in said
    assert "Do not eat" in said
    assert "+86 21 5555 0000" in said
    for secret in ("C28", "Retailer", "7,000", "7000", "cups", "packs"):
        assert secret not in said
    assert "正在召回" in await published.get(f"/affected?lang=zh&lot={code}")


async def test_a_good_lot_and_an_unknown_one_are_told_apart(published: Site) -> None:
    assert "No published recall covers lot F100" in await published.get("/affected?lang=en&lot=F100")
    assert "We do not know a lot F9999" in await published.get("/affected?lang=en&lot=F9999")
    raw = await published.get("/affected?lang=en&lot=RM44")
    assert "We do not know" in raw, "raw material is nobody's business"


async def test_nothing_is_said_of_a_case_that_is_not_public(site: Site, database: Database) -> None:
    assert "No published recall" in await site.get("/affected?lang=en&lot=F236")
    for hidden in ({"state": "draft"}, {"state": "dropped"}, {"state": "launched", "drill": True}):
        change(database, **{"drill": False, "published_at": site.clock(), **hidden})
        assert "is recalled" not in await site.get("/affected?lang=en&lot=F236")
    change(database, drill=False, state="closed")
    assert "is recalled" in await site.get("/affected?lang=en&lot=F236")


async def test_a_cleared_lot_is_not_affected_any_more(published: Site, database: Database) -> None:
    with database.session() as session:
        session.execute(update(RecallLot).values(cleared_at=published.clock(), cleared_because="test"))
        session.commit()
    assert "No published recall" in await published.get("/affected?lang=en&lot=F236")


async def test_a_digital_link_is_the_same_question(published: Site) -> None:
    assert "is recalled" in await published.get(f"/01/{GTIN}/10/F236?lang=en")
    assert "is recalled" in await published.get(f"/01/{GTIN[1:]}/10/F236?17=220701&lang=en")
    unknown = await published.get("/01/04006381333931/10/F236?lang=en")
    assert "We do not know" in unknown, "another firm's product"
    assert "in the chat" not in unknown
    assert "?start=lot_F236" in await published.get(f"/01/{GTIN}/10/F236?lang=en"), "staff come from there to the lot"
    assert "in the chat" not in await published.get("/affected?lang=en&lot=F236")
    assert "06901234567890" in await published.get("/01/06901234567890/10/F236?lang=en", 400)


async def test_a_photo_of_the_label_is_read_and_not_kept(published: Site) -> None:
    data = FormData()
    data.add_field("photo", label_png("F236", "cup yoghurt 180g"), filename="a.png", content_type="image/png")
    async with published.client.post("/affected?lang=en", data=data) as answer:
        assert "is recalled" in await answer.text()
    data = FormData()
    data.add_field("photo", b"nothing", filename="a.png", content_type="image/png")
    async with published.client.post("/affected?lang=en", data=data) as answer:
        assert answer.status == 400
    with published.desk.open_work(readonly=True) as work:
        assert work.attachments.get(1) is None


@pytest.mark.parametrize("bad", ["<script>", "a" * 61, "F236'--", "%00", "😀"])
async def test_bad_codes_are_a_sentence(published: Site, bad: str) -> None:
    async with published.client.get("/affected", params={"lot": bad, "lang": "en"}) as answer:
        assert answer.status in {200, 400}
        text = await answer.text()
    assert "<script>alert" not in text
    assert "<script>&" not in text
    assert "is recalled" not in text


async def test_who_asks_too_much_waits(published: Site) -> None:
    for _ in range(40):
        await published.get("/affected")
    async with published.client.get("/affected?lang=en") as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "60"
        assert "try again in a minute" in await answer.text()


def test_a_bucket_fills_again_and_nobody_starves_the_others() -> None:
    now = timedelta()
    pace = Pace(each=3, all_together=5, clock=lambda: now.total_seconds())  # noqa: PLW0108 - `now` moves
    assert [pace.allows("a") for _ in range(4)] == [True, True, True, False]
    assert [pace.allows("b") for _ in range(3)] == [True, True, False], "five for everybody"
    now = timedelta(seconds=20)
    assert pace.allows("a")
    assert not pace.allows("a")
    assert not Pace(each=1, all_together=0).allows("a")
