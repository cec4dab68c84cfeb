"""What the rules need from outside, as protocols. Only `bot.wiring` knows who answers to them."""

from __future__ import annotations

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
from domain.ports.loading import Loading, Row
from domain.ports.pages import Pages
from domain.ports.people import Audit, People
from domain.ports.proof import Proof
from domain.ports.records import Items, Lots, Movements, Partners
from domain.ports.telling import Outbox, Reaching, Recalls
from domain.ports.tracing import Tracing
from domain.ports.work import Clock, OpenWork, Work

__all__ = [
    "Attachments",
    "Audit",
    "Balances",
    "Boards",
    "Captures",
    "CaseNotes",
    "Cases",
    "Causes",
    "Clock",
    "Drills",
    "Equipment",
    "Evidence",
    "Handling",
    "House",
    "Items",
    "Loading",
    "Lots",
    "Matching",
    "Movements",
    "Numbers",
    "OpenWork",
    "Outbox",
    "Pages",
    "Pallets",
    "Partners",
    "People",
    "Proof",
    "Reaching",
    "Recalls",
    "Row",
    "Tallies",
    "Tracing",
    "Work",
]
