"""Buttons as types. What is packed fits Telegram's 64 bytes and is never split by hand anywhere else.

Buttons live for ever in people's chats: a prefix, once given, keeps its meaning and its fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar, get_type_hints

LIMIT = 64


class UnreadableButton(ValueError):
    """Callback data that no button of ours packs to: from an older or a newer version of the bot."""


@dataclass(frozen=True)
class Button:
    """A button's meaning. Subclasses are frozen dataclasses of ints and short strings without a colon."""

    prefix: ClassVar[str] = ""

    def pack(self) -> str:
        """The callback data. Raises `ValueError` when it would not fit or could not be read back."""
        parts = [str(getattr(self, field.name)) for field in fields(self)]
        if any(":" in part for part in parts):
            raise ValueError(f"a colon inside {self!r}")
        data = ":".join([self.prefix, *parts])
        if len(data.encode()) > LIMIT:
            raise ValueError(f"{data!r} is longer than {LIMIT} bytes")
        return data


B = TypeVar("B", bound=Button)
REGISTRY: dict[str, type[Button]] = {}


def button(prefix: str) -> Callable[[type[B]], type[B]]:
    """Registers a kind of button under its prefix; two kinds cannot share one."""

    def register(kind: type[B]) -> type[B]:
        if prefix in REGISTRY:
            raise ValueError(f"the prefix {prefix!r} belongs to {REGISTRY[prefix].__name__}")
        kind.prefix = prefix
        REGISTRY[prefix] = kind
        return kind

    return register


def unpack(data: str) -> Button:
    """The button that was pressed. Raises `UnreadableButton`."""
    prefix, *parts = data.split(":")
    kind = REGISTRY.get(prefix)
    if kind is None or len(parts) != len(fields(kind)):
        raise UnreadableButton(data)
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    try:
        for field, part in zip(fields(kind), parts, strict=True):
            values[field.name] = types[field.name](part)
    except ValueError as error:
        raise UnreadableButton(data) from error
    return kind(**values)


@button("l")
@dataclass(frozen=True)
class ShowLot(Button):
    """The card of one lot: what it is, what is left, what can be done."""

    lot: int


@button("k")
@dataclass(frozen=True)
class StartKind(Button):
    """Begin a movement of this kind with this lot; the bot asks for what is missing."""

    kind: str
    lot: int


@button("u")
@dataclass(frozen=True)
class UndoMovement(Button):
    movement: int


@button("uc")
@dataclass(frozen=True)
class UndoCleaning(Button):
    movement: int


@button("q")
@dataclass(frozen=True)
class AskQuantity(Button):
    """Put another quantity to a recorded movement."""

    movement: int


@button("w")
@dataclass(frozen=True)
class WrongKind(Button):
    """It was recorded as the wrong kind: take it back and offer the others."""

    movement: int


@button("y")
@dataclass(frozen=True)
class RecordAnyway(Button):
    """The person insists on taking more than the ledger says is left; the order waits in the draft."""

    step: str


@button("x")
@dataclass(frozen=True)
class Cancel(Button):
    """Forget what this chat is waiting for."""

    step: str


@button("t")
@dataclass(frozen=True)
class TraceLotButton(Button):
    """A page of a trace. `direction` is f, b or a (all); `page` counts from 0."""

    lot: int
    direction: str
    page: int


@button("f")
@dataclass(frozen=True)
class TraceFile(Button):
    """A trace as a file: `form` is png, csv or xlsx."""

    lot: int
    direction: str
    form: str


@button("ta")
@dataclass(frozen=True)
class TraceAsked(Button):
    """A trace that was asked in more words. `lots` are their numbers in base 36, `since` and `until` seconds since
    1970 (0: not said), `form` is a page's number, or png, csv or xlsx. `how` has a letter for each thing that was
    said, and behind a slash the line or the tank (see `asked_again`)."""

    lots: str
    direction: str
    form: str
    since: int
    until: int
    how: str


@button("rb")
@dataclass(frozen=True)
class BeginRecall(Button):
    """Under a trace: ask for the reason and show the card."""

    lot: int


@button("rl")
@dataclass(frozen=True)
class LaunchRecallButton(Button):
    """`shown` is the beginning of the fingerprint of what the card showed."""

    recall: int
    shown: str


@button("rd")
@dataclass(frozen=True)
class DropRecall(Button):
    recall: int


@button("rs")
@dataclass(frozen=True)
class RecallStatus(Button):
    recall: int


@button("rx")
@dataclass(frozen=True)
class RecallList(Button):
    """The full list of a recall as XLSX."""

    recall: int


@button("rc")
@dataclass(frozen=True)
class CloseRecallButton(Button):
    recall: int


@button("a")
@dataclass(frozen=True)
class AnswerButton(Button):
    """A customer's tap under an alert: `kind` is an `AnswerKind`."""

    alert: int
    kind: str


@button("aq")
@dataclass(frozen=True)
class AnswerAmount(Button):
    """All that was delivered, as a number to tap. `unit` is its place in the notice's totals."""

    alert: int
    kind: str
    unit: int


@button("ai")
@dataclass(frozen=True)
class AnswerInsist(Button):
    """The number is more than was delivered and the customer says it is right; it waits in the draft."""

    alert: int


@button("al")
@dataclass(frozen=True)
class AllMyLots(Button):
    """Every lot of a notice that was too long for one message."""

    alert: int


@button("g")
@dataclass(frozen=True)
class ChooseLanguageButton(Button):
    language: str


@button("p")
@dataclass(frozen=True)
class Pick(Button):
    """One of the answers under a question about a record. The answers lie in the draft; `step` says which draft."""

    step: str
    choice: int


@button("z")
@dataclass(frozen=True)
class LeaveStationButton(Button):
    """From now on a scan shows the lot again."""


@button("mb")
@dataclass(frozen=True)
class BalanceButton(Button):
    """A view of a lot's mass balance: `view` is l (the lot), w (all made from it), p (places) or x (a file).
    `tolerance` is in percent, empty for the usual one; with `here` at 1 it takes the place of the message above it."""

    lot: int
    view: str
    tolerance: str
    here: int


@button("ws")
@dataclass(frozen=True)
class ScopeButton(Button):
    """What a recall of the lot would cover, by each way of drawing the line."""

    lot: int


@button("if")
@dataclass(frozen=True)
class ImportFile(Button):
    """Under a preview: `deed` is p (look again), a (import all) or g (the good rows). What was said about numbers and
    dates goes along; empty when the file says it itself."""

    deed: str
    decimal: str
    dates: str


@button("ix")
@dataclass(frozen=True)
class DropImport(Button):
    """The previewed file is not imported."""
