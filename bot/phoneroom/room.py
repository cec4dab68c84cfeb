"""The phone room: start it, let people and bots in, stop it."""

import base64
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from bot.phoneroom import control_groups, control_letters, control_people, control_room, control_table, pages
from bot.phoneroom.api import BotApi
from bot.phoneroom.clock import RoomClock
from bot.phoneroom.control import DESK, LARGEST_FORM, LOCAL_ONLY, in_plain_words
from bot.phoneroom.errors import Json
from bot.phoneroom.letters import keep_letter
from bot.phoneroom.models import Bot
from bot.phoneroom.plays import Play
from bot.phoneroom.spec import Spec
from bot.phoneroom.store import MemoryStore, Store
from bot.phoneroom.switchboard import Options, Switchboard
from bot.phoneroom.webhook import Courier


class PortTaken(OSError):
    """The address is in use; `port` is the one that was wanted."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} of {host} is already in use")
        self.host = host
        self.port = port


class PhoneRoom:
    """A running room. Bots use `url + "/bot"` as their base, people `url + "/room"` and `url` in a browser."""

    def __init__(self, desk: Switchboard, spec: Spec | None) -> None:
        self.desk = desk
        self._api = BotApi(desk, spec)
        self._courier = Courier(desk, self._api.perform)
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.port = 0

    @classmethod
    async def start(
        cls,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        store: Store | None = None,
        spec: Path | None = None,
        title: str | None = None,
        note: dict[str, str] | None = None,
        clock: RoomClock | None = None,
        begins: float | None = None,
        zone: str | None = None,
        mailboxes: bool = False,
        options: Options | None = None,
    ) -> "PhoneRoom":
        """Open a room; port 0 takes a free one. `title` and `note` ({"en", "zh"}) stand on the page.

        `begins` is when a fresh room's story starts (seconds since the epoch), `zone` the one its page shows times in,
        `mailboxes` says that letters arrive here too.

        Raises PortTaken, and ValueError for a `spec` that is none or a store of a newer format.
        """
        given = options or Options()
        chosen = replace(
            given,
            title=title or given.title,
            note=note or given.note,
            begins=begins if begins is not None else given.begins,
            zone=zone or given.zone,
            mailboxes=mailboxes or given.mailboxes,
        )
        kept = store or MemoryStore()
        try:
            desk = Switchboard(kept, clock or RoomClock(), chosen)
            room = cls(desk, Spec.read(spec) if spec is not None else None)
            await room._listen(host, port)
        except BaseException:
            kept.close()
            raise
        desk.mail.courier = room._courier.offer
        room._courier.resume()
        return room

    def app(self, *, local_only: bool) -> web.Application:
        """The web application with every route."""
        app = web.Application(client_max_size=LARGEST_FORM, middlewares=[in_plain_words])
        app[DESK] = self.desk
        app[LOCAL_ONLY] = local_only
        for routes in (
            control_groups.ROUTES,
            control_letters.ROUTES,
            control_people.ROUTES,
            control_room.ROUTES,
            control_table.ROUTES,
            pages.ROUTES,
        ):
            app.add_routes(routes)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._api.download)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._api.handle)
        return app

    async def _listen(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError as error:
            listener.close()
            raise PortTaken(host, port) from error
        self.port = listener.getsockname()[1]
        shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"
        local = host in {"127.0.0.1", "::1", "localhost"}
        self._runner = web.AppRunner(
            self.app(local_only=local), access_log=None, handler_cancellation=True, shutdown_timeout=0.2
        )
        await self._runner.setup()
        await web.SockSite(self._runner, listener, backlog=1024).start()

    async def stop(self) -> None:
        """Close the doors, let every waiting call go, and release the store."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        try:
            await self.desk.backstage.stop()
        finally:
            await self._courier.close()
            self.desk.store.close()

    def busy_when(self, probe: Callable[[], Awaitable[bool]]) -> None:
        """`settle` waits while `probe` says so too: a bot in the same process may have work that no call shows yet."""
        self.desk.probes.append(probe)

    def offer_play(
        self,
        id: str,  # noqa: A002 - the word of the control interface
        title: dict[str, str],
        run: Callable[[Json, Callable[[dict[str, str]], None]], Awaitable[None]],
    ) -> None:
        """Something that can be played here: a switch on the page, `POST /room/plays/{id}` for a driver."""
        self.desk.plays[id] = Play(id, title, run)

    def invite_handsets(self, url: str, png_bytes: bytes) -> None:
        """The page shows how somebody takes part with an own phone: a picture of the code of `url`, which is this
        room's `/phone` as the network sees it."""
        picture = base64.b64encode(png_bytes).decode()
        self.desk.handset = {"url": url, "picture": f"data:image/png;base64,{picture}"}

    def receive_letter(self, sender: str, receivers: list[str], content: bytes) -> list[int]:
        """An e-mail (RFC 5322) arrived for these addresses; returns a number for each copy."""
        return [letter.id for letter in keep_letter(self.desk, sender, receivers, content)]

    def trouble(self, when: str, kind: str, name: str) -> bool:
        """Whether such a fault strikes now; one of its times is used up."""
        return self.desk.faults.take(when, name, None, kind) is not None

    def when_clock_moves(self, tell: Callable[[], None]) -> None:
        """`tell` is called after every jump of the room's clock."""
        self.desk.clock.moved.append(tell)

    def now(self) -> float:
        """The room's time, in seconds since the epoch."""
        return self.desk.clock.now()

    def add_person(self, name: str, language: str = "en", tags: Json | None = None, id: int | None = None) -> int:  # noqa: A002 - the word of the control interface
        """Somebody comes in; returns the id."""
        person = control_people.new_person(self.desk, name, language, tags, id)
        self.desk.store.commit()
        return person.id

    def add_bot(self, token: str, username: str, name: str) -> Bot:
        """Make a bot known by name; one that is known already keeps its webhook and its updates."""
        bot = self._api.bot(token) if not self.desk.options.strict_tokens else self._known(token, username, name)
        bot.username, bot.name = username, name
        self.desk.world.save(bot)
        self.desk.store.commit()
        return bot

    def add_label(self, title: str, png_bytes: bytes, caption_en: str = "", caption_zh: str = "") -> int:
        """Put a printed label on the table; the same title again replaces it. Returns its id."""
        label = control_table.lay_label(self.desk, title, png_bytes, {"en": caption_en, "zh": caption_zh})
        self.desk.store.commit()
        return label.id

    def _known(self, token: str, username: str, name: str) -> Bot:
        number = int(token.partition(":")[0])
        found = self.desk.world.bots.get(number)
        return found or self.desk.world.add_bot(Bot(number, token, username, name))
