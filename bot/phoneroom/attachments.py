"""Photos and documents, whoever sends them: bytes in, message content out."""

import mimetypes
import re
from pathlib import PurePosixPath

from bot.phoneroom.errors import Json
from bot.phoneroom.models import File
from bot.phoneroom.pictures import renditions
from bot.phoneroom.world import World

PHOTO, DOCUMENT = "AgACAg", "BQACAg"


async def photo_content(world: World, content: bytes) -> Json:
    """`{"photo": [PhotoSize, ...]}` with every size kept as a file; raises NotAPicture."""
    sizes = await renditions(content)
    files = [
        world.add_file(
            one.content,
            prefix=PHOTO,
            name="photo.jpg",
            mime="image/jpeg",
            folder="photos",
            size=(one.width, one.height),
        )
        for one in sizes
    ]
    return {"photo": [photo_size(file) for file in files]}


def photo_size(file: File) -> Json:
    """A file as `PhotoSize`."""
    return {
        "file_id": file.key,
        "file_unique_id": file.unique,
        "width": file.width,
        "height": file.height,
        "file_size": file.size,
    }


def document_content(world: World, content: bytes, name: str, mime: str) -> Json:
    """`{"document": Document}`, the bytes kept as they are."""
    clean = re.sub(r"[\x00-\x1f/\\\"<>]", "_", PurePosixPath(name).name)[:120] or "file"
    if not mime or mime == "application/octet-stream":
        mime = mimetypes.guess_type(clean)[0] or "application/octet-stream"
    file = world.add_file(content, prefix=DOCUMENT, name=clean, mime=mime, folder="documents", size=(0, 0))
    return {"document": document(file)}


def document(file: File) -> Json:
    """A file as `Document`."""
    return {
        "file_id": file.key,
        "file_unique_id": file.unique,
        "file_name": file.name,
        "mime_type": file.mime,
        "file_size": file.size,
    }
