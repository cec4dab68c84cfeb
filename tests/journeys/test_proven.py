"""Proof in the chat: a trace says what was scanned, and a lead opens the photo, also after it was taken back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from domain.attachments import Attachment
from tests.journeys.conftest import Plant
from tests.journeys.pictures import label
from tests.journeys.test_recording import buttons


def kept(plant: Plant) -> list[Image.Image]:
    """The photos that the house keeps."""
    with plant.work() as work:
        session = work._session  # no use case lists every attachment
        assert session.scalar(select(func.count()).select_from(Attachment)) is not None
        return [Image.open(io.BytesIO(each.content)) for each in session.scalars(select(Attachment))]


def from_a_telephone(picture: bytes) -> bytes:
    """A large photo with the place where it was taken written into it."""
    photo = Image.open(io.BytesIO(picture)).resize((3000, 3160))
    exif = photo.getexif()
    exif[0x010F] = "a telephone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 9.0)
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("language", "use", "used", "trace", "proven", "photos", "by_scan", "undo", "taken_back", "lot", "no_key"),
    [
        ("en", "use 40 kg into B120", "Used: 40 kg", "/trace MP07", "1 of", "📷 Photos (1)", "Used: 40 kg", "Undo",
         "taken back", "/lot MP07", "Photos"),
        ("zh", "领用 40公斤 到 B120", "已领用：40 kg", "追溯 MP07", "1 条扫码", "📷 照片（1）", "已领用：40 kg", "撤销",
         "已撤销", "批次 MP07", "照片"),
    ],
)  # fmt: skip
async def test_a_lead_opens_the_photo_behind_a_link(
    plant: Plant, language: str, use: str, used: str, trace: str, proven: str, photos: str, by_scan: str, undo: str,
    taken_back: str, lot: str, no_key: str,
) -> None:  # fmt: skip
    worker = await plant.worker(language)
    lead = await plant.lead(language)
    await worker.photo(from_a_telephone(label("MP07")), caption=use, as_document=True)
    record = await worker.sees(used, within=40)
    (photo,) = kept(plant)
    assert max(photo.size) == 2048
    assert not photo.getexif()
    await lead.send(trace)
    told = await lead.sees("MP07")
    assert proven in told["text"]
    await lead.tap(photos, message_id=told["message_id"])
    shown = await lead.sees("QR Code")
    assert shown["photo"]
    assert "Wei" in shown["text"]
    assert by_scan in shown["text"]
    await worker.send(trace)
    assert photos not in buttons(await worker.sees(proven)), "the photos of a whole trace are for leads"
    await worker.tap(undo, message_id=record["message_id"])
    await worker.sees(taken_back)
    await lead.send(lot)
    card = await lead.sees("MP07")
    await lead.tap(photos, message_id=card["message_id"])
    again: dict[str, Any] = await lead.last()
    await plant.room.settle()
    again = await lead.last()
    assert again["photo"], "what was taken back leaves its photo"
    assert taken_back in again["text"]
    other = await plant.worker(language, name="Otto")
    await other.send(lot)
    assert not [key for key in buttons(await other.sees("MP07")) if no_key in key], "a photo that a colleague sent"
    await worker.send(lot)
    await worker.tap(photos, message_id=(await worker.sees("MP07"))["message_id"])
    assert (await worker.sees("QR Code"))["photo"], "one's own photo"


async def test_no_photo_is_shown_in_a_group(plant: Plant) -> None:
    worker, lead = await plant.worker(), await plant.lead()
    await worker.photo(label("MP07"), caption="use 40 kg into B120")
    await worker.sees("Used: 40 kg", within=40)
    group = await plant.room.group("Quality", [lead, worker])
    await lead.send("/lot MP07", chat=group)
    card = await lead.sees("MP07", chat=group)
    await lead.tap("📷 Photos (1)", message_id=card["message_id"], chat=group)
    await plant.room.settle(20)
    assert not [message for message in await lead.messages(chat=group) if message.get("photo")]
    assert lead.toast is not None
    assert "not shown in a group" in lead.toast
