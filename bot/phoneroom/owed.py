"""Updates that a bot has taken and not yet answered: a bot may confirm an update long before it is done with it."""

from collections import deque

from bot.phoneroom.models import Update

SILENT_CALLS = frozenset({"sendchataction", "setmycommands", "setchatmenubutton", "getchat", "getchatmember"})
"""Calls into a chat that a person would not take for an answer."""


class Owed:
    """Who still waits for an answer. Every update is owed one visible call into its chat, a tap its own answer;
    a bot that says nothing within `patience` real seconds is taken to have nothing to say."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._debts: dict[str, deque[float]] = {}
        self._handed: set[tuple[int, int]] = set()

    def handed(self, updates: list[Update], now: float) -> None:
        """The bot was given these; one that was given before is not counted twice."""
        for update in updates:
            known = (update.bot, update.update_id) in self._handed
            if known or update.kind not in {"message", "callback_query"}:
                continue
            self._handed.add((update.bot, update.update_id))
            tap = update.kind == "callback_query"
            key = f"tap {update.payload['id']}" if tap else f"{update.bot} {update.payload['chat']['id']}"
            self._debts.setdefault(key, deque()).append(now)

    def called(self, bot: int, method: str, chat: str | None, query: str | None) -> None:
        """The bot made a call: the oldest update that it may answer is paid."""
        if method.lower() in SILENT_CALLS:
            return
        key = f"tap {query}" if query else f"{bot} {chat}"
        debts = self._debts.get(key)
        if debts:
            debts.popleft()
        if debts is not None and not debts:
            del self._debts[key]

    def waiting(self, now: float) -> float | None:
        """In how many seconds the last patience ends; None when nothing is owed."""
        for key, debts in list(self._debts.items()):
            while debts and now - debts[0] >= self._patience:
                debts.popleft()
            if not debts:
                del self._debts[key]
        left = [self._patience - (now - debts[-1]) for debts in self._debts.values()]
        return max(left, default=None)
