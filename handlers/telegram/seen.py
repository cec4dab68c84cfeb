"""One photo of a label: fetched, read, kept with what was read, and held against the lots that we know."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from telegram import Document, PhotoSize
from telegram.error import BadRequest

from domain.labels import (
    MOST_MEGABYTES,
    MOST_MEGAPIXELS,
    NotAPicture,
    PictureDamaged,
    PictureTooLarge,
    Reading,
    ReadingFailed,
    lot_from_link,
    says_a_lot,
    start_in_link,
)
from domain.matching import Certainty
from domain.steps.seeing import MOST_CODES
from domain.usecases.look_at_label import KeepLabel, LookAtLabel, SeenCapture, has_content
from handlers.telegram.turn import Turn

_TELEGRAM = frozenset({"t.me", "telegram.me"})
Seen = SeenCapture
"""`match`, `reading`, `proof`, `capture_id`, `label`, and the pallet that a code names: `sscc`."""


async def see(turn: Turn, attachment: PhotoSize | Document) -> Seen:
    """What a photo means. Afterwards it is kept with what was read, once for this update.

    Raises `PictureTooLarge`, `NotAPicture`, `PictureDamaged`, `ReadingFailed`.
    """
    picture = await content_of(attachment)
    reading = _own_links_only(turn, await turn.desk.reader.read(picture))
    if await _only_other_codes(turn, reading):
        reading = await turn.desk.reader.read_print(picture, reading)
    photo = await _cleaned(turn, picture) if has_content(reading) else None
    return await turn.do(KeepLabel(), turn.source, photo, reading, turn.message.caption or "")


async def _only_other_codes(turn: Turn, reading: Reading) -> bool:
    """Whether the codes are none of our lots and none says that it is a lot: it may still be printed beside them."""
    said = says_a_lot(reading) or our_payload(turn, reading) or any(each.gs1 and each.gs1.sscc for each in reading.sure)
    if said or reading.text is not None or not 0 < len(reading.sure) <= MOST_CODES:
        return False
    label = await turn.look(LookAtLabel(), reading)
    return label.match.certainty is Certainty.UNKNOWN


async def content_of(attachment: PhotoSize | Document) -> bytes:
    """The bytes of the picture. Raises `PictureTooLarge` before anything is fetched."""
    size = attachment.file_size or 0
    too_large = PictureTooLarge(
        limit_megabytes=MOST_MEGABYTES, limit_megapixels=MOST_MEGAPIXELS, megabytes=size / 1_000_000
    )
    if size > MOST_MEGABYTES * 1_000_000:
        raise too_large
    try:
        file = await attachment.get_file()
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise too_large from error
        raise
    return bytes(await file.download_as_bytearray())


async def _cleaned(turn: Turn, picture: bytes) -> bytes | None:
    """The photo as we keep it. What was read is worth keeping without it."""
    try:
        return await turn.desk.clean_photo(picture)
    except (NotAPicture, PictureDamaged, PictureTooLarge, ReadingFailed):
        return None


def our_payload(turn: Turn, reading: Reading) -> str:
    """The `start` parameter of a link to this bot in the picture, if a sure code holds one: a sign, a badge, a lot."""
    ours = (start_in_link(code.text) for code in reading.sure if _is_ours(turn, code.text))
    return next((start for start in ours if start), "")


def _own_links_only(turn: Turn, reading: Reading) -> Reading:
    """A link names one of our lots surely only when it leads to this bot: a lot of another company may have the same
    code. Nothing is ever opened."""
    codes = tuple(
        replace(code, sure=False) if lot_from_link(code.text) and not _is_ours(turn, code.text) else code
        for code in reading.codes
    )
    return replace(reading, codes=codes)


def _is_ours(turn: Turn, text: str) -> bool:
    name = turn.desk.bot_name().lower()
    try:
        link, own = urlsplit(text.strip()), urlsplit(turn.desk.bot_address())
        said = parse_qs(link.query)
        at_home = link.port in {None, 80, 443}
    except ValueError:
        return False
    if not name or link.username is not None or len(said.get("start", [])) > 1:
        return False
    if link.scheme == "tg":
        return link.netloc == "resolve" and [each.lower() for each in said.get("domain", [])] == [name]
    path = link.path.strip("/").lower()
    if own.netloc and (link.netloc.lower(), path) == (own.netloc.lower(), own.path.strip("/").lower()):
        return link.scheme in {"http", "https"}
    return link.scheme in {"http", "https"} and link.hostname in _TELEGRAM and at_home and path == name
