"""The index is derived, so it is compared: the same lots asked of it and of SQL, in one moment of the ledger."""

from __future__ import annotations

import random

from sqlalchemy.orm import Session

from domain.genealogy import Direction
from storage.consignees import customer_totals
from storage.index.following import OtherDatabase, changes_since
from storage.index.version import Version
from storage.index.walk import closure, customers
from storage.walking import walk

SAMPLE = 24
"""Lots that are compared at each start, both ways: a few tenths of a second in the background."""
LONGEST = 2_000
"""Lots of each answer that are compared: a hub need not be walked to its end."""


def proved(session: Session, version: Version, sample: int = SAMPLE) -> tuple[Version, list[int]]:
    """The version at this session's moment, and the lots about which it differs from SQL: it is right when there
    are none. Raises what `changes_since` raises, `OtherDatabase` also when the session is behind the version."""
    changes = changes_since(session, version.marks)
    if changes is None:
        raise OtherDatabase
    now = version.followed(changes)
    return now, [lot for lot in _sample(now, sample) if not _same(session, now, lot)]


def _sample(version: Version, count: int) -> list[int]:
    """Any lots, the first and the last among them."""
    places = version.places
    dice = random.SystemRandom()
    return sorted({1, places - 1, *(dice.randrange(places) for _ in range(count))})


def _same(session: Session, version: Version, lot: int) -> bool:
    for direction in (Direction.FORWARD, Direction.BACKWARD):
        theirs = walk(session, [lot], direction, LONGEST)
        ours = closure(version, [lot], direction, LONGEST)
        if (theirs.lot_ids, theirs.depths, theirs.vias, theirs.truncated) != (
            list(ours.lot_ids), list(ours.depths), list(ours.vias), ours.truncated,
        ):  # fmt: skip
            return False
        if customer_totals(session, theirs.lot_ids) != customers(version, ours.lot_ids):
            return False
    return True
