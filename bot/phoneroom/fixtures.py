"""A room for one test: the server in this process, driven over HTTP like any other."""

from pathlib import Path
from typing import Any

from bot.phoneroom.client import Phone, RoomClient
from bot.phoneroom.room import PhoneRoom

SHOWN_CALLS = 20


class TestRoom(RoomClient):
    """A RoomClient that also holds the room itself (`server`) and remembers its phones."""

    __test__ = False  # a name for tests, not a test

    def __init__(self, server: PhoneRoom) -> None:
        super().__init__(server.url)
        self.server = server
        self.phones: list[Phone] = []

    @classmethod
    async def open(cls, spec: str | None = None) -> "TestRoom":
        """Start a room on a free port."""
        return cls(await PhoneRoom.start(spec=Path(spec) if spec else None))

    async def shut(self) -> None:
        """Stop it."""
        await self.close()
        await self.server.stop()

    @property
    def bot_base(self) -> str:
        """What a bot's library takes as its base URL: the token follows it directly."""
        return f"{self.url}/bot"

    @property
    def file_base(self) -> str:
        """The same for downloads."""
        return f"{self.url}/file/bot"

    async def person(self, name: str, language: str = "en", **tags: Any) -> Phone:
        """Let somebody in and hold their phone."""
        phone = await super().person(name, language, **tags)
        self.phones.append(phone)
        return phone

    async def story(self) -> str:
        """Every chat and the last calls, for a failed test."""
        parts = [f"{phone.name}'s phone:\n{await phone.transcript()}" for phone in self.phones]
        rows = [row for row in await self.calls() if row["method"] != "getUpdates"][-SHOWN_CALLS:]
        lines = [
            f"  #{row['id']} {row['method']} {row['status']} {row.get('description', '')}"
            f" {row.get('fault', '')} {str(row['params'])[:300]}"
            for row in rows
        ]
        return "\n".join([*parts, f"the last {len(rows)} calls:", *lines])
