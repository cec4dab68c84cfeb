"""Why a file that somebody handed in cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """Telegram does not give a bot files of this size."""

    megabytes: float
    limit_megabytes: int


@dataclass(eq=False)
class TooManyRows(Refusal):
    """All of it is one transaction, in which nobody else can write: there is another way for more. `in_chat` says
    whether it came through the chat."""

    rows: int
    limit: int
    in_chat: bool


@dataclass(eq=False)
class FileGone(Refusal):
    """The file that a preview was about is not there any more."""


@dataclass(eq=False)
class NobodysFile(Refusal):
    """A table from somebody who may record, but not import."""
