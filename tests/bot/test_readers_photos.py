"""A stranger's photo is written anew: nothing of the camera, of a bomb or of a broken file comes through."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from bot.readers.photos import LONGEST_SIDE, PhotoCleaner, cleaned
from domain.labels import NotAPicture, PictureDamaged, PictureTooLarge, ReadingFailed

ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825


@pytest.fixture
async def cleaner() -> AsyncIterator[PhotoCleaner]:
    opened = PhotoCleaner()
    yield opened
    await opened.close()


def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **facts: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **facts)
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "A camera of somebody"
    exif.get_ifd(PLACE)[1] = "N"
    return photo((400, 300), exif=exif)


def seen(content: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(content))
    found.load()
    return found


async def test_the_camera_and_the_place_are_gone_and_the_picture_is_upright(cleaner: PhotoCleaner) -> None:
    before = with_exif()
    assert b"A camera of somebody" in before
    after = await cleaner(before)
    assert b"A camera of somebody" not in after
    assert not dict(seen(after).getexif())
    assert (seen(after).format, seen(after).size) == ("JPEG", (300, 400))


def test_a_large_one_becomes_smaller_and_what_is_transparent_white() -> None:
    assert max(seen(cleaned(photo((5000, 1000)))).size) == LONGEST_SIDE
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert seen(cleaned(out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


def test_only_the_first_frame_of_several_is_kept() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert getattr(seen(cleaned(out.getvalue())), "n_frames", 1) == 1


@pytest.mark.parametrize(("content", "refusal"), [
    (b"", NotAPicture), (b"%PDF-1.4", NotAPicture), (b"<svg onload=alert(1)>", NotAPicture),
    (photo((600, 400))[:900], PictureDamaged), (b"x" * 20_000_001, PictureTooLarge),
])  # fmt: skip
async def test_what_is_no_photo_is_refused(
    cleaner: PhotoCleaner, content: bytes, refusal: type[Exception]
) -> None:  # fmt: skip
    with pytest.raises(refusal):
        await cleaner(content)


async def test_more_picture_elements_than_we_open_are_refused_by_their_head_alone(cleaner: PhotoCleaner) -> None:
    with pytest.raises(PictureTooLarge) as refused:
        await cleaner(photo((8000, 6000), "PNG"))
    assert refused.value.megapixels == 48


async def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ReadingFailed):
        await PhotoCleaner(seconds=0.001)(photo())
