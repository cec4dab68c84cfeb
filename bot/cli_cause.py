"""`lotbell cause LOT LOT LOT`: what bad lots have in common."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from bot.cli_context import CommandContext, with_records
from bot.cli_lots import NOT_ONE_LOT, one_lot

if TYPE_CHECKING:
    from domain.cause import Factor, Suspect
    from domain.ports.causes import FactorNames
    from domain.usecases.find_cause import CommonCause


@click.command("cause")
@click.argument("lots", nargs=-1, required=True, metavar="LOT LOT ...")
@click.option("--item", help="Which item's lots, where two items share a code.")
@click.option(
    "--days", type=click.IntRange(0, 3660), default=30, show_default=True,
    help="Compare with lots made so many days before the first and behind the last.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_records
def cause_command(context: CommandContext, lots: tuple[str, ...], item: str | None, days: int, as_json: bool) -> None:
    """Print what the bad lots share going backward, the least likely by chance first.

    Codes may also be separated by commas. The exit status is 2 when a code names no lot or several, or when fewer
    than two lots are named.
    """
    from domain.cause import TooFewLots, TooManyLots, TooManyToCompare
    from domain.lots import LotRef
    from domain.people import Actor
    from domain.usecases.find_cause import FindCause

    context.must_have_records()
    codes = [code for given in lots for code in given.split(",") if code.strip()]
    try:
        with one_lot(context, as_json), context.open_work(readonly=True) as work:
            found = FindCause()(work, Actor.house(), [LotRef(code, item) for code in codes], days)
    except (TooFewLots, TooManyLots, TooManyToCompare) as refusal:
        context.fail(refusal, NOT_ONE_LOT)
    click.echo(_as_json(context, found) if as_json else context.say("chat/cause", cause=found))


def _as_json(context: CommandContext, found: CommonCause) -> str:
    verdict, period = found.judgement, found.period
    told = {
        "lots": [view.lot.code for view in found.bad],
        "compared_with": {
            "items": [item.code for item in found.items],
            "since": period.since.astimezone(context.zone).date().isoformat() if period.since else None,
            "until": period.until.astimezone(context.zone).date().isoformat() if period.until else None,
            "lots": found.population,
        },
        "stands_out": verdict.stands_out,
        "tests": verdict.tests,
        "corrected_p": verdict.corrected,
        "first": _suspect(found.names, verdict.first),
        "without_first": [view.lot.code for view in found.without],
        "runner_up": _suspect(found.names, verdict.runner_up),
        "others": [_suspect(found.names, each) for each in verdict.others],
        "implied_by_first": [_suspect(found.names, each) for each in verdict.implied],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _suspect(names: FactorNames, suspect: Suspect | None) -> dict[str, Any] | None:
    if suspect is None:
        return None
    return {
        "factors": [_factor(names, factor) for factor in suspect.factors],
        "bad": suspect.hits,
        "all": suspect.lots,
        "p": suspect.p,
    }


def _factor(names: FactorNames, factor: Factor) -> dict[str, Any]:
    number = int(factor.value) if isinstance(factor.value, int) else 0
    if factor.kind == "lot":
        view = names.lots[number]
        own = [_factor(names, each) for each in names.facts.get(number, ())]
        return {"kind": "lot", "value": view.lot.code, "item": view.item.code, "facts": own}
    if factor.kind == "partner":
        partner = names.partners[number]
        return {"kind": partner.kind, "value": partner.code, "name": partner.name}
    if factor.kind == "operator":
        return {"kind": "operator", "value": names.people[number].name}
    kind = factor.name if factor.kind == "attribute" else factor.kind.value
    return {"kind": kind, "value": str(factor.value)}
