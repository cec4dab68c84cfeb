"""The table that answers an album says something sensible of every row, whatever came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.captures import Album
from domain.items import Item
from domain.lots import Lot, LotView
from domain.steps.albums import RowState
from domain.usecases.albums import Row, Table
from templates.words import Words, plain

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MILK = Item(id=1, code="whole milk powder", name_zh="全脂乳粉", kind="raw", uom="kg")


def view(code: str) -> LotView:
    lot = Lot(id=len(code), code=code, item_id=1, folded=code)
    return LotView(lot=lot, item=MILK, on_hand=Decimal(120), made=Decimal(120))


def table(*rows: dict[str, Any]) -> Table:
    made = [Row(place, place, f"tg:1:{place}", **row) for place, row in enumerate(rows, 1)]
    return Table(Album(id=1, chat_id=1, named="13", at=NOW), tuple(made))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_of_a_row_has_its_words(language: str) -> None:
    rows: dict[RowState, dict[str, Any]] = {
        RowState.LOT: {"lot": view("MP07")},
        RowState.CHOOSE: {"lots": (view("MP07"), view("MP06A"))},
        RowState.AGAIN: {"lot": view("MP07")},
        RowState.ASK: {"facts": {"says": "How much?"}},
        RowState.UNKNOWN: {"facts": {"text": "<X12>"}},
        RowState.UNREAD: {},
        RowState.BROKEN: {"facts": {"says": "no picture"}},
    }
    assert set(rows) == set(RowState) - {RowState.RECORDED}
    shown = Words().say("chat/album", language, table=table(*({"state": state, **row} for state, row in rows.items())))
    lines = [line for line in shown.split("\n") if line.startswith("<b>") and "</b> " in line]
    assert len(lines) == len(rows), shown
    assert all(len(plain(line)) > 6 for line in lines)
    assert "&lt;X12&gt;" in shown, "what was read is text"
    assert "How much?" in shown
    assert "no picture" in shown


@pytest.mark.parametrize("facts", [{}, {"line": "use MP08 20 kg"}, {"says": "why", "line": "use MP08"}, {"text": ""}])
@pytest.mark.parametrize("state", [state for state in RowState if state not in {RowState.LOT, RowState.AGAIN}])
def test_a_row_of_any_age_can_be_shown(state: RowState, facts: dict[str, Any]) -> None:
    assert Words().say("chat/album", "en", table=table({"state": state, "facts": facts}))


def test_one_lot_that_may_be_meant_is_named() -> None:
    shown = Words().say("chat/album", "en", table=table({"state": RowState.CHOOSE, "lot": view("MP07")}))
    assert "Is it <code>MP07</code>?" in shown
