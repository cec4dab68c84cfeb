"""`lotbell`: one command, its parts loaded only when they run."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click

COMMANDS = {
    "demo": ("bot.cli_demo", "demo", "The whole story on this machine: no account, no token."),
    "run": ("bot.cli_run", "run", "Start the bot with its token."),
    "check": ("bot.cli_run", "check", "Say what is missing before the bot can run."),
    "import": ("bot.cli_import", "import_command", "Import a plant's records from a folder of CSV files."),
    "copy-to": (
        "bot.cli_copy",
        "copy_command",
        "Copy all records into another database: SQLite to PostgreSQL, or back.",
    ),
    "read": ("bot.cli_read", "read_command", "What is on these photos of labels: codes and printed text."),
    "trace": ("bot.cli_trace", "trace_command", "Where did this lot go, where did it come from?"),
    "cause": ("bot.cli_cause", "cause_command", "What do these bad lots have in common?"),
    "balance": ("bot.cli_balance", "balance_command", "What became of a lot, and what nobody accounts for."),
    "scope": ("bot.cli_scope", "scope_command", "What a recall would cover: by date, order, genealogy, equipment."),
}

COLLECTED_AFTER = (100_000, 50, 100)
"""Python's own (700, 10, 10) looks through an answer of a hundred thousand lots again and again while it is made, and
finds nothing: a third of the time of a hub's trace."""


class Lazy(click.Group):
    """Knows its commands by name and loads one when it is called: `lotbell --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, _, says) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lotbell")
def lotbell() -> None:
    """Lot traceability and product recall in the chat that people already use."""


def main(*args: Any) -> None:
    """The console command. What cannot be done ends with one sentence and a status, never with a stack trace."""
    from bot.cli_words import ends_in_words

    gc.set_threshold(*COLLECTED_AFTER)
    with ends_in_words():
        lotbell.main(args or None, prog_name="lotbell", standalone_mode=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
