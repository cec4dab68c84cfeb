"""From the moment that the index knows to the moment that a reader sees: one question to the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.index.arrays import Shipment
from storage.index.reading import Marks
from storage.plain import rows_of

MOST_CHANGES = 20_000
"""What a reader takes in before its question; when there is more, the background does it and SQL answers."""

_MOMENT, _LINK, _PAIR_GONE, _SHIPMENT, _SHIPMENT_GONE = range(5)
# A pair of lots is gone when a link of it was taken back and no other stands.
_CHANGES = text(f"""
    SELECT {_MOMENT} AS what, coalesce((SELECT max(id) FROM genealogy_link), 0) AS a,
        coalesce((SELECT max(id) FROM shipped_lot), 0) AS b, coalesce((SELECT max(id) FROM movement), 0) AS c,
        0 AS d, (SELECT source FROM movement WHERE id = :movement) AS e
    UNION ALL SELECT {_MOMENT}, 0, 0, 0, 0, (SELECT source FROM movement ORDER BY id DESC LIMIT 1)
    UNION ALL SELECT * FROM (
        SELECT {_LINK}, parent_id, child_id, 0, 0, CAST(NULL AS text) FROM genealogy_link
        WHERE id > :link AND voided_by IS NULL ORDER BY id LIMIT :most) AS links
    UNION ALL SELECT * FROM (
        SELECT {_PAIR_GONE}, v.parent_id, v.child_id, 0, 0, CAST(NULL AS text) FROM genealogy_link v
        WHERE v.voided_by > :movement AND NOT EXISTS (
            SELECT 1 FROM genealogy_link s
            WHERE s.parent_id = v.parent_id AND s.child_id = v.child_id AND s.voided_by IS NULL)
        LIMIT :most) AS gone
    UNION ALL SELECT * FROM (
        SELECT {_SHIPMENT}, s.lot_id, s.customer_id, s.quantity, s.movement_id, i.uom
        FROM shipped_lot s JOIN lot l ON l.id = s.lot_id JOIN item i ON i.id = l.item_id
        WHERE s.id > :shipment AND s.voided_by IS NULL ORDER BY s.id LIMIT :most) AS sent
    UNION ALL SELECT * FROM (
        SELECT {_SHIPMENT_GONE}, lot_id, movement_id, 0, 0, CAST(NULL AS text) FROM shipped_lot
        WHERE voided_by > :movement LIMIT :most) AS unsent
""")  # noqa: S608 - five numbers of our own


class OtherDatabase(Exception):
    """The index was not made from this database (one that was put back from a backup is another one)."""


class TooMuch(Exception):
    """More was written since than a reader takes in."""


@dataclass(frozen=True)
class Changes:
    """What was written after the index's moment, up to the reader's."""

    marks: Marks
    links: list[tuple[int, int]]
    pairs_gone: list[tuple[int, int]]
    shipments: list[Shipment]
    shipments_gone: list[tuple[int, int]]
    """Lot and movement."""

    @property
    def sizes(self) -> tuple[int, ...]:
        return len(self.links), len(self.pairs_gone), len(self.shipments), len(self.shipments_gone)

    def __bool__(self) -> bool:
        return any(self.sizes)


def changes_since(session: Session, marks: Marks, most: int = MOST_CHANGES) -> Changes | None:
    """What the reader must know besides; None when the index is ahead of what this reader sees.

    Raises `OtherDatabase` and `TooMuch`.
    """
    asked = {"link": marks.link, "shipment": marks.shipment, "movement": marks.movement, "most": most + 1}
    rows = rows_of(session, _CHANGES, asked)
    (_, link, shipment, movement, _, source), (*_, newest), *changed = rows
    if link < marks.link or shipment < marks.shipment or movement < marks.movement:
        return None
    if (source or "") != marks.source:
        raise OtherDatabase
    found = Changes(Marks(link, shipment, movement, newest or ""), [], [], [], [])
    for what, a, b, c, d, e in changed:
        if what == _LINK:
            found.links.append((a, b))
        elif what == _PAIR_GONE:
            found.pairs_gone.append((a, b))
        elif what == _SHIPMENT:
            found.shipments.append(Shipment(a, b, int(c), d, e))
        else:
            found.shipments_gone.append((a, b))
    if max(found.sizes) > most:
        raise TooMuch
    return found
