"""The Bot API over HTTP: one call in, one JSON answer out, with the faults that are switched on."""

import asyncio
import json
import logging
import re
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.phoneroom.errors import ApiError, Json, bad_request, too_many
from bot.phoneroom.faults import STATUS_TEXT, Fault
from bot.phoneroom.methods.call import Call
from bot.phoneroom.methods.registry import METHODS, NAMES
from bot.phoneroom.models import Bot
from bot.phoneroom.params import Params, read_params
from bot.phoneroom.spec import Spec
from bot.phoneroom.switchboard import Switchboard

_TOKEN = re.compile(r"(\d{1,18}):[A-Za-z0-9_-]{3,128}")
_COUNTED = re.compile(r"(send(?!chataction)|edit(?!forum)|copy|forward)", re.IGNORECASE)
LONGEST_HANG = 3600.0
_LOG = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What a call came to."""

    status: int
    body: Json
    fault: str | None = None
    lost: Fault | None = None
    began: float = field(default_factory=time.perf_counter)


class BotApi:
    """`/bot{token}/{method}`, for any HTTP verb."""

    def __init__(self, desk: Switchboard, spec: Spec | None) -> None:
        self._desk = desk
        self._spec = spec

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call. Whatever is answered is already in the store."""
        method = request.match_info["method"]
        polling = method.lower() == "getupdates"
        desk = self._desk
        desk.in_flight += not polling
        try:
            try:
                bot = self.bot(request.match_info["token"])
                params = await read_params(request, desk.options.upload_limit)
            except ApiError as refusal:
                return _answer(refusal.code, refusal.body())
            outcome = await self.perform(bot, method, params)
            if outcome.lost is not None:
                return await self._lose(request, outcome.lost)
            return _answer(outcome.status, outcome.body)
        finally:
            desk.in_flight -= not polling
            desk.store.commit()
            if not polling:
                desk.events.stir()

    async def download(self, request: web.Request) -> web.StreamResponse:
        """`/file/bot{token}/{path}`, for an hour after getFile."""
        desk = self._desk
        try:
            self.bot(request.match_info["token"])
        except ApiError as refusal:
            return _answer(refusal.code, refusal.body())
        file = desk.world.file_at(request.match_info["path"])
        if file is None or file.path_until < desk.clock.now():
            return _answer(404, ApiError(404, "Not Found").body())
        return web.Response(body=desk.store.get_bytes(file.key), content_type=file.mime.partition(";")[0])

    def bot(self, token: str) -> Bot:
        """The bot of a token; a well-formed unknown one is taken in, unless the room is strict."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise ApiError(401, "Unauthorized: invalid token specified")
        number = int(match.group(1))
        known = self._desk.world.bots.get(number)
        if known is None and not self._desk.options.strict_tokens:
            return self._desk.world.add_bot(Bot(number, token, f"room{number}_bot", f"Bot {number}"))
        if known is None or known.token != token:
            raise ApiError(401, "Unauthorized")
        return known

    async def perform(self, bot: Bot, method: str, params: Params) -> Outcome:
        """Run one call through faults, limits, rules and the method itself, and write it into the trace."""
        name = NAMES.get(method.lower(), method)
        call = Call(self._desk.trace.next_id(), self._desk, bot, name, params)
        outcome = Outcome(200, {})
        before = self._desk.faults.take("before", name, _person(params))
        if before is None or before.kind != "delay":
            await self._attempt(call, outcome, before)
        else:
            await asyncio.shield(self._desk.backstage.spawn(self._late(call, outcome, before)))
        return outcome

    async def _late(self, call: Call, outcome: Outcome, delay: Fault) -> None:
        """A slow call is applied even if its caller has hung up meanwhile."""
        self._desk.in_flight += 1
        try:
            await asyncio.sleep(float(delay.facts["seconds"] or 1.0))
            await self._attempt(call, outcome, delay)
            self._desk.store.commit()
        finally:
            self._desk.in_flight -= 1
            self._desk.events.stir()

    async def _attempt(self, call: Call, outcome: Outcome, before: Fault | None) -> None:
        if before is not None:
            outcome.fault = f"before: {before.kind}"
        try:
            if before is not None and before.kind == "error":
                raise _made_up(before)
            await self._apply(call, outcome)
        except ApiError as refusal:
            self._refused(call, outcome, refusal)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # Something nested in the parameters has another shape than any method reads.
            _LOG.exception("the room could not read the parameters of %s", call.method)
            self._refused(call, outcome, bad_request(f"can't parse the parameters of {call.method}: {error!r}"))
        if outcome.status == 200:
            outcome.lost = self._desk.faults.take("after", call.method, _person(call.params))
        if outcome.lost is not None:
            outcome.fault = f"after: {outcome.lost.kind}"
        chat, query = call.params.text("chat_id"), call.params.text("callback_query_id")
        self._desk.owed.called(call.bot.id, call.method, chat, query)
        self._trace(call, outcome)

    def _refused(self, call: Call, outcome: Outcome, refusal: ApiError) -> None:
        outcome.status, outcome.body = refusal.code, refusal.body()
        if refusal.code == 429 and refusal.parameters:
            wait = int(refusal.parameters["retry_after"])
            self._desk.oracle.told_to_wait(call.bot.id, call.params.text("chat_id"), wait)
        self._desk.oracle.judge_refusal(call.method, refusal.description, call.id)

    async def _apply(self, call: Call, outcome: Outcome) -> None:
        if self._spec is not None:
            self._spec.check_request(self._desk.oracle, call)
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        self._limit(call)
        result = await method(call)
        if self._spec is not None:
            self._spec.check_answer(self._desk.oracle, call, result)
        outcome.body = {"ok": True, "result": result}

    def _limit(self, call: Call) -> None:
        chat = call.params.text("chat_id")
        if not chat or not _COUNTED.match(call.method):
            return
        desk = self._desk
        desk.oracle.check_patience(call.bot.id, chat, call.id)
        flood = desk.faults.flood()
        if flood is None or flood.facts["method"] not in {"*", call.method}:
            return
        media = call.params.tree("media") if call.method == "sendMediaGroup" else None
        cost = len(media) if isinstance(media, list) else 1
        wait = desk.flood.check(
            f"{call.bot.id}:{chat}",
            group=chat.startswith("-"),
            burst=int(flood.facts["burst"] or 3),
            now=desk.clock.now(),
            cost=cost,
        )
        if wait is not None:
            raise too_many(wait)

    def _trace(self, call: Call, outcome: Outcome) -> None:
        if call.method == "getUpdates" and outcome.body.get("result") == []:
            return
        row: Json = {
            "id": call.id,
            "at": self._desk.clock.now(),
            "bot": call.bot.id,
            "method": call.method,
            "params": call.params.traced(),
            "status": outcome.status,
            "ok": outcome.status == 200,
            "ms": round((time.perf_counter() - outcome.began) * 1000, 2),
        }
        answer = "result" if row["ok"] else "description"
        row[answer] = outcome.body.get(answer)
        if outcome.fault:
            row["fault"] = outcome.fault
        self._desk.trace.add(row)

    async def _lose(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """The call was applied; its answer never arrives."""
        self._desk.store.commit()
        if fault.kind == "hang":
            # Ends when the caller hangs up: the handler is cancelled then.
            await asyncio.sleep(float(fault.facts["seconds"] or LONGEST_HANG))
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)


def _made_up(fault: Fault) -> ApiError:
    status = int(fault.facts["status"])
    text = fault.facts["text"]
    wait = fault.facts["retry_after"]
    if status == 429:
        default = too_many(int(wait or 1))
        return ApiError(429, text or default.description, default.parameters)
    if text and status == 400 and ":" not in text:
        return bad_request(text)
    parameters = {"retry_after": wait} if wait else None
    return ApiError(status, text or STATUS_TEXT.get(status, "Internal Server Error"), parameters)


def _person(params: Params) -> int | None:
    given = params.values.get("chat_id")
    return int(given) if given is not None and re.fullmatch(r"-?\d{1,18}", str(given)) else None


def _answer(status: int, body: Json) -> web.Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    headers = {}
    if status == 429:
        parameters: Any = body.get("parameters") or {}
        headers["Retry-After"] = str(parameters.get("retry_after", 1))
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)
