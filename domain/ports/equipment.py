"""The lines, their runs and their cleanings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.equipment import LineWindow, Stretch


class Equipment(Protocol):
    """Every question is one query, however many lots it is about."""

    def runs_of(self, lot_ids: Sequence[int]) -> list[Stretch]:
        """Every run of these lots."""
        ...

    def runs_within(self, windows: Sequence[LineWindow]) -> list[Stretch]:
        """Every run that lies in one of these parts of a line's time."""
        ...

    def lots_on(self, line: str, since: datetime, until: datetime) -> list[int]:
        """The lots that were on this line at any moment from `since` to `until`: by its runs, and by what was
        recorded as made on it."""
        ...

    def drawn_from(self, vessel: str, since: datetime, until: datetime) -> list[int]:
        """The lots that something from this vessel went into then."""
        ...

    def filled_into(self, vessel: str, since: datetime, until: datetime) -> list[int]:
        """The lots of which something was filled into this vessel then."""
        ...

    def line_called(self, text: str) -> str | None:
        """The line of this name; letter case does not matter."""
        ...

    def lines(self, limit: int) -> list[str]:
        """Names of lines, to say which there are."""
        ...
