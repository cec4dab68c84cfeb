"""Posts to a customer's own program: signed, named, and never into our own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.channels import Failure
from bot.channels.inside import Guarded, Inside, is_inside, is_literal
from bot.channels.webhook import WebhookChannel
from tests.bot.channels.test_contract import PARCEL, Beginning
from tests.bot.channels.vendors import Receiver


@pytest.fixture
async def site() -> AsyncIterator[Receiver]:
    async with Receiver() as site:
        yield site


def answers(site: Receiver, body: Any, status: int = 200, **headers: str) -> None:
    async def said(_request: web.Request, _body: bytes) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    site.special = said


async def test_a_post_can_be_verified_and_told_from_its_repeat(site: Receiver) -> None:
    channel = WebhookChannel("a-secret", ["127.0.0.1"], clock=lambda: 1656292800.7)
    delivered = await channel.send(site.address, PARCEL, Beginning())
    await channel.send(site.address, replace(PARCEL, repeat=True), Beginning())
    assert delivered.message_id == "gw-17"
    (first, body), (second, _) = site.requests
    assert (
        first.headers["Idempotency-Key"]
        == second.headers["Idempotency-Key"]
        == first.headers["webhook-id"]
        == "alert:7"
    )
    moment = first.headers["webhook-timestamp"]
    assert moment == "1656292800"
    right = hmac.new(b"a-secret", f"alert:7.{moment}.".encode() + body, hashlib.sha256).digest()
    assert first.headers["webhook-signature"] == f"v1,{base64.b64encode(right).decode()}"
    said = json.loads(body)
    assert (said["notice"], said["link"], said["repeat"]) == ("R7-C11", PARCEL.link, False)
    assert said["data"]["lots"] == [{"lot": "F217", "quantity": "240", "uom": "cup"}]
    assert site.bodies()[1]["repeat"] is True


@pytest.mark.parametrize(
    "body", [{"ok": False}, {"success": False}, {"error": "no such number"}, {"errcode": 4}, {"errors": ["x"]}]
)
async def test_a_200_with_an_error_inside_is_no_delivery(site: Receiver, body: dict[str, object]) -> None:
    answers(site, body)
    with pytest.raises(Failure) as failed:
        await site.channel().send(site.address, PARCEL, Beginning())
    assert failed.value.kind == "never"
    assert json.dumps(body) in (failed.value.code or "")


@pytest.mark.parametrize("body", [{}, [], None, {"ok": True, "id": 5}, {"errcode": 0}, {"error": None}])
async def test_any_other_200_is_one(site: Receiver, body: object) -> None:
    answers(site, body)
    assert (await site.channel().send(site.address, PARCEL, Beginning())).message_id in {"5", "alert:7"}


async def test_a_redirect_is_not_followed(site: Receiver) -> None:
    answers(site, {}, 307, Location=f"{site.url}/elsewhere")
    with pytest.raises(Failure) as failed:
        await site.channel().send(site.address, PARCEL, Beginning())
    assert failed.value.kind == "never"
    assert len(site.requests) == 1


async def test_a_receiver_that_asks_for_time_gets_it(site: Receiver) -> None:
    answers(site, {}, 429, **{"Retry-After": "90"})
    with pytest.raises(Failure) as failed:
        await site.channel().send(site.address, PARCEL, Beginning())
    assert (failed.value.kind, failed.value.retry_after) == ("later", 90)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/x", "https://10.1.2.3/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/",
        "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://169.254.169.254/latest/meta-data",
        "https://[64:ff9b::7f00:1]/", "https://8.8.8.8/", "http://example.com/x", "ftp://example.com/", "file:///etc/passwd",
        "gopher://example.com/", "https://user:pw@example.com/", "https://example.com:22/", "https://example.com:6379/",
        "https:///nohost", "example.com", "", "https://example.com:99999/", "https://①②⑦.⓪.⓪.①:8443/", "https://127。0。0。1/",
        "https://①②⑦.1/", "https://169.254.169\u00ad.254/",
    ],
)  # fmt: skip
async def test_what_leads_inside_or_is_no_web_address_is_refused_unasked(address: str) -> None:
    begins = Beginning()
    channel = WebhookChannel("a-secret")
    with pytest.raises(Failure) as failed:
        await channel.send(address, PARCEL, begins)
    assert (failed.value.kind, begins.began) == ("never", False)
    assert (await channel.check(address)).ok is False


async def test_a_name_that_leads_inside_is_refused_after_resolving() -> None:
    """`localhost` is the one name that every machine resolves into itself."""
    begins = Beginning()
    with socket.create_server(("127.0.0.1", 8443)) as listening:
        listening.settimeout(0.05)
        channel = WebhookChannel("a-secret")
        with pytest.raises(Failure) as failed:
            await channel.send("https://localhost:8443/recall", PARCEL, begins)
        assert (failed.value.kind, begins.began) == ("never", False)
        assert (await channel.check("https://localhost:8443/recall")).ok is False
        with pytest.raises(TimeoutError):
            listening.accept()


async def test_a_host_that_the_settings_name_may_be_inside() -> None:
    with pytest.raises(Inside):
        await Guarded().resolve("localhost")
    assert await Guarded(["localhost"]).resolve("localhost")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fc00::1", "fe80::1", "fe80::1%eth0", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "2002:a00:1::", "2001:0:a00:1::", "ff02::1", "198.18.0.1", "192.0.2.1"],
)  # fmt: skip
def test_every_kind_of_inside_is_known(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_the_world_outside_is_outside(address: str) -> None:
    assert not is_inside(address)


@pytest.mark.parametrize(("host", "literal"), [("0177.0.0.1", True), ("::1", True), ("recall.example.com", False)])
def test_a_number_is_known_in_every_spelling(host: str, literal: bool) -> None:
    assert is_literal(host) is literal
