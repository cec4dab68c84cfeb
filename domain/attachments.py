"""Pictures and papers that prove something: a customer's photo, a disposal, an authority's stamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal

MOST_BYTES = 8_000_000
"""Of one attachment, as it is kept."""


class Attachment(SQLModel, table=True):
    """A file as it was given (pictures re-encoded, without what the camera wrote beside them)."""

    __tablename__ = "attachment"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    sha256: str = Field(index=True)
    media_type: str
    name: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = Field(sa_type=Instant)


@dataclass(eq=False)
class AttachmentTooLarge(Refusal):
    """`most` is in bytes."""

    size: int
    most: int = MOST_BYTES
