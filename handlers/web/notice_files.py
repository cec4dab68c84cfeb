"""The printable notice and the picture of where its code is, behind a customer's personal link."""

from __future__ import annotations

import asyncio

from aiohttp import web

from domain.links import LinkGone, PageKey
from handlers.desk import Desk
from handlers.web.personal import behind_link, look
from templates.papers.notice import notice_pdf
from templates.pictures.where import where_png

_PRIVATE = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}


def notice_files_routes(desk: Desk) -> list[web.AbstractRouteDef]:
    """What a customer's page links to."""
    return [
        web.get("/p/{token}/notice.pdf", behind_link(desk, paper)),
        web.get("/p/{token}/where.png", behind_link(desk, picture)),
    ]


async def paper(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """The notice on one page, in the language of the page."""
    notice = (await look(desk, request, key)).notice
    content = await asyncio.to_thread(notice_pdf, desk.words, notice)
    shown = {"Content-Disposition": f'inline; filename="{notice.number}.pdf"'}
    return web.Response(body=content, content_type="application/pdf", headers={**_PRIVATE, **shown})


async def picture(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """The label of the customer's first lot. Raises `LinkGone` where no lot is left."""
    notice = (await look(desk, request, key)).notice
    if not notice.lots:
        raise LinkGone
    content = await asyncio.to_thread(where_png, notice.lots[0], notice.language, desk.words.zone)
    return web.Response(body=content, content_type="image/png", headers=_PRIVATE)
