"""What a lead may not do with a case, and what is asked for instead."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass(eq=False)
class NotProposed(Refusal):
    """Nothing waits for a second lead's word."""

    recall: str


@dataclass(eq=False)
class OwnProposal(Refusal):
    """Four eyes: whoever proposed a launch does not approve it."""

    recall: str


@dataclass(eq=False)
class NoSecondLead(Refusal):
    """The policy asks for a second lead, and there is none in the chat."""

    recall: str
    severity: str


@dataclass(eq=False)
class NothingNew(Refusal):
    """Widening finds nothing that the case does not cover already."""

    recall: str


@dataclass(eq=False)
class BadCaseFact(Refusal):
    """`name` is class, regime, known or hazard; `choices` are the values that there are."""

    name: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(eq=False)
class NoSuchScope(Refusal):
    scope: str
    choices: tuple[str, ...]


@dataclass(eq=False)
class NoQualityGroup(Refusal):
    """Nobody said in which group rooms are opened."""

    recall: str


@dataclass(eq=False)
class BadHouseFact(Refusal):
    """No such fact of the house, or no such value; `choices` are those that there are."""

    name: str
    choices: tuple[str, ...]
