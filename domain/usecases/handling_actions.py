"""What must change so that it does not happen again: who does it, by when, and that they are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from domain.handling import ActionDone, CorrectiveAction, DeedNotUnderstood, DueInThePast, UnknownAction
from domain.people import Actor, May, NotAllowed
from domain.ports import Work
from domain.recall import ReasonMissing, Recall
from domain.steps.alerting import note, note_leads
from domain.steps.cases import audit_case, case_of

LONGEST = 300
SOON = timedelta(days=2)
"""An owner is reminded this long before the day, on the day, and then each day that it is overdue."""
MOST_REMINDERS = 14
"""After two weeks of overdue days nobody reads the fifteenth note; the case and its review keep showing it."""


@dataclass(frozen=True)
class ActionSheet:
    recall: Recall
    actions: tuple[CorrectiveAction, ...]
    today: date

    @property
    def open(self) -> int:
        return sum(action.done_at is None for action in self.actions)

    @property
    def overdue(self) -> int:
        return sum(action.done_at is None and action.due < self.today for action in self.actions)


@dataclass(frozen=True)
class CaseActions:
    """A case's corrective actions, the open ones first, by their day. Changes nothing. Raises `UnknownRecall`."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> ActionSheet:
        actor.must(May.RECORD)
        return _sheet(work, case_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class AddAction:
    """Afterwards the action stands in the case with its owner and day; an owner who is one of our people by that name
    is told. Once for its `source`. Raises `DeedNotUnderstood`, `DueInThePast`, `UnknownRecall`."""

    zone: tzinfo

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, what: str, owner: str, due: date, source: str
    ) -> ActionSheet:  # fmt: skip
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if not what.strip() or not owner.strip():
            raise DeedNotUnderstood(command="actions", problem="what" if not what.strip() else "owner")
        if due < work.now().astimezone(self.zone).date():
            raise DueInThePast(day=due)
        mine = [each for each in work.people.with_roles(["worker", "lead", "admin"])
                if each.name.casefold() == owner.strip().casefold()]  # fmt: skip
        person = mine[0] if len(mine) == 1 else None  # of two people of one name nobody is guessed
        added = work.handling.add_action(
            CorrectiveAction(recall_id=recall_id, what=what.strip()[:LONGEST], owner=owner.strip()[:80],
                             owner_id=person.id if person else None, due=due, created_by=actor.person_id,
                             created_at=work.now(), source=source)
        )  # fmt: skip
        if added is not None:
            audit_case(work, actor, "action added", recall, what=added.what, owner=added.owner, due=due.isoformat())
            if person is not None and person.telegram_id and person.id != actor.person_id:
                note(work, f"action:{added.id}:new", str(person.telegram_id), person.language, "chat/action_note",
                     **_facts(recall, added, "new"))  # fmt: skip
        return _sheet(work, recall, self.zone)


@dataclass(frozen=True)
class FinishAction:
    """Afterwards the action is done, with what came of it. Its owner may, and every lead. Raises `UnknownAction`,
    `ActionDone`, `NotAllowed`, `ReasonMissing`."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, action_id: int, result: str) -> ActionSheet:
        actor.must(May.RECORD)
        action = work.handling.action(action_id)
        if action is None:
            raise UnknownAction(number=action_id)
        if action.owner_id != actor.person_id and not actor.may(May.RECALL):
            raise NotAllowed(what=May.RECALL.value, role=actor.role.value if actor.role else None)
        if not result.strip():
            raise ReasonMissing(command="actions")
        recall = case_of(work, action.recall_id)
        if not work.handling.finish_action(action_id, work.now(), result.strip()[:LONGEST]):
            raise ActionDone(what=action.what, result=action.result, at=action.done_at or work.now())
        audit_case(work, actor, "action done", recall, what=action.what, result=result.strip()[:LONGEST])
        return _sheet(work, recall, self.zone)


@dataclass(frozen=True)
class LookAtAction:
    """One action, to ask what came of it. Changes nothing. Raises `UnknownAction`, `ActionDone`."""

    def __call__(self, work: Work, actor: Actor, action_id: int) -> CorrectiveAction:
        actor.must(May.RECORD)
        action = work.handling.action(action_id)
        if action is None:
            raise UnknownAction(number=action_id)
        if action.done_at is not None:
            raise ActionDone(what=action.what, result=action.result, at=action.done_at)
        return action


@dataclass(frozen=True)
class RemindActions:
    """Afterwards every open action that is due soon, today or before has its reminder of this day in the outbox: to
    its owner, to the leads where the owner is not one of our people, and to the leads too once it is overdue. Safe to
    repeat, by any number of processes: one note a day and person. Gives how many were new."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor) -> int:
        today = work.now().astimezone(self.zone).date()
        return sum(self._remind(work, action, today) for action in work.handling.open_actions(today + SOON))

    def _remind(self, work: Work, action: CorrectiveAction, today: date) -> int:
        recall = work.recalls.get(action.recall_id)
        late = (today - action.due).days
        if recall is None or late > MOST_REMINDERS:
            return 0
        kind = "overdue" if late > 0 else "today" if late == 0 else "soon"
        key = f"action:{action.id}:{kind}{late if late > 0 else ''}"
        facts = _facts(recall, action, kind)
        person = work.people.get(action.owner_id) if action.owner_id else None
        told = 0
        hears = person is not None and person.telegram_id is not None and not person.blocked and person.left_at is None
        if person is not None and hears:
            told += note(work, key, str(person.telegram_id), person.language, "chat/action_note", **facts)
        if not hears or late > 0:
            told += note_leads(work, f"{key}:leads", "chat/action_note", **facts)
        return told


def _facts(recall: Recall, action: CorrectiveAction, kind: str) -> dict[str, object]:
    return {"kind": kind, "recall": recall.number, "what": action.what, "owner": action.owner,
            "due": action.due.isoformat(), "number": action.id}  # fmt: skip


def _sheet(work: Work, recall: Recall, zone: tzinfo) -> ActionSheet:
    today = work.now().astimezone(zone).date()
    return ActionSheet(recall, tuple(work.handling.actions(recall.id or 0)), today)
