"""How open ERPs come from a lot to its customers: a query for every lot through the ORM, in the ways they are written.

Each is named after its method and kept as simple as it is found; none uses the product's walk. All are given the same
tables with the same indexes, so that what is measured is the way of walking and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import GenealogyLink
from domain.items import Item
from domain.lots import Lot
from domain.movements import Movement, MovementLine
from storage.many import not_corrected

Totals = dict[tuple[int, str], Decimal]
"""How much in all, by customer and unit."""
Method = Callable[[Session, int], set[int]]
DEPTH = 4
"""A limit that keeps a recursion without a memory of where it was from going round for ever."""
NEW_CODES = frozenset({"split", "back"})
"""Steps that give the same goods another code: split, relabelled, or packed anew by somebody else."""


def children(session: Session, lot_id: int) -> list[GenealogyLink]:
    query = select(GenealogyLink).where(col(GenealogyLink.parent_id) == lot_id, col(GenealogyLink.voided_by).is_(None))
    return list(session.scalars(query))


def a_query_a_lot(session: Session, root: int) -> Totals:
    """Right, and slow: every lot is loaded, then what was made of it, then its deliveries, each lot once.

    Deliveries are movements and their lines here: a table of them by lot is our own doing.
    """
    totals: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    seen, to_visit = {root}, [root]
    while to_visit:
        lot = session.get_one(Lot, to_visit.pop())
        uom = session.get_one(Item, lot.item_id).uom
        for link in children(session, lot.id or 0):
            if link.child_id not in seen:
                seen.add(link.child_id)
                to_visit.append(link.child_id)
        query = (
            select(Movement, MovementLine)
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .where(col(MovementLine.lot_id) == lot.id, col(Movement.kind) == "ship", not_corrected())
        )
        for movement, line in session.execute(query):
            totals[movement.partner_id or 0, uom] += line.quantity or Decimal(0)
    return dict(totals)


def recursion_to_a_depth(session: Session, root: int) -> set[int]:
    """Depth first, each lot once, not deeper than the limit: a lot that is met first on a long way is not walked on
    from, although there is a shorter one, and what is deeper is never met."""
    found: set[int] = set()

    def visit(lot_id: int, depth: int) -> None:
        if lot_id in found or depth > DEPTH:
            return
        found.add(lot_id)
        for link in children(session, lot_id):
            visit(link.child_id, depth + 1)

    visit(root, 0)
    return found


def recursion_with_cached_results() -> Method:
    """Each lot's answer is kept for the next who asks, as where a list shows the customers of many lots. Where the walk
    meets itself it turns round, and what it has by then is kept as the whole answer."""
    answers: dict[int, set[int]] = {}

    def below(session: Session, lot_id: int, way: frozenset[int] = frozenset()) -> set[int]:
        if lot_id not in answers:
            found = {lot_id}
            for link in children(session, lot_id):
                if link.child_id not in way:  # else it would go round for ever
                    found |= below(session, link.child_id, way | {lot_id})
            answers[lot_id] = found
        return answers[lot_id]

    return below


def one_level_where_used(session: Session, root: int) -> set[int]:
    """What was made of the lot itself: the usual "where used" report."""
    return {root, *(link.child_id for link in children(session, root))}


def until_the_code_changes(session: Session, root: int) -> set[int]:
    """All of production, each lot once; goods that were split, relabelled or packed elsewhere have a new code, which is
    another document, and the walk ends there."""
    found, to_visit = {root}, [root]
    while to_visit:
        for link in children(session, to_visit.pop()):
            if link.step not in NEW_CODES and link.child_id not in found:
                found.add(link.child_id)
                to_visit.append(link.child_id)
    return found


METHODS: dict[str, Callable[[], Method]] = {
    "a recursion to a depth of four": lambda: recursion_to_a_depth,
    "a recursion that keeps half-done results": recursion_with_cached_results,
    "where used, one level": lambda: one_level_where_used,
    "a walk that ends where the code changes": lambda: until_the_code_changes,
}
"""Made anew for every run."""
