"""A customer's page: who holds the link reads one company's notice and answers for it."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

import pytest
from aiohttp import FormData
from PIL import Image

from domain.links import PageKey, Purpose
from domain.recall import RecallState
from tests.handlers.web.conftest import Site, token_in


async def test_the_notice_and_the_form_are_there_in_both_languages(site: Site) -> None:
    path = site.path("C11")
    english = await site.get(f"{path}?lang=en", **{"Accept-Language": "de"})
    assert "KX220602A" in english
    assert "2,000 packs" in english
    assert "Send the answer" in english
    chinese = await site.get(f"{path}?lang=zh")
    assert 'lang="zh-CN"' in chinese
    assert "您的回复" in chinese
    assert "提交回复" in chinese
    assert "F236" not in chinese, "nothing of any other customer's lots"


async def test_the_first_view_is_small_whatever_a_customer_was_sent(site: Site) -> None:
    for code in ("C11", "C28", "C09"):
        async with site.client.get(site.path(code)) as answer:
            body = await answer.read()
            style = await (await site.client.get("/static/x/page.css")).read()
            script = await (await site.client.get("/static/x/customer.js")).read()
            assert len(body) + len(style) + len(script) < 50_000
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            assert b"<script>" not in body


async def test_looking_changes_nothing_and_a_touch_is_noted_once(site: Site) -> None:
    path = site.path("C11")
    for _ in range(2):
        await site.get(path)
    async with site.client.head(path) as answer:
        assert answer.status == 200
    assert opened(site, "C11") is None
    async with site.client.post(f"{path}/seen") as answer:
        assert answer.status == 204
    first = opened(site, "C11")
    assert first == site.clock()
    site.clock.move(hours=1)
    await site.client.post(f"{path}/seen")
    assert opened(site, "C11") == first


def opened(site: Site, code: str) -> object:
    with site.desk.open_work(readonly=True) as work:
        consignee = work.tallies.consignee(site.case.id, site.case.partners[code])
    assert consignee is not None
    return consignee.opened_at


async def test_numbers_are_kept_counted_and_shown(site: Site) -> None:
    path = site.path("C28")
    form = await site.get(f"{path}?lang=en")
    fields = {"all__cup__have": "23929", "all__cup__sold": "32,445", "all__cup__returned": "23929 cup"}
    thanks = await site.post(f"{path}?lang=en", token=token_in(form), name="Li Wei", **fields)
    assert "Thank you" in thanks
    assert "23,929 cups" in thanks
    assert site.said("C28") == [("have", "23929", "cup"), ("sold", "32445", "cup"), ("returned", "23929", "cup")]
    assert {(row.way, row.by_name, row.person_id) for row in site.answers("C28")} == {("page", "Li Wei", None)}
    with site.desk.open_work(readonly=True) as work:
        (holding,) = work.tallies.holdings(site.case.id, site.case.partners["C28"])
        assert (holding.accounted, holding.delivered - holding.accounted) == (56_374, 600)
        assert work.tallies.figures(site.case.id, site.clock()).answered == 1
    assert opened(site, "C28") == site.clock()
    again = await site.get(f"{path}?lang=en")
    assert "noted: 23,929 cups" in again


async def test_the_same_post_twice_is_one_answer_and_another_number_counts_later(site: Site) -> None:
    path = site.path("C11")
    token = token_in(await site.get(path))
    same = [site.post(path, token=token, all__pack__have="100") for _ in range(3)]
    await asyncio.gather(*same)
    assert site.said("C11") == [("have", "100", "pack")]
    await site.post(path, token=token, all__pack__have="120")
    assert site.said("C11") == [("have", "100", "pack"), ("have", "120", "pack")]
    with site.desk.open_work(readonly=True) as work:
        (holding,) = work.tallies.holdings(site.case.id, site.case.partners["C11"])
    assert holding.have == 720


async def test_another_unit_is_converted_and_an_unknown_one_named(site: Site) -> None:
    path = site.path("C51")
    token = token_in(await site.get(path))
    await site.post(path, token=token, all__pack__have="3349 cups", all__pack__sold="4,625", all__pack__unit="cup")
    with site.desk.open_work(readonly=True) as work:
        (holding,) = work.tallies.holdings(site.case.id, site.case.partners["C51"])
    assert (holding.uom, holding.have, holding.sold, holding.over) == ("cup", 3349, 4625, 0)
    wrong = await site.post(f"{path}?lang=en", 400, token=token, all__pack__have="3 pallets")
    assert "pallet" in wrong
    assert "Nothing was recorded yet" in wrong
    assert len(site.answers("C51")) == 2


@pytest.mark.parametrize("typed", ["-5", "1,5", "many", "9999999999999"])
async def test_a_number_that_is_none_is_named_beside_its_field(site: Site, typed: str) -> None:
    path = site.path("C11")
    token = token_in(await site.get(path))
    wrong = await site.post(f"{path}?lang=en", 400, token=token, all__pack__have=typed, all__pack__sold="20")
    assert 'href="#f-all-pack-have"' in wrong
    assert 'aria-invalid="true"' in wrong
    assert 'value="20"' in wrong, "what was typed is not lost"
    assert site.answers("C11") == []


async def test_more_than_was_delivered_is_asked_again_and_kept_when_insisted(site: Site) -> None:
    path = site.path("C11")
    token = token_in(await site.get(path))
    asked = await site.post(f"{path}?lang=en", 409, token=token, all__pack__have="2001")
    assert "2,001 packs" in asked
    assert 'name="sure"' in asked
    assert site.answers("C11") == []
    together = await site.post(f"{path}?lang=en", 409, token=token, all__pack__have="1500", all__pack__sold="1500")
    assert "Together" in together
    await site.post(path, token=token, all__pack__have="2001", sure="1")
    assert site.said("C11") == [("have", "2001", "pack")]
    with site.desk.open_work(readonly=True) as work:
        assert [flag.kind for flag in work.tallies.flags(site.case.id, site.clock()) if flag.code == "C11"] == ["over"]


async def test_none_though_delivered_lately_is_asked_once_more(site: Site) -> None:
    code = lately(site)
    path = site.path(code)
    token = token_in(await site.get(path))
    asked = await site.post(f"{path}?lang=en", 409, token=token, deed="none")
    assert "Where are they?" in asked
    assert "I really have none" in asked
    await site.post(path, token=token, deed="none", sure="1")
    assert site.said(code) == [("none", None, None)]


def lately(site: Site) -> str:
    """A customer who was sent some within the fortnight before; the dairy's files have one or make one."""
    with site.desk.open_work() as work:
        recall = work.recalls.get(site.case.id)
        assert recall is not None
        for code, partner_id in sorted(site.case.partners.items()):
            sent = work.recalls.frozen_deliveries(site.case.id, partner_id)
            if max(at for _, rows in sent for at, _ in rows) > recall.drafted_at - timedelta(days=14):
                return code
    raise AssertionError("the dairy sent something within a fortnight")


