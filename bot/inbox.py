"""Fetching updates without ever losing one: each is stored and committed before Telegram may forget it.

Both doors end in the same table, whose unique `update_id` turns a redelivered update into nothing.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.backoff import full_jitter
from bot.refusals import AnotherCopyRunning, WrongToken
from bot.settings import PREFIX, BadSettings, SettingProblem, Settings
from bot.stopping import Stopper
from bot.telegram_request import AiohttpRequest, retry_seconds
from domain.errors import Refusal

log = structlog.get_logger(__name__)
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
BIGGEST_UPDATE = 1_000_000
"""Bytes. Telegram's own are a few thousand; files come by reference."""
NEWCOMER_PATIENCE = 10.0
"""Seconds of conflict after which a copy that never had the line to itself gives up."""
OWNER_PATIENCE = 120.0
"""The one who was there first outlasts the newcomer."""
_QUIET_POLL = 2.0
_QUARREL_OVER = 60.0
"""Seconds without a conflict after which it is forgotten: a rival may come back as rarely as every half minute."""


class KeepUpdates(Protocol):
    """The part of `storage.inbox.Inbox` that the doors need."""

    def keep(self, updates: list[dict[str, Any]], now: datetime) -> int:
        """Stores and commits those that are new; how many they were."""
        ...


class Sorry(Protocol):
    """Tells people that their updates could not be stored (`bot.regrets`)."""

    async def tell(self, updates: list[dict[str, Any]], refusal: Refusal) -> None: ...
    def over(self) -> None: ...


class Polling:
    """Asks Telegram for updates. `arrived` is called after new ones were committed."""

    name = "polling"

    def __init__(
        self,
        bot: Bot,
        request: AiohttpRequest,
        inbox: KeepUpdates,
        clock: Callable[[], datetime],
        arrived: Callable[[], None],
        *,
        long_poll_seconds: int = 25,
        newcomer_patience: float = NEWCOMER_PATIENCE,
        sorry: Sorry | None = None,
    ) -> None:
        self._bot = bot
        self._sorry = sorry
        self._request = request
        self._inbox = inbox
        self._clock = clock
        self._arrived = arrived
        self._long_poll = long_poll_seconds
        self._rivals = Rivals(newcomer_patience)
        self._stopper = Stopper()
        self._troubles = 0

    def stop(self) -> None:
        """Asks `run` to return; what it has fetched by then is stored, the rest stays with Telegram."""
        self._stopper.ask()

    async def run(self) -> None:
        """Until `stop`. Raises `WrongToken`, and `AnotherCopyRunning` when another program takes our updates."""
        await self._stopper.cut_short(self._fetch_for_ever())

    async def _fetch_for_ever(self) -> None:
        await self._leave_webhook()
        # Only in memory and only until the next answer: after a quiet week Telegram starts again at a random
        # number, and an old offset would hide the updates below it.
        offset: int | None = None
        while True:
            try:
                updates = await self._fetch(offset)
                if updates:
                    await self._keep(updates)
                offset = updates[-1]["update_id"] + 1 if updates else None
                self._troubles = 0
            except Conflict:
                self._rivals.met(asyncio.get_running_loop().time())
                await asyncio.sleep(1.0)
            except InvalidToken as error:
                raise WrongToken from error
            except RetryAfter as told:
                await asyncio.sleep(retry_seconds(told))
            except Exception as error:  # noqa: BLE001 - network, Telegram, database: the line must not end, see below
                await self._wait_out(error)

    async def _leave_webhook(self) -> None:
        """While a webhook is set, Telegram refuses to be asked. Nothing that waits there is dropped."""
        while True:
            try:
                await self._bot.delete_webhook(drop_pending_updates=False)
            except InvalidToken as error:
                raise WrongToken from error
            except TelegramError as error:
                await self._wait_out(error)
            else:
                return

    async def _fetch(self, offset: int | None) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"timeout": self._long_poll, "allowed_updates": json.dumps(WANTED)}
        if offset is not None:
            asked["offset"] = offset
        # The raw answer, not PTB's objects: fields that PTB does not know yet are kept too.
        began = asyncio.get_running_loop().time()
        try:
            answer: Any = await self._request.post(
                f"{self._bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=self._long_poll + 10
            )
        except Conflict:
            now = asyncio.get_running_loop().time()
            if now - began > _QUIET_POLL:
                self._rivals.alone(began)  # it was ours alone until somebody came; in a quarrel polls last a second
            raise
        self._rivals.alone(asyncio.get_running_loop().time())
        return list(answer)

    async def _keep(self, updates: list[dict[str, Any]]) -> None:
        if await _stored(self._inbox, updates, self._clock(), self._sorry):
            self._arrived()

    async def _wait_out(self, error: Exception) -> None:
        """Telegram keeps for a day what we could not fetch or store, so there is time."""
        self._troubles += 1
        if self._troubles == 1:
            log.warning("updates_interrupted", problem=str(error) or type(error).__name__)
        await asyncio.sleep(full_jitter(self._troubles, most=30.0))


