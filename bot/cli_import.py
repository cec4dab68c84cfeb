"""`lotbell import FOLDER`: a plant's records from another system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli_context import CommandContext, with_records
from bot.cli_import_erp import Asked, export_options, import_exports, is_for_exports

if TYPE_CHECKING:
    from bot.import_files import Folder
    from bot.import_progress import ImportProgress
    from domain.imports.outcome import Imported

AT_ONCE = 1_000_000
"""Bytes that are imported in one transaction, in some seconds; more are checked apart and written in parts."""


@click.command("import")
@click.argument("folder", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Import the good rows, and list the bad ones.")
@click.option("--start-over", is_flag=True, help="Import this although another import was not finished.")
@export_options
@with_records
def import_command(context: CommandContext, folder: Path, skip_bad: bool, start_over: bool, asked: Asked) -> None:
    """Read the CSV files of a folder (items, units, partners, lots, links, shipments, moves, runs, cleanings), or one
    CSV file or workbook, or the exports of Odoo, ERPNext, SAP (MB51) or Kingdee.

    The same rows twice change nothing. When any row is bad, nothing is imported, every bad row is listed with its
    file, line, column and reason, and the exit status is 1. Files may be of any size; an import that was cut off
    goes on when the same command is given again.
    """
    from domain.imports.outcome import ImportRefused

    if is_for_exports(folder, asked):
        import_exports(context, folder, asked, skip_bad=skip_bad)
        return
    try:
        outcome = _imported(context, folder, skip_bad=skip_bad, start_over=start_over)
    except ImportRefused as refused:
        _list_problems(context, refused.outcome)
        raise
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    _list_problems(context, outcome)
    click.echo(context.say("imports/report", outcome=outcome))


def _imported(context: CommandContext, path: Path, *, skip_bad: bool, start_over: bool) -> Imported:
    from bot.import_files import look_over
    from bot.import_progress import ImportProgress
    from domain.people import Actor
    from domain.usecases.import_plant import ImportPlant

    progress = ImportProgress(lambda **facts: context.say("reports/import_progress", **facts))
    try:
        folder = look_over(path, lambda _: progress("looking", "", 0, 0))
        with context.open_work(readonly=True) as work:
            unfinished = work.loading.unfinished()
        if folder.size > AT_ONCE or unfinished is not None:
            return _in_parts(context, folder, progress, skip_bad=skip_bad, start_over=start_over)
    finally:
        progress.end()
    with context.open_work() as work:
        outcome = ImportPlant(context.zone)(work, Actor.house(), folder.contents(), skip_bad=skip_bad)
        work.commit()
    return outcome


def _in_parts(
    context: CommandContext, folder: Folder, progress: ImportProgress, *, skip_bad: bool, start_over: bool
) -> Imported:
    from domain.people import Actor
    from domain.usecases.load_plant import LoadPlant

    with context.bulk() as bulk:
        load = LoadPlant(context.zone, context.open_work, bulk, progress)
        return load(Actor.house(), folder.files, str(folder.path), skip_bad=skip_bad, start_over=start_over)


def _list_problems(context: CommandContext, outcome: Imported) -> None:
    for problem in outcome.problems:
        reason = _said(context, str(problem.code), {"column": problem.column, **problem.facts})
        place = f"{problem.file}:{problem.line}:"
        click.echo(
            " ".join(part for part in (place, problem.column and f"{problem.column}:", reason) if part), err=True
        )
    for remark in outcome.remarks:
        click.echo(f"{remark.file}:{remark.line}: {_said(context, f'remarks/{remark.code}', remark.facts)}", err=True)
    left_off = outcome.problems_left_off + outcome.remarks_left_off
    if left_off:
        click.echo(context.say("reports/import_left_off", count=left_off), err=True)


def _said(context: CommandContext, template: str, facts: Mapping[str, object]) -> str:
    return context.say(f"imports/{template}", **facts)
