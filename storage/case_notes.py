"""What people noted down in a case, and what they wrote into its notice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.marks import MOMENTS
from domain.recall import Recall, RecallMark, RecallText


class StoredCaseNotes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def marks(self, recall_id: int) -> list[RecallMark]:
        query = select(RecallMark).where(col(RecallMark.recall_id) == recall_id)
        return list(self._session.scalars(query.order_by(col(RecallMark.at), col(RecallMark.id))))

    def add_mark(self, recall_id: int, key: str, at: datetime, person_id: int | None, words: str | None = None) -> bool:
        if any(mark.key == key and mark.at == at for mark in self.marks(recall_id)):
            return False
        self._session.add(RecallMark(recall_id=recall_id, key=key, at=at, person_id=person_id, words=words))
        self._session.flush()
        return True

    def set_moment(self, recall_id: int, column: str, at: datetime) -> None:
        if column not in MOMENTS.values():
            raise ValueError(f"a case has no moment {column!r}")
        self._session.execute(update(Recall).where(col(Recall.id) == recall_id).values({column: at}))
        self._session.expire_all()

    def texts(self, recall_id: int, language: str) -> dict[str, str]:
        query = select(RecallText).where(col(RecallText.recall_id) == recall_id, col(RecallText.language) == language)
        return {text.part: text.words for text in self._session.scalars(query.order_by(col(RecallText.id)))}

    def put_text(self, recall_id: int, language: str, part: str, words: str | None) -> None:
        mine = (
            col(RecallText.recall_id) == recall_id,
            col(RecallText.language) == language,
            col(RecallText.part) == part,
        )
        self._session.execute(delete(RecallText).where(*mine))
        if words is not None:
            self._session.add(RecallText(recall_id=recall_id, language=language, part=part, words=words))
        self._session.flush()
