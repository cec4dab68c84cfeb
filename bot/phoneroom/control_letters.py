"""`/room/letters`: the mailboxes of the people outside, as their mail programs show them; and `/room/plays`."""

import asyncio

from aiohttp import web

from bot.phoneroom.control import body, desk_of, number, ok, seconds
from bot.phoneroom.errors import RoomError
from bot.phoneroom.letters import attachment, content_of, letter_card, letter_page, letter_view
from bot.phoneroom.models import Letter
from bot.phoneroom.plays import play_cards, start_play
from bot.phoneroom.switchboard import Switchboard

_READER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


async def mailboxes(request: web.Request) -> web.Response:
    """GET: [{"address", "letters", "unopened", "newest"}], the one with the newest letter first."""
    boxes: dict[str, list[Letter]] = {}
    for letter in desk_of(request).world.letters.values():
        boxes.setdefault(letter.to, []).append(letter)
    cards = [
        {
            "address": address,
            "letters": len(found),
            "unopened": sum(not letter.opened for letter in found),
            "newest": found[-1].id,
        }
        for address, found in boxes.items()
    ]
    return ok(sorted(cards, key=lambda card: -int(str(card["newest"]))))


async def letters(request: web.Request) -> web.Response:
    """GET ?to=ADDRESS&after=ID: the letters, oldest first."""
    after = number(request.query.get("after"), "after") or 0
    to = request.query.get("to", "").lower()
    found = desk_of(request).world.letters.values()
    return ok([letter_card(letter) for letter in found if letter.id > after and (not to or letter.to == to)])


async def letter(request: web.Request) -> web.Response:
    """GET: one letter whole; it counts as opened from now on."""
    desk, found = _found(request)
    if not found.opened:
        found.opened = True
        desk.world.save(found)
    return ok(letter_view(desk, found))


async def page(request: web.Request) -> web.Response:
    """GET: the letter's HTML for a frame; its own content policy lets nothing of it run or fetch."""
    desk, found = _found(request)
    headers = {
        "Content-Security-Policy": _READER,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(text=letter_page(desk, found), content_type="text/html", headers=headers)


async def part(request: web.Request) -> web.Response:
    """GET: an attachment, for download."""
    desk, found = _found(request)
    wanted = attachment(desk, found, number(request.match_info["number"], "number") or 0)
    headers = {
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=content_of(wanted), content_type=wanted.get_content_type(), headers=headers)


async def wait(request: web.Request) -> web.Response:
    """POST {"to", "text"?, "after"?, "within"?}: the newest letter to this address whose subject or text contains
    `text`, waiting for it; 404 when it does not come."""
    desk, given = desk_of(request), await body(request)
    to, text = str(given.get("to") or "").lower(), str(given.get("text") or "").casefold()
    after = number(given.get("after"), "after") or 0
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds(given.get("within"), "within", 5.0)
    while True:
        for found in reversed(desk.world.letters.values()):
            if found.id > after and found.to == to:
                view = letter_view(desk, found)
                if text in f"{found.subject}\n{view['text']}\n{view['html']}".casefold():
                    return ok(view)
        left = deadline - loop.time()
        if left <= 0 or not await desk.events.changed(left):
            raise RoomError(404, f'no letter to {to} says "{given.get("text") or ""}"')


async def plays(request: web.Request) -> web.Response:
    """GET: what can be played: [{"id", "title", "running", "says"}]."""
    return ok(play_cards(desk_of(request)))


async def play(request: web.Request) -> web.Response:
    """POST: let it begin. 404 if there is none of this name, 409 while it runs."""
    desk = desk_of(request)
    return ok(start_play(desk, request.match_info["play"], await body(request)))


async def play_end(request: web.Request) -> web.Response:
    """POST {"within"?}: return when nothing of this name is being played any more; 409 when that takes longer."""
    desk, given, name = desk_of(request), await body(request), request.match_info["play"]
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds(given.get("within"), "within", 60.0)
    while True:
        card = next((card for card in play_cards(desk) if card["id"] == name), None)
        if card is None:
            raise RoomError(404, f"nothing called {name} can be played here")
        if not card["running"]:
            return ok(card)
        left = deadline - loop.time()
        if left <= 0 or not await desk.events.changed(left):
            raise RoomError(409, f"{name} is still being played")


def _found(request: web.Request) -> tuple[Switchboard, Letter]:
    desk = desk_of(request)
    found = desk.world.letters.get(number(request.match_info["letter"], "letter") or 0)
    if found is None:
        raise RoomError(404, f"there is no letter {request.match_info['letter']}")
    return desk, found


ROUTES = [
    web.get("/room/mailboxes", mailboxes),
    web.get("/room/letters", letters),
    web.post("/room/letters/wait", wait),
    web.get("/room/letters/{letter}", letter),
    web.get("/room/letters/{letter}/page", page),
    web.get("/room/letters/{letter}/parts/{number}/{name}", part),
    web.get("/room/plays", plays),
    web.post("/room/plays/{play}", play),
    web.post("/room/plays/{play}/wait", play_end),
]
