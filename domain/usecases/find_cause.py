"""What bad lots have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from domain.cause import (
    DAYS_AROUND,
    MOST_COMPARED,
    MOST_LOTS,
    Factor,
    FactorKind,
    Judgement,
    Period,
    TooFewLots,
    TooManyLots,
    TooManyToCompare,
    judged,
    period_of,
)
from domain.items import Item
from domain.lots import LotRef, LotView
from domain.people import Actor, May
from domain.ports import Work
from domain.ports.causes import FactorNames
from domain.steps.naming import lots_named

ALSO_TOLD = 30


@dataclass(frozen=True)
class CommonCause:
    """The answer: what was asked, what it was compared with, and who is suspected."""

    bad: tuple[LotView, ...]
    """The lots that were named, each once, in the order in which they were named."""
    twice: tuple[str, ...]
    """Codes that were named again."""
    items: tuple[Item, ...]
    period: Period
    population: int
    """So many lots of these items were made in the period, the bad ones among them."""
    judgement: Judgement
    names: FactorNames
    without: tuple[LotView, ...]
    """The bad lots that do not have what stands first."""
    also: tuple[LotView, ...]
    """Lots of the population that have it and are not among the bad ones, the first so many of them."""
    engine: str

    @property
    def compares(self) -> bool:
        """There are lots beside the bad ones to compare them with."""
        return self.population > len(self.bad)

    @property
    def suspected(self) -> tuple[LotView, ...]:
        """The lots among what stands first; none where nothing stands out."""
        first = self.judgement.first
        if first is None or not self.judgement.stands_out:
            return ()
        lots = (factor.value for factor in first.factors if factor.kind is FactorKind.LOT)
        return tuple(self.names.lots[int(lot_id)] for lot_id in lots)


@dataclass(frozen=True)
class FindCause:
    """Everything the named lots share, ranked by how unlikely it is by chance. Changes nothing.

    Compared with every lot of the same items that was made from `days` before the first of them to `days` behind
    the last. Raises what `lot_named` raises, `TooFewLots`, `TooManyLots`, `TooManyToCompare`, and `NotAllowed`.
    """

    def __call__(self, work: Work, actor: Actor, refs: Sequence[LotRef], days: int = DAYS_AROUND) -> CommonCause:
        actor.must(May.INVESTIGATE)
        if len(refs) > MOST_LOTS:
            raise TooManyLots(lots=len(refs))
        named = lots_named(work, refs)
        bad = {view.id: view for view in named}
        if len(bad) < 2:
            raise TooFewLots(lot=named[0].lot.code if named else None)
        items = {view.lot.item_id: view.item for view in bad.values()}
        period = period_of((view.lot.made_at for view in bad.values()), days)
        made = work.causes.population(list(items), period.since, period.until)
        population = sorted({*made, *bad})
        if len(population) > MOST_COMPARED:
            raise TooManyToCompare(lots=len(population))
        counted = work.causes.counted(list(bad), population)
        place = {lot_id: number for number, lot_id in enumerate(population)}
        judgement = judged(counted, sum(1 << place[lot_id] for lot_id in bad), len(population))
        first = judgement.first
        return CommonCause(
            bad=tuple(bad.values()),
            twice=_named_again(named),
            items=tuple(items.values()),
            period=period,
            population=len(population),
            judgement=judgement,
            names=work.causes.names(list(_told(judgement))),
            without=tuple(view for view in bad.values() if first and not first.members >> place[view.id] & 1),
            also=tuple(work.lots.views(_also(judgement, population, bad)).values()),
            engine=counted.engine,
        )


def _named_again(named: Sequence[LotView]) -> tuple[str, ...]:
    codes = [view.lot.code for place, view in enumerate(named) if view.id in {each.id for each in named[:place]}]
    return tuple(dict.fromkeys(codes))


def _also(judgement: Judgement, population: Sequence[int], bad: Collection[int]) -> list[int]:
    first = judgement.first.members if judgement.first and judgement.stands_out else 0
    return [lot_id for place, lot_id in enumerate(population) if first >> place & 1 and lot_id not in bad][:ALSO_TOLD]


def _told(judgement: Judgement) -> Iterator[Factor]:
    for suspect in (judgement.first, judgement.runner_up, *judgement.others, *judgement.implied):
        yield from suspect.factors if suspect else ()
