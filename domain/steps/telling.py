"""Movements that another system tells us, perhaps not for the first time: each is written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from domain.movements import DATED, DRAWN, DRAWN_UOM, Direction, LineDraft, Movement, MovementLine
from domain.ports import Loading

Recorded = tuple[Movement, tuple[MovementLine, ...]]
NEAR = timedelta(days=1)
"""What a person noted and what another system says of one happening may be so far apart."""
_BY_HAND = ("use", "ship")


@dataclass(frozen=True)
class Telling:
    """One row as a movement. `name` is what it is about (which delivery, which lot into which).

    Several rows may have one name: three pallets of one delivery. They are numbered in the ledger as they come,
    and compared with it as a set, so that another order of the rows in the file changes nothing.
    """

    line: int
    name: str
    movement: Movement
    lines: list[LineDraft]
    uom: str
    """The unit of the quantity that the row is about: the item's own."""
    when: datetime | None = None
    """Set where two rows with one name and different times are two happenings, not one told differently."""
    names: Mapping[str, object] = field(default_factory=dict)
    """Of a link: the codes of `parent` and `child`, and when the parent was `made_at`."""
    early: bool = False
    turned: bool = False
    """See `domain.steps.import_remarks.step_remarks`."""


class Verdict(Enum):
    NEW = "new"
    KNOWN = "known"
    OTHERWISE = "otherwise"
    """The ledger has this happening with another content: a correction belongs into the ledger, not a second row."""


@dataclass(frozen=True)
class Weighed:
    """A telling beside what the ledger has. A new one has its `source` set; `recorded` is what speaks against it."""

    telling: Telling
    verdict: Verdict
    recorded: Recorded | None = None
    by_hand: bool = False
    """`recorded` is what a person recorded, not what an import told before."""


def weigh(loading: Loading, tellings: Sequence[Telling], hands: ByHand | None = None) -> list[Weighed]:
    """A verdict for each telling, in the same order. Writes nothing. `hands` is for one import in several parts."""
    groups: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[telling.name].append(telling)
    recorded = _recorded(loading, groups)
    hands = hands or ByHand()
    hands.learn(loading, tellings)
    verdicts: dict[int, Weighed] = {}
    for name, group in groups.items():
        for weighed in _weigh_group(name, group, recorded[name], hands):
            verdicts[id(weighed.telling)] = weighed
    return [verdicts[id(telling)] for telling in tellings]


def _weigh_group(name: str, group: list[Telling], recorded: list[Recorded], hands: ByHand) -> list[Weighed]:
    weighed, fresh, left = _paired(group, recorded)
    by_hand, fresh = hands.recognised(fresh)
    weighed += by_hand
    number = len(recorded)
    for telling in fresh:
        against = next((known for known in left if _one_happening(telling, known)), None)
        if against is not None:
            weighed.append(Weighed(telling, Verdict.OTHERWISE, against))
            continue
        number += 1
        telling.movement.source = f"{name}:{number}"
        weighed.append(Weighed(telling, Verdict.NEW))
    return weighed


class ByHand:
    """What persons recorded of the lots that an import speaks of. Each happening explains one row.

    A use is the same happening when it took as much of the same lot into the same lot within a day (at any time, when
    the row does not say when); a delivery, when it brought as much of the same lot to the same customer under the same
    document, or without one within a day. With another quantity the row is not taken in a second time: one of the two
    is wrong, and a person must say which.
    """

    def __init__(self) -> None:
        self._of_lot: dict[int, list[Recorded]] = {}
        self._spent: set[int | None] = set()

    def learn(self, loading: Loading, tellings: Sequence[Telling]) -> None:
        """Asks for what persons recorded of the lots of these tellings."""
        self._of_lot.clear()
        lots = {_taken_lot(telling.lines) for telling in tellings if telling.movement.kind in _BY_HAND}
        for recorded in loading.by_hand(sorted(lot for lot in lots if lot is not None and lot > 0)):
            self._of_lot.setdefault(_taken_lot(recorded[1]) or 0, []).append(recorded)

    def recognised(self, fresh: list[Telling]) -> tuple[list[Weighed], list[Telling]]:
        """Verdicts for the tellings that a person recorded, alike or otherwise; and the tellings that are left."""
        if not self._of_lot:
            return [], fresh
        weighed: list[Weighed] = []
        for alike in (True, False):
            left = []
            for telling in fresh:
                found = self._find(telling, alike=alike)
                if found is None:
                    left.append(telling)
                else:
                    self._spent.add(found[0].id)
                    verdict = Verdict.KNOWN if alike else Verdict.OTHERWISE
                    weighed.append(Weighed(telling, verdict, found, by_hand=True))
            fresh = left
        return weighed, fresh

    def _find(self, telling: Telling, *, alike: bool) -> Recorded | None:
        for recorded in self._of_lot.get(_taken_lot(telling.lines) or 0, ()):
            if recorded[0].id in self._spent or not _by_hand_too(telling, recorded, alike=alike):
                continue
            if not alike or _taken(telling.lines) == _taken(recorded[1]):
                return recorded
        return None


