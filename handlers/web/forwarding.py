"""`/p/{token}/forward`: a customer names its own customers; or somebody who was sent a customer's link gets its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from aiohttp import web

from domain.alerts import MoreThanDelivered, RecallOver
from domain.errors import Refusal
from domain.links import NOTICE_LASTS, LinkGone, PageKey, Purpose
from domain.steps.forwarding import Below
from domain.usecases.customer_page import CustomerPage
from domain.usecases.forward_notice import ForwardNotice, NameMissing, NewBelow, NoSuchAddress
from domain.values import BadQuantity
from handlers.amounts import amount_of
from handlers.desk import Desk
from handlers.web.answer_form import field_id
from handlers.web.forms import Form, read_form
from handlers.web.pages import page
from handlers.web.personal import VISITOR, behind_link, look, path_of

MOST_LOTS = 150
"""Lots with a field of their own."""


def forwarding_routes(desk: Desk) -> list[web.AbstractRouteDef]:
    """The page on which a customer names its own."""
    return [
        web.get("/p/{token}/forward", behind_link(desk, show)),
        web.post("/p/{token}/forward", behind_link(desk, forward)),
    ]


async def show(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """Who was named, each with their link; and the form for the next."""
    return _shown(desk, request, await look(desk, request, key))


async def forward(desk: Desk, request: web.Request, key: PageKey) -> web.StreamResponse:
    """Keeps one company. It is shown with its link; who named itself is taken to its own page."""
    found = await look(desk, request, key)
    form = await read_form(request)
    problems: list[tuple[str, Refusal]] = []
    new = NewBelow(form.text("name"), form.text("address") or None, _amounts(form, problems))
    below: tuple[Below, ...] = ()
    if not problems:
        try:
            below = await desk.do(ForwardNotice(), VISITOR, key, [new], found.language)
        except RecallOver as over:
            return _shown(desk, request, found, form, [("f-name", over)], 409)
        except LinkGone:
            raise
        except Refusal as refusal:
            problems.append((_field(refusal, found), refusal))
    if problems:
        return _shown(desk, request, found, form, problems, 400)
    named = next(each for each in below if each.forwarded.name.casefold() == new.name.strip().casefold())
    if request.query.get("self") == "1":
        raise web.HTTPSeeOther(f"{_link(desk, named)}?lang={found.language}")
    raise web.HTTPSeeOther(f"{path_of(request)}/forward?lang={found.language}#named")


def _amounts(form: Form, problems: list[tuple[str, Refusal]]) -> Mapping[int, tuple[Decimal, str | None]]:
    amounts: dict[int, tuple[Decimal, str | None]] = {}
    for name, text in form.fields.items():
        lot = name.removeprefix("lot.")
        if lot == name or not (lot.isascii() and lot.isdecimal() and len(lot) < 13) or not text.strip():
            continue
        try:
            amount = amount_of(text.split(), zero=True)
        except BadQuantity as bad:
            problems.append((field_id(name), bad))
            continue
        if amount.quantity:
            amounts[int(lot)] = (amount.quantity, amount.uom)
    return amounts


def _field(refusal: Refusal, found: CustomerPage) -> str:
    if isinstance(refusal, MoreThanDelivered):
        lots = {each.view.lot.code: each.lot_id for each in found.goods}
        return field_id(f"lot.{lots.get(refusal.lot or '', 0)}")
    if isinstance(refusal, NoSuchAddress):
        return "f-address"
    return "f-name" if isinstance(refusal, NameMissing) else "lots"


def _shown(
    desk: Desk, request: web.Request, found: CustomerPage, form: Form | None = None,
    problems: Sequence[tuple[str, Refusal]] = (), status: int = 200,
) -> web.StreamResponse:  # fmt: skip
    told: list[dict[str, Any]] = [
        {"field": field, "says": desk.words.refusal(refusal, found.language)} for field, refusal in problems
    ]
    return page(
        desk, "forward", found.language, status=status, found=found, problems=told, here=path_of(request),
        view="/forward", itself=request.query.get("self") == "1", values=form.fields if form else {},
        wrong={each["field"] for each in told}, field_id=field_id, lots=found.goods[:MOST_LOTS],
        links={each.number: _link(desk, each) for each in found.below},
    )  # fmt: skip


def _link(desk: Desk, below: Below) -> str:
    if desk.links is None:
        raise LinkGone
    return desk.links.url(PageKey(Purpose.FORWARDED, below.number), desk.clock() + NOTICE_LASTS)
