"""Folders of files on disk, imported the way of the very large ones; and what a plant's tables hold, to compare."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Select, Table, func, select

from bot.import_files import look_over
from domain.imports.bulk_files import Progress
from domain.imports.outcome import Imported
from domain.people import Actor
from domain.ports import Clock
from domain.usecases.load_plant import LoadPlant
from storage.database import Database
from storage.loading_bulk import StoredBulk
from storage.tables import METADATA
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.plants import ZONE

PLANT = (
    "item", "item_unit", "partner", "contact", "lot", "movement", "movement_line", "genealogy_link", "shipped_lot",
    "production_run", "cleaning",
)  # fmt: skip
"""What an import writes."""


def written(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def loaded(
    database: Database, clock: Clock, folder: Path, progress: Progress = lambda *_: None, **options: bool
) -> Imported:
    """The folder, imported in the way of the very large ones whatever its size."""
    stage = folder.with_name("stage")
    stage.mkdir(exist_ok=True)
    bulk = StoredBulk(database, stage, clock)
    try:
        load = LoadPlant(ZONE, OpenUnitOfWork(database, clock), bulk, progress)
        return load(Actor.house(), look_over(folder, lambda _: None).files, str(folder), **options)
    finally:
        bulk.close()


def tables(database: Database) -> dict[str, list[Any]]:
    """Every row of the plant's tables. Numbers begin with 1: PostgreSQL leaves out those that were tried out."""
    with database.session(readonly=True) as session:
        begins = {name: (session.scalar(select(func.min(METADATA.tables[name].c.id))) or 1) - 1 for name in PLANT}

        def told(row: Any, table: Table) -> tuple[Any, ...]:
            whose = [table.name if each.primary_key else _owner(each) for each in table.columns]
            return tuple(
                value - begins[owner] if owner in begins and value is not None else value
                for value, owner in zip(row, whose, strict=True)
            )

        return {
            name: [told(row, METADATA.tables[name]) for row in session.execute(_all(METADATA.tables[name]))]
            for name in PLANT
        }


def _owner(column: Column[Any]) -> str | None:
    return next((key.column.table.name for key in column.foreign_keys), None)


def _all(table: Table) -> Select[Any]:
    return select(table).order_by(table.c.id)


def facts(database: Database) -> dict[str, list[str]]:
    """Every row of the plant's tables without numbers: what they refer to by its code or source."""
    with database.session(readonly=True) as session:
        called: dict[str, dict[Any, Any]] = {}
        for name, column in {"item": "code", "partner": "code", "lot": "code", "movement": "source"}.items():
            called[name] = {each.id: getattr(each, column) for each in session.execute(_all(METADATA.tables[name]))}
        for each in session.execute(_all(METADATA.tables["lot"])):
            called["lot"][each.id] += " " + called["item"][each.item_id]

        def told(row: Any, table: Table) -> str:
            return str([
                called[owner].get(value) if owner in called else value
                for value, column in zip(row, table.columns, strict=True)
                if not (column.primary_key and table.name not in called)
                for owner in [table.name if column.primary_key else _owner(column)]
            ])  # fmt: skip

        return {
            name: sorted(told(row, METADATA.tables[name]) for row in session.execute(_all(METADATA.tables[name])))
            for name in PLANT
        }


def layered_plant(links: int, dice: random.Random) -> dict[str, str]:
    """So many links between four layers of lots, about six a lot, each made of lots made about the same time."""
    layer = max(links // 18, 1)
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    minutes = 2 * 365 * 24 * 60 // layer or 1

    def made(level: int, number: int) -> str:
        return f"{begin + timedelta(days=20 * level, minutes=minutes * number):%Y-%m-%d %H:%M}"

    lots = [
        f"{'RABF'[level]}{number:07},item {level},100000,kg,{made(level, number)},{'S1' if level == 0 else ''}"
        for level in range(4)
        for number in range(layer)
    ]
    steps = []
    for number in range(links):
        level, child = number % 3, number // 3 % layer
        parent = max(child - dice.randrange(12), 0)
        step = f"{'RABF'[level]}{parent:07},{'RABF'[level + 1]}{child:07},{dice.randint(1, 500)}"
        steps.append(f"{step},kg,mix,{made(level + 1, child)}")
    shipped = [f"SO{number},F{number:07},C1,{dice.randint(1, 99)},kg,{made(5, number)[:10]}" for number in range(layer)]
    items = [
        f"item {level},{kind},kg" for level, kind in enumerate(["raw", "intermediate", "intermediate", "finished"])
    ]
    rows = {
        "items.csv": ["item,kind,uom", *items],
        "partners.csv": ["partner,kind,name", "S1,supplier,Farm", "C1,customer,Shop"],
        "lots.csv": ["lot,item,qty,uom,made_at,supplier", *lots],
        "links.csv": ["parent,child,qty,uom,step,at", *steps],
        "shipments.csv": ["ship,lot,customer,qty,uom,date", *shipped],
    }
    return {name: "\n".join([*lines, ""]) for name, lines in rows.items()}
