"""What can be wrong with the place where everything is kept. Nothing was changed when one of these is raised.

`where` names the file or the server, never a password.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass(eq=False)
class DatabaseNewer(Refusal):
    """A newer Lotbell has been here: `revision` is unknown to this program, which must not touch it."""

    where: str
    revision: str


@dataclass(eq=False)
class DatabaseReadOnly(Refusal):
    """The file, its folder or the server may be read but not written."""

    where: str


@dataclass(eq=False)
class DatabaseLocked(Refusal):
    """Another program kept the database to itself for longer than we wait. Trying again is right."""

    where: str


@dataclass(eq=False)
class DiskFull(Refusal):
    """There is no room left; what was saved before is safe."""

    where: str


@dataclass(eq=False)
class NotADatabase(Refusal):
    """The file is something else: not a database at all, or another program's."""

    where: str


@dataclass(eq=False)
class DatabaseDamaged(Refusal):
    """The database says of itself that it is damaged: a backup is needed."""

    where: str


@dataclass(eq=False)
class DatabaseUnreachable(Refusal):
    """The folder is missing, the server does not answer, the password is wrong ... `problem` in the driver's words."""

    where: str
    problem: str


@dataclass(eq=False)
class ChangedMeanwhile(Refusal):
    """Somebody else wrote the same thing at the same moment. Asking again gives the right answer."""

    what: str


@dataclass(eq=False)
class DatabaseNotEmpty(Refusal):
    """Records are only copied into a database that has none."""

    where: str


@dataclass(eq=False)
class CopyDiffers(Refusal):
    """What arrived is not what was sent; nothing was kept of it."""

    where: str
    table: str
