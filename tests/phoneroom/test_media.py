"""Pictures and files in both directions."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PIL import Image

from bot.phoneroom.client import Phone, RoomRefused
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused
from bot.phoneroom.room import PhoneRoom
from bot.phoneroom.switchboard import Options


def picture(width: int = 1600, height: int = 1200, kind: str = "PNG", colour: str = "navy") -> Any:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, kind)
    return target.getvalue()


async def download(bot: HttpBot, tg_room: TestRoom, file_id: Any) -> Any:
    file = await bot("getFile", file_id=file_id)
    async with bot.session.get(f"{tg_room.file_base}{bot.token}/{file['file_path']}") as answer:
        return answer.status, await answer.read()


async def test_a_photo_is_recompressed_to_1280_pixels(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await ann.photo(picture(3000, 1500), caption="label")
    message = (await bot.updates())[0]["message"]
    sizes = message["photo"]
    assert [(s["width"], s["height"]) for s in sizes] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    status, content = await download(bot, tg_room, sizes[-1]["file_id"])
    assert (status, Image.open(io.BytesIO(content)).format) == (200, "JPEG")
    assert len(content) == sizes[-1]["file_size"]
    assert message["caption"] == "label"


async def test_a_document_arrives_as_it_is(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await ann.photo(b"a,b\n1,2\n", as_document=True, name="lots 批次#1.csv")
    async with bot.session.get(tg_room.url + (await ann.messages())[-1]["document"]["url"]) as answer:
        assert await answer.read() == b"a,b\n1,2\n"
    document = (await bot.updates())[0]["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("lots 批次#1.csv", "text/csv")
    assert await download(bot, tg_room, document["file_id"]) == (200, b"a,b\n1,2\n")


async def test_what_is_no_picture_goes_as_a_document(bot: HttpBot, ann: Phone) -> None:
    await ann.photo(b"not a picture")
    assert "document" in (await bot.updates())[0]["message"]


async def test_a_decompression_bomb_is_never_opened(bot: HttpBot, ann: Phone) -> None:
    bomb = io.BytesIO()
    Image.new("1", (30000, 30000)).save(bomb, "PNG")
    await ann.photo(bomb.getvalue())
    assert "document" in (await bot.updates())[0]["message"]


async def test_several_pictures_are_one_album(bot: HttpBot, ann: Phone) -> None:
    await ann.photo(picture(), picture(colour="red"), caption="two")
    first, second = [update["message"] for update in await bot.updates()]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first.get("caption"), second.get("caption")) == ("two", None)
    shown = (await ann.messages())[-2:]
    assert shown[0]["album"] == shown[1]["album"] == first["media_group_id"]


async def test_a_bot_sends_a_photo_with_buttons_and_sends_it_again_by_its_id(
    bot: HttpBot, ann: Phone, tg_room: TestRoom
) -> None:
    markup = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
    sent = await bot.upload(
        "sendPhoto", {"photo": picture()}, chat_id=ann.id, caption="<b>QR</b>", parse_mode="HTML", reply_markup=markup
    )
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    again = await bot("sendPhoto", chat_id=ann.id, photo=sent["photo"][-1]["file_id"])
    shown = await ann.messages()
    assert shown[-2]["inline"] == [[{"text": "OK"}]]
    assert shown[-2]["caption"] is True
    async with bot.session.get(tg_room.url + shown[-1]["photo"]["url"]) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(await answer.read()) > 100
    with pytest.raises(Refused, match="can't use file of this type as Document"):
        await bot("sendDocument", chat_id=ann.id, document=again["photo"][-1]["file_id"])


async def test_a_bots_document_is_offered_for_download_only(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await bot.upload("sendDocument", {"document": b"<script>"}, chat_id=ann.id, caption="list")
    shown = await ann.sees("list")
    assert shown["document"]["size"] == 8
    async with bot.session.get(tg_room.url + shown["document"]["url"]) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.content_type == "application/octet-stream"


async def test_an_album_of_the_bot_uses_attach(bot: HttpBot, ann: Phone) -> None:
    media = [{"type": "photo", "media": f"attach://p{n}", "caption": f"page {n}"} for n in (1, 2)]
    files = {"p1": picture(), "p2": picture(colour="red")}
    sent = await bot.upload("sendMediaGroup", files, chat_id=ann.id, media=media)
    assert [message["caption"] for message in sent] == ["page 1", "page 2"]
    assert len({message["media_group_id"] for message in sent}) == 1
    with pytest.raises(Refused, match="can't find file attach://p9 in the request"):
        await bot(
            "editMessageMedia",
            chat_id=ann.id,
            message_id=sent[0]["message_id"],
            media={"type": "photo", "media": "attach://p9"},
        )


async def test_a_photo_of_the_bot_may_be_replaced(bot: HttpBot, ann: Phone) -> None:
    sent = await bot.upload("sendPhoto", {"photo": picture()}, chat_id=ann.id)
    edited = await bot.upload(
        "editMessageMedia",
        {"new": picture(400, 300)},
        chat_id=ann.id,
        message_id=sent["message_id"],
        media={"type": "photo", "media": "attach://new", "caption": "now"},
    )
    assert edited["photo"][-1]["width"] == 400
    assert (await ann.last())["edited"] is True


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"no picture at all", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "is too big for a photo"),
    ],
)
async def test_a_bad_photo_of_the_bot_is_refused(bot: HttpBot, ann: Phone, content: Any, error: Any) -> None:
    with pytest.raises(Refused, match=error):
        await bot.upload("sendPhoto", {"photo": content}, chat_id=ann.id)
    assert [m for m in await ann.messages() if m["from"] == "bot"] == []


async def test_an_upload_over_the_limit_is_too_large() -> None:
    assert Options().upload_limit == 50 * 1024 * 1024
    room = await PhoneRoom.start(options=Options(upload_limit=1000))
    bot = HttpBot(f"{room.url}/bot", "1:a_token_of_a_bot")
    with pytest.raises(Refused, match="Request Entity Too Large") as refused:
        await bot.upload("sendDocument", {"document": bytes(1001)}, chat_id=1)
    assert refused.value.status == 413
    await bot.close()
    await room.stop()


async def test_more_than_20_mb_cannot_be_downloaded(bot: HttpBot, ann: Phone) -> None:
    await ann.photo(bytes(20 * 1024 * 1024 + 1), as_document=True)
    document = (await bot.updates())[0]["message"]["document"]
    with pytest.raises(Refused, match="file is too big"):
        await bot("getFile", file_id=document["file_id"])


async def test_a_file_path_is_good_for_an_hour(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await ann.photo(b"x", as_document=True)
    document = (await bot.updates())[0]["message"]["document"]
    file = await bot("getFile", file_id=document["file_id"])
    await tg_room.advance(3601)
    async with bot.session.get(f"{tg_room.file_base}{bot.token}/{file['file_path']}") as answer:
        assert answer.status == 404


async def test_a_label_of_the_table_is_sent_as_a_photo(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    label = tg_room.server.add_label("MP05", picture(600, 400), "Milk powder", "奶粉")
    (card,) = await tg_room.request("GET", "/labels")
    assert (card["title"], card["caption"]) == ("MP05", {"en": "Milk powder", "zh": "奶粉"})
    await ann.scan(label)
    assert (await bot.updates())[0]["message"]["photo"][-1]["width"] == 600
    with pytest.raises(RoomRefused, match="no such label"):
        await ann.scan(99)


async def test_photos_of_two_people_do_not_wait_for_each_other(
    bot: HttpBot, ann: Phone, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    bob = await tg_person("Bob")
    await bob.start()
    await asyncio.gather(ann.photo(picture(3000, 3000)), bob.photo(picture(3000, 3000)))
    assert len([u for u in await bot.updates() if "photo" in u["message"]]) == 2
