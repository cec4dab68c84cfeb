"""An album: up to ten photos sent at once. Each is read and recorded for itself; one table answers them all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from domain.captures import CapturedBy, Proof
from domain.errors import Refusal
from domain.lots import LotRef, LotView, MoreThanIsLeft
from domain.matching import Certainty
from domain.movements import MovementOrder
from domain.people import AnswerExpected, Draft, May
from domain.steps.albums import RowState
from domain.steps.recording import same_lot
from domain.usecases.albums import OpenAlbum, PutRow, RecordRow, RowNumbered, TableOf
from domain.usecases.look_at_label import LookAtCapture, has_content
from domain.usecases.record import Undo
from domain.usecases.recorded_twice import RecordedTwice
from domain.usecases.standing import AtStation, KeepDraft, TakeDraft
from handlers.telegram import station
from handlers.telegram.album_table import ROW, write_table
from handlers.telegram.answers import typed
from handlers.telegram.asking import answers_for, attempt
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_floor import AllAs, AllPick, RowOpen, RowUndo
from handlers.telegram.captions import captioned, lot_in_caption, said_at_station
from handlers.telegram.choices import ORDERS, changed, step_mark
from handlers.telegram.dispatch import ButtonDoor, Door
from handlers.telegram.recording import line_instead
from handlers.telegram.scanning import go_on
from handlers.telegram.seen import Seen, see
from handlers.telegram.turn import Key, Turn, keys
from templates.words import plain

ALL_STEP = "album:all"
SLOW = 0.8
"""Seconds. What took longer is shown at once, what was quicker together with the next photo."""
_SHARED = {"use": "into", "fill": "vessel", "ship": "partner", "sendout": "partner", "move": "to_place"}
"""What is asked once for all lots."""


async def photo(turn: Turn) -> None:
    """One photo of an album: its row, once; the table when no further photo waits or this one took its time."""
    named = str(turn.message.media_group_id)
    clock = asyncio.get_running_loop().time
    began = clock()
    album_id, known = await turn.do(OpenAlbum(), turn.chat_id, named, turn.source)
    if not known:
        await _judge(turn, album_id)
    if clock() - began >= SLOW or not await _more_waiting(turn, named):
        await write_table(turn, album_id)


async def _more_waiting(turn: Turn, named: str) -> bool:
    return any((update.get("message") or {}).get("media_group_id") == named for update in await turn.behind())


async def _judge(turn: Turn, album_id: int) -> None:
    """Reads the photo; afterwards it is recorded, or its row says what is the matter with it."""
    attachment = turn.message.photo[-1] if turn.message.photo else turn.message.document
    if attachment is None:
        raise ValueError("this door is for pictures")
    try:
        seen = await see(turn, attachment)
    except Refusal as refusal:
        await _put(turn, album_id, RowState.BROKEN, None, says=said_shortly(turn, refusal))
        return
    if not has_content(seen.reading):
        await _put(turn, album_id, RowState.UNREAD, None)
    elif seen.match.certainty is Certainty.TAKEN:
        await _taken(turn, album_id, seen, seen.match.views[0])
    elif seen.match.certainty is Certainty.ASK:
        views = seen.label.several or seen.match.views
        await _put(turn, album_id, RowState.CHOOSE, seen.capture_id, lots=[view.id for view in views])
    else:
        read = seen.match.read or next(iter(seen.label.named), "")
        await _put(turn, album_id, RowState.UNKNOWN, seen.capture_id, text=read)


async def _taken(turn: Turn, album_id: int, seen: Seen, view: LotView) -> None:
    """A lot that is surely known: recorded as the words under the album or the station say."""
    caption = await _caption(turn, album_id, seen.caption)
    try:
        said = await captioned(turn, caption, view)
    except Refusal:  # the words are about another lot, or not understood: nobody said what happened to this one
        await _put(turn, album_id, RowState.LOT, seen.capture_id, lots=[view.id], by=seen.proof.by.value)
        return
    at = await turn.look(AtStation()) if said is None else None
    lot = {"lots": [view.id], "by": seen.proof.by.value}
    if said is not None:
        facts = {**lot, "caption": seen.caption}
        await record_row(turn, album_id, turn.source, replace(said, proof=seen.proof, source=turn.source), facts)
    elif at is not None and not at.left_alone and said_at_station(caption)[1]:
        order = station.order_here(at, same_lot(view), seen.proof, said_at_station(caption)[0])
        order = await station.with_label_amount(turn, order)
        await record_row(turn, album_id, turn.source, replace(order, source=turn.source), lot, station.NEVER_ASKED)
    else:
        await _put(turn, album_id, RowState.LOT, seen.capture_id, **lot)


async def _caption(turn: Turn, album_id: int, own: str) -> str:
    """Telegram puts the words of an album under its first photo; they are meant for all."""
    if own:
        return own
    table = await turn.look(TableOf(), album_id)
    captions = [str(row.facts.get("caption", "")) for row in table.rows] if table else []
    return next((caption for caption in captions if caption), "")


async def record_row(
    turn: Turn, album_id: int, row_source: str, order: MovementOrder, facts: dict[str, Any],
    skipped: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Afterwards the order is in the ledger and in its row, or the row says why not and keeps the order."""
    kept = {**facts, "order": ORDERS.dump_python(order, mode="json"), "skipped": list(skipped)}
    try:
        if order.proof.capture_id is not None and await turn.look(RecordedTwice(), order) is not None:
            await turn.do(PutRow(), album_id, row_source, RowState.AGAIN, order.proof.capture_id, kept)
            return
        await turn.do(RecordRow(), album_id, row_source, order, facts)
    except Refusal as refusal:
        kept["says"] = said_shortly(turn, refusal)
        await turn.do(PutRow(), album_id, row_source, RowState.ASK, order.proof.capture_id, kept)


