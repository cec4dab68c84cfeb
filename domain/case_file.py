"""Everything that is known of a case at one moment: what its reports, its dossier and its review are written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from domain.alerts import Answer, Notice
from domain.attachments import Attachment
from domain.balance import Account
from domain.balance_groups import Balance
from domain.captures import Proven
from domain.checks import Checked, CheckSums, summed
from domain.clocks import Deadline
from domain.figures import CaseFigures, Flag
from domain.gaps import Candidate
from domain.handling import CorrectiveAction, Disposal, Returned
from domain.holes import Hole
from domain.items import ItemKind
from domain.lots import LotView
from domain.recall import Recall, RecallLot, RecallMark
from domain.regime import Regime
from domain.roots import Root
from domain.scope import Scope, ScopeKind, Scopes
from domain.tally import Holding, RecallConsignee
from domain.trace import Trace


@dataclass(frozen=True)
class Telling:
    """So many customers were told by one channel, from the first to the last."""

    channel: str
    customers: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class KeptFile:
    """A picture of a case. `of` says what it shows: answer, disposal."""

    attachment_id: int
    of: str
    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class LabelPhoto:
    """A photo that movements of covered lots were recorded from: who sent it, what was read, what was recorded."""

    capture_id: int
    photo: Attachment
    at: datetime
    by: str | None
    read: tuple[str, ...]
    recorded: tuple[str, ...]
    """Number and kind of each movement."""


@dataclass(frozen=True)
class Evidence:
    """How the steps between the covered lots became known, and the newest photos of their labels. The house keeps
    `left_out` more."""

    proven: Proven
    photos: tuple[LabelPhoto, ...]
    left_out: int


@dataclass(frozen=True)
class CaseRecords:
    """One table's rows of a case, as they are stored: text, numbers, Decimals, moments, truths, JSON."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


class Happening(Protocol):
    """Something that was done in the case: `domain.steps.timeline.Event`."""

    @property
    def at(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def deed(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Customer:
    """One customer of the case, and what they hold by unit, the case's own first."""

    state: RecallConsignee
    code: str
    name: str
    channels: tuple[str, ...]
    """Those that took an alert."""
    ways: int
    """How many ways lead to them now."""
    holdings: tuple[Holding, ...]

    @property
    def partner_id(self) -> int:
        return self.state.partner_id

    @property
    def silent(self) -> bool:
        return self.state.answered_at is None


@dataclass(frozen=True)
class Uncertain:
    """What made the scope wider than it had to be, or what nobody can know. `possible` lots shared a line without a
    cleaning between; `holes` is what is missing in the records."""

    possible: tuple[LotView, ...] = ()
    possible_customers: int = 0
    lines: Mapping[int, str] = field(default_factory=dict)
    """On which line a possible lot was made."""
    holes: tuple[Hole, ...] = ()
    inferred: int = 0
    """Lots that are covered because a step is missing in the records."""
    untouched: int = 0
    """Lots that would fall away if only what happened in time counted."""


@dataclass(frozen=True)
class CaseFile:
    """One case at `at`. What was frozen is as it was frozen; balance and uncertainty are by the ledger as it stands."""

    at: datetime
    recall: Recall
    regime: Regime
    company: Mapping[str, Any]
    roots: tuple[Root, ...]
    trace: Trace
    """The frozen scope."""
    covered: Mapping[int, RecallLot]
    """By lot, those that were cleared too."""
    figures: CaseFigures
    flags: tuple[Flag, ...]
    clocks: tuple[Deadline, ...]
    marks: tuple[RecallMark, ...]
    texts: Mapping[str, Mapping[str, str]]
    """The free parts of the notice as a lead wrote them, by language."""
    customers: tuple[Customer, ...]
    tellings: tuple[Telling, ...]
    answers: tuple[Answer, ...]
    balances: tuple[Balance, ...]
    candidates: tuple[tuple[Candidate, ...], ...]
    """Side by side with the balances."""
    disposals: tuple[Disposal, ...]
    returns: tuple[Returned, ...]
    actions: tuple[CorrectiveAction, ...]
    checks: tuple[Checked, ...]
    happenings: tuple[Happening, ...]
    scopes: Scopes | None
    uncertain: Uncertain | None
    """None where nobody looked: a quick report, or a very large case."""
    people: Mapping[int, str]
    """The names of everybody of ours who is named in the case, by id."""
    files: tuple[KeptFile, ...] = ()
    photos: Mapping[int, Attachment] = field(default_factory=dict)
    evidence: Evidence | None = None
    notices: tuple[Notice, ...] = ()
    """As they were sent, one of each kind and language; these, photos and evidence only where they were asked for."""

    @property
    def check_sums(self) -> CheckSums:
        return summed(self.checks)

    @property
    def unit(self) -> str:
        """The unit that goods are counted in; that of the root where nothing was delivered."""
        main = self.figures.main
        return main.uom if main else self.recall.uom or self.trace.root.item.uom

    @property
    def finished(self) -> tuple[Balance, ...]:
        """The balances of goods that customers buy."""
        return tuple(balance for balance in self.balances if balance.item.kind == ItemKind.FINISHED)

    @property
    def made(self) -> Decimal:
        """How much of the finished goods was made, in the unit of the first of them."""
        return self._finished(lambda balance: balance.made)

    @property
    def in_store(self) -> Decimal:
        return self._finished(lambda balance: balance.accounts.get(Account.STORE, Decimal(0)))

    @property
    def silent(self) -> tuple[Customer, ...]:
        return tuple(customer for customer in self.customers if customer.silent)

    @property
    def cleared(self) -> tuple[RecallLot, ...]:
        return tuple(lot for lot in self.covered.values() if lot.cleared_at is not None)

    @property
    def due(self) -> Deadline | None:
        """The clock by which the case should be over."""
        return next((clock for clock in self.clocks if clock.key == "finish"), None)

    def scope(self, kind: ScopeKind) -> Scope | None:
        rows = self.scopes.rows if self.scopes else ()
        return next((row for row in rows if row.kind is kind), None)

    def person(self, person_id: int | None) -> str | None:
        return None if person_id is None else self.people.get(person_id)

    def _finished(self, amount: Any) -> Decimal:
        found = [balance for balance in self.finished if balance.item.uom == self.unit]
        return sum((amount(balance) for balance in found), Decimal(0))
