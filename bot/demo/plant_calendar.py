"""When the demo plant works: one quarter, two fillers, two shifts a day, cleaned every evening."""

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from bot.demo.plant_rows import CleaningRow, RunRow

FIRST_DAY: Final = date(2022, 4, 1)
DAYS: Final = 90

LINES: Final = ("L1", "L2")
SHIFTS: Final = ((time(8), time(13)), (time(14), time(19)))
LOTS_A_DAY: Final = len(LINES) * len(SHIFTS)
EVENING_CLEANING: Final = time(20)
# The one cleaning out of turn: between the shifts, right after L2 had filled reworked product.
# It is why F304 is safe, while F271 and F272 followed recalled lots uncleaned.
MIDDAY_CLEANING: Final = CleaningRow("L2", datetime.combine(date(2022, 6, 15), time(13, 20)))


class Filling(NamedTuple):
    """The n-th finished lot of the quarter (from 1): which filler, which hours."""

    number: int
    line: str
    start: datetime
    end: datetime

    @property
    def lot(self) -> str:
        """The lot code on the cup."""
        return f"F{self.number:03}"


def workday(number: int) -> date:
    """The n-th day of the quarter, from 0."""
    return FIRST_DAY + timedelta(days=number)


def at(day: date, hour: int) -> datetime:
    """A full hour on the plant's wall clock."""
    return datetime.combine(day, time(hour))


def fillings() -> list[Filling]:
    """Every filling of the quarter: each shift fills one lot on each line, L1's lot numbered first."""
    return [
        Filling(
            number=day * LOTS_A_DAY + shift * len(LINES) + place + 1,
            line=line,
            start=datetime.combine(workday(day), starts),
            end=datetime.combine(workday(day), ends),
        )
        for day in range(DAYS)
        for shift, (starts, ends) in enumerate(SHIFTS)
        for place, line in enumerate(LINES)
    ]


def runs() -> list[RunRow]:
    """runs.csv: what stood on which filler, and when."""
    return [RunRow(filling.line, filling.lot, filling.start, filling.end) for filling in fillings()]


def cleanings() -> list[CleaningRow]:
    """cleanings.csv: both fillers every evening, then the one cleaning out of turn."""
    every_evening = [
        CleaningRow(line, datetime.combine(workday(day), EVENING_CLEANING)) for day in range(DAYS) for line in LINES
    ]
    return [*every_evening, MIDDAY_CLEANING]
