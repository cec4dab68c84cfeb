"""What the board's templates are given: sums put into the parts that a person compares."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.board import Standing
from domain.figures import Amounts, percent
from domain.recall import Recall
from domain.regime import regime
from domain.usecases.show_board import Board
from handlers.web.board_link import Visit
from templates.charts import segments, steps

CHART = (640, 160)
CLOCKS = 8


def frame_of(recall: Recall, by: Visit) -> dict[str, Any]:
    """What every view of a board has at its top."""
    rules = regime(recall.regime)
    return {
        "recall": recall,
        "by": by,
        "regime": rules.title,
        "severity": rules.classes.get(recall.severity, recall.severity),
        "other": "zh" if by.language == "en" else "en",
    }


def blocks_of(board: Board, by: Visit, now: datetime, limit: int) -> dict[str, Any]:
    """The facts of every block of the first page."""
    main = board.figures.main
    return {
        **frame_of(board.recall, by),
        "board": board,
        "figures": board.figures,
        "now": now,
        "clocks": board.clocks[:CLOCKS],
        "told": told_parts(board),
        "told_bar": segments(told_parts(board)),
        "goods": goods_parts(main) if main else [],
        "goods_bar": segments(goods_parts(main)) if main else [],
        "curve": curve_of(board, now),
        "chased": board.chase[:limit],
        "more": len(board.chase) > limit,
        "share_24h": percent(board.figures.answered_24h, board.figures.customers),
        "share_48h": percent(board.figures.answered_48h, board.figures.customers),
    }


def told_parts(board: Board) -> list[tuple[str, int]]:
    """Every customer is in exactly one part: answered, opened, told, on its way, out of reach."""
    standings = board.standings
    return [
        ("answered", standings[Standing.ACCOUNTED] + standings[Standing.PARTLY]),
        ("opened", standings[Standing.OPENED]),
        ("told", standings[Standing.TOLD]),
        ("waiting", standings[Standing.WAITING]),
        ("nobody", standings[Standing.REFUSED] + standings[Standing.UNREACHABLE]),
    ]


def goods_parts(amounts: Amounts) -> list[tuple[str, Decimal]]:
    """What was delivered, by where it is now: every unit in one part (what is over counts twice, and is flagged).

    `still` is what customers have less what came back or was destroyed: of what they account for, the rest.
    """
    said = amounts.sold + amounts.used + amounts.passed_on + amounts.returned + amounts.destroyed
    return [
        ("returned", amounts.returned),
        ("destroyed", amounts.destroyed),
        ("still", amounts.accounted + amounts.over - said),
        ("sold", amounts.sold),
        ("used", amounts.used),
        ("passed_on", amounts.passed_on),
        ("open", amounts.open),
    ]


def curve_of(board: Board, now: datetime) -> dict[str, Any] | None:
    """Two curves of steps since the launch, and the axis below them; None before it."""
    begin = board.recall.launched_at
    if begin is None:
        return None
    last = board.curve[-1].at if board.curve else begin
    end = max(board.recall.closed_at or now, last, begin + timedelta(hours=1))
    customers = board.figures.customers
    width, height = CHART
    told = steps([(count.at, count.told) for count in board.curve], begin, end, customers, width, height)
    answered = steps([(count.at, count.answered) for count in board.curve], begin, end, customers, width, height)
    return {"told": told, "answered": answered, "begin": begin, "end": end, "width": width, "height": height,
            "points": board.curve}  # fmt: skip