def said_shortly(turn: Turn, refusal: Refusal) -> str:
    """The first sentence or so of what is the matter, for a row of a table."""
    lines = plain(turn.desk.words.refusal(refusal, turn.language)).strip().split("\n")
    return lines[0][:200]


async def _put(turn: Turn, album_id: int, state: RowState, capture_id: int | None, **facts: Any) -> None:
    """The words under a photo stay with its row whatever came of it: they are meant for the photos behind it too."""
    caption = turn.message.caption or ""
    await turn.do(PutRow(), album_id, turn.source, state, capture_id, {**facts, "caption": caption})


async def undone(turn: Turn, pressed: RowUndo) -> None:
    album_id, row = await turn.look(RowNumbered(), turn.chat_id, pressed.row)
    if row.recorded is None:
        raise AnswerExpected(problem="old")
    try:
        await turn.do(Undo(), row.recorded.movement_id, turn.source)
    except MoreThanIsLeft as more:
        await turn.toast(turn.words("chat/gone_on", more=more), alert=True)
        return
    await turn.toast(turn.label("Taken back."))
    await write_table(turn, album_id)


async def opened(turn: Turn, pressed: RowOpen) -> None:
    """The question of one row, as if its photo or its line had come alone."""
    album_id, row = await turn.look(RowNumbered(), turn.chat_id, pressed.row)
    if row.recorded is not None:
        raise AnswerExpected(problem="old")
    if "order" in row.facts:
        order = ORDERS.validate_python(row.facts["order"])
        await attempt(turn, order, [*map(str, row.facts["skipped"]), f"{ROW}{row.number}"])
        return
    seen = await turn.look(LookAtCapture(), row.capture_id) if row.capture_id is not None else None
    if seen is None:
        raise AnswerExpected(problem="old")
    caption = await _caption(turn, album_id, seen.caption)
    for_all = seen.caption or await lot_in_caption(turn, caption) is None  # words that name a lot are about that one
    await go_on(turn, replace(seen, caption=caption if for_all else ""))


async def all_as(turn: Turn, pressed: AllAs) -> None:
    """One kind for every lot of the table; what it needs for all of them is asked once."""
    table = await turn.look(TableOf(), pressed.album)
    if table is None or table.album.chat_id != turn.chat_id or pressed.kind not in table.kinds:
        raise AnswerExpected(problem="old")
    slot = _SHARED.get(pressed.kind)
    if slot is None:
        await _record_all(turn, pressed.album, pressed.kind, {})
        return
    lots = [row.lot for row in table.open_lots if row.lot is not None]
    choices = await answers_for(turn, MovementOrder(pressed.kind, LotRef(), ""), slot, lots[0])
    mark = step_mark(turn.source)
    facts = {"album": pressed.album, "kind": pressed.kind, "slot": slot, "mark": mark,
             "choices": [choice.change for choice in choices]}  # fmt: skip
    await turn.do(KeepDraft(), turn.chat_id, ALL_STEP, facts)
    codes = ", ".join(view.lot.code for view in lots)
    text = turn.words("chat/ask", kind=pressed.kind, slot=slot, view=None, code=codes)
    rows = [[Key(choice.words, AllPick(mark, place))] for place, choice in enumerate(choices)]
    await turn.tell(turn.asking(text), keys(*rows, [Key(turn.label("Cancel"), Cancel(mark))]))


async def all_picked(turn: Turn, pressed: AllPick) -> None:
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != ALL_STEP or draft.facts["mark"] != pressed.step:
        raise AnswerExpected(problem="old")
    choices = draft.facts["choices"]
    if not 0 <= pressed.choice < len(choices):
        raise AnswerExpected(problem="unknown")
    await _record_all(turn, int(draft.facts["album"]), str(draft.facts["kind"]), choices[pressed.choice])
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await turn.edit("chat/album_all", kind=draft.facts["kind"])


async def all_typed(turn: Turn, draft: Draft) -> None:
    """What is shared by all. A whole line is a record of its own, no place or customer of that name."""
    if await line_instead(turn, draft):
        return
    kind, slot = str(draft.facts["kind"]), str(draft.facts["slot"])
    change = typed(slot, turn.text, MovementOrder(kind, LotRef(), ""))
    await _record_all(turn, int(draft.facts["album"]), kind, change)


async def _record_all(turn: Turn, album_id: int, kind: str, change: dict[str, Any]) -> None:
    """Each lot for itself: what cannot be recorded says so in its row."""
    table = await turn.look(TableOf(), album_id)
    for row in table.open_lots if table else ():
        if row.lot is None:
            continue
        proof = Proof(CapturedBy(row.facts.get("by", CapturedBy.READ)), row.capture_id)
        source = f"{turn.source}#{row.place}"
        order = MovementOrder(kind, same_lot(row.lot), source, proof=proof)
        order = await station.with_label_amount(turn, changed(order, change))
        await record_row(turn, album_id, row.source, order, dict(row.facts), station.NEVER_ASKED)
    await write_table(turn, album_id)


def _of_album(turn: Turn) -> bool:
    message = turn.update.message
    is_picture = message is not None and bool(message.photo or message.document)
    return is_picture and bool(message and message.media_group_id) and turn.actor.may(May.RECORD)


DOORS = [Door("a photo of an album", _of_album, photo)]
BUTTONS = [
    ButtonDoor(RowUndo, undone),
    ButtonDoor(RowOpen, opened),
    ButtonDoor(AllAs, all_as),
    ButtonDoor(AllPick, all_picked),
]
STEPS = {ALL_STEP: all_typed}