def _by_hand_too(telling: Telling, recorded: Recorded, *, alike: bool) -> bool:
    told, before = telling.movement, recorded[0]
    if told.kind != before.kind or told.kind not in _BY_HAND:
        return False
    near = abs(told.happened_at - before.happened_at) <= NEAR
    if told.kind == "use":
        into = {line.lot_id for line in telling.lines if line.direction == Direction.IN}
        same = into == {line.lot_id for line in recorded[1] if line.direction == Direction.IN}
        return same and (near or not told.attributes.get(DATED))
    if told.partner_id != before.partner_id:
        return False
    return told.document == before.document or (alike and near and before.document is None)


def _taken_lot(lines: Sequence[LineDraft | MovementLine]) -> int | None:
    return next((line.lot_id for line in lines if line.direction == Direction.OUT), None)


def _taken(lines: Sequence[LineDraft | MovementLine]) -> Decimal:
    """Stock may have come from several places."""
    return sum((line.quantity or Decimal(0) for line in lines if line.direction == Direction.OUT), start=Decimal(0))


def _paired(
    group: list[Telling], recorded: list[Recorded]
) -> tuple[list[Weighed], list[Telling], list[Recorded]]:  # fmt: skip
    """Tellings with the record that says the same, tellings without one, and records that nobody told."""
    left, known, fresh = list(recorded), [], []
    for telling in group:
        place = next((place for place, record in enumerate(left) if _same(telling, record)), None)
        if place is None:
            fresh.append(telling)
        else:
            known.append(Weighed(telling, Verdict.KNOWN, left.pop(place)))
    return known, fresh, left


def _recorded(loading: Loading, groups: dict[str, list[Telling]]) -> dict[str, list[Recorded]]:
    """What the ledger has under each name: asked for as many as the file has, and on while that explains nothing."""
    found: dict[str, list[Recorded]] = {name: [] for name in groups}
    asking = {name: len(group) for name, group in groups.items()}
    while asking:
        sources = {name: _sources(name, len(found[name]), many) for name, many in asking.items()}
        answer = loading.recorded([source for group in sources.values() for source in group])
        for name, asked in sources.items():
            got = [answer[source] for source in asked if source in answer]
            found[name] += got
            _, fresh, _ = _paired(groups[name], found[name])
            if len(got) < len(asked) or not fresh:
                del asking[name]
    return found


def _sources(name: str, after: int, many: int) -> list[str]:
    return [f"{name}:{number}" for number in range(after + 1, after + many + 1)]


def _same(telling: Telling, recorded: Recorded) -> bool:
    movement, lines = recorded
    return _one_happening(telling, recorded) and _content(telling.movement, telling.lines) == _content(movement, lines)


def _one_happening(telling: Telling, recorded: Recorded) -> bool:
    movement = recorded[0]
    if telling.when is None or not movement.attributes.get(DATED):
        return True
    return telling.when == movement.happened_at


def _content(movement: Movement, lines: Sequence[LineDraft | MovementLine]) -> tuple[object, ...]:
    """What must be equal for two tellings to say the same. A delivery is also its customer and its day, a draw from a
    vessel is what left it."""
    parts = sorted((line.lot_id, str(line.direction), line.quantity or 0) for line in lines)
    if DRAWN in movement.attributes:
        return (parts, Decimal(str(movement.attributes[DRAWN])), movement.attributes[DRAWN_UOM])
    return (parts, movement.partner_id, movement.happened_at) if movement.kind == "ship" else (parts,)
