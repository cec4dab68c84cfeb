"""Switches for what goes wrong in a network: before a call is applied, after it, on the way of an update, and in
the mail."""

import math
import random
from dataclasses import dataclass, field

from bot.phoneroom.errors import Json, RoomError

KINDS = {
    "before": {"error", "delay"},
    "after": {"hang", "disconnect"},
    "updates": {"duplicate", "reorder", "new_range"},
    "flood": {"error"},
    "mail": {"refuse", "later", "drop", "lose", "down"},
}
"""`mail`: for whoever runs a mail server beside the room; `method` is the receiver's address."""
STATUS_TEXT = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests",
    500: "Internal Server Error: restart",
    502: "Bad Gateway",
}
_TEXT = {
    "method": (str, "*"),
    "text": (str, None),
    "person": (int, None),
    "status": (int, 500),
    "retry_after": (int, None),
    "times": (int, None),
    "seed": (int, 0),
    "burst": (int, 3),
    "seconds": ((int, float), None),
    "probability": ((int, float), 1.0),
}


@dataclass
class Fault:
    """One switch that is on. `times` counts down; None means until it is taken away."""

    id: int
    when: str
    kind: str
    facts: Json
    times: int | None
    dice: random.Random = field(repr=False)

    def card(self) -> Json:
        """As `/room/faults` lists it."""
        return {"id": self.id, "when": self.when, "kind": self.kind, **self.facts, "times": self.times}

    def hits(self, when: str, method: str, person: int | None) -> bool:
        """Whether it concerns this call or update; throws the dice last."""
        facts = self.facts
        if self.when != when or self.times == 0:
            return False
        if facts["method"] not in {"*", method}:
            return False
        if facts["person"] is not None and facts["person"] != person:
            return False
        return self.dice.random() < float(facts["probability"])


class Faults:
    """The switches that are on, oldest first."""

    def __init__(self) -> None:
        self._active: dict[int, Fault] = {}
        self._last = 0

    def add(self, given: Json) -> Fault:
        """Turn one on; RoomError 400 says which field is wrong."""
        when = given.get("when", "before")
        if when not in KINDS:
            raise RoomError(400, f'"when" must be one of {", ".join(KINDS)}')
        kind = given.get("kind", "error")
        if kind not in KINDS[when]:
            raise RoomError(400, f'"kind" of a fault "{when}" must be one of {", ".join(sorted(KINDS[when]))}')
        facts: Json = {}
        for name, (kinds, default) in _TEXT.items():
            value = given.get(name)
            if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):  # type: ignore[arg-type]  # a table of types
                raise RoomError(400, f'"{name}" of a fault has the wrong type')
            facts[name] = default if value is None else value
        if unknown := sorted(set(given) - set(_TEXT) - {"when", "kind"}):
            raise RoomError(400, f"a fault has no field {', '.join(unknown)}")
        times = facts.pop("times")
        self._last += 1
        dice = random.Random(facts["seed"])  # noqa: S311 - repeatable on purpose
        fault = Fault(self._last, when, kind, facts, times, dice)
        self._active[fault.id] = fault
        return fault

    def remove(self, fault_id: int) -> bool:
        """Turn one off; False if it was not on."""
        return self._active.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Turn everything off."""
        self._active.clear()

    def cards(self) -> list[Json]:
        """What is on now."""
        return [fault.card() for fault in self._active.values()]

    def take(self, when: str, method: str, person: int | None, *kinds: str) -> Fault | None:
        """The first switch that strikes now; one of its times is used up."""
        for fault in list(self._active.values()):
            if (not kinds or fault.kind in kinds) and fault.hits(when, method, person):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._active.pop(fault.id, None)
                return fault
        return None

    def flood(self) -> Fault | None:
        """The flood limit, if it is on."""
        return next((fault for fault in self._active.values() if fault.when == "flood"), None)


class FloodLimits:
    """Telegram's published limits: 30 messages a second overall, 1 a second in a chat (with a burst), 20 a minute
    in a group. The exact ones are unpublished; this is the model that the FAQ describes."""

    def __init__(self, overall: int = 30, per_group: int = 20) -> None:
        self._overall = overall
        self._per_group = per_group
        self._level: dict[str, tuple[float, float]] = {}
        self._until: dict[str, float] = {}

    def check(self, chat: str, *, group: bool, burst: int, now: float, cost: int = 1) -> int | None:
        """None and the message is counted, or the whole seconds to wait. Before a deadline nothing is counted."""
        if (left := self._until.get(chat, 0.0) - now) > 0:
            return math.ceil(left)
        buckets = [("", float(self._overall), float(self._overall))]
        buckets.append((chat, self._per_group / 60, float(self._per_group)) if group else (chat, 1.0, float(burst)))
        levels = [self._drained(name, rate, now) for name, rate, _ in buckets]
        for level, (_, rate, size) in zip(levels, buckets, strict=True):
            if level + cost > size:
                wait = math.ceil((level + cost - size) / rate)
                self._until[chat] = now + wait
                return max(1, wait)
        for level, (name, _, _) in zip(levels, buckets, strict=True):
            self._level[name] = (level + cost, now)
        return None

    def _drained(self, name: str, rate: float, now: float) -> float:
        level, at = self._level.get(name, (0.0, now))
        return max(0.0, level - (now - at) * rate)
