"""Every path of our own web server, in one table. The webhook is not among them: it belongs to the inbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from handlers.desk import Desk
from handlers.web.affected import affected_routes
from handlers.web.board import board_routes
from handlers.web.forwarding import forwarding_routes
from handlers.web.health import health
from handlers.web.notice_files import notice_files_routes
from handlers.web.pages import static_routes
from handlers.web.personal import personal_routes

PAGES: tuple[Callable[[Desk], list[web.AbstractRouteDef]], ...] = (
    board_routes, personal_routes, forwarding_routes, notice_files_routes, affected_routes
)  # fmt: skip
"""What each kind of page adds."""


def routes(healthy: Callable[[], Awaitable[bool]], desk: Desk | None = None) -> list[web.AbstractRouteDef]:
    """`healthy` says whether the database answers. Without a desk there is nothing else to see."""
    pages = [route for made in PAGES for route in made(desk)] if desk else []
    return [web.get("/healthz", health(healthy)), *static_routes(), *pages]
