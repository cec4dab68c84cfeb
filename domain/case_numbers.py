"""What cases are compared by: how fast, how well heard, how much came back, how much was not recalled for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from domain.figures import CaseFigures, percent
from domain.recall import Recall


@dataclass(frozen=True)
class CaseNumbers:
    """One launched case. Times run from knowledge; shares are in percent with two digits."""

    recall: Recall
    root: str
    figures: CaseFigures

    @property
    def to_draft(self) -> timedelta:
        return _from(self.recall, self.recall.drafted_at) or timedelta(0)

    @property
    def to_launch(self) -> timedelta | None:
        return _from(self.recall, self.recall.launched_at)

    @property
    def to_first_told(self) -> timedelta | None:
        return _from(self.recall, self.figures.first_told_at)

    @property
    def to_last_told(self) -> timedelta | None:
        """None as long as somebody is still to be told."""
        return None if self.figures.notifying else _from(self.recall, self.figures.last_told_at)

    @property
    def answered_24h(self) -> Decimal:
        return percent(self.figures.answered_24h, self.figures.customers)

    @property
    def answered_48h(self) -> Decimal:
        return percent(self.figures.answered_48h, self.figures.customers)

    @property
    def accounted(self) -> Decimal | None:
        return self.figures.main.accounted_percent if self.figures.main else None

    @property
    def recovered(self) -> Decimal | None:
        return self.figures.main.recovered_percent if self.figures.main else None

    @property
    def avoided(self) -> Decimal | None:
        """What was not recalled: the whole quarter's cost less that of the chosen scope. None where a cost is not
        known."""
        if self.recall.cost is None or self.recall.broad_cost is None:
            return None
        return self.recall.broad_cost - self.recall.cost

    @property
    def avoided_percent(self) -> Decimal | None:
        """Of the broad scope's cost."""
        if self.avoided is None or not self.recall.broad_cost:
            return None
        return percent(self.avoided, self.recall.broad_cost)


@dataclass(frozen=True)
class Compared:
    """Cases by the day of their launch, the oldest first, and what is usual among them."""

    cases: tuple[CaseNumbers, ...]

    @property
    def to_last_told(self) -> timedelta | None:
        """The median."""
        return _median([case.to_last_told for case in self.cases])

    @property
    def answered_24h(self) -> Decimal | None:
        return median([case.answered_24h for case in self.cases]) if self.cases else None

    @property
    def accounted(self) -> Decimal | None:
        known = [case.accounted for case in self.cases if case.accounted is not None]
        return median(known) if known else None

    @property
    def avoided(self) -> Decimal:
        return sum((case.avoided for case in self.cases if case.avoided is not None), Decimal(0))


def _from(recall: Recall, moment: datetime | None) -> timedelta | None:
    return None if moment is None else max(moment - recall.knowledge, timedelta(0))


def _median(spans: Sequence[timedelta | None]) -> timedelta | None:
    known = [span.total_seconds() for span in spans if span is not None]
    return timedelta(seconds=median(known)) if known else None
