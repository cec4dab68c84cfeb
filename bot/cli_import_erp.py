"""`lotbell import` of what is no folder of plain CSV files: exports of other systems, workbooks, a single file."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli_context import CommandContext

if TYPE_CHECKING:
    from domain.imports.erp.intake import Intake
    from domain.imports.erp.reading import ReadOptions
    from domain.usecases.import_export import TakenIn

PRESETS = ("odoo", "erpnext", "sap-mb51", "kingdee")
ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "cp1252", "latin-1", "cp1251")
"""As in the rules; named here again so that `lotbell --help` need not load them. A test keeps them equal."""
MOST_ROWS = 200_000
"""About a gigabyte of memory."""
PLAIN_HELP = "Write the plain layout of an export into this folder, and import nothing."
SHOWN = 1000
"""Problems that are listed; a file that is wrong throughout says so once."""


@dataclass(frozen=True)
class Asked:
    """What was typed beside the path. Empty where the file itself is to say it."""

    preset: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    dates: str | None = None
    preview: bool = False
    plain: Path | None = None

    @property
    def anything(self) -> bool:
        return self != Asked()


def export_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options for exports, and what was typed as `asked`."""

    @click.option("--preset", type=click.Choice(PRESETS), help="Which system's export it must be.")
    @click.option("--encoding", type=click.Choice(ENCODINGS), help="What encoding a text file is in.")
    @click.option("--decimal", type=click.Choice(["comma", "point"]), help="What stands before the decimals.")
    @click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="Whether the day or the month comes first.")
    @click.option("--preview", is_flag=True, help="Show what would happen, and write nothing.")
    @click.option("--plain", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help=PLAIN_HELP)
    @functools.wraps(command)
    def run(*args: object, preset: str | None, encoding: str | None, decimal: str | None, dates: str | None,
            preview: bool, plain: Path | None, **kwargs: object) -> None:  # fmt: skip
        command(*args, asked=Asked(preset, encoding, decimal, dates, preview, plain), **kwargs)

    return run


def is_for_exports(path: Path, asked: Asked) -> bool:
    """Whether the plain import of a folder cannot do it: a single file, something was asked for that only exports
    need, or a folder without one plain file."""
    from domain.imports.layout import KNOWN_FILES

    if asked.anything or path.is_file():
        return True
    names = {each.name.lower() for each in path.iterdir() if each.is_file()}
    return names.isdisjoint(KNOWN_FILES) and any(_is_table(Path(name)) for name in names)


def import_exports(context: CommandContext, path: Path, asked: Asked, *, skip_bad: bool) -> None:
    """Reads, shows, and unless it is a preview writes, all in one transaction."""
    from bot.tables import take_in_file
    from domain.imports.erp.intake import Intake
    from domain.people import Actor
    from domain.usecases.import_export import ExportRefused, ImportExport
    from domain.usecases.import_plant import ImportPlant

    intake = Intake()
    for file in _files(path):
        take_in_file(intake, file, file.name, _options(asked), asked.encoding)
    intake.settle()
    _must_have_something(intake, path)
    if asked.plain is not None:
        _write_plain(context, intake, asked.plain)
        return
    intake.must_fit(MOST_ROWS, in_chat=False)
    run = ImportExport(ImportPlant(context.zone))
    try:
        with context.open_work() as work:
            outcome = run(work, Actor.house(), intake, skip_bad=skip_bad or asked.preview)
            if not asked.preview:
                work.commit()
    except ExportRefused as refused:
        _list_problems(context, refused.outcome)
        raise
    _list_problems(context, outcome)
    click.echo(context.say("exports/report", outcome=outcome, preview=asked.preview))
    if asked.preview and outcome.problems:
        raise click.exceptions.Exit(1)


def _write_plain(context: CommandContext, intake: Intake, folder: Path) -> None:
    """The translation itself, for who wants to look at it, or has more than goes into one transaction."""
    from domain.people import Actor
    from domain.usecases.import_export import TranslateExport

    with context.open_work(readonly=True) as work:
        outcome, files = TranslateExport()(work, Actor.house(), intake)
    _list_problems(context, outcome)
    if outcome.problems:
        raise click.exceptions.Exit(1)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        click.echo(str(folder / name))
    click.echo(context.say("exports/report", outcome=outcome, preview=True))


def _options(asked: Asked) -> ReadOptions:
    from domain.imports.erp.dates import DayOrder
    from domain.imports.erp.numbers import DecimalMark
    from domain.imports.erp.reading import ReadOptions

    return ReadOptions(
        asked.preset,
        DecimalMark(asked.decimal) if asked.decimal else None,
        DayOrder(asked.dates) if asked.dates else None,
    )


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for each in sorted(path.iterdir()):
        if each.is_file() and _is_table(each):
            yield each


def _is_table(path: Path) -> bool:
    from bot.tables import TABLE_ENDINGS

    return path.suffix.lower() in TABLE_ENDINGS and not path.name.startswith((".", "~$"))


def _must_have_something(intake: Intake, path: Path) -> None:
    """Raises `NothingToImport` for a folder in which nothing is ours."""
    from domain.imports.outcome import NothingToImport

    known = any(export.preset for export in intake.exports)
    if path.is_dir() and not (intake.plain or known or intake.problems):
        raise NothingToImport(unknown_files=tuple(export.place for export in intake.exports))


def _list_problems(context: CommandContext, outcome: TakenIn) -> None:
    for problem in outcome.problems[:SHOWN]:
        reason = context.say(f"imports/{problem.code}", **{"column": problem.column, **problem.facts})
        _tell(f"{problem.file}:{problem.line}:", problem.column and f"{problem.column}:", reason)
    if len(outcome.problems) > SHOWN or outcome.left_off:
        click.echo("…", err=True)
    for remark in outcome.remarks:
        _tell(f"{remark.file}:{remark.line}:", context.say(f"imports/remarks/{remark.code}", **remark.facts))


def _tell(*parts: str) -> None:
    click.echo(" ".join(part for part in parts if part), err=True)
