"""Lots for answers say what the mapped ones say, to the last fact, and writing on them writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.lots import LotStatus
from storage.lot_views import views_of
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen

DAY = datetime(2022, 6, 27, 3, 4, 5, 600, tzinfo=UTC)


def test_they_say_what_the_mapped_ones_say(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        pen = Pen(work)
        supplier = pen.partner("S1", "supplier")
        full = pen.lot("FULL", supplier_id=supplier, supplier_lot="T9", made_at=DAY, expires_at=DAY,
                       attributes={"fat": "3.5", "places": [1, 2], "milk": "牛乳"})  # fmt: skip
        bare, twin = pen.lot("BARE"), pen.lot("TWIN", attributes={"fat": "3.5"})
        other = pen.lot("OTHER", attributes={"fat": "3.5"})
        made = pen.write("make", into={full: "12.000001", bare: None}, to_place="WH1")
        pen.write("use", {full: 2}, {bare: 0}, place="WH1")
        pen.undo(pen.write("make", into={full: 5}, to_place="WH1"))
        work.lots.set_status([full], LotStatus.HOLD, "smell", DAY)
        assert made
        asked = [twin, full, bare, other]
        mapped, plain = work.lots.views(asked), views_of(work.lots._session, asked)  # type: ignore[attr-defined]
    assert list(plain) == asked
    for lot_id, view in plain.items():
        same = mapped[lot_id]
        assert view.lot.model_dump() == same.lot.model_dump()
        assert (view.item.code, view.supplier) == (same.item.code, same.supplier)
        assert (view.on_hand, view.made, view.places) == (same.on_hand, same.made, same.places)
    assert (plain[full].on_hand, plain[full].made) == (Decimal("10.000001"), Decimal("12.000001"))
    plain[twin].lot.attributes["fat"] = "4"
    assert plain[other].lot.attributes == {"fat": "3.5"}, "equal facts are read once, and each lot has its own"


def test_nothing_that_is_changed_on_them_is_written(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        lot = Pen(work).lot("A")
        work.commit()
    with open_work() as work:
        view = views_of(work.lots._session, [lot])[lot]  # type: ignore[attr-defined]
        view.lot.code = "B"
        work.commit()
    with open_work(readonly=True) as work:
        assert work.lots.get(lot).lot.code == "A"


@pytest.mark.parametrize("asked", [[], [999]])
def test_lots_that_are_not_there_are_left_out(open_work: OpenUnitOfWork, asked: list[int]) -> None:
    with open_work(readonly=True) as work:
        assert views_of(work.lots._session, asked) == {}  # type: ignore[attr-defined]
