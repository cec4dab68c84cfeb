"""The codes of lots and their folded keys: read by the thousand, compared with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.certainty import shape
from domain.values import fold
from storage.many import is_sqlite

APART = 1
"""Edits between two folded keys whose codes are no further apart than `domain.matching.ASK`."""
RANGE = 50_000
"""Lots read at once."""
_BETWEEN = "\0"
"""Stands in no code: many texts are folded as one."""
_PACKED = "id || {1} || code || {1} || coalesce(supplier_lot, '')"
_CODES = "SELECT {joined} FROM lot WHERE id > :after AND id <= :last"
_NEWEST = text("SELECT coalesce(max(id), 0) FROM lot")


class Codes(NamedTuple):
    """Lots with their own code and their supplier's, empty when there is none."""

    lots: list[int]
    own: list[str]
    theirs: list[str]

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Codes:
        """Of rows that begin with a lot's id, its own and its supplier's code."""
        return cls([row[0] for row in rows], [row[1] for row in rows], [row[2] or "" for row in rows])

    def keys(self) -> tuple[list[int], list[str]]:
        """Every lot with each of its folded keys; a lot with two keys is there twice."""
        if not self.lots:
            return [], []
        supplied = [place for place, code in enumerate(self.theirs) if code]
        keys = folds_of(self.own) + (folds_of(self.theirs[place] for place in supplied) if supplied else [])
        return [*self.lots, *(self.lots[place] for place in supplied)], keys

    def shapes(self) -> set[str]:
        return set(shape("\0".join([*self.own, *self.theirs])).split("\0"))


def codes_of(session: Session, after: int = 0, last: int | None = None) -> Iterator[Codes]:
    """All of them, some thousands at a time. The database packs each range into one text: half the time of a row each,
    and no more memory than one range takes."""
    one, two = ("char(1)", "char(2)") if is_sqlite(session) else ("chr(1)", "chr(2)")
    join = "group_concat({}, {})" if is_sqlite(session) else "string_agg({}, {})"
    query = text(_CODES.format(joined=join.format(_PACKED.replace("{1}", one), two)))
    newest = int(session.scalar(_NEWEST) or 0) if last is None else last
    for start in range(after, newest, RANGE):
        found: Any = session.scalar(query, {"after": start, "last": min(start + RANGE, newest)})
        if found:
            parts = found.replace("\2", "\1").split("\1")
            yield Codes([int(lot) for lot in parts[0::3]], parts[1::3], parts[2::3])


def lots_near(wanted: str, lots: Sequence[int], keys: Sequence[str]) -> list[int]:
    """The lots whose keys are one edit from this one at the most."""
    return sorted({lots[place] for place in places_near(wanted, keys)})


def folds_of(texts: Iterable[str]) -> list[str]:
    """`domain.values.fold` of each; thousands at once take a tenth of the time."""
    return fold(_BETWEEN.join(texts)).split(_BETWEEN)


def places_near(wanted: str, keys: Sequence[str]) -> list[int]:
    """The places of the keys that are one edit from this one at the most."""
    found = process.extract(wanted, keys, scorer=Levenshtein.distance, score_cutoff=APART, limit=None)
    return [place for _, _, place in found]
