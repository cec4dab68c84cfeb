"""A generated plant written down: as a SQLite file, into a PostgreSQL database, as a folder of the plain layout."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import make_url

from bench.plants.layers import BY_NAME, EVERY, FIRST_SUPPLIER, NONE, SUPPLIERS
from bench.plants.rows import (
    COLUMNS,
    FIRST_ITEM,
    PARTNER_CODES,
    Rows,
    item_of,
    lot_code,
    month_rows,
    partners,
    stamps,
    standing_rows,
)
from bench.plants.sheets import KINDS, Month
from storage.drivers import sqlite_driver
from storage.opening import open_database

ITEM_CODES = {
    FIRST_ITEM[layer.name] + number: f"{layer.name} {number:02}" for layer in EVERY for number in range(layer.items)
}


def every_row(months: Iterable[Month]) -> Iterator[tuple[str, Rows]]:
    yield from standing_rows()
    for month in months:
        yield from month_rows(month)


def write_sqlite(path: Path, months: Iterable[Month]) -> None:
    """A new file. Nothing is safe before the end: who is interrupted throws the file away."""
    open_database(f"sqlite:///{path}").close()
    connection = sqlite_driver().module.connect(str(path), isolation_level=None)
    for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    indexes = indexes.fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for table, rows in every_row(months):
        columns = COLUMNS[table]
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows
        )
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.close()


def write_postgres(url: str, months: Iterable[Month]) -> None:
    """Into an empty database whose tables are there; as the server's owner, for no reference is looked up."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        indexes = connection.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for table, rows in every_row(months):
            with connection.cursor().copy(f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        for _, statement in indexes:
            connection.execute(statement)
        for table in COLUMNS:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE")


def write_layout(folder: Path, months: Iterable[Month]) -> None:
    """The plain layout that `lotbell import` takes; what was corrected is left out."""
    with ExitStack() as files:

        def sheet(name: str, *columns: str) -> Any:
            found = csv.writer(files.enter_context((folder / name).open("w", encoding="utf-8", newline="")))
            found.writerow(columns)
            return found

        items = sheet("items.csv", "item", "kind", "uom")
        units = sheet("units.csv", "item", "uom", "factor")
        for layer in EVERY:
            for number in range(layer.items):
                items.writerow([f"{layer.name} {number:02}", layer.kind, layer.uom])
                if layer.uom == "cup":
                    units.writerow([f"{layer.name} {number:02}", "kg", 2])
        people = sheet("partners.csv", "partner", "kind", "name")
        people.writerows([code, kind, f"{kind} {code}"] for _, code, kind in partners())
        lots = sheet("lots.csv", "lot", "item", "qty", "uom", "made_at", "supplier", "supplier_lot")
        links = sheet("links.csv", "parent", "child", "qty", "uom", "step", "at")
        shipments = sheet("shipments.csv", "ship", "lot", "customer", "qty", "uom", "date")
        names = Names()
        for month in months:
            names.learn(month)
            lots.writerows(_lot_rows(month))
            links.writerows(_link_rows(month, names))
            shipments.writerows(_shipment_rows(month, names))


class Names:
    """Code and unit of each lot, by its number."""

    def __init__(self) -> None:
        self._layers = np.zeros(0, dtype=np.int8)

    def learn(self, month: Month) -> None:
        ids = month.lots["id"]
        if ids.max() >= len(self._layers):
            self._layers = np.concatenate([self._layers, np.zeros(int(ids.max()) * 2, dtype=np.int8)])
        self._layers[ids] = month.lots["layer"]

    def codes(self, lots: np.ndarray[Any, Any]) -> list[str]:
        return [lot_code(layer, lot) for layer, lot in zip(self._layers[lots].tolist(), lots.tolist(), strict=True)]

    def units(self, lots: np.ndarray[Any, Any]) -> list[str]:
        return [EVERY[layer].uom for layer in self._layers[lots].tolist()]


def _lot_rows(month: Month) -> Rows:
    times = stamps(month.lots["tick"])
    for lot, layer, made in zip(month.lots["id"].tolist(), month.lots["layer"].tolist(), times, strict=True):
        kind = EVERY[layer]
        bought = kind.name in {"raw", "bulk", "silo"}
        supplier = PARTNER_CODES[FIRST_SUPPLIER + lot % SUPPLIERS] if bought else ""
        yield (lot_code(layer, lot), ITEM_CODES[item_of(layer, lot)], max(1, BY_NAME[kind.name].made), kind.uom,
               made[:16], supplier, f"H{lot:08}" if bought else "")  # fmt: skip


def _link_rows(month: Month, names: Names) -> Rows:
    links = month.links
    stands = links["voided_by"] == NONE
    steps = [KINDS[step] for step in links["step"][stands].tolist()]
    parents = links["parent"][stands]
    return zip(
        names.codes(parents), names.codes(links["child"][stands]), links["quantity"][stands].tolist(),
        names.units(parents), steps, [at[:16] for at in stamps(links["tick"][stands])], strict=True,
    )  # fmt: skip


def _shipment_rows(month: Month, names: Names) -> Rows:
    shipped = month.shipped
    stands = shipped["voided_by"] == NONE
    lots = shipped["lot"][stands]
    return zip(
        [f"SO{movement:08}" for movement in shipped["movement"][stands].tolist()], names.codes(lots),
        [PARTNER_CODES[customer] for customer in shipped["customer"][stands].tolist()],
        shipped["quantity"][stands].tolist(), names.units(lots), [at[:16] for at in stamps(shipped["tick"][stands])],
        strict=True,
    )  # fmt: skip
