"""Open a picture that a stranger sent: size and kind are checked before anything is decoded."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.labels import NotAPicture, PictureDamaged, PictureTooLarge

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
LIMIT_MEGABYTES = 20
LIMIT_MEGAPIXELS = 40
_SHRINKABLE = {"L", "LA", "RGB", "RGBA", "CMYK"}
_READ_AT_MOST = 4100  # longest side in pixels: a phone's 12 megapixels whole; more gains nothing and costs seconds


def check_bytes(picture: bytes) -> None:
    """Raises `PictureTooLarge` for a file over 20 MB."""
    megabytes = len(picture) / 1_000_000
    if megabytes > LIMIT_MEGABYTES:
        raise too_large(megabytes=round(megabytes, 1))


def too_large(*, megabytes: float | None = None, megapixels: float | None = None) -> PictureTooLarge:
    """The refusal with our limits in it."""
    return PictureTooLarge(LIMIT_MEGABYTES, LIMIT_MEGAPIXELS, megabytes, megapixels)


def open_grey(picture: bytes) -> Image.Image:
    """The first frame as grey levels on white, upright, its longest side at most 4,100 pixels.

    Raises `PictureTooLarge`, `NotAPicture` or `PictureDamaged`. Only the header is read before the size is checked.
    """
    check_bytes(picture)
    with warnings.catch_warnings():
        # Odd but harmless files (a broken EXIF block, an old palette) are read; a bomb is refused.
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
        return _decoded(image)


def _decoded(image: Image.Image) -> Image.Image:
    kind = image.format or ""
    megapixels = image.width * image.height / 1_000_000
    if megapixels > LIMIT_MEGAPIXELS:
        raise too_large(megapixels=round(megapixels, 1))
    try:
        if kind == "JPEG":
            image.draft("L", (min(image.width, _READ_AT_MOST), min(image.height, _READ_AT_MOST)))
        image.load()
        _set_upright(image)
        if image.mode in _SHRINKABLE and max(image.size) > 1.5 * _READ_AT_MOST:
            image = image.reduce(2)  # at once: four channels of 40 megapixels, several times over, fill a small server
        grey = _on_white(image)
    except MemoryError:
        raise
    except Exception as error:  # cut off, or broken in one of a hundred ways: never our fault, never readable
        raise PictureDamaged(kind=kind) from error
    grey.thumbnail((_READ_AT_MOST, _READ_AT_MOST), Image.Resampling.LANCZOS)
    return grey


def _set_upright(image: Image.Image) -> None:
    """Turn the picture as EXIF says. A photo whose EXIF is broken stays as it lies."""
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:  # noqa: BLE001 - EXIF is free text from a stranger; the picture itself decoded
        return


def _on_white(image: Image.Image) -> Image.Image:
    """Grey levels 0 to 255. What is transparent becomes white: codes are often black on nothing."""
    if image.mode.startswith(("I", "F")):
        lowest, highest = image.convert("F").getextrema()
        scale = 255 / max(float(highest) - float(lowest), 1.0)  # type: ignore[arg-type]  # one band: two numbers
        return image.convert("F").point(lambda level: level * scale - float(lowest) * scale).convert("L")  # type: ignore[arg-type]
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("L")
    return image.convert("L") if image.mode in {"L", "RGB", "1"} else image.convert("RGB").convert("L")
