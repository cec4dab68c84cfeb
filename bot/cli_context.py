"""What a command on the records needs: the database, the words, and a way to tell refusals to a terminal."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec
from zoneinfo import ZoneInfo

import click

from bot.cli_words import terminal_language
from bot.settings import BadSettings, Settings
from domain.database_errors import DatabaseUnreachable
from domain.errors import Refusal
from domain.people import LANGUAGES
from templates.words import Words, plain

if TYPE_CHECKING:
    from domain.ports import OpenWork
    from domain.ports.bulk import Bulk
    from storage.database import Database

P = ParamSpec("P")

DATA_HELP = "Where the records are kept. Default: LOTBELL_DATA, else ./data."
LANGUAGE_HELP = "What language to answer in. Default: LOTBELL_LANGUAGE, else that of this terminal."


@dataclass(eq=False)
class NoRecordsYet(Refusal):
    """A question was asked of a data directory that nothing was ever recorded in."""

    data: str


class CommandContext:
    """One command's run. The database is opened, and brought up to date, when it is first asked for."""

    def __init__(self, settings: Settings, language: str) -> None:
        self.settings = settings
        self.language = language
        self.words = Words(settings.zone)
        self.zone = ZoneInfo(settings.zone)
        self._database: Database | None = None

    @property
    def open_work(self) -> OpenWork:
        """Opens transactions on the records. Raises the refusals of `domain.database_errors`."""
        from bot.wiring import open_storage, transactions

        if self._database is None:
            if self.settings.database_url is None:
                self._make_room()
            self._database = open_storage(self.settings)
        return transactions(self._database)

    @contextmanager
    def bulk(self) -> Iterator[Bulk]:
        """What a very large import needs: room beside the records for what is not checked yet."""
        from bot.wiring import bulk_import

        self.open_work  # noqa: B018  # opens the database
        self._make_room()
        if self._database is None:
            raise RuntimeError("the database was not opened")
        with bulk_import(self._database, self.settings.data) as bulk:
            yield bulk

    def _make_room(self) -> None:
        try:
            self.settings.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachable(str(self.settings.data), error.strerror or str(error)) from error

    def must_have_records(self) -> None:
        """Raises `NoRecordsYet` rather than make an empty database in what may be the wrong directory."""
        if self.settings.database_url is None and not (self.settings.data / "lotbell.db").is_file():
            raise NoRecordsYet(data=str(self.settings.data))

    def close(self) -> None:
        if self._database is not None:
            self._database.close()

    def say(self, template: str, **facts: Any) -> str:
        """A message as a terminal shows it: no markup."""
        return plain(self.words.say(template, self.language, **facts))

    def fail(self, refusal: Refusal, status: int = 1) -> NoReturn:
        """Tells on the error stream what was refused, and ends the command."""
        click.echo(plain(self.words.refusal(refusal, self.language)), err=True)
        raise click.exceptions.Exit(status)


def language_of(given: str | None, settings: Settings) -> str:
    """What was asked for, else what is set for Lotbell, else what the terminal speaks."""
    if given:
        return given
    return settings.language if "language" in settings.model_fields_set else terminal_language()


def with_records(command: Callable[Concatenate[CommandContext, P], None]) -> Callable[..., None]:
    """Gives a command `--data` and `--language`, and its run as first argument. A refusal ends it with status 1."""

    @click.option("--data", type=click.Path(file_okay=False, path_type=Path), help=DATA_HELP)
    @click.option("--language", type=click.Choice(LANGUAGES), help=LANGUAGE_HELP)
    @functools.wraps(command)
    def run(data: Path | None, language: str | None, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            settings = Settings.read(data=data)
        except BadSettings as bad:
            raise click.ClickException(str(bad)) from bad
        context = CommandContext(settings, language_of(language, settings))
        try:
            command(context, *args, **kwargs)
        except Refusal as refusal:
            context.fail(refusal)
        finally:
            context.close()

    return run
