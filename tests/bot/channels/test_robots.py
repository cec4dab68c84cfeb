"""Group robots: the code inside the answer counts, each has a pace of its own, and the text carries the page."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from bot.channels import Failure
from bot.channels.dingtalk import DingTalkChannel
from bot.channels.feishu import FeishuChannel
from bot.channels.posting import Pace, fitted
from bot.channels.robots import GroupRobot
from bot.channels.wecom import WeComChannel
from tests.bot.channels.test_contract import PARCEL, Beginning
from tests.bot.channels.vendors import WebSite

MOMENT = 1656292800.123
ROBOTS: dict[str, Any] = {"wecom": WeComChannel, "dingtalk": DingTalkChannel, "feishu": FeishuChannel}


@pytest.fixture
async def site() -> AsyncIterator[WebSite]:
    async with WebSite() as site:
        yield site


def answers(site: WebSite, body: object, status: int = 200) -> None:
    async def said(_request: web.Request, _body: bytes) -> web.Response:
        return web.json_response(body, status=status)

    site.special = said


def robot(kind: Any, site: WebSite) -> GroupRobot:
    return kind(site.url, clock=lambda: MOMENT)


@pytest.mark.parametrize("name", ROBOTS)
async def test_the_text_ends_with_the_customers_page(site: WebSite, name: str) -> None:
    answers(site, {"errcode": 0, "code": 0})
    await robot(ROBOTS[name], site).send("key-12345", PARCEL, Beginning())
    (body,) = site.bodies()
    content = body["content"]["text"] if name == "feishu" else body["text"]["content"]
    assert content.endswith(f"\n{PARCEL.link}")


async def test_a_notice_too_long_for_a_group_keeps_its_head_and_its_link(site: WebSite) -> None:
    answers(site, {"errcode": 0})
    long = replace(PARCEL, text="PRODUCT RECALL 产品召回\n" + "\n".join(f"批号 F{n} 240 杯" for n in range(400)))
    await robot(WeComChannel, site).send("key-12345", long, Beginning())
    content = site.bodies()[0]["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.startswith("PRODUCT RECALL 产品召回\n")
    assert content.endswith(f"\n…\n{PARCEL.link}")


def test_what_fits_is_left_alone() -> None:
    assert fitted("短", "x", 5) == "短\nx"
    assert fitted("短短", "x", 6) == "…\nx"


async def test_dingtalk_is_signed_as_it_asks(site: WebSite) -> None:
    answers(site, {"errcode": 0})
    await robot(DingTalkChannel, site).send("token-12345 SECabc", PARCEL, Beginning())
    query = parse_qs(site.requests[0][0].query_string)
    moment = str(round(MOMENT * 1000))
    right = base64.b64encode(hmac.new(b"SECabc", f"{moment}\nSECabc".encode(), hashlib.sha256).digest()).decode()
    assert (query["access_token"], query["timestamp"], query["sign"]) == (["token-12345"], [moment], [right])


async def test_feishu_is_signed_as_it_asks(site: WebSite) -> None:
    answers(site, {"code": 0, "data": {"message_id": "om_5"}})
    delivered = await robot(FeishuChannel, site).send("hook-12345 secret", PARCEL, Beginning())
    assert delivered.message_id == "om_5"
    (body,) = site.bodies()
    right = base64.b64encode(hmac.new(f"{int(MOMENT)}\nsecret".encode(), b"", hashlib.sha256).digest()).decode()
    assert (body["timestamp"], body["sign"]) == (str(int(MOMENT)), right)
    assert site.requests[0][0].path == "/open-apis/bot/v2/hook/hook-12345"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=693a91f6-7xxx-4bc4"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7xxx-4bc4"),
        ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/693a91f6-7xxx-4bc4"),
    ],
)
async def test_the_address_that_the_vendor_shows_can_be_pasted(site: WebSite, name: str, address: str) -> None:
    answers(site, {"errcode": 0, "code": 0})
    await robot(ROBOTS[name], site).send(address, PARCEL, Beginning())
    assert "693a91f6-7xxx-4bc4" in str(site.requests[0][0].rel_url)


@pytest.mark.parametrize("name", ROBOTS)
@pytest.mark.parametrize(
    "address",
    ["https://evil.example.com/robot/send?access_token=abcdefgh&key=abcdefgh", "http://oapi.dingtalk.com/robot/send",
     "", "short", "key with spaces in it", "file:///etc/passwd", "https://oapi.dingtalk.com/robot/send"],
)  # fmt: skip
async def test_an_address_of_nobody_we_know_is_refused(site: WebSite, name: str, address: str) -> None:
    with pytest.raises(Failure) as failed:
        await robot(ROBOTS[name], site).send(address, PARCEL, Beginning())
    assert failed.value.kind == "never"
    assert not site.requests


@pytest.mark.parametrize(
    ("name", "body", "status", "kind"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, 200, "never"),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, 200, "later"),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, 200, "later"),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, 200, "never"),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, 200, "later"),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, 200, "never"),
        ("feishu", {"code": 9499, "msg": "too many request"}, 400, "later"),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, 400, "later"),
        ("feishu", {"hello": "portal"}, 200, "uncertain"),
        ("wecom", ["no", "object"], 200, "uncertain"),
        ("wecom", {}, 502, "uncertain"),
        ("wecom", {}, 503, "later"),
        ("wecom", {}, 302, "never"),
    ],
)
async def test_the_code_inside_counts_and_not_the_200(
    site: WebSite, name: str, body: object, status: int, kind: str
) -> None:
    answers(site, body, status)
    with pytest.raises(Failure) as failed:
        await robot(ROBOTS[name], site).send("key-12345", PARCEL, Beginning())
    assert failed.value.kind == kind
    assert json.dumps(body) in (failed.value.code or ""), "the vendor's own words are kept"


async def test_a_robot_that_was_too_fast_is_silent_as_long_as_its_vendor_wants(site: WebSite) -> None:
    answers(site, {"errcode": 130101, "errmsg": "send too fast"})
    dingtalk = robot(DingTalkChannel, site)
    with pytest.raises(Failure) as failed:
        await dingtalk.send("key-12345", PARCEL, Beginning())
    assert failed.value.retry_after == 600
    with pytest.raises(Failure) as waits:
        await dingtalk.send("key-12345", PARCEL, Beginning())
    assert (waits.value.kind, waits.value.tried) == ("later", False)
    assert 598 < (waits.value.retry_after or 0) <= 600
    assert len(site.requests) == 1
    answers(site, {"errcode": 0})
    await dingtalk.send("another-1", PARCEL, Beginning())
    assert len(site.requests) == 2, "another group's robot is not kept waiting"


@pytest.mark.parametrize(("name", "most"), [("wecom", 20), ("dingtalk", 20)])
async def test_one_more_than_the_vendor_allows_a_minute_is_not_even_tried(site: WebSite, name: str, most: int) -> None:
    answers(site, {"errcode": 0})
    channel = robot(ROBOTS[name], site)
    for _ in range(most):
        await channel.send("key-12345", PARCEL, Beginning())
    begins = Beginning()
    with pytest.raises(Failure) as failed:
        await channel.send("key-12345", PARCEL, begins)
    assert (failed.value.kind, failed.value.tried, begins.began) == ("later", False, False)
    assert 50 < (failed.value.retry_after or 0) <= 60.5
    assert len(site.requests) == most


async def test_feishu_gets_five_a_second(site: WebSite) -> None:
    answers(site, {"code": 0})
    channel = robot(FeishuChannel, site)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(6):
        await channel.send("key-12345", PARCEL, Beginning())
    assert loop.time() - began >= 1.0


async def test_every_limit_is_kept_at_once() -> None:
    pace = Pace([(2, 60.0), (3, 600.0)])
    await pace.turn("a")
    await pace.turn("a")
    with pytest.raises(Failure) as failed:
        await pace.turn("a")
    assert 59 < (failed.value.retry_after or 0) <= 60
    await pace.turn("b")
