"""`/dispose R7 F217 300 cups burned, witness Li Na`: goods of a case are destroyed, with photos as proof."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from domain.lots import LotRef
from domain.movements import Amount
from domain.people import Draft, May
from domain.usecases.find_lot import FindLot
from domain.usecases.handling_disposal import AddDisposalPhoto, CaseDisposals, DisposalView, Dispose
from domain.usecases.handling_stock import StockOnHold
from domain.usecases.standing import KeepDraft, TakeDraft
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_handling import DisposalPhotos, DisposalsButton, DisposeLot
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.handling import case_meant
from handlers.telegram.handling_lines import DisposalLine, case_first, disposal_line
from handlers.telegram.seen import content_of
from handlers.telegram.turn import Key, Turn, keys

LINE_STEP = "dispose:line"
PHOTO_STEP = "dispose:photo"
DISPOSALS_SHOWN = 20
KEYS_SHOWN = 8
_WORDS = ("dispose", "销毁")


async def dispose(turn: Turn) -> None:
    """The whole line records at once; with the case alone it shows what was destroyed and what could be."""
    turn.actor.must(May.RECORD)
    await _said(turn, after_command(turn))


async def _said(turn: Turn, text: str) -> DisposalView | None:
    number, rest = case_first(text)
    if number is None:
        number = await case_meant(turn, "")
    if not rest:
        await _list(turn, number)
        return None
    return await _record(turn, number, disposal_line(rest))


async def listed(turn: Turn, pressed: DisposalsButton) -> None:
    await _list(turn, pressed.recall)


async def _list(turn: Turn, number: int) -> None:
    recall, disposals = await turn.look(CaseDisposals(), number)
    sheet = await turn.look(StockOnHold(), number)
    lots = {row.lot.id: row.lot for row in sheet.rows if not row.outside}
    picks = [[Key(f"🔥 {view.lot.code} · {view.item.name(turn.language)}"[:40], DisposeLot(number, view.id))]
             for view in list(lots.values())[:KEYS_SHOWN]]  # fmt: skip
    await turn.say("chat/disposals", keys(*picks), recall=recall, disposals=disposals, shown=DISPOSALS_SHOWN)


async def lot_pressed(turn: Turn, pressed: DisposeLot) -> None:
    """The lot is known; the rest is asked for in one line."""
    lot = await turn.look(FindLot(), LotRef(lot_id=pressed.lot))
    await turn.do(KeepDraft(), turn.chat_id, LINE_STEP, {"recall": pressed.recall, "lot": pressed.lot})
    cancel = keys([Key(turn.label("Cancel"), Cancel("dispose"))])
    await turn.tell(turn.asking(turn.words("chat/disposal_how", lot=lot)), cancel)


async def line_given(turn: Turn, draft: Draft) -> None:
    lot = LotRef(lot_id=int(draft.facts["lot"]))
    await _record(turn, int(draft.facts["recall"]), disposal_line(turn.text, lot))


async def _record(turn: Turn, number: int, line: DisposalLine) -> DisposalView:
    amount = line.amount
    if amount is None:
        lot = await turn.look(FindLot(), line.lot)
        amount = Amount(lot.on_hand, lot.item.uom)
    view = await turn.do(Dispose(), number, line.order(amount), turn.source)
    await _wait_for_photos(turn, view.disposal.id or 0)
    await turn.say("chat/disposed", _photo_keys(turn), view=view)
    return view


async def photos_asked(turn: Turn, pressed: DisposalPhotos) -> None:
    await _wait_for_photos(turn, pressed.disposal)
    await turn.say("chat/disposal_photo_ask", _photo_keys(turn))


async def photo(turn: Turn) -> bool:
    """A picture while photos of a disposal are waited for, or under a whole line; any other passes."""
    caption = (turn.message.caption or "").strip()
    first, _, rest = caption.partition(" ")
    if first.lower().lstrip("/").split("@")[0] in _WORDS:
        view = await _said(turn, rest)
        if view is None:
            return True
        await _keep(turn, view.disposal.id or 0)
        return True
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != PHOTO_STEP or caption:
        return False
    await _keep(turn, int(draft.facts["disposal"]))
    return True


async def _keep(turn: Turn, disposal_id: int) -> None:
    attachment = turn.message.photo[-1] if turn.message.photo else turn.message.document
    if attachment is None:
        raise ValueError("this door is for pictures")
    content = await turn.desk.clean_photo(await content_of(attachment))
    view = await turn.do(AddDisposalPhoto(), disposal_id, content, "image/jpeg")
    await _wait_for_photos(turn, disposal_id)
    await turn.say("chat/disposal_photo_kept", _photo_keys(turn), view=view)


async def _wait_for_photos(turn: Turn, disposal_id: int) -> None:
    await turn.do(KeepDraft(), turn.chat_id, PHOTO_STEP, {"disposal": disposal_id})


def _photo_keys(turn: Turn) -> InlineKeyboardMarkup:
    return keys([Key(turn.label("No more photos"), Cancel("dispose"))])


def _is_picture(turn: Turn) -> bool:
    message = turn.update.message
    if message is None or not turn.actor.may(May.RECORD):
        return False
    document = message.document
    return bool(message.photo) or (document is not None and (document.mime_type or "").startswith("image/"))


DOORS = [Door("dispose", command(*_WORDS), dispose)]
PICTURE_DOORS = [Door("a photo of a disposal", _is_picture, photo)]
"""Before the pictures of labels: a picture that is waited for is no label."""
BUTTONS = [
    ButtonDoor(DisposalsButton, listed),
    ButtonDoor(DisposeLot, lot_pressed),
    ButtonDoor(DisposalPhotos, photos_asked),
]
STEPS = {LINE_STEP: line_given}
