"""The numbers that cases are compared by: as a page with its trend, as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from aiohttp import web

from domain.case_numbers import CaseNumbers
from domain.usecases.case_numbers import CompareCases
from domain.usecases.show_board import LookAtCase
from handlers.desk import Desk
from handlers.web.board_facts import frame_of
from handlers.web.board_link import PRIVATE, Visit
from handlers.web.pages import page
from templates.charts import trend
from templates.words import N_

WIDTH, HEIGHT = 640, 160
HEAD = (
    N_("recall"), N_("lot"), N_("class"), N_("launched"), N_("minutes to the draft"), N_("minutes to the launch"),
    N_("minutes to the first told"), N_("minutes to the last told"), N_("customers"), N_("answered in 24 h, %"),
    N_("answered in 48 h, %"), N_("accounted for, %"), N_("recovered, %"), N_("cost of the scope"),
    N_("cost of the whole quarter"), N_("cost avoided"),
)  # fmt: skip
"""Times run from the moment at which the firm knew."""


async def numbers(desk: Desk, _: web.Request, by: Visit) -> web.StreamResponse:
    """Every case beside the others."""
    recall = await desk.look(LookAtCase(), by.actor, by.recall_id)
    compared = await desk.look(CompareCases(), by.actor)
    hundred = Decimal(100)
    curves = {
        "answered": trend([case.answered_24h for case in compared.cases], hundred, WIDTH, HEIGHT),
        "accounted": trend([case.accounted for case in compared.cases], hundred, WIDTH, HEIGHT),
    }
    return page(desk, "board_numbers", by.language, **frame_of(recall, by), compared=compared, curves=curves,
                width=WIDTH, height=HEIGHT)  # fmt: skip


async def numbers_csv(desk: Desk, _: web.Request, by: Visit) -> web.StreamResponse:
    """The same for a spreadsheet: UTF-8 with a mark, a row a case, times in minutes."""
    compared = await desk.look(CompareCases(), by.actor)
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow([desk.words.label(name, by.language) for name in HEAD])
    rows.writerows(list(_cells(desk, case, by.language)) for case in compared.cases)
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="recall-numbers.csv"'}
    return web.Response(body=file.getvalue().encode("utf-8-sig"), content_type="text/csv", charset="utf-8",
                        headers=headers)  # fmt: skip


def _cells(desk: Desk, case: CaseNumbers, language: str) -> Iterator[str]:
    recall = case.recall
    yield recall.number
    yield _harmless(case.root)
    yield recall.severity
    yield desk.words.moment(recall.launched_at, language) if recall.launched_at else ""
    for span in (case.to_draft, case.to_launch, case.to_first_told, case.to_last_told):
        yield "" if span is None else str(span // timedelta(minutes=1))
    yield str(case.figures.customers)
    for amount in (case.answered_24h, case.answered_48h, case.accounted, case.recovered, recall.cost,
                   recall.broad_cost, case.avoided):  # fmt: skip
        yield "" if amount is None else f"{amount.normalize():f}"


def _harmless(text: str) -> str:
    """A lot code that a spreadsheet would take for a formula stays a text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
