"""`lotbell copy-to URL`: the records into another database, for who outgrows one machine, and back."""

from __future__ import annotations

import click

from bot.cli_context import CommandContext, with_records


@click.command("copy-to")
@click.argument("url")
@with_records
def copy_command(context: CommandContext, url: str) -> None:
    """Copy all records into the empty database URL, e.g. postgresql+psycopg://lotbell@db.example/lotbell.

    The bot must not run meanwhile. What is copied is compared; what is cut off leaves the target empty, and the
    records here are not changed. Afterwards set LOTBELL_DATABASE_URL to the new address.
    """
    from bot.lifetime import only_copy
    from bot.wiring import copy_records_to

    context.must_have_records()
    shown = ""

    def progress(table: str, done: int, whole: int) -> None:
        nonlocal shown
        if table != shown or done == whole:
            shown = table
            click.echo(f"{table}: {done:,} / {whole:,}", err=True)

    with only_copy(context.settings.data):
        copied = copy_records_to(context.settings, url, progress)
    click.echo(context.say("reports/copied", rows=copied.rows, tables=len(copied.tables)))
