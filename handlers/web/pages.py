"""What every page of ours has in common: its frame, its language, its headers, and the files beside it."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

import templates
from domain.errors import Refusal
from domain.people import LANGUAGES
from handlers.desk import Desk
from templates.words import spoken

STATIC = Path(templates.__file__).parent / "static"
A_YEAR = "public, max-age=31536000, immutable"


def language_of(request: web.Request, known: str | None = None) -> str:
    """The language asked for in the address (`?lang=zh`), else the known one, else the browser's."""
    asked = request.query.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return spoken(known or request.headers.get("Accept-Language", "en").split(",")[0].split("-")[0])


def page(
    desk: Desk, template: str, language: str, *, status: int = 200, headers: dict[str, str] | None = None, **facts: Any
) -> web.Response:
    """A page of `templates/pages`. Private unless `headers` say otherwise: nobody keeps or lists it."""
    html = desk.words.page(f"pages/{template}.html", language, style=asset("page.css"), asset=asset, **facts)
    private = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return web.Response(text=html, content_type="text/html", status=status, headers={**private, **(headers or {})})


def refused(desk: Desk, refusal: Refusal, language: str, status: int = 400) -> web.Response:
    """A page that says what is wrong and what to do next."""
    return page(desk, "refused", language, status=status, says=desk.words.refusal(refusal, language))


@cache
def asset(name: str) -> str:
    """The address of a file of `templates/static`; it changes with its content, so that it may be kept for ever."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{mark}/{name}"


def static_routes() -> list[web.AbstractRouteDef]:
    """The files beside the pages."""
    return [web.get("/static/{mark}/{name}", _file)]


async def _file(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in {path.name for path in STATIC.iterdir()}:
        raise web.HTTPNotFound
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": A_YEAR}
    text = kind.startswith("text/") or kind.endswith("javascript")
    return web.Response(body=(STATIC / name).read_bytes(), content_type=kind, headers=headers,
                        charset="utf-8" if text else None)  # fmt: skip
