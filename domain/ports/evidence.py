"""What the ledger says, and does not say, about the lots of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.holes import Filled, Input, Made, MomentRange, Recording, Used


class Evidence(Protocol):
    """Every question is one query, however many lots it is about. What was corrected never happened."""

    def made_of_nothing(self, lot_ids: Sequence[int]) -> list[int]:
        """Those of these lots that were made of something although no step leads into them."""
        ...

    def led_nowhere(self, lot_ids: Sequence[int]) -> list[Used]:
        """The uses of these lots that no step came of. What was filled into a vessel is still in it."""
        ...

    def used_within(self, times: Sequence[MomentRange]) -> list[Used]:
        """The uses in these times that no step came of, of any lot."""
        ...

    def made_within(self, times: Sequence[MomentRange]) -> list[Made]:
        """What was made in these times, and whether any step leads into it."""
        ...

    def makings(self, lot_ids: Sequence[int]) -> list[Made]:
        """When and where these lots were made."""
        ...

    def lines(self, lot_ids: Sequence[int]) -> dict[int, str]:
        """The line that these lots came to be on, where a movement says one."""
        ...

    def fills(self, movement_ids: Sequence[int]) -> dict[int, Filled]:
        """Which vessel each of these movements filled, and when."""
        ...

    def inputs(self, lot_ids: Sequence[int]) -> list[Input]:
        """What went into these lots, from anywhere."""
        ...

    def recordings(self, lot_ids: Sequence[int]) -> list[Recording]:
        """When the last step into each of these lots, and its first delivery, were recorded; of shipped lots only."""
        ...
