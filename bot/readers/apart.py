"""Readers that open strangers' files in child processes share what a child is given and how it refuses."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.errors import Refusal
from domain.labels import NotAPicture, PictureDamaged, PictureTooLarge

_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
_REFUSALS: dict[str, type[Refusal]] = {kind.__name__: kind for kind in (NotAPicture, PictureDamaged, PictureTooLarge)}


def child_settings() -> dict[str, str]:
    """The whole environment of a child: enough to run our code, and none of our secrets. A picture or a workbook may
    take its reader over, and a token must not be there to take."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2])}


def stand_back() -> None:
    """From now on this process leaves the processor to whoever answers people, as long as somebody does."""
    with contextlib.suppress(OSError, AttributeError):  # a system without priorities
        os.nice(10)


def refused(name: str, facts: Mapping[str, Any]) -> Refusal | None:
    """The refusal of this name as it came through JSON; None for one that no child of ours gives."""
    kind = _REFUSALS.get(name)
    if kind is None:
        return None
    return kind(**{fact: tuple(value) if isinstance(value, list) else value for fact, value in facts.items()})
