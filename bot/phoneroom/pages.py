"""The page: plain files from one folder, served with a strict content policy."""

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "page"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self';"
        " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}


async def index(request: web.Request) -> web.Response:
    """The desk (`/`), one phone alone (`/p/<name>`) and what a handset's camera opens (`/phone`, `/t.me/<bot>`) are
    the same document."""
    del request
    return _serve(FOLDER / "index.html")


async def part(request: web.Request) -> web.Response:
    """A file of the page."""
    wanted = (FOLDER / request.match_info["path"]).resolve()
    if not wanted.is_relative_to(FOLDER.resolve()):
        raise web.HTTPNotFound
    return _serve(wanted)


def _serve(path: Path) -> web.Response:
    kind = _TYPES.get(path.suffix)
    if kind is None or not path.is_file():
        raise web.HTTPNotFound
    text = kind.startswith("text/") or "json" in kind
    charset = "utf-8" if text else None
    return web.Response(body=path.read_bytes(), content_type=kind, charset=charset, headers=_HEADERS)


ROUTES = [
    web.get("/", index),
    web.get("/p/{name}", index),
    web.get("/phone", index),
    web.get("/t.me/{bot}", index),
    web.get("/page/{path:.+}", part),
]
