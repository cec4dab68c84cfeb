"""The buttons of a case beside those that every recall had from the beginning."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("ra")
@dataclass(frozen=True)
class ApproveRecallButton(Button):
    """A second lead's word. `shown` is the beginning of the fingerprint of what the card showed."""

    recall: int
    shown: str


@button("ro")
@dataclass(frozen=True)
class ChooseScopeButton(Button):
    """A draft covers this from now on; `kind` is a `ScopeKind`."""

    recall: int
    kind: str


@button("rk")
@dataclass(frozen=True)
class CompareButton(Button):
    """Every way of drawing the line beside the one that a very large draft was made with."""

    recall: int


@button("rf")
@dataclass(frozen=True)
class RecallFacts(Button):
    """The keys for class, rule set, hazard and moment of knowledge; with `open` at 0 those of the card again."""

    recall: int
    open: int


@button("rg")
@dataclass(frozen=True)
class SetRecallFact(Button):
    """`name` is class or regime."""

    recall: int
    name: str
    value: str


@button("rq")
@dataclass(frozen=True)
class AskRecallFact(Button):
    """Asks for a fact that is written in words: `name` is hazard or known."""

    recall: int
    name: str


@button("rw")
@dataclass(frozen=True)
class LookWiderButton(Button):
    """What a running recall could cover beyond what it does."""

    recall: int


@button("rz")
@dataclass(frozen=True)
class WidenButton(Button):
    """A running recall covers this from now on, and whoever is new is told."""

    recall: int
    kind: str


@button("rn")
@dataclass(frozen=True)
class ReopenButton(Button):
    recall: int


@button("rt")
@dataclass(frozen=True)
class TimelineButton(Button):
    recall: int


@button("rp")
@dataclass(frozen=True)
class BoardButton(Button):
    """In a group, where a personal link must not stand: the board's address goes to whoever pressed."""

    recall: int


@button("he")
@dataclass(frozen=True)
class HouseEyesButton(Button):
    """Which classes need a second lead: "1", "12", or "-" for none."""

    classes: str


@button("hr")
@dataclass(frozen=True)
class HouseRegimeButton(Button):
    """New cases run by this rule set."""

    name: str
