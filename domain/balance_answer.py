"""Balances and scopes as other programs need them: plain JSON, quantities as plain numbers in the units named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.balance_groups import Balance
from domain.gaps import Candidate
from domain.lots import LotView
from domain.scope import Scope, Scopes
from domain.shares import Part
from domain.trace_answer import plain_number
from domain.whereabouts import Place


def balance_answer(balance: Balance, candidates: Iterable[Candidate]) -> dict[str, Any]:
    """One product's balance: `made` is the sum of `accounts` and `gap`, in `uom`."""
    return {
        "item": balance.item.code,
        "uom": balance.item.uom,
        "lots": [lot.view.lot.code for lot in balance.lots],
        "made": plain_number(balance.made),
        "accounts": {account.value: plain_number(amount) for account, amount in balance.told},
        "gap": plain_number(balance.gap),
        "gap_percent": None if balance.percent is None else plain_number(balance.percent),
        "tolerance_percent": plain_number(balance.tolerance),
        "flagged": balance.flagged,
        "missing": {why.value: plain_number(amount) for why, amount in balance.missing.items()},
        "customers_as": [
            {"item": anew.item.code, "quantity": plain_number(anew.quantity), "uom": anew.item.uom,
             "counted": plain_number(anew.counted)}
            for anew in balance.anew
        ],
        "negative": [view.lot.code for view in balance.negative],
        "unknown_quantities": balance.unknown,
        "not_convertible": [
            {"item": none.item.code, "uom": none.item.uom, "to": none.source.uom, "of": none.source.code}
            for none in balance.not_convertible
        ],
        "candidates": [_candidate(each) for each in candidates],
    }  # fmt: skip


def _candidate(each: Candidate) -> dict[str, Any]:
    facts = {
        "clue": each.clue.value,
        "lot": each.lot,
        "quantity": None if each.quantity is None else plain_number(each.quantity),
        "usual": None if each.usual is None else plain_number(each.usual),
        "uom": each.uom,
        "other_lot": each.other,
        "at": each.at.isoformat() if each.at else None,
        "place": each.place,
        "kind": each.kind,
        "count": each.count or None,
        "of": each.of or None,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def places_answer(places: Iterable[Place], suspect_uom: str) -> list[dict[str, Any]]:
    """Where everything is; `suspect` is how much of the lot that was asked about can be in it."""
    return [
        {
            "where": place.where.value,
            "name": place.name,
            "item": place.item.code,
            "lots": place.lots,
            "quantity": plain_number(place.quantity),
            "uom": place.item.uom,
            "suspect": plain_number(round(place.suspect, 6)),
            "suspect_uom": suspect_uom,
            "up_to": place.up_to,
        }
        for place in places
    ]


def parts_answer(lots: Iterable[LotView], parts: dict[int, Part]) -> list[dict[str, Any]]:
    """How much of the lot that was asked about can be in each lot."""
    return [
        {
            "lot": view.lot.code,
            "item": view.item.code,
            "made": plain_number(view.made),
            "uom": view.item.uom,
            "suspect": plain_number(round(parts[view.id].amount, 6)),
            "up_to": parts[view.id].up_to,
        }
        for view in lots
        if view.id in parts
    ]


def scopes_answer(scopes: Scopes) -> dict[str, Any]:
    """The ways side by side. Days are the site's; `until` is the last day that is in."""
    return {
        "lot": scopes.root.lot.code,
        "item": scopes.root.item.code,
        "compared_with": "equipment",
        "scopes": [_scope(row) for row in scopes.rows],
        "not_known": [
            name
            for name, unknown in (("runs", scopes.no_runs), ("times", scopes.no_times), ("orders", scopes.no_orders))
            if unknown
        ],
    }


def _scope(row: Scope) -> dict[str, Any]:
    return {
        "scope": row.kind.value,
        "lots": len(row.lots),
        "quantities": {uom: plain_number(amount) for uom, amount in row.quantities},
        "customers": len(row.customers),
        "deliveries": row.deliveries,
        "cost": None if row.cost is None else plain_number(row.cost),
        "without_cost": [item.code for item in row.unpriced],
        "since": row.since.date().isoformat() if row.since else None,
        "until": row.last_day.date().isoformat() if row.last_day else None,
        "orders": row.orders or None,
        "missed_lots": row.missed,
        "needless_lots": row.needless,
        "missed_customers": row.missed_customers,
        "needless_customers": row.needless_customers,
    }
