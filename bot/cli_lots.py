"""What commands about one lot share: a code that names no lot, or several, ends with what was perhaps meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from bot.cli_context import CommandContext
    from domain.lots import AmbiguousLot, UnknownLot

NOT_ONE_LOT = 2
"""The exit status when a code names no lot, or several."""


@contextmanager
def one_lot(context: CommandContext, as_json: bool) -> Iterator[None]:
    """Ends the command with status 2 when what is asked inside names no lot, or several."""
    from domain.items import UnknownItem
    from domain.lots import AmbiguousLot, UnknownLot

    try:
        yield
    except (UnknownLot, AmbiguousLot) as refusal:
        show_candidates(context, refusal, as_json)
    except UnknownItem as refusal:
        context.fail(refusal, NOT_ONE_LOT)


def show_candidates(context: CommandContext, refusal: UnknownLot | AmbiguousLot, as_json: bool) -> NoReturn:
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
