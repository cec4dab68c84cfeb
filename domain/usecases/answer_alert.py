"""A customer answers in the chat: one tap, a number, a photo, or a sentence that reaches the lead."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.alerts import Alert, AnswerKind, Notice, NotYourNotice, Wish
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.alerting import note_leads
from domain.steps.answers import Claim, Kept, keep_answers, recall_over
from domain.steps.goods import Goods, Group, goods_of, groups_of
from domain.steps.noticing import notice_of

WAY = "telegram"


@dataclass(frozen=True)
class Answered:
    """The answer as it counts: in the goods' own unit. `new` is False when this very answer was known already."""

    notice: Notice
    kind: AnswerKind
    quantity: Decimal | None
    uom: str | None
    new: bool
    lot: str | None = None
    open: tuple[tuple[str, Decimal], ...] = ()
    """What they have not accounted for yet, per unit."""


@dataclass(frozen=True)
class LookAtNotice:
    """The notice again, for its own customer only. Changes nothing. Raises `NotYourNotice`, `RecallOver`."""

    def __call__(self, work: Work, actor: Actor, alert_id: int) -> Notice:
        alert, recall = own_alert(work, actor, alert_id)
        if recall.state != RecallState.LAUNCHED:
            raise recall_over(work, recall)
        return notice_of(work, alert)


