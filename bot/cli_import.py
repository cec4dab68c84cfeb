"""`lotbell import FOLDER`: a plant's records from another system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli_context import CommandContext, with_records
from bot.cli_import_erp import Asked, export_options, import_exports, is_for_exports

if TYPE_CHECKING:
    from domain.usecases.import_plant import Imported


@click.command("import")
@click.argument("folder", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Import the good rows, and list the bad ones.")
@export_options
@with_records
def import_command(context: CommandContext, folder: Path, skip_bad: bool, asked: Asked) -> None:
    """Read the CSV files of a folder (items, units, partners, lots, links, shipments, moves, runs, cleanings), or one
    CSV file or workbook, or the exports of Odoo, ERPNext, SAP (MB51) or Kingdee.

    The same rows twice change nothing. When any row is bad, nothing is imported, every bad row is listed with its
    file, line, column and reason, and the exit status is 1.
    """
    from domain.people import Actor
    from domain.usecases.import_plant import ImportPlant, ImportRefused

    if is_for_exports(folder, asked):
        import_exports(context, folder, asked, skip_bad=skip_bad)
        return
    try:
        files = dict(_files(folder))
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    try:
        with context.open_work() as work:
            outcome = ImportPlant(context.zone)(work, Actor.house(), files, skip_bad=skip_bad)
            work.commit()
    except ImportRefused as refused:
        _list_problems(context, refused.outcome)
        raise
    _list_problems(context, outcome)
    click.echo(context.say("imports/report", outcome=outcome))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files that are ours with what is in them; the others only by name, unless they are plainly notes."""
    from domain.imports.layout import KNOWN_FILES

    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in {".md", ".txt"}:
            yield path.name, path.read_bytes() if path.name.lower() in KNOWN_FILES else b""


def _list_problems(context: CommandContext, outcome: Imported) -> None:
    for problem in outcome.problems:
        reason = context.say(f"imports/{problem.code}", **{"column": problem.column, **problem.facts})
        place = f"{problem.file}:{problem.line}:"
        click.echo(
            " ".join(part for part in (place, problem.column and f"{problem.column}:", reason) if part), err=True
        )
