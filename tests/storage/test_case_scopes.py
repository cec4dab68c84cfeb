"""A case begins from what people call bad, and covers what was chosen: on the dairy's published figures."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.case_refusals import NoSuchScope
from domain.case_view import RecallView
from domain.equipment import NothingRanThere, UnknownLine, WindowMissing
from domain.items import UnknownItem
from domain.lots import UnknownLot
from domain.people import Actor
from domain.roots import NothingMadeThen
from domain.usecases.draft_recall import ChooseScope, DraftRecall, FindRoots
from handlers.telegram.dates import BadDate
from handlers.telegram.recall_roots import asked_roots
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.plants import ZONE

HOUSE = Actor.house()
NOW = datetime(2022, 7, 5, 1, 20, tzinfo=UTC)


@pytest.fixture
def dairy(dairy_work: OpenUnitOfWork) -> OpenUnitOfWork:
    return dairy_work


def found(open_work: OpenUnitOfWork, text: str) -> tuple[list[str], str, set[str | None]]:
    """The codes of the roots, the reason, and how the roots were named."""
    with open_work(readonly=True) as work:
        roots, reason = FindRoots()(work, HOUSE, asked_roots(text, NOW, ZONE))
    return [root.lot.lot.code for root in roots], reason, {root.words for root in roots}


def drafted(open_work: OpenUnitOfWork, text: str, source: str = "test:1") -> RecallView:
    with open_work() as work:
        roots, reason = FindRoots()(work, HOUSE, asked_roots(text, NOW, ZONE))
        view = DraftRecall(ZONE)(work, HOUSE, roots, reason or "test", source).view
        work.commit()
    return view


@pytest.mark.parametrize(
    ("text", "lots", "reason", "words"),
    [
        ("MP05 supplier notice", ["MP05"], "supplier notice", {None}),
        ("MP05 MP03 both smell", ["MP05", "MP03"], "both smell", {None}),
        ("MP05,MP03 and mp02 both smell", ["MP05", "MP03", "MP02"], "both smell", {None}),
        ("MP05、MP03 供应商通知", ["MP05", "MP03"], "供应商通知", {None}),
        ("HY220415 supplier notice", ["MP05"], "supplier notice", {"HY220415"}),
        ("批次 MP05 供应商通知", ["MP05"], "供应商通知", {None}),
        ("MP05 E401 was found", ["MP05"], "E401 was found", {None}),
        ("MP05 2022-06-27 supplier called", ["MP05"], "2022-06-27 supplier called", {None}),
    ],
)
def test_the_words_behind_recall_are_lots_and_then_the_reason(
    dairy: OpenUnitOfWork, text: str, lots: list[str], reason: str, words: set[str | None]
) -> None:
    assert found(dairy, text) == (lots, reason, words)


@pytest.mark.parametrize("text", ["MP05 MP99 both smell", "MP05 and XX77 smell", "MP05, nonsense smell"])
def test_a_mistyped_lot_is_not_taken_for_a_reason(dairy: OpenUnitOfWork, text: str) -> None:
    with pytest.raises(UnknownLot):
        found(dairy, text)


def test_a_product_and_its_days_are_all_lots_made_then(dairy: OpenUnitOfWork) -> None:
    lots, reason, words = found(dairy, 'item "cup yoghurt 180g" 2022-05-25..2022-06-15 foreign body')
    assert (len(lots), reason) == (88, "foreign body")
    assert words == {"cup yoghurt 180g 2022-05-25..2022-06-15"}
    assert found(dairy, "产品 “杯装酸奶180克” 2022年5月25日至2022年6月15日 异物")[0] == lots
    with pytest.raises(NothingMadeThen):
        found(dairy, 'item "cup yoghurt 180g" 2021-05-25..2021-06-15 x')
    with pytest.raises(UnknownItem):
        found(dairy, 'item "cup yogurt 18" 2022-05-25..2022-06-15 x')


def test_a_line_and_its_hours_are_the_lots_that_were_on_it(dairy: OpenUnitOfWork) -> None:
    lots, reason, _ = found(dairy, "line L2 2022-06-01 08:00..12:00 glass")
    assert (lots, reason) == (["F246"], "glass")
    assert found(dairy, "产线 L2 2022-06-01 08:00至12:00 玻璃")[0] == lots
    with pytest.raises(UnknownLine):
        found(dairy, "line L9 2022-06-01 08:00..12:00 glass")
    with pytest.raises(NothingRanThere):
        found(dairy, "line L2 2021-06-01 08:00..12:00 glass")


def test_the_scopes_stand_side_by_side_with_what_they_cost(dairy: OpenUnitOfWork) -> None:
    view = drafted(dairy, "HY220415 supplier notice")
    assert (view.lots, view.finished, view.customers, view.deliveries) == (81, 57, 26, 164)
    assert {row.kind.value: (len(row.lots), row.cost.quantize(1)) for row in view.choices if row.cost} == {
        "genealogy": (57, Decimal(1900038)), "equipment": (59, Decimal(1966706)), "timed": (57, Decimal(1900038)),
        "period": (88, Decimal(2933392)),
    }  # fmt: skip
    assert view.recall.cost == Decimal(1900038)
    assert (view.recall.broad_cost or Decimal(0)).quantize(1) == Decimal(12000240)


def test_the_chosen_scope_is_what_the_case_covers(dairy: OpenUnitOfWork) -> None:
    draft = drafted(dairy, "HY220415 supplier notice").recall
    for kind, finished, customers in (("equipment", 59, 28), ("timed", 57, 26), ("genealogy", 57, 26)):
        with dairy() as work:
            view = ChooseScope(ZONE)(work, HOUSE, draft.id or 0, kind)
            work.commit()
        assert (view.recall.scope_kind, view.finished, view.customers) == (kind, finished, customers)
    with dairy() as work:
        view = ChooseScope(ZONE)(work, HOUSE, draft.id or 0, "period")
        assert view.finished >= 88
        assert view.recall.cost is not None
        assert view.recall.cost.quantize(1) == Decimal(2933392)
        with pytest.raises(NoSuchScope):
            ChooseScope(ZONE)(work, HOUSE, draft.id or 0, "everything")


def test_several_roots_are_covered_together(dairy: OpenUnitOfWork) -> None:
    one, other = drafted(dairy, "MP05 smell", "test:1"), drafted(dairy, "MP03 smell", "test:2")
    both = drafted(dairy, "MP05 MP03 smell", "test:3")
    assert both.finished > max(one.finished, other.finished)
    assert [root.lot.lot.code for root in both.roots] == ["MP05", "MP03"]
    assert both.recall.root_lot_id == both.roots[0].lot.id


def test_a_product_without_days_is_asked_for_them(dairy: OpenUnitOfWork) -> None:
    with pytest.raises(WindowMissing):
        found(dairy, 'item "cup yoghurt 180g"')
    with pytest.raises(BadDate):
        found(dairy, 'item "cup yoghurt 180g" 31/12/2022..1/1/2023 smell')
