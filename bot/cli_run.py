"""`lotbell run` and `lotbell check`: the product with a real token."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings import Settings

data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Where everything is kept (LOTBELL_DATA, ./data)."
)


@click.command()
@data_option
def run(data: Path | None) -> None:
    """Start the bot: polling, or a webhook when LOTBELL_WEBHOOK_URL is set."""
    from bot.logs import configure
    from bot.settings import LiveSettings

    settings = LiveSettings.read(data=data)
    configure(settings.log_level)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    from bot.lifetime import Lifetime, only_copy, signals_stop
    from bot.wiring import open_storage, wire

    with only_copy(settings.data):
        database = await asyncio.to_thread(open_storage, settings)
        try:
            house = wire(settings, database)
            lifetime = Lifetime()
            with signals_stop(lifetime):
                await lifetime.live(house.opens, house.runs)
        finally:
            database.close()


@click.command()
@data_option
def check(data: Path | None) -> None:
    """Say what is missing before the bot can run. Exit status 1 when something is."""
    from bot.checking import look_over
    from bot.cli_words import terminal_language
    from templates.words import Words

    async def look() -> bool:
        well = True
        async for point in look_over(data, Words(), terminal_language()):
            well = well and point.well
            click.echo(f"{'✓' if point.well else '✗'} {point.says}")
        return well

    raise SystemExit(0 if asyncio.run(look()) else 1)
