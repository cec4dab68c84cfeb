"""A lead sees who is silent and does something about it, in the chat and on the board."""

from __future__ import annotations

import re
import socket

import aiohttp

from tests.journeys.conftest import OpenPlant, Plant
from tests.journeys.test_recall import launched


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_whom_to_chase_first_is_in_the_chat_with_a_key_each(plant: Plant) -> None:
    lead = await plant.lead()
    customer = await plant.customer("C09")
    await launched(lead)
    await customer.sees("PRODUCT RECALL")
    await plant.room.settle()
    await lead.send("/chase")
    shown = await lead.sees("Whom to chase first")
    codes = re.findall(r"^\d\. .*?(C\d\d)", shown["text"], flags=re.MULTILINE)
    assert codes == ["C18", "C21", "C24", "C12", "C22"], "nobody told them, and they got most"
    assert "no way to reach them" in shown["text"]
    list_id = shown["message_id"]
    await lead.tap("Call C18", message_id=list_id)
    await lead.sees("It was asked for before.")  # by the launch: no way leads to them
    await lead.tap("C18", message_id=list_id)
    await lead.sees("72,000 cups")
    assert "nothing was sent" in (await lead.tap("Remind C18", message_id=list_id) or "")
    await lead.send("/recall numbers")
    assert "0.00 %" in (await lead.sees("Numbers of all recalls"))["text"]
    await lead.send("/board")
    await lead.sees("LOTBELL_PUBLIC_URL")


async def test_the_board_opens_from_the_chat_for_this_lead_alone(open_plant: OpenPlant) -> None:
    port = free_port()
    async with open_plant(public_url=f"http://127.0.0.1:{port}", webhook_listen=f"127.0.0.1:{port}") as plant:
        lead, worker = await plant.lead(), await plant.worker()
        customer = await plant.customer("C09")
        await launched(lead)
        await customer.sees("PRODUCT RECALL")
        await plant.room.settle()
        await worker.send("/board")
        await worker.sees("lead")
        await lead.send("/board R1")
        shown = await lead.sees("The board opens in the browser")
        url = next(key["url"] for row in shown["inline"] for key in row if key.get("url"))
        async with aiohttp.ClientSession() as browser:
            async with browser.get(url) as answer:
                html = await answer.text()
            assert answer.status == 200
            assert "told 1 of 26" in html
            form = re.search(r'name="form" value="(\w+)"', html)
            assert form
            with plant.work() as work:
                partner = work.partners.by_code("C09").id
            data = {"form": form[1], "remind": str(partner)}
            async with browser.post(f"{url}/do", data=data) as answer:
                assert "C09 is being told once more." in await answer.text()
        await customer.sees("repeat of notice R1-C09", within=10)
        await lead.send("/chase R1")
        shown = await lead.sees("Whom to chase first")
        assert any("/p/b." in (key.get("url") or "") for row in shown["inline"] for key in row)
