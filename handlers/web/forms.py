"""What a form sent: fields and files, read with limits of our own and never wholly trusted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from domain.labels import MOST_MEGABYTES, MOST_MEGAPIXELS, PictureTooLarge

MOST_TEXT = 4_000
"""Characters of one field."""
MOST_FIELDS = 3_000
MOST_PLAIN = 400_000
"""Bytes of a form without files."""
MOST_FILE = MOST_MEGABYTES * 1_000_000
MOST_READ = 60_000_000
"""Bytes that are read and thrown away so that the browser hears why; then the line is cut."""


@dataclass(frozen=True)
class Form:
    """`files` holds only those that have something in them."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()


async def read_form(request: web.Request) -> Form:
    """The form in a request's body. Raises `PictureTooLarge`, and HTTP 400 or 413 for what no browser sends."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    body = await request.content.read(MOST_PLAIN + 1)
    if len(body) > MOST_PLAIN:
        raise web.HTTPRequestEntityTooLarge(MOST_PLAIN, len(body))
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return Form({name: value[:MOST_TEXT] for name, value in pairs})


async def _multipart(request: web.Request) -> Form:
    form, left, too_large = Form(), MOST_READ, False
    try:
        async for part in _parts(request):
            is_file = part.filename is not None
            most = MOST_FILE if is_file else 4 * MOST_TEXT
            kept = bytearray()
            while chunk := await part.read_chunk(65536):
                left -= len(chunk)
                if left < 0:
                    raise web.HTTPRequestEntityTooLarge(MOST_READ, MOST_READ + 1)
                if len(kept) <= most:
                    kept += chunk
            too_large = too_large or (is_file and len(kept) > most)
            if is_file and kept and not too_large:
                form.files.setdefault(part.name or "", bytes(kept))
            elif not is_file and len(form.fields) < MOST_FIELDS:
                form.fields[part.name or ""] = kept.decode("utf-8", "replace")[:MOST_TEXT]
    except (ValueError, AssertionError, EOFError) as error:  # not what its head says: cut off, or made by hand
        raise web.HTTPBadRequest from error
    if too_large:
        raise PictureTooLarge(MOST_MEGABYTES, MOST_MEGAPIXELS)
    return form


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader):
            yield part
