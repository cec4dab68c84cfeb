"""`lotbell import` and `lotbell trace`, as they are typed."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.demo.plant import write_plant
from tests.bot.terminal import quiet_terminal, typed  # noqa: F401 - the fixture works by being here

SPOILT = {
    "items.csv": "item,name_zh,kind,uom\nmilk,牛乳,raw,L\nbase,基料,intermediate,kg\n",
    "lots.csv": "lot,item,qty,uom,made_at\nM1,milk,1000,L,2022-06-01 03:00\nB1,base,many,kg,2022-06-01 06:00\n"
    "B2,base,900,kg,31.02.2022\n",
    "links.csv": "parent,child,qty,uom\nM1,B1,950,L\n",
}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo plant in it, for tests that only ask."""
    data, folder = tmp_path_factory.mktemp("plant"), tmp_path_factory.mktemp("files")
    write_plant(folder)
    typed("import", str(folder), "--data", str(data), status=0)
    return data


def folder_of(tmp_path: Path, files: Mapping[str, str]) -> str:
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_folder_is_imported_and_again_without_any_change(tmp_path: Path) -> None:
    write_plant(tmp_path / "folder")
    (tmp_path / "folder" / "README.md").write_text("notes")
    (tmp_path / "folder" / "budget.csv").write_text("a,b\n")
    first = typed("import", "folder", "--data", "new/data", status=0)
    assert "lots.csv        582 new, 0 unchanged, 0 changed, 0 refused" in first.stdout
    assert first.stdout.rstrip().endswith("budget.csv")
    second = typed("import", "folder", "--data", "new/data", "--language", "zh", status=0)
    assert "lots.csv        新增 0，未变 582，更新 0，拒绝 0" in second.stdout


def test_a_bad_row_is_listed_with_file_line_column_and_reason_and_nothing_is_written(tmp_path: Path) -> None:
    refused = typed("import", folder_of(tmp_path, SPOILT), status=1)
    not_a_date = "is not a date that can be read for certain. Write 2022-06-27 or 2022-06-27 09:20."
    assert refused.stdout == ""
    *problems, last = refused.stderr.splitlines()
    assert problems == [
        "lots.csv:3: qty: many is not a number.",
        f"lots.csv:4: made_at: 31.02.2022 {not_a_date}",
        "links.csv:1: step: The column step is missing. The file has: parent, child, qty, uom.",
    ]
    assert last.startswith("Nothing was imported: 3 rows cannot be read.")
    typed("trace", "M1", status=2)


def test_the_reasons_are_said_in_chinese_too(tmp_path: Path) -> None:
    refused = typed("import", folder_of(tmp_path, SPOILT), "--language", "zh", status=1)
    assert refused.stderr.splitlines()[0] == "lots.csv:3: qty: many 不是数字。"
    assert "没有导入任何内容" in refused.stderr


def test_with_skip_bad_the_good_rows_are_there(tmp_path: Path) -> None:
    result = typed("import", folder_of(tmp_path, SPOILT), "--skip-bad", status=0)
    assert len(result.stderr.splitlines()) == 3
    assert "lots.csv        1 new, 0 unchanged, 0 changed, 2 refused" in result.stdout
    assert "M1" in typed("trace", "M1", status=0).stdout


def test_gbk_files_with_semicolons_are_read(tmp_path: Path) -> None:
    folder = Path(folder_of(tmp_path, {}))
    text = SPOILT["items.csv"].replace(",", ";")
    (folder / "items.csv").write_bytes(text.encode("gbk"))
    assert "items.csv       2 new" in typed("import", str(folder), status=0).stdout


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_folder_with_nothing_of_ours_says_what_is_expected(tmp_path: Path, language: str) -> None:
    refused = typed("import", folder_of(tmp_path, {"budget.csv": "a"}), "--language", language, status=1)
    assert "items.csv" in refused.stderr


def test_the_published_answer_comes_as_json(plant: Path) -> None:
    answer = json.loads(typed("trace", "MP05", "--json", "--data", str(plant), status=0).stdout)
    assert set(answer) == {
        "root", "roots", "asked", "lots", "by_basis", "customers", "shipments", "possible", "untouched_in_time",
        "holes", "truncated", "proven",
    }  # fmt: skip
    assert (answer["roots"], answer["holes"], answer["by_basis"]) == (["MP05"], [], {"proven": 76, "rework": 5})
    assert answer["root"]["lot"] == "MP05"
    assert (answer["root"]["quantity"], answer["root"]["uom"], answer["root"]["on_hand"]) == (24000, "kg", 120)
    assert (len(answer["lots"]), len(answer["customers"]), answer["shipments"]) == (81, 26, 164)
    assert sum(lot["item"] == "cup yoghurt 180g" for lot in answer["lots"]) == 57
    (base,) = [lot for lot in answer["lots"] if lot["lot"] == "B073"]
    assert base == {
        "lot": "B073", "item": "yoghurt base", "depth": 1, "quantity": 11100, "uom": "kg", "on_hand": 0,
        "direction": "forward", "basis": "proven", "path": ["MP05", "B073"],
        "steps": [
            {
                "from": "MP05", "to": "B073", "quantity": 1320, "uom": "kg", "step": "mix", "date": "2022-05-25",
                "date_of": "making", "line": None, "basis": "proven", "source": "imported",
            }
        ],
    }  # fmt: skip
    (customer,) = [each for each in answer["customers"] if each["customer"] == "C11"]
    assert customer == {
        "customer": "C11",
        "name": "Retailer C11",
        "lots": [
            {
                "lot": "KX220602A", "item": "6-pack (co-packer)", "quantity": 2000, "uom": "pack",
                "shipments": [{"ship": "SO00687", "date": "2022-06-04", "quantity": 2000}],
            }
        ],
    }  # fmt: skip
    assert answer["truncated"] is False
    assert answer["proven"] == {"imported": 82}, "nobody scanned what came from files"


