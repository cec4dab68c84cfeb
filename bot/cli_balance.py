"""`lotbell balance LOT`: what became of a lot, and what nobody accounts for."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

import click

from bot.cli_context import CommandContext, with_records
from bot.cli_lots import one_lot

if TYPE_CHECKING:
    from domain.usecases.balance_lot import BalanceSheet

LARGEST_TOLERANCE = 100
PLACES_SHOWN = 200
"""Of one kind."""
FLAGGED = 3
"""The exit status with `--check` when more is missing than is tolerated: a script need not read the answer."""


@click.command("balance")
@click.argument("lot")
@click.option("--item", help="Which item's lot, where two items share a code.")
@click.option(
    "--tolerance", default="0.2", show_default=True, metavar="PERCENT",
    help="How much may be missing, in percent of what was made, before it is flagged.",
)  # fmt: skip
@click.option("--trace", "whole", is_flag=True, help="Balance everything that was made from the lot, too.")
@click.option("--check", is_flag=True, help="End with status 3 when more is missing than the tolerance allows.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_records
def balance_command(
    context: CommandContext, lot: str, item: str | None, tolerance: str, whole: bool, check: bool, as_json: bool
) -> None:
    """Print what was made of LOT and where it is: used, shipped, in store, sampled, scrapped ... or missing.

    LOT is our own code, a supplier's, or a recall's number (R7: the lots that it covers). The exit status is 2 when no
    lot or several answer to it.
    """
    from domain.lots import LotRef
    from domain.people import Actor
    from domain.usecases.balance_lot import BalanceLot

    allowed = _percent(tolerance)
    context.must_have_records()
    with one_lot(context, as_json), context.open_work(readonly=True) as work:
        sheet = BalanceLot()(work, Actor.house(), LotRef(lot, item), allowed, whole=whole)
    click.echo(_as_json(sheet) if as_json else _as_text(context, sheet))
    if check and sheet.flagged:
        raise click.exceptions.Exit(FLAGGED)


def _as_text(context: CommandContext, sheet: BalanceSheet) -> str:
    groups = [(where, list(places)) for where, places in groupby(sheet.places, key=lambda place: place.where)]
    return context.say("reports/balance_text", sheet=sheet, groups=groups, shown=PLACES_SHOWN)


def _percent(text: str) -> Decimal:
    from domain.values import BadQuantity, quantity

    plain = text.strip().rstrip("%％").strip()
    try:
        found = Decimal(0) if plain in {"0", "0.0"} else quantity(plain)
    except BadQuantity as bad:
        raise click.BadParameter(f"{text} is not a percentage", param_hint="--tolerance") from bad
    if found > LARGEST_TOLERANCE:
        raise click.BadParameter(f"{text} is more than everything", param_hint="--tolerance")
    return found


def _as_json(sheet: BalanceSheet) -> str:
    from domain.balance_answer import balance_answer, parts_answer, places_answer

    answer = {
        "lot": sheet.root.lot.code,
        "item": sheet.root.item.code,
        "whole": sheet.whole,
        "flagged": sheet.flagged,
        "balances": [
            balance_answer(balance, candidates)
            for balance, candidates in zip(sheet.balances, sheet.candidates, strict=True)
        ],
        "places": places_answer(sheet.places, sheet.root.item.uom),
        "lots": parts_answer(sheet.lots, sheet.parts),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)
