"""`lotbell balance` and `lotbell scope`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.demo.plant import write_plant
from tests.bot.terminal import quiet_terminal, typed  # noqa: F401 - the fixture works by being here


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data directory with the demo plant in it."""
    data, folder = tmp_path_factory.mktemp("plant"), tmp_path_factory.mktemp("files")
    write_plant(folder)
    typed("import", str(folder), "--data", str(data))
    return str(data)


def answered(*words: str) -> Any:
    return json.loads(typed(*words, "--json").stdout)


def test_the_powders_gap_is_told_and_flagged(plant: str) -> None:
    told = typed("balance", "MP05", "--data", plant).stdout
    for line in ("24,000  came in", "23,760  used", "20  samples (incoming inspection)", "100  scrap (torn bags)",
                 "120  gap = 0.50 %  ⚠ more than the tolerance of 0.2 %"):  # fmt: skip
        assert line in told
    chinese = typed("balance", "MP05", "--data", plant, "--language", "zh").stdout
    assert "120  差额 = 0.50 %  ⚠ 超过容差 0.2 %" in chinese


@pytest.mark.parametrize(("tolerance", "status", "words"), [
    ("0.2", 3, "more than the tolerance"), ("0.5", 0, "within the tolerance"), ("0.49%", 3, "more than"),
    ("0", 3, "more than"), ("100", 0, "within"),
])  # fmt: skip
def test_a_script_may_ask_whether_it_is_tolerated(plant: str, tolerance: str, status: int, words: str) -> None:
    asked = ("balance", "MP05", "--tolerance", tolerance, "--data", plant)
    assert words in typed(*asked, "--check", status=status).stdout
    typed(*asked)


def test_the_whole_balance_as_json(plant: str) -> None:
    answer = answered("balance", "HY220415", "--trace", "--data", plant)
    assert (answer["lot"], answer["whole"], answer["flagged"]) == ("MP05", True, True)
    powder, _, cups, _ = answer["balances"]
    assert {name: powder[name] for name in ("made", "accounts", "gap", "gap_percent", "flagged", "uom")} == {
        "made": 24000, "accounts": {"used": 23760, "samples": 20, "scrap": 100}, "gap": 120, "gap_percent": 0.5,
        "flagged": True, "uom": "kg",
    }  # fmt: skip
    assert powder["candidates"][0] == {
        "clue": "unseen", "lot": "MP05", "quantity": 120, "uom": "kg", "other_lot": "MP06",
    }  # fmt: skip
    assert {name: cups[name] for name in ("made", "accounts", "gap", "flagged", "customers_as")} == {
        "made": 1140000,
        "accounts": {"reworked": 5200, "customers": 1118696, "store": 14728, "samples": 1368, "scrap": 8},
        "gap": 0,
        "flagged": False,
        "customers_as": [{"item": "6-pack (co-packer)", "quantity": 13316, "uom": "pack", "counted": 79896}],
    }
    assert len(cups["lots"]) == 61
    parts = {lot["lot"]: lot["suspect"] for lot in answer["lots"]}
    assert (parts["MP05"], parts["B073"], parts["F217"], parts["KX220601A"]) == (24000, 1320, 440, 439.428)
    assert sum(place["suspect"] for place in answer["places"]) == pytest.approx(24000, abs=0.001)


def test_the_scopes_as_text_and_as_json(plant: str) -> None:
    told = typed("scope", "MP05", "--data", plant).stdout
    for line in ("1073     12,000,240      0    0    301   36  Whole quarter", "2,933,392", "1,900,038", "1,966,706"):
        assert line in told
    answer = answered("scope", "MP05", "--window", "2022-06-01", "2022-06-07", "--data", plant)
    rows = {each["scope"]: each for each in answer["scopes"]}
    costs = {name: (each["lots"], each["customers"], each["cost"]) for name, each in rows.items()}
    assert costs.pop("window")[0] == 28
    assert costs == {
        "quarter": (360, 64, 12000240), "period": (88, 34, 2933392), "orders": (57, 26, 1900038),
        "genealogy": (57, 26, 1900038), "equipment": (59, 28, 1966706), "timed": (57, 26, 1900038),
    }  # fmt: skip
    assert (rows["period"]["since"], rows["period"]["until"]) == ("2022-05-25", "2022-06-15")
    assert (rows["genealogy"]["missed_lots"], rows["genealogy"]["missed_customers"]) == (2, 2)
    assert answer["not_known"] == ["times"]


@pytest.mark.parametrize("command", ["balance", "scope"])
def test_a_code_that_is_no_lot_ends_with_what_is_near(plant: str, command: str) -> None:
    told = typed(command, "MP0S", "--data", plant, status=2)
    assert "There is no lot MP0S. Nearest are:" in told.stderr
    assert "MP05" in told.stderr
    answer = json.loads(typed(command, "MP0S", "--data", plant, "--json", status=2).stdout)
    assert (answer["error"], answer["candidates"][0]["lot"]) == ("unknown_lot", "MP05")


@pytest.mark.parametrize(("words", "status", "said"), [
    (("balance", "MP05", "--tolerance", "a lot"), 2, "not a percentage"),
    (("balance", "MP05", "--tolerance", "-1"), 2, "not a percentage"),
    (("balance", "MP05", "--tolerance", "101"), 2, "more than everything"),
    (("scope", "MP05", "--window", "2022-06-31", "2022-07-01"), 2, "2022-06-31"),
    (("scope", "MP05", "--window", "2022-06-07", "2022-06-01"), 1, "before it begins"),
    (("balance", "MP05", "--item", "beer"), 2, "beer"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(plant: str, words: tuple[str, ...], status: int, said: str) -> None:
    assert said in typed(*words, "--data", plant, status=status).output


def test_an_empty_directory_is_not_made_a_database(tmp_path: Path) -> None:
    for command in ("balance", "scope"):
        typed(command, "MP05", "--data", str(tmp_path / "none"), status=1)
    assert not (tmp_path / "none").exists()
