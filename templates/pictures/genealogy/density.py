"""How much a picture tells, from the fullest to the tersest."""

from __future__ import annotations

from dataclasses import dataclass

FEW_LOTS = 12
"""In a genealogy of so few lots a level may hold twice as many of them and is still drawn lot by lot."""


@dataclass(frozen=True)
class Density:
    """How much a picture tells: the first one whose picture is not too high is taken."""

    cards: int
    """At most so many cards a level; the items with the fewest lots share the last one."""
    singles: int
    """A level with at most so many lots is drawn lot by lot."""
    levels: int
    """At most so many levels on each side; what lies further away shares the last one."""
    code_lines: int
    gap: int
    """Pixels between two rows."""
    compact: bool
    """The item stands beside the code instead of under it."""


DENSITIES = (
    Density(cards=12, singles=4, levels=40, code_lines=4, gap=104, compact=False),
    Density(cards=12, singles=4, levels=40, code_lines=3, gap=80, compact=False),
    Density(cards=12, singles=4, levels=40, code_lines=2, gap=76, compact=True),
    Density(cards=8, singles=4, levels=16, code_lines=2, gap=68, compact=True),
    Density(cards=6, singles=4, levels=14, code_lines=2, gap=68, compact=True),
    Density(cards=3, singles=3, levels=12, code_lines=2, gap=66, compact=True),
    *(Density(cards=3, singles=3, levels=n, code_lines=1, gap=64, compact=True) for n in (11, 10, 9, 8, 7, 6, 5, 4, 3)),
    Density(cards=2, singles=2, levels=2, code_lines=1, gap=64, compact=True),
    Density(cards=2, singles=2, levels=1, code_lines=1, gap=64, compact=True),
)
"""From the fullest to the tersest; the last one fits whatever the answer is."""

MOST_SINGLES = 2 * max(density.singles for density in DENSITIES)
"""No level with more lots than this is ever drawn lot by lot."""
