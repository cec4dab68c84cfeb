"""What was done with the goods of a case and about its cause; and drills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from domain.attachments import Attachment
from domain.drills import Drill, DrillPlan
from domain.handling import CorrectiveAction, Disposal, Returned, StockTick
from domain.recall import Recall, RecallLot


class Handling(Protocol):
    def lots(self, recall_id: int) -> list[RecallLot]:
        """What the case covers, the cleared ones too, as they were frozen."""
        ...

    def running_over(self, lot_id: int) -> list[Recall]:
        """The launched recalls that cover this lot and have not cleared it, the newest first. Drills are none."""
        ...

    def clear(self, recall_id: int, lot_ids: Sequence[int], at: datetime, by: int | None, because: str) -> list[int]:
        """Marks those of these lots that were not cleared before; which they are."""
        ...

    def uncovered(self, recall_id: int, lot_ids: Sequence[int]) -> list[int]:
        """The customers who were sent some of these lots and nothing else of the case that still counts."""
        ...

    def sent_to(self, recall_id: int, lot_ids: Sequence[int]) -> list[int]:
        """The customers who were sent any of these lots by the frozen list."""
        ...

    def add_tick(self, tick: StockTick) -> bool:
        """False when it is known already, by its source."""
        ...

    def ticks(self, recall_id: int) -> list[StockTick]:
        """The last word about each lot at each place."""
        ...

    def returns(self, recall_id: int, partner_id: int | None = None) -> list[Returned]:
        """What came back of the case's lots since it was launched, from this customer or at all; corrected returns
        never happened."""
        ...

    def add_disposal(self, disposal: Disposal) -> Disposal | None:
        """None when it is known already, by its source."""
        ...

    def disposal(self, disposal_id: int) -> Disposal | None: ...
    def disposals(self, recall_id: int) -> list[Disposal]:
        """Oldest first; those whose movement was taken back are none."""
        ...

    def add_photo(self, disposal: Disposal, attachment_id: int) -> bool: ...
    def photos(self, disposal_id: int) -> list[Attachment]: ...
    def add_action(self, action: CorrectiveAction) -> CorrectiveAction | None: ...
    def action(self, action_id: int) -> CorrectiveAction | None: ...
    def actions(self, recall_id: int) -> list[CorrectiveAction]:
        """By their day, the open ones first."""
        ...

    def finish_action(self, action_id: int, at: datetime, result: str) -> bool:
        """False when somebody has finished it before."""
        ...

    def open_actions(self, until: date) -> list[CorrectiveAction]:
        """Those of all cases that are not done and due by this day."""
        ...


class Drills(Protocol):
    def add(self, drill: Drill) -> Drill: ...
    def of(self, recall_id: int) -> Drill | None: ...
    def running(self) -> list[Drill]:
        """Begun and not ended, the newest first."""
        ...

    def ended(self, limit: int = 50) -> list[Drill]:
        """The oldest first: a trend is read from left to right."""
        ...

    def scoped(self, recall_id: int, at: datetime) -> bool:
        """Only the first time counts."""
        ...

    def end(self, recall_id: int, at: datetime, score: Mapping[str, Any]) -> bool:
        """False when it has ended before."""
        ...

    def all_told(self, recall_id: int, at: datetime) -> None:
        """The alerts of a drill, which no channel ever sees, count as taken at this moment."""
        ...

    def candidates(self, kind: str) -> list[int]:
        """The lots of items of this kind that something came of, or that were sent to a customer: what a drill can be
        about. In order of their ids."""
        ...

    def add_plan(self, plan: DrillPlan) -> DrillPlan: ...
    def plan(self, plan_id: int) -> DrillPlan | None: ...
    def plans(self) -> list[DrillPlan]:
        """Those to come, the nearest window first."""
        ...

    def due(self, now: datetime) -> list[DrillPlan]:
        """Those whose moment has come, held until the end of the transaction; what another process holds is left
        out."""
        ...

    def begun(self, plan_id: int, recall_id: int) -> bool:
        """False when another process was faster, or the plan was dropped."""
        ...

    def drop(self, plan_id: int, at: datetime) -> bool: ...
