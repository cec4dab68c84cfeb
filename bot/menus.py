"""What Telegram offers behind the "/" key, set only when it changed: setting is rate limited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from telegram import Bot, BotCommandScope, BotCommandScopeDefault


@dataclass(frozen=True)
class CommandMenu:
    """The commands of one scope in one language. `language` None is for everybody who has no list of their own."""

    commands: tuple[tuple[str, str], ...]
    scope: BotCommandScope = field(default_factory=BotCommandScopeDefault)
    language: str | None = None

    @property
    def key(self) -> str:
        return f"commands {self.scope.to_json()} {self.language or '-'}"


class SetHashes:
    """Remembers in a small file what was set last. A lost or broken file only costs setting everything once more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            known = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, str] = known if isinstance(known, dict) else {}

    def same(self, key: str, wanted: object) -> bool:
        return self._known.get(key) == _hash(wanted)

    def remember(self, key: str, wanted: object) -> None:
        """Written whole and moved into place: a kill leaves the old file or the new one."""
        self._known[key] = _hash(wanted)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self._known, indent=1, sort_keys=True), "utf-8")
        fresh.replace(self._file)


async def offer_commands(bot: Bot, menus: Sequence[CommandMenu], hashes: SetHashes) -> int:
    """Sets the lists that changed and says how many. Raises telegram.error.TelegramError; what was set stays known."""
    changed = 0
    for menu in menus:
        if not hashes.same(menu.key, menu.commands):
            await bot.set_my_commands(list(menu.commands), scope=menu.scope, language_code=menu.language)
            hashes.remember(menu.key, menu.commands)
            changed += 1
    return changed


def _hash(wanted: object) -> str:
    return hashlib.sha256(json.dumps(wanted, ensure_ascii=False).encode()).hexdigest()
