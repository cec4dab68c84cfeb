"""`/room`: the public, stable JSON interface that drives a room; documented in docs/phoneroom.md."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.phoneroom.errors import ApiError, Json, RoomError
from bot.phoneroom.params import Upload, read_parts
from bot.phoneroom.phones import Phone
from bot.phoneroom.switchboard import Switchboard

DESK: web.AppKey[Switchboard] = web.AppKey("desk", Switchboard)
LOCAL_ONLY: web.AppKey[bool] = web.AppKey("local_only", bool)
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_FORM = 64 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def in_plain_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors of `/room` are JSON with one clear sentence; foreign web sites are refused; answers are durable."""
    if not request.path.startswith("/room"):
        return await handler(request)
    try:
        _refuse_foreigners(request)
        return await handler(request)
    except RoomError as refusal:
        return web.json_response(refusal.body(), status=refusal.status, dumps=dumps)
    except ApiError as refusal:
        return web.json_response({"error": refusal.description}, status=refusal.code, dumps=dumps)
    except web.HTTPException as refusal:
        return web.json_response({"error": f"{refusal.reason}: {request.path}"}, status=refusal.status)
    finally:
        request.app[DESK].store.commit()


def _refuse_foreigners(request: web.Request) -> None:
    """A page of another site, open in the same browser, must not drive the room."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        raise RoomError(403, f"requests from pages of {origin} are refused")
    host = request.url.host
    if request.app[LOCAL_ONLY] and host not in _LOCAL_NAMES:  # a foreign name that was made to point here
        raise RoomError(403, f"this room listens on this machine only, and is not called {host}")


def dumps(value: object) -> str:
    """JSON with readable Chinese."""
    return json.dumps(value, ensure_ascii=False)


def ok(value: object = None) -> web.Response:
    """A JSON answer; `{}` if there is nothing to say."""
    return web.json_response({} if value is None else value, dumps=dumps)


async def body(request: web.Request) -> Json:
    """The JSON object of a request; none at all is an empty one."""
    raw = await request.read()
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw)
    except ValueError:
        raise RoomError(400, "the body is no JSON") from None
    if not isinstance(value, dict):
        raise RoomError(400, "the body must be a JSON object")
    return value


async def form(request: web.Request) -> tuple[dict[str, str], list[Upload]]:
    """The fields and files of a multipart request."""
    if not request.content_type.startswith("multipart/"):
        raise RoomError(400, "send this as multipart/form-data with a part named file")
    fields, uploads = await read_parts(request, LARGEST_FORM)
    return fields, [upload for _, upload in uploads]


def desk_of(request: web.Request) -> Switchboard:
    """The room behind a request."""
    return request.app[DESK]


def phone_of(request: web.Request) -> Phone:
    """The phone that the path names, by id or by name."""
    desk = desk_of(request)
    wanted = request.match_info["person"]
    found = desk.world.people.get(int(wanted)) if wanted.isdecimal() else None
    if found is None:
        found = next((one for one in desk.world.people.values() if one.name == wanted), None)
    if found is None:
        raise RoomError(404, f"there is nobody {wanted} in the room")
    return Phone(desk, found, request.query.get("bot"))


def number(value: Any, name: str) -> int | None:
    """A whole number out of JSON or a query string; None if absent."""
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise RoomError(400, f'"{name}" must be a whole number') from None


def seconds(value: Any, name: str, default: float) -> float:
    """A number of seconds, at most 10 minutes."""
    if value is None:
        return default
    try:
        return min(max(0.0, float(value)), 600.0)
    except (TypeError, ValueError):
        raise RoomError(400, f'"{name}" must be a number of seconds') from None
