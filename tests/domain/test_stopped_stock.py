"""A stopped lot stays stopped under whatever code its goods get."""

from __future__ import annotations

import pytest

from domain.lots import LotOnHold, LotRecalled, LotStatus
from tests.domain.conftest import Floor, amounts


def recalled(floor: Floor, code: str) -> None:
    """As the launch of a recall leaves the lot."""
    lot_id = floor.lot(code).id
    with floor.open_work() as work:
        work.lots.set_status([lot_id], LotStatus.RECALLED, "R1: glass", work.now())
        work.commit()


def status(floor: Floor, code: str) -> tuple[str, str | None]:
    lot = floor.lot(code).lot
    return lot.status, lot.status_reason


def test_what_is_split_off_a_lot_on_hold_is_on_hold(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("hold", "F1", reason="swollen lids")
    recorded = floor.record("split", "F1", "20 cup", into="F1-A")
    assert status(floor, "F1-A") == ("hold", "swollen lids")
    assert [view.lot.code for view in recorded.stopped] == ["F1-A"]
    with pytest.raises(LotOnHold):
        floor.record("ship", "F1-A", "20 cup", partner="C01")


def test_what_is_split_off_a_recalled_lot_is_recalled(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    recalled(floor, "F1")
    floor.record("split", "F1", "20 cup", into="F1-A")
    with pytest.raises(LotRecalled):
        floor.record("ship", "F1-A", "20 cup", partner="C01")


def test_a_lot_poured_together_with_stopped_goods_is_stopped(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("make", "F2", "100 cup", item="cup")
    floor.record("hold", "F1", reason="swollen lids")
    floor.record("split", "F1", "20 cup", into="F2")
    assert status(floor, "F2")[0] == "hold"


def test_what_comes_back_of_a_stopped_lot_is_stopped(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    floor.record("sendout", "F1", "600 cup", partner="S-301")
    recalled(floor, "F1")
    recorded = floor.record(
        "back", "KX1", "100 pack", item="pack", partner="S-301", of="F1", of_amount=amounts("600 cup")
    )
    assert recorded.lot.lot.status == "recalled"
    with pytest.raises(LotRecalled):
        floor.record("ship", "KX1", "100 pack", partner="C01")


def test_what_is_made_of_a_lot_recalled_meanwhile_is_recalled(floor: Floor) -> None:
    floor.record("use", "MP1", "1320 kg", into="B1")
    recalled(floor, "MP1")
    recorded = floor.record("make", "B1", "11100 kg", item="base")
    assert status(floor, "B1") == ("recalled", "R1: glass")
    assert [view.lot.code for view in recorded.stopped] == ["B1"]


def test_a_hold_says_nothing_of_what_was_made_before(floor: Floor) -> None:
    floor.record("use", "MP1", "1320 kg", into="B1")
    floor.record("hold", "MP1")
    assert floor.record("make", "B1", "11100 kg", item="base").stopped == ()
    assert status(floor, "B1") == ("free", None)


def test_a_split_of_a_free_lot_is_free(floor: Floor) -> None:
    floor.record("make", "F1", "20000 cup", item="cup")
    assert floor.record("split", "F1", "20 cup", into="F1-A").stopped == ()
    floor.record("ship", "F1-A", "20 cup", partner="C01")
    assert floor.left("F1-A") == 0
