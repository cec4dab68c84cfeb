"""`/room`: the room as a whole: its state, its faults, its trace, its events."""

import asyncio

from aiohttp import WSMsgType, web

from bot.phoneroom.control import body, desk_of, dumps, number, ok, seconds
from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.models import File, Label
from bot.phoneroom.person_views import file_url, person_card
from bot.phoneroom.plays import play_cards
from bot.phoneroom.switchboard import Switchboard


def label_card(desk: Switchboard, label: Label) -> Json:
    """A label as the table shows it."""
    picture = file_url(desk.world.files[label.file])
    return {"id": label.id, "title": label.title, "caption": label.caption, "picture": picture}


def state_of(desk: Switchboard) -> Json:
    """What a page needs at its start."""
    world = desk.world
    bots = [{"id": bot.id, "username": bot.username, "name": bot.name} for bot in world.bots.values()]
    return {
        "title": desk.options.title,
        "note": desk.options.note,
        "seq": desk.events.seq,
        "bots": bots,
        "people": [person_card(person) for person in world.people.values()],
        "labels": [label_card(desk, label) for label in world.labels.values()],
        "faults": desk.faults.cards(),
        "now": desk.clock.now(),
        "story": desk.options.begins is not None,
        "zone": desk.options.zone,
        "mailboxes": desk.options.mailboxes,
        "plays": play_cards(desk),
        "handset": desk.handset,
    }


async def state(request: web.Request) -> web.Response:
    """GET: title, note, bots, people, labels, faults; `seq` is where /room/ws may be joined without a gap."""
    return ok(state_of(desk_of(request)))


async def settle(request: web.Request) -> web.Response:
    """POST {"timeout"}: wait for quiet -> {"settled", "pending", "in_flight"}."""
    given = await body(request)
    return ok(await desk_of(request).settle(seconds(given.get("timeout"), "timeout", 10.0)))


async def list_faults(request: web.Request) -> web.Response:
    """GET: what is switched on."""
    return ok(desk_of(request).faults.cards())


async def add_fault(request: web.Request) -> web.Response:
    """POST: switch one on -> {"id"}."""
    desk = desk_of(request)
    fault = desk.faults.add(await body(request))
    desk.events.add("faults", {"faults": desk.faults.cards()})
    return ok({"id": fault.id})


async def drop_fault(request: web.Request) -> web.Response:
    """DELETE: switch one off."""
    desk = desk_of(request)
    fault_id = number(request.match_info["fault"], "fault") or 0
    if not desk.faults.remove(fault_id):
        raise RoomError(404, f"no fault {fault_id} is on")
    desk.events.add("faults", {"faults": desk.faults.cards()})
    return ok()


async def clear_faults(request: web.Request) -> web.Response:
    """DELETE: switch everything off."""
    desk = desk_of(request)
    desk.faults.clear()
    desk.events.add("faults", {"faults": []})
    return ok()


async def calls(request: web.Request) -> web.Response:
    """GET ?after=N&method=M: the trace."""
    after = number(request.query.get("after"), "after") or 0
    return ok(desk_of(request).trace.rows(after, request.query.get("method")))


async def violations(request: web.Request) -> web.Response:
    """GET: the rules that were broken."""
    return ok(desk_of(request).oracle.violations())


async def clear_violations(request: web.Request) -> web.Response:
    """DELETE ?rule=R&rule=S: forgive these (all, if none is named) -> what was forgiven."""
    return ok(desk_of(request).oracle.forgive(request.query.getall("rule", [])))


async def clock(request: web.Request) -> web.Response:
    """POST {"advance": seconds, "settle"?: seconds}: skip time -> {"now"}. With `settle` the room comes to rest first,
    so that nobody is caught with something in hand."""
    desk, given = desk_of(request), await body(request)
    try:
        jump = float(given.get("advance", 0))
    except (TypeError, ValueError):
        raise RoomError(400, '"advance" must be a number of seconds') from None
    if given.get("settle") is not None:
        await desk.settle(seconds(given["settle"], "settle", 10.0))
    return ok({"now": desk.clock.advance(jump)})


async def file(request: web.Request) -> web.Response:
    """GET: a file's bytes, for the page. What is no picture is offered for download, never shown."""
    desk = desk_of(request)
    found: File | None = desk.world.files.get(request.match_info["key"])
    if found is None:
        raise RoomError(404, "there is no such file")
    picture = found.mime in {"image/jpeg", "image/png", "image/webp", "image/gif"}
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "inline" if picture else "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    mime = found.mime if picture else "application/octet-stream"
    return web.Response(body=desk.store.get_bytes(found.key), content_type=mime, headers=headers)


async def events(request: web.Request) -> web.WebSocketResponse:
    """WebSocket ?after=SEQ: every event as one JSON object, those still remembered first."""
    desk = desk_of(request)
    given = number(request.query.get("after"), "after")
    seq = desk.events.seq if given is None else given
    socket = web.WebSocketResponse(heartbeat=30)
    await socket.prepare(request)
    teller = desk.backstage.spawn(_tell(desk, socket, seq))
    try:
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
    finally:
        teller.cancel()
        await asyncio.gather(teller, return_exceptions=True)
    return socket


async def _tell(desk: Switchboard, socket: web.WebSocketResponse, seq: int) -> None:
    try:
        while not socket.closed:
            for entry in desk.events.after(seq):
                await socket.send_str(dumps(entry))
                seq = entry["seq"]
            await desk.events.changed_since(seq)
    except ConnectionError:
        return


ROUTES = [
    web.get("/room/state", state),
    web.post("/room/settle", settle),
    web.get("/room/faults", list_faults),
    web.post("/room/faults", add_fault),
    web.delete("/room/faults", clear_faults),
    web.delete("/room/faults/{fault}", drop_fault),
    web.get("/room/calls", calls),
    web.get("/room/violations", violations),
    web.delete("/room/violations", clear_violations),
    web.post("/room/clock", clock),
    web.get("/room/files/{key}/{name}", file),
    web.get("/room/ws", events),
]
