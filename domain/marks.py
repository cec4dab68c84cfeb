"""What somebody can note down in a case because a rule asks for it. Each name keeps its meaning for ever."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal

MARKS: dict[str, str] = {
    "known": "The firm learned of the risk",
    "published": "Public notice published",
    "portal": "Stamp of the customer's portal",
    "filed": "Plan filed with the authority",
    "told_authority": "Authority told",
    "written": "Written report sent to the authority",
    "report": "Progress report sent",
    "final": "Final report sent",
    "certifier": "Certification body told",
    "balanced": "Trace exercise with balance finished",
    "contained": "Containment finished (8D D3)",
    "analysed": "Causes and actions found (8D D4-D5)",
    "closed_8d": "8D report finished (D8)",
    "summary": "Interim summary sent",
}
"""Key to its English words, which are translated where they are shown."""

MOMENTS = {"known": "known_at", "published": "published_at", "portal": "portal_at"}
"""Marks that are columns of the case too: clocks start from them."""


@dataclass(eq=False)
class UnknownMark(Refusal):
    """Nothing that is noted down in a case. `known` are the marks that this case's rule set asks for."""

    mark: str
    known: tuple[str, ...]
