"""A photo of a label, or a code typed alone: from what was read to the lot it means."""

from __future__ import annotations

from telegram import Document, PhotoSize
from telegram.error import BadRequest

from domain.labels import PictureTooLarge, Reading, code_candidates
from domain.lots import LotRef, LotView, UnknownLot
from domain.movements import MovementOrder
from domain.people import May
from domain.steps.recording import same_lot
from domain.usecases.look_at_label import LookAtLabel, SeenLabel
from domain.usecases.standing import AtStation
from handlers.telegram import lot_card, recording, station
from handlers.telegram.asking import Question, put_question
from handlers.telegram.buttons import ShowLot
from handlers.telegram.choices import lot_choices, named
from handlers.telegram.dispatch import Door, is_text
from handlers.telegram.turn import Key, Turn, keys

MEGABYTES = 20
"""What Telegram gives a bot at the most (getFile), and what the readers open."""
_MEGAPIXELS = 40
_LONGEST_SHOWN = 1500
_MOST_WORDS = 3
"""Codes with blanks exist; a text with more words than this is a sentence."""
_SEPARATORS = dict.fromkeys((0x1D, 0x1E, 0x04))


async def photo(turn: Turn) -> None:
    """A photo, or a picture sent as a file."""
    if await recording.said_before(turn):
        return
    attachment = turn.message.photo[-1] if turn.message.photo else turn.message.document
    if attachment is None:
        raise ValueError("this door is for pictures")
    reading = await turn.desk.reader.read(await content_of(attachment))
    if not reading.codes:
        await turn.say("chat/not_read")
        return
    seen = await turn.look(LookAtLabel(), reading)
    if len(seen.lots) == 1:
        await _known(turn, seen.lots[0])
    elif seen.lots:
        await _which(turn, "chat/which_lot", seen.lots)
    elif seen.doubtful:
        await _which(turn, "chat/doubtful", seen.doubtful)
    else:
        await _unknown(turn, reading, seen)


async def content_of(attachment: PhotoSize | Document) -> bytes:
    """The bytes of the picture. Raises `PictureTooLarge` before anything is fetched."""
    size = attachment.file_size or 0
    too_large = PictureTooLarge(limit_megabytes=MEGABYTES, limit_megapixels=_MEGAPIXELS, megabytes=size / 1_000_000)
    if size > MEGABYTES * 1_000_000:
        raise too_large
    try:
        file = await attachment.get_file()
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise too_large from error
        raise
    return bytes(await file.download_as_bytearray())


async def _known(turn: Turn, view: LotView) -> None:
    """One lot, surely read: what the caption says, the answer to a question, a record at the station, or its card."""
    if await recording.captioned(turn, view) or await recording.answered_by_lot(turn, view):
        return
    at = await turn.look(AtStation())
    if at is not None:
        await station.record_here(turn, at, same_lot(view))
    else:
        await lot_card.show(turn, same_lot(view))


async def _which(turn: Turn, template: str, views: tuple[LotView, ...]) -> None:
    """Several lots, or doubtful ones: one tap decides; at a station it records."""
    waiting = await recording.lot_question(turn)
    if waiting is not None:
        await recording.which_answer(turn, waiting, turn.words(template), views)
        return
    at = await turn.look(AtStation())
    if at is None:
        await turn.say(template, keys(*([Key(named(turn, view), ShowLot(view.id))] for view in views)))
        return
    order: MovementOrder = station.order_here(at, LotRef())
    choices = lot_choices(turn, views, "lot")
    await put_question(turn, turn.words(template), Question(order, "lot", choices, station.NEVER_ASKED), instead=False)


async def _unknown(turn: Turn, reading: Reading, seen: SeenLabel) -> None:
    """Exactly what was read, and what to do about it."""
    texts = [code.text.translate(_SEPARATORS)[:_LONGEST_SHOWN] for code in reading.codes[:3]]
    candidates = code_candidates(reading)
    if not candidates and reading.gtins:
        await turn.say("chat/only_product", item=seen.item, texts=texts)
        return
    register = next((code for code in candidates if len(code.split()) == 1 and '"' not in code), None)
    markup = keys(*([Key(named(turn, view), ShowLot(view.id))] for view in seen.nearest))
    await turn.say("chat/read_but_unknown", markup, texts=texts, nearest=seen.nearest, register=register)


async def code_typed(turn: Turn) -> None:
    """A code alone. A sentence gets a hint instead of the lots that look like it."""
    if await recording.said_before(turn):
        return
    text = turn.text.strip()
    if len(text.split()) > _MOST_WORDS:
        await turn.say("chat/not_a_code")
        return
    at = await turn.look(AtStation())
    try:
        if at is not None:
            await station.record_here(turn, at, LotRef(text))
        else:
            await lot_card.show(turn, LotRef(text))
    except UnknownLot:
        if any(sign.isdigit() for sign in text):
            raise
        await turn.say("chat/not_a_code")


async def something_else(turn: Turn) -> None:
    """A voice message or a sticker: nothing we read, and saying nothing would be worse."""
    await turn.say("chat/not_a_code")


def _is_picture(turn: Turn) -> bool:
    message = turn.update.message
    return message is not None and turn.actor.may(May.RECORD) and bool(message.photo or message.document)


def _is_code(turn: Turn) -> bool:
    return is_text(turn) and turn.actor.may(May.RECORD) and not turn.text.startswith("/")


def _is_something(turn: Turn) -> bool:
    message = turn.update.message
    return message is not None and turn.actor.may(May.RECORD) and message.effective_attachment is not None


DOORS = [
    Door("a picture", _is_picture, photo),
    Door("a code", _is_code, code_typed),
    Door("something else", _is_something, something_else),
]
