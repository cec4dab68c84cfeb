"""`lotbell trace LOT`: where lots went, or where they came from, and how far that can be trusted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli_context import CommandContext, with_records
from bot.cli_lots import NOT_ONE_LOT, one_lot

if TYPE_CHECKING:
    from domain.trace import Trace
    from domain.usecases.trace_lot import Explained
    from templates.ways import Ways

HOLES_SHOWN = 30
"""A screen of them; JSON has all."""


@click.command("trace")
@click.argument("lots", metavar="LOT...", nargs=-1)
@click.option("--item", help="Which item's lot, where two items share a code.")
@click.option(
    "--direction", type=click.Choice(["forward", "backward", "both"]), default="forward", show_default=True,
    help="Where it went, where it came from, or both.",
)  # fmt: skip
@click.option("--as-of", metavar="MOMENT", help="The trouble began then: what left a root before is not touched.")
@click.option("--between", nargs=2, metavar="FROM TO", help="Only what left a root from then to then.")
@click.option("--timed", is_flag=True, help="Leave out what was taken from a lot before anything went in.")
@click.option(
    "--model", type=click.Choice(["mixed", "fifo"]), default="mixed", show_default=True,
    help="What leaves a tank: of everything in it, or first in, first out.",
)  # fmt: skip
@click.option("--equipment", is_flag=True, help="Take in what shared a line with no cleaning between.")
@click.option("--line", help="What was on this line in the window; with LOT, only what left it through the line.")
@click.option("--vessel", help="The same for a tank or silo.")
@click.option("--why", metavar="LOT", help="Only why this one is in the answer: the path, step by step.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_records
def trace_command(
    context: CommandContext,
    lots: tuple[str, ...],
    item: str | None,
    direction: str,
    as_of: str | None,
    between: tuple[str, str] | None,
    timed: bool,
    model: str,
    equipment: bool,
    line: str | None,
    vessel: str | None,
    why: str | None,
    as_json: bool,
) -> None:
    """Print every lot that the LOTs went into and why, the deliveries, and the customers with their quantities.

    LOT is our own code, or a supplier's; several are traced as one. A MOMENT is 2022-05-25 or "2022-05-25 14:00", in
    the site's time. The exit status is 2 when no lot or several answer to a code.
    """
    from domain.equipment import NothingAsked
    from domain.genealogy import Direction, Question, VesselModel
    from domain.lots import LotRef
    from domain.people import Actor
    from domain.usecases.trace_lot import ExplainLot, TraceLot

    context.must_have_records()
    since, until = _window(context, as_of, between)
    question = Question(
        since=since, until=until, timed=timed, model=VesselModel(model), equipment=equipment, line=line,
        vessel=vessel, zone=context.zone,
    )  # fmt: skip
    refs = [LotRef(code, item) for code in lots]
    try:
        with one_lot(context, as_json), context.open_work(readonly=True) as work:
            if why is not None:
                said = _why(context, ExplainLot()(work, Actor.house(), refs, LotRef(why), question), as_json)
            else:
                trace = TraceLot()(work, Actor.house(), refs, Direction(direction), question)
                said = _as_json(context, trace) if as_json else _as_text(context, trace)
    except NothingAsked as refusal:
        context.fail(refusal, NOT_ONE_LOT)
    click.echo(said)


def _window(
    context: CommandContext, as_of: str | None, between: tuple[str, str] | None
) -> tuple[datetime | None, datetime | None]:
    """When the trouble was. A day alone is its first moment as a beginning, and its last as an end."""
    if between is not None:
        return _moment(context, between[0], last=False), _moment(context, between[1], last=True)
    return (None if as_of is None else _moment(context, as_of, last=False)), None


def _moment(context: CommandContext, text: str, *, last: bool) -> datetime:
    from handlers.telegram.dates import BadDate, said_date

    words = text.split()
    said = said_date(words, datetime.now(UTC), context.zone)
    if said.words != len(words):
        raise BadDate(text=text[:40], problem="not_a_date")
    return (said.end_of_day if last else said.moment).astimezone(UTC)


def _ways(context: CommandContext) -> Ways:
    from templates.ways import Ways

    return Ways(context.words, context.language)


def _as_json(context: CommandContext, trace: Trace) -> str:
    from domain.trace_answer import trace_answer

    return json.dumps(trace_answer(trace, context.zone, _ways(context).hole), ensure_ascii=False, indent=2)


def _as_text(context: CommandContext, trace: Trace) -> str:
    from domain.trace_answer import customer_shares, path_steps, paths

    ways = _ways(context)
    steps = {each.id: path_steps(trace, each) for each in (*trace.lots, *trace.possible.lots)}
    forward = {each.id: each.direction.value == "forward" for each in (*trace.lots, *trace.possible.lots)}
    return context.say(
        "reports/trace_text",
        trace=trace,
        customers=list(customer_shares(trace)),
        paths=paths(trace),
        last={lot: ways.step(way[-1] if forward[lot] else way[0]) if way else "" for lot, way in steps.items()},
        basis=ways.basis_words(),
        holes=[ways.hole(hole) for hole in trace.holes[:HOLES_SHOWN]],
        more_holes=max(0, len(trace.holes) - HOLES_SHOWN),
    )


def _why(context: CommandContext, why: Explained, as_json: bool) -> str:
    from domain.trace_answer import path_steps, traced_answer

    if as_json:
        told = {**traced_answer(why.trace, why.traced, context.zone), "only_possible": why.only_possible}
        return json.dumps(told, ensure_ascii=False, indent=2)
    ways = _ways(context)
    way = ways.way(path_steps(why.trace, why.traced))
    return context.say("reports/why", why=why, way=way, basis=ways.basis(why.traced.basis))
