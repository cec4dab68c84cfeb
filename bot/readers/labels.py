"""The whole reader: codes first, and printed text where no sure code names a lot (text costs a second, codes 30 ms)."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from domain.labels import LabelReader, Reading, ReadingFailed, TextRead, code_candidates, start_in_link


class TextReader(Protocol):
    """Reads what is printed on a label, as `LabelReader` reads its codes."""

    async def read(self, picture: bytes) -> tuple[TextRead, float]:
        """What is printed, and the processor time it took in milliseconds. Raises what `LabelReader.read` raises."""
        ...


class LabelEye:
    """Implements `LabelReader`. Without a `text` reader only codes are read."""

    def __init__(self, codes: LabelReader, text: TextReader | None = None) -> None:
        self._codes = codes
        self._text = text

    async def read(self, picture: bytes) -> Reading:
        reading = await self._codes.read(picture)
        if self._text is None or _says_enough(reading):
            return reading
        try:
            text, cpu_ms = await self._text.read(picture)
        except ReadingFailed:
            return reading  # the codes were read: half an answer is better than none
        return replace(reading, text=text, cpu_ms=reading.cpu_ms + cpu_ms)


def _says_enough(reading: Reading) -> bool:
    """Whether a sure code names a lot, a pallet, or what a link of ours may name: a sign, a badge."""
    named = (start_in_link(code.text) or (code.gs1 and code.gs1.sscc) for code in reading.sure)
    return bool(code_candidates(Reading(reading.sure))) or any(named)
