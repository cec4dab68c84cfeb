"""What the workers need to know about alerts: what to say, and whom to tell when one is refused."""

from __future__ import annotations

from dataclasses import dataclass

from domain.alerts import AlertKind, Notice
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.alerting import note_leads
from domain.steps.noticing import notice_of


@dataclass(frozen=True)
class ComposeNotice:
    """The facts of one alert, for the worker that sends it. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, alert_id: int, *, repeat: bool) -> Notice:
        actor.must(May.RECALL)
        alert = work.recalls.alert(alert_id)
        if alert is None:
            raise LookupError(f"alert {alert_id}")
        return notice_of(work, alert, repeat=repeat)


@dataclass(frozen=True)
class ReportRefused:
    """Afterwards every lead has a note that this customer was not reached by this way, why, and what follows."""

    def __call__(self, work: Work, actor: Actor, alert_id: int, problem: str) -> int:
        actor.must(May.RECALL)
        alert = work.recalls.alert(alert_id)
        if alert is None:
            return 0
        partner = work.partners.get(alert.partner_id)
        return note_leads(work, f"refused:{alert_id}", "chat/alert_refused", customer=partner.code, name=partner.name,
                          notice=alert.notice, problem=problem, channel=alert.channel,
                          climbs=alert.kind == AlertKind.RECALL and alert.forwarded_id is None)  # fmt: skip
