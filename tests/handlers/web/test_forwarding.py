"""A customer names its own customers; each answers below it under the same case number."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from domain.links import PageKey, Purpose
from domain.people import Person
from domain.recall import RecallState
from domain.steps.forwarding import forwarded_of
from domain.steps.noticing import notice_of
from domain.usecases import forward_notice
from tests.handlers.web.conftest import Site, token_in


def lot_of(site: Site, code: str) -> int:
    with site.desk.open_work(readonly=True) as work:
        return work.recalls.frozen_deliveries(site.case.id, site.case.partners[code])[0][0].id


async def named(site: Site, code: str = "C28", name: str = "Corner Shop", amount: str = "500", **more: str) -> str:
    """Names one company; gives the path of its own page."""
    page = await site.post(
        f"{site.path(code)}/forward?lang=en", name=name, **{f"lot__{lot_of(site, code)}": amount}, **more
    )
    assert name.strip().casefold() in html.unescape(page).casefold()
    links = re.findall(r'value="http://127\.0\.0\.1:1(/p/f\.[^"]+)"', page)
    return str(links[-1])


async def test_a_customer_of_a_customer_has_a_page_of_its_own(site: Site) -> None:
    path = await named(site)
    shown = await site.get(f"{path}?lang=en")
    assert "Corner Shop" in shown
    assert "500 cups" in shown
    assert "R1-C28-1" in shown
    for hidden in ("7,000", "56,974", "49,000", "F237"):
        assert hidden not in shown, "what the customer itself was sent is not its customer's business"


async def test_what_it_answers_counts_below_and_not_in_the_customers_own_numbers(site: Site) -> None:
    path = await named(site)
    await site.post(f"{path}/seen", 204)
    await site.post(path, token=token_in(await site.get(path)), all__cup__have="120", name="Anna")
    with site.desk.open_work(readonly=True) as work:
        (below,) = forwarded_of(work, site.case.id, site.case.partners["C28"])
        (holding,) = work.tallies.holdings(site.case.id, site.case.partners["C28"])
        consignee = work.tallies.consignee(site.case.id, site.case.partners["C28"])
    assert (below.opened, below.answered, below.depth) == (True, True, 1)
    assert below.noted.amounts["cup"]["have"] == 120
    assert below.noted.amounts["cup"]["delivered"] == 500
    assert (holding.have, holding.accounted) == (0, 0)
    assert consignee is not None
    assert consignee.answered_at is None
    assert consignee.opened_at is None
    assert "answered" in await site.get(f"{site.path('C28')}?lang=en")


async def test_more_than_was_passed_on_is_asked_again(site: Site) -> None:
    path = await named(site)
    asked = await site.post(f"{path}?lang=en", 409, token=token_in(await site.get(path)), all__cup__have="501")
    assert "501 cups" in asked


async def test_it_may_pass_on_further_and_everybody_sees_only_what_is_below(site: Site) -> None:
    path = await named(site)
    lot = lot_of(site, "C28")
    await named(site, name="Another Shop")
    await site.post(f"{path}/forward?lang=en", name="Market Stall", **{f"lot__{lot}": "50"})
    with site.desk.open_work(readonly=True) as work:
        below = forwarded_of(work, site.case.id, site.case.partners["C28"])
    assert [(each.forwarded.name, each.depth) for each in below] == [
        ("Corner Shop", 1), ("Market Stall", 2), ("Another Shop", 1)
    ]  # fmt: skip
    mine = await site.get(f"{path}/forward?lang=en")
    assert "Market Stall" in mine
    assert "Another Shop" not in mine


async def test_the_same_name_again_changes_the_amount_and_adds_nobody(site: Site) -> None:
    first = await named(site)
    again = await named(site, name="corner shop ", amount="600")
    assert first.split(".")[1] == again.split(".")[1]
    with site.desk.open_work(readonly=True) as work:
        (below,) = forwarded_of(work, site.case.id, site.case.partners["C28"])
    assert [goods.quantity for goods in below.goods] == [600]


async def test_who_was_sent_a_link_gets_a_page_of_its_own(site: Site) -> None:
    notice = await site.get(f"{site.path('C28')}?lang=en")
    assert "Not your company?" in notice
    answer = await site.client.post(
        f"{site.path('C28')}/forward?self=1&lang=en", allow_redirects=False,
        data={"name": "Corner Shop", f"lot.{lot_of(site, 'C28')}": "40"},
    )  # fmt: skip
    assert answer.status == 303
    assert "/p/f." in answer.headers["Location"]


@pytest.mark.parametrize(("fields", "seen"), [
    ({"name": ""}, "write the name"), ({"address": "nobody"}, "no e-mail address"), ({"amount": "7001"}, "7,001 cups"),
    ({"amount": "0"}, "How much did"), ({"amount": "many"}, "Nothing was recorded"),
    ({"address": "a@b.c\r\nBcc: x@y.zz"}, "no e-mail address"),
])  # fmt: skip
async def test_what_is_missing_is_named_and_nobody_is_told(site: Site, fields: dict[str, str], seen: str) -> None:
    form = {"name": "Corner Shop", "address": "", **fields}
    amount = form.pop("amount", "5")
    page = await site.post(
        f"{site.path('C28')}/forward?lang=en", 400, **{f"lot__{lot_of(site, 'C28')}": amount}, **form
    )
    assert seen in page
    with site.desk.open_work(readonly=True) as work:
        assert forwarded_of(work, site.case.id, site.case.partners["C28"]) == ()


async def test_a_letter_goes_to_who_was_named_once_and_says_only_what_was_passed_on(site: Site) -> None:
    for _ in range(2):
        await named(site, address="shop@example.com")
    with site.desk.open_work(readonly=True) as work:
        (told,) = [alert for alert in work.recalls.alerts(site.case.id) if alert.forwarded_id]
        notice = notice_of(work, told)
    assert (told.channel, told.address, told.notice) == ("email", "shop@example.com", "R1-C28-1")
    assert (notice.customer_name, notice.totals) == ("Corner Shop", (("cup", 500),))


async def test_after_the_close_nobody_is_named_any_more(site: Site) -> None:
    with site.desk.open_work() as work:
        work.recalls.move(site.case.id, RecallState.LAUNCHED, RecallState.CLOSED, closed_at=site.clock())
        work.commit()
    lot = lot_of(site, "C28")
    said = await site.post(f"{site.path('C28')}/forward?lang=en", 409, name="Corner Shop", **{f"lot__{lot}": "5"})
    assert "is closed" in said


async def test_a_forged_forward_is_the_same_calm_sentence(site: Site) -> None:
    good = await named(site)
    bad = (
        "/p/f.1.0.7fffffff.AAAA", "/p/f.1.0.7fffffff.AAAA/forward", site.path_to(PageKey(Purpose.FORWARDED, 99)),
        site.path_to(PageKey(Purpose.FORWARDED, 99), timedelta(seconds=-1)), f"{good}x", f"{good[:-1]}-/forward",
        site.path_to(PageKey(Purpose.NOTICE, 10**6)),
    )  # fmt: skip
    (said,) = {await site.get(f"{path}?lang=en", 410) for path in bad}
    assert "This link" in said
    assert "Corner Shop" not in said


async def test_a_lead_sees_them_below_the_customer_with_what_they_say(site: Site) -> None:
    path = await named(site)
    await site.post(path, token=token_in(await site.get(path)), all__cup__have="120", all__cup__sold="300")
    with site.desk.open_work() as work:
        lead = work.people.add(Person(telegram_id=7, name="Grace", role="lead"))
        work.commit()
        lead_id = lead.id or 0
    board = site.path_to(PageKey(Purpose.BOARD, site.case.id, lead_id))
    seen = await site.get(f"{board}/c/{site.case.partners['C28']}?lang=en")
    assert "Corner Shop" in seen
    assert "120 cups" in seen
    assert "80 cups" in seen, "what is still open below"


async def test_a_link_is_no_way_to_write_to_the_whole_world(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same name with ever another address writes ever another letter: there is an end to it."""
    monkeypatch.setattr(forward_notice, "MOST_LETTERS", 2)
    path, field = f"{site.path('C28')}/forward?lang=en", f"lot__{lot_of(site, 'C28')}"
    for number, status in ((1, 200), (2, 200), (3, 400)):
        await site.post(path, status, name="Corner Shop", address=f"shop{number}@example.com", **{field: "5"})
    with site.desk.open_work(readonly=True) as work:
        alerts = [alert for alert in work.recalls.alerts(site.case.id) if alert.forwarded_id is not None]
    assert [alert.address for alert in alerts] == ["shop1@example.com", "shop2@example.com"]
