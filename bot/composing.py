"""What an outgoing message says in each channel. Alerts are written at the moment of sending, from the frozen list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels import Attached, Parcel
from domain.alerts import Alert, AlertKind, Notice
from domain.ladder import TELEGRAM
from domain.links import NOTICE_LASTS, Links, PageKey, Purpose
from domain.messages import Outgoing
from domain.people import Actor
from domain.ports import OpenWork
from domain.usecases.notices import ComposeNotice
from domain.usecases.write_notice import TEST_TEMPLATE, PreviewNotice
from handlers.telegram import notices
from templates.words import Words, plain

log = structlog.get_logger(__name__)
WITH_PAPER = frozenset({"email"})
"""The channels that carry files."""


@dataclass(frozen=True)
class Composer:
    """`paper` makes the printable notice; a letter goes without it rather than not at all."""

    open_work: OpenWork
    words: Words
    links: Links | None
    paper: Callable[[Words, Notice], bytes] | None = None

    def __call__(self, outgoing: Outgoing) -> Parcel:
        """The words of a row. Raises what a template or the database raises: it is tried again later."""
        if outgoing.template == TEST_TEMPLATE:
            return self._notice(outgoing, self._tested(outgoing), None)
        if outgoing.channel == TELEGRAM or outgoing.alert_id is None:
            text, keys = notices.compose(self.open_work, self.words, outgoing)
            return Parcel(text, keys) if outgoing.channel == TELEGRAM else Parcel(plain(text), key=outgoing.key)
        with self.open_work(readonly=True) as work:
            alert = work.recalls.alert(outgoing.alert_id)
            notice = ComposeNotice()(work, Actor.house(), outgoing.alert_id, repeat=outgoing.repeat)
            link = self._link(alert, work.now) if alert is not None else None
        return self._notice(outgoing, notice, link)

    def _notice(self, outgoing: Outgoing, notice: Notice, link: str | None) -> Parcel:
        with_paper = outgoing.channel in WITH_PAPER
        letter = outgoing.channel in WITH_PAPER
        text = plain(self.words.say("alerts/mail_text", notice.language, notice=notice, link=link if letter else None))
        return Parcel(
            text=text,
            subject=plain(self.words.say("alerts/mail_subject", notice.language, notice=notice)),
            html=self.words.page("alerts/mail_html", notice.language, notice=notice, link=link) if letter else "",
            attachments=self._papers(notice) if with_paper else (),
            key=delivery_key(outgoing),
            notice=notice.number,
            language=notice.language,
            repeat=notice.repeat,
            link=link,
            facts=_facts(notice),
        )

    def _tested(self, outgoing: Outgoing) -> Notice:
        """What a lead wants to see in their own mailbox: no alert, nobody's link."""
        number, customer = int(outgoing.facts["recall"]), str(outgoing.facts["customer"])
        with self.open_work(readonly=True) as work:
            return PreviewNotice(self.words.zone)(work, Actor.house(), number, customer, outgoing.language)

    def _papers(self, notice: Notice) -> tuple[Attached, ...]:
        if self.paper is None:
            return ()
        try:
            return (Attached(f"{notice.number}.pdf", "application/pdf", self.paper(self.words, notice)),)
        except Exception:  # the words and the link are in the letter itself
            log.exception("notice_without_paper", notice=notice.number)
            return ()

    def _link(self, alert: Alert, now: Callable[[], Any]) -> str | None:
        """The customer's own page; none for news of the end, which nobody has to answer."""
        if self.links is None or alert.kind == AlertKind.CLOSING:
            return None
        if alert.forwarded_id is not None:
            key = PageKey(Purpose.FORWARDED, alert.forwarded_id)
        else:
            key = PageKey(Purpose.NOTICE, alert.id or 0)
        return self.links.url(key, now() + NOTICE_LASTS)


def delivery_key(outgoing: Outgoing) -> str:
    """The delivery's name. A reminder is another delivery: a receiver that drops repeats must not drop it."""
    return outgoing.key if outgoing.sent_at is None else f"{outgoing.key}:{int(outgoing.sent_at.timestamp())}"


def _facts(notice: Notice) -> dict[str, Any]:
    """The notice for a receiver that is a program. Quantities are exact, as text."""
    return {
        "recall": notice.recall,
        "kind": notice.kind,
        "class": notice.severity,
        "regime": notice.regime,
        "reason": notice.why,
        "hazard": notice.danger,
        "customer": notice.customer,
        "customer_name": notice.customer_name,
        "lots": [
            {"lot": lot.code, "item": lot.item, "gtin": lot.gtin, "quantity": f"{lot.quantity:f}", "uom": lot.uom,
             "delivered": [at.isoformat() for at in lot.dates], "pallets": list(lot.pallets)}
            for lot in notice.lots
        ],
        "cleared": list(notice.cleared),
    }  # fmt: skip
