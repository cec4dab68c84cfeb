"""What several looks at one label say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.readers.text_lots import confidence_in
from domain.labels import LotText, TextRead

_LABELLED = 1.0  # what a lot beside its word weighs more than one without


def voted(reads: Sequence[TextRead]) -> TextRead:
    """One reading: the lot that most looks saw most clearly, each with its best score; the dates likewise."""
    if len(reads) == 1:
        return reads[0]
    weights: Counter[str] = Counter()
    best: dict[str, LotText] = {}
    for read in reads:
        for lot in read.lots:
            weights[lot.text] += lot.score**4 + lot.labelled * _LABELLED  # type: ignore[assignment]
            before = best.get(lot.text)
            if before is None or (lot.labelled, lot.score) > (before.labelled, before.score):
                best[lot.text] = lot
    lots = tuple(sorted(best.values(), key=lambda lot: (lot.labelled, weights[lot.text]), reverse=True))
    clearest = max(reads, key=lambda read: (read.confidence, len(read.lines)))
    return replace(
        clearest,
        lots=lots,
        confidence=confidence_in(lots),
        made=_most([read.made for read in reads]),
        expires=_most([read.expires for read in reads]),
    )


def _most(days: Sequence[date | None]) -> date | None:
    """The day that most looks saw; none when two days were seen equally often."""
    seen = Counter(day for day in days if day is not None).most_common(2)
    if not seen or (len(seen) == 2 and seen[0][1] == seen[1][1]):
        return None
    return seen[0][0]
