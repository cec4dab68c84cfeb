"""Misread lots: how often a wrong one is taken without asking, how often the right one, and how long a look-up takes.

Readings are drawn as `bench.reading_noise` says, at 2, 6 and 12 % wrong characters; lots as `bench.lot_codes` says, all
of them equally likely; codes of the same series that are no lots of the plant are read just so. The bars are for the
errors that we measured; the other mixes say what a reader would do that errs otherwise and is as sure of it.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bench.lot_codes import plant
from bench.measure import Checked, Finding, Line, Remark
from bench.reading_noise import MIXES, Noise
from domain.matching import ASK, Certainty
from domain.ports import OpenWork, Work
from domain.steps.matching import match_text
from domain.values import fold
from storage.database import Database
from storage.index.live import LiveIndex
from storage.matching_live import LiveKeys
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

RATES = (0.02, 0.06, 0.12)
READINGS, OTHERS = 3_000, 800
"""Known lots, and as many unknown ones, for each rate: with the errors that we measured; with each other mix."""
BARS = {10_000: (0.1, 0.1), 1_000_000: (0.5, 0.2)}
"""Lots of the plant: most wrong lots taken, most unknown lots taken, in %."""
LOOK_UPS = 1_000
IN_STOCK = 400
"""Lots that lie in the plant while all others are used up."""
_LOT = "INSERT INTO lot (code, item_id, folded, status, attributes) VALUES (:code, 1, :folded, 'free', '{}')"


async def measured() -> list[Line]:
    found: list[Line] = []
    for lots, (wrong, unknown) in BARS.items():
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(f"sqlite:///{Path(folder) / 'lots.db'}")
            try:
                found += _plant(database, lots, wrong, unknown)
            finally:
                database.close()
    return found


def _plant(database: Database, lots: int, most_wrong: float, most_unknown: float) -> list[Line]:
    known, unknown = plant(lots, seed=lots)
    _fill(database, known)
    index = LiveIndex(database)
    open_work = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
    found = _made(open_work, index, lots)
    with open_work(readonly=True) as work:
        found += _look_ups(work, known, lots)
    if index.keys.megabytes == 0:  # the same answers (a test says so), sooner
        index.keys = LiveKeys(database, smallest=1)
        _made(open_work, index, lots)
    with open_work(readonly=True) as work:
        told: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for rate in RATES:
            for mix, errors in MIXES.items():
                noise = Noise(rate, mix, seed=lots + int(rate * 100))
                counted = _readings(work, known, unknown, noise, OTHERS if errors else READINGS)
                found.append(Remark(f"{lots:,} lots, {rate:.0%} wrong characters, {mix}: {_said(counted)}"))
                told[errors is None] += counted
    here = random.Random(lots).sample(known, IN_STOCK)
    _receive(database, here)
    with open_work(readonly=True) as work:
        elsewhere = random.Random(lots).sample(known, IN_STOCK // 19)
        counted = _readings(work, [*here, *elsewhere], unknown, Noise(0.06, "as measured", seed=lots), OTHERS)
    return [
        *found,
        Remark(f"{lots:,} lots, 6%, as measured, {IN_STOCK} in stock and 19 of 20 read of these: {_said(counted)}"),
        Remark(f"{lots:,} lots, errors of other kinds than measured, all: {_said(told[False])}"),
        Remark(f"{lots:,} lots, errors as measured, all: {_said(told[True])}"),
        Finding(f"wrong lot taken, {lots:,} lots", "", _part(told[True], "wrong"), None, "%", at_most=most_wrong),
        Finding(f"unknown lot taken, {lots:,} lots", "", _part(told[True], "unknown"), None, "%", at_most=most_unknown),
    ]  # fmt: skip


def _made(open_work: OpenWork, index: LiveIndex, lots: int) -> list[Line]:
    with open_work(readonly=True) as work:
        work.matching.near("X")  # the first one asks for the index
    before, began, cpu = _memory(), time.perf_counter(), time.process_time()
    index.keys.keep()
    if index.keys.megabytes == 0:
        return [Remark(f"{lots:,} lots: no index, all codes are compared")]
    seconds = time.perf_counter() - began
    return [
        Finding(f"index of {lots:,} lots made, CPU", "", time.process_time() - cpu, None, "s", at_most=10),
        Remark(
            f"in {seconds:.1f} s; it takes {index.keys.megabytes:.0f} MB, making it {_memory() - before:.0f} MB more"
        ),
    ]


def _look_ups(work: Work, known: list[str], lots: int) -> list[Line]:
    """Misread codes only; what each takes by the clock."""
    noise, chance = Noise(0.12, "as measured", seed=lots), random.Random(lots)
    times: list[float] = []
    all_near = True
    while len(times) < LOOK_UPS:
        code = chance.choice(known)
        read, _ = noise.read(code)
        if fold(read) == fold(code) or not fold(read):
            continue
        began = time.perf_counter()
        near = work.matching.near(read)
        times.append((time.perf_counter() - began) * 1000)
        all_near = all_near and all(each.cost <= ASK for each in near)
    times.sort()
    bar = 1 if lots == max(BARS) else None
    return [
        Finding(f"look-up of a misread lot among {lots:,}, median", "", median(times), None, "ms", at_most=bar),
        Remark(f"p95 {times[int(len(times) * 0.95)]:.2f} ms"),
        Checked("nothing further away than one is offered", all_near),
    ]


def _readings(work: Work, known: list[str], unknown: list[str], noise: Noise, count: int) -> Counter[str]:
    chance = random.Random(len(known))
    counted: Counter[str] = Counter(read=count)
    for code in chance.choices(known, k=count):
        read, score = noise.read(code)
        match = match_text(work, read, score)
        named = [view.lot.code for view in match.views]
        taken = match.certainty is Certainty.TAKEN
        counted["exact"] += read == code
        counted["right"] += taken and named == [code]
        counted["wrong"] += taken and named != [code]
        counted["top"] += code in named
    for code in chance.choices(unknown, k=count):
        counted["unknown"] += match_text(work, *noise.read(code)).certainty is Certainty.TAKEN
    return counted


def _said(counted: Counter[str]) -> str:
    return (
        f"read exactly {_part(counted, 'exact'):.1f} %, right taken {_part(counted, 'right'):.1f} %, "
        f"right among those offered {_part(counted, 'top'):.1f} %, wrong taken {_part(counted, 'wrong'):.2f} %, "
        f"unknown taken {_part(counted, 'unknown'):.2f} %"
    )


def _part(counted: Counter[str], what: str) -> float:
    return 100 * counted[what] / counted["read"]


def _fill(database: Database, codes: Iterable[str]) -> None:
    with database.session() as session:
        session.execute(text("INSERT INTO item (code, kind, uom, attributes) VALUES ('milk', 'raw', 'kg', '{}')"))
        session.execute(text(_LOT), [{"code": code, "folded": fold(code)} for code in codes])
        session.commit()


def _receive(database: Database, codes: list[str]) -> None:
    with database.session() as session:
        movement = (
            "INSERT INTO movement (kind, happened_at, recorded_at, source, attributes) VALUES "
            "('receive', '2020-01-01 00:00:00.000000', '2020-01-01 00:00:00.000000', 'bench', '{}')"
        )
        session.execute(text(movement))
        line = (
            "INSERT INTO movement_line (movement_id, lot_id, direction, quantity) "
            "SELECT 1, id, 'in', 1000000 FROM lot WHERE code = :code"
        )
        session.execute(text(line), [{"code": code} for code in codes])
        session.commit()


def _memory() -> float:
    """What this process took at the most until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
