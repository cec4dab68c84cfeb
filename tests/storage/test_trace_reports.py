"""A trace as a file: complete, in the reader's language, and never a program that a spreadsheet runs."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from domain.captures import CapturedBy, Proof
from domain.case_view import RecallView
from domain.genealogy import Direction as Way
from domain.lots import LotRef
from domain.people import Actor
from domain.ports import Clock
from domain.recall import Reach, Recall
from domain.roots import Root
from domain.trace import Trace, TracedLot
from domain.trace_answer import trace_answer
from domain.usecases.trace_lot import TraceLot
from storage.opening import open_database
from storage.reports.book import LAST_ROW, Book
from storage.reports.recall_xlsx import recall_xlsx
from storage.reports.tables import Column, Table
from storage.reports.trace_csv import trace_csv
from storage.reports.trace_xlsx import trace_xlsx
from storage.unit_of_work import OpenUnitOfWork
from templates.words import LANGUAGES, Words
from tests.storage.plants import CREAMERY, ZONE, told

HOSTILE = {
    "partners.csv": CREAMERY["partners.csv"] + 'C2,customer,"=HYPERLINK(""http://evil.example"";""x"")",en,\n',
    "shipments.csv": CREAMERY["shipments.csv"] + "@SUM(A1),F1,C2,10,cup,2022-06-04\n",
}


@pytest.fixture
def trace(sqlite_url: str, clock: Clock) -> Iterator[Trace]:
    """Forward from the milk of a creamery that has a customer with a hostile name."""
    database = open_database(sqlite_url)
    open_work = OpenUnitOfWork(database, clock)
    told(open_work, CREAMERY | HOSTILE)
    with open_work(readonly=True) as work:
        found = TraceLot()(work, Actor.house(), LotRef("M1"))
    yield found
    database.close()


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in loaded}


def test_the_spreadsheet_has_every_lot_delivery_and_customer(trace: Trace) -> None:
    found = sheets(trace_xlsx(trace, Words(), "en"))
    assert list(found) == ["Summary", "Lots", "Deliveries", "Customers", "Links"]
    assert [row[:6] for row in found["Lots"][1:]] == [
        [0, "M1", "milk", 1000, 50, "L"],
        [1, "B1", "base", 900, 0, "kg"],
        [2, "F1", "cup", 5000, 966, "cup"],
    ]
    assert found["Lots"][3][-1] == "M1 → B1 → F1"
    assert found["Lots"][1][7] == datetime(2022, 6, 1, 3, 0)  # noqa: DTZ001  # a spreadsheet's time: the site's
    first, second = found["Deliveries"][1:]
    assert first == ["C1", "Shop", "F1", "cup", 4000, "cup", datetime(2022, 6, 3), "SO1"]  # noqa: DTZ001  # likewise
    assert [row[0] for row in found["Customers"][1:]] == ["C1", "C2"]
    assert second[7] == "@SUM(A1)"
    assert ["Deliveries", 2] in found["Summary"]


def test_every_link_says_how_it_became_known(trace: Trace) -> None:
    first = next(link for link in trace.links if link.used_by is not None)
    scanned = replace(trace, captured={first.used_by or 0: Proof(CapturedBy.SCANNED)})
    found = sheets(trace_xlsx(scanned, Words(), "en"))
    place = found["Links"][0].index("Source")
    assert [[row[0], row[2], row[3], row[place]] for row in found["Links"][1:]] == [
        ["M1", "B1", 950, "scanned"], ["B1", "F1", 900, "imported"],
    ]  # fmt: skip
    assert ["Links: scanned", 1] in found["Summary"]
    header, *rows = list(csv.reader(io.StringIO(trace_csv(scanned, Words(), "zh").decode("utf-8-sig"))))
    assert [dict(zip(header, row, strict=True))["来源方式"] for row in rows] == ["", "扫码", "导入", "导入"]
    told_json = trace_answer(scanned, ZONE)
    assert told_json["proven"] == {"scanned": 1, "imported": 1}
    assert [step["source"] for step in told_json["lots"][1]["steps"]] == ["scanned", "imported"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_in_the_readers_language(trace: Trace, language: str) -> None:
    found = sheets(trace_xlsx(trace, Words(), language))
    headings = [str(cell) for rows in list(found.values())[1:] for cell in rows[0]] + list(found)
    assert len(headings) > 25
    assert all(heading.isascii() == (language == "en") for heading in headings)
    assert {row[2] for row in list(found.values())[1][1:]} == (
        {"milk", "base", "cup"} if language == "en" else {"牛乳", "基料", "杯"}
    )


def test_no_cell_is_a_formula_or_a_link(trace: Trace) -> None:
    loaded = openpyxl.load_workbook(io.BytesIO(trace_xlsx(trace, Words(), "en")))
    cells = [cell for sheet in loaded for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(trace: Trace) -> None:
    content = trace_csv(trace, Words(), "zh")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 5
    header, *rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert header[:4] == ["步数", "批次", "物料", "产出量"]
    told_rows = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["批次"], row["客户"], row["发货量"]) for row in told_rows] == [
        ("M1", "", ""), ("B1", "", ""), ("F1", "C1", "4000"), ("F1", "C2", "10"),
    ]  # fmt: skip
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t"))]
    assert "'=HYPERLINK" in content.decode()


def test_a_formula_in_full_width_signs_is_text_too(trace: Trace) -> None:
    first, *others = trace.consignees
    named = dataclasses.replace(trace, consignees=(dataclasses.replace(first, name="＝1+1"), *others))
    assert ",'＝1+1," in trace_csv(named, Words(), "zh").decode()


def test_fractions_and_shortages_stay_numbers(trace: Trace) -> None:
    short = replace(trace.lots[0].view, on_hand=Decimal("-0.500000"), made=Decimal("12.345678"))
    odd = replace(trace, lots=(TracedLot(short, 1, trace.root.id, Way.FORWARD),))
    lots = sheets(trace_xlsx(odd, Words(), "en"))["Lots"]
    assert lots[2][3:5] == [12.345678, -0.5]
    row = list(csv.reader(io.StringIO(trace_csv(odd, Words(), "en").decode("utf-8-sig"))))[2]
    assert row[3:5] == ["12.345678", "-0.5"]
    assert trace_answer(odd, ZONE)["lots"][0]["on_hand"] == -0.5


def test_an_answer_that_is_not_complete_says_so(trace: Trace) -> None:
    summary = sheets(trace_xlsx(replace(trace, truncated=True), Words(), "en"))["Summary"]
    assert "Not complete" in [row[0] for row in summary]


def test_the_recalls_list_says_who_cannot_be_reached(trace: Trace) -> None:
    now = datetime(2022, 6, 27, 1, 20, tzinfo=UTC)
    recall = Recall(
        id=7, root_lot_id=trace.root.id, reason="=supplier notice", fingerprint="", drafted_at=now, source=""
    )
    reaches = tuple(
        Reach(each.partner_id, each.code, each.name, 1, ("telegram",) if each.code == "C1" else ())
        for each in trace.consignees
    )
    view = RecallView(recall, trace.root, (Root(trace.root),), 2, 1, (), None, 2, 2, reaches)
    found = sheets(recall_xlsx(view, trace, Words(), "en"))
    assert found["Summary"][:2] == [["Recall", "R7"], ["Reason", "=supplier notice"]]
    assert [row[-1] for row in found["Customers"]] == ["Reached by", "telegram", "nobody: call them"]


def test_a_table_longer_than_a_sheet_goes_on_in_another() -> None:
    columns = (Column[int]("Number", 8, lambda number: number),)
    with Book(last_row=3) as book:
        book.table(Table("Numbers", columns, range(7)))
    found = sheets(book.content())
    assert {name: [row[0] for row in rows] for name, rows in found.items()} == {
        "Numbers": ["Number", 0, 1, 2],
        "Numbers 2": ["Number", 3, 4, 5],
        "Numbers 3": ["Number", 6],
    }
    assert LAST_ROW == 1_048_575


UNCLEAN = {
    "lots.csv": CREAMERY["lots.csv"] + "F2,cup,500,cup,2022-06-01 14:00,,\nF3,cup,9000,cup,2022-06-01 19:00,,\n",
    "links.csv": CREAMERY["links.csv"] + "F1,F3,100,cup,rework\n",
    "runs.csv": CREAMERY["runs.csv"] + "L1,F2,2022-06-01 13:00,2022-06-01 14:00\n",
}
"""F2 ran after F1 without a cleaning between, and of F3 more was made than went in."""


@pytest.mark.parametrize(
    ("language", "names", "way", "missing"),
    [
        ("en", ["Possible", "Gaps"], "fill, L1, 1 Jun 2022) → F2 (same line, not cleaned between, L1, 1 Jun 2022)",
         "8,900 cups more were made of F3 than went into it: something that went in is not recorded."),
        ("zh", ["可能", "缺口"], "fill, L1, 2022年6月1日) → F2 (同线且中间未清洗, L1, 2022年6月1日)",
         "F3 的产出比投入多 8,900 杯：有投料没有记录。"),
    ],
)  # fmt: skip
def test_the_files_say_how_sure_step_by_step_what_is_possible_and_what_is_missing(
    sqlite_url: str, clock: Clock, language: str, names: list[str], way: str, missing: str
) -> None:
    database = open_database(sqlite_url)
    open_work = OpenUnitOfWork(database, clock)
    told(open_work, CREAMERY | UNCLEAN)
    with open_work(readonly=True) as work:
        found = TraceLot()(work, Actor.house(), LotRef("M1"))
    database.close()
    book = sheets(trace_xlsx(found, Words(), language))
    assert list(book)[5:] == names
    ((*_, sure, source, _, steps, path),) = book[names[0]][1:]
    assert (path, sure) == ("M1 → B1 → F1 → F2", "possible: shared line" if language == "en" else "可能：同线")
    assert source == ("inferred" if language == "en" else "推断")  # nobody recorded a shared line
    assert steps.endswith(way)
    assert book[names[1]][1] == [missing, "F3"]
    assert [row[-3] for row in book[list(book)[1]][1:]] == [None, None, None, missing]
    assert missing in trace_csv(found, Words(), language).decode()
