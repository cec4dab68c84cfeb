"""The board of a case: a page for the people who lead it, behind a personal link of 24 hours."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial

from aiohttp import web

from domain.board import NotInThisCase, Standing
from domain.errors import Refusal
from domain.links import LinkGone, PageKey
from domain.people import NotAllowed
from domain.steps.case_balance import case_balance
from domain.usecases.chase_customer import CallCustomer, RemindCustomer
from domain.usecases.show_board import (
    Board,
    KeptBalances,
    ListCustomers,
    ListLots,
    ShowBoard,
    ShowCustomer,
    ShowPhoto,
    WeighCase,
)
from handlers.desk import Desk
from handlers.web.board_facts import blocks_of, frame_of
from handlers.web.board_link import PRIVATE, Visit, is_our_form, visit
from handlers.web.board_numbers import numbers, numbers_csv
from handlers.web.board_seen import OPENING_SECONDS, BoardsSeen
from handlers.web.pages import page, refused

View = Callable[[web.Request, Visit], Awaitable[web.StreamResponse]]
ROWS = 25
FEW, MANY = 8, 50
"""Rows of the chase list at first, and when all are asked for."""
BLOCKS = ("head", "told", "goods", "chase", "curve", "second")


class Boards:
    """Every view of a board."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.seen = BoardsSeen()
        self.balances = KeptBalances(case_balance)
        self.show = ShowBoard(desk.words.zone, self.balances)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Beside `/p/{token}` itself, which belongs to every kind of link."""
        link = r"/p/{token:b\.[^/]+}"
        return [
            web.get(link, self._open(self.front)),
            web.get(f"{link}/data", self._open(self.data)),
            web.post(f"{link}/do", self._open(self.do)),
            web.get(f"{link}/customers", self._open(self.customers)),
            web.get(f"{link}/made", self._open(self.made)),
            web.get(f"{link}/lots", self._open(self.lots)),
            web.get(f"{link}/c/{{partner:\\d{{1,18}}}}", self._open(self.customer)),
            web.get(f"{link}/numbers", self._open(partial(numbers, self.desk))),
            web.get(f"{link}/numbers.csv", self._open(partial(numbers_csv, self.desk))),
            web.get(f"{link}/photo/{{photo:\\d{{1,18}}}}", self._open(self.photo)),
        ]

    def _open(self, view: View) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def opened(request: web.Request) -> web.StreamResponse:
            return await opened_by(request, self.desk, view)

        return opened

    async def front(self, request: web.Request, by: Visit) -> web.Response:
        """The first page: what a person must know in ten seconds, and the chase list."""
        board = await self._board(by, OPENING_SECONDS)
        many = _many(request)
        blocks = await self.desk.aside(partial(_rendered, self.desk, board, by, many))
        return page(self.desk, "board", by.language, **frame_of(board.recall, by), blocks=blocks, done=_done(request),
                    many=many)  # fmt: skip

    async def data(self, request: web.Request, by: Visit) -> web.Response:
        """The blocks of the first page for a page that is open: 304 as long as nothing changed."""
        board = await self._board(by)
        blocks = await self.desk.aside(partial(_rendered, self.desk, board, by, _many(request)))
        mark = f'"{hashlib.sha256(repr(sorted(blocks.items())).encode()).hexdigest()[:20]}"'
        headers = {**PRIVATE, "ETag": mark}
        if request.headers.get("If-None-Match") == mark:
            return web.Response(status=304, headers=headers)
        say = self.desk.words.page("pages/board_say.html", by.language, figures=board.figures)
        return web.json_response({"blocks": blocks, "say": say.strip()}, headers=headers)

    async def customers(self, request: web.Request, by: Visit) -> web.Response:
        asked = request.query.get("standing", "")
        standing = Standing(asked) if asked in set(Standing) else None
        search, offset = request.query.get("q", "")[:100], _number(request, "from")
        recall, found, standings = await self.desk.look(
            ListCustomers(), by.actor, by.recall_id, standing=standing, search=search, offset=offset
        )
        return page(self.desk, "board_customers", by.language, **frame_of(recall, by), found=found, standing=standing,
                    search=search, standings=standings, rows=ROWS)  # fmt: skip

    async def lots(self, request: web.Request, by: Visit) -> web.Response:
        recall, found = await self.desk.look(ListLots(), by.actor, by.recall_id, _number(request, "from"))
        return page(self.desk, "board_lots", by.language, **frame_of(recall, by), found=found, rows=ROWS)

    async def made(self, _: web.Request, by: Visit) -> web.Response:
        """What was made and where all of it is, by product. Of a large case it takes seconds to work out."""
        recall, balances = await self.desk.look(WeighCase(self.balances), by.actor, by.recall_id)
        self.seen.forget(by.recall_id)
        return page(self.desk, "board_made", by.language, **frame_of(recall, by), balances=balances)

    async def customer(self, request: web.Request, by: Visit) -> web.Response:
        partner_id = int(request.match_info["partner"])
        found = await self.desk.look(ShowCustomer(), by.actor, by.recall_id, partner_id)
        if found is None:
            raise NotInThisCase(recall=f"R{by.recall_id}")
        return page(self.desk, "board_customer", by.language, **frame_of(found.recall, by), customer=found,
                    partner_id=partner_id, done=_done(request))  # fmt: skip

    async def photo(self, request: web.Request, by: Visit) -> web.Response:
        found = await self.desk.look(ShowPhoto(), by.actor, by.recall_id, int(request.match_info["photo"]))
        if found is None:
            raise LinkGone
        return web.Response(body=found.content, content_type=found.media_type, headers=PRIVATE)

    async def do(self, request: web.Request, by: Visit) -> web.StreamResponse:
        """Remind or call. Afterwards the browser is back where the key was, and reads what came of it."""
        form = await request.post()
        if not is_our_form(self.desk, by.token, form.get("form")):
            raise LinkGone
        deed = next((name for name in ("remind", "call") if form.get(name)), "")
        partner = str(form.get(deed, ""))
        if not partner.isdecimal() or len(partner) > 18:
            raise NotInThisCase(recall=f"R{by.recall_id}")
        case = RemindCustomer() if deed == "remind" else CallCustomer()
        chased = await self.desk.do(case, by.actor, by.recall_id, int(partner))
        self.seen.forget(by.recall_id)
        said = f"{deed}{'' if chased.done else '-not'}"
        back = by.to(f"c/{partner}", done=said) if deed == "call" else by.to(done=said, who=chased.code)
        raise web.HTTPSeeOther(back, headers=PRIVATE)

    async def _board(self, by: Visit, seconds: float | None = None) -> Board:
        return await self.seen.get(by.recall_id, lambda: self.desk.look(self.show, by.actor, by.recall_id), seconds)


async def opened_by(request: web.Request, desk: Desk, view: View, key: PageKey | None = None) -> web.StreamResponse:
    """What the view answers, or a page that says why not."""
    language = "en"
    try:
        by = await visit(request, desk, key)
        language = by.language
        return await view(request, by)
    except LinkGone as refusal:
        return refused(desk, refusal, language, 410)
    except NotAllowed as refusal:
        return refused(desk, refusal, language, 403)
    except Refusal as refusal:
        return refused(desk, refusal, language, 400)


@lru_cache(maxsize=4)
def boards_of(desk: Desk) -> Boards:
    """One for each running program: everybody who looks shares what was seen."""
    return Boards(desk)


async def board(request: web.Request, desk: Desk, key: PageKey) -> web.StreamResponse:
    """`/p/{token}` of a board."""
    return await opened_by(request, desk, boards_of(desk).front, key)


def board_routes(desk: Desk) -> list[web.AbstractRouteDef]:
    return boards_of(desk).routes()


def _rendered(desk: Desk, board: Board, by: Visit, many: bool) -> dict[str, str]:
    """The blocks of the first page by name, each as HTML."""
    facts = blocks_of(board, by, desk.clock(), MANY if many else FEW)
    return {name: desk.words.page(f"pages/board_{name}.html", by.language, **facts) for name in BLOCKS}


def _many(request: web.Request) -> bool:
    return request.query.get("chase") == "all"


def _done(request: web.Request) -> tuple[str, str]:
    """What was just done, and to whom."""
    return request.query.get("done", "")[:20], request.query.get("who", "")[:60]


def _number(request: web.Request, name: str) -> int:
    asked = request.query.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else 0