async def test_one_tap_says_none_where_nothing_speaks_against_it(site: Site) -> None:
    path = site.path("C11")
    thanks = await site.post(f"{path}?lang=en", token=token_in(await site.get(path)), deed="none")
    assert "none left" in thanks
    assert site.said("C11") == [("none", None, None)]


async def test_an_empty_form_is_asked_for_something(site: Site) -> None:
    path = site.path("C11")
    asked = await site.post(f"{path}?lang=en", 400, token=token_in(await site.get(path)), deed="send")
    assert "Nothing was filled in" in asked


async def test_a_lot_of_somebody_else_is_refused(site: Site) -> None:
    path = site.path("C11")
    token = token_in(await site.get(path))
    await site.post(f"{path}?lang=en", 400, token=token, lot__453__have="5")
    await site.post(f"{path}?lang=en", 400, token=token, lot__99999999__have="5")
    assert site.answers("C11") == []


async def test_lot_by_lot_replaces_all_together(site: Site) -> None:
    path = site.path("C28")
    html = await site.get(path)
    with site.desk.open_work(readonly=True) as work:
        lots = [view.id for view, _ in work.recalls.frozen_deliveries(site.case.id, site.case.partners["C28"])]
    await site.post(path, token=token_in(html), all__cup__have="100")
    await site.post(path, token=token_in(html), **{f"lot__{lots[0]}__have": "7000", f"lot__{lots[1]}__have": "5"})
    with site.desk.open_work(readonly=True) as work:
        (holding,) = work.tallies.holdings(site.case.id, site.case.partners["C28"])
    assert holding.have == 7005


