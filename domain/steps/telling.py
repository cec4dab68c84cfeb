"""Movements that another system tells us, perhaps not for the first time: each is written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from domain.movements import DATED, LineDraft, Movement, MovementLine
from domain.ports import Loading

Recorded = tuple[Movement, tuple[MovementLine, ...]]


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


def weigh(loading: Loading, tellings: Sequence[Telling]) -> list[Weighed]:
    """A verdict for each telling, in the same order. Writes nothing."""
    groups: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[telling.name].append(telling)
    recorded = _recorded(loading, groups)
    verdicts: dict[int, Weighed] = {}
    for name, group in groups.items():
        for weighed in _weigh_group(name, group, recorded[name]):
            verdicts[id(weighed.telling)] = weighed
    return [verdicts[id(telling)] for telling in tellings]


def _weigh_group(name: str, group: list[Telling], recorded: list[Recorded]) -> list[Weighed]:
    weighed, fresh, left = _paired(group, recorded)
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
    """What must be equal for two tellings to say the same. A delivery is also its customer and its day."""
    parts = sorted((line.lot_id, str(line.direction), line.quantity or 0) for line in lines)
    return (parts, movement.partner_id, movement.happened_at) if movement.kind == "ship" else (parts,)