def test_a_suppliers_code_finds_our_lot(plant: Path) -> None:
    answer = json.loads(typed("trace", "hy220415", "--json", "--data", str(plant), status=0).stdout)
    assert (answer["root"]["lot"], answer["root"]["supplier_lot"]) == ("MP05", "HY220415")


def test_backward_leads_to_the_suppliers_lots(plant: Path) -> None:
    found = typed("trace", "F217", "--direction", "backward", "--json", "--data", str(plant), status=0)
    answer = json.loads(found.stdout)
    assert {"MP05", "B073"} <= {lot["lot"] for lot in answer["lots"]}
    assert {lot["direction"] for lot in answer["lots"]} == {"backward"}


@pytest.mark.parametrize(
    ("language", "expected", "proven"),
    [
        ("en", "Forward: 81 lots, 26 customers, 164 deliveries",
         "Proven: 0 of 82 links scanned or read · 82 imported"),
        ("zh", "向下追踪：81 个批次，26 家客户，164 次发货", "有据可查：82 条关联中 0 条扫码或识读 · 82 条导入"),
    ],
)  # fmt: skip
def test_people_read_counts_lots_with_their_paths_and_customers(
    plant: Path, language: str, expected: str, proven: str
) -> None:
    shown = typed("trace", "MP05", "--data", str(plant), "--language", language, status=0).stdout
    assert expected in shown
    assert proven in shown.splitlines()
    assert "MP05 → B084 → F250 → RW01 → B101 → F302" in shown
    assert "C09 · Retailer C09: 64,000 cup" in shown
    assert "SO00649" in shown


def test_an_unknown_code_gets_the_nearest_candidates_and_status_two(plant: Path) -> None:
    refused = typed("trace", "MPO5", "--data", str(plant), status=2)
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[0] == "There is no lot MPO5. Nearest are:"
    assert refused.stderr.splitlines()[1].split()[0] == "MP05"
    answer = json.loads(typed("trace", "MPO5", "--json", "--data", str(plant), status=2).stdout)
    assert answer["error"] == "unknown_lot"
    assert answer["candidates"][0] == {"lot": "MP05", "item": "whole milk powder", "supplier_lot": "HY220415"}


def test_a_code_of_two_items_needs_the_item(tmp_path: Path) -> None:
    lots = "lot,item,qty,uom,made_at\nX1,milk,1,L,2022-06-01\nX1,base,1,kg,2022-06-01\n"
    typed("import", folder_of(tmp_path, {"items.csv": SPOILT["items.csv"], "lots.csv": lots}), status=0)
    refused = typed("trace", "X1", "--json", status=2)
    answer = json.loads(refused.stdout)
    assert answer["error"] == "ambiguous_lot"
    assert [each["item"] for each in answer["candidates"]] == ["milk", "base"]
    assert "--item" in refused.stderr
    assert typed("trace", "X1", "--item", "基料", status=0).stdout.startswith("X1 · base")
    typed("trace", "X1", "--item", "cheese", status=2)


@pytest.mark.parametrize("code", ["<b>MP05</b>", "F" * 300, "🥛"])
def test_what_cannot_be_a_code_gets_a_sentence(plant: Path, code: str) -> None:
    refused = typed("trace", code, "--data", str(plant), status=1)
    assert refused.stderr.strip()
    assert "Traceback" not in refused.stderr


def test_an_empty_directory_is_not_made_a_database_by_a_question(tmp_path: Path) -> None:
    refused = typed("trace", "MP05", status=1)
    assert "data" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a directory")
    refused = typed("import", folder_of(tmp_path, SPOILT), "--data", "taken/data", status=1)
    assert "taken/data" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", [["import", "folder"], ["trace", "M1"]])
def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path, command: list[str]) -> None:
    typed("import", folder_of(tmp_path, {"items.csv": SPOILT["items.csv"]}), status=0)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "lotbell.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'v9999'")
        database.commit()
    refused = typed(*command, status=1)
    assert len(refused.stderr.splitlines()) in {1, 2}
    assert "lotbell.db" in refused.stderr


def test_the_language_is_the_terminals_unless_said_otherwise(
    plant: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "没有批次 MP9" in typed("trace", "MP9", "--data", str(plant), status=2).stderr
    monkeypatch.setenv("LOTBELL_LANGUAGE", "en")
    assert "There is no lot MP9" in typed("trace", "MP9", "--data", str(plant), status=2).stderr


def test_the_installed_command_answers(plant: Path) -> None:
    command = Path(sys.executable).with_name("lotbell")
    environment = {"LOTBELL_DATA": str(plant), "PATH": os.environ["PATH"]}
    done = subprocess.run([command, "trace", "MP02"], env=environment, capture_output=True, check=True)
    assert "HY220412" in done.stdout.decode()
    assert done.stderr == b""
