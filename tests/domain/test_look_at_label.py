"""From what a camera read to the lots it may mean, and what may be done with each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.captures import CapturedBy
from domain.labels import CodeRead, Gs1Content, LotText, Reading, TextLine, TextRead
from domain.lots import LotRef, LotStatus, UnknownLot
from domain.matching import Certainty
from domain.people import Actor, NotAllowed, Role
from domain.steps.seeing import MOST_CODES, SeenLabel
from domain.usecases.look_at_label import LookAtLabel, LookAtLot, LotCard
from tests.conftest import StandingClock
from tests.domain.conftest import Floor

CUP_GTIN = "06901234567892"
NEW_GTIN = "04006381333931"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """What a label means is asked of both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def seen(floor: Floor, *codes: CodeRead, text: TextRead | None = None) -> SeenLabel:
    label: SeenLabel = floor.do(LookAtLabel(), floor.worker, Reading(codes, text))
    return label


def taken(label: SeenLabel) -> str | None:
    return label.match.views[0].lot.code if label.match.certainty is Certainty.TAKEN else None


def asked(label: SeenLabel) -> list[str]:
    """The lots that a person must choose from."""
    return [view.lot.code for view in label.match.views] if label.match.certainty is Certainty.ASK else []


def qr(text: str, *, sure: bool = True) -> CodeRead:
    return CodeRead(text, "QR Code", sure=sure)


def gs1(lot: str | None = None, gtin: str | None = CUP_GTIN, **more: Any) -> CodeRead:
    return CodeRead(f"01{gtin}10{lot}", "Data Matrix", gs1=Gs1Content(gtin=gtin, lot=lot, **more))


def ean(gtin: str) -> CodeRead:
    return CodeRead(gtin[1:], "EAN-13", gs1=Gs1Content(gtin=gtin))


def printed(*lots: str, score: float = 0.9995, **more: Any) -> TextRead:
    found = tuple(LotText(lot, score, labelled=True) for lot in lots)
    return TextRead(found, confidence=score, lines=tuple(TextLine(lot, score) for lot in lots), **more)


def card(floor: Floor, code: str, actor: Actor | None = None) -> LotCard:
    shown: LotCard = floor.do(LookAtLot(), actor or floor.worker, LotRef(code))
    return shown


def test_our_code_and_the_suppliers_code_find_the_same_lot(floor: Floor) -> None:
    for text in ("MP1", "hy1", "https://t.me/lotbell_bot?start=lot_MP1"):
        label = seen(floor, qr(text))
        assert (taken(label), label.by, label.doubt) == ("MP1", CapturedBy.SCANNED, "")


def test_two_codes_of_one_label_are_one_lot_and_of_two_labels_two(floor: Floor) -> None:
    floor.record("make", "B1", "100 kg", item="base")
    assert taken(seen(floor, qr("MP1"), CodeRead("HY1", "Code 128"))) == "MP1"
    assert taken(seen(floor, qr("MP1"), qr("something else"))) == "MP1"
    both = seen(floor, qr("MP1"), qr("B1"))
    assert (asked(both), [view.lot.code for view in both.several]) == (["MP1", "B1"], ["MP1", "B1"])
    assert both.by is CapturedBy.SCANNED


def test_sixty_codes_in_one_photo_are_not_sixty_questions(floor: Floor) -> None:
    for number in range(30):
        floor.record("make", f"B{number:02}", "1 kg", item="base")
    label = seen(floor, *(qr(f"B{number:02}") for number in range(30)), *(qr(f"none {each}") for each in range(30)))
    assert len(asked(label)) == 3
    assert 3 < len(label.several) <= MOST_CODES


def test_the_product_on_the_label_tells_two_lots_of_one_code_apart(floor: Floor) -> None:
    floor.record("make", "X1", "100 kg", item="base")
    floor.record("make", "X1", "100 cup", item="cup")
    unclear = seen(floor, qr("X1"))
    assert (asked(unclear), unclear.several) == (["X1", "X1"], ()), "one label, not two"
    for codes in ((gs1("X1"),), (ean(CUP_GTIN), qr("X1"))):
        label = seen(floor, *codes)
        assert taken(label) == "X1"
        assert label.match.views[0].item.code == "cup"


