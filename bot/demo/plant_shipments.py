"""How the demo plant's product left: deliveries to 64 customers, retained samples, scrap.

A finished lot goes to three customers, two days after it was filled. The round moves on by three
customers after every nine lots, so the cups of one powder lot reach some of the customers, never all.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from bot.demo.plant_calendar import Filling, at, fillings
from bot.demo.plant_lots import (
    CRUSHED_CUPS,
    LOT_CUPS,
    RETAINED_CUPS,
    REWORKED_CUPS,
    CoPacking,
    co_packings,
)
from bot.demo.plant_partners import customer_code
from bot.demo.plant_rows import MoveRow, ShipmentRow

DAYS_TO_DELIVERY: Final = 2
LOTS_A_ROUND: Final = 9
ROUND_STEP: Final = 3
DROP_PLACES: Final = (0, 13, 26)  # the three drops of a lot, counted from where the round stands
FIRST_DROPS: Final = (8_000, 7_000)  # cups; the third drop is what is left
LAST_DROP: Final = LOT_CUPS - RETAINED_CUPS - sum(FIRST_DROPS)
SHORT_DROP: Final = 1  # the drop that F250 cut short, because 5,000 of its cups were emptied for rework
IN_STORE: Final = range(301, 304)  # the reworked lots: their third drop had not left when the news came

PACK_ROUND_STEP: Final = 7  # the co-packer's own round, counted by the number of the lot he packed
SECOND_PACK_PLACE: Final = 11
FIRST_PACK_DROP: Final = 2_000  # packs; the second drop is what is left
CRUSHED_AT: Final = at(date(2022, 6, 6), 16)


class Drop(NamedTuple):
    """One lot set down at one customer."""

    lot: str
    customer: str
    qty: int
    uom: str
    day: date


def shipments() -> list[ShipmentRow]:
    """shipments.csv: numbered in the order the lots were filled; six-packs stand where their cups would."""
    return [
        ShipmentRow(f"SO{number:05}", drop.lot, drop.customer, drop.qty, drop.uom, drop.day)
        for number, drop in enumerate(_all_drops(), start=1)
    ]


def moves() -> list[MoveRow]:
    """moves.csv: the reported powder's sample and scrap, a retained sample of every lot, crushed cups."""
    return [
        MoveRow("MP05", "sample", 20, "kg", at(date(2022, 5, 24), 9), "incoming inspection"),
        MoveRow("MP05", "scrap", 100, "kg", at(date(2022, 6, 2), 11), "torn bags"),
        *(
            MoveRow(filling.lot, "sample", RETAINED_CUPS, "cup", filling.end, "retained samples")
            for filling in fillings()
        ),
        *(
            MoveRow(job.filling.lot, "scrap", CRUSHED_CUPS, "cup", CRUSHED_AT, "crushed at the co-packer")
            for job in co_packings()
        ),
    ]


def _all_drops() -> Iterator[Drop]:
    packed = {job.filling.number: job for job in co_packings()}
    for filling in fillings():
        job = packed.get(filling.number)
        yield from _cup_drops(filling) if job is None else _pack_drops(job)


def _cup_drops(filling: Filling) -> Iterator[Drop]:
    standing = (filling.number - 1) // LOTS_A_ROUND * ROUND_STEP
    cups = [*FIRST_DROPS, LAST_DROP]
    if filling.number in IN_STORE:
        cups.pop()
    else:
        cups[SHORT_DROP] -= REWORKED_CUPS.get(filling.number, 0)
    day = filling.end.date() + timedelta(days=DAYS_TO_DELIVERY)
    for place, qty in zip(DROP_PLACES, cups, strict=False):
        yield Drop(filling.lot, customer_code(standing + place), qty, "cup", day)


def _pack_drops(job: CoPacking) -> Iterator[Drop]:
    standing = job.filling.number * PACK_ROUND_STEP
    day = job.day + timedelta(days=DAYS_TO_DELIVERY)
    yield Drop(job.code, customer_code(standing), FIRST_PACK_DROP, "pack", day)
    yield Drop(job.code, customer_code(standing + SECOND_PACK_PLACE), job.packs - FIRST_PACK_DROP, "pack", day)
