"""`python -m bot.phoneroom`: a phone room on its own, for a bot in another process."""

import asyncio
import signal
from pathlib import Path

import click

from bot.phoneroom.addresses import lan_address
from bot.phoneroom.room import PhoneRoom, PortTaken
from bot.phoneroom.store_sqlite import SqliteStore


@click.command()
@click.option("--port", default=8081, show_default=True, help="0 takes a free one.")
@click.option("--lan", is_flag=True, help="Listen on every address, so that a handset in the same network gets in.")
@click.option("--store", type=click.Path(path_type=Path, dir_okay=False), help="Keep the world in this SQLite file.")
@click.option(
    "--spec",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Check requests and answers against this Bot API description (JSON).",
)
def main(port: int, lan: bool, store: Path | None, spec: Path | None) -> None:
    """A local Telegram: the Bot API under /bot<token>/, phones in the browser, control under /room."""
    asyncio.run(_serve("0.0.0.0" if lan else "127.0.0.1", port, store, spec))  # noqa: S104 - asked for by --lan


async def _serve(host: str, port: int, store: Path | None, spec: Path | None) -> None:
    try:
        kept = SqliteStore(store) if store else None
        room = await PhoneRoom.start(host, port, store=kept, spec=spec)
    except PortTaken as taken:
        raise click.ClickException(f"{taken}; --port 0 takes a free one") from taken
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ended.set)
    click.echo(f"phone room: {room.url}  (bots: {room.url}/bot)")
    if host == "0.0.0.0":  # noqa: S104 - compared, not bound
        click.echo(f"from a handset in this network: http://{lan_address()}:{room.port}")
    await ended.wait()
    await room.stop()


if __name__ == "__main__":
    main()
