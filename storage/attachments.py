"""Pictures and papers that prove something."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.attachments import MOST_BYTES, Attachment, AttachmentTooLarge


class StoredAttachments:
    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def add(self, content: bytes, media_type: str, name: str) -> Attachment:
        if len(content) > MOST_BYTES:
            raise AttachmentTooLarge(size=len(content))
        sha256 = hashlib.sha256(content).hexdigest()
        known = self._session.scalars(select(Attachment).where(col(Attachment.sha256) == sha256).limit(1)).first()
        if known is not None:
            return known
        kept = Attachment(sha256=sha256, media_type=media_type, name=name[:200], content=content, at=self._now)
        self._session.add(kept)
        self._session.flush()
        return kept

    def get(self, attachment_id: int) -> Attachment | None:
        return self._session.get(Attachment, attachment_id)
