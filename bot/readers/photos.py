"""A stranger's photo as we keep it: decoded and written anew in a child process, nothing of the camera left in it."""

from __future__ import annotations

import io
import json

import structlog
from PIL import Image

from bot.readers.apart import refused
from bot.readers.children import Children
from bot.readers.pictures import check_bytes, decoded, grey_on_white, on_white, set_upright
from domain.labels import ReadingFailed

_log = structlog.get_logger(__name__)
LONGEST_SIDE = 2048
"""Pixels: enough to read a label on a shelf, and some 400 kB."""
QUALITY = 82
SECONDS = 20.0
_LONGEST_ANSWER = 30_000_000  # bytes; 2,048 pixels squared of the wildest noise need some five million


class PhotoCleaner:
    """Writes photos anew in at most `workers` child processes, kept from photo to photo: to start one takes longer than
    all of its work."""

    def __init__(self, *, workers: int = 2, seconds: float = SECONDS) -> None:
        self._children = Children("bot.readers.photo_child", workers=workers, seconds=seconds, longest=_LONGEST_ANSWER)

    async def __call__(self, picture: bytes) -> bytes:
        """The picture as a JPEG: upright, at most 2,048 pixels, no EXIF, no place, no thumbnail, no second frame.

        Raises `PictureTooLarge` (20 MB, 40 megapixels), `NotAPicture`, `PictureDamaged`, or `ReadingFailed` when the
        child process died or was too slow.
        """
        check_bytes(picture)
        return _read(await self._children.ask(picture))

    async def close(self) -> None:
        """End the child processes."""
        await self._children.close()


def _read(answer: bytes) -> bytes:
    """The child's answer: a line of JSON, and the picture behind it."""
    head, _, body = answer.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError as error:
        raise ReadingFailed(seconds=SECONDS) from error
    if told.get("ok"):
        return body
    refusal = refused(told.get("refusal", ""), told.get("facts", {}))
    if refusal is None:
        _log.error("photo_not_cleaned", error=told.get("failed"))
        raise ReadingFailed(seconds=SECONDS)
    raise refusal


def cleaned(picture: bytes) -> bytes:
    """What the child does; see `PhotoCleaner`."""
    return decoded(picture, _written_anew)


def _written_anew(image: Image.Image) -> bytes:
    if image.format == "JPEG":
        image.draft("RGB", (min(image.width, 2 * LONGEST_SIDE), min(image.height, 2 * LONGEST_SIDE)))
    image.load()
    set_upright(image)
    colours = _colours(image)
    colours.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", colours.size)
    bare.paste(colours)  # a fresh picture: nothing that came with the old one is written
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):  # finer greys than a JPEG has
        return grey_on_white(image).convert("RGB")
    return (on_white(image) if image.has_transparency_data else image).convert("RGB")
