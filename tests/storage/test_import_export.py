"""Exports of four systems become one plant's records, once, on both databases; and a bad row leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import pytest

from domain.imports.erp.intake import Intake, take_in
from domain.imports.erp.reading import ReadOptions
from domain.imports.erp.sheets import TextSheet
from domain.imports.problems import Problem
from domain.items import Item
from domain.people import Actor, NotAllowed, Role
from domain.usecases.import_export import ExportRefused, ImportExport, TakenIn
from domain.usecases.import_plant import ImportPlant
from storage.unit_of_work import OpenUnitOfWork
from tests.domain.exports.samples import ERPNEXT_HEADER, SAP_HEADER, STORIES, erpnext_row, sap_row, sap_rows

LEAD = Actor(person_id=None, name="Grace", role=Role.LEAD)
RUN = ImportExport(ImportPlant(ZoneInfo("Asia/Shanghai")))
BOUGHT = {"Supplier": "S1", "Purchase Order": "45"}


def taken_in(*tables: Iterable[Sequence[str]]) -> Intake:
    intake = Intake()
    for number, rows in enumerate(tables):
        numbered = list(enumerate(map(list, rows), 1))
        take_in(intake, [TextSheet(f"{number}.csv", numbered)], ReadOptions())
    intake.settle()
    return intake


def imported(open_work: OpenUnitOfWork, *tables: Iterable[Sequence[str]], skip_bad: bool = False) -> TakenIn:
    with open_work() as work:
        outcome = RUN(work, LEAD, taken_in(*tables), skip_bad=skip_bad)
        work.commit()
    return outcome


def lots(open_work: OpenUnitOfWork) -> dict[str, tuple[float, float]]:
    with open_work(readonly=True) as work:
        found = {}
        for code in ("MP05", "RM01", "B1", "F1", "F2"):
            for view in work.lots.by_code(code):
                found[code] = (float(view.made), float(view.on_hand))
        return found


STORY = {"MP05": (1000, 398), "RM01": (800, 300), "B1": (900, 0), "F1": (2000, 842), "F2": (1000, 1000)}


@pytest.mark.parametrize("system", list(STORIES))
def test_the_story_is_in_the_records_and_the_second_time_changes_nothing(
    open_work: OpenUnitOfWork, system: str
) -> None:
    first = imported(open_work, STORIES[system]())
    assert (first.problems, first.new("lots.csv"), first.new("links.csv")) == ((), 5, 4)
    assert lots(open_work) == STORY
    second = imported(open_work, STORIES[system]())
    assert (second.problems, second.written) == ((), 0)
    assert lots(open_work) == STORY


def test_half_an_export_now_and_the_whole_one_later_is_the_whole_one(open_work: OpenUnitOfWork) -> None:
    rows = sap_rows()
    whole_order = next(number for number, row in enumerate(rows) if "311" in row)
    imported(open_work, rows[:whole_order])
    outcome = imported(open_work, rows)
    assert outcome.problems == ()
    assert lots(open_work) == STORY


def test_who_does_not_commit_has_only_looked(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        outcome = RUN(work, LEAD, taken_in(sap_rows()))
    assert outcome.new("lots.csv") == 5
    assert lots(open_work) == {}


def test_one_bad_row_leaves_nothing_behind(open_work: OpenUnitOfWork) -> None:
    bad = sap_row("000012", "101", "9", "31.02.2022", "5", "KG", "X", **BOUGHT)
    with pytest.raises(ExportRefused) as refused:
        imported(open_work, [*sap_rows()[:-1], bad])
    (problem,) = refused.value.outcome.problems
    assert (problem.file, problem.line, problem.column) == ("0.csv", len(sap_rows()), "Posting Date")
    assert lots(open_work) == {}
    outcome = imported(open_work, [*sap_rows()[:-1], bad], skip_bad=True)
    assert outcome.refused == 1
    assert lots(open_work) == STORY


def test_what_the_records_know_otherwise_is_told_at_the_exports_own_row(open_work: OpenUnitOfWork) -> None:
    imported(open_work, sap_rows())
    changed = [SAP_HEADER, sap_row("000012", "101", "5000000001", "24.05.2022", "999", "KG", "MP05", **BOUGHT)]
    with pytest.raises(ExportRefused) as refused:
        imported(open_work, changed)
    (problem,) = refused.value.outcome.problems
    assert (problem.code, problem.file, problem.line) == (Problem.RECORDED_OTHERWISE, "0.csv", 2)
    assert problem.column == "Qty in Un. of Entry"


def test_the_kind_and_unit_of_a_known_item_are_left_alone(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        work.loading.add_many([Item(code="000012", kind="packaging", uom="t")])
        work.commit()
    outcome = imported(open_work, sap_rows())
    assert outcome.problems == ()
    with open_work(readonly=True) as work:
        (view,) = work.lots.by_code("MP05")
    assert (view.item.kind, view.item.uom, float(view.made)) == ("packaging", "t", 1)


def test_plain_tables_and_exports_come_in_together(open_work: OpenUnitOfWork) -> None:
    items = [["item", "kind", "uom", "name_zh"], ["000030", "finished", "cup", "酸奶"]]
    units = [["item", "uom", "factor"], ["000030", "PC", "1"]]
    outcome = imported(open_work, items, units, sap_rows())
    assert outcome.problems == ()
    with open_work(readonly=True) as work:
        (view,) = work.lots.by_code("F1")
    assert (view.item.uom, view.item.name_zh, float(view.made)) == ("cup", "酸奶", 2000)


def test_a_worker_may_not(open_work: OpenUnitOfWork) -> None:
    with open_work() as work, pytest.raises(NotAllowed):
        RUN(work, Actor(person_id=1, name="Wei", role=Role.WORKER), taken_in(sap_rows()))


def test_a_lot_of_the_plant_is_used_and_not_brought_again(open_work: OpenUnitOfWork) -> None:
    imported(open_work, sap_rows())
    later = [SAP_HEADER, sap_row("000030", "601", "4900000099", "20.06.2022", "100-", "PC", "F2", Customer="C09",
                                 Delivery="80000009")]  # fmt: skip
    outcome = imported(open_work, later)
    assert [(counts.file, counts.new) for counts in outcome.files] == [("shipments.csv", 1)]
    assert lots(open_work)["F2"] == (1000, 900)


def test_an_opening_count_is_known_again(open_work: OpenUnitOfWork) -> None:
    rows = [
        ERPNEXT_HEADER,
        erpnext_row("2022-01-01", "12", "Kg", "100", "0", "Stock Reconciliation", "REC-1", "MP05"),
        erpnext_row("2022-01-05", "12", "Kg", "0", "-30", "Delivery Note", "DN-1", "MP05", party="C1"),
        erpnext_row("2022-01-09", "12", "Kg", "2", "0", "Stock Reconciliation", "REC-2", "MP05"),
    ]
    imported(open_work, rows)
    again = imported(open_work, rows)
    assert (again.written, again.problems) == (0, ())
    imported(open_work, [rows[0], rows[3]])
    assert lots(open_work) == {"MP05": (100, 72)}


def test_an_old_lot_is_opened_once(open_work: OpenUnitOfWork) -> None:
    rows = [SAP_HEADER, sap_row("30", "651", "2", "2022-06-09", "40", "PC", "F1", Customer="C1"),
            sap_row("30", "601", "3", "2022-06-10", "100-", "PC", "F2", Customer="C1", Delivery="8")]  # fmt: skip
    imported(open_work, rows)
    assert imported(open_work, rows).written == 0
    assert lots(open_work) == {"F1": (40, 40), "F2": (100, 0)}
