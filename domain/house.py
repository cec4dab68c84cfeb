"""What the plant decided once: its name as customers see it, its policies, its quality group, its secret for links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class HouseFact(SQLModel, table=True):
    """One decision by name. See `HouseFacts` for the names that there are."""

    __tablename__ = "house_fact"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


COMPANY = "company"
"""{"name", "name_zh"?, "address"?, "phone", "email"?, "responsible"?, "legal"?}: who issues the notices."""
POLICY = "policy"
"""{"regime": default rule set, "four_eyes": classes that need a second lead, e.g. ["1", "2"], "drill_hours"?: the own
limit of a drill, "tolerance"?: of its balances in percent}."""
QUALITY_GROUP = "quality_group"
"""{"chat_id"}: the group in which incident rooms are opened."""
GS1_PREFIX = "gs1_prefix"
"""{"digits"}: our GS1 company prefix, under which new pallets get their SSCC."""
LINK_SECRET = "link_secret"  # noqa: S105 - the name of the fact, not the secret
"""{"hex"}: what page links are signed with; made once, by the database's first user."""


@dataclass(frozen=True)
class Company:
    """Who issues the notices, as the plant wrote it down. What nobody wrote is empty."""

    name: str = ""
    name_zh: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    responsible: str = ""
    legal: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Company:
        """From the fact `COMPANY`; entries that are not ours are left alone."""
        known = {field.name for field in fields(cls)}
        company = cls(**{name: str(said).strip() for name, said in value.items() if name in known and said})
        return company if company.name else replace(company, name=company.name_zh)

    def named(self, language: str) -> str:
        return self.name_zh if language == "zh" and self.name_zh else self.name
