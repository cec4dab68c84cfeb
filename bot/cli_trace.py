"""`lotbell trace LOT`: where a lot went, or where it came from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli_context import CommandContext, with_records

if TYPE_CHECKING:
    from domain.genealogy import Trace
    from domain.lots import AmbiguousLot, UnknownLot

NOT_ONE_LOT = 2
"""The exit status when a code names no lot, or several."""


@click.command("trace")
@click.argument("lot")
@click.option("--item", help="Which item's lot, where two items share a code.")
@click.option(
    "--direction", type=click.Choice(["forward", "backward", "both"]), default="forward", show_default=True,
    help="Where it went, where it came from, or both.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_records
def trace_command(context: CommandContext, lot: str, item: str | None, direction: str, as_json: bool) -> None:
    """Print every lot that LOT went into, the deliveries, and the customers with their quantities.

    LOT is our own code, or a supplier's. The exit status is 2 when no lot or several answer to it.
    """
    from domain.genealogy import Direction
    from domain.items import UnknownItem
    from domain.lots import AmbiguousLot, LotRef, UnknownLot
    from domain.people import Actor
    from domain.usecases.trace_lot import TraceLot

    context.must_have_records()
    try:
        with context.open_work(readonly=True) as work:
            trace = TraceLot()(work, Actor.house(), LotRef(lot, item), Direction(direction))
    except (UnknownLot, AmbiguousLot) as refusal:
        _show_candidates(context, refusal, as_json)
    except UnknownItem as refusal:
        context.fail(refusal, NOT_ONE_LOT)
    else:
        click.echo(_as_json(context, trace) if as_json else _as_text(context, trace))


def _as_json(context: CommandContext, trace: Trace) -> str:
    from domain.trace_answer import trace_answer

    return json.dumps(trace_answer(trace, context.zone), ensure_ascii=False, indent=2)


def _as_text(context: CommandContext, trace: Trace) -> str:
    from domain.trace_answer import customer_shares, paths

    customers = list(customer_shares(trace))
    return context.say("reports/trace_text", trace=trace, customers=customers, paths=paths(trace))


def _show_candidates(context: CommandContext, refusal: UnknownLot | AmbiguousLot, as_json: bool) -> None:
    """The lots that were perhaps meant: for people on the error stream, for programs in the answer."""
    from domain.lots import AmbiguousLot

    ambiguous = isinstance(refusal, AmbiguousLot)
    views = refusal.candidates if isinstance(refusal, AmbiguousLot) else refusal.nearest
    if as_json:
        candidates = [
            {"lot": view.lot.code, "item": view.item.code, "supplier_lot": view.lot.supplier_lot} for view in views
        ]
        error = "ambiguous_lot" if ambiguous else "unknown_lot"
        click.echo(json.dumps({"error": error, "lot": refusal.code, "candidates": candidates}, ensure_ascii=False))
    told = context.say("reports/lot_candidates", code=refusal.code, candidates=views, ambiguous=ambiguous)
    click.echo(told, err=True)
    raise click.exceptions.Exit(NOT_ONE_LOT)
