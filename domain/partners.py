"""Whom lots come from and go to: suppliers, customers, subcontractors, and how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID
from domain.errors import Refusal


class PartnerKind(StrEnum):
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    SUBCONTRACTOR = "subcontractor"


class Partner(SQLModel, table=True):
    """A company we buy from, sell to, or send work out to."""

    __tablename__ = "partner"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    code: str = Field(unique=True)
    kind: str
    name: str
    language: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Contact(SQLModel, table=True):
    """One way to reach a partner outside the chat: an e-mail address, a robot's key ..."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("partner_id", "channel", "address"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    channel: str
    address: str


@dataclass(eq=False)
class UnknownPartner(Refusal):
    """`nearest` are the partner codes that look most like it."""

    partner: str
    kind: str = ""
    nearest: tuple[str, ...] = ()
