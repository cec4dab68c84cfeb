"""`lotbell cause`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from domain.usecases import find_cause
from tests.bot.terminal import quiet_terminal, typed  # noqa: F401 - the fixture works by being here
from tests.storage.cause_plant import LEAKING_LOTS, cause_plant


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the 180 syringe lots in it."""
    data, folder = tmp_path_factory.mktemp("plant"), tmp_path_factory.mktemp("files")
    for name, text in cause_plant().items():
        (folder / name).write_text(text, encoding="utf-8")
    typed("import", str(folder), "--data", str(data), status=0)
    return data


def asked(plant: Path, *words: str, status: int = 0) -> Result:
    return typed("cause", *words, "--data", str(plant), status=status)


def test_the_component_comes_first_and_the_runner_up_beside_it(plant: Path) -> None:
    lines = asked(plant, *LEAKING_LOTS).stdout.splitlines()
    assert lines[0] == ("🎯 6 of 6 contain K17 (cap, supplier S-12 华帽塑料); of all 180 lots only 20 do: p = 8.9e-07")
    assert "Runner-up: line L2: 4 of 6 bad, 63 of all 180, p = 0.114" in lines
    assert "• supplier S-12 华帽塑料: 6 of 6 bad, 40 of all 180, p = 8.8e-05" in lines
    assert any(line.startswith("14 more lots of that time have it too: Y016, Y025, Y043") for line in lines)
    assert lines[-1] == "👉 Next: see where K17 went, and put it on hold."


def test_the_same_in_chinese_with_codes_between_commas(plant: Path) -> None:
    answer = asked(plant, ",".join(LEAKING_LOTS), "--language", "zh").stdout
    first = "🎯 6 批中有 6 批含有 K17 (盖帽，供应商 S-12 华帽塑料)；全部 180 批中只有 20 批含有：p = 8.9e-07"
    assert answer.splitlines()[0] == first
    assert "其次：产线 L2：问题批 6 批中 4 批，全部 180 批中 63 批，p = 0.114" in answer


def test_the_answer_for_programs(plant: Path) -> None:
    answer = json.loads(asked(plant, *LEAKING_LOTS, "--json").stdout)
    assert answer["first"] == {
        "factors": [
            {"kind": "lot", "value": "K17", "item": "cap",
             "facts": [{"kind": "supplier", "value": "S-12", "name": "华帽塑料"}]}
        ],
        "bad": 6, "all": 20, "p": pytest.approx(8.9258e-07, rel=1e-4),
    }  # fmt: skip
    assert answer["runner_up"] == {
        "factors": [{"kind": "line", "value": "L2"}], "bad": 4, "all": 63, "p": pytest.approx(0.1139, rel=1e-2)
    }  # fmt: skip
    assert [each["factors"][0]["value"] for each in answer["implied_by_first"]] == ["S-12"]
    assert answer["compared_with"]["lots"] == 180
    assert answer["stands_out"] is True
    assert answer["corrected_p"] == pytest.approx(answer["tests"] * answer["first"]["p"])


def test_a_narrower_time_is_another_comparison(plant: Path) -> None:
    answer = json.loads(asked(plant, *LEAKING_LOTS, "--days", "0", "--json").stdout)
    assert answer["compared_with"]["lots"] == 160 - 7 + 1


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing stands out."), ("zh", "没有明显的共因。")])
def test_nothing_stands_out_and_the_best_candidates_are_shown(plant: Path, language: str, sentence: str) -> None:
    answer = asked(plant, "Y001", "Y038", "Y077", "Y110", "Y149", "Y176", "--language", language).stdout
    assert answer.startswith(f"🤷 {sentence}")
    assert "1. " in answer
    assert "K17" not in answer


def test_lots_of_a_time_with_no_others_have_nothing_to_be_compared_with(plant: Path) -> None:
    answer = asked(plant, "Y001", "Y002", "--days", "0").stdout
    assert "There is no other lot of syringe 5 ml of that time to compare with." in answer


def test_a_lot_named_twice_is_said(plant: Path) -> None:
    assert "Named more than once, counted once: Y007" in asked(plant, *LEAKING_LOTS, "y007").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["Y007"], "Y007 alone has everything in common with itself."),
        (["Y007", "y007"], "Y007 alone has everything in common with itself."),
        ([","], "Name at least two"),
        (["Y007"] * 201, "201 lots are too many for one question; 200 are the most."),
        (["Y007", "Y0O8"], "There is no lot Y0O8. Nearest are:\n  Y008"),
        (["Y007", "Y008", "--item", "syringes"], "syringes"),
        (["Y007", "Y<8"], "cannot be in a lot code"),
    ],
)
def test_mistakes_get_a_sentence_and_a_status(plant: Path, words: list[str], sentence: str) -> None:
    result = asked(plant, *words, status=1 if "Y<8" in words else 2)
    assert sentence in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "sentence"), [(["Y007"], "请至少写两个不同的批次"), (["Y007"] * 201, "一次问 201 批太多，最多 200 批")]
)
def test_mistakes_in_chinese(plant: Path, words: list[str], sentence: str) -> None:
    assert sentence in asked(plant, *words, "--language", "zh", status=2).stderr


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "180 lots of these products were made in that time"), ("zh", "这段时间这些产品共生产了 180 批")],
)
def test_lots_too_far_apart_are_not_compared(
    plant: Path, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    monkeypatch.setattr(find_cause, "MOST_COMPARED", 179)
    assert sentence in asked(plant, *LEAKING_LOTS, "--language", language, status=2).stderr


def test_an_unknown_lot_for_programs(plant: Path) -> None:
    answer = json.loads(asked(plant, "Y007", "Y0O8", "--json", status=2).stdout)
    assert (answer["error"], answer["lot"], answer["candidates"][0]["lot"]) == ("unknown_lot", "Y0O8", "Y008")


def test_nothing_recorded_yet_is_said(tmp_path: Path) -> None:
    assert "lotbell import" in typed("cause", "A", "B", "--data", str(tmp_path / "none"), status=1).stderr
