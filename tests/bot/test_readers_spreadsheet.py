"""A workbook gives exact rows; a bomb, a lock, a broken or hanging one gives a sentence and harms nobody."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bot.readers.spreadsheet import is_workbook, workbook_sheets
from bot.readers.spreadsheet_child import MOST_UNPACKED, WorkbookRefused, cell, check
from domain.imports.erp.sheets import NumberCell, TableBroken
from domain.imports.problems import Problem

MORNING = dt.datetime.fromisoformat("2022-06-27T09:20:00")
"""As workbooks keep times: of no zone."""


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows_of(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    return {sheet.name: list(sheet.rows) for sheet in workbook_sheets(path, path.name)}


def refused(path: Path) -> Problem:
    with pytest.raises(TableBroken) as broken:
        rows_of(path)
    return broken.value.code


def test_cells_come_as_they_are_meant(tmp_path: Path) -> None:
    given = ["leading 007", "007", 12.10, 0.1 + 0.2, 4901257329, -320, dt.date(2022, 6, 27),
             MORNING, True]  # fmt: skip
    path = workbook(tmp_path / "a.xlsx", {"A": [[], ["title"], given]})
    assert rows_of(path)["A"][2] == (
        3,
        ["leading 007", "007", "12.1", "0.3", "4901257329", "-320", "2022-06-27", "2022-06-27 09:20:00", "1"],
    )


def test_numbers_of_the_workbook_are_marked_and_texts_are_not(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A": [["1.234", 1.234, 1e15, 1e-7]]})
    ((_, cells),) = rows_of(path)["A"]
    assert [isinstance(each, NumberCell) for each in cells] == [False, True, True, True]
    assert cells == ["1.234", "1.234", "1000000000000000", "0.0000001"]


def test_every_sheet_comes_with_its_name_and_a_skipped_one_is_no_trouble(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"items": [["a"]] * 3, "空": [], "lots": [["b"]]})
    assert [sheet.name for sheet in workbook_sheets(path, "a.xlsx")] == ["items", "空", "lots"]
    assert {name: len(rows) for name, rows in rows_of(path).items()} == {"items": 3, "空": 0, "lots": 1}


def test_an_open_document_sheet_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
                     for short, full in (("office", "office"), ("table", "table"), ("text", "text")))  # fmt: skip
    cells = (
        '<table:table-cell office:value-type="string"><text:p>批号</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12.10"><text:p>12,10</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2022-06-27"><text:p>27.6.</text:p>'
        "</table:table-cell>"
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", (
            f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
            f'<table:table table:name="lots"><table:table-row>{cells}</table:table-row></table:table>'
            "</office:spreadsheet></office:body></office:document-content>"))  # fmt: skip
    assert rows_of(path) == {"lots": [(1, ["批号", "12.1", "2022-06-27"])]}


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert path.stat().st_size < 100_000
    assert refused(path) is Problem.SWOLLEN_WORKBOOK


def test_an_archive_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.xml", b"0" * 5_000_000)
    content = path.read_bytes().replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    path.write_bytes(content)
    assert refused(path) is Problem.BROKEN_WORKBOOK


def test_too_many_parts_and_too_much_in_all_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(5001):
            packed.writestr(f"{number}.xml", b"")
    with pytest.raises(WorkbookRefused) as swollen:
        check(path)
    assert swollen.value.facts == {"limit_megabytes": MOST_UNPACKED // 1_000_000}


def test_a_sheet_with_a_cell_at_the_end_of_the_world_is_given_up(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "here"
    sheet["XFD1048576"] = "there"
    book.save(tmp_path / "vast.xlsx")
    assert refused(tmp_path / "vast.xlsx") is Problem.SLOW_WORKBOOK


def test_a_locked_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert refused(path) is Problem.LOCKED_WORKBOOK
    ods = tmp_path / "locked.ods"
    with zipfile.ZipFile(ods, "w") as packed:
        packed.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert refused(ods) is Problem.LOCKED_WORKBOOK


def test_a_broken_workbook_says_so(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", {"A": [["x", number] for number in range(2000)]}).read_bytes()
    for name, content in (("cut", whole[: len(whole) // 2]), ("old", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600),
                          ("spoilt", whole[:300] + b"\xff" * 200 + whole[500:])):  # fmt: skip
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        assert refused(path) is Problem.BROKEN_WORKBOOK, name


def test_a_workbook_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A": [["x"]]})
    with pytest.raises(TableBroken) as broken:
        list(workbook_sheets(path, "a.xlsx", seconds=0.0))
    assert broken.value.code is Problem.SLOW_WORKBOOK


def test_what_is_no_workbook_is_not_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"a;b;c\n")
    assert not is_workbook(path.read_bytes()[:8])
    assert refused(path) is Problem.NOT_A_TABLE


def test_a_truth_and_a_time_are_written_plainly() -> None:
    assert cell(False) == "0"
    assert cell(dt.time(9, 20)) == "09:20:00"
    assert cell(MORNING.replace(hour=0, minute=0)) == "2022-06-27"
