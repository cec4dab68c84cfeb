"""`lotbell scope LOT`: what a recall would cover, by date, by order, by genealogy, with shared equipment."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import click

from bot.cli_context import CommandContext, with_records
from bot.cli_lots import one_lot

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("scope")
@click.argument("lot")
@click.option("--item", help="Which item's lot, where two items share a code.")
@click.option(
    "--window", type=(DAY, DAY), metavar="FROM TO", help="Compare these days, too: 2022-05-25 2022-06-15, both in."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_records
def scope_command(
    context: CommandContext, lot: str, item: str | None, window: tuple[datetime, datetime] | None, as_json: bool
) -> None:
    """Print what a recall of LOT would cover by each way of drawing the line: lots, quantity, customers, cost.

    LOT is our own code, or a supplier's. The exit status is 2 when no lot or several answer to it.
    """
    from domain.balance_answer import scopes_answer
    from domain.lots import LotRef
    from domain.people import Actor
    from domain.usecases.compare_scopes import CompareScopes

    days = None
    if window is not None:
        first, last = (datetime.combine(day.date(), time(), context.zone) for day in window)
        days = first, last + timedelta(days=1)
    context.must_have_records()
    with one_lot(context, as_json), context.open_work(readonly=True) as work:
        scopes = CompareScopes(context.zone)(work, Actor.house(), LotRef(lot, item), days)
    if as_json:
        click.echo(json.dumps(scopes_answer(scopes), ensure_ascii=False, indent=2))
    else:
        click.echo(context.say("reports/scope_text", scopes=scopes))
