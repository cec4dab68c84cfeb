"""Folders of files on disk, imported the way of the very large ones; and what a plant's tables hold, to compare."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Select, Table, func, select

from bot.import_files import look_over
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
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def loaded(database: Database, clock: Clock, folder: Path, **options: bool) -> Imported:
    """The folder, imported in the way of the very large ones whatever its size."""
    stage = folder.with_name("stage")
    stage.mkdir(exist_ok=True)
    bulk = StoredBulk(database, stage, clock)
    try:
        load = LoadPlant(ZONE, OpenUnitOfWork(database, clock), bulk, lambda *_: None)
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
    """Every row of the plant's tables without numbers: lots by their code and item, movements by their source."""
    with database.session(readonly=True) as session:
        lot, movement = METADATA.tables["lot"], METADATA.tables["movement"]
        called: dict[str, dict[Any, Any]] = {
            "lot": {each.id: (each.code, each.item_id) for each in session.execute(select(lot))},
            "movement": {each.id: each.source for each in session.execute(select(movement))},
        }

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
