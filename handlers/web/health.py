"""`/healthz`: a sign of life for whatever watches over the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

log = structlog.get_logger(__name__)


def health(healthy: Callable[[], Awaitable[bool]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """200 when all is well, 503 when it is not or nobody can say."""

    async def answer(_: web.Request) -> web.Response:
        try:
            well = await healthy()
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer to "are you well" is no
            log.warning("unhealthy", problem=f"{type(error).__name__}: {error}"[:300])
            well = False
        return web.json_response({"ok": well}, status=200 if well else 503, headers={"Cache-Control": "no-store"})

    return answer
