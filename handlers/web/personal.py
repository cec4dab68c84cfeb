"""`/p/{token}`: what a personal link opens. A GET changes nothing; nobody needs an account or a cookie."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiohttp import web

from domain.alerts import MoreThanDelivered, NoneThoughSent, NothingSaid, RecallOver
from domain.errors import Refusal
from domain.links import LinkGone, PageKey, Purpose
from domain.people import LANGUAGES, Actor
from domain.steps.goods import groups_of
from domain.usecases.customer_page import (
    AnswerOnPage,
    CustomerPage,
    LookAtPage,
    NoteOpened,
    TellLateOnPage,
)
from handlers.desk import Desk
from handlers.web import answer_form
from handlers.web.answer_form import BadFields, FormReading, Problem
from handlers.web.forms import Form, read_form
from handlers.web.pages import language_of, page, refused

VISITOR = Actor(None, "page", None)
"""Whoever holds a link: the link is the right, and the use cases look at nothing else."""
CUSTOMERS = frozenset({Purpose.NOTICE, Purpose.FORWARDED})
INLINE_LOTS = 8
"""So many lots are listed with fields of their own on the first view, which stays small."""
LOTS_A_PAGE = 25
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Door = Callable[[Desk, web.Request, PageKey], Awaitable[web.StreamResponse]]


def personal_routes(desk: Desk) -> list[web.AbstractRouteDef]:
    """The pages behind personal links."""
    return [
        web.get("/p/{token}", behind_link(desk, show)),
        web.post("/p/{token}", behind_link(desk, answer)),
        web.post("/p/{token}/seen", behind_link(desk, seen)),
        web.get("/p/{token}/thanks", behind_link(desk, thanks)),
    ]


def behind_link(desk: Desk, door: Door, purposes: frozenset[Purpose] = CUSTOMERS) -> Handler:
    """A door that opens for a good link only. Whatever is wrong with a link, the answer is the same, and it takes the
    same look into the database."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            key = read_key(desk, request)
        except LinkGone:
            key = PageKey(Purpose.NOTICE, 0)
        if key.purpose not in purposes:
            key = PageKey(Purpose.NOTICE, 0)
        try:
            return await door(desk, request, key)
        except LinkGone as gone:
            return refused(desk, gone, language_of(request), 410)

    return handle


def read_key(desk: Desk, request: web.Request) -> PageKey:
    """What the link opens. Raises `LinkGone`."""
    if desk.links is None:
        raise LinkGone
    return desk.links.read(request.match_info["token"], desk.clock())


