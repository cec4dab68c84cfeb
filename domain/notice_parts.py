"""What a notice can hold (elements, which a rule set may require) and which of it a lead may write anew (parts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import Refusal

PARTS: dict[str, str] = {
    "hazard": "What can happen",
    "reason": "Why it is recalled",
    "advice": "What to do",
    "remedy": "What you get",
    "where": "Where the code is",
    "contact": "How to reach us",
    "area": "Where it was sold",
    "changed": "What changed",
    "closing": "How it ended",
}
"""Key to its English words."""

ELEMENTS: dict[str, str] = {
    "headline": "the headline",
    "company": "who recalls: the company's name",
    "address": "the company's address",
    "legal": "the legal representative",
    "responsible": "the responsible person",
    "phone": "a phone number",
    "email": "an e-mail address",
    "product": "the product's name",
    "picture": "a picture of the product or of where its code is",
    "codes": "the lot codes",
    "where": "where to find the code",
    "quantity": "the quantities",
    "made": "the dates of manufacture",
    "sold": "when it was delivered",
    "area": "the area in which it was sold",
    "reason": "the reason",
    "hazard": "the hazard",
    "class": "the class",
    "term": "the beginning and the end of the recall",
    "stop": "the instruction to stop selling and using",
    "set_aside": "what to do with what is there",
    "pass_on": "the request to tell one's own customers",
    "answer": "a ready means to answer",
    "consumers": "how consumers return the goods and are paid",
    "remedies": "at least two remedies (repair, replacement, refund)",
    "contact": "how to reach the company",
    "share": "the request to share the notice",
}
"""Key to its English words, as they follow "missing:"."""


@dataclass(eq=False)
class UnknownPart(Refusal):
    """Nothing that a lead may write in a notice."""

    part: str
    known: tuple[str, ...]


@dataclass(eq=False)
class TextTooLong(Refusal):
    """Both in characters."""

    length: int
    most: int


@dataclass(eq=False)
class TextRefused(Refusal):
    """The rule set of the case does not allow this text; it was not kept. `complaints` are those of the linter."""

    part: str
    complaints: tuple[Any, ...]
