"""Every call a bot made, as the drawer of the page shows it. No token is inside."""

from collections import deque

from bot.phoneroom.errors import Json
from bot.phoneroom.events import EventLog

KEPT = 20_000


class Trace:
    """The last calls, numbered in one row with the events."""

    def __init__(self, events: EventLog) -> None:
        self._events = events
        self._rows: deque[Json] = deque(maxlen=KEPT)

    def next_id(self) -> int:
        """A number for a call that begins: a higher one than any before, also before a restart."""
        return self._events.take()

    def add(self, row: Json) -> None:
        """Write a finished call down."""
        self._rows.append(row)
        self._events.add("call", row)

    def rows(self, after: int = 0, method: str | None = None) -> list[Json]:
        """The calls with a higher number, by the order of their end."""
        wanted = method.lower() if method else None
        return [row for row in self._rows if row["id"] > after and (wanted is None or row["method"].lower() == wanted)]
