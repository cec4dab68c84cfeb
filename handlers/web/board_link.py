"""Who stands before a board: a link that was given to one person for one case, looked at again with every request."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from aiohttp import web

from domain.links import LinkGone, PageKey, Purpose
from domain.people import Actor
from domain.usecases.show_board import WhoHolds
from handlers.desk import Desk
from handlers.web.pages import language_of

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True)
class Visit:
    """One request to a board. `actor` is the person the link was given to, as they stand now."""

    recall_id: int
    actor: Actor
    language: str
    token: str
    asked: str
    """The language that the address asks for, empty where it leaves that to the person's own."""
    form: str
    """Proves that a form was made by a page of this very link."""

    @property
    def base(self) -> str:
        return f"/p/{self.token}"

    def to(self, view: str = "", **query: object) -> str:
        """The address of another view of this board, in the language chosen."""
        told = {**({"lang": self.asked} if self.asked else {}), **query}
        pairs = "&".join(f"{name}={value}" for name, value in told.items() if value not in {None, ""})
        return f"{self.base}{'/' + view if view else ''}{'?' + pairs if pairs else ''}"


async def visit(request: web.Request, desk: Desk, key: PageKey | None = None) -> Visit:
    """Raises `LinkGone` for a link that is none of a board, `NotAllowed` for somebody who left."""
    token = request.match_info.get("token", "")
    if desk.links is None:
        raise LinkGone
    key = key or desk.links.read(token, desk.clock())
    if key.purpose is not Purpose.BOARD:
        raise LinkGone
    actor = await desk.look(WhoHolds(), Actor.house(), key.person_id)
    asked = request.query.get("lang", "")
    language = language_of(request, actor.language)
    return Visit(key.number, actor, language, token, asked if asked == language else "", form_mark(desk, token))


def form_mark(desk: Desk, token: str) -> str:
    """What a form of this link carries: only our own pages can make one."""
    secret = desk.links.secret if desk.links else b""
    return hmac.new(secret, f"form:{token}".encode(), hashlib.sha256).hexdigest()[:32]


def is_our_form(desk: Desk, token: str, mark: object) -> bool:
    return isinstance(mark, str) and hmac.compare_digest(mark.encode(), form_mark(desk, token).encode())
