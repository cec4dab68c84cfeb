"""What the demo plant received and made, and what went into what.

The recipe: every day one tank of milk, every 13 days one delivery of powder; one base takes milk of
the day and 1,320 kg of powder and fills three lots of 20,000 cups. Two things break the routine:
rework (a true cycle: RW01 -> B101 -> F301 -> RW01) and four lots packed in sixes by a co-packer.
"""

from datetime import date, timedelta
from typing import Final, NamedTuple

from bot.demo.plant_calendar import DAYS, LOTS_A_DAY, Filling, at, fillings, workday
from bot.demo.plant_partners import (
    BASE,
    CO_PACKER,
    CUP,
    CUP_WEIGHT_KG,
    CUPS_IN_A_PACK,
    FARMS,
    MILK,
    OTHER_POWDER_MAKER,
    POWDER,
    POWDER_MAKER,
    REWORK,
    SIX_PACK,
)
from bot.demo.plant_rows import LinkRow, LotRow

MILK_TANK_L: Final = 40_000
POWDER_DELIVERY_KG: Final = 24_000
POWDER_DELIVERIES: Final = 7
DAYS_BETWEEN_POWDER: Final = 13
POWDER_COUNTER: Final = 220_410  # the makers' lot counter before our MP01, which is their HY220411

BASE_KG: Final = 11_100
BASE_MILK_L: Final = 10_000
BASE_POWDER_KG: Final = 1_320
BASES_FROM_A_POWDER_LOT: Final = 18

LOT_CUPS: Final = 20_000
LOTS_FROM_A_BASE: Final = 3
FILL_KG: Final = BASE_KG // LOTS_FROM_A_BASE
BASES: Final = DAYS * LOTS_A_DAY // LOTS_FROM_A_BASE
RETAINED_CUPS: Final = 24  # of every finished lot

REWORK_TANK: Final = "RW01"
REWORK_DAY: Final = date(2022, 6, 14)
REWORK_INTO_BASE: Final = 101
REWORKED_CUPS: Final = {250: 5_000, 301: 200}  # lot number -> cups emptied into the tank
REWORK_KG: Final = 900  # what F250 gave; the 36 kg of F301 close the cycle after the tank was used

CO_PACKED: Final = range(225, 241, 5)  # every fifth lot from F225 to F240
CRUSHED_CUPS: Final = 2  # of every co-packed lot
DAYS_TO_CO_PACK: Final = 5


class CoPacking(NamedTuple):
    """A finished lot that left as six-packs under the co-packer's own lot code."""

    code: str
    filling: Filling
    day: date
    cups: int

    @property
    def packs(self) -> int:
        """How many six-packs came of it."""
        return self.cups // CUPS_IN_A_PACK


def lots() -> list[LotRow]:
    """lots.csv: milk, powder, bases, finished lots, the rework tank, the co-packer's lots."""
    return [
        *(_milk_lot(day) for day in range(DAYS)),
        *(_powder_lot(number) for number in range(1, POWDER_DELIVERIES + 1)),
        *(LotRow(_base(n), BASE, BASE_KG, "kg", at(workday(_base_day(n)), 6)) for n in range(1, BASES + 1)),
        *(LotRow(filling.lot, CUP, LOT_CUPS, "cup", filling.end) for filling in fillings()),
        LotRow(REWORK_TANK, REWORK, REWORK_KG, "kg", at(REWORK_DAY, 0)),
        *(LotRow(job.code, SIX_PACK, job.packs, "pack", at(job.day, 0), CO_PACKER, job.code) for job in co_packings()),
    ]


def links() -> list[LinkRow]:
    """links.csv: mixing, filling, rework, co-packing."""
    mixed = [link for number in range(1, BASES + 1) for link in _mixing(number)]
    filled = [
        LinkRow(_base((filling.number - 1) // LOTS_FROM_A_BASE + 1), filling.lot, FILL_KG, "kg", "fill")
        for filling in fillings()
    ]
    packed = [LinkRow(job.filling.lot, job.code, job.cups, "cup", "subcontract") for job in co_packings()]
    return [*mixed, *filled, *_reworking(), *packed]


def co_packings() -> list[CoPacking]:
    """The co-packer's jobs: a whole lot, less the retained and the crushed cups, five days after filling."""
    jobs = []
    for filling in fillings():
        if filling.number in CO_PACKED:
            day = filling.end.date() + timedelta(days=DAYS_TO_CO_PACK)
            jobs.append(CoPacking(f"KX{day:%y%m%d}A", filling, day, LOT_CUPS - RETAINED_CUPS - CRUSHED_CUPS))
    return jobs


def _base(number: int) -> str:
    return f"B{number:03}"


def _base_day(number: int) -> int:
    """A base is mixed on the morning of the day on which its first lot is filled."""
    return (number - 1) * LOTS_FROM_A_BASE // LOTS_A_DAY


def _milk_of(day: int) -> str:
    return f"RM{day + 1:02}"


def _milk_lot(day: int) -> LotRow:
    """The three farms deliver in turn, before dawn."""
    farm = FARMS[day % len(FARMS)]
    return LotRow(_milk_of(day), MILK, MILK_TANK_L, "L", at(workday(day), 3), farm, f"T{day + 1:03}")


def _powder_lot(number: int) -> LotRow:
    """Two makers whose lot codes run in one series; every third delivery, from MP02 on, is S-102's."""
    maker = POWDER_MAKER if number % 3 == 2 else OTHER_POWDER_MAKER
    arrived = at(workday((number - 1) * DAYS_BETWEEN_POWDER), 0)
    code = f"HY{POWDER_COUNTER + number}"
    return LotRow(f"MP{number:02}", POWDER, POWDER_DELIVERY_KG, "kg", arrived, maker, code)


def _mixing(number: int) -> list[LinkRow]:
    base = _base(number)
    powder = f"MP{(number - 1) // BASES_FROM_A_POWDER_LOT + 1:02}"
    return [
        LinkRow(_milk_of(_base_day(number)), base, BASE_MILK_L, "L", "mix"),
        LinkRow(powder, base, BASE_POWDER_KG, "kg", "mix"),
    ]


def _reworking() -> list[LinkRow]:
    """The true cycle, in the order it happened: F250 in, B101 out, and F301 of that very base in again."""
    first, again = (
        LinkRow(f"F{number:03}", REWORK_TANK, int(cups * CUP_WEIGHT_KG), "kg", "rework")
        for number, cups in REWORKED_CUPS.items()
    )
    return [first, LinkRow(REWORK_TANK, _base(REWORK_INTO_BASE), REWORK_KG, "kg", "rework"), again]
