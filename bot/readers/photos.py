"""A stranger's photo as we keep it: decoded and written anew in a child process, nothing of the camera left in it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
import warnings
from pathlib import Path

import structlog
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.readers.pictures import KINDS, LIMIT_MEGAPIXELS, check_bytes, too_large
from domain.errors import Refusal
from domain.labels import NotAPicture, PictureDamaged, PictureTooLarge, ReadingFailed

_log = structlog.get_logger(__name__)
LONGEST_SIDE = 2048
"""Pixels: enough to read a label on a shelf, and some 400 kB."""
QUALITY = 82
SECONDS = 20.0
_REFUSALS: dict[str, type[Refusal]] = {kind.__name__: kind for kind in (NotAPicture, PictureDamaged, PictureTooLarge)}
_KEPT_SETTINGS = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")


class PhotoCleaner:
    """Writes photos anew, at most `workers` at a time, each in a child process of its own."""

    def __init__(self, *, workers: int = 2, seconds: float = SECONDS) -> None:
        self._turns = asyncio.Semaphore(workers)
        self._seconds = seconds

    async def __call__(self, picture: bytes) -> bytes:
        """The picture as a JPEG: upright, at most 2,048 pixels, no EXIF, no place, no thumbnail, no second frame.

        Raises `PictureTooLarge` (20 MB, 40 megapixels), `NotAPicture`, `PictureDamaged`, or `ReadingFailed` when the
        child process died or was too slow.
        """
        check_bytes(picture)
        async with self._turns:
            return _read(await self._answer(picture))

    async def _answer(self, picture: bytes) -> bytes:
        # The child gets none of our secrets: a picture may take it over, and a token must not be there to take.
        settings = {name: os.environ[name] for name in _KEPT_SETTINGS if name in os.environ}
        settings["PYTHONPATH"] = str(Path(__file__).parents[2])
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.readers.photo_child", env=settings,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._seconds):
                return (await child.communicate(picture))[0]
        except TimeoutError as error:
            raise ReadingFailed(seconds=self._seconds) from error
        finally:
            if child.returncode is None:
                child.kill()
                await asyncio.shield(child.wait())


def _read(answer: bytes) -> bytes:
    """The child's answer: a line of JSON, and the picture behind it."""
    head, _, body = answer.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError as error:
        raise ReadingFailed(seconds=SECONDS) from error
    if told.get("ok"):
        return body
    refusal = _REFUSALS.get(told.get("refusal", ""))
    if refusal is None:
        _log.error("photo_not_cleaned", error=told.get("failed"))
        raise ReadingFailed(seconds=SECONDS)
    raise refusal(**{name: tuple(fact) if isinstance(fact, list) else fact for name, fact in told["facts"].items()})


def cleaned(picture: bytes) -> bytes:
    """What the child does; see `PhotoCleaner`."""
    check_bytes(picture)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(picture), formats=KINDS)
        except UnidentifiedImageError as error:
            raise NotAPicture(kinds=KINDS) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise too_large(megapixels=LIMIT_MEGAPIXELS) from error
        except Exception as error:  # Pillow's plugins raise whatever a broken header makes them
            raise PictureDamaged(kind="") from error
        return _written_anew(image)


def _written_anew(image: Image.Image) -> bytes:
    kind = image.format or ""
    megapixels = image.width * image.height / 1_000_000
    if megapixels > LIMIT_MEGAPIXELS:
        raise too_large(megapixels=round(megapixels, 1))
    try:
        if kind == "JPEG":
            image.draft("RGB", (min(image.width, 2 * LONGEST_SIDE), min(image.height, 2 * LONGEST_SIDE)))
        image.load()
        upright = ImageOps.exif_transpose(image) or image
        colours = _on_white(upright)
        colours.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        bare = Image.new("RGB", colours.size)
        bare.paste(colours)  # a fresh picture: nothing that came with the old one is written
        out = io.BytesIO()
        bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    except MemoryError:
        raise
    except Exception as error:  # cut off, or broken in one of a hundred ways: never our fault, never a picture
        raise PictureDamaged(kind=kind) from error
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")
