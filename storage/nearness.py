"""Which known names look most like what a person wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from domain.values import fold

ALIKE = 0.5
"""At least half of the characters must agree; anything less is noise."""


def nearest_names(text: str, names: Iterable[str], limit: int) -> list[str]:
    """The names most like the text, best first: those that only separators and look-alikes tell apart come first."""
    folded = {name: fold(name) for name in names}
    found = process.extract(
        fold(text), folded, scorer=DamerauLevenshtein.normalized_similarity, limit=limit, score_cutoff=ALIKE
    )
    return [name for _, _, name in found]


def one_each(codes: Mapping[str, str], names: Iterable[str], *, by_name: bool) -> list[str]:
    """What the names stand for, once each and in their order: by the name that was found, or by the code."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(codes[name], name if by_name else codes[name])
    return list(found.values())
