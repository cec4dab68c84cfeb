"""Signs on the wall: a lead defines a station once, and whoever scans its sign stands there."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal
from domain.lot_numbers import StationSign
from domain.movements import KINDS
from domain.people import Actor, May
from domain.ports import Work

LONGEST_NAME = 60


@dataclass(eq=False)
class UnknownSign(Refusal):
    """The sign on the wall is none of ours, or its station was given up. `names` are those that there are."""

    name: str = ""
    names: tuple[str, ...] = ()


@dataclass(eq=False)
class BadSign(Refusal):
    """`problem` is no_name or too_long."""

    problem: str
    most: int = LONGEST_NAME


@dataclass(eq=False)
class BadWorkOrder(Refusal):
    """What was typed as the number of a work order is a sentence."""

    order: str


@dataclass(frozen=True)
class PutSign:
    """Afterwards the sign says this; one of the same name says it anew, and what hangs on the wall stays right.

    Raises `BadSign`, `NotAllowed`.
    """

    def __call__(
        self, work: Work, actor: Actor, name: str, kind: str, *, line: str | None, work_order: str | None,
        amount: str | None,
    ) -> StationSign:  # fmt: skip
        actor.must(May.HOUSE)
        plain = " ".join(name.split())
        if not plain:
            raise BadSign("no_name")
        if len(plain) > LONGEST_NAME:
            raise BadSign("too_long")
        actor.must(KINDS[kind].may)
        return work.numbers.put_sign(
            StationSign(name=plain, kind=kind, line=line or plain, work_order=work_order, amount=amount,
                        made_at=work.now(), made_by=actor.person_id)
        )  # fmt: skip


@dataclass(frozen=True)
class Signs:
    """Every sign, by name. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> list[StationSign]:
        actor.must(May.RECORD)
        return work.numbers.signs()


@dataclass(frozen=True)
class SignNamed:
    """The sign with this name, or None. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, name: str) -> StationSign | None:
        actor.must(May.RECORD)
        return work.numbers.sign_named(" ".join(name.split()))


@dataclass(frozen=True)
class LookAtSign:
    """The sign with this number. Changes nothing. Raises `UnknownSign`."""

    def __call__(self, work: Work, actor: Actor, sign_id: int) -> StationSign:
        actor.must(May.RECORD)
        sign = work.numbers.sign(sign_id)
        if sign is None:
            raise UnknownSign(names=tuple(each.name for each in work.numbers.signs()))
        return sign
