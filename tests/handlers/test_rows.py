"""A forwarded row of a spreadsheet, with or without its header, is the line of a command."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from handlers.telegram.grammar import parse
from handlers.telegram.rows import MOST_ROWS, NoKindColumn, TooManyLines, rows_of

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def orders(text: str) -> list[MovementOrder]:
    found = [parse(line, NOW, ZONE) for line in rows_of(text) or ()]
    return [each.order for each in found if each is not None and not each.others]


@pytest.mark.parametrize(
    "text",
    [
        "领用\tMP08\t1320\tkg\tB121\t2026-03-08",
        "领用 | MP08 | 1320 kg | B121 | 2026-03-08",
        "| use | MP08 | 1,320 | kg | B121 | 8.3.2026 |",
        "领用  MP08  1320 kg  B121  2026-03-08",
        "类型\t批号\t数量\t单位\t投入批号\t日期\n领用\tMP08\t1,320\tkg\tB121\t2026/3/8",
        "Date | Kind | Lot | Into | Qty | Unit | Colour\n---|---\n2026-03-08 | used | MP08 | B121 | 1320 | kg |",
    ],
)
def test_the_same_row_in_many_shapes(text: str) -> None:
    assert orders(text) == [
        MovementOrder("use", LotRef("MP08"), "", Amount(Decimal(1320), "kg"), into=LotRef("B121"),
                      happened_at=datetime(2026, 3, 8, tzinfo=ZONE))
    ]  # fmt: skip


def test_each_row_under_a_header_is_an_order() -> None:
    said = orders("批号\t数量\t客户\t动作\nF361\t20 杯\tC01\t发货\nF362\t8000 杯\tC11\t发货")
    assert [(each.kind, each.lot.code, each.partner) for each in said] == [
        ("ship", "F361", "C01"),
        ("ship", "F362", "C11"),
    ]


def test_a_cell_with_blanks_is_one_name() -> None:
    said = orders("receive | MP99 | 500 kg | whole milk powder | from S-102")
    assert (said[0].item, said[0].partner) == ("whole milk powder", "S-102")


def test_several_lines_are_several_orders() -> None:
    said = orders("used MP08 1320kg in B121\n用了MP07 20公斤到B121\n/hold F361 swollen lids")
    assert [(each.kind, each.lot.code) for each in said] == [("use", "MP08"), ("use", "MP07"), ("hold", "F361")]


@pytest.mark.parametrize("text", [
    "hello\nworld", "hold F361 swollen\nlids too", "used MP08 20 kg in B121", "hold F361 lids | swollen", "a | b | c",
    "", "|||", "lot\nMP08",
])  # fmt: skip
def test_what_is_no_table_is_left_alone(text: str) -> None:
    assert rows_of(text) is None


def test_a_table_that_does_not_say_what_happened_is_refused() -> None:
    with pytest.raises(NoKindColumn):
        rows_of("lot\tqty\nMP08\t20")


def test_more_rows_than_a_message_answers_are_refused() -> None:
    rows = "\n".join("use MP08 20 kg B121" for _ in range(MOST_ROWS + 1))
    with pytest.raises(TooManyLines):
        rows_of(rows)


def test_a_line_among_lines_that_is_none_of_ours_hides_no_other() -> None:
    lines = ["scrap MP07 1 kg", "scrap MP06 2 kg", "thanks"]
    assert rows_of("\n".join(lines)) == lines
    assert rows_of("hold MP07 swollen\nlids everywhere") is None, "a reason of two lines"
