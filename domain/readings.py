"""What was read from a photo, as it is kept beside it and taken up again."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from domain.labels import Reading

_READINGS = TypeAdapter(Reading)
_CAPTION = "caption"
LONGEST_CAPTION = 1024
"""Telegram's own limit, in characters."""


def reading_kept(reading: Reading, caption: str = "") -> dict[str, Any]:
    """The reading as JSON, with the words that stood under the photo. `reading_again` reads it back."""
    kept: dict[str, Any] = _READINGS.dump_python(reading, mode="json")
    return {**kept, _CAPTION: caption[:LONGEST_CAPTION]} if caption else kept


def reading_again(kept: dict[str, Any]) -> tuple[Reading, str]:
    """A kept reading and its caption."""
    return _READINGS.validate_python(kept), str(kept.get(_CAPTION, ""))


def serials_of(reading: Reading) -> frozenset[str]:
    """The single units that the sure codes name: product and serial number (AI 21)."""
    found = (code.gs1 for code in reading.sure)
    return frozenset(f"{gs1.gtin or ''}/{gs1.serial}" for gs1 in found if gs1 and gs1.serial)
