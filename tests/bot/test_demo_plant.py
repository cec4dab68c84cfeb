"""The generated demo plant is the published example, and gives the answers that its README promises."""

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest

from bot.demo.plant import TABLE_LABELS, customers_answers, plant_files, write_plant

PUBLISHED = Path(__file__).resolve().parents[2].parent / "shared" / "dairy"
CO_PACKED_LOTS = {"KX220601A", "KX220602A", "KX220603A", "KX220604A"}
RECALLED_FINISHED = {f"F{n:03}" for n in [*range(217, 271), *range(301, 304)]}


def table(name: str) -> list[dict[str, str]]:
    """The rows of one generated file, read back as an importer would."""
    return list(csv.DictReader(StringIO(plant_files()[f"{name}.csv"], newline="")))


def descendants(lot: str) -> list[str]:
    """Everything the lot went into: a walk of the test's own, breadth first over links.csv."""
    links = [(row["parent"], row["child"]) for row in table("links")]
    found = [lot]
    for reached in found:
        found += [child for parent, child in links if parent == reached and child not in found]
    return found[1:]


def cups(row: dict[str, str]) -> int:
    """A quantity of cups or six-packs, in cups."""
    return int(row["qty"]) * {"cup": 1, "pack": 6}[row["uom"]]


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published example plant is not beside the project")
class TestAgainstThePublishedPlant:
    @pytest.mark.parametrize("name", tuple(plant_files()))
    def test_every_row_is_the_published_row_in_the_published_order(self, name: str) -> None:
        published = (PUBLISHED / name).read_bytes().decode()
        generated = plant_files()[name]
        assert generated.splitlines() == published.splitlines()
        assert generated == published

    def test_no_published_file_is_left_out(self) -> None:
        assert {path.name for path in PUBLISHED.glob("*.csv")} == set(plant_files())


def test_the_plant_has_the_lots_and_customers_its_readme_counts() -> None:
    kinds = Counter(row["item"] for row in table("lots"))
    assert kinds == {
        "raw milk": 90,
        "whole milk powder": 7,
        "yoghurt base": 120,
        "cup yoghurt 180g": 360,
        "rework tank": 1,
        "6-pack (co-packer)": 4,
    }
    assert Counter(row["kind"] for row in table("partners")) == {
        "supplier": 5,
        "subcontractor": 1,
        "customer": 64,
    }


def test_every_reference_is_to_a_row_that_exists() -> None:
    lots = {row["lot"] for row in table("lots")}
    partners = {row["partner"] for row in table("partners")}
    items = {row["item"] for row in table("items")}
    used = {row[end] for row in table("links") for end in ("parent", "child")}
    used |= {row["lot"] for name in ("shipments", "runs", "moves") for row in table(name)}
    assert used <= lots
    assert {row["item"] for row in table("lots") + table("units")} <= items
    assert {row["customer"] for row in table("shipments") + table("answers")} <= partners
    assert {row["supplier"] for row in table("lots") if row["supplier"]} <= partners


def test_the_reported_supplier_lot_is_mp05_alone() -> None:
    reported = [row for row in table("lots") if row["supplier_lot"] == "HY220415"]
    assert [(row["lot"], row["supplier"], row["qty"]) for row in reported] == [("MP05", "S-102", "24000")]
    assert [row["lot"] for row in table("lots") if row["supplier"] == "S-102"] == ["MP02", "MP05"]


def test_forward_from_mp05_are_81_lots_and_the_walk_ends_in_spite_of_the_cycle() -> None:
    reached = descendants("MP05")
    assert len(reached) == 81
    assert {lot for lot in reached if lot.startswith("F")} == RECALLED_FINISHED
    assert sum(lot.startswith("B") for lot in reached) == 19
    assert {lot for lot in reached if lot.startswith("KX")} == CO_PACKED_LOTS
    assert "RW01" in reached
    links = {(row["parent"], row["child"]) for row in table("links")}
    assert {("RW01", "B101"), ("B101", "F301"), ("F301", "RW01")} <= links, "a true cycle"


def test_mp05_reached_26_customers_in_164_deliveries() -> None:
    reached = set(descendants("MP05"))
    deliveries = [row for row in table("shipments") if row["lot"] in reached]
    assert len(deliveries) == 164
    assert len({row["customer"] for row in deliveries}) == 26


