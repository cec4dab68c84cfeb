"""Updates sent to a bot's webhook: in order inside a chat, again until they are taken."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot.phoneroom.errors import Json
from bot.phoneroom.models import Bot, Update
from bot.phoneroom.params import Params
from bot.phoneroom.switchboard import Switchboard

Perform = Callable[[Bot, str, Params], Awaitable[object]]
ANSWER_SECONDS = 60.0
SLOWEST_RETRY = 60.0
LONGEST_ASKED = 3600.0
GONE_AFTER = 23 * 3600.0


class Courier:
    """One lane a chat: the next update of a chat leaves only after the answer to the one before."""

    def __init__(self, desk: Switchboard, perform: Perform) -> None:
        self._desk = desk
        self._perform = perform
        self._lanes: set[tuple[int, str]] = set()
        self._slots: dict[int, asyncio.Semaphore] = {}
        self._session: ClientSession | None = None

    def resume(self) -> None:
        """After a start: bots with a webhook get what still waits for them."""
        for bot in self._desk.world.bots.values():
            for update in self._desk.mail.waiting(bot).values():
                self.offer(bot, update)

    def offer(self, bot: Bot, update: Update) -> None:
        """There is an update; its lane is started if it does not run."""
        lane = (bot.id, update.chat)
        if bot.webhook is None or lane in self._lanes:
            return
        self._lanes.add(lane)
        self._desk.backstage.spawn(self._lane(bot, update.chat))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    def _next(self, bot: Bot, chat: str) -> Update | None:
        waiting = self._desk.mail.waiting(bot).values()
        return next((update for update in waiting if update.chat == chat), None)

    async def _lane(self, bot: Bot, chat: str) -> None:
        try:
            await self._run(bot, chat)
        finally:  # no await between the last look for an update and this: none can slip in between
            self._lanes.discard((bot.id, chat))

    async def _run(self, bot: Bot, chat: str) -> None:
        failures = 0
        while bot.webhook is not None and (update := self._next(bot, chat)) is not None:
            if update.not_before > self._desk.clock.now():
                await self._desk.clock.sleep_until(update.not_before)
                continue
            hook = bot.webhook
            slots = self._slots.setdefault(bot.id, asyncio.Semaphore(hook["max_connections"]))
            async with slots:
                wait = await self._deliver(bot, hook, update, failures)
            self._desk.store.commit()
            if wait is None:
                failures = 0
                self._desk.mail.delivered(update)
                self._desk.store.commit()
                continue
            failures += 1
            await self._desk.clock.sleep_until(self._desk.clock.now() + wait)

    async def _deliver(self, bot: Bot, hook: Json, update: Update, failures: int) -> float | None:
        """None when it was taken, else the seconds until the next attempt."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS))
        headers = {"Content-Type": "application/json"}
        if hook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
        self._desk.store.commit()
        self._desk.owed.handed([update], asyncio.get_running_loop().time())
        pause = min(SLOWEST_RETRY, self._desk.options.webhook_pace * 2.0**failures)
        try:
            async with self._session.post(hook["url"], data=json.dumps(update.body()), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    await self._method_in_answer(bot, answer)
                    hook.pop("gone_since", None)
                    return None
                self._note(bot, hook, f"Wrong response from the webhook: {answer.status} {answer.reason}")
                self._maybe_drop(bot, hook, answer.status)
                return min(LONGEST_ASKED, _asked(answer) or pause)
        except (ClientError, TimeoutError, OSError) as error:
            self._note(bot, hook, f"Connection failed: {type(error).__name__}")
            return pause

    def _note(self, bot: Bot, hook: Json, text: str) -> None:
        hook["last_error_date"] = self._desk.clock.today()
        hook["last_error_message"] = text
        self._desk.world.save(bot)

    def _maybe_drop(self, bot: Bot, hook: Json, status: int) -> None:
        """410 for 23 hours takes the webhook away."""
        if status != 410:
            hook.pop("gone_since", None)
            return
        since = hook.setdefault("gone_since", self._desk.clock.now())
        if self._desk.clock.now() - since > GONE_AFTER:
            bot.webhook = None
            self._desk.world.save(bot)

    async def _method_in_answer(self, bot: Bot, answer: ClientResponse) -> None:
        """A bot may put one call into its answer; it learns nothing of the result."""
        raw = await answer.read()
        try:
            call = json.loads(raw) if raw.strip() else None
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            values = {name: value for name, value in call.items() if name != "method"}
            await self._perform(bot, call["method"], Params(values))


def _asked(answer: ClientResponse) -> float | None:
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
