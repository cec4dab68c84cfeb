"""Open a picture that a stranger sent: size and kind are checked before anything is decoded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import TypeVar

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.labels import MOST_MEGABYTES, MOST_MEGAPIXELS, NotAPicture, PictureDamaged, PictureTooLarge

T = TypeVar("T")
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
LIMIT_MEGAPIXELS_JPEG = 210
"""A phone's largest. JPEG is made smaller while it is decoded, any other kind fills the memory first."""
_SHRINKABLE = {"L", "LA", "RGB", "RGBA", "CMYK"}
_READ_AT_MOST = 4100  # longest side in pixels: a phone's 12 megapixels whole; more gains nothing and costs seconds
_DECODED_AT_LEAST = 3000  # of a JPEG that is larger: a half, a quarter or an eighth of its own size
Image.MAX_IMAGE_PIXELS = LIMIT_MEGAPIXELS_JPEG * 1_000_000  # Pillow's own guard comes before we know the kind


def check_bytes(picture: bytes) -> None:
    """Raises `PictureTooLarge` for a file over 20 MB."""
    check_size(len(picture))


def check_size(size: int) -> None:
    """The same for a file that nobody has read yet; `size` in bytes."""
    megabytes = size / 1_000_000
    if megabytes > MOST_MEGABYTES:
        raise too_large(megabytes=round(megabytes, 1))


def too_large(
    *, megabytes: float | None = None, megapixels: float | None = None, limit: int = MOST_MEGAPIXELS
) -> PictureTooLarge:
    """The refusal with our limits in it; `limit` is the one in megapixels."""
    return PictureTooLarge(MOST_MEGABYTES, limit, megabytes, megapixels)


def decoded(picture: bytes, read: Callable[[Image.Image], T]) -> T:
    """What `read` makes of the picture's first frame. Only the header is read before the size is checked.

    Raises `PictureTooLarge`, `NotAPicture`, or `PictureDamaged` for whatever goes wrong in `read`.
    """
    check_bytes(picture)
    with warnings.catch_warnings():
        # Odd but harmless files (a broken EXIF block, an old palette) are read; a bomb is refused.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = _opened(picture)
        try:
            return read(image)
        except MemoryError:
            raise
        except Exception as error:  # cut off, or broken in one of a hundred ways: never our fault, never readable
            raise PictureDamaged(kind=image.format or "") from error


def _opened(picture: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(picture), formats=KINDS)
    except UnidentifiedImageError as error:
        raise NotAPicture(kinds=KINDS) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large(megapixels=LIMIT_MEGAPIXELS_JPEG) from error
    except Exception as error:  # Pillow's plugins raise whatever a broken header makes them
        raise PictureDamaged(kind="") from error
    megapixels = image.width * image.height / 1_000_000
    limit = LIMIT_MEGAPIXELS_JPEG if image.format == "JPEG" else MOST_MEGAPIXELS
    if megapixels > limit:
        raise too_large(megapixels=round(megapixels, 1), limit=limit)
    return image


def open_grey(picture: bytes) -> Image.Image:
    """The first frame as grey levels on white, upright, its longest side at most 4,100 pixels.

    Raises what `decoded` raises.
    """
    return decoded(picture, _grey)


def _grey(image: Image.Image) -> Image.Image:
    if image.format == "JPEG":
        image.draft("L", (min(image.width, _DECODED_AT_LEAST), min(image.height, _DECODED_AT_LEAST)))
    image.load()
    set_upright(image)
    if image.mode in _SHRINKABLE and max(image.size) > 1.5 * _READ_AT_MOST:
        image = image.reduce(2)  # at once: four channels of 40 megapixels, several times over, fill a small server
    grey = grey_on_white(image)
    grey.thumbnail((_READ_AT_MOST, _READ_AT_MOST), Image.Resampling.LANCZOS)
    return grey


def set_upright(image: Image.Image) -> None:
    """Turn the picture as EXIF says. A photo whose EXIF is broken stays as it lies."""
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:  # noqa: BLE001 - EXIF is free text from a stranger; the picture itself decoded
        return


def grey_on_white(image: Image.Image) -> Image.Image:
    """Grey levels 0 to 255. What is transparent becomes white: codes are often black on nothing."""
    if image.mode.startswith(("I", "F")):
        lowest, highest = image.convert("F").getextrema()
        scale = 255 / max(float(highest) - float(lowest), 1.0)  # type: ignore[arg-type]  # one band: two numbers
        return image.convert("F").point(lambda level: level * scale - float(lowest) * scale).convert("L")  # type: ignore[arg-type]
    if image.has_transparency_data:
        return on_white(image).convert("L")
    return image.convert("L") if image.mode in {"L", "RGB", "1"} else image.convert("RGB").convert("L")


def on_white(image: Image.Image) -> Image.Image:
    """A picture with transparent parts as it looks on white paper."""
    layered = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
