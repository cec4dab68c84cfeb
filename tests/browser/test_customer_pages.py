"""A customer's pages in a real browser: on a small handset, by keyboard, for a screen reader, without JavaScript."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.looks import DOUBLED_IDS, FAINT, NAMELESS
from tests.browser.play import Complaints, OpenPage
from tests.handlers.web.conftest import Site, database, launched, site  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def address(site: Site, path: str) -> str:  # noqa: F811
    return str(site.client.make_url(path))


async def findings(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:140]}"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
async def test_every_view_can_be_read_by_everybody_at_360_pixels(
    site: Site, open_page: OpenPage, language: str, theme: str  # noqa: F811
) -> None:  # fmt: skip
    path = site.path("C28")
    page = await open_page(address(site, f"{path}?lang={language}"), 360, 740, color_scheme=theme)
    views = ["", "/thanks", "/forward", "?by=lot", "/forward?self=1"]
    for view in [f"{path}{view}" for view in views] + ["/affected", "/affected?lot=F236", "/affected?lot=F9"]:
        joint = "&" if "?" in view else "?"
        await page.goto(address(site, f"{view}{joint}lang={language}"))
        await page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
        assert await findings(page) == [], view
        assert await page.evaluate(NAMELESS) == [], view
        assert await page.evaluate(DOUBLED_IDS) == [], view
        assert (await page.evaluate(FAINT))["faint"] == [], view
        assert await page.evaluate(WIDE) <= 0, view
        assert await page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[language]


async def test_a_clerk_answers_by_keyboard_and_sees_what_is_wrong_first(
    site: Site, open_page: OpenPage, complaints: Complaints  # noqa: F811
) -> None:  # fmt: skip
    complaints.forgive("status of 4(00|09)")
    page = await open_page(address(site, f"{site.path('C28')}?lang=en"), 360, 740)
    have = page.get_by_label("Still here").first
    await have.focus()
    await page.keyboard.type("60000")
    await page.keyboard.press("Tab")
    await page.keyboard.type("some")
    await page.keyboard.press("Enter")
    problems = page.get_by_role("alert")
    await expect(problems).to_be_focused()
    await expect(problems).to_contain_text("Nothing was recorded yet")
    await page.get_by_label("Sold").first.fill("0")
    await page.get_by_label("Sold").first.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("56,974 cups")
    await page.get_by_role("alert").get_by_role("link").click()
    await page.get_by_label("Still here").first.fill("600")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert site.said("C28") == [("have", "600", "cup"), ("sold", "0", "cup")]


async def test_without_javascript_everything_works(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    page = await open_page(address(site, site.path("C11")), 360, 740, java_script_enabled=False)
    await page.get_by_role("link", name="中文").click()
    await page.get_by_role("button", name="我这里没有").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("已记录")
    await page.get_by_role("link", name="English").click()
    await page.get_by_role("link", name="Change or add an answer").click()
    await page.get_by_label("Still here").fill("2 packs")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_role("listitem").filter(has_text="2 packs")).to_be_visible()
    assert site.said("C11") == [("none", None, None), ("have", "2", "pack")]


async def test_a_page_that_is_only_loaded_is_not_opened_and_a_touch_is(
    site: Site, open_page: OpenPage  # noqa: F811
) -> None:  # fmt: skip
    page = await open_page(address(site, site.path("C11")), 360, 740)
    await page.wait_for_load_state("networkidle")
    with site.desk.open_work(readonly=True) as work:
        consignee = work.tallies.consignee(site.case.id, site.case.partners["C11"])
        assert consignee is not None
        assert consignee.opened_at is None
    async with page.expect_response("**/seen") as seen:
        await page.mouse.click(180, 300)
    assert (await seen.value).status == 204
    with site.desk.open_work(readonly=True) as work:
        consignee = work.tallies.consignee(site.case.id, site.case.partners["C11"])
        assert consignee is not None
        assert consignee.opened_at == site.clock()


async def test_a_large_photo_is_made_smaller_before_it_is_sent(
    site: Site, open_page: OpenPage  # noqa: F811
) -> None:  # fmt: skip
    out = io.BytesIO()
    Image.effect_noise((3000, 2400), 90).convert("RGB").save(out, "JPEG", quality=95)
    page = await open_page(address(site, f"{site.path('C11')}?lang=en"), 360, 740)
    await page.get_by_text("Photo, pick-up").click()
    field = page.get_by_label("Photo of the goods")
    await field.set_input_files({"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    await expect(page.locator("#f-photo[data-made=smaller]")).to_be_visible()
    assert await field.evaluate("(field) => field.files[0].size") < len(out.getvalue()) / 2
    await page.get_by_label("Please pick them up").check()
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_role("listitem").filter(has_text="1 photo")).to_be_visible()
    assert [row.wish for row in site.answers("C11")] == ["pickup", None]


async def test_a_customer_names_its_own_customer_and_that_one_answers(
    site: Site, open_page: OpenPage  # noqa: F811
) -> None:  # fmt: skip
    page = await open_page(address(site, f"{site.path('C28')}?lang=en"), 360, 740)
    await page.get_by_role("link", name="Name your own customers").click()
    await page.get_by_label("Name of the company").fill("Corner Shop")
    await page.get_by_label("F236").fill("500")
    await page.get_by_role("button", name="Make their page").click()
    link = await page.get_by_label("Their link").input_value()
    await page.goto(address(site, "/p/" + link.rpartition("/p/")[2]))
    await expect(page.get_by_text("named your company")).to_be_visible()
    await page.get_by_role("button", name="I have none of it").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    rows = site.answers("C28")
    assert [(row.kind, row.forwarded_id) for row in rows] == [("none", 1)]
