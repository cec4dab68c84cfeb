"""Our own web server: the webhook, and the routes of `handlers.web`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from bot.refusals import AddressTaken

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}


async def _secure(_: web.Request, answer: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.pop("Server", None)


class HttpApp:
    """Listens between `__aenter__` and `__aexit__`. Raises `AddressTaken` when it cannot."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        webhook: tuple[str, Handler] | None = None,
        routes: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self._host = host
        self._port = port
        self.app = web.Application()
        self.app.on_response_prepare.append(_secure)
        if webhook:
            self.app.router.add_post(*webhook)
        self.app.router.add_routes(routes)
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 (any free one) was asked for."""
        return self._port

    async def __aenter__(self) -> HttpApp:
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._host, self._port)
            await site.start()
        except (OSError, OverflowError) as error:
            await runner.cleanup()
            raise AddressTaken(self._host, self._port) from error
        self._port = _port(runner) or self._port
        self._runner = runner
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def _port(runner: web.AppRunner) -> int | None:
    for address in runner.addresses:
        if isinstance(address, tuple) and len(address) >= 2:
            return int(address[1])
    return None
