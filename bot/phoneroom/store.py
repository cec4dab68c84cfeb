"""Where the world is kept: one small protocol, and its first implementation, which keeps nothing longer than the
process lives. `store_sqlite` is the second."""

from collections.abc import Iterable
from typing import Protocol

from bot.phoneroom.errors import Json
from bot.phoneroom.models import Record


class Store(Protocol):
    """Documents by kind and key, bytes by key, counters by name. What was `commit`ted is there after a kill."""

    def load(self, kind: str) -> Iterable[Json]:
        """Every document of `kind`, in the order of their first `put`."""

    def put(self, record: Record) -> None:
        """Write or replace one document."""

    def drop(self, record: Record) -> None:
        """Forget one document; nothing happens if it is not there."""

    def counters(self) -> dict[str, int]:
        """Every counter."""

    def count(self, name: str, value: int) -> None:
        """Set one counter."""

    def put_bytes(self, key: str, content: bytes) -> None:
        """Write a file's bytes."""

    def get_bytes(self, key: str) -> bytes:
        """A file's bytes; KeyError if there are none."""

    def commit(self) -> None:
        """Make everything so far durable. The room calls it before it answers anybody."""

    def close(self) -> None:
        """Release what is held."""


class MemoryStore:
    """Keeps only the files' bytes: the records live in the world itself."""

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}

    def load(self, kind: str) -> Iterable[Json]:
        """Nothing: every start is a fresh one."""
        del kind
        return ()

    def put(self, record: Record) -> None:
        """The world already holds it."""

    def drop(self, record: Record) -> None:
        """The world has already let go of it."""

    def counters(self) -> dict[str, int]:
        """None yet."""
        return {}

    def count(self, name: str, value: int) -> None:
        """The world already counts."""

    def put_bytes(self, key: str, content: bytes) -> None:
        """Keep until the process ends."""
        self._bytes[key] = content

    def get_bytes(self, key: str) -> bytes:
        """A file's bytes; KeyError if there are none."""
        return self._bytes[key]

    def commit(self) -> None:
        """Nothing is durable here."""

    def close(self) -> None:
        """Nothing is held."""
