"""Barcodes in photos, read in child processes: a picture that kills or hangs its reader costs nobody else anything."""

from __future__ import annotations

import structlog

from bot.readers.apart import refused
from bot.readers.child import ANSWER
from bot.readers.children import Children
from bot.readers.pictures import check_bytes
from domain.labels import Reading, ReadingFailed

_log = structlog.get_logger(__name__)
_LONGEST_ANSWER = 4_000_000  # bytes; a picture full of codes needs some kilobytes


class BarcodeReader:
    """Reads barcodes in at most `workers` child processes; each picture may take `seconds`, and wait for its turn.

    The processes start with the first pictures and are kept. One that dies or takes too long is ended and replaced.
    """

    def __init__(self, *, workers: int = 2, seconds: float = 15.0) -> None:
        self._seconds = seconds
        self.children = Children("bot.readers.child", workers=workers, seconds=seconds, longest=_LONGEST_ANSWER)

    async def read(self, picture: bytes) -> Reading:
        """The codes in `picture`; an empty reading when there are none. Cancelling it ends the work.

        Raises `PictureTooLarge` (20 MB, 40 megapixels, 210 as JPEG), `NotAPicture`, `PictureDamaged`, or
        `ReadingFailed` when the child process died, was too slow, or too many pictures wait already.
        """
        check_bytes(picture)
        written = await self.children.ask(picture)
        try:
            answer = ANSWER.validate_json(written)
        except ValueError as error:
            raise ReadingFailed(seconds=self._seconds) from error
        if answer.reading is not None:
            return answer.reading
        refusal = refused(answer.refusal or "", answer.facts or {})
        if refusal is None:
            _log.error("label_reader_failed", error=answer.failed or answer.refusal)
            raise ReadingFailed(seconds=self._seconds)
        raise refusal

    async def close(self) -> None:
        """End the child processes. Pictures that are being read end in `ReadingFailed`."""
        await self.children.close()
