"""`/affected`, `/01/{gtin}/10/{lot}`: is my lot affected? By code, by a photo of the label, by GS1 Digital Link."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiohttp import web

from domain.errors import Refusal
from domain.labels import WrongGtin, checked_gtin, code_candidates, lot_payload
from domain.people import Actor
from domain.printing import bot_link
from domain.usecases.lot_affected import LotAffected, PublicAnswer
from handlers.desk import Desk
from handlers.web.forms import read_form
from handlers.web.pace import Pace
from handlers.web.pages import language_of, page

PUBLIC = Actor(None, "public", None)
EACH, ALL_TOGETHER = 40, 1200
"""Questions a minute from one address, and altogether."""
PHOTOS_EACH, PHOTOS_ALL = 8, 60
"""The same for photos, which cost a second of processor time each."""
Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def affected_routes(desk: Desk) -> list[web.AbstractRouteDef]:
    """The public pages."""
    asked, photos = Pace(EACH, ALL_TOGETHER), Pace(PHOTOS_EACH, PHOTOS_ALL)
    return [
        web.get("/affected", _paced(desk, asked, partial(by_code, desk))),
        web.post("/affected", _paced(desk, photos, partial(by_photo, desk))),
        web.get("/01/{gtin}/10/{lot}", _paced(desk, asked, partial(by_digital_link, desk))),
    ]


async def by_code(desk: Desk, request: web.Request) -> web.StreamResponse:
    """The form; with `?lot=` the answer too."""
    code = request.query.get("lot", "").strip()
    if not code:
        return _shown(desk, request)
    return await _answered(desk, request, [code])


async def by_digital_link(desk: Desk, request: web.Request) -> web.StreamResponse:
    """A product number and a lot, as a GS1 Digital Link on the pack says them."""
    try:
        gtin = checked_gtin(request.match_info["gtin"])
    except WrongGtin as wrong:
        return _shown(desk, request, request.match_info["lot"], problem=wrong)
    return await _answered(desk, request, [request.match_info["lot"]], gtin)


async def by_photo(desk: Desk, request: web.Request) -> web.StreamResponse:
    """A photo of the label. It is read and forgotten."""
    try:
        form = await read_form(request)
        if form.text("lot"):
            return await _answered(desk, request, [form.text("lot")])
        if "photo" not in form.files:
            return _shown(desk, request)
        reading = await desk.reader.read(form.files["photo"])
    except Refusal as refusal:
        return _shown(desk, request, problem=refusal)
    candidates = code_candidates(reading)
    if not candidates:
        return _shown(desk, request, unread=True)
    return await _answered(desk, request, candidates, next(iter(reading.gtins), None))


def _paced(desk: Desk, pace: Pace, answering: Answering) -> Answering:
    async def handle(request: web.Request) -> web.StreamResponse:
        if not pace.allows(request.remote or "?"):
            return page(desk, "affected_later", language_of(request), status=429, headers={"Retry-After": "60"})
        return await answering(request)

    return handle


async def _answered(
    desk: Desk, request: web.Request, codes: Sequence[str], gtin: str | None = None
) -> web.StreamResponse:  # fmt: skip
    language = language_of(request)
    try:
        answer = await desk.look(LotAffected(), PUBLIC, codes, language, gtin)
    except Refusal as refusal:
        return _shown(desk, request, codes[0], problem=refusal)
    payload = lot_payload(answer.code) if gtin and answer.verdict != "unknown" else None
    return _shown(desk, request, answer.code, answer, chat=bot_link(desk.bot_address(), payload) if payload else None)


def _shown(
    desk: Desk, request: web.Request, code: str = "", answer: PublicAnswer | None = None, *,
    problem: Refusal | None = None, unread: bool = False, chat: str | None = None,
) -> web.StreamResponse:  # fmt: skip
    language = language_of(request)
    says = desk.words.refusal(problem, language) if problem else None
    other = "en" if language == "zh" else "zh"
    return page(
        desk, "affected", language, status=400 if problem else 200, code=code[:60], answer=answer, says=says,
        unread=unread, chat=chat, other=str(request.rel_url.update_query(lang=other)) if request.method == "GET" else
        f"/affected?lang={other}",
    )  # fmt: skip
