"""The incident room: a note into it, where there is one."""

from __future__ import annotations

from domain.ports import Work
from domain.recall import Recall
from domain.steps.alerting import note


def note_in_room(work: Work, recall: Recall, deed: str, **facts: object) -> None:
    """What was decided, posted where the case is talked about. A room that is not open yet has its card to come."""
    room = work.cases.room(recall.id or 0)
    if room is None:
        return
    card = next((card for card in work.recalls.cards(recall.id) if card.chat_id == room.chat_id), None)
    if card is None:
        return
    address = str(room.chat_id) if room.thread_id is None else f"{room.chat_id}/{room.thread_id}"
    note(work, f"room:{recall.id}:{deed}:{work.now().isoformat()}", address, card.language, "chat/room_note",
         recall=recall.number, deed=deed, **facts)  # fmt: skip
