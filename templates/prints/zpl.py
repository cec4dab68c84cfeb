"""A planned label in ZPL II, the language of thermal label printers, after Zebra's Programming Guide.

Codes are made by the printer itself (^BQ, ^BX, ^BC); plain words by its own font; any other text is sent as a graphic
(^GFA), because few printers have a font for Chinese. There is no ZPL renderer here: what is written is checked against
the guide's rules and the graphics by drawing them again.
"""

from __future__ import annotations

import re

from PIL import Image, ImageDraw

from domain.printing import Gs1Data
from templates.pictures.fonts import font
from templates.prints.plan import QUIET_BARS, Filled, Kind, Plan, Said, Symbol

ZPL_DPI = (203, 300)
"""The dots an inch of the printers that are sold."""
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;/()+#&%$@=*!?'\"-]*")
"""What the printer's own font draws as it is written: no ^ ~ (commands), \\ (line breaks) or _ (hexadecimal)."""


def zpl(plan: Plan, copies: int) -> str:
    """One format that prints `copies` labels. Its dots are those of `plan.dpi`: plan it for the printer."""
    fields = "\n".join(_field(part) for part in plan.parts)
    return (
        f"^XA\n^CI28\n^PW{plan.width}\n^LL{plan.height}\n^LH0,0\n^LT0\n{fields}\n^PQ{copies},0,0,N\n^XZ\n"
    )  # fmt: skip


def _field(part: Said | Filled | Symbol) -> str:
    match part:
        case Said():
            return _words(part)
        case Filled():
            return f"^FO{part.x},{part.y}^GB{part.width},{part.height},{min(part.width, part.height)}^FS"
        case Symbol():
            return _code(part)


def _words(line: Said) -> str:
    if not _PLAIN.fullmatch(line.text) or line.align != "l":
        return _graphic(line)
    return f"^FT{line.x},{line.baseline}^A0N,{line.size}^FD{line.text}^FS"


def _graphic(line: Said) -> str:
    """The line as black dots: rows of whole bytes, the first dot the highest bit, a 1 is black."""
    picture = line_image(line)
    data = Image.eval(picture, lambda grey: 255 - grey).convert("1").tobytes()
    wide = (picture.width + 7) // 8
    rows = [data[at : at + wide].hex().upper() for at in range(0, len(data), wide)]
    top = line.baseline - round(line.size * _ABOVE)
    return f"^FO{line.left},{max(0, top)}^GFA,{len(data)},{len(data)},{wide},{_packed(rows)}^FS"


_ABOVE, _BELOW = 1.0, 0.32
"""How far letters reach over and under their baseline, in sizes."""


def line_image(line: Said) -> Image.Image:
    """The words alone, black on white, every dot one or the other."""
    height = round(line.size * _ABOVE) + round(line.size * _BELOW)
    grey = Image.new("L", (line.width, height), 255)
    place = (line.stroke, round(line.size * _ABOVE))
    ImageDraw.Draw(grey).text(
        place, line.text, fill=0, font=font(line.size), anchor="ls", stroke_width=line.stroke
    )  # fmt: skip
    return grey.point(lambda value: 255 if value > 140 else 0)


def _packed(rows: list[str]) -> str:
    """ZPL's own shortening of hexadecimal rows: "," fills up with zeros, ":" repeats the row before."""
    packed, before = [], None
    for row in rows:
        if row == before:
            packed.append(":")
        else:
            bare = row.rstrip("0")
            packed.append(row if len(bare) == len(row) else f"{bare},")
        before = row
    return "".join(packed)


def _code(symbol: Symbol) -> str:
    at = f"^FO{symbol.x},{symbol.y}"
    if symbol.kind is Kind.DATA_MATRIX:
        data = matrix_data(symbol.gs1) if symbol.gs1 else symbol.holds.replace("_", "__")
        return f"{at}^BXN,{symbol.module},200,,,,_^FH\\^FD{_hex_escaped(data)}^FS"
    if symbol.gs1 is not None and symbol.kind is Kind.GS1_128:
        data, modules = code_128(symbol.gs1)
        x = symbol.x + (symbol.width_dots - modules * symbol.module) // 2
        left = max(x, QUIET_BARS * symbol.module)
        return f"^FO{left},{symbol.y}^BY{symbol.module},3,{symbol.height}^BCN,{symbol.height},N,N,N,N^FD{data}^FS"
    return f"{at}^BQN,2,{symbol.module}^FH\\^FDMA,{_hex_escaped(symbol.holds)}^FS"


def _hex_escaped(text: str) -> str:
    """What would be a command or the escape itself (a backslash) in a field with ^FH\\, by its byte; it is undone
    before the code's own escapes are. Other characters are UTF-8 (^CI28)."""
    return "".join(f"\\{ord(c):02X}" if c in "^~\\" else c for c in text)


def matrix_data(data: Gs1Data) -> str:
    """Field data of ^BX with "_" as the escape: `_1` is FNC1 (at the front it says GS1), `__` an underscore."""
    return "_1" + data.element_string.replace("_", "__").replace("\x1d", "_1")


def code_128(data: Gs1Data) -> tuple[str, int]:
    """Field data of ^BC in mode N, and how many modules wide the printer makes it.

    `>;` starts in subset C (pairs of digits), `>8` is FNC1, `>6` goes on in B, `>5` in C, `>0` is the character ">".
    """
    said, symbols = [">;>8"], 2
    in_c = True
    text = data.element_string
    at = 0
    while at < len(text):
        digits = len(_DIGITS.match(text, at)[0])  # type: ignore[index]  # it matches the empty text
        if text[at] == "\x1d":
            said.append(">8")
            at += 1
        elif in_c and digits >= 2:
            said.append(text[at : at + 2])
            at += 2
        elif in_c:
            said.append(">6")
            in_c = False
        elif digits >= 4 and digits % 2 == 0:
            said.append(">5")
            in_c = True
        else:
            said.append(">0" if text[at] == ">" else text[at])
            at += 1
        symbols += 1
    return "".join(said), 11 * (symbols + 1) + 13  # the check symbol, and the stop, which has 13


_DIGITS = re.compile(r"[0-9]*")
