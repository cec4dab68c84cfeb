"""The demo plant: a yoghurt dairy in its second quarter of 2022, made by rules.

`lotbell demo` imports it wherever the published example does not stand beside the project. It is the
same plant row for row, and the same text on every machine: no clock, no chance, no files read.
"""

from pathlib import Path
from typing import Final

from bot.demo.plant_answers import REPORTED_LOT, REPORTED_SUPPLIER_LOT, customers_answers
from bot.demo.plant_calendar import cleanings, runs
from bot.demo.plant_lots import links, lots
from bot.demo.plant_partners import items, partners, units
from bot.demo.plant_rows import (
    AnswerRow,
    CleaningRow,
    ItemRow,
    LinkRow,
    LotRow,
    MoveRow,
    PartnerRow,
    RunRow,
    ShipmentRow,
    UnitRow,
    csv_text,
)
from bot.demo.plant_shipments import moves, shipments

__all__ = [
    "REPORTED_LOT",
    "REPORTED_SUPPLIER_LOT",
    "TABLE_LABELS",
    "AnswerRow",
    "customers_answers",
    "plant_files",
    "write_plant",
]

# The labels that lie on the demo's table, in the order in which the story needs them.
TABLE_LABELS: Final = (
    "MP07",  # powder in use, 8,160 kg left: the worker records a movement
    "RM90",  # milk of the last day, 30,000 L left
    REPORTED_LOT,  # the powder that its supplier will report
    "MP02",  # an older lot of the same supplier: must stay out of the recall
    "B073",  # the first base with the reported powder
    "F217",  # the first lot filled from it
    "F250",  # partly emptied into the rework tank
    "RW01",  # the rework tank: a true cycle
    "F301",  # reworked, and cups of it are still in store
    "F271",  # not a descendant, but filled on the same line with no cleaning between
    "KX220601A",  # a co-packer's lot of six-packs
)


def plant_files() -> dict[str, str]:
    """The plant in the plain import layout: file name -> CSV text with a header row.

    Parents come before what refers to them. answers.csv is not for the import: it is what the
    customers will answer (`customers_answers` has the same rows typed).
    """
    return {
        "items.csv": csv_text(ItemRow, items()),
        "units.csv": csv_text(UnitRow, units()),
        "partners.csv": csv_text(PartnerRow, partners()),
        "lots.csv": csv_text(LotRow, lots()),
        "links.csv": csv_text(LinkRow, links()),
        "shipments.csv": csv_text(ShipmentRow, shipments()),
        "runs.csv": csv_text(RunRow, runs()),
        "cleanings.csv": csv_text(CleaningRow, cleanings()),
        "moves.csv": csv_text(MoveRow, moves()),
        "answers.csv": csv_text(AnswerRow, customers_answers()),
    }


def write_plant(folder: Path) -> None:
    """Write the plant's files into the folder, made if missing; same-named files are replaced (UTF-8).

    Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in plant_files().items():
        (folder / name).write_bytes(text.encode())
