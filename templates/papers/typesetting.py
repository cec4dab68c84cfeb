"""Sets a paper: a `.typ` file of this folder and its facts become a PDF/A-2a.

The facts travel as data only (JSON in `sys.inputs`): nothing of them is ever run as code or read as markup. The only
font is the one that the house brings along, so that a paper looks the same on every machine; the same facts give the
same bytes.
"""

from __future__ import annotations

import functools
import json
import re
import struct
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from templates.words import spoken

HERE = Path(__file__).parent
FONT = HERE.parent / "fonts" / "NotoSansSC-Regular-GB2312.ttf"
STANDARDS: list[typst.PDFStandard] = ["a-2a"]
"""An archive's form: fonts inside, text that can be searched, read aloud and copied."""
EPOCH = 0
_UNPRINTABLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


def pdf(paper: str, language: str, facts: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The paper `templates/papers/<paper>.typ` in a language (`en`, `zh`), from `facts` that it reads as
    `json(bytes(sys.inputs.facts))`; `facts.language` is set. A value may be text, a number, a Decimal (becomes text),
    bytes (a picture: `image(bytes(facts.photo))`), a list or a mapping of these. `at` is when the file says that it
    was made: a moment of the case, not of the clock, where the same case must give the same bytes. Raises
    typst.TypstError for a paper that is wrong: a mistake of ours.
    """
    given = json.dumps(_plain({**facts, "language": spoken(language)}), ensure_ascii=False)
    return typst.compile(
        str(HERE / f"{paper}.typ"),
        root=str(HERE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"facts": given},
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()) if at else EPOCH,
    )


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT.parent)])


def _plain(value: Any) -> Any:
    """A fact as JSON holds it. A character that our font lacks is named: an archive must not show an empty box."""
    if isinstance(value, str):
        return "".join(map(_shown, _UNPRINTABLE.sub("", value)))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | bytes):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | datetime) else value


def _shown(character: str) -> str:
    if character in "\n\t" or ord(character) in _characters():
        return character
    return f"[U+{ord(character):04X}]"


@functools.cache
def _characters() -> frozenset[int]:
    """Every character of the font, read from its `cmap` table (formats 4 and 12)."""
    data = FONT.read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack(">II", data[at + 8 : at + 16])
        for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
    }
    start = tables[b"cmap"][0]
    count = struct.unpack(">H", data[start + 2 : start + 4])[0]
    found: set[int] = set()
    for index in range(count):
        offset = struct.unpack(">I", data[start + 8 + 8 * index : start + 12 + 8 * index])[0]
        for first, last in _ranges(data, start + offset):
            found.update(range(first, last + 1))
    return frozenset(found - {0xFFFF})


def _ranges(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    form = struct.unpack(">H", data[at : at + 2])[0]
    if form == 4:
        segments = struct.unpack(">H", data[at + 6 : at + 8])[0] // 2
        ends = struct.unpack(f">{segments}H", data[at + 14 : at + 14 + 2 * segments])
        starts = struct.unpack(f">{segments}H", data[at + 16 + 2 * segments : at + 16 + 4 * segments])
        yield from zip(starts, ends, strict=True)
    elif form == 12:
        for group in range(struct.unpack(">I", data[at + 12 : at + 16])[0]):
            first, last, _ = struct.unpack(">III", data[at + 16 + 12 * group : at + 28 + 12 * group])
            yield first, last
