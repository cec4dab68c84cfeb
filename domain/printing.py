"""What is printed on a label: its sizes, and what GS1 lets its codes say.

Whatever a printer or a writer of codes would print without a word is checked here first: check digits, the characters
and the length of a lot (GS1 General Specifications: AI 10, character set 82), days that can be, AI 02 only with 37.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from domain.errors import Refusal
from domain.labels import WrongGtin, check_digit, checked_gtin, lot_payload
from domain.pallets import checked_sscc

MOST_COPIES = 500
LONGEST_GS1_LOT = 20
FNC1 = "\x1d"
_CHARSET_82 = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*""")
_FIXED = frozenset({"00", "01", "02", "11", "17"})
"""Application identifiers whose values have one length: no separator behind them."""


@dataclass(frozen=True)
class LabelSize:
    """A roll, or a sheet of A4 with so many labels. `name` is what people write."""

    name: str
    width_mm: int
    height_mm: int
    columns: int = 1
    rows: int = 1

    @property
    def is_sheet(self) -> bool:
        return self.columns > 1

    @property
    def on_a_sheet(self) -> int:
        return self.columns * self.rows


SIZES = {
    size.name: size
    for size in (
        LabelSize("50x30", 50, 30),
        LabelSize("60x40", 60, 40),
        LabelSize("100x50", 100, 50),
        LabelSize("100x150", 100, 150),
        LabelSize("a4", 70, 37, columns=3, rows=8),
    )
}
FIRST_SIZE = SIZES["60x40"]
PALLET_SIZE = SIZES["100x150"]


def size_named(text: str) -> LabelSize | None:
    """The size that a person means: `50x30`, `50×30`, `100*150mm`, `A4`, `sheet`; None for any other word."""
    plain = re.sub(r"[×*х]", "x", text.strip().lower().removesuffix("mm").removesuffix("毫米"))
    return SIZES["a4"] if plain in {"sheet", "整页", "a4纸", "整张"} else SIZES.get(plain)


@dataclass(frozen=True)
class Gs1Data:
    """Application identifiers with their values, checked; what ends a code of fixed parts stands last."""

    parts: tuple[tuple[str, str], ...]

    @property
    def bracketed(self) -> str:
        """As people read it: "(01)...(17)...(10)..."."""
        return "".join(f"({ai}){value}" for ai, value in self.parts)

    @property
    def element_string(self) -> str:
        """As a scanner gives it: a separator (0x1D) behind each value of varying length but the last."""
        *before, last = self.parts
        ended = "".join(f"{ai}{value}{'' if ai in _FIXED else FNC1}" for ai, value in before)
        return ended + "".join(last)


@dataclass(frozen=True)
class Gs1Said:
    """What the GS1 codes of a label say, or why it has none: one of `WHY_NOT`."""

    data: Gs1Data | None = None
    why: str = ""


WHY_NOT = ("no_gtin", "wrong_gtin", "lot_too_long", "lot_character", "year")


@dataclass(eq=False)
class LabelDatesCross(Refusal):
    """A label that says that the goods expired before they were made helps nobody."""

    lot: str
    made: date
    expires: date


@dataclass(eq=False)
class LabelCopies(Refusal):
    """Not a number of copies from 1 to `most`."""

    said: str
    most: int = MOST_COPIES


@dataclass(eq=False)
class LabelNotRead(Refusal):
    """`/label` with words behind the lot that are neither a number nor a size."""

    said: str
    sizes: tuple[str, ...] = tuple(SIZES)


@dataclass(eq=False)
class NothingOnPallet(Refusal):
    """A pallet label names a pallet on which something lies."""

    pallet: str


def lot_said(lot: str, gtin: str | None, made: date | None, expires: date | None, today: date) -> Gs1Said:
    """What the codes of this lot's label say. Raises `LabelDatesCross`."""
    if made and expires and expires < made:
        raise LabelDatesCross(lot=lot, made=made, expires=expires)
    if not gtin:
        return Gs1Said(why="no_gtin")
    try:
        product = checked_gtin(gtin)
    except WrongGtin:
        return Gs1Said(why="wrong_gtin")
    why = lot_trouble(lot) or ("" if _days_fit(today, made, expires) else "year")
    return Gs1Said(why=why) if why else Gs1Said(Gs1Data((("01", product), *_days(made, expires), ("10", lot))))


def pallet_said(sscc: str) -> Gs1Data:
    """A pallet's own number (AI 00). Raises `WrongSscc`."""
    return Gs1Data((("00", checked_sscc(sscc)),))


def content_said(gtin: str | None, lot: str, expires: date | None, pieces: int | None, today: date) -> Gs1Data | None:
    """What lies on a pallet of one lot: AI 02 with the number of pieces (37) that it must have, and the lot. None
    where GS1 cannot say it."""
    said = lot_said(lot, gtin, None, expires, today).data
    if said is None or pieces is None or not 0 < pieces < 10**8:
        return None
    product, *rest = said.parts
    return Gs1Data((("02", product[1]), *rest[:-1], ("37", str(pieces)), rest[-1]))


def lot_trouble(lot: str) -> str:
    """Why AI 10 cannot carry this lot's code: lot_too_long, lot_character; "" when it can."""
    if not _CHARSET_82.fullmatch(lot):
        return "lot_character"
    return "lot_too_long" if len(lot) > LONGEST_GS1_LOT else ""


def lot_link(lot: str, gtin: str | None, *, base: str | None, bot: str) -> str:
    """What the QR code of a lot's label opens in any phone's camera.

    With a public address of ours (`base`) and a checked GTIN it is a GS1 Digital Link to our own page, else a link to
    the bot, whose address `bot` is; a code that no link can carry stands for itself.
    """
    if base and gtin:
        return f"{base.rstrip('/')}/01/{gtin}/10/{quote(lot, safe='')}"
    payload = lot_payload(lot)
    return bot_link(bot, payload) if payload else lot


def bot_link(bot: str, payload: str) -> str:
    """Opens the chat with the bot, whose `bot` is the address ("https://t.me/<bot name>"), and says `payload` there."""
    return f"{bot}?start={payload}"


def with_check_digit(seventeen: str) -> str:
    """An SSCC from its first 17 digits."""
    return seventeen + check_digit(seventeen)


def _days(made: date | None, expires: date | None) -> tuple[tuple[str, str], ...]:
    return tuple((ai, f"{day:%y%m%d}") for ai, day in (("11", made), ("17", expires)) if day is not None)


def _days_fit(today: date, *days: date | None) -> bool:
    """GS1 writes two digits of a year and reads them as the nearest: 49 years back, 50 ahead."""
    return all(day is None or today.year - 49 <= day.year <= today.year + 50 for day in days)
