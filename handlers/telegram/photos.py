"""The photo behind a record: opened from a lot's card, from a trace, from the record itself."""

from __future__ import annotations

from collections.abc import Callable

from telegram import InputMediaPhoto
from telegram.constants import MessageLimit, ParseMode

from domain.lots import LotRef
from domain.people import May
from domain.usecases.how_known import LookAtPhoto, PhotoShown
from handlers.telegram.asked_again import LETTERS
from handlers.telegram.buttons import Button, ShowLot
from handlers.telegram.buttons_proven import LotPhotos, RecordPhoto, TracePhotos
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.turn import Key, Turn, keys
from templates.words import plain

_CODES_SHOWN = 4
_LINES_SHOWN = 6


def photos_key(turn: Turn, count: int, opens: Button) -> list[Key]:
    """The key that opens so many photos; none where there are none."""
    return [Key(turn.label("📷 Photos (%(count)s)", count=count), opens)] if count else []


def record_photo_key(turn: Turn, movement_id: int, capture_id: int | None) -> list[Key]:
    """Under a record, for those who look into others' records: the photo that it was made from."""
    if capture_id is None or not turn.actor.may(May.INVESTIGATE):
        return []
    return [Key(turn.label("📷 Photo"), RecordPhoto(movement_id))]


async def of_lot(turn: Turn, pressed: LotPhotos) -> None:
    """A photo of the lot, with keys to the one before and the one after."""
    shown = await turn.look(LookAtPhoto(), lot=LotRef(lot_id=pressed.lot), at=pressed.at)
    await _show(turn, shown, lambda at: LotPhotos(pressed.lot, at))


async def of_trace(turn: Turn, pressed: TracePhotos) -> None:
    """A photo of the steps of a trace."""
    direction = LETTERS.get(pressed.direction, LETTERS["f"])
    shown = await turn.look(LookAtPhoto(), lot=LotRef(lot_id=pressed.lot), direction=direction, at=pressed.at)
    await _show(turn, shown, lambda at: TracePhotos(pressed.lot, pressed.direction, at))


async def of_record(turn: Turn, pressed: RecordPhoto) -> None:
    shown = await turn.look(LookAtPhoto(), movement_id=pressed.movement)
    await _show(turn, shown, lambda _: pressed)


async def _show(turn: Turn, shown: PhotoShown, opens: Callable[[int], Button]) -> None:
    """Under a text as a new message; under a photo in its place. Never in a group: who is in it may see no photos."""
    if turn.in_group:
        await turn.toast(turn.words("chat/no_photos_here"), alert=True)
        return
    codes = shown.reading.codes[:_CODES_SHOWN]
    lines = shown.reading.text.lines[:_LINES_SHOWN] if shown.reading.text is not None else ()
    words = turn.words("chat/photo", shown=shown, codes=codes, lines=lines)
    caption = words if len(plain(words)) <= MessageLimit.CAPTION_LENGTH else f"{plain(words)[:1000]}…"
    leaf = [Key(sign, opens(at)) for sign, at in (("◀", shown.at - 1), ("▶", shown.at + 1)) if 0 <= at < shown.count]
    card = [Key(turn.label("Show the lot"), ShowLot(shown.recorded[0].lot.id))] if shown.recorded else []
    markup = keys(leaf, card)
    if turn.message.photo:
        media = InputMediaPhoto(shown.content, caption=caption, parse_mode=ParseMode.HTML)
        await turn.context.bot.edit_message_media(media, turn.chat_id, turn.message.message_id, reply_markup=markup)
    else:
        await turn.photo(shown.content, caption, markup)


BUTTONS = [ButtonDoor(LotPhotos, of_lot), ButtonDoor(TracePhotos, of_trace), ButtonDoor(RecordPhoto, of_record)]
