"""The walk in SQL: one question a level, which gives each lot of the level once and the lowest lot it came from."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.genealogy import Closure, Direction
from storage.many import is_sqlite
from storage.plain import rows_of

# Level by level with depth and path takes 5 ms for 2,700 lots at a million links; one recursive query takes 4.4 ms for
# the ids alone, and then knows neither. Both read nothing but `ix_link_down` or `ix_link_up`.
_LEVEL = (
    "SELECT {there}, min({here}) FROM genealogy_link WHERE voided_by IS NULL AND {here} {among}"
    " GROUP BY {there} ORDER BY {there}"
)
_SIDES = {Direction.FORWARD: ("parent_id", "child_id"), Direction.BACKWARD: ("child_id", "parent_id")}
_AMONG = {True: "IN (SELECT value FROM json_each(:front))", False: "= ANY(CAST(:front AS bigint[]))"}
_LEVELS = {
    (direction, sqlite): text(_LEVEL.format(here=here, there=there, among=among))
    for direction, (here, there) in _SIDES.items()
    for sqlite, among in _AMONG.items()
}


def walk(session: Session, roots: Sequence[int], direction: Direction, limit: int) -> Closure:
    """Breadth first: the roots as they are given, then level by level, each by lot id."""
    sqlite = is_sqlite(session)
    question = _LEVELS[direction, sqlite]
    found: dict[int, tuple[int, int]] = dict.fromkeys(roots, (0, 0))
    room = limit
    front = list(found)
    depth, truncated = 0, False
    while front and not truncated:
        depth += 1
        asked = {"front": json.dumps(front) if sqlite else front}
        reached = [(far, near) for far, near in rows_of(session, question, asked) if far not in found]
        truncated = len(reached) > room
        front = []
        for far, near in reached[:room]:
            found[far] = depth, near
            front.append(far)
        room -= len(front)
    depths, vias = [depth for depth, _ in found.values()], [via for _, via in found.values()]
    return Closure(direction, list(found), depths, vias, truncated)
