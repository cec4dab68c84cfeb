"""What people noted down in a case, and what they wrote into its notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.recall import RecallMark


class CaseNotes(Protocol):
    def marks(self, recall_id: int) -> list[RecallMark]:
        """Oldest first, by the moment that was noted."""
        ...

    def add_mark(self, recall_id: int, key: str, at: datetime, person_id: int | None, words: str | None = None) -> bool:
        """False when the same key is noted for the same moment already."""
        ...

    def set_moment(self, recall_id: int, column: str, at: datetime) -> None:
        """Puts `known_at`, `published_at` or `portal_at` of the case."""
        ...

    def texts(self, recall_id: int, language: str) -> Mapping[str, str]:
        """The free parts of the notice as a lead wrote them in this language, by part."""
        ...

    def put_text(self, recall_id: int, language: str, part: str, words: str | None) -> None:
        """None gives the part back to our own words."""
        ...
