"""What a case is made of beside its alerts: roots, facts, the frozen list in sums, its room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from domain.case_view import Covered
from domain.recall import Reach, Recall, RecallLot, RecallRoom, RecallRoot


class Cases(Protocol):
    def add_roots(self, recall_id: int, roots: Iterable[tuple[int, str | None]]) -> None:
        """Pairs of a lot and how it was named; those that are there stay as they are."""
        ...

    def roots(self, recall_id: int) -> list[RecallRoot]:
        """The first one first."""
        ...

    def covering(self, lot_ids: Sequence[int]) -> dict[int, Recall]:
        """Which running case covers which of these lots; cleared lots and drills left out."""
        ...

    def lock(self, lot_ids: Sequence[int]) -> None:
        """Until the end of the transaction nobody else launches a case of these lots."""
        ...

    def change(self, recall_id: int, **facts: Any) -> None:
        """Other values for columns of the case."""
        ...

    def propose(self, recall_id: int, person_id: int | None) -> bool:
        """False when it is no draft any more or somebody proposed it already."""
        ...

    def frozen(self, recall_id: int) -> Covered:
        """The frozen list in sums; cleared lots left out. Its cost is the case's."""
        ...

    def frozen_marks(self, recall_id: int) -> tuple[set[int], set[tuple[int, int]], set[int]]:
        """The frozen lots, deliveries (movement and lot) and customers by number."""
        ...

    def frozen_version(self, recall_id: int) -> tuple[int, int]:
        """Another one than before when the frozen list may have changed."""
        ...

    def ledger_version(self) -> tuple[int, ...]:
        """Another one than before when a walk may come to something else."""
        ...

    def lots(self, recall_id: int) -> list[RecallLot]: ...
    def unreached(self, recall_id: int, limit: int) -> list[Reach]:
        """Customers to whom nothing was sent because no way leads there, and who have not answered either."""
        ...

    def room(self, recall_id: int) -> RecallRoom | None: ...
    def put_room(self, room: RecallRoom) -> None:
        """Instead of the one that the case may have."""
        ...

    def drop_room(self, recall_id: int) -> None: ...
    def rooms_to_open(self) -> list[RecallRoom]:
        """Rooms of running cases without a living card."""
        ...
