"""Updates on their way to a bot: they wait until they are confirmed, at most a day."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.phoneroom.clock import RoomClock
from bot.phoneroom.errors import Json, conflict
from bot.phoneroom.events import EventLog
from bot.phoneroom.faults import Faults
from bot.phoneroom.models import Bot, Update
from bot.phoneroom.owed import Owed
from bot.phoneroom.world import FIRST_UPDATE, World

KEPT_SECONDS = 24 * 3600
QUIET_WEEK = 7 * 24 * 3600
LONGEST_POLL = 50
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_RIVAL = "terminated by other getUpdates request; make sure that only one bot instance is running"
_HOOK_SET = "terminated by setWebhook request"


@dataclass
class _Box:
    """What is known of one bot's polling, apart from the updates themselves."""

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    end_poll: Callable[[str], None] | None = None
    protected: set[int] = field(default_factory=set)
    last_update: float = 0.0


class Mail:
    """The updates of every bot. `courier` is told of each new one, for bots with a webhook."""

    def __init__(self, world: World, clock: RoomClock, events: EventLog, faults: Faults, owed: Owed) -> None:
        self._world = world
        self._clock = clock
        self._events = events
        self._faults = faults
        self._owed = owed
        self._boxes: dict[int, _Box] = {}
        self._dice = random.Random(7)  # noqa: S311 - repeatable on purpose
        self.courier: Callable[[Bot, Update], None] = lambda _bot, _update: None

    def _box(self, bot: Bot) -> _Box:
        return self._boxes.setdefault(bot.id, _Box())

    def waiting(self, bot: Bot) -> dict[int, Update]:
        """The unconfirmed updates of a bot, in the order of delivery; those older than a day are dropped."""
        updates = self._world.updates.setdefault(bot.id, {})
        oldest = self._clock.now() - KEPT_SECONDS
        for update in list(updates.values()):
            if update.created >= oldest:
                break
            self._world.drop_update(update)
        return updates

    def pending(self) -> int:
        """How many updates no bot has confirmed."""
        return sum(len(self.waiting(bot)) for bot in self._world.bots.values())

    def send(self, bot: Bot, chat: str, kind: str, payload: Json, person: int | None = None) -> None:
        """Put an update on its way, unless the bot did not ask for its kind."""
        allowed = bot.allowed_updates
        if (kind in NOT_BY_DEFAULT) if not allowed else (kind not in allowed):
            return
        now = self._clock.now()
        box = self._box(bot)
        fault = self._faults.take("updates", kind, person)
        self._maybe_new_range(bot, now - box.last_update, forced=fault is not None and fault.kind == "new_range")
        box.last_update = now
        number = self._world.next(f"update:{bot.id}", FIRST_UPDATE)
        update = Update(bot.id, number, chat, kind, payload, now)
        waiting = self.waiting(bot)
        held = [other for other in waiting.values() if other.not_before > now]
        if fault is not None and fault.kind == "duplicate":
            update.again = 1
        elif fault is not None and fault.kind == "reorder":
            update.not_before = now + float(fault.facts["seconds"] or 1.0)
            box.protected.add(number)
        self._world.add_update(update)
        for other in held:  # what was held back comes after the newer one
            waiting.pop(other.update_id)
            other.not_before = 0.0
            self._world.add_update(other)
        self._events.stir()
        box.wake.set()
        self.courier(bot, update)
        for other in held:
            self.courier(bot, other)

    def _maybe_new_range(self, bot: Bot, quiet: float, *, forced: bool) -> None:
        """After a week of silence the real server goes on from a random number, which may be a lower one."""
        known = self._world.counter(f"update:{bot.id}", FIRST_UPDATE) >= FIRST_UPDATE
        if forced or (known and self._boxes[bot.id].last_update and quiet > QUIET_WEEK):
            self._world.set_counter(f"update:{bot.id}", self._dice.randrange(100_000_000, 600_000_000))

    def end_polls(self, bot: Bot) -> None:
        """A webhook was set: whoever polls is told so."""
        if (end := self._box(bot).end_poll) is not None:
            end(_HOOK_SET)

    async def poll(self, bot: Bot, offset: int, limit: int, patience: int) -> list[Json]:
        """`getUpdates`: confirm what lies before `offset`, then wait for what comes, at most 50 s.

        A second poll ends this one with 409, and an active webhook refuses it.
        """
        if bot.webhook is not None:
            raise conflict(_HOOKED)
        box = self._box(bot)
        if box.end_poll is not None:
            box.end_poll(_RIVAL)
        ended: list[str] = []

        def end(reason: str) -> None:
            ended.append(reason)
            box.wake.set()

        box.end_poll = end
        try:
            self._confirm(bot, box, offset)
            deadline = asyncio.get_running_loop().time() + min(max(0, patience), LONGEST_POLL)
            while True:
                if ended:
                    raise conflict(ended[0])
                if ready := self._ready(bot, limit):
                    box.protected -= {update.update_id for update in ready}
                    self._owed.handed(ready, asyncio.get_running_loop().time())
                    return [update.body() for update in ready]
                if not await self._wait(bot, box, deadline):
                    return []
        finally:
            if box.end_poll is end:
                box.end_poll = None

    async def _wait(self, bot: Bot, box: _Box, deadline: float) -> bool:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return False
        box.wake = asyncio.Event()
        now = self._clock.now()
        held = [u.not_before - now for u in self.waiting(bot).values() if u.not_before > now]
        try:
            await asyncio.wait_for(box.wake.wait(), min([left, *held]))
        except TimeoutError:
            return bool(held) or asyncio.get_running_loop().time() < deadline
        return True

    def _ready(self, bot: Bot, limit: int) -> list[Update]:
        now = self._clock.now()
        ready = [update for update in self.waiting(bot).values() if update.not_before <= now]
        return ready[: max(1, min(limit, 100))]

    def _confirm(self, bot: Bot, box: _Box, offset: int) -> None:
        waiting = self.waiting(bot)
        if offset < 0:
            for update in list(waiting.values())[:offset]:
                self._world.drop_update(update)
            self._events.stir()
        elif offset > self._world.counter(f"update:{bot.id}", FIRST_UPDATE) + 10:
            return  # from another range of numbers: the real server then starts at its own oldest update
        elif offset > 0:
            self._confirm_below(waiting, box, offset)

    def _confirm_below(self, waiting: dict[int, Update], box: _Box, offset: int) -> None:
        for update in list(waiting.values()):
            if update.update_id >= offset or update.update_id in box.protected:
                continue
            self.delivered(update)

    def delivered(self, update: Update) -> bool:
        """A bot has this update: forget it, unless a fault wants it delivered again. True when it is done."""
        if update.again > 0:
            update.again -= 1
            self._world.save(update)
            return False
        self._world.drop_update(update)
        self._events.stir()
        return True

    def forget(self, bot: Bot) -> None:
        """`drop_pending_updates`."""
        for update in list(self.waiting(bot).values()):
            self._world.drop_update(update)
        self._events.stir()
