"""A case at a glance, for everybody who leads it: the board, its lists, one customer of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from domain.alerts import Alert, Answer, Attempt
from domain.attachments import Attachment
from domain.balance_groups import Balance
from domain.board import Chased, Count, CustomerLine, Listed, LotLine, PassedOn, Standing
from domain.clocks import Deadline
from domain.figures import CaseFigures, Flag
from domain.items import ItemKind
from domain.lots import LotView
from domain.people import Actor, May, NotAllowed, Role
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.cases import case_of
from domain.steps.clocks import clocks_of
from domain.steps.forwarding import Below, forwarded_of

CHASED = 50
FLAGGED = 50
STEPS = 60
"""At most so many points has the curve of the answers."""
SHARE_OF_TIME = 20
"""A balance that took a second is made anew when twenty have passed, not earlier."""
_STEP_SECONDS = (60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 7 * 24 * 3600)

QUICKLY = 2_000
"""Lots of a case that are weighed while somebody waits for the board, unless that took `SLOW` the last time."""
SLOW = timedelta(milliseconds=150)

BalanceOf = Callable[[Work, Recall], Sequence[Balance]]
_Kept = tuple[tuple[int, int], datetime, timedelta, tuple[Balance, ...]]


@dataclass(frozen=True)
class Board:
    """Everything the board's first page shows."""

    recall: Recall
    launched_by: str | None
    figures: CaseFigures
    standings: Mapping[Standing, int]
    flags: tuple[Flag, ...]
    clocks: tuple[Deadline, ...]
    chase: tuple[Chased, ...]
    curve: tuple[Count, ...]
    passed_on: PassedOn
    balances: tuple[Balance, ...]
    weigh: bool
    """The balances are not known or old, and take long: they are asked for by themselves."""
    lots: int
    """Those that the roots led to."""
    roots: tuple[str, ...]
    """The lots that are bad, by their codes."""

    @property
    def balance(self) -> Balance | None:
        """Of the product that the case counts in."""
        return next((each for each in self.balances if each.item.uom == self.recall.uom), None)


@dataclass(frozen=True)
class CustomerOfCase:
    """One customer of a case: their goods, what they were sent, everything they were told and said."""

    recall: Recall
    code: str
    name: str
    lines: tuple[CustomerLine, ...]
    lots: tuple[tuple[LotView, tuple[tuple[datetime, object], ...]], ...]
    alerts: tuple[tuple[Alert, tuple[Attempt, ...]], ...]
    answers: tuple[Answer, ...]
    below: tuple[Below, ...]
    lot_codes: Mapping[int, str]
    people: Mapping[int, str]


@dataclass
class KeptBalances:
    """The balances of cases as they were last worked out, shared by everybody who looks."""

    balance_of: BalanceOf
    _kept: dict[int, _Kept] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def known(self, work: Work, recall: Recall, lots: int) -> tuple[tuple[Balance, ...], bool]:
        """What is known without keeping anybody waiting, and whether it should be worked out anew: what is worked out
        quickly is as it stands, a large case's balance as somebody saw it last."""
        kept = self._kept.get(recall.id or 0)
        if kept is not None and not self._due(work, recall, kept):
            return kept[3], False
        if lots <= QUICKLY and not (kept and kept[2] > SLOW):
            return self.weigh(work, recall), False
        return kept[3] if kept else (), True

    def weigh(self, work: Work, recall: Recall) -> tuple[Balance, ...]:
        """Worked out when something moved since: at once when it is done quickly, else so seldom that it takes at most
        a twentieth of the time. Who comes while another one does it waits for that one."""
        with self._turn:
            kept = self._kept.get(recall.id or 0)
            if kept is not None and not self._due(work, recall, kept):
                return kept[3]
            begun = perf_counter()
            found = tuple(self.balance_of(work, recall))
            took = timedelta(seconds=perf_counter() - begun)
            self._kept[recall.id or 0] = (_mark(work, recall), work.now(), took, found)
            return found

    def _due(self, work: Work, recall: Recall, kept: _Kept) -> bool:
        return kept[0] != _mark(work, recall) and work.now() - kept[1] >= kept[2] * SHARE_OF_TIME


