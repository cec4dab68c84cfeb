"""`/room/groups`: what people do with groups."""

from typing import Any

from aiohttp import web

from bot.phoneroom.control import body, desk_of, number, ok
from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.groups import group_of, new_group, set_status, upgrade
from bot.phoneroom.models import Chat
from bot.phoneroom.switchboard import Switchboard


def _card(desk: Switchboard, chat: Chat) -> Json:
    members = [{"id": int(user), "status": member["status"]} for user, member in chat.members.items()]
    bots = set(desk.world.bots)
    return {
        "chat": chat.id,
        "type": chat.type,
        "title": chat.title,
        "forum": chat.forum,
        "members": [{**member, "bot": member["id"] in bots} for member in members],
    }


async def list_groups(request: web.Request) -> web.Response:
    """GET: every group with its members."""
    desk = desk_of(request)
    groups = [chat for chat in desk.world.chats.values() if not chat.private and chat.migrated_to is None]
    return ok([_card(desk, chat) for chat in groups])


async def add_group(request: web.Request) -> web.Response:
    """POST {"title", "people": [ids], "bots"?: [ids], "type"?, "forum"?} -> {"chat"}; without "bots" all come."""
    desk, given = desk_of(request), await body(request)
    people = _ids(given.get("people") or [], "people")
    bots = list(desk.world.bots) if given.get("bots") is None else _ids(given["bots"], "bots")
    kind = str(given.get("type") or "group")
    chat = new_group(desk, str(given.get("title") or ""), people, bots, kind, bool(given.get("forum")))
    return ok({"chat": chat.id})


def _ids(value: Any, name: str) -> list[int]:
    if not isinstance(value, list) or not all(isinstance(one, int) for one in value):
        raise RoomError(400, f'"{name}" must be a list of ids')
    return value


async def change_member(request: web.Request) -> web.Response:
    """POST {"user": id, "status": member|administrator|left|kicked, "by"?: id, "rights"?: {}}."""
    desk, given = desk_of(request), await body(request)
    chat = group_of(desk, number(request.match_info["chat"], "chat") or 0)
    user = number(given.get("user"), "user")
    if user is None:
        raise RoomError(400, 'say who: {"user": id}')
    status = str(given.get("status") or "member")
    set_status(desk, chat, user, status, number(given.get("by"), "by"), given.get("rights"))
    return ok(_card(desk, chat))


async def upgrade_group(request: web.Request) -> web.Response:
    """POST: the group becomes a supergroup -> {"chat": new id}."""
    desk = desk_of(request)
    chat = group_of(desk, number(request.match_info["chat"], "chat") or 0)
    return ok({"chat": upgrade(desk, chat).id})


ROUTES = [
    web.get("/room/groups", list_groups),
    web.post("/room/groups", add_group),
    web.post("/room/groups/{chat}/members", change_member),
    web.post("/room/groups/{chat}/upgrade", upgrade_group),
]
