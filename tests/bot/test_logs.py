"""Logs: every line is JSON, and no canary ever gets out."""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure, redact

TOKEN = "7123456789:AAE4kZ0Qk2u3v5w7x9yBdFhJlNpRtVxZ123"
CANARIES = [
    TOKEN,
    TOKEN.replace(":", "%3A"),
    "li.na+qc@mail.example.com",
    "13812345678",
    "+86 138 1234 5678",
    "+49 (30) 1234567",
    "0571-8765 4321",
    "(555) 123-4567",
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root, hook, before = logging.getLogger(), sys.excepthook, structlog.get_config()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram", "alembic")}
    stream = io.StringIO()
    configure("debug", stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    for name, least in levels.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(**before)


def told(stream: io.StringIO) -> list[dict[str, object]]:
    text = stream.getvalue()
    for canary in CANARIES:
        assert canary not in text
    return [json.loads(line) for line in text.splitlines()]


def fail(canary: str) -> None:
    cause = ConnectionError(f"cannot reach https://api/bot{TOKEN}/sendMessage for {canary}")
    raise RuntimeError(canary) from cause


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_never_gets_out(lines: io.StringIO, canary: str) -> None:
    log = structlog.get_logger("test")
    log.info(
        " ".join(["seen", canary, "here"]),
        fact=canary,
        nested={"who": [canary, {canary: canary}]},
        thing=ValueError(canary),
    )
    logging.getLogger("library").warning(
        "calling %s", f"https://api/bot{TOKEN}/getMe tel:{canary}", extra={"more": canary}
    )
    with structlog.contextvars.bound_contextvars(who=canary):
        log.warning("bound")
    try:
        fail(canary)
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("library").exception("failed too")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(canary, stacklevel=1)
    sys.excepthook(RuntimeError, RuntimeError(canary), None)
    events = [line["event"] for line in told(lines)]
    assert len(events) == 7
    assert "crashed" in events


def test_numbers_and_named_secrets_are_hidden_too(lines: io.StringIO) -> None:
    structlog.get_logger("test").info("joined", number=13812345678, phone_number="12", password="x", chat=5000000001)
    (line,) = told(lines)
    assert (line["number"], line["phone_number"], line["password"]) == ("[phone]", "[hidden]", "[hidden]")
    assert line["chat"] == 5000000001


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T08:49:09.123456Z",
        "lot HY220801 of item MP08, 24000 kg",
        "lot 20260722-03 sent 8000 cup",
        "update 987654321 of chat -1001234567890",
        "R7-03",
        "GTIN 06901234567892",
        "召回 B121，11100 kg",
        "12.5 % of 1,234,567.89",
        "3f2a9c1e-5b7d-4e21-9d0a-1234567890ab",
        "127.0.0.1:8080",
    ],
)
def test_what_the_plant_writes_stays_readable(text: str) -> None:
    assert redact(text) == text


def test_a_login_in_a_database_address_is_hidden() -> None:
    assert redact("postgresql://lot:hunter2@db:5432/x") == "postgresql://[login]@db:5432/x"


def test_the_http_client_that_shows_tokens_is_silent(lines: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/...")
    logging.getLogger("telegram.ext").info("chatter")
    logging.getLogger("other").info("heard")
    assert [line["event"] for line in told(lines)] == ["heard"]


def test_every_line_says_when_who_and_how_bad(lines: io.StringIO) -> None:
    structlog.get_logger("bot.outbox").error("出错了", recall="R7")
    (line,) = told(lines)
    assert line["logger"] == "bot.outbox"
    assert line["level"] == "error"
    assert str(line["timestamp"]).endswith("Z")
    assert "出错了" in lines.getvalue()