async def _stored(inbox: KeepUpdates, updates: list[dict[str, Any]], now: datetime, sorry: Sorry | None) -> int:
    """How many were new. What refuses is told to whoever waits for an answer, and raised."""
    try:
        new = await asyncio.to_thread(inbox.keep, updates, now)
    except Refusal as refusal:
        if sorry is not None:
            await sorry.tell(updates, refusal)
        raise
    if sorry is not None:
        sorry.over()
    return new


class Rivals:
    """Tells an old poll of our own that is just ending from another copy that takes our updates."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._had_the_line = False
        self._since: float | None = None
        self._last = 0.0

    def met(self, now: float) -> None:
        """A poll was ended by somebody else's. Raises `AnotherCopyRunning` when that has gone on for too long."""
        if self._since is None or now - self._last > _QUARREL_OVER:
            self._since = now
            log.warning("another_copy_running", hint="somebody else asks for this bot's updates; stop the other copy")
        self._last = now
        if now - self._since >= (OWNER_PATIENCE if self._had_the_line else self._patience):
            raise AnotherCopyRunning

    def alone(self, now: float) -> None:
        """A poll was answered. Between two conflicts that proves nothing."""
        if self._since is None or now - self._last > _QUARREL_OVER:
            self._had_the_line = True
            self._since = None


class Webhook:
    """The route that Telegram posts to. 200 means stored and committed; anything else makes Telegram try again."""

    def __init__(
        self,
        secret: str,
        inbox: KeepUpdates,
        clock: Callable[[], datetime],
        arrived: Callable[[], None],
        sorry: Sorry | None = None,
    ) -> None:
        self._sorry = sorry
        if not secret:
            raise ValueError("a webhook without a secret is open to everybody")
        self._secret = secret.encode()
        self._inbox = inbox
        self._clock = clock
        self._arrived = arrived

    async def post(self, request: web.Request) -> web.Response:
        """401 for a wrong secret, 413 for too much, 400 for what is no update, 503 when it could not be stored.

        Never with a word: who does not know the secret learns nothing from us.
        """
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret):
            return web.Response(status=401)
        body = b""
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > BIGGEST_UPDATE:
                return web.Response(status=413)
        update = _update(body)
        if update is None:
            return web.Response(status=400)
        try:
            new = await _stored(self._inbox, [update], self._clock(), self._sorry)
        except Exception as error:  # noqa: BLE001 - whatever it was: Telegram is to bring this update again
            log.warning("updates_interrupted", problem=str(error) or type(error).__name__)
            return web.Response(status=503)
        if new:
            self._arrived()
        return web.Response()


def _update(body: bytes) -> dict[str, Any] | None:
    """None for what is no update."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and type(update.get("update_id")) is int else None


def lane_of(update: dict[str, Any]) -> int:
    """The chat an update belongs to, else the person: what is in one lane is handled in order."""
    for kind, facts in update.items():
        if kind == "update_id" or not isinstance(facts, dict):
            continue
        for place in (facts, facts.get("message")):
            if isinstance(place, dict) and isinstance(place.get("chat"), dict):
                return int(place["chat"]["id"])
        for who in ("from", "user"):
            if isinstance(facts.get(who), dict):
                return int(facts[who]["id"])
    return 0


async def announce_webhook(bot: Bot, url: str, secret: str) -> None:
    """Tells Telegram where to post; waits as long as Telegram cannot be reached.

    Raises `WrongToken`, and `BadSettings` when Telegram refuses this address.
    """
    tries = 0
    while True:
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=list(WANTED), drop_pending_updates=False)
        except InvalidToken as error:
            raise WrongToken from error
        except BadRequest as error:
            log.warning("webhook_refused", problem=error.message)
            example = Settings.example("webhook_url")
            raise BadSettings((SettingProblem(f"{PREFIX}WEBHOOK_URL", "wrong", example),)) from error
        except RetryAfter as told:
            await asyncio.sleep(retry_seconds(told))
        except TelegramError as error:
            tries += 1
            log.warning("telegram_unreachable", problem=error.message, tries=tries)
            await asyncio.sleep(full_jitter(tries, most=30.0))
        else:
            return
