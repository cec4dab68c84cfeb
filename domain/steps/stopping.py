"""What comes of a stopped lot is stopped with it: a new code does not set goods free."""

from __future__ import annotations

from domain.audit import AuditEntry
from domain.lots import LotStatus, LotView
from domain.movements import Movement
from domain.people import Actor
from domain.ports import Work

_SAME_GOODS = frozenset({"split", "back"})
"""The goods themselves under another code: these also pass on a hold. A recall is about all that came of a lot."""


def carry_stop(work: Work, actor: Actor, movement: Movement) -> tuple[LotView, ...]:
    """Stops the lots that this movement joined to a stopped one; gives those that it stopped, as they are now.

    Matters where a lot is split while it is stopped, comes back from the co-packer, or is made under a work order
    after what was used for it was recalled: a launched recall has walked the genealogy before any of these.
    """
    stopped: list[int] = []
    for link in work.movements.links(movement.id or 0):
        before, after = work.lots.get(link.parent_id), work.lots.get(link.child_id)
        if after.lot.status != LotStatus.FREE or not _passes_on(before, movement):
            continue
        status, reason = before.lot.status, before.lot.status_reason
        work.lots.set_status([after.id], status, reason, work.now())
        work.audit.write(
            AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed=f"{status} with {movement.kind}",
                       subject="lot", subject_id=after.id,
                       facts={"from": LotStatus.FREE.value, "to": status, "reason": reason, "of": before.lot.code})
        )  # fmt: skip
        stopped.append(after.id)
    return tuple(work.lots.views(stopped).values())


def _passes_on(before: LotView, movement: Movement) -> bool:
    if before.lot.status == LotStatus.HOLD:
        return movement.kind in _SAME_GOODS
    return before.lot.status == LotStatus.RECALLED
