"""What can be reached, in the plainest words there are: nothing of the product is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reached(arrows: Mapping[int, Iterable[int]], roots: Iterable[int]) -> dict[int, int]:
    """Everything that can be reached from the roots, themselves included, with the length of a shortest way."""
    steps = dict.fromkeys(roots, 0)
    edge = list(steps)
    while edge:
        following = []
        for here in edge:
            for there in arrows.get(here, ()):
                if there not in steps:
                    steps[there] = steps[here] + 1
                    following.append(there)
        edge = following
    return steps
