"""What a chat asks of the ledger beside recording itself: finish a question, look at a record, put its kind right."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.lots import LotRef
from domain.movements import KINDS, AlreadyCorrected, Movement, MovementOrder, NotYours, UnknownMovement
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.albums import link_row
from domain.steps.correcting import Undone, order_of, undo
from domain.steps.offering import offered
from domain.steps.recording import Recorded, record

DRAFTS = "record:"
"""The steps of drafts that wait for a part of a record begin with this."""


@dataclass(frozen=True)
class RecordInChat:
    """Afterwards the movement is in the ledger, once for its `source`, and the chat's question about it is over.
    Where it answers a row of a table, that row has it: the one with this number, or of the same photo.

    Raises what `Record` raises; then nothing was written and the question stands.
    """

    def __call__(
        self, work: Work, actor: Actor, order: MovementOrder, chat_id: int, row: int | None = None
    ) -> Recorded:  # fmt: skip
        recorded = record(work, actor, order)
        link_row(work, recorded.movement_id, number=row, capture_id=order.proof.capture_id)
        draft = work.people.draft(chat_id, actor.telegram_id or 0, work.now())
        if draft is not None and draft.step.startswith(DRAFTS):
            work.people.drop_draft(chat_id, actor.telegram_id or 0)
        return recorded


@dataclass(frozen=True)
class SaidBefore:
    """What this very message recorded when it came the first time, or None. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, source: str) -> Recorded | None:
        movement = work.movements.by_source(source)
        if movement is None or movement.corrects_id is not None:
            return None
        return _as_recorded(work, actor, movement)


@dataclass(frozen=True)
class LookAtRecord:
    """A record that this person may put right. Changes nothing.

    Raises `UnknownMovement`, `NotYours`, `AlreadyCorrected`.
    """

    def __call__(self, work: Work, actor: Actor, movement_id: int) -> Recorded:
        actor.must(May.RECORD)
        movement = work.movements.get(movement_id)
        if movement is None or movement.kind not in KINDS:
            raise UnknownMovement(movement=movement_id)
        if movement.person_id != actor.person_id and not actor.may(May.RELEASE):
            raise NotYours(movement=movement_id)
        if work.movements.correction_of(movement_id) is not None:
            raise AlreadyCorrected(movement=movement_id)
        return _as_recorded(work, actor, movement)


@dataclass(frozen=True)
class MyLast:
    """The person's newest record that stands, or None. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> Recorded | None:
        actor.must(May.RECORD)
        movement = work.movements.latest_of(actor.person_id or 0)
        return _as_recorded(work, actor, movement) if movement else None


@dataclass(frozen=True)
class WrongKindUndone:
    """`order` is what was recorded, ready to be recorded as one of `kinds`."""

    undone: Undone
    recorded: Recorded
    order: MovementOrder
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class TakeBackWrongKind:
    """Afterwards the movement is taken back; what stays is what another kind can use. Raises what `Undo` raises."""

    def __call__(self, work: Work, actor: Actor, movement_id: int, source: str) -> WrongKindUndone:
        undone = undo(work, actor, movement_id, source)
        order = order_of(work, undone.movement)
        kept = replace(order, into=None, of=None, of_amount=None, partner=None, to_place=None, work_order=None,
                       place=None, vessel=None, anyway=False)  # fmt: skip
        usual = offered(undone.lot, actor, work.now(), tanks=work.movements.vessels.there_are())
        kinds = tuple(kind for kind in usual if kind != undone.movement.kind)
        return WrongKindUndone(undone, _as_recorded(work, actor, undone.movement), kept, kinds)


def _as_recorded(work: Work, actor: Actor, movement: Movement) -> Recorded:
    """Recording under a known source writes nothing and gives what the first telling wrote."""
    return record(work, actor, MovementOrder(kind=movement.kind, lot=LotRef(), source=movement.source))
