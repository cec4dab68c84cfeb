"""A call's parameters, however they came: query string, form, multipart or JSON; values as strings or as JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.phoneroom.errors import ApiError, Json, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file inside a multipart call."""

    name: str
    mime: str
    content: bytes


@dataclass
class Params:
    """Typed reading of what a bot sent; the errors are Telegram's."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the call carries a value (an empty string is none)."""
        return not _absent(self.values.get(name))

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name)
        return default if value is None else value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number; without one and without a default, 400."""
        value = self.values.get(name)
        if _absent(value) or isinstance(value, bool):
            if default is None:
                raise bad_request(f"{name.replace('_', ' ')} is not specified")
            return default
        try:
            return int(str(value))
        except ValueError:
            raise bad_request(f"can't parse {name}: expected an integer") from None

    def number(self, name: str) -> float:
        """A number with a fraction."""
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {name}: expected a number") from None

    def flag(self, name: str) -> bool:
        """A Boolean: true, yes and 1 count, as in the official server."""
        return str(self.values.get(name, "")).lower() in {"true", "yes", "1"}

    def tree(self, name: str) -> Any:
        """A JSON value, decoded if it came as a string; None if absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def required(self, name: str) -> str:
        """A string that must be there."""
        if not self.has(name):
            raise bad_request(f"{name} is empty" if name == "chat_id" else f"parameter {name} is required")
        return self.text(name)

    def replaced(self, **values: Any) -> "Params":
        """The same parameters with others in their place."""
        return Params({**self.values, **values}, self.uploads)

    def traced(self) -> Json:
        """For the trace: JSON strings opened, files by their name and size only."""
        shown = {name: _opened(value) for name, value in self.values.items()}
        shown |= {n: f"<{upload.name}, {len(upload.content)} bytes>" for n, upload in self.uploads.items()}
        return shown


def _absent(value: object) -> bool:
    return value is None or value == ""


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def read_params(request: web.Request, upload_limit: int = UPLOAD_LIMIT) -> Params:
    """Everything a call says, the body winning over the query string."""
    params = Params(dict(request.query))
    if not request.can_read_body:
        return params
    if request.content_type.startswith("multipart/"):
        fields, uploads = await read_parts(request, upload_limit)
        params.values |= fields
        params.uploads |= dict(uploads)
    elif request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        params.values |= body if isinstance(body, dict) else {}
    else:
        params.values |= dict(await request.post())
    return params


async def read_parts(request: web.Request, limit: int) -> tuple[dict[str, str], list[tuple[str, Upload]]]:
    """The fields and the named files of a multipart body, at most `limit` bytes together; ApiError 413 or 400."""
    fields: dict[str, str] = {}
    uploads: list[tuple[str, Upload]] = []
    left = limit
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None:
                continue
            content = await _read_part(part, left)
            left -= len(content)
            if part.filename is None:
                fields[part.name] = content.decode("utf-8", "replace")
            else:
                mime = part.headers.get("Content-Type", "application/octet-stream")
                uploads.append((part.name, Upload(part.filename, mime, content)))
    except ValueError:
        raise bad_request("can't parse the multipart body") from None
    return fields, uploads


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := await part.read_chunk(256 * 1024):
        size += len(chunk)
        if size > limit:
            raise ApiError(413, "Request Entity Too Large")
        chunks.append(chunk)
    return b"".join(chunks)
