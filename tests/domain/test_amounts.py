"""How much it most likely is: what the label says, what it was last time, all that is left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.captures import CapturedBy, Proof
from domain.items import ItemGtin
from domain.labels import CodeRead, Gs1Content, Reading
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor
from domain.ports import Work
from domain.steps.amounts import Amounts
from domain.usecases.look_at_label import KeepLabel
from domain.usecases.record import Undo
from domain.usecases.suggest_amount import SuggestAmount, SuggestForRecord
from tests.domain.conftest import Floor

CUP, CASE, STRANGE = "06901234567892", "16901234567899", "04006381333931"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """What was taken last is asked of both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def cups(floor: Floor) -> Floor:
    """9,600 cups of F1, and the GTIN of a case."""
    floor.record("make", "F1", "9600 cup", item="cup")

    def linked(work: Work, _: Actor) -> None:
        cup = work.items.by_code("cup")
        assert cup is not None
        work.numbers.link_gtin(ItemGtin(gtin=CASE, item_id=cup.id or 0, uom="kg"))

    floor.do(linked, floor.lead)
    return floor


def suggested(floor: Floor, kind: str, lot: str, proof: Proof | None = None, **more: Any) -> Amounts:
    order = MovementOrder(kind, LotRef(lot), "", proof=proof or Proof(), **more)
    found: Amounts = floor.do(SuggestAmount(), more.pop("by", floor.worker), order)
    return found


def photographed(floor: Floor, *said: Gs1Content, sure: bool = True) -> Proof:
    codes = tuple(CodeRead(f"code {place}", "Data Matrix", sure=sure, gs1=each) for place, each in enumerate(said))
    seen = floor.do(KeepLabel(), floor.worker, floor.source(), None, Reading(codes))
    return Proof(CapturedBy.SCANNED, seen.capture_id)


def test_the_last_amount_is_this_persons_of_this_item_and_kind(floor: Floor) -> None:
    floor.record("receive", "MP2", "500 kg", item="powder")
    assert suggested(floor, "use", "MP2").last is None
    floor.record("use", "MP1", "1320 kg", work_order="88")
    floor.record("scrap", "MP1", "7 kg")
    floor.record("use", "MP1", "40 kg", work_order="88", by=floor.other)
    assert suggested(floor, "use", "MP2").last == Amount(Decimal(1320), "kg"), "another lot of the same item"
    assert suggested(floor, "scrap", "MP2").last == Amount(Decimal(7), "kg")


def test_the_last_amount_is_as_it_was_written(cups: Floor) -> None:
    cups.record("ship", "F1", "90 kg", partner="C01")
    found = suggested(cups, "ship", "F1")
    assert found.last == Amount(Decimal(90), "kg")
    assert found.units[0] == "kg", "who says kilograms goes on with them"
    assert set(found.units) == {"kg", "cup"}


def test_what_was_taken_back_is_no_habit(floor: Floor) -> None:
    recorded = floor.record("use", "MP1", "1320 kg", work_order="88")
    floor.do(Undo(), floor.worker, recorded.movement_id, floor.source())
    assert suggested(floor, "use", "MP1").last is None


def test_a_newcomer_is_offered_what_is_usual_at_the_line(floor: Floor) -> None:
    floor.record("use", "MP1", "25 kg", work_order="88", line="L1")
    order = MovementOrder("use", LotRef("MP1"), "", line="L1")
    assert floor.do(SuggestAmount(), floor.other, order).last == Amount(Decimal(25), "kg")
    assert floor.do(SuggestAmount(), floor.other, MovementOrder("use", LotRef("MP1"), "")).last is None


def test_all_of_it_is_offered_where_stock_is_taken(floor: Floor) -> None:
    assert suggested(floor, "use", "MP1").everything == Amount(Decimal(24000), "kg")
    assert suggested(floor, "receive", "MP1").everything is None


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        (Gs1Content(gtin=CUP, quantity=Decimal(48)), Amount(Decimal(48), "cup")),
        (Gs1Content(gtin=CASE, quantity=Decimal(20)), Amount(Decimal(20), "kg")),
        (Gs1Content(gtin=CUP, quantity=Decimal("8.64"), unit="kg"), Amount(Decimal("8.64"), "kg")),
        (Gs1Content(quantity=Decimal("8.64"), unit="kg"), Amount(Decimal("8.64"), "kg")),
        (Gs1Content(quantity=Decimal(48)), None),
        (Gs1Content(gtin=STRANGE, quantity=Decimal(48)), None),
        (Gs1Content(gtin=CUP, quantity=Decimal(2), unit="m"), None),
        (Gs1Content(gtin=CUP, quantity=Decimal(0)), None),
        (Gs1Content(gtin=CUP), None),
    ],
)  # fmt: skip
def test_the_label_says_how_much_in_a_unit_of_the_item_or_nothing(
    cups: Floor, said: Gs1Content, amount: Amount | None
) -> None:
    assert suggested(cups, "ship", "F1", photographed(cups, said)).label == amount


def test_two_labels_that_differ_and_one_that_is_unsure_say_nothing(cups: Floor) -> None:
    two = photographed(cups, Gs1Content(gtin=CUP, quantity=Decimal(48)), Gs1Content(gtin=CUP, quantity=Decimal(12)))
    assert suggested(cups, "ship", "F1", two).label is None
    unsure = photographed(cups, Gs1Content(gtin=CUP, quantity=Decimal(48)), sure=False)
    assert suggested(cups, "ship", "F1", unsure).label is None


def test_a_record_that_is_put_right_is_offered_what_its_photo_says(cups: Floor) -> None:
    proof = photographed(cups, Gs1Content(gtin=CUP, quantity=Decimal(48)))
    recorded = cups.record("ship", "F1", "480 cup", partner="C01", proof=proof)
    found = cups.do(SuggestForRecord(), cups.worker, recorded)
    assert (found.label, found.units[0]) == (Amount(Decimal(48), "cup"), "cup")
