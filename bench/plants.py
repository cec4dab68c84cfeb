"""Databases to trace in: the demo plant, and a larger one of 100,000 links made by rules and a fixed seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.demo.plant import plant_files
from domain.genealogy import GenealogyLink
from domain.imports import layout
from domain.items import Item
from domain.lots import Lot
from domain.movements import Movement, MovementLine
from domain.partners import Partner
from domain.people import Actor
from domain.usecases.import_plant import ImportPlant
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

LAYERS = ("raw", "intermediate", "intermediate", "finished")
LOTS_A_LAYER = 8_400
PARENTS = 4
WIDELY_USED = 150
"""So many lots took something of L0: a salt, a label, a water."""
NEAR = 60
"""A lot is made of lots that were made about the same time."""
CUSTOMERS = 300
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def demo_plant(folder: Path) -> Database:
    """The plant of `lotbell demo`."""
    database = open_database(f"sqlite:///{folder / 'demo.db'}")
    files = {name: text.encode() for name, text in plant_files().items() if name in layout.KNOWN_FILES}
    with OpenUnitOfWork(database, lambda: datetime.now(UTC))() as work:
        ImportPlant(ZoneInfo("Asia/Shanghai"))(work, Actor.house("bench"), files)
        work.commit()
    return database


def large_plant(folder: Path) -> Database:
    """Four layers, four parents a lot, two deliveries a finished lot. Its lots are called L0, L1 ..."""
    database = open_database(f"sqlite:///{folder / 'large.db'}")
    dice = random.Random(1)  # the same plant every time
    with database.session() as session:
        rows = _rows(dice)
        for table, values in rows.items():
            session.execute(insert(table), values)
        session.commit()
    return database


def _rows(dice: random.Random) -> dict[type[Any], list[dict[str, Any]]]:
    size = len(LAYERS) * LOTS_A_LAYER
    lots = [
        {"id": number + 1, "code": f"L{number}", "folded": f"L{number}", "item_id": number // LOTS_A_LAYER + 1,
         "status": "free", "attributes": {}, "made_at": BEGINNING + timedelta(minutes=number % LOTS_A_LAYER)}
        for number in range(size)
    ]  # fmt: skip
    movements: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []

    def move(kind: str, lot: int, **facts: Any) -> int:
        number = len(movements) + 1
        written = {"id": number, "kind": kind, "happened_at": BEGINNING, "recorded_at": BEGINNING}
        blank: dict[str, Any] = {"source": f"bench:{number}", "attributes": {}, "partner_id": None, "document": None}
        movements.append(written | blank | facts)
        lines.append({"movement_id": number, "lot_id": lot, "direction": "out", "quantity": Decimal(100)})
        return number

    def use(parent: int, child: int) -> None:
        links.append({"parent_id": parent + 1, "child_id": child + 1, "used_by": move("use", parent + 1),
                      "quantity": Decimal(100), "step": "use"})  # fmt: skip

    for number in range(LOTS_A_LAYER, size):
        layer = number // LOTS_A_LAYER * LOTS_A_LAYER
        for _ in range(PARENTS):
            near = number - LOTS_A_LAYER + dice.randint(-NEAR, NEAR)
            use(min(max(near, layer - LOTS_A_LAYER), layer - 1), number)
    for number in dice.sample(range(LOTS_A_LAYER, 2 * LOTS_A_LAYER), WIDELY_USED):
        use(0, number)
    for number in range(size - LOTS_A_LAYER, size):
        for _ in range(2):
            move("ship", number + 1, partner_id=dice.randint(1, CUSTOMERS), document=f"SO{len(movements)}")
    items = [
        {"id": place + 1, "code": f"{kind} {place}", "kind": kind, "uom": "kg", "attributes": {}}
        for place, kind in enumerate(LAYERS)
    ]
    partners = [
        {"id": n, "code": f"C{n:03}", "name": f"Shop {n}", "kind": "customer", "attributes": {}}
        for n in range(1, CUSTOMERS + 1)
    ]
    return {Item: items, Partner: partners, Lot: lots, Movement: movements, MovementLine: lines, GenealogyLink: links}
