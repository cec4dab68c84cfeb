"""The facts of a case that a lead sets: class, rule set, hazard, when the risk was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from domain.case_refusals import BadCaseFact
from domain.regime import regimes

CLASSES = ("1", "2", "3")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "一": "1", "二": "2", "三": "3"}
LONGEST_HAZARD = 300


class FactName(StrEnum):
    CLASS = "class"
    REGIME = "regime"
    HAZARD = "hazard"
    KNOWN = "known"


COLUMNS = {
    FactName.CLASS: "severity", FactName.REGIME: "regime", FactName.HAZARD: "hazard", FactName.KNOWN: "known_at",
}  # fmt: skip


@dataclass(frozen=True)
class CaseFact:
    """One fact as it was said; a moment is aware."""

    name: FactName
    value: str | datetime

    @property
    def column(self) -> str:
        return COLUMNS[self.name]

    def checked(self, now: datetime) -> str | datetime:
        """What is kept. Raises `BadCaseFact`: no such class or rule set, no words, a moment that has not come."""
        if isinstance(self.value, datetime):
            if self.value > now:
                raise BadCaseFact(name=self.name, text=self.value.isoformat(" ", "minutes"))
            return self.value.astimezone(UTC)
        text = self.value.strip()
        if self.name is FactName.CLASS:
            return self._one_of(_ROMAN.get(text.lower(), text), CLASSES)
        if self.name is FactName.REGIME:
            return self._one_of(text.lower(), tuple(rules.name for rules in regimes()))
        if not text:
            raise BadCaseFact(name=self.name, text="")
        return text[:LONGEST_HAZARD]

    def _one_of(self, text: str, choices: tuple[str, ...]) -> str:
        if text not in choices:
            raise BadCaseFact(name=self.name, text=text[:40], choices=choices)
        return text
