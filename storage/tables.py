"""Every table in one place: importing this module makes `METADATA` complete."""

from __future__ import annotations

from sqlmodel import SQLModel

from domain import alerts, audit, equipment, genealogy, items, lots, messages, movements, partners, people, recall
from domain.imports import run

_TABLE_MODULES = (alerts, audit, equipment, genealogy, items, lots, messages, movements, partners, people, recall, run)

METADATA = SQLModel.metadata
APPEND_ONLY = ("audit_entry", "movement", "movement_line")
"""Tables whose rows the database itself refuses to change or remove (triggers of the first migration)."""
