"""What comes of a stopped lot is stopped with it: a new code does not set goods free."""

from __future__ import annotations

from collections.abc import Sequence

from domain.audit import AuditEntry
from domain.genealogy import GenealogyLink
from domain.lots import LotStatus, LotView
from domain.movements import Movement
from domain.people import Actor
from domain.ports import Work

_SAME_GOODS = frozenset({"split", "relabel", "back"})
"""The goods themselves under another code: these also pass on a hold. A recall is about all that came of a lot."""


def carry_stop(work: Work, actor: Actor, movement: Movement) -> tuple[LotView, ...]:
    """Stops the lots that this movement joined to a stopped one; gives those that it stopped, as they are now.

    Matters where a lot is split while it is stopped, comes back from the co-packer, or is made under a work order
    after what was used for it was recalled: a launched recall has walked the genealogy before any of these.
    """
    stopped: list[int] = []
    # A fill recorded late, or one taken back, changes what other draws from the vessel hold.
    for link in [
        link for each in (movement.id or 0, *_read_anew(work, movement)) for link in work.movements.links(each)
    ]:
        before, after = work.lots.get(link.parent_id), work.lots.get(link.child_id)
        if link.voided_by is None and after.lot.status == LotStatus.FREE and _passes_on(before, link):
            _stop(work, actor, before, after, link)
            stopped.append(after.id)
    return tuple(work.lots.views(stopped).values())


def _read_anew(work: Work, movement: Movement) -> list[int]:
    return sorted(work.movements.vessels.read_anew - {movement.id})


def carry_stops(work: Work, actor: Actor, movement_ids: Sequence[int]) -> None:
    """As `carry_stop`, for the many movements of an import, in whatever order they came."""
    movement_ids = [*movement_ids, *sorted(work.movements.vessels.read_anew)]
    while links := _to_carry(work, movement_ids):
        lots = work.lots.views(sorted({lot_id for link in links for lot_id in (link.parent_id, link.child_id)}))
        for link in {link.child_id: link for link in links}.values():
            _stop(work, actor, lots[link.parent_id], lots[link.child_id], link)


def _to_carry(work: Work, movement_ids: Sequence[int]) -> list[GenealogyLink]:
    links = work.loading.links_out_of_stopped(movement_ids)
    before = work.lots.views(sorted({link.parent_id for link in links}))
    return [link for link in links if _passes_on(before[link.parent_id], link)]


def _stop(work: Work, actor: Actor, before: LotView, after: LotView, link: GenealogyLink) -> None:
    status, reason = before.lot.status, before.lot.status_reason
    work.lots.set_status([after.id], status, reason, work.now())
    work.audit.write(
        AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed=f"{status} with {link.step}",
                   subject="lot", subject_id=after.id,
                   facts={"from": LotStatus.FREE.value, "to": status, "reason": reason, "of": before.lot.code})
    )  # fmt: skip


def _passes_on(before: LotView, link: GenealogyLink) -> bool:
    if before.lot.status == LotStatus.HOLD:
        return link.step in _SAME_GOODS
    return before.lot.status == LotStatus.RECALLED
