"""A photo is kept once with what was read, proves what comes of it, and is not recorded twice by mistake."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.captures import CapturedBy, Proof
from domain.items import UnknownUnit
from domain.labels import CodeRead, Gs1Content, LotText, Reading, TextLine, TextRead, WrongGtin
from domain.lots import LotRef
from domain.movements import MovementOrder
from domain.people import Actor, NotAllowed
from domain.readings import reading_again, reading_kept
from domain.usecases.link_product import LinkProduct, OneOfThese, WhoseProduct
from domain.usecases.look_at_label import KeepLabel, LookAtCapture, ProofKept, SeenCapture
from domain.usecases.record import Record
from domain.usecases.recorded_twice import RecordedTwice, Twice
from tests.conftest import StandingClock
from tests.domain.conftest import Floor, amounts

CASE_GTIN = "16901234567899"
PHOTO = b"\xff\xd8\xff\xe0 a photo"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Photos are kept in both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def label_of(lot: str, serial: str | None = None, gtin: str | None = None) -> Reading:
    content = Gs1Content(gtin=gtin, lot=lot, serial=serial)
    return Reading((CodeRead(f"10{lot}\x1d21{serial}", "Data Matrix", gs1=content),))


def kept(floor: Floor, reading: Reading, actor: Actor | None = None, source: str | None = None) -> SeenCapture:
    seen: SeenCapture = floor.do(
        KeepLabel(), actor or floor.worker, source or floor.source(), PHOTO, reading, "hold it"
    )
    return seen


def order(floor: Floor, seen: SeenCapture, kind: str = "use", **more: Any) -> MovementOrder:
    return MovementOrder(kind, LotRef("MP1"), floor.source(), amount=amounts("1 kg"), proof=seen.proof, **more)


def recorded(floor: Floor, seen: SeenCapture, kind: str = "use", actor: Actor | None = None) -> Any:
    return floor.do(Record(), actor or floor.worker, order(floor, seen, kind))


def twice(floor: Floor, seen: SeenCapture, kind: str = "use", actor: Actor | None = None) -> Twice | None:
    found: Twice | None = floor.do(RecordedTwice(), actor or floor.worker, order(floor, seen, kind))
    return found


def test_what_was_read_is_kept_whole_and_read_back_the_same() -> None:
    text = TextRead((LotText("MP1", 0.93, True),), None, None, 0.93, (TextLine("LOT MP1", 0.93, (5,)),))
    code = CodeRead("\x00\x1d", "QR Code", False, Gs1Content(quantity=Decimal("1.50"), unit="kg"), "one_look")
    reading = Reading((code,), text, "blur", 12.5)
    assert reading_again(reading_kept(reading, "hold it")) == (reading, "hold it")
    assert reading_again(reading_kept(Reading())) == (Reading(), "")


def test_a_photo_is_kept_once_for_its_message_and_proves_what_comes_of_it(floor: Floor) -> None:
    first = kept(floor, label_of("MP1"), source="tg:7:900")
    again = kept(floor, label_of("MP1"), source="tg:7:900")
    assert first.capture_id is not None
    assert (first.capture_id, first.proof.by) == (again.capture_id, CapturedBy.SCANNED)
    movement = recorded(floor, first).movement
    proof = floor.look(lambda work: work.captures.of_movements([movement.id])[movement.id])
    assert proof == Proof(CapturedBy.SCANNED, first.capture_id)
    capture = floor.look(lambda work: work.captures.get(first.capture_id or 0))
    assert (capture.person_id, capture.photo_id is not None) == (floor.worker.person_id, True)


def test_a_photo_from_which_nothing_was_read_is_not_kept(floor: Floor) -> None:
    seen = kept(floor, Reading(hint="dark"), source="tg:7:901")
    assert seen.capture_id is None
    assert floor.look(lambda work: work.captures.by_source("tg:7:901")) is None


def test_a_kept_photo_is_taken_up_again_by_its_own_person_only(floor: Floor) -> None:
    seen = kept(floor, label_of("MP1"))
    again = floor.do(LookAtCapture(), floor.worker, seen.capture_id)
    assert (again.match.views[0].lot.code, again.caption) == ("MP1", "hold it")
    assert floor.do(LookAtCapture(), floor.other, seen.capture_id) is None
    assert floor.do(LookAtCapture(), floor.worker, 4711) is None
    assert floor.do(ProofKept(), floor.worker, CapturedBy.READ, seen.capture_id) == Proof(
        CapturedBy.READ, seen.capture_id
    )
    assert floor.do(ProofKept(), floor.other, CapturedBy.SCANNED, seen.capture_id) == Proof()


def test_a_second_photo_within_ten_minutes_is_noticed_and_a_later_one_is_not(
    floor: Floor, clock: StandingClock
) -> None:  # fmt: skip
    first = kept(floor, label_of("MP1"))
    assert twice(floor, first) is None
    movement = recorded(floor, first).movement
    clock.move(minutes=9)
    second = kept(floor, label_of("MP1"))
    found = twice(floor, second)
    assert found is not None
    assert (found.movement_id, found.serial, found.view.lot.code) == (movement.id, "", "MP1")
    assert twice(floor, second, "sample") is None, "another kind is another deed"
    assert twice(floor, second, actor=floor.other) is None, "a colleague has a photo of his own"
    clock.move(minutes=2)
    assert twice(floor, kept(floor, label_of("MP1"))) is None


def test_a_redelivered_photo_is_no_second_one(floor: Floor) -> None:
    seen = kept(floor, label_of("MP1"))
    same = order(floor, seen)
    floor.do(Record(), floor.worker, same)
    assert floor.do(RecordedTwice(), floor.worker, same) is None


def test_the_same_unit_is_noticed_for_ever_and_two_units_of_a_lot_never(floor: Floor, clock: StandingClock) -> None:
    recorded(floor, kept(floor, label_of("MP1", "S-1")))
    assert twice(floor, kept(floor, label_of("MP1", "S-2"))) is None
    clock.moment += timedelta(days=40)
    found = twice(floor, kept(floor, label_of("MP1", "S-1")), actor=floor.other)
    assert found is not None
    assert found.serial == "S-1"


def test_an_unknown_product_number_is_linked_and_the_same_photo_goes_on(floor: Floor) -> None:
    floor.record("make", "F1", "100 cup", item="cup")
    seen = kept(floor, label_of("F1", gtin=CASE_GTIN), actor=floor.lead)
    assert seen.label.doubt == "new_product"
    question = floor.do(WhoseProduct(), floor.lead, seen.capture_id)
    assert (question.gtin, question.items[0].code, question.known) == (CASE_GTIN, "cup", None)
    cup = question.items[0].id
    asked = floor.do(OneOfThese(), floor.lead, CASE_GTIN, cup)
    assert [unit.uom for unit in asked.units] == ["kg"]
    assert floor.do(OneOfThese(), floor.lead, "06901234567892", cup).units == (), "a pack holds nothing but itself"
    product = floor.do(LinkProduct(), floor.lead, CASE_GTIN, cup, asked.units[0].id)
    assert (product.item.code, product.uom) == ("cup", "kg")
    again = floor.do(LookAtCapture(), floor.lead, seen.capture_id)
    assert (again.match.views[0].lot.code, again.label.doubt, again.proof.by) == ("F1", "", CapturedBy.SCANNED)
    floor.do(LinkProduct(), floor.lead, CASE_GTIN, cup)
    assert floor.look(lambda work: work.numbers.item_of_gtin(CASE_GTIN))[1] is None
    deeds = [entry.deed for entry in floor.look(lambda work: work.audit.of("item", cup))]
    assert deeds == ["product number linked"] * 2


def test_a_typed_name_offers_items_and_links_nothing(floor: Floor) -> None:
    seen = kept(floor, label_of("F1", gtin=CASE_GTIN), actor=floor.lead)
    assert [item.code for item in floor.do(WhoseProduct(), floor.lead, seen.capture_id, "pwder").items][:1] == [
        "powder"
    ]
    assert [item.code for item in floor.do(WhoseProduct(), floor.lead, seen.capture_id, "全脂乳粉").items][:1] == [
        "powder"
    ]
    assert floor.look(lambda work: work.numbers.item_of_gtin(CASE_GTIN)) is None
    assert floor.do(WhoseProduct(), floor.lead, kept(floor, label_of("MP1"), actor=floor.lead).capture_id) is None


def test_only_those_who_may_link_and_only_right_numbers(floor: Floor) -> None:
    seen = kept(floor, label_of("F1", gtin=CASE_GTIN))
    cup = floor.look(lambda work: work.items.by_code("cup")).id
    for use_case, given in ((WhoseProduct(), (seen.capture_id,)), (LinkProduct(), (CASE_GTIN, cup))):
        with pytest.raises(NotAllowed):
            floor.do(use_case, floor.worker, *given)
    with pytest.raises(WrongGtin):
        floor.do(LinkProduct(), floor.lead, "16901234567890", cup)
    with pytest.raises(UnknownUnit):
        floor.do(LinkProduct(), floor.lead, CASE_GTIN, cup, 4711)
    assert floor.look(lambda work: work.numbers.item_of_gtin(CASE_GTIN)) is None
