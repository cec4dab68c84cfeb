"""`lotbell import` of what other systems export, as it is typed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from bot import cli_import_erp
from bot.cli import lotbell
from bot.demo.plant import plant_files
from domain.imports.erp.registry import PRESETS
from domain.imports.other_encodings import ENCODINGS
from tests.bot.terminal import quiet_terminal  # noqa: F401 - the fixture works by being here
from tests.domain.exports.samples import KINGDEE_HEADER, SAP_HEADER, STORIES, kingdee_row, sap_row, sap_rows

BOUGHT = {"Supplier": "S1", "Purchase Order": "45"}


def typed(*words: str, status: int = 0) -> Result:
    result = CliRunner().invoke(lotbell, ["import", *words])
    assert result.exit_code == status, result.output
    return result


def write(name: str, rows: Iterable[Sequence[str]], sign: str = ",", encoding: str = "utf-8") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    Path(name).write_bytes(out.getvalue().encode(encoding))
    return name


def workbook(name: str, sheets: Mapping[str, Iterable[Sequence[object]]]) -> str:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(name)
    return name


def test_the_choices_are_those_of_the_rules() -> None:
    assert set(cli_import_erp.PRESETS) == set(PRESETS)
    assert cli_import_erp.ENCODINGS == ENCODINGS


@pytest.mark.parametrize("system", list(STORIES))
def test_one_file_is_recognised_and_imported(system: str) -> None:
    said = typed(write("export.csv", STORIES[system](), "\t", "utf-16")).stdout
    assert f"Recognised: {PRESETS[system].system}" in said
    assert "Lots: 5 new, 0 unchanged, 0 changed, 0 refused" in said
    assert "Lots: 0 new, 5 unchanged" in typed("export.csv", "--preset", system).stdout


def test_a_preview_writes_nothing_and_says_so() -> None:
    write("export.csv", sap_rows())
    said = typed("export.csv", "--preview", "--language", "zh").stdout
    assert "批次：新增 5" in said
    assert "这是预览，没有写入任何内容。" in said
    assert "Lots: 5 new" in typed("export.csv").stdout


def test_a_preview_of_a_bad_file_lists_its_rows_and_ends_with_status_one() -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "24.05.2022", "x", "KG", "A", **BOUGHT)]
    said = typed(write("export.csv", rows), "--preview", status=1)
    assert said.stderr.splitlines() == ["export.csv:2: Qty in Un. of Entry: x is not a number."]


def test_a_bad_row_refuses_the_whole_file_unless_it_may_be_skipped() -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "24.05.2022", "5", "KG", "A", **BOUGHT),
            sap_row("12", "999", "1", "24.05.2022", "5", "KG", "B", **BOUGHT)]  # fmt: skip
    refused = typed(write("export.csv", rows), status=1)
    assert refused.stdout == ""
    assert "export.csv:3: Movement Type: 999 is no kind of movement" in refused.stderr
    assert "--skip-bad" in refused.stderr
    assert "Lots: 1 new" in typed("export.csv", "--skip-bad").stdout


def test_mb51_without_a_batch_says_what_to_do_in_both_languages() -> None:
    place = SAP_HEADER.index("Batch")
    write("mb51.csv", [[cell for number, cell in enumerate(row) if number != place] for row in sap_rows()])
    assert 'Add "Batch" and "Order" to the layout in SAP' in typed("mb51.csv", status=1).stderr
    assert "请在 SAP 的布局中加上" in typed("mb51.csv", "--language", "zh", status=1).stderr


def test_who_insists_on_another_system_is_told_what_is_missing() -> None:
    write("export.csv", STORIES["odoo"]())
    assert "This is no export of SAP" in typed("export.csv", "--preset", "sap-mb51", status=1).stderr


def test_what_the_file_does_not_say_can_be_said() -> None:
    row = sap_row("12", "101", "1", "06/07/2022", "320,000", "KG", "A", **BOUGHT, **{"Amount in LC": ""})
    write("export.csv", [SAP_HEADER, row], ";")
    assert "a thousand times" in typed("export.csv", status=1).stderr
    assert "the month comes first" in typed("export.csv", "--decimal", "comma", status=1).stderr
    assert "Lots: 1 new" in typed("export.csv", "--decimal", "comma", "--dates", "dmy").stdout


def test_an_encoding_that_cannot_be_told_is_named() -> None:
    row = sap_row("12", "101", "1", "24.05.2022", "5", "KG", "A", **BOUGHT, **{"Material Description": "Käse"})
    write("export.csv", [SAP_HEADER, row], encoding="cp1252")
    assert "--encoding utf-8 / utf-16 / gb18030 / big5 / cp1252" in typed("export.csv", status=1).stderr
    assert "Lots: 1 new" in typed("export.csv", "--encoding", "cp1252").stdout


def test_a_text_that_is_called_a_workbook_is_read_as_what_it_is() -> None:
    assert "Recognised: SAP" in typed(write("export.xls", sap_rows(), "\t", "utf-16")).stdout


def test_a_system_that_was_never_checked_is_not_promised() -> None:
    rows = [["单据日期", "单据号", "收发类别", "仓库", "存货编码", "存货名称", "批号", "入库数量", "出库数量"],
            ["2022-05-24", "0001", "采购入库", "原料库", "12", "奶粉", "MP05", "1000", ""]]  # fmt: skip
    assert "Odoo, ERPNext, SAP, Kingdee" in typed(write("u8.csv", rows), status=1).stderr


def test_a_folder_of_exports_is_one_story() -> None:
    Path("exports").mkdir()
    picked = [kingdee_row("SOUT1", "生产领料单", "2022-05-25", "12", "MP05", "600", "千克", "MO88")]
    brought = [kingdee_row("SCRK1", "生产入库单", "2022-05-25", "20", "B1", "900", "千克", "MO88", into=True)]
    workbook("exports/领料.xlsx", {"Sheet1": [KINGDEE_HEADER, *picked], "说明": [["这是说明"]]})
    write("exports/入库.csv", [KINGDEE_HEADER, *brought], encoding="gbk")
    Path("exports/notes.md").write_text("notes")
    said = typed("exports").stdout
    assert "Links: 1 new" in said
    assert "领料.xlsx [说明]" in said


def test_the_plain_layout_comes_as_one_workbook_too() -> None:
    sheets = {name.removesuffix(".csv"): list(csv.reader(io.StringIO(text)))
              for name, text in plant_files().items()}  # fmt: skip
    said = typed(workbook("plant.xlsx", sheets)).stdout
    assert "Lots: 582 new, 0 unchanged, 0 changed, 0 refused" in said
    assert "answers" in said.splitlines()[-1]


def test_a_bad_cell_of_a_workbook_is_named_with_its_sheet() -> None:
    sheets: dict[str, Iterable[Sequence[object]]] = {
        "items": [["item", "kind", "uom"], ["milk", "raw", "L"]],
        "lots": [["lot", "item", "qty", "uom", "made_at"], [], ["M1", "milk", "many", "L", "2022-06-01"]],
    }
    refused = typed(workbook("plant.xlsx", sheets), status=1)
    assert refused.stderr.splitlines()[0] == "plant.xlsx [lots]:3: qty: many is not a number."


@pytest.mark.parametrize("name", ["empty.csv", "letter.csv"])
def test_a_file_that_is_no_table_gets_a_sentence(name: str) -> None:
    Path("empty.csv").write_bytes(b"")
    Path("letter.csv").write_text("Dear all,\nplease find attached nothing.\n")
    refused = typed(name, status=1)
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_path_that_is_not_there_and_an_empty_folder_get_a_sentence() -> None:
    assert "does not exist" in typed("nowhere.csv", status=2).stderr
    Path("empty").mkdir()
    assert "items.csv" in typed("empty", status=1).stderr


def test_the_plain_layout_of_an_export_is_the_same_plant() -> None:
    write("export.csv", sap_rows())
    said = typed("export.csv", "--plain", "plain").stdout
    assert "plain/lots.csv" in said
    assert "nothing was written" in said
    assert "lots.csv        5 new" in typed("plain").stdout
    assert "Lots: 0 new, 5 unchanged" in typed("export.csv").stdout
    write("bad.csv", [SAP_HEADER, sap_row("12", "999", "1", "24.05.2022", "5", "KG", "B", **BOUGHT)])
    typed("bad.csv", "--plain", "other", status=1)
    assert not Path("other").exists()


@pytest.mark.parametrize(("language", "says"), [("en", "21 rows; 20 are the most"), ("zh", "一次最多 20 行")])
def test_more_than_goes_in_one_go_names_the_other_way(
    monkeypatch: pytest.MonkeyPatch, language: str, says: str
) -> None:
    monkeypatch.setattr(cli_import_erp, "MOST_ROWS", 20)
    rows = [["line", "at"], *(["L1", f"2022-06-{day:02} 10:00"] for day in range(1, 21))]
    refused = typed(write("cleanings.csv", rows), "--language", language, status=1)
    assert says in refused.stderr
    assert "--plain FOLDER" in refused.stderr


def test_a_text_too_large_to_hold_is_not_read() -> None:
    with Path("huge.csv").open("wb") as file:
        file.truncate(500_000_001)
    assert "500 MB is the most for one file" in typed("huge.csv", status=1).stderr


def test_what_should_be_looked_at_is_told_with_the_exports_own_row() -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "24.05.2022", "100", "KG", "A", **BOUGHT),
            sap_row("12", "551", "2", "25.05.2022", "120-", "KG", "A")]  # fmt: skip
    said = typed(write("export.csv", rows), "--preview")
    (remark,) = said.stderr.splitlines()
    assert remark.startswith("export.csv:3: 20 kg more are used, shipped or scrapped of A")
