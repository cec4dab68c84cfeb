"""One transaction, and everything in it that a use case may ask for."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.ports.balances import Balances
from domain.ports.boards import Boards
from domain.ports.capturing import Captures, Matching, Numbers, Pallets
from domain.ports.case_keeping import Cases
from domain.ports.case_notes import CaseNotes
from domain.ports.cases import Attachments, House, Tallies
from domain.ports.causes import Causes
from domain.ports.equipment import Equipment
from domain.ports.evidence import Evidence
from domain.ports.handling import Drills, Handling
from domain.ports.loading import Loading
from domain.ports.pages import Pages
from domain.ports.people import Audit, People
from domain.ports.proof import Proof
from domain.ports.records import Items, Lots, Movements, Partners
from domain.ports.telling import Outbox, Reaching, Recalls
from domain.ports.tracing import Tracing


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, in UTC."""
        ...


class Work(Protocol):
    """One transaction. What is not committed by the one who opened it never happened."""

    items: Items
    partners: Partners
    lots: Lots
    movements: Movements
    tracing: Tracing
    equipment: Equipment
    evidence: Evidence
    causes: Causes
    balances: Balances
    people: People
    recalls: Recalls
    cases: Cases
    tallies: Tallies
    case_notes: CaseNotes
    boards: Boards
    house: House
    attachments: Attachments
    pages: Pages
    handling: Handling
    drills: Drills
    proof: Proof
    reaching: Reaching
    outbox: Outbox
    audit: Audit
    loading: Loading
    captures: Captures
    matching: Matching
    pallets: Pallets
    numbers: Numbers

    def now(self) -> datetime: ...
    def commit(self) -> None: ...


class OpenWork(Protocol):
    """Opens a unit of work; leaving it without `commit` rolls back."""

    def __call__(self, *, readonly: bool = False) -> AbstractContextManager[Work]: ...
