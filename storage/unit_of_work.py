"""One transaction with everything in it that a use case may ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from domain import ports
from storage.attachments import StoredAttachments
from storage.audit import StoredAudit
from storage.balances import StoredBalances
from storage.boards import StoredBoards
from storage.captures import StoredCaptures
from storage.case_notes import StoredCaseNotes
from storage.cases import StoredCases
from storage.causes import StoredCauses
from storage.database import Database
from storage.drills import StoredDrills
from storage.equipment import StoredEquipment
from storage.evidence import StoredEvidence
from storage.handling import StoredHandling
from storage.house import StoredHouse
from storage.items import StoredItems
from storage.loading import StoredLoading
from storage.lots import StoredLots
from storage.matching import StoredMatching
from storage.movements import StoredMovements
from storage.numbers import StoredNumbers
from storage.outbox import StoredOutbox
from storage.pages import StoredPages
from storage.pallets import StoredPallets
from storage.partners import StoredPartners
from storage.people import StoredPeople
from storage.proof import StoredProof
from storage.reaching import TELEGRAM, StoredReaching
from storage.recalls import StoredRecalls
from storage.tallies import StoredTallies
from storage.tracing import StoredTracing

if TYPE_CHECKING:
    from storage.index.live import LiveIndex


class UnitOfWork:
    """Implements `domain.ports.Work`. `now` is one moment for the whole transaction."""

    def __init__(
        self, session: Session, now: datetime, channels: Collection[str], *, readonly: bool,
        index: LiveIndex | None = None,
    ) -> None:  # fmt: skip
        self._session = session
        self._now = now
        self._may_commit = not readonly
        keys = index.keys if index else None
        lots = StoredLots(session, now, readonly=readonly, keys=keys)
        movements = StoredMovements(session, lots)
        self.items: ports.Items = StoredItems(session)
        self.partners: ports.Partners = StoredPartners(session)
        self.lots: ports.Lots = lots
        self.movements: ports.Movements = movements
        tracing = StoredTracing(session, index, readonly=readonly)
        self.tracing: ports.Tracing = tracing
        self.causes: ports.Causes = StoredCauses(session, lots, tracing)
        self.balances: ports.Balances = StoredBalances(session)
        self.equipment: ports.Equipment = StoredEquipment(session)
        self.evidence: ports.Evidence = StoredEvidence(session)
        self.people: ports.People = StoredPeople(session)
        self.recalls: ports.Recalls = StoredRecalls(session, lots, now)
        self.cases: ports.Cases = StoredCases(session, now)
        self.tallies: ports.Tallies = StoredTallies(session)
        self.boards: ports.Boards = StoredBoards(session)
        self.case_notes: ports.CaseNotes = StoredCaseNotes(session)
        self.house: ports.House = StoredHouse(session)
        self.attachments: ports.Attachments = StoredAttachments(session, now)
        self.handling: ports.Handling = StoredHandling(session)
        self.drills: ports.Drills = StoredDrills(session)
        self.proof: ports.Proof = StoredProof(session)
        self.pages: ports.Pages = StoredPages(session)
        self.reaching: ports.Reaching = StoredReaching(session, channels)
        self.outbox: ports.Outbox = StoredOutbox(session)
        self.audit: ports.Audit = StoredAudit(session)
        self.loading: ports.Loading = StoredLoading(session, movements)
        self.captures: ports.Captures = StoredCaptures(session, now)
        self.matching: ports.Matching = StoredMatching(session, now, keys, readonly=readonly)
        self.pallets: ports.Pallets = StoredPallets(session)
        self.numbers: ports.Numbers = StoredNumbers(session)

    def now(self) -> datetime:
        return self._now

    def commit(self) -> None:
        """Makes everything durable. Once: what a use case promises is one transaction."""
        if not self._may_commit:
            raise RuntimeError("this unit of work cannot be committed: it is readonly, or was committed before")
        self._may_commit = False
        self._session.commit()


class OpenUnitOfWork:
    """Implements `domain.ports.OpenWork`: a transaction that is rolled back unless it was committed.

    Runs in the thread that opens it; writers of one process wait for each other. `channels` are the ways that the
    running program can send by; `index` answers questions about the genealogy where it is ready, SQL where not.
    """

    def __init__(
        self, database: Database, clock: ports.Clock, channels: Collection[str] = (TELEGRAM,),
        index: LiveIndex | None = None,
    ) -> None:  # fmt: skip
        self._database = database
        self._clock = clock
        self._index = index
        self._channels = frozenset(channels)

    @contextmanager
    def __call__(self, *, readonly: bool = False) -> Iterator[ports.Work]:
        with self._database.session(readonly=readonly, anywhere=True) as session:
            yield UnitOfWork(session, self._clock(), self._channels, readonly=readonly, index=self._index)
