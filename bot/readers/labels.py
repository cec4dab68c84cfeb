"""The whole reader: codes first, and printed text where no sure code names a lot (text costs a second, codes 30 ms)."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from domain.labels import (
    Reading,
    ReadingFailed,
    TextRead,
    badge_from_payload,
    code_candidates,
    sign_from_payload,
    start_in_link,
)

CLEAR = 0.9
"""From this confidence on a photo whose print was read was good enough: no word on what spoiled it."""


class TextReader(Protocol):
    """Reads what is printed on a label, as `LabelReader` reads its codes."""

    async def read(self, picture: bytes) -> tuple[TextRead, float]:
        """What is printed, and the processor time it took in milliseconds. Raises what `LabelReader.read` raises."""
        ...


class CodesReader(Protocol):
    """Reads the codes in a picture, as `LabelReader` does."""

    async def read(self, picture: bytes) -> Reading: ...


class LabelEye:
    """Implements `LabelReader`. Without a `text` reader only codes are read."""

    def __init__(self, codes: CodesReader, text: TextReader | None = None) -> None:
        self._codes = codes
        self._text = text

    async def read(self, picture: bytes) -> Reading:
        reading = await self._codes.read(picture)
        return reading if _says_enough(reading) else await self.read_print(picture, reading)

    async def read_print(self, picture: bytes, reading: Reading) -> Reading:
        if self._text is None or reading.text is not None:
            return reading
        try:
            text, cpu_ms = await self._text.read(picture)
        except ReadingFailed:
            return reading  # the codes were read: half an answer is better than none
        hint = None if text.lots and text.confidence >= CLEAR else reading.hint
        return replace(reading, text=text, hint=hint, cpu_ms=reading.cpu_ms + cpu_ms)


def _says_enough(reading: Reading) -> bool:
    """Whether a sure code names a lot, a pallet, a sign of ours or a badge."""
    if code_candidates(Reading(reading.sure)) or any(code.gs1 and code.gs1.sscc for code in reading.sure):
        return True
    starts = [start_in_link(code.text) or "" for code in reading.sure]
    return any(sign_from_payload(start) is not None or badge_from_payload(start) is not None for start in starts)
