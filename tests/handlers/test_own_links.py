"""A link is ours only when it leads to this bot, whatever else it looks like; nothing is ever opened."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from domain.labels import CodeRead, Reading
from handlers.telegram.seen import our_payload


def read(link: str, *, name: str = "lotbell_bot", address: str = "https://t.me/lotbell_bot") -> str:
    turn: Any = SimpleNamespace(desk=SimpleNamespace(bot_name=lambda: name, bot_address=lambda: address))
    return our_payload(turn, Reading((CodeRead(link, "QR Code"),)))


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/lotbell_bot?start=st_1",
        "https://T.ME/Lotbell_Bot?start=st_1",
        "http://telegram.me/lotbell_bot/?start=st_1",
        "tg://resolve?domain=lotbell_bot&start=st_1",
    ],
)
def test_a_link_to_this_bot_is_ours(link: str) -> None:
    assert read(link) == "st_1"


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me.evil.example/lotbell_bot?start=st_1",
        "https://t.me@evil.example/lotbell_bot?start=st_1",
        "https://evil.example@t.me/lotbell_bot?start=st_1",
        "https://evil.example/t.me/lotbell_bot?start=st_1",
        "https://t.me:8443/lotbell_bot?start=st_1",
        "https://t.me:x/lotbell_bot?start=st_1",
        "https://t\u3002me/lotbell_bot?start=st_1",
        "https://t.me/lotbell_bot/../other_bot?start=st_1",
        "https://t.me/other_bot?start=st_1#https://t.me/lotbell_bot",
        "https://t.me/lotbell_bot?start=st_1&start=st_2",
        "ftp://t.me/lotbell_bot?start=st_1",
        "tg://elsewhere?domain=lotbell_bot&start=st_1",
        "tg://resolve?domain=other_bot&domain=lotbell_bot&start=st_1",
    ],
)
def test_a_link_that_only_looks_like_ours_is_not(link: str) -> None:
    assert read(link) == ""


@pytest.mark.parametrize("link", ["https:?start=st_1", "http:///?start=st_1", "tg://resolve?domain=&start=st_1"])
def test_before_the_bot_has_a_name_no_link_is_ours(link: str) -> None:
    assert read(link, name="", address="") == ""


def test_the_demos_own_address_is_ours_with_its_port() -> None:
    own = "http://192.0.2.7:8480/t.me/lotbell_bot"
    assert read(f"{own}?start=st_1", address=own) == "st_1"
    assert read("http://192.0.2.7:8481/t.me/lotbell_bot?start=st_1", address=own) == ""