async def show(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """The notice and the form."""
    return shown(desk, request, await look(desk, request, key))


async def look(desk: Desk, request: web.Request, key: PageKey) -> CustomerPage:
    """The page in the language that was asked for, else in the customer's own. Raises `LinkGone`."""
    wanted = request.query.get("lang")
    return await desk.look(LookAtPage(), VISITOR, key, wanted if wanted in LANGUAGES else None)


async def answer(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """Keeps what the form says, once; or shows the form again with what is wrong. One transaction where all is well:
    the page itself is only looked at when it is shown again."""
    form, photo = Form(), None
    try:
        form = await read_form(request)
        if "photo" in form.files:
            photo = await desk.clean_photo(form.files["photo"])
    except Refusal as refusal:
        found = await look(desk, request, key)
        return shown(desk, request, found, form, [Problem("f-photo", refusal)], status=400)
    source, read = answer_form.source_of(f"{key.purpose.value}{key.number}", form), FormReading(form)
    try:
        await desk.do(AnswerOnPage(), VISITOR, key, read, source, by_name=form.text("name")[:100] or None,
                      insist=form.text("sure") == "1", photo=photo)  # fmt: skip
    except BadFields as bad:
        return shown(desk, request, await look(desk, request, key), form, bad.problems, status=400)
    except RecallOver:
        words = answer_form.late_words(form, (await look(desk, request, key)).goods)
        await desk.do(TellLateOnPage(), VISITOR, key, words or "-", source)
    except LinkGone:
        raise
    except Refusal as refusal:
        found = await look(desk, request, key)
        problem = Problem(answer_form.field_of(refusal, read.said, found.goods), refusal)
        doubtful = isinstance(refusal, MoreThanDelivered | NoneThoughSent)
        return shown(desk, request, found, form, [problem], status=409 if doubtful else 400)
    raise web.HTTPSeeOther(_here(request, "/thanks"))


async def seen(desk: Desk, _: web.Request, key: PageKey) -> web.StreamResponse:
    """A person touched the page: what scanners and link previews do not do."""
    await desk.do(NoteOpened(), VISITOR, key)
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


async def thanks(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """What is noted, and the way to change it."""
    found = await look(desk, request, key)
    return page(desk, "thanks", found.language, found=found, noted=noted_lines(found), here=path_of(request),
                view="/thanks")  # fmt: skip


def shown(
    desk: Desk, request: web.Request, found: CustomerPage, form: Form | None = None, problems: Sequence[Problem] = (),
    status: int = 200,
) -> web.StreamResponse:  # fmt: skip
    """The page of a customer, with what was typed and what is wrong with it."""
    groups = answer_form.asked(found.goods)
    lots = [lot for group in groups for lot in group.lots]
    first = _number(request.query.get("from", "")) if request.query.get("by") == "lot" else 0
    by_lot = request.query.get("by") == "lot"
    listed = lots[first : first + LOTS_A_PAGE] if by_lot else lots if len(lots) <= INLINE_LOTS else []
    told: list[dict[str, Any]] = [
        {"field": problem.field, "says": desk.words.refusal(problem.refusal, found.language)} for problem in problems
    ]
    refusals = [problem.refusal for problem in problems]
    return page(
        desk, "answer", found.language, status=status, found=found, notice=found.notice, groups=groups, lots=listed,
        more_lots=len(lots) - len(listed), first=first, by_lot=by_lot, a_page=LOTS_A_PAGE, all_lots=len(lots),
        kinds=answer_form.KINDS, values=answer_form.values_of(form), problems=told,
        wrong={each["field"] for each in told}, open_lots=any(each["field"].startswith("f-lot-") for each in told),
        field_id=answer_form.field_id,
        ask_sure=any(isinstance(refusal, MoreThanDelivered) for refusal in refusals),
        ask_none=any(isinstance(refusal, NoneThoughSent) for refusal in refusals),
        empty=any(isinstance(refusal, NothingSaid) for refusal in refusals),
        token=answer_form.form_token(), units_of=partial(answer_form.units_for, found), here=path_of(request),
        view="", noted=noted_lines(found), hints=_hints(found),
    )  # fmt: skip


def noted_lines(found: CustomerPage) -> list[dict[str, Any]]:
    """What counts of everything they said, to read."""
    codes = {each.lot_id: each.view.lot.code for each in found.goods}
    single = len(found.goods) == 1
    return [
        {"kind": kind, "quantity": quantity, "uom": uom, "lot": None if single or lot is None else codes.get(lot)}
        for (lot, _, kind), (quantity, uom) in found.noted.last.items()
    ]


def _hints(found: CustomerPage) -> dict[str, tuple[Any, str]]:
    """What is noted beside each field."""
    units = {group.base_uom: group.uom for group in groups_of(found.goods)}
    hints: dict[str, tuple[Any, str]] = {}
    for (lot, base, kind), word in found.noted.last.items():
        if lot is not None:
            hints[f"lot.{lot}.{kind}"] = word
        if lot is None or len(found.goods) == 1:
            hints[f"all.{units.get(base, base)}.{kind}"] = word
    return hints


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def path_of(request: web.Request) -> str:
    return f"/p/{request.match_info['token']}"


def _here(request: web.Request, view: str) -> str:
    """This link's page in the language that was asked for."""
    language = request.query.get("lang", "")
    return f"{path_of(request)}{view}" + (f"?lang={language}" if language in LANGUAGES else "")
