"""From what a camera read to the lots it may mean, and what may be done with each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.labels import CodeRead, Gs1Content, Reading
from domain.lots import LotRef, LotStatus, UnknownLot
from domain.people import Actor, NotAllowed, Role
from domain.usecases.look_at_label import LookAtLabel, LookAtLot, LotCard, SeenLabel
from tests.conftest import StandingClock
from tests.domain.conftest import Floor

CUP_GTIN = "06901234567892"


def seen(floor: Floor, *codes: CodeRead) -> SeenLabel:
    label: SeenLabel = floor.do(LookAtLabel(), floor.worker, Reading(codes))
    return label


def found(label: SeenLabel) -> list[str]:
    return [view.lot.code for view in label.lots]


def qr(text: str, *, sure: bool = True) -> CodeRead:
    return CodeRead(text, "QR Code", sure=sure)


def card(floor: Floor, code: str, actor: Actor | None = None) -> LotCard:
    shown: LotCard = floor.do(LookAtLot(), actor or floor.worker, LotRef(code))
    return shown


def test_our_code_and_the_suppliers_code_find_the_same_lot(floor: Floor) -> None:
    assert found(seen(floor, qr("MP1"))) == ["MP1"]
    assert found(seen(floor, qr("hy1"))) == ["MP1"]
    assert found(seen(floor, qr("https://t.me/lotbell_bot?start=lot_MP1"))) == ["MP1"]


def test_two_codes_of_one_label_are_one_lot_and_of_two_labels_two(floor: Floor) -> None:
    floor.record("make", "B1", "100 kg", item="base")
    assert found(seen(floor, qr("MP1"), CodeRead("HY1", "Code 128"))) == ["MP1"]
    assert found(seen(floor, qr("MP1"), qr("B1"))) == ["MP1", "B1"]
    assert found(seen(floor, qr("MP1"), qr("something else"))) == ["MP1"]


def test_the_product_on_the_label_tells_two_lots_of_one_code_apart(floor: Floor) -> None:
    floor.record("make", "X1", "100 kg", item="base")
    floor.record("make", "X1", "100 cup", item="cup")
    assert len(seen(floor, qr("X1")).lots) == 2
    gs1 = CodeRead("01" + CUP_GTIN + "10X1", "Data Matrix", gs1=Gs1Content(gtin=CUP_GTIN, lot="X1"))
    assert [view.item.code for view in seen(floor, gs1).lots] == ["cup"]
    ean = CodeRead("6901234567892", "EAN-13", gs1=Gs1Content(gtin=CUP_GTIN))
    assert [view.item.code for view in seen(floor, ean, qr("X1")).lots] == ["cup"]


def test_what_is_doubtful_is_never_taken(floor: Floor) -> None:
    label = seen(floor, qr("MP1", sure=False))
    assert (found(label), [view.lot.code for view in label.doubtful]) == ([], ["MP1"])
    sure = seen(floor, qr("MP1"), qr("HY1", sure=False))
    assert (found(sure), sure.doubtful) == (["MP1"], ())


def test_an_unknown_code_offers_what_is_near_and_a_product_names_itself(floor: Floor) -> None:
    label = seen(floor, qr("MP-I"))
    assert (label.lots, [view.lot.code for view in label.nearest]) == ((), ["MP1"])
    assert seen(floor, qr("<b>")).nearest == ()
    only = seen(floor, CodeRead("6901234567892", "EAN-13", gs1=Gs1Content(gtin=CUP_GTIN)))
    assert only.item is not None
    assert (only.item.code, only.lots, only.nearest) == ("cup", (), ())


def test_a_customer_looks_at_no_label(floor: Floor) -> None:
    customer = Actor(person_id=99, name="C01", role=Role.CUSTOMER, partner_id=1)
    for use_case, given in ((LookAtLabel(), Reading((qr("MP1"),))), (LookAtLot(), LotRef("MP1"))):
        with pytest.raises(NotAllowed):
            floor.do(use_case, customer, given)


def test_the_card_offers_what_the_lot_allows(floor: Floor) -> None:
    floor.record("make", "F1", "100 cup", item="cup")
    assert card(floor, "MP1").kinds[0] == "use"
    assert card(floor, "F1").kinds[0] == "ship"
    assert card(floor, "F1").kinds[-1] == "hold"
    floor.record("ship", "F1", "100 cup", partner="C01")
    assert card(floor, "F1").kinds == ("return", "count", "inspect", "hold")


def test_the_card_of_a_stopped_lot_offers_no_use(floor: Floor) -> None:
    floor.record("hold", "MP1", reason="look at it")
    kinds = card(floor, "MP1").kinds
    assert "use" not in kinds
    assert "scrap" in kinds
    assert "release" not in kinds
    assert card(floor, "MP1", floor.lead).kinds[-1] == "release"
    with floor.open_work() as work:
        work.lots.set_status([work.lots.by_code("MP1")[0].id], LotStatus.RECALLED, "notice", work.now())
        work.commit()
    assert not {"use", "hold", "release"} & set(card(floor, "MP1", floor.lead).kinds)


def test_the_card_of_an_expired_lot_says_so_and_offers_no_use(floor: Floor, clock: StandingClock) -> None:
    floor.record("receive", "MP2", "5 kg", item="powder", expires_at=clock() + timedelta(days=1))
    assert not card(floor, "MP2").expired
    clock.move(days=2)
    assert card(floor, "MP2").expired
    assert "use" not in card(floor, "MP2").kinds
    assert "scrap" in card(floor, "MP2").kinds


def test_there_is_no_card_of_a_lot_that_is_not_there(floor: Floor) -> None:
    with pytest.raises(UnknownLot):
        card(floor, "NOPE-77")
