"""What happens while nobody answers: the next way, and at the end a person who calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from domain.ladder import quiet_until
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.regime import HOUSE_RULES, Regime, UnknownRegime, regime
from domain.steps.alerting import escalate_all

AT_ONCE = 500
"""Customers of one case in one transaction."""
_MOST_RECALLS = 1000


@dataclass(frozen=True)
class ClimbLadder:
    """Afterwards customers whose time is up, or whom every message was refused, are told the next way; how many. Who
    opened or answered anything is left in peace, and for classes with quiet hours everybody is while these last. Drills
    are left alone. `zone` is the site's. Safe to repeat: what was told is told once."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor) -> int:
        actor.must(May.RECALL)
        return sum(
            self._climb(work, recall)
            for recall in work.recalls.latest([RecallState.LAUNCHED], _MOST_RECALLS)
            if not recall.drill
        )

    def _climb(self, work: Work, recall: Recall) -> int:
        rules = _rules(recall)
        now = work.now()
        if quiet_until(now, rules.quiet(recall.severity), self.zone) is not None:
            return 0
        before = [now - wait for wait in rules.ladder(recall.severity)]
        silent = work.recalls.silent(recall.id or 0, before, AT_ONCE)
        return len(escalate_all(work, recall, silent)) if silent else 0


def _rules(recall: Recall) -> Regime:
    """A case whose rule set is gone is chased by the house's own."""
    try:
        return regime(recall.regime)
    except UnknownRegime:
        return regime(HOUSE_RULES)
