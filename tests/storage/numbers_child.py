"""A program of its own that makes lots by number: `python -m tests.storage.numbers_child URL NAME COUNT`.

Waits for a line on its standard input, records COUNT lots with automatic numbers and writes their codes, one a line."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.lot_numbers import AUTO
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor
from domain.usecases.record import Record
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

DAY = date(2022, 6, 27)


def order(source: str, code: str = AUTO, item: str = "cup yoghurt") -> MovementOrder:
    return MovementOrder(kind="make", lot=LotRef(code), source=source, amount=Amount(Decimal(10)), item=item, day=DAY)


def main(url: str, name: str, count: str) -> None:
    database = open_database(url)
    open_work = OpenUnitOfWork(database, lambda: datetime(2022, 6, 27, 9, 20, tzinfo=UTC))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for number in range(int(count)):
        with open_work() as work:
            recorded = Record()(work, Actor.house(name), order(f"{name}:{number}"))
            work.commit()
        sys.stdout.write(f"{recorded.lot.lot.code}\n")
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
