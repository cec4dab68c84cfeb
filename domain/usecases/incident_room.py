"""Where a case is talked about: a topic in the quality group with one pinned living card."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.case_refusals import NoQualityGroup
from domain.case_view import RecallView
from domain.house import QUALITY_GROUP
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import RecallCard, RecallRoom
from domain.steps.alerting import note
from domain.steps.cases import audit_case, case_of, must_run
from domain.steps.recall_view import recall_view


@dataclass(frozen=True)
class AskForRoom:
    """Afterwards the running case's room waits to be opened in this group, else in the quality group; one that is open
    there stays. Raises `NoQualityGroup`, `RecallNotLaunched`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, chat_id: int | None) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_run(recall)
        where = chat_id if chat_id is not None else work.house.get(QUALITY_GROUP).get("chat_id")
        if where is None:
            raise NoQualityGroup(recall=recall.number)
        there = work.cases.room(recall_id)
        if there is None or there.chat_id != int(where):
            work.cases.put_room(RecallRoom(recall_id=recall_id, chat_id=int(where), opened_at=work.now()))
        return recall_view(work, recall, self.zone)


@dataclass(frozen=True)
class NoteRoomOpened:
    """Afterwards the card in the room is a living one, and it is known in which topic (none in a group without)."""

    def __call__(self, work: Work, actor: Actor, card: RecallCard) -> None:
        actor.must(May.RECALL)
        before = work.cases.room(card.recall_id)
        work.cases.put_room(RecallRoom(recall_id=card.recall_id, chat_id=card.chat_id, thread_id=card.thread_id,
                                       opened_at=work.now()))  # fmt: skip
        work.recalls.add_card(card)
        if before is None or before.thread_id != card.thread_id or card.thread_id is None:
            audit_case(work, actor, "room opened", case_of(work, card.recall_id))


@dataclass(frozen=True)
class GiveUpRoom:
    """Afterwards the case has no room, and whoever launched it knows why: the group is closed to us."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, problem: str) -> None:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        work.cases.drop_room(recall_id)
        lead = work.people.get(recall.launched_by) if recall.launched_by else None
        if lead is not None and lead.telegram_id:
            note(work, f"no-room:{recall_id}:{work.now().isoformat()}", str(lead.telegram_id), lead.language,
                 "chat/room_failed", recall=recall.number, problem=problem)  # fmt: skip
