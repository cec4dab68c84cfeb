"""From what a camera or a finger gave to the lots it may mean, and to the card of one lot."""

from __future__ import annotations

from dataclasses import dataclass

from domain.items import Item
from domain.labels import CodeRead, Reading, code_candidates
from domain.lots import LotRef, LotView
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.naming import lot_named, lots_printed
from domain.steps.offering import expired, offered
from domain.values import BadLotCode, LotCode

NEAREST = 4
"""Lots offered instead of one that is not known: more do not fit a thumb."""


@dataclass(frozen=True)
class LotCard:
    """A lot and what this person may do with it now."""

    view: LotView
    kinds: tuple[str, ...]
    expired: bool


@dataclass(frozen=True)
class SeenLabel:
    """What the codes of one picture mean. `lots` may be used without asking; `doubtful` must be asked about."""

    lots: tuple[LotView, ...] = ()
    doubtful: tuple[LotView, ...] = ()
    nearest: tuple[LotView, ...] = ()
    """Lots that look most like what was read, when nothing that was read is a lot of ours."""
    item: Item | None = None
    """The product, when the codes name one."""


@dataclass(frozen=True)
class LookAtLabel:
    """Every lot that the codes in a picture may mean, each once. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, reading: Reading) -> SeenLabel:
        actor.must(May.TRACE)
        gtin = next(iter(reading.gtins), None)
        lots: dict[int, LotView] = {}
        doubtful: dict[int, LotView] = {}
        for code in reading.codes:
            found = lots_printed(work, list(code_candidates(Reading((code,)))), _gtin(code) or gtin)
            (lots if code.sure else doubtful).update({view.id: view for view in found})
        left = {lot_id: view for lot_id, view in doubtful.items() if lot_id not in lots}
        nothing = not lots and not left
        return SeenLabel(
            lots=tuple(lots.values()),
            doubtful=tuple(left.values()),
            nearest=_nearest(work, reading) if nothing else (),
            item=work.items.by_code(gtin) if gtin else None,
        )


@dataclass(frozen=True)
class LookAtLot:
    """The card of one lot. Changes nothing. Raises `UnknownLot`, `AmbiguousLot`, `BadLotCode`."""

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> LotCard:
        actor.must(May.TRACE)
        view = lot_named(work, ref)
        now = work.now()
        return LotCard(view, offered(view, actor, now, tanks=work.movements.vessels.there_are()), expired(view, now))


def _gtin(code: CodeRead) -> str | None:
    return code.gs1.gtin if code.gs1 else None


def _nearest(work: Work, reading: Reading) -> tuple[LotView, ...]:
    near: dict[int, LotView] = {}
    for text in code_candidates(reading)[:NEAREST]:
        try:
            near.update({view.id: view for view in work.lots.nearest(LotCode(text), NEAREST)})
        except BadLotCode:
            continue
    return tuple(near.values())[:NEAREST]