@dataclass(frozen=True)
class ToAnswer:
    """What a customer may be asked about: the lots that still count, and what adds up of them."""

    notice: Notice
    goods: tuple[Goods, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        return groups_of(self.goods)


@dataclass(frozen=True)
class LookToAnswer:
    """The lots of a notice, for its own customer only. Changes nothing. Raises `NotYourNotice`, `RecallOver`."""

    def __call__(self, work: Work, actor: Actor, alert_id: int) -> ToAnswer:
        alert, recall = own_alert(work, actor, alert_id)
        if recall.state != RecallState.LAUNCHED:
            raise recall_over(work, recall)
        goods = goods_of(work, recall, alert.partner_id)
        return ToAnswer(notice_of(work, alert), tuple(each for each in goods if not each.cleared))


@dataclass(frozen=True)
class OpenNotices:
    """This customer's notices of launched recalls, as sent to this person; newest first. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> list[Notice]:
        actor.must(May.ANSWER)
        return [
            notice_of(work, alert)
            for recall in work.recalls.open_for(actor.partner_id or 0)
            for alert in work.recalls.alerts(recall.id or 0)
            if alert.person_id == actor.person_id
        ]


@dataclass(frozen=True)
class AnswerAlert:
    """Afterwards the answer is kept for this customer, and the alert counts as received.

    `insist` keeps what is doubtful; without it `MoreThanDelivered` and `NoneThoughSent` ask first. Raises
    `NotYourNotice`, `RecallOver`, `UnknownUnit`, `BadQuantity`.
    """

    def __call__(
        self, work: Work, actor: Actor, alert_id: int, kind: AnswerKind, source: str, *,
        quantity: Decimal | None = None, uom: str | None = None, lot_id: int | None = None, insist: bool = False,
    ) -> Answered:  # fmt: skip
        alert, recall = own_alert(work, actor, alert_id)
        claim = Claim(kind, quantity, uom, lot_id)
        kept = _keep(work, actor, alert, recall, claim, source, insist=insist)
        notice, (said,) = notice_of(work, alert), kept.claims
        lot = work.lots.get(said.lot_id).lot.code if said.lot_id and said.lot_id == lot_id else None
        still = {uom: amounts["delivered"] - amounts["accounted"] for uom, amounts in kept.noted.amounts.items()}
        return Answered(notice, kind, said.quantity, said.uom, new=kept.new, lot=lot,
                        open=tuple((uom, amount) for uom, amount in still.items() if amount > 0))  # fmt: skip


@dataclass(frozen=True)
class WishForGoods:
    """Afterwards the leads know that this customer wants the goods fetched or paid back. Raises `NotYourNotice`,
    `RecallOver`."""

    def __call__(self, work: Work, actor: Actor, alert_id: int, wish: Wish, source: str) -> Notice:
        alert, recall = own_alert(work, actor, alert_id)
        _keep(work, actor, alert, recall, Claim(AnswerKind.TEXT, wish=wish), source)
        partner = work.partners.get(alert.partner_id)
        note_leads(work, f"wish:{source}", "chat/customer_wishes", customer=partner.code, name=partner.name,
                   wish=wish.value, recall=recall.number)  # fmt: skip
        return notice_of(work, alert)


@dataclass(frozen=True)
class AttachPhoto:
    """Afterwards the picture (already re-encoded) stands with this customer's newest open recall, and the words under
    it are with every lead. Gives the recall's number; None when nothing is open and nothing was kept."""

    def __call__(self, work: Work, actor: Actor, picture: bytes, words: str, source: str) -> str | None:
        actor.must(May.ANSWER)
        recalls = work.recalls.open_for(actor.partner_id or 0)
        if not recalls:
            return None
        recall = recalls[0]
        alert = work.pages.alert_of(recall.id or 0, actor.partner_id or 0)
        kept = work.attachments.add(picture, "image/jpeg", f"{recall.number}-{actor.partner_id}.jpg")
        keep_answers(work, recall, actor.partner_id or 0, [Claim(AnswerKind.TEXT, words=words, photo_id=kept.id)], WAY,
                     source, who=actor.name, person_id=actor.person_id, alert=alert)  # fmt: skip
        if words:
            _tell_leads(work, actor, words, source, recall.number)
        return recall.number


@dataclass(frozen=True)
class TellLead:
    """Afterwards the customer's words are kept with their newest open recall and on their way to every lead.

    Gives the number of recalls that concern this customer: 0 means that nothing is open, the words go to the leads
    all the same.
    """

    def __call__(self, work: Work, actor: Actor, words: str, source: str) -> int:
        actor.must(May.ANSWER)
        recalls = work.recalls.open_for(actor.partner_id or 0)
        for recall in recalls[:1]:
            keep_answers(work, recall, actor.partner_id or 0, [Claim(AnswerKind.TEXT, words=words)], WAY, source,
                         who=actor.name, person_id=actor.person_id)  # fmt: skip
        _tell_leads(work, actor, words, source, recalls[0].number if recalls else None)
        return len(recalls)


@dataclass(frozen=True)
class TellLate:
    """Afterwards the leads know what a customer wanted to say under a recall that was closed already."""

    def __call__(self, work: Work, actor: Actor, alert_id: int, words: str, source: str) -> None:
        _, recall = own_alert(work, actor, alert_id)
        _tell_leads(work, actor, words, source, recall.number)


def _tell_leads(work: Work, actor: Actor, words: str, source: str, recall: str | None) -> None:
    partner = work.partners.get(actor.partner_id or 0)
    note_leads(work, f"words:{source}", "chat/customer_says", customer=partner.code, name=partner.name,
               person=actor.name, words=words[:2000], recall=recall)  # fmt: skip


def _keep(
    work: Work, actor: Actor, alert: Alert, recall: Recall, claim: Claim, source: str, *, insist: bool = False
) -> Kept:  # fmt: skip
    return keep_answers(work, recall, alert.partner_id, [claim], WAY, source, who=actor.name,
                        person_id=actor.person_id, alert=alert, insist=insist)  # fmt: skip


def own_alert(work: Work, actor: Actor, alert_id: int) -> tuple[Alert, Recall]:
    """The alert and its recall, if the alert is this customer's. Raises `NotYourNotice`."""
    actor.must(May.ANSWER)
    alert = work.recalls.alert(alert_id)
    if alert is None or alert.partner_id != actor.partner_id:
        raise NotYourNotice
    recall = work.recalls.get(alert.recall_id)
    if recall is None:
        raise NotYourNotice
    return alert, recall
