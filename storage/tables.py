"""Every table in one place: importing this module makes `METADATA` complete."""

from __future__ import annotations

from sqlmodel import SQLModel

from domain import (
    alerts,
    attachments,
    audit,
    captures,
    checks,
    drills,
    equipment,
    genealogy,
    handling,
    house,
    items,
    lot_numbers,
    lots,
    messages,
    movements,
    pallets,
    partners,
    people,
    recall,
    tally,
)
from domain.imports import run

_TABLE_MODULES = (
    alerts, attachments, audit, captures, checks, drills, equipment, genealogy, handling, house, items, lot_numbers,
    lots, messages, movements, pallets, partners, people, recall, run, tally,
)  # fmt: skip

METADATA = SQLModel.metadata
APPEND_ONLY = ("audit_entry", "movement", "movement_line", "attempt", "answer", "capture", "movement_capture")
"""Tables whose rows the database itself refuses to change or remove (triggers of the first migration)."""