def jpeg() -> bytes:
    picture = Image.new("RGB", (640, 480), "green")
    exif = picture.getexif()
    exif[0x010F] = "A camera"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_photo_is_kept_without_what_the_camera_wrote(site: Site) -> None:
    path = site.path("C11")
    token = token_in(await site.get(path))
    for _ in range(2):
        data = FormData({"token": token, "all.pack.have": "10", "wish": "pickup", "words": "two pallets"})
        data.add_field("photo", jpeg(), filename="IMG_1.jpg", content_type="image/jpeg")
        async with site.client.post(path, data=data) as answer:
            assert answer.status == 200, await answer.text()
    rows = site.answers("C11")
    assert [(row.kind, row.wish, row.words, bool(row.photo_id)) for row in rows] == [
        ("have", None, None, False), ("text", "pickup", "two pallets", False), ("text", None, None, True)
    ]  # fmt: skip
    with site.desk.open_work(readonly=True) as work:
        kept = work.attachments.get(rows[2].photo_id or 0)
    assert kept is not None
    assert kept.media_type == "image/jpeg"
    assert not dict(Image.open(io.BytesIO(kept.content)).getexif())
    assert b"A camera" not in kept.content


async def test_what_is_no_photo_is_refused_and_nothing_is_kept(site: Site) -> None:
    path = site.path("C11")
    data = FormData({"token": token_in(await site.get(path)), "all.pack.have": "10"})
    data.add_field("photo", b"%PDF-1.4 hello", filename="a.jpg", content_type="image/jpeg")
    async with site.client.post(f"{path}?lang=en", data=data) as answer:
        assert answer.status == 400
        html = await answer.text()
    assert "JPEG" in html
    assert 'value="10"' in html
    assert site.answers("C11") == []


async def test_after_the_close_nothing_counts_and_nothing_is_lost(site: Site) -> None:
    path = site.path("C11")
    token = token_in(await site.get(path))
    with site.desk.open_work() as work:
        work.recalls.move(site.case.id, RecallState.LAUNCHED, RecallState.CLOSED, closed_at=site.clock())
        work.commit()
    assert "is closed" in await site.get(f"{path}?lang=en")
    late = await site.post(f"{path}?lang=en", token=token, all__pack__have="20", words="found more")
    assert "reached the quality team" in late
    assert "+86 21 5555 0000" in late
    assert site.answers("C11") == []


@pytest.mark.parametrize("bad", ["n.1.0.7fffffff.AAAA", "x", "n", "n.1.0.0.", "b.1.1.7fffffff.xxxx", "%00"])
async def test_a_forged_link_is_one_calm_sentence(site: Site, bad: str) -> None:
    said = await site.get(f"/p/{bad}?lang=en", 410)
    assert "This link" in said
    await site.post(f"/p/{bad}", 410, deed="none")


async def test_every_bad_link_says_the_same(site: Site) -> None:
    good = site.path("C11")
    expired = site.path("C11", timedelta(seconds=-1))
    nobody = site.path_to(PageKey(Purpose.NOTICE, 10**6))
    said = {await site.get(f"{path}?lang=en", 410) for path in (expired, nobody, good[:-1] + "-", f"{good}x")}
    assert len(said) == 1
    site.clock.move(days=31)
    await site.get(good, 410)
