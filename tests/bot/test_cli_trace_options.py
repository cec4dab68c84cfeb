"""The options of `lotbell trace`: windows, lines, several lots, what is possible, and why a lot is in the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.demo.plant import write_plant
from tests.bot.terminal import quiet_terminal, typed  # noqa: F401 - the fixture works by being here


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo plant in it."""
    data, folder = tmp_path_factory.mktemp("plant"), tmp_path_factory.mktemp("files")
    write_plant(folder)
    typed("import", str(folder), "--data", str(data), status=0)
    return data


def test_what_is_possible_is_kept_apart_unless_equipment_is_asked_for(plant: Path) -> None:
    answer = json.loads(typed("trace", "MP05", "--json", "--data", str(plant), status=0).stdout)
    possible = answer["possible"]
    assert [lot["lot"] for lot in possible["lots"]] == ["F271", "F272"]
    assert possible["added_customers"] == ["C27", "C53"]
    assert possible["lots"][0]["basis"] == "possible"
    assert possible["lots"][0]["steps"][-1] == {
        "from": "F269", "to": "F271", "quantity": None, "uom": "cup", "step": "carry_over", "date": "2022-06-07",
        "date_of": "step", "line": "L1", "basis": "possible", "source": "inferred",
    }  # fmt: skip
    wider = json.loads(typed("trace", "MP05", "--equipment", "--json", "--data", str(plant), status=0).stdout)
    assert (len(wider["lots"]), len(wider["customers"]), wider["possible"]["lots"]) == (83, 28, [])
    assert wider["by_basis"] == {"proven": 76, "rework": 5, "possible": 2}


@pytest.mark.parametrize(
    ("language", "way", "sure"),
    [
        ("en", "B084 (1,320 kg, mix, 2 Jun 2022) → F250 (3,700 kg, fill, L2, 2 Jun 2022) → RW01 (", "through rework"),
        ("zh", "B084 (1,320 kg, mix, 2022年6月2日) → F250 (3,700 kg, fill, L2, 2022年6月2日) → RW01 (", "经返工"),
    ],
)  # fmt: skip
def test_why_a_lot_is_in_the_answer_is_told_step_by_step(plant: Path, language: str, way: str, sure: str) -> None:
    told = typed("trace", "MP05", "--why", "F302", "--data", str(plant), "--language", language, status=0).stdout
    assert way in told
    assert sure in told
    as_json = json.loads(typed("trace", "MP05", "--why", "F302", "--json", "--data", str(plant), status=0).stdout)
    assert as_json["path"] == ["MP05", "B084", "F250", "RW01", "B101", "F302"]
    assert [step["to"] for step in as_json["steps"]] == as_json["path"][1:]
    assert (as_json["basis"], as_json["only_possible"]) == ("rework", False)


def test_several_lots_and_a_line_in_a_window_are_roots(plant: Path) -> None:
    both = json.loads(typed("trace", "MP05", "MP02", "--json", "--data", str(plant), status=0).stdout)
    assert both["roots"] == ["MP05", "MP02"]
    assert len(both["lots"]) > 81
    window = ("--between", "2022-05-25 08:00", "2022-05-25")
    on_line = json.loads(typed("trace", "--line", "l1", *window, "--json", "--data", str(plant), status=0).stdout)
    assert on_line["roots"] == ["F217", "F219"]
    assert on_line["asked"]["until"] == "2022-05-25T23:59:59+08:00"
    assert on_line["shipments"] == 6


def test_a_window_leaves_out_what_left_before(plant: Path) -> None:
    asked = json.loads(
        typed("trace", "MP05", "--as-of", "2022-06-01 08:00", "--json", "--data", str(plant), status=0).stdout
    )
    assert asked["asked"] == {
        "since": "2022-06-01T08:00:00+08:00", "until": None, "in_time": True, "vessels": None, "equipment": False,
        "line": None, "vessel": None,
    }  # fmt: skip
    assert (len(asked["lots"]), len(asked["customers"])) == (81, 21)
    (hole,) = asked["holes"]
    assert hole["kind"] == "undated"
    assert "no time" in hole["text"]


@pytest.mark.parametrize(
    ("language", "words", "status", "sentence"),
    [
        ("en", [], 2, "Which lot? Name one or more, or a line or a tank with a time."),
        ("zh", [], 2, "哪个批次？"),
        ("en", ["MP05", "--as-of", "2022-02-31"], 1, "There is no 2022-02-31."),
        ("en", ["MP05", "--as-of", "2022-06-01 at noon"], 1, "is not a date"),
        ("zh", ["MP05", "--between", "2022-06-02", "2022-06-01"], 1, "早于开始"),
        ("en", ["--line", "L9", "--as-of", "2022-06-01"], 1, "There are: L1 · L2"),
        ("en", ["--line", "L1"], 1, "Since when was L1 in trouble"),
        ("zh", ["--vessel", "T9", "--as-of", "2022-06-01"], 1, "没有罐“T9”的记录。"),
        ("en", ["MP05", "--why", "F001"], 1, "No recorded step joins F001 and MP05"),
        ("zh", ["MP05", "--why", "F9999"], 2, "没有批次 F9999"),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_sentence(
    plant: Path, language: str, words: list[str], status: int, sentence: str
) -> None:
    refused = typed("trace", *words, "--data", str(plant), "--language", language, status=status)
    assert sentence in refused.stderr
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(("language", "said"), [("en", "… and 5 more: --json has all"), ("zh", "……还有 5 处")])
def test_a_screen_of_holes_is_shown_and_json_has_all(tmp_path: Path, language: str, said: str) -> None:
    lots = [f"B{number},base,1,kg,2022-06-01 06:00" for number in range(35)]
    links = [f"M1,B{number},2,kg,mix" for number in range(35)]
    onward = [f"B{number},C1,3,kg,mix" for number in range(35)]
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, rows in {
        "items.csv": ["item,name_zh,kind,uom", "powder,粉,raw,kg", "base,基料,intermediate,kg"],
        "lots.csv": ["lot,item,qty,uom,made_at", "M1,powder,100,kg,2022-06-01 03:00", *lots,
                     "C1,base,100,kg,2022-06-01 09:00"],
        "links.csv": ["parent,child,qty,uom,step", *links, *onward],
    }.items():  # fmt: skip
        (folder / name).write_text("\n".join(rows), encoding="utf-8")
    typed("import", str(folder), status=0)
    assert said in typed("trace", "M1", "--language", language, status=0).stdout
    answer = json.loads(typed("trace", "M1", "--json", status=0).stdout)
    assert [hole["kind"] for hole in answer["holes"]] == ["more_taken"] * 35
    assert answer["holes"][0]["more"] == 2