def test_a_suppliers_code_that_a_lot_of_ours_is_called_by_too_is_asked_about(floor: Floor) -> None:
    floor.record("make", "HY1", "100 cup", item="cup")
    assert sorted(asked(seen(floor, qr("HY1")))) == ["HY1", "MP1"]
    assert taken(seen(floor, qr("https://t.me/lotbell_bot?start=lot_HY1"))) == "HY1", "our own label means our own lot"
    assert taken(seen(floor, gs1("HY1"))) == "HY1", "the product tells them apart"


def test_a_product_number_of_another_item_than_the_lot_is_asked_about(floor: Floor) -> None:
    label = seen(floor, gs1("MP1"))
    assert (asked(label), label.doubt) == (["MP1"], "other_item")
    assert label.product is not None
    assert label.product.item is not None
    assert label.product.item.code == "cup"


def test_an_unknown_product_number_beside_a_lot_in_one_code_may_be_another_companys(floor: Floor) -> None:
    label = seen(floor, gs1("MP1", NEW_GTIN))
    assert (asked(label), label.doubt) == (["MP1"], "new_product")
    near = seen(floor, ean(NEW_GTIN), qr("MP1"))
    assert taken(near) == "MP1", "our own code stands for itself, whatever pack it sticks on"


def test_a_lots_code_that_is_another_items_product_number_is_asked_about(floor: Floor) -> None:
    floor.record("receive", "6901234567892", "5 kg", item="powder")
    label = seen(floor, qr("6901234567892"))
    assert (asked(label), label.doubt) == (["6901234567892"], "product_number")


def test_where_the_end_of_the_lot_is_a_guess_it_is_asked(floor: Floor) -> None:
    label = seen(floor, gs1("MP117271231", None, lot_alternatives=("MP1",)))
    assert (asked(label), label.doubt) == (["MP1"], "split")


def test_a_label_that_expires_on_another_day_than_its_lot_is_asked_about(floor: Floor, clock: StandingClock) -> None:
    floor.record("receive", "MP2", "5 kg", item="powder", expires_at=clock() + timedelta(days=100))
    day = (clock() + timedelta(days=100)).date()
    assert taken(seen(floor, gs1("MP2", None, expires=day))) == "MP2"
    label = seen(floor, gs1("MP2", None, expires=day + timedelta(days=30)))
    assert (asked(label), label.doubt) == (["MP2"], "other_date")


def test_what_is_doubtful_is_never_taken(floor: Floor) -> None:
    label = seen(floor, qr("MP1", sure=False))
    assert (asked(label), label.by) == (["MP1"], CapturedBy.READ)
    assert taken(seen(floor, qr("MP1"), qr("HY1", sure=False))) == "MP1"


def test_printed_text_is_read_and_never_called_scanned(floor: Floor) -> None:
    floor.record("receive", "HYB-22061", "5 kg", item="powder")
    label = seen(floor, text=printed("HYB-22061"))
    assert (taken(label), label.by) == ("HYB-22061", CapturedBy.READ)
    unsure = seen(floor, text=printed("HYB-22067", score=0.9))
    assert asked(unsure) == ["HYB-22061"]
    assert seen(floor, ean(NEW_GTIN), text=printed("HYB-22061")).doubt == "new_product"


def test_a_product_code_and_the_printed_lot_are_used_together(floor: Floor) -> None:
    floor.record("make", "FX-2206", "100 kg", item="base")
    floor.record("make", "FX-2206", "100 cup", item="cup")
    label = seen(floor, ean(CUP_GTIN), text=printed("FX-2206"))
    assert [view.item.code for view in label.match.views] == ["cup"]
    assert label.match.certainty is Certainty.TAKEN


def test_a_lot_that_is_not_known_is_never_invented(floor: Floor) -> None:
    like = seen(floor, qr("MPI"))
    assert (asked(like), like.doubt, like.named) == (["MP1"], "unknown_code", ("MPI",))
    for label in (seen(floor, qr("<b>")), seen(floor, qr("https://evil.example/win")), seen(floor, qr("QX-9\x00\x07"))):
        assert (label.match.certainty, label.match.views) == (Certainty.UNKNOWN, ())
    only = seen(floor, ean(CUP_GTIN))
    assert (only.match.certainty, only.named) == (Certainty.UNKNOWN, ())
    assert only.product is not None
    assert only.product.item is not None
    assert only.product.item.code == "cup"


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
