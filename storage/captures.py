"""Photos with what was read from them, and which movements they prove."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.captures import Album, AlbumPhoto, Capture, CapturedBy, MovementCapture, Proof, Proven
from domain.genealogy import Basis, GenealogyLink
from domain.movements import Movement, MovementLine
from storage.attachments import StoredAttachments
from storage.many import among, corrects_nothing, id_of, ids, not_corrected
from storage.plain import rows_of


class StoredCaptures:
    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def keep(self, source: str, person_id: int | None, photo: bytes | None, reading: dict[str, Any]) -> Capture:
        known = self.by_source(source)
        if known is not None:
            return known
        kept = StoredAttachments(self._session, self._now).add(photo, "image/jpeg", "label.jpg") if photo else None
        capture = Capture(
            source=source, at=self._now, person_id=person_id, photo_id=kept.id if kept else None, reading=reading
        )
        self._session.add(capture)
        self._session.flush()
        return capture

    def get(self, capture_id: int) -> Capture | None:
        return self._session.get(Capture, capture_id)

    def by_source(self, source: str) -> Capture | None:
        return self._session.scalars(select(Capture).where(col(Capture.source) == source)).first()

    def proves(self, movement_id: int, proof: Proof) -> None:
        self._session.add(MovementCapture(movement_id=movement_id, by=proof.by.value, capture_id=proof.capture_id))
        self._session.flush()

    def of_movements(self, movement_ids: Collection[int]) -> dict[int, Proof]:
        query = select(
            col(MovementCapture.movement_id), col(MovementCapture.by), col(MovementCapture.capture_id)
        ).where(among(self._session, col(MovementCapture.movement_id), movement_ids))
        proofs: dict[tuple[str, int | None], Proof] = {}
        found: dict[int, Proof] = {}
        for movement_id, by, capture_id in rows_of(self._session, query) if movement_ids else ():
            proof = proofs.get((by, capture_id))
            if proof is None:
                proof = proofs[by, capture_id] = Proof(CapturedBy(by), capture_id)
            found[movement_id] = proof
        return found

    def proven(self, lot_ids: Collection[int]) -> Proven:
        # The child is hidden from the planner: both databases would look every parent up with every child.
        child = func.coalesce(col(GenealogyLink.child_id), 0)
        return self._counted(
            among(self._session, col(GenealogyLink.parent_id), lot_ids), among(self._session, child, lot_ids)
        )

    def proven_of(self, lot_id: int) -> Proven:
        into = self._counted(col(GenealogyLink.child_id) == lot_id)
        return into + self._counted(col(GenealogyLink.parent_id) == lot_id)

    def _counted(self, *which: ColumnElement[bool]) -> Proven:
        query = (
            select(col(GenealogyLink.basis), col(MovementCapture.by), func.count())
            .select_from(GenealogyLink)
            .outerjoin(MovementCapture, col(MovementCapture.movement_id) == col(GenealogyLink.used_by))
            .where(col(GenealogyLink.voided_by).is_(None), *which)
            .group_by(col(GenealogyLink.basis), col(MovementCapture.by))
        )
        counts: dict[str, int] = {}
        for basis, by, number in rows_of(self._session, query):
            name = CapturedBy.INFERRED if basis == Basis.INFERRED else CapturedBy(by or CapturedBy.IMPORTED)
            counts[name.value] = counts.get(name.value, 0) + number
        return Proven(counts)

    def of_lots(self, lot_ids: Collection[int], limit: int, person_id: int | None = None) -> list[int]:
        query = (
            select(col(Capture.id))
            .join(MovementCapture, col(MovementCapture.capture_id) == col(Capture.id))
            .join(MovementLine, col(MovementLine.movement_id) == col(MovementCapture.movement_id))
            .where(among(self._session, col(MovementLine.lot_id), lot_ids), col(Capture.photo_id).is_not(None))
            .distinct()
            .order_by(col(Capture.id).desc())
            .limit(limit)
        )
        if person_id is not None:
            query = query.where(col(Capture.person_id) == person_id)
        return ids(self._session, query)

    def recorded_from(self, capture_id: int) -> list[Movement]:
        query = (
            select(Movement)
            .join(MovementCapture, col(MovementCapture.movement_id) == col(Movement.id))
            .where(col(MovementCapture.capture_id) == capture_id)
            .order_by(col(Movement.id))
        )
        return list(self._session.scalars(query))

    def recent(self, person_id: int, lot_id: int, kind: str, since: datetime) -> int | None:
        query = (
            select(col(Movement.id))
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .where(
                col(Movement.person_id) == person_id,
                col(Movement.kind) == kind,
                col(Movement.recorded_at) >= since,
                col(MovementLine.lot_id) == lot_id,
                corrects_nothing(),
                not_corrected(),
            )
            .order_by(col(Movement.id).desc())
            .limit(1)
        )
        return self._session.scalars(query).first()

    def album(self, chat_id: int, named: str) -> Album:
        known = self._session.scalars(
            select(Album).where(col(Album.chat_id) == chat_id, col(Album.named) == named)
        ).first()
        if known is not None:
            return known
        album = Album(chat_id=chat_id, named=named, at=self._now)
        self._session.add(album)
        self._session.flush()
        return album

    def album_photos(self, album_id: int) -> list[AlbumPhoto]:
        query = select(AlbumPhoto).where(col(AlbumPhoto.album_id) == album_id).order_by(col(AlbumPhoto.id))
        return list(self._session.scalars(query))

    def put_photo(self, photo: AlbumPhoto) -> AlbumPhoto:
        known = self._session.scalars(select(AlbumPhoto).where(col(AlbumPhoto.source) == photo.source)).first()
        if known is not None:
            photo.id = id_of(known)
        written = self._session.merge(photo)
        self._session.flush()
        return written

    def album_with(self, album_id: int) -> Album | None:
        return self._session.get(Album, album_id)

    def album_photo(self, *, number: int | None = None, source: str = "") -> AlbumPhoto | None:
        if number is not None:
            return self._session.get(AlbumPhoto, number)
        return self._session.scalars(select(AlbumPhoto).where(col(AlbumPhoto.source) == source)).first()

    def answered(self, album_id: int, message_id: int) -> None:
        album = self._session.get(Album, album_id)
        if album is not None:
            album.message_id = message_id
            self._session.flush()
