"""From a file's bytes to its text: the encodings that plants' systems and spreadsheets write."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LAST_ROW_OF_FIRST_LEVEL = 0xD7
_CHINESE = "gb18030"


class UnknownEncoding(ValueError):
    """The bytes are no text that we can vouch for."""


class EncodingWatch:
    """Tells the encoding of a file whose bytes pass by once, a piece at a time: UTF-8 (with or without its mark),
    UTF-16, GB18030 or GBK. Nothing is kept.

    GB18030 reads almost any bytes as something. It is believed only when most of what it gives are everyday
    Chinese characters: a wrong guess would fill the plant's records with signs that nobody wrote.
    """

    def __init__(self) -> None:
        self._head = b""
        self._declared: str | None = None
        self._readers: dict[str, codecs.IncrementalDecoder] = {}
        self._foreign = 0
        self._everyday = 0
        self._started = False

    def note(self, piece: bytes) -> None:
        """The next bytes of the file."""
        if self._started:
            self._read(piece, final=False)
            return
        self._head += piece
        if len(self._head) >= 200:
            self._start()

    def encoding(self) -> str:
        """What Python calls it, once all bytes have passed. Raises `UnknownEncoding`."""
        if not self._started:
            self._start()
        self._read(b"", final=True)
        if self._declared is not None or "utf-8" in self._readers:
            found = self._declared or "utf-8"
            if found not in self._readers:
                raise UnknownEncoding(found)
            return found
        if _CHINESE not in self._readers or self._everyday * 2 < self._foreign:
            raise UnknownEncoding("neither Unicode nor Chinese")
        return _CHINESE

    def _start(self) -> None:
        self._started = True
        self._declared = _declared(self._head)
        for encoding in [self._declared] if self._declared else ["utf-8", _CHINESE]:
            self._readers[encoding] = codecs.getincrementaldecoder(encoding)()
        self._read(self._head, final=False)
        self._head = b""

    def _read(self, piece: bytes, *, final: bool) -> None:
        waiting = any(reader.getstate()[0] for reader in self._readers.values())
        if "utf-8" in self._readers and piece.isascii() and not waiting and not final:
            return  # such bytes are the same in every encoding that is still possible
        for encoding in list(self._readers):
            try:
                text = self._readers[encoding].decode(piece, final)
            except UnicodeDecodeError:
                del self._readers[encoding]
            else:
                if encoding == _CHINESE:
                    self._weigh(text)

    def _weigh(self, text: str) -> None:
        if text.isascii():
            return
        foreign = [sign for sign in text if ord(sign) > 127]
        self._foreign += len(foreign)
        self._everyday += sum(map(_is_everyday, foreign))


def encoding_of(pieces: Iterable[bytes]) -> str:
    """The encoding of a whole file, read piece by piece. Raises `UnknownEncoding`."""
    watch = EncodingWatch()
    for piece in pieces:
        watch.note(piece)
    return watch.encoding()


def decoded(content: bytes) -> str:
    """The text of a file's bytes. Raises `UnknownEncoding`."""
    return content.decode(encoding_of([content]))


def _declared(head: bytes) -> str | None:
    """The encoding that the first bytes settle: by their mark, or because every second one is zero."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\x00" in head[:200]:
        return "utf-16-be" if head[:1] == b"\x00" else "utf-16-le"
    return None


def _is_everyday(sign: str) -> bool:
    """Among the 3,755 signs of GB2312's first level, or its punctuation. Other scripts' bytes mostly fall outside:
    an accented letter and the next one are no pair of it, and Cyrillic words land on its rare second level."""
    try:
        return sign.encode("gb2312")[0] <= _LAST_ROW_OF_FIRST_LEVEL
    except UnicodeEncodeError:
        return False
