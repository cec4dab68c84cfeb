"""The keys of an answer: a customer's own, and those of a lead who writes down a call."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("am")
@dataclass(frozen=True)
class MoreAnswers(Button):
    """The answers that few need: used, sent back, destroyed, lot by lot, photo, pick-up, credit."""

    alert: int


@button("at")
@dataclass(frozen=True)
class ChooseLot(Button):
    """The lots of a notice as keys; `first` is the place of the first one shown."""

    alert: int
    first: int


@button("aa")
@dataclass(frozen=True)
class AnswerLot(Button):
    """What became of this one lot."""

    alert: int
    lot: int


@button("ak")
@dataclass(frozen=True)
class AnswerLotKind(Button):
    """This became of the lot; how much is asked. `kind` is an `AnswerKind`."""

    alert: int
    lot: int
    kind: str


@button("ae")
@dataclass(frozen=True)
class AllOfLot(Button):
    """All of this lot, as a number to tap."""

    alert: int
    lot: int
    kind: str


@button("aw")
@dataclass(frozen=True)
class WishButton(Button):
    """What is to be done about the goods: a `Wish`."""

    alert: int
    wish: str


@button("ap")
@dataclass(frozen=True)
class PhotoHow(Button):
    """How to send a photo."""

    alert: int


@button("ao")
@dataclass(frozen=True)
class ReallyNone(Button):
    """None, though some was sent lately, and nothing more can be said."""

    alert: int


@button("pa")
@dataclass(frozen=True)
class PhoneAnswer(Button):
    """A lead has this customer on the phone: the keys for what they say."""

    recall: int
    partner: int


@button("pk")
@dataclass(frozen=True)
class PhoneKind(Button):
    """The customer on the phone says this; how much is asked. `kind` is an `AnswerKind`."""

    recall: int
    partner: int
    kind: str


@button("pm")
@dataclass(frozen=True)
class PhoneAll(Button):
    """All that was delivered, as a number to tap. `unit` is its place among what is asked."""

    recall: int
    partner: int
    kind: str
    unit: int


@button("po")
@dataclass(frozen=True)
class PhoneOutcome(Button):
    """How the call went: a `CallOutcome`."""

    recall: int
    partner: int
    outcome: str


@button("pi")
@dataclass(frozen=True)
class PhoneInsist(Button):
    """The customer on the phone says that the doubtful number is right; it waits in the draft."""

    recall: int
    partner: int
