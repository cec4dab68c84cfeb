"""Printed text in photos, read by RapidOCR in child processes of its own: its models take half a gigabyte, and a
picture that kills or hangs it costs nobody else anything."""

from __future__ import annotations

from importlib.util import find_spec

import structlog

from bot.readers.apart import refused
from bot.readers.children import Children
from bot.readers.pictures import check_bytes
from bot.readers.text_child import ANSWER
from domain.labels import ReadingFailed, TextRead

_log = structlog.get_logger(__name__)
_LONGEST_ANSWER = 1_000_000  # bytes; a page full of text needs some ten kilobytes


def text_reading_installed() -> bool:
    """Whether the extra `ocr` is there. Its packages are looked for, not loaded: they take seconds."""
    return all(find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))


class RapidText:
    """Reads the text on labels in at most `workers` child processes; each picture may take `seconds`.

    The first process starts with the first picture that needs it and loads its models then (2 s); a second one starts
    only when two pictures come at once. The time is long because they leave the processor to whoever answers people:
    on a machine with ten busy processes a reading of half a second was seen to take a minute. Nothing is downloaded:
    the models lie in RapidOCR's wheel.
    """

    def __init__(self, *, workers: int = 2, seconds: float = 120.0) -> None:
        self._seconds = seconds
        self._children = Children("bot.readers.text_child", workers=workers, seconds=seconds, longest=_LONGEST_ANSWER)

    async def read(self, picture: bytes) -> tuple[TextRead, float]:
        """What is printed, and the processor time it took in milliseconds. Cancelling it ends the work.

        Raises `PictureTooLarge` (20 MB, 40 megapixels), `NotAPicture`, `PictureDamaged`, or `ReadingFailed` when
        the child process died or was too slow.
        """
        check_bytes(picture)
        try:
            answer = ANSWER.validate_json(await self._children.ask(picture))
        except ValueError as error:
            raise ReadingFailed(seconds=self._seconds) from error
        if answer.text is not None:
            return answer.text, answer.cpu_ms
        refusal = refused(answer.refusal or "", answer.facts or {})
        if refusal is None:
            _log.error("text_reader_failed", error=answer.failed or answer.refusal)
            raise ReadingFailed(seconds=self._seconds)
        raise refusal

    async def close(self) -> None:
        """End the child processes. Pictures that are being read end in `ReadingFailed`."""
        await self._children.close()