def test_only_f271_and_f272_followed_a_recalled_lot_on_an_uncleaned_filler() -> None:
    cleaned = {(row["line"], row["at"]) for row in table("cleanings")}
    runs_of: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table("runs"):
        runs_of[row["line"]].append(row)
    carried_over = {
        after["lot"]
        for runs in runs_of.values()
        for before, after in pairwise(runs)
        if before["lot"] in RECALLED_FINISHED
        and not any(line == after["line"] and before["end"] <= at <= after["start"] for line, at in cleaned)
    }
    assert carried_over - RECALLED_FINISHED == {"F271", "F272"}
    told = {answer.customer for answer in customers_answers()}
    also = {row["customer"] for row in table("shipments") if row["lot"] in {"F271", "F272"}}
    assert len(also - told) == 2


def test_the_recalled_cups_balance_to_the_last_one() -> None:
    links = [row for row in table("links") if row["parent"] in RECALLED_FINISHED]
    moves = [row for row in table("moves") if row["lot"] in RECALLED_FINISHED]
    made = sum(cups(row) for row in table("lots") if row["lot"] in RECALLED_FINISHED)
    gone = RECALLED_FINISHED | CO_PACKED_LOTS
    delivered = sum(cups(row) for row in table("shipments") if row["lot"] in gone)
    reworked = int(sum(Decimal(row["qty"]) / Decimal("0.18") for row in links if row["step"] == "rework"))
    samples = sum(cups(row) for row in moves if row["kind"] == "sample")
    scrap = sum(cups(row) for row in moves if row["kind"] == "scrap")
    assert (made, delivered, reworked, samples, scrap) == (1_140_000, 1_118_696, 5_200, 1_368, 8)
    assert made - delivered - reworked - samples - scrap == 14_728, "what is in store"


def test_120_kg_of_the_reported_powder_are_missing() -> None:
    used = sum(int(row["qty"]) for row in table("links") if row["parent"] == "MP05")
    moved = {row["kind"]: int(row["qty"]) for row in table("moves") if row["lot"] == "MP05"}
    assert (used, moved) == (23_760, {"sample": 20, "scrap": 100})
    assert 24_000 - used - sum(moved.values()) == 120


def test_the_answers_are_of_the_customers_reached_and_of_what_they_received() -> None:
    reached = set(descendants("MP05"))
    received: Counter[str] = Counter()
    for row in table("shipments"):
        if row["lot"] in reached:
            received[row["customer"]] += cups(row)
    assert {answer.customer: answer.received for answer in customers_answers()} == received


def test_the_answers_account_for_the_promised_share() -> None:
    answers = customers_answers()
    hours = [answer.answered_h for answer in answers if answer.answered_h is not None]
    assert (len(answers), len(hours), sum(h <= 24 for h in hours)) == (26, 23, 20)
    assert [a.customer for a in answers if a.answered_h is None] == ["C17", "C35", "C49"]
    # No customer can account for more than it received, whatever it sends back.
    accounted = sum(min(a.received, a.on_hand + a.sold) for a in answers)
    told = sum(a.received for a in answers)
    assert (accounted, told, round(100 * accounted / told, 2)) == (1_045_288, 1_118_696, 93.44)
    assert sum(a.returned for a in answers) == 439_511, "recovered"
    assert [a.received - a.on_hand - a.sold for a in answers if a.customer == "C28"] == [600]
    assert [a.returned - a.on_hand for a in answers if a.customer == "C34"] == [240]


def test_writing_the_plant_gives_exactly_its_files_and_writing_again_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "plant"
    write_plant(folder)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_plant(folder)
    assert first == {name: text.encode() for name, text in plant_files().items()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_the_plant_is_the_same_in_any_process_whatever_its_zone_and_hash_seed() -> None:
    program = (
        "import hashlib; from bot.demo.plant import plant_files;"
        "print(hashlib.sha256(repr(plant_files()).encode()).hexdigest())"
    )
    here = hashlib.sha256(repr(plant_files()).encode()).hexdigest()
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        elsewhere = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        assert elsewhere.stdout.strip() == here


def test_every_label_on_the_table_is_of_one_lot_of_the_plant() -> None:
    labels = TABLE_LABELS
    lots = Counter(row["lot"] for row in table("lots"))
    assert len(labels) == len(set(labels)) > 5
    assert all(lots[label] == 1 for label in labels)
    assert {"MP05", "F217", "RW01", "KX220601A"} <= set(labels)
