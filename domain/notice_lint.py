"""What is wrong with a notice before anybody gets it: an element that its rule set needs, a word that it forbids."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal
from domain.regime import Confidence


@dataclass(frozen=True)
class Complaint:
    """`kind` is missing (then `what` is an element) or softening (then `what` is the word, found in `part`).

    A `blocking` one stops the launch. `source` and `confidence` are those of the rule that asks for it.
    """

    kind: str
    what: str
    language: str
    source: str
    confidence: Confidence
    blocking: bool = True
    part: str | None = None


@dataclass(eq=False)
class NoticeIncomplete(Refusal):
    """The notice may not go out like this. Nobody was told anything."""

    recall: str
    complaints: tuple[Complaint, ...]
