"""Messages with files, and the files themselves."""

from typing import Any

from bot.phoneroom.attachments import DOCUMENT, PHOTO, document, document_content, photo_content, photo_size
from bot.phoneroom.errors import Json, bad_request
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.methods.sending import post
from bot.phoneroom.models import File
from bot.phoneroom.params import Upload
from bot.phoneroom.pictures import NotAPicture
from bot.phoneroom.views import message_view

PHOTO_BYTES = 10 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
PATH_SECONDS = 3600
ALBUM = range(2, 11)
_WRONG_ID = "wrong file_id or the file is temporarily unavailable"


async def content_of(call: Call, given: Any, kind: str, upload: Upload | None = None) -> Json:
    """Message content for a photo or document: an upload, `attach://name`, or a `file_id` that the room gave out."""
    if upload is None:
        text = str(given or "")
        if text.startswith("attach://"):
            upload = call.params.uploads.get(text.removeprefix("attach://"))
            if upload is None:
                raise bad_request(f"can't find file {text} in the request")
        elif text.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content: the phone room fetches nothing from elsewhere")
    if upload is None:
        return _again(call, str(given or ""), kind)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "document":
        return document_content(call.world, upload.content, upload.name, upload.mime)
    if len(upload.content) > PHOTO_BYTES:
        size = len(upload.content)
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
    try:
        return await photo_content(call.world, upload.content)
    except NotAPicture:
        raise bad_request("IMAGE_PROCESS_FAILED") from None


def _again(call: Call, file_id: str, kind: str) -> Json:
    """Send a file that Telegram already has. A photo's id cannot be sent as a document, nor the other way."""
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    file = call.world.files.get(file_id)
    if file is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    wanted = PHOTO if kind == "photo" else DOCUMENT
    if not file.key.startswith(wanted):
        raise bad_request(f"can't use file of this type as {kind.capitalize()}")
    return {"photo": [photo_size(file)]} if kind == "photo" else {"document": document(file)}


async def send_photo(call: Call) -> Json:
    """A photo with a caption."""
    return await _send(call, "photo")


async def send_document(call: Call) -> Json:
    """A file as it is, with a caption."""
    return await _send(call, "document")


async def _send(call: Call, kind: str) -> Json:
    chat = call.writable_chat()
    caption = call.caption()
    content = await content_of(call, call.params.values.get(kind), kind, call.params.uploads.get(kind))
    return message_view(call.world, post(call, chat, content | caption))


async def send_media_group(call: Call) -> list[Json]:
    """2 to 10 photos, or 2 to 10 documents, as one album."""
    chat = call.writable_chat()
    media = call.params.tree("media")
    if not isinstance(media, list) or len(media) not in ALBUM:
        raise bad_request("wrong number of items in the album: it must include 2-10 items")
    kinds = {item.get("type") for item in media if isinstance(item, dict)}
    if len(kinds) != 1 or not kinds <= {"photo", "document"}:
        raise bad_request("an album of the phone room holds only photos or only documents")
    contents = [await _item(call, item) for item in media]
    album = str(13_000_000_000 + call.world.next("album"))
    posted = [post(call, chat, content | {"media_group_id": album}) for content in contents]
    return [message_view(call.world, message) for message in posted]


async def _item(call: Call, item: Json) -> Json:
    content = await content_of(call, item.get("media"), str(item["type"]))
    return content | call.caption(item)


async def edit_message_media(call: Call) -> Json:
    """Replace the photo or document of the bot's own message, or give a text message one."""
    chat = call.writable_chat()
    message = call.own_message(chat)
    given = call.params.tree("media")
    if not isinstance(given, dict) or given.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: the phone room plays photo and document")
    content = await content_of(call, given.get("media"), given["type"]) | call.caption(given)
    album = message.content.get("media_group_id")
    message.content = content | ({"media_group_id": album} if album else {})
    message.inline = call.markup().inline
    call.desk.changed(chat, message)
    return message_view(call.world, message)


async def get_file(call: Call) -> Json:
    """Where to download a file; the path is good for an hour of the room's time."""
    file = call.world.files.get(call.params.text("file_id"))
    if file is None:
        raise bad_request(_WRONG_ID)
    if file.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    file.path_until = call.desk.clock.now() + PATH_SECONDS
    call.world.save(file)
    return file_view(file)


def file_view(file: File) -> Json:
    """A file as `File`."""
    return {"file_id": file.key, "file_unique_id": file.unique, "file_size": file.size, "file_path": file.path}


TABLE: Table = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "editMessageMedia": edit_message_media,
    "getFile": get_file,
}
