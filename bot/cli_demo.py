"""`lotbell demo`."""

from __future__ import annotations

import asyncio
import sys
import webbrowser
from pathlib import Path

import click


@click.command()
@click.option("--port", default=8480, show_default=True, help="Where the phones are shown; the next free one if taken.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Kept between starts (LOTBELL_DATA, ./data).",
)
@click.option("--fresh", is_flag=True, help="Begin again: forget what an earlier demo kept.")
@click.option("--lan", is_flag=True, help="Let phones in this network take part; prints a QR code.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
def demo(port: int, data: Path | None, fresh: bool, lan: bool, no_open: bool) -> None:
    """The whole story on this machine: a plant, nine phones, the customers' mail, and the real bot between them."""
    from bot.demo.stage import Shown, play
    from bot.demo.story import STORY
    from bot.logs import configure
    from bot.settings import Settings
    from templates.pictures.codes import qr_terminal

    settings = Settings.read(data=data)
    configure("warning")

    def ready(shown: Shown) -> None:
        if shown.port != shown.asked_port:
            click.echo(f"Port {shown.asked_port} is taken; the demo is on {shown.port} instead.")
        for language in ("en", "zh"):
            click.echo(STORY[language] + "\n")
        if shown.lan_url:
            click.echo(qr_terminal(shown.lan_url, colours=sys.stdout.isatty()))
            click.echo(f"For a phone in this network: {shown.lan_url}")
        click.echo(f"Lotbell demo is ready: {shown.url}  (Ctrl-C stops it; data in {settings.data})")
        if not no_open:
            webbrowser.open(shown.url)

    asyncio.run(play(settings, port=port, fresh=fresh, lan=lan, ready=ready))
