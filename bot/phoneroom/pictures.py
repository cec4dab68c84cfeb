"""Pictures as Telegram's clients and servers treat them: recompressed, in several sizes, or refused."""

import asyncio
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

LONG_SIDE = 1280
SIZES = (90, 320, 800, LONG_SIDE)
MOST_PIXELS = 64_000_000
QUALITY = 87


class NotAPicture(ValueError):
    """The bytes are no picture, or one that is too big to open."""


@dataclass(frozen=True)
class Rendition:
    """One size of a photo, as JPEG."""

    width: int
    height: int
    content: bytes


async def renditions(content: bytes) -> list[Rendition]:
    """The photo in Telegram's sizes, smallest first, the last at most 1280 px; raises NotAPicture."""
    return await asyncio.to_thread(_render, content)


def _render(content: bytes) -> list[Rendition]:
    picture = _open(content)
    sizes: list[Rendition] = []
    for side in SIZES:
        smaller = picture.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        smaller.save(target, "JPEG", quality=QUALITY)
        sizes.append(Rendition(*smaller.size, target.getvalue()))
        if max(picture.size) <= side:
            break
    return sizes


def _refuse_bomb(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture(f"{picture.width} x {picture.height} pixels are too many")


def _open(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            source = Image.open(io.BytesIO(content))
        _refuse_bomb(source)
        source.draft("RGB", (2 * LONG_SIDE, 2 * LONG_SIDE))
        upright = ImageOps.exif_transpose(source)
    except NotAPicture:
        raise
    except Exception as error:  # Pillow's readers fail in many ways on hostile bytes
        raise NotAPicture("the bytes are no picture") from error
    if upright.mode in {"RGBA", "LA", "P"}:
        white = Image.new("RGB", upright.size, "white")
        with_alpha = upright.convert("RGBA")
        white.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return white
    return upright.convert("RGB")
