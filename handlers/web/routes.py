"""Every path of our own web server, in one table. The webhook is not among them: it belongs to the inbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from handlers.web.health import health


def routes(healthy: Callable[[], Awaitable[bool]]) -> list[web.AbstractRouteDef]:
    """`healthy` says whether the database answers."""
    return [web.get("/healthz", health(healthy))]
