"""How the ledger came to know: the photo, what was read from it, and how sure that makes a link.

A movement that a person recorded has a row in `movement_capture`; one without a row was imported. Links take their
source from the movement that took the parent; those that a rule supplied (`Basis.INFERRED`) were seen by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant


class CapturedBy(StrEnum):
    """How its lot became known, the surest first."""

    SCANNED = "scanned"
    """A code was read from a photo, surely, and named this lot."""
    READ = "read"
    """Printed text was read from a photo and matched to this lot, or a person picked it among what was read."""
    TYPED = "typed"
    """A person typed the lot or tapped it in a list."""
    IMPORTED = "imported"
    """It came from a file or another system; never stored, it is what has no row."""
    INFERRED = "inferred"
    """Nobody said it: a rule supplied the link; never stored."""


class Capture(SQLModel, table=True):
    """A photo that somebody sent and what was read from it, as it was read. Never changed."""

    __tablename__ = "capture"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    source: str = Field(unique=True)
    """The message it came with, once: `tg:<chat>:<message>`."""
    at: datetime = Field(sa_type=Instant)
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    photo_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="attachment.id")
    """The photo, written anew: no larger than 2,048 pixels, nothing of the camera in it."""
    reading: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """`domain.labels.Reading` as JSON: codes with their symbology, text lines with their score."""


class MovementCapture(SQLModel, table=True):
    """How a person's movement was captured. `by` is one of scanned, read, typed."""

    __tablename__ = "movement_capture"
    movement_id: int = Field(sa_column=Column(BIG_ID, ForeignKey("movement.id"), primary_key=True, autoincrement=False))
    by: str
    capture_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="capture.id", index=True)


class Album(SQLModel, table=True):
    """Photos that were sent together are answered by one message."""

    __tablename__ = "album"
    __table_args__ = (Index("ix_album_of", "chat_id", "named", unique=True),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    chat_id: int = Field(sa_type=BIG_ID)
    named: str
    """Telegram's `media_group_id`."""
    message_id: int | None = Field(default=None, sa_type=BIG_ID)
    """Our answer, once it was sent."""
    at: datetime = Field(sa_type=Instant)


class AlbumPhoto(SQLModel, table=True):
    """One photo of an album and what came of it."""

    __tablename__ = "album_photo"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    album_id: int = Field(sa_type=BIG_ID, foreign_key="album.id", index=True)
    source: str = Field(unique=True)
    capture_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="capture.id")
    movement_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")
    outcome: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


@dataclass(frozen=True)
class Proof:
    """How the lot of an order became known; goes with the order from question to question into the ledger."""

    by: CapturedBy = CapturedBy.TYPED
    capture_id: int | None = None


@dataclass(frozen=True)
class Proven:
    """Of the links of an answer, how many were captured how. Keys are values of `CapturedBy`."""

    counts: dict[str, int]

    @property
    def links(self) -> int:
        return sum(self.counts.values())

    @property
    def seen(self) -> int:
        """Those scanned or read from a label."""
        return self.counts.get(CapturedBy.SCANNED, 0) + self.counts.get(CapturedBy.READ, 0)

    def __add__(self, other: Proven) -> Proven:
        names = {*self.counts, *other.counts}
        return Proven({name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in names})
