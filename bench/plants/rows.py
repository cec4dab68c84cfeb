"""A month's columns as the rows of the product's tables, in the words and numbers that the database keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from bench.plants.layers import (
    CUSTOMERS,
    EVERY,
    FIRST_CUSTOMER,
    FIRST_SUBCONTRACTOR,
    FIRST_SUPPLIER,
    NONE,
    SUBCONTRACTORS,
    SUPPLIERS,
    TICK_SECONDS,
    Ints,
)
from bench.plants.sheets import BASES, KINDS, Month
from domain.columns import QUANTITY_SCALE
from domain.values import fold

BEGINNING = np.datetime64("2004-01-01T00:00:00")
FIRST_ITEM = dict(
    zip((layer.name for layer in EVERY), np.cumsum([1, *(layer.items for layer in EVERY)]).tolist(), strict=False)
)
SHIFTS = tuple(f'{{"mould": "M{mould}", "shift": "{shift}"}}' for mould in range(6) for shift in ("day", "night"))
"""What is written beside a finished lot."""
UNIT = 10**QUANTITY_SCALE
Rows = Iterable[tuple[Any, ...]]

COLUMNS = {
    "item": ("id", "code", "kind", "uom", "attributes"),
    "item_unit": ("item_id", "uom", "factor"),
    "partner": ("id", "code", "kind", "name", "attributes"),
    "lot": ("id", "code", "item_id", "folded", "supplier_id", "supplier_lot", "made_at", "status", "attributes"),
    "movement": ("id", "kind", "happened_at", "recorded_at", "source", "partner_id", "document", "work_order", "line",
                 "vessel", "corrects_id", "attributes"),
    "movement_line": ("movement_id", "lot_id", "direction", "quantity", "place"),
    "genealogy_link": ("parent_id", "child_id", "used_by", "made_by", "quantity", "step", "at", "basis", "only_mixed",
                       "voided_by"),
    "shipped_lot": ("movement_id", "lot_id", "customer_id", "quantity", "at", "voided_by"),
    "production_run": ("line", "lot_id", "started_at", "ended_at"),
}  # fmt: skip


def standing_rows() -> Iterator[tuple[str, Rows]]:
    """What does not grow with the plant: items, units, partners."""
    items = [(layer, FIRST_ITEM[layer.name] + number, number) for layer in EVERY for number in range(layer.items)]
    yield "item", [(key, f"{layer.name} {number:02}", layer.kind, layer.uom, "{}") for layer, key, number in items]
    yield "item_unit", [(key, "kg", "2") for layer, key, _ in items if layer.uom == "cup"]
    yield "partner", [(key, code, kind, f"{kind} {code}", "{}") for key, code, kind in partners()]


def partners() -> Iterator[tuple[int, str, str]]:
    """Id, code and kind of everybody."""
    for first, count, prefix, kind in (
        (FIRST_SUPPLIER, SUPPLIERS, "S", "supplier"),
        (FIRST_CUSTOMER, CUSTOMERS, "C", "customer"),
        (FIRST_SUBCONTRACTOR, SUBCONTRACTORS, "K", "subcontractor"),
    ):
        for number in range(count):
            yield first + number, f"{prefix}{number:05}", kind


PARTNER_CODES = {key: code for key, code, _ in partners()}


def month_rows(month: Month) -> Iterator[tuple[str, Rows]]:
    """The month's rows by table; what is referred to comes first."""
    yield "lot", _lots(month)
    yield "movement", _movements(month)
    lines = month.lines
    yield (
        "movement_line",
        zip(
            lines["movement"].tolist(),
            lines["lot"].tolist(),
            worded(lines["way"], ("out", "in")),
            amounts(lines["quantity"]),
            [PARTNER_CODES.get(place) for place in lines["place"].tolist()],
            strict=True,
        ),
    )
    links = month.links
    yield "genealogy_link", zip(
        links["parent"].tolist(), links["child"].tolist(), links["used_by"].tolist(), maybe(links["made_by"]),
        amounts(links["quantity"]), worded(links["step"], KINDS), stamps(links["tick"]),
        worded(links["basis"], BASES), links["only_mixed"].astype(bool).tolist(), maybe(links["voided_by"]),
        strict=True,
    )  # fmt: skip
    shipped = month.shipped
    yield "shipped_lot", zip(
        shipped["movement"].tolist(), shipped["lot"].tolist(), shipped["customer"].tolist(),
        amounts(shipped["quantity"]), stamps(shipped["tick"]), maybe(shipped["voided_by"]), strict=True,
    )  # fmt: skip
    runs = month.runs
    yield (
        "production_run",
        zip(numbered("L", runs["line"]), runs["lot"].tolist(), stamps(runs["start"]), stamps(runs["end"]), strict=True),
    )


def lot_code(layer: int, lot: int) -> str:
    return f"{EVERY[layer].prefix}{lot:08}"


def _lots(month: Month) -> Rows:
    times = stamps(month.lots["tick"])
    for lot, layer, made in zip(month.lots["id"].tolist(), month.lots["layer"].tolist(), times, strict=True):
        kind, code = EVERY[layer], lot_code(layer, lot)
        supplier = FIRST_SUPPLIER + lot % SUPPLIERS if kind.name in {"raw", "bulk", "silo"} else None
        yield (
            lot, code, item_of(layer, lot), fold(kind.prefix) + f"{lot:08}", supplier,
            f"H{lot:08}" if supplier else None, made, "free",
            SHIFTS[lot % len(SHIFTS)] if kind.kind == "finished" else "{}",
        )  # fmt: skip


def item_of(layer: int, lot: int) -> int:
    kind = EVERY[layer]
    first: int = FIRST_ITEM[kind.name]
    return first + lot % kind.items


def _movements(month: Month) -> Rows:
    moved = month.movements
    drawn = [
        "{}" if amount == NONE else f'{{"drawn": "{amount}", "drawn_uom": "kg"}}' for amount in moved["drawn"].tolist()
    ]
    ids, kinds, times = moved["id"].tolist(), worded(moved["kind"], KINDS), stamps(moved["tick"])
    return zip(
        ids, kinds, times, times, [f"plant:{key:010}" for key in ids], maybe(moved["partner"]),
        [f"SO{key:08}" if kind == "ship" else None for key, kind in zip(ids, kinds, strict=True)],
        numbered("W", moved["order"]), numbered("L", moved["line"]), numbered("T", moved["vessel"]),
        maybe(moved["corrects"]), drawn, strict=True,
    )  # fmt: skip


def maybe(values: Ints) -> list[int | None]:
    return [None if value == NONE else value for value in values.tolist()]


def numbered(prefix: str, values: Ints) -> list[str | None]:
    return [None if value == NONE else f"{prefix}{value}" for value in values.tolist()]


def worded(values: Ints, words: Sequence[str]) -> list[str]:
    return [words[value] for value in values.tolist()]


def amounts(values: Ints) -> list[int]:
    """As the database keeps them: in millionths."""
    found: list[int] = (values * UNIT).tolist()
    return found


def stamps(ticks: Ints) -> list[str]:
    """Moments in UTC, as SQLAlchemy writes them into SQLite."""
    different, which = np.unique(ticks, return_inverse=True)
    moments = np.datetime_as_string(BEGINNING + different * TICK_SECONDS, unit="us")
    texts = [str(moment).replace("T", " ") for moment in moments]
    return [texts[place] for place in which.tolist()]
