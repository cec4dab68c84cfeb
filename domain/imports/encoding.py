"""From a file's bytes to its text: the encodings that plants' systems and spreadsheets write."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_LAST_ROW_OF_FIRST_LEVEL = 0xD7


class UnknownEncoding(ValueError):
    """The bytes are no text that we can vouch for."""


def decoded(content: bytes) -> str:
    """The text of UTF-8 (with or without its mark), UTF-16, GB18030 or GBK bytes. Raises `UnknownEncoding`.

    GB18030 reads almost any bytes as something. It is believed only when most of what it gives are everyday
    Chinese characters: a wrong guess would fill the plant's records with signs that nobody wrote.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\x00" in content[:200]:
        return _strictly(content, "utf-16-be" if content[:1] == b"\x00" else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(content, "gb18030")
    foreign = [sign for sign in text if ord(sign) > 127]
    everyday = sum(_is_everyday(sign) for sign in foreign)
    if everyday * 2 < len(foreign):
        raise UnknownEncoding("neither Unicode nor Chinese")
    return text


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding(encoding) from error


def _is_everyday(sign: str) -> bool:
    """Among the 3,755 signs of GB2312's first level, or its punctuation. Other scripts' bytes mostly fall outside:
    an accented letter and the next one are no pair of it, and Cyrillic words land on its rare second level."""
    try:
        return sign.encode("gb2312")[0] <= _LAST_ROW_OF_FIRST_LEVEL
    except UnicodeEncodeError:
        return False