@dataclass(frozen=True)
class WhoHolds:
    """The person a page link was given to, as they stand now. Raises `NotAllowed` for one who left or may not see
    recalls any more. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, person_id: int) -> Actor:
        try:
            person = work.people.get(person_id)
        except LookupError:
            raise NotAllowed(what=May.RECALL.value) from None
        holder = Actor(
            person_id=person.id, name=person.name, role=None if person.left_at else Role(person.role),
            language=person.language or "en", telegram_id=person.telegram_id, partner_id=person.partner_id,
        )  # fmt: skip
        holder.must(May.RECALL)
        return holder


@dataclass(frozen=True)
class ShowBoard:
    """The board as it stands. Changes nothing. Raises `UnknownRecall`."""

    zone: ZoneInfo
    balances: KeptBalances

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> Board:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        now = work.now()
        figures = work.tallies.figures(recall_id, now)
        whole = {amounts.uom: amounts.delivered for amounts in figures.amounts}
        lots = work.boards.lots_covered(recall_id)
        bad = [root.lot_id for root in work.cases.roots(recall_id)] or [recall.root_lot_id]
        balances, weigh = self.balances.known(work, recall, lots) if lots else ((), False)
        return Board(
            recall=recall,
            launched_by=work.people.get(recall.launched_by).name if recall.launched_by else None,
            figures=figures,
            standings=work.boards.standings(recall_id),
            flags=tuple(work.tallies.flags(recall_id, now, FLAGGED)),
            clocks=clocks_of(work, recall, self.zone),
            chase=work.boards.chase(recall, whole, now, CHASED) if recall.state == RecallState.LAUNCHED else (),
            curve=tuple(_curve(work, recall, now)),
            passed_on=work.boards.passed_on(recall_id),
            balances=balances,
            weigh=weigh,
            lots=max(0, lots - len(bad)),
            roots=tuple(work.lots.get(lot_id).lot.code for lot_id in bad),
        )


@dataclass(frozen=True)
class WeighCase:
    """The case and its balances, finished goods first; of a large case it takes seconds. Changes nothing. Raises
    `UnknownRecall`."""

    balances: KeptBalances

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> tuple[Recall, tuple[Balance, ...]]:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        found = self.balances.weigh(work, recall) if work.boards.lots_covered(recall_id) else ()
        return recall, tuple(sorted(found, key=lambda each: each.item.kind != ItemKind.FINISHED))


@dataclass(frozen=True)
class LookAtCase:
    """The case alone. Changes nothing. Raises `UnknownRecall`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> Recall:
        actor.must(May.RECALL)
        return case_of(work, recall_id)


@dataclass(frozen=True)
class RunningCases:
    """The recalls and drills that run, the newest first. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> list[Recall]:
        actor.must(May.RECALL)
        return work.recalls.latest([RecallState.LAUNCHED])


@dataclass(frozen=True)
class ListCustomers:
    """A page of the customers of a case. Changes nothing. Raises `UnknownRecall`."""

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, *, standing: Standing | None = None, search: str = "",
        offset: int = 0,
    ) -> tuple[Recall, Listed[CustomerLine], dict[Standing, int]]:  # fmt: skip
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        found = work.boards.customers(recall_id, standing=standing, search=search[:100], offset=max(0, offset))
        return recall, found, work.boards.standings(recall_id)


@dataclass(frozen=True)
class ListLots:
    """A page of the lots of a case. Changes nothing. Raises `UnknownRecall`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, offset: int = 0) -> tuple[Recall, Listed[LotLine]]:
        actor.must(May.RECALL)
        return case_of(work, recall_id), work.boards.lots(recall_id, offset=max(0, offset))


@dataclass(frozen=True)
class ChaseList:
    """The customers of a running case to chase first. Changes nothing. Raises `UnknownRecall`."""

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, limit: int = 10
    ) -> tuple[Recall, tuple[Chased, ...], CaseFigures]:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        figures = work.tallies.figures(recall_id, work.now())
        whole = {amounts.uom: amounts.delivered for amounts in figures.amounts}
        running = recall.state == RecallState.LAUNCHED
        return recall, work.boards.chase(recall, whole, work.now(), limit) if running else (), figures


@dataclass(frozen=True)
class ShowCustomer:
    """One customer of a case; None where the case does not concern them. Changes nothing. Raises `UnknownRecall`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, partner_id: int) -> CustomerOfCase | None:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        lines = work.boards.customer(recall_id, partner_id)
        if not lines:
            return None
        lots = work.recalls.frozen_deliveries(recall_id, partner_id)
        answers = work.recalls.answers(recall_id, partner_id)
        said_by = {answer.person_id for answer in answers if answer.person_id}
        return CustomerOfCase(
            recall=recall,
            code=lines[0].code,
            name=lines[0].name,
            lines=tuple(lines),
            lots=tuple((view, tuple(sent)) for view, sent in lots),
            alerts=tuple((alert, tuple(tries)) for alert, tries in work.boards.alerts(recall_id, partner_id)),
            answers=tuple(answers),
            below=forwarded_of(work, recall_id, partner_id),
            lot_codes={view.id: view.lot.code for view, _ in lots},
            people={person_id: work.people.get(person_id).name for person_id in said_by},
        )


@dataclass(frozen=True)
class ShowPhoto:
    """A picture that a customer of this case sent; None for any other. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, attachment_id: int) -> Attachment | None:
        actor.must(May.RECALL)
        if not work.boards.has_photo(recall_id, attachment_id):
            return None
        return work.attachments.get(attachment_id)


def _mark(work: Work, recall: Recall) -> tuple[int, int]:
    """Changes with whatever may change a balance."""
    return recall.wave, work.boards.newest_movement()


def _curve(work: Work, recall: Recall, now: datetime) -> list[Count]:
    if recall.launched_at is None:
        return []
    span = max((recall.closed_at or now) - recall.launched_at, timedelta(minutes=1))
    wanted = span.total_seconds() / STEPS
    step = next((seconds for seconds in _STEP_SECONDS if seconds >= wanted), _STEP_SECONDS[-1])
    return work.boards.over_time(recall.id or 0, recall.launched_at, timedelta(seconds=step))
