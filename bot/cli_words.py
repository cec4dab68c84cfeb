"""How a command ends for the person at the terminal: in words, in their language, with a status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


def terminal_language() -> str:
    """LOTBELL_LANGUAGE, else the terminal's locale."""
    from templates.words import spoken

    named = ("LOTBELL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return spoken(next((os.environ[name] for name in named if os.environ.get(name)), "en"))


@contextmanager
def ends_in_words() -> Iterator[None]:
    """A refusal becomes one sentence on stderr and status 1."""
    from domain.errors import Refusal

    try:
        yield
    except Refusal as refusal:
        from templates.words import Words, plain

        click.echo(plain(Words().refusal(refusal, terminal_language())), err=True)
        sys.exit(1)
