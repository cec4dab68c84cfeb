"""What a person may do with a lot, likeliest first: by the kind of its item, its state, and who asks."""

from __future__ import annotations

from datetime import datetime

from domain.items import ItemKind
from domain.lots import LotStatus, LotView
from domain.movements import FILL, KINDS
from domain.people import Actor

_USUAL: dict[str, tuple[str, ...]] = {
    ItemKind.RAW: ("use", "move", "sample", "scrap", "count", "inspect"),
    ItemKind.PACKAGING: ("use", "move", "scrap", "count", "inspect"),
    ItemKind.INTERMEDIATE: ("use", "move", "rework", "sample", "scrap", "count", "inspect"),
    ItemKind.FINISHED: ("ship", "move", "sendout", "return", "sample", "scrap", "rework", "split", "count", "inspect"),
}


def offered(view: LotView, actor: Actor, now: datetime, *, tanks: bool = False) -> tuple[str, ...]:
    """The kinds of movement to show as buttons. What would be refused anyway is left out, and filling a tank where
    there is none."""
    usable = view.lot.status == LotStatus.FREE and not expired(view, now)
    kinds = []
    usual = _USUAL.get(view.item.kind, _USUAL[ItemKind.FINISHED])
    for kind in ("use", FILL, *usual[1:]) if tanks and usual[0] == "use" else usual:
        rule = KINDS[kind]
        stopped = rule.takes_stock and (view.on_hand <= 0 or (rule.checks_use and not usable))
        if actor.may(rule.may) and not stopped:
            kinds.append(kind)
    state = "hold" if view.lot.status == LotStatus.FREE else "release"
    if view.lot.status != LotStatus.RECALLED and actor.may(KINDS[state].may):
        kinds.append(state)
    return tuple(kinds)


def expired(view: LotView, now: datetime) -> bool:
    return view.lot.expires_at is not None and view.lot.expires_at < now
