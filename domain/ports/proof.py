"""What proves a case: checks of its effect, and its records as they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from domain.case_file import CaseRecords, KeptFile, Telling
from domain.checks import EffectivenessCheck


class Proof(Protocol):
    def checks(self, recall_id: int) -> list[EffectivenessCheck]:
        """In the order in which they were drawn."""
        ...

    def add_checks(self, checks: Sequence[EffectivenessCheck]) -> None: ...
    def record_check(self, check_id: int, *, got: bool, acted: bool, by: int | None, at: datetime) -> None:
        """The last word counts."""
        ...

    def note_check(self, check_id: int, words: str) -> None: ...
    def phones(self, partner_ids: Sequence[int]) -> dict[int, str]:
        """A phone number of each of these customers who has one."""
        ...

    def tellings(self, recall_id: int) -> list[Telling]:
        """By which channel how many customers were told, and when; the channel of most customers first."""
        ...

    def channels(self, recall_id: int) -> dict[int, tuple[str, ...]]:
        """Per customer the channels that took an alert."""
        ...

    def files(self, recall_id: int) -> list[KeptFile]:
        """Pictures that customers and our own people kept in this case, without their content."""
        ...

    def records(self, recall_id: int) -> Iterator[CaseRecords]:
        """Everything that is stored of a case, a table each, the rows by their ids. Read while they are taken."""
        ...
