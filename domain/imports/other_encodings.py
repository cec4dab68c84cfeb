"""Encodings of older systems. They are believed when somebody names one, or when only one of them makes sense."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from domain.imports.encoding import UnknownEncoding, decoded

ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "cp1252", "latin-1", "cp1251")
"""What may be named. UTF-8, UTF-16 and GB18030 are told without."""
_SURE = 0.97
"""So much of what is not ASCII must be everyday signs of the language."""
_LEAST = 8
"""Fewer foreign signs than these prove nothing."""
_WEST = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœßŠšŽž°€§µ²³")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_NEVER_CHINESE = re.compile(r"[\u3040-\u312f\ue000-\uf8ff]")
"""Kana, phonetic signs and private ones: what GB18030 makes of Big5 is full of them."""
_MOST_STRAY = 0.03
_CYRILLIC_WORD = re.compile(r"[А-ЯЁ]?[а-яё]{2,}|[А-ЯЁ]{2,}")
_LAST_LEAD_OF_EVERYDAY = 0xC6


def text_of(content: bytes, asked: str | None = None) -> str:
    """The file's text. Raises `UnknownEncoding` when it cannot be told for certain, or is not what was asked for."""
    if asked is not None:
        try:
            return content.decode("utf-8-sig" if asked == "utf-8" else asked)
        except (UnicodeDecodeError, LookupError) as error:
            raise UnknownEncoding(asked) from error
    try:
        text = decoded(content)
    except UnknownEncoding:
        return _only_likely(content)
    return _only_likely(content) if _is_strayed(text) else text


def _only_likely(content: bytes) -> str:
    likely = [text for text in (judge(content) for judge in _JUDGES) if text is not None]
    if len(likely) != 1:
        raise UnknownEncoding("none or several make sense")
    return likely[0]


def _is_strayed(text: str) -> bool:
    foreign = sum(map(len, _FOREIGN.findall(text)))
    return len(_NEVER_CHINESE.findall(text)) > _MOST_STRAY * foreign


def _western(content: bytes) -> str | None:
    """Single accented letters inside ASCII words: Müller, façade."""
    text = _decoded(content, "cp1252")
    return text if text and _share(text, lambda sign: sign in _WEST) and _stands_alone(text) else None


def _russian(content: bytes) -> str | None:
    """Whole words of Cyrillic letters, in the case that words have."""
    text = _decoded(content, "cp1251")
    if text is None or not _share(text, lambda sign: "А" <= sign <= "я" or sign in "Ёё№«»"):
        return None
    letters = sum("А" <= sign <= "я" or sign in "Ёё" for sign in text)
    return text if sum(len(word) for word in _CYRILLIC_WORD.findall(text)) >= _SURE * letters else None


def _traditional(content: bytes) -> str | None:
    """Everyday traditional Chinese."""
    text = _decoded(content, "big5")
    return text if text and _share(text, _is_everyday_big5) else None


_JUDGES: tuple[Callable[[bytes], str | None], ...] = (_western, _russian, _traditional)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _share(text: str, fits: Callable[[str], bool]) -> bool:
    foreign = [sign for sign in text if ord(sign) > 127]
    return len(foreign) >= _LEAST and sum(map(fits, foreign)) >= _SURE * len(foreign)


def _stands_alone(text: str) -> bool:
    """Whether the foreign signs are one or two beside an ASCII letter."""
    signs = alone = 0
    for run in _FOREIGN.finditer(text):
        signs += len(run[0])
        beside = text[max(run.start() - 1, 0) : run.start()] + text[run.end() : run.end() + 1]
        alone += len(run[0]) if len(run[0]) <= 2 and any(sign.isalnum() for sign in beside) else 0
    return alone >= 0.9 * signs


def _is_everyday_big5(sign: str) -> bool:
    if unicodedata.category(sign).startswith("P"):
        return True
    try:
        return sign.encode("big5")[0] <= _LAST_LEAD_OF_EVERYDAY
    except UnicodeEncodeError:
        return False
