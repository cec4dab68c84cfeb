"""A record put right: taken back, given another quantity or another kind; the ledger keeps all of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.lots import LotStatus, MoreThanIsLeft
from domain.movements import AlreadyCorrected, NotYours, UnknownMovement
from domain.people import Draft
from domain.usecases.record import ChangeQuantity, Undo
from domain.usecases.record_in_chat import LookAtRecord, MyLast, RecordInChat, SaidBefore, TakeBackWrongKind
from domain.usecases.standing import KeepDraft, TakeDraft
from domain.usecases.suggest import Suggest
from tests.domain.conftest import Floor, amounts

CHAT = 7


def test_undo_brings_stock_and_genealogy_back(floor: Floor) -> None:
    floor.record("make", "B1", "11100 kg", item="base")
    used = floor.record("use", "MP1", "1320 kg", into="B1")
    undone = floor.do(Undo(), floor.worker, used.movement_id, "tg:tap:1")
    assert undone.lot.on_hand == 24000
    assert floor.links() == set()
    assert len(floor.look(lambda work: work.movements.lines(used.movement_id))) == 2


def test_the_same_tap_twice_undoes_once_and_another_tap_is_told(floor: Floor) -> None:
    used = floor.record("scrap", "MP1", "10 kg")
    floor.do(Undo(), floor.worker, used.movement_id, "tg:tap:1")
    floor.do(Undo(), floor.worker, used.movement_id, "tg:tap:1")
    with pytest.raises(AlreadyCorrected):
        floor.do(Undo(), floor.worker, used.movement_id, "tg:tap:2")
    assert floor.left("MP1") == 24000


def test_another_worker_cannot_take_it_back_and_a_lead_can(floor: Floor) -> None:
    used = floor.record("scrap", "MP1", "10 kg")
    for use_case in (Undo(), TakeBackWrongKind()):
        with pytest.raises(NotYours):
            floor.do(use_case, floor.other, used.movement_id, "tg:tap:1")
    with pytest.raises(NotYours):
        floor.do(LookAtRecord(), floor.other, used.movement_id)
    assert floor.left("MP1") == 23990
    floor.do(Undo(), floor.lead, used.movement_id, "tg:tap:2")
    assert floor.left("MP1") == 24000


def test_a_correction_is_not_taken_back(floor: Floor) -> None:
    used = floor.record("scrap", "MP1", "10 kg")
    floor.do(Undo(), floor.worker, used.movement_id, "tg:tap:1")
    correction = floor.look(lambda work: work.movements.correction_of(used.movement_id))
    with pytest.raises(UnknownMovement):
        floor.do(Undo(), floor.worker, correction.id, "tg:tap:2")
    with pytest.raises(UnknownMovement):
        floor.do(LookAtRecord(), floor.worker, correction.id)


def test_what_has_gone_on_cannot_be_taken_back(floor: Floor) -> None:
    made = floor.record("make", "B1", "100 kg", item="base")
    floor.record("use", "B1", "60 kg", into="F1")
    with pytest.raises(MoreThanIsLeft) as caught:
        floor.do(Undo(), floor.worker, made.movement_id, "tg:tap:1")
    assert (caught.value.asked, caught.value.left) == (100, 40)


def test_an_undone_hold_is_as_free_as_before(floor: Floor) -> None:
    held = floor.record("hold", "MP1", reason="by mistake")
    floor.do(Undo(), floor.worker, held.movement_id, "tg:tap:1")
    assert floor.lot("MP1").lot.status == LotStatus.FREE


def test_another_quantity_stands_in_the_place_of_the_first(floor: Floor) -> None:
    floor.record("make", "B1", "11100 kg", item="base")
    used = floor.record("use", "MP1", "1320 kg", into="B1")
    again = floor.do(ChangeQuantity(), floor.worker, used.movement_id, amounts("1230 kg"), "tg:7:put-right")
    assert again.quantity == 1230
    assert floor.left("MP1") == 22770
    assert floor.links() == {("MP1", "B1", Decimal(1230))}
    once_more = floor.do(ChangeQuantity(), floor.worker, used.movement_id, amounts("1230 kg"), "tg:7:put-right")
    assert once_more.again
    assert floor.left("MP1") == 22770


def test_another_quantity_before_the_lot_is_made_still_joins_it(floor: Floor) -> None:
    used = floor.record("use", "MP1", "1320 kg", into="B1")
    floor.do(ChangeQuantity(), floor.worker, used.movement_id, amounts("1300 kg"), "tg:7:put-right")
    floor.record("make", "B1", "11100 kg", item="base")
    assert floor.links() == {("MP1", "B1", Decimal(1300))}


def test_a_quantity_that_is_not_there_changes_nothing(floor: Floor) -> None:
    used = floor.record("use", "MP1", "1320 kg", into="B1")
    with pytest.raises(MoreThanIsLeft):
        floor.do(ChangeQuantity(), floor.worker, used.movement_id, amounts("24001 kg"), "tg:7:put-right")
    assert floor.left("MP1") == 22680
    assert floor.do(LookAtRecord(), floor.worker, used.movement_id).quantity == 1320


@pytest.mark.parametrize(
    ("kind", "amount", "slots"),
    [("ship", "100 cup", {"partner": "C01"}), ("split", "100 cup", {"into": "F1-A"}),
     ("sendout", "100 cup", {"partner": "S-301"}), ("move", "100 cup", {"to_place": "cold store"}),
     ("scrap", "100 cup", {"reason": "crushed"}), ("return", "100 cup", {"partner": "C01"})],
)  # fmt: skip
def test_every_kind_can_get_another_quantity(floor: Floor, kind: str, amount: str, slots: dict[str, str]) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("ship", "F1", "200 cup", partner="C01")  # or nothing could come back
    before = floor.left("F1")
    wrong = floor.record(kind, "F1", amount, **slots)
    change = floor.left("F1") - before
    right = floor.do(ChangeQuantity(), floor.worker, wrong.movement_id, amounts("50 cup"), "tg:7:put-right")
    assert right.movement.kind == kind
    assert (right.partner.code if right.partner else None) == slots.get("partner")
    assert right.movement.reason == slots.get("reason")
    assert floor.left("F1") - before == change / 2


def test_a_co_packers_lot_can_get_another_quantity(floor: Floor) -> None:
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("sendout", "F1", "600 cup", partner="S-301")
    wrong = floor.record("back", "KX1", "10 pack", item="pack", partner="S-301", of="F1", of_amount=amounts("600 cup"))
    shown = floor.do(LookAtRecord(), floor.worker, wrong.movement_id)
    assert (shown.lot.lot.code, shown.quantity) == ("KX1", 10)
    floor.do(ChangeQuantity(), floor.worker, wrong.movement_id, amounts("100 pack"), "tg:7:put-right")
    assert floor.left("KX1") == 100
    assert floor.links() == {("F1", "KX1", Decimal(600))}
    assert floor.lot("F1").places == {}


def test_a_receipt_is_put_right_although_some_of_it_was_used(floor: Floor) -> None:
    wrong = floor.record("receive", "MP2", "1000 kg", item="powder", partner="S-102")
    floor.record("scrap", "MP2", "60 kg")
    right = floor.do(ChangeQuantity(), floor.worker, wrong.movement_id, amounts("100 kg"), "tg:7:put-right")
    assert (right.quantity, floor.left("MP2")) == (100, 40)
    with pytest.raises(MoreThanIsLeft) as caught:
        floor.do(ChangeQuantity(), floor.worker, right.movement_id, amounts("50 kg"), "tg:7:again")
    assert (caught.value.asked, caught.value.left) == (50, 40)
    assert floor.left("MP2") == 40


def test_who_insisted_on_more_than_there_was_may_say_that_it_was_less(floor: Floor) -> None:
    wrong = floor.record("scrap", "MP1", "24100 kg", anyway=True)
    right = floor.do(ChangeQuantity(), floor.worker, wrong.movement_id, amounts("24050 kg"), "tg:7:put-right")
    assert floor.left("MP1") == -50
    with pytest.raises(MoreThanIsLeft):
        floor.do(ChangeQuantity(), floor.worker, right.movement_id, amounts("24060 kg"), "tg:7:again")


def test_the_wrong_kind_of_a_co_packers_return_forgets_what_it_was_made_of(floor: Floor) -> None:
    floor.record("make", "F1", "600 cup", item="cup")
    floor.record("sendout", "F1", "600 cup", partner="S-301")
    wrong = floor.record("back", "KX1", "100 pack", item="pack", partner="S-301", of="F1", of_amount=amounts("600 cup"))
    taken_back = floor.do(TakeBackWrongKind(), floor.worker, wrong.movement_id, "tg:tap:1")
    assert (taken_back.order.of, taken_back.order.of_amount) == (None, None)


def test_the_wrong_kind_is_taken_back_and_keeps_lot_and_quantity(floor: Floor) -> None:
    wrong = floor.record("use", "MP1", "50 kg", into="B1", line="L1")
    told = floor.do(TakeBackWrongKind(), floor.worker, wrong.movement_id, "tg:tap:1")
    assert floor.left("MP1") == 24000
    assert "use" not in told.kinds
    assert {"scrap", "sample", "move"} <= set(told.kinds)
    assert told.order.amount is not None
    assert (told.order.amount.quantity, told.order.line, told.order.into) == (50, "L1", None)


def test_my_last_record_is_mine_and_stands(floor: Floor) -> None:
    assert floor.do(MyLast(), floor.other) is None
    floor.record("scrap", "MP1", "10 kg")
    last = floor.record("sample", "MP1", "1 kg")
    assert floor.do(MyLast(), floor.worker).movement_id == last.movement_id
    floor.do(Undo(), floor.worker, last.movement_id, "tg:tap:1")
    assert floor.do(MyLast(), floor.worker).movement.kind == "scrap"


def test_a_record_ends_its_own_question_and_no_other(floor: Floor) -> None:
    def draft() -> Draft | None:
        found: Draft | None = floor.do(TakeDraft(), floor.worker, CHAT)
        return found

    floor.do(KeepDraft(), floor.worker, CHAT, "recall:reason", {})
    floor.do(RecordInChat(), floor.worker, floor.order("scrap", "MP1", "1 kg"), CHAT)
    assert draft() is not None
    floor.do(KeepDraft(), floor.worker, CHAT, "record:ask", {})
    with pytest.raises(MoreThanIsLeft):
        floor.do(RecordInChat(), floor.worker, floor.order("scrap", "MP1", "99999 kg"), CHAT)
    assert draft() is not None
    floor.do(RecordInChat(), floor.worker, floor.order("scrap", "MP1", "1 kg"), CHAT)
    assert draft() is None


def test_what_a_message_recorded_can_be_asked_for_again(floor: Floor) -> None:
    recorded = floor.record("scrap", "MP1", "1 kg", source="tg:7:x")
    assert floor.do(SaidBefore(), floor.worker, "tg:7:x").movement_id == recorded.movement_id
    assert floor.do(SaidBefore(), floor.worker, "tg:7:y") is None
    floor.do(Undo(), floor.worker, recorded.movement_id, "tg:tap:1")
    assert floor.do(SaidBefore(), floor.worker, "tg:tap:1") is None


def test_the_latest_targets_of_the_same_item_are_suggested(floor: Floor) -> None:
    floor.record("make", "B1", "1000 kg", item="base")
    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("use", "MP1", "1 kg", into="B1")
    floor.record("use", "MP1", "1 kg", work_order="88")
    floor.record("use", "B1", "1 kg", into="F1")
    wrong = floor.record("use", "MP1", "1 kg", into="F1")
    floor.do(Undo(), floor.worker, wrong.movement_id, "tg:tap:1")
    floor.record("ship", "F1", "1 cup", partner="C01")
    floor.record("move", "F1", to_place="cold store")
    into = floor.do(Suggest(), floor.worker, "use", "into", floor.lot("MP1"))
    assert [view.lot.code for view in into.lots] == ["B1"]
    assert into.orders == ("88",)
    assert [partner.code for partner in floor.do(Suggest(), floor.worker, "ship", "partner").partners] == ["C01"]
    assert floor.do(Suggest(), floor.worker, "move", "to_place").places == ("cold store",)
