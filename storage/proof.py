"""What proves a case: checks of its effect, how its customers were told, its records as they are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union_all, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState, Answer
from domain.attachments import Attachment
from domain.case_file import CaseRecords, KeptFile, Telling
from domain.checks import EffectivenessCheck
from domain.handling import Disposal, DisposalPhoto
from domain.ladder import PHONE
from domain.partners import Contact
from storage.case_records import records_of
from storage.many import among

_ANSWER, _DISPOSAL = "answer", "disposal"


class StoredProof:
    """Implements `domain.ports.Proof`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def checks(self, recall_id: int) -> list[EffectivenessCheck]:
        query = select(EffectivenessCheck).where(col(EffectivenessCheck.recall_id) == recall_id)
        return list(self._session.scalars(query.order_by(col(EffectivenessCheck.id))))

    def add_checks(self, checks: Sequence[EffectivenessCheck]) -> None:
        self._session.add_all(checks)
        self._session.flush()

    def record_check(self, check_id: int, *, got: bool, acted: bool, by: int | None, at: datetime) -> None:
        self._change(check_id, got_notice=got, acted=acted, checked_by=by, checked_at=at, how="phone")

    def note_check(self, check_id: int, words: str) -> None:
        self._change(check_id, words=words)

    def _change(self, check_id: int, **values: object) -> None:
        self._session.execute(update(EffectivenessCheck).where(col(EffectivenessCheck.id) == check_id).values(**values))

    def phones(self, partner_ids: Sequence[int]) -> dict[int, str]:
        query = select(col(Contact.partner_id), func.min(col(Contact.address))).where(
            col(Contact.channel) == PHONE, among(self._session, col(Contact.partner_id), partner_ids)
        )
        return {row[0]: row[1] for row in self._session.execute(query.group_by(col(Contact.partner_id)))}

    def tellings(self, recall_id: int) -> list[Telling]:
        customers = func.count(col(Alert.partner_id).distinct())
        query = (
            select(col(Alert.channel), customers, func.min(col(Alert.accepted_at)), func.max(col(Alert.accepted_at)))
            .where(*_took(recall_id))
            .group_by(col(Alert.channel))
            .order_by(customers.desc(), col(Alert.channel))
        )
        return [
            Telling(channel, customers, first, last)
            for channel, customers, first, last in self._session.execute(query)
            if first is not None and last is not None
        ]

    def channels(self, recall_id: int) -> dict[int, tuple[str, ...]]:
        query = select(col(Alert.partner_id), col(Alert.channel), func.min(col(Alert.rung))).where(*_took(recall_id))
        found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for partner_id, channel, rung in self._session.execute(
            query.group_by(col(Alert.partner_id), col(Alert.channel))
        ):
            found[partner_id].append((rung, channel))
        return {partner_id: tuple(channel for _, channel in sorted(each)) for partner_id, each in found.items()}

    def files(self, recall_id: int) -> list[KeptFile]:
        of_answers = select(col(Answer.photo_id)).where(col(Answer.recall_id) == recall_id)
        of_disposals: CompoundSelect[Any] = union_all(
            select(col(DisposalPhoto.attachment_id))
            .join(Disposal, col(Disposal.id) == col(DisposalPhoto.disposal_id))
            .where(col(Disposal.recall_id) == recall_id),
            select(col(Disposal.photo_id)).where(col(Disposal.recall_id) == recall_id),
        )
        found = [(_ANSWER, of_answers), (_DISPOSAL, select(of_disposals.subquery().c[0]))]
        return [kept for of, wanted in found for kept in self._files(of, wanted)]

    def _files(self, of: str, wanted: Select[Any]) -> Iterator[KeptFile]:
        query = select(
            col(Attachment.id), col(Attachment.name), col(Attachment.media_type), col(Attachment.sha256)
        ).where(col(Attachment.id).in_(wanted))
        for attachment_id, name, media_type, sha256 in self._session.execute(query.order_by(col(Attachment.id))):
            yield KeptFile(attachment_id or 0, of, name, media_type, sha256)

    def records(self, recall_id: int) -> Iterator[CaseRecords]:
        return records_of(self._session, recall_id)


def _took(recall_id: int) -> tuple[ColumnElement[bool], ...]:
    """Alerts to our customers that a channel took, or that a person told by phone; a drill's count too."""
    return (
        col(Alert.recall_id) == recall_id,
        col(Alert.forwarded_id).is_(None),
        col(Alert.state) == AlertState.ACCEPTED.value,
        col(Alert.accepted_at).is_not(None),
    )
