"""What a label says: codes that were read from a photo, and which of their texts may name a lot.

Rules come from GS1's General Specifications (application identifiers, check digits), ISO/IEC 15434 and ANSI MH10.8.2
(data identifiers) and from measurements on real photographs.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from domain.errors import Refusal


@dataclass(frozen=True)
class Gs1Content:
    """What a GS1 code says, as values. `gtin` has 14 digits and a right check digit, or is None.

    `lot_alternatives` are other readings of the lot when a printer left a separator out ("ABC12317271231" may be
    lot ABC123 that expires on 2027-12-31). `unit` is the unit of `quantity`: "kg", "L", "m", or None for pieces.
    """

    gtin: str | None = None
    lot: str | None = None
    expires: date | None = None
    made: date | None = None
    serial: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    lot_alternatives: tuple[str, ...] = ()
    sscc: str | None = None
    """A pallet's or case's own number (AI 00): 18 digits with a right check digit."""


@dataclass(frozen=True)
class CodeRead:
    """One code in a picture. `sure` is False when it may be a phantom: ask the person before using it.

    `text` is what the code holds; separators of GS1 (FNC1) are the character 0x1D. `symbology` is its usual name:
    "QR Code", "Data Matrix", "Code 128", "EAN-13" ...
    """

    text: str
    symbology: str
    sure: bool = True
    gs1: Gs1Content | None = None
    why: str = ""
    """Why it is not sure: one of `WHY`; empty when it is."""


WHY = ("overlap", "thin_band", "few_digits", "too_short", "one_look", "control_characters")
"""What makes a code unsure: on the bars of a larger one, read over a thin band, a kind with little checking, shorter
than its kind ever is, seen by one look only where two must agree, characters that no label has."""
HINTS = ("blur", "glare", "dark", "far", "cut")
"""What was wrong with a photo that gave nothing sure; the words are in the templates."""


@dataclass(frozen=True)
class TextLine:
    """One printed line. `score` is the reader's own, 0 to 1; `doubts` are places of characters that scored low."""

    text: str
    score: float
    doubts: tuple[int, ...] = ()


@dataclass(frozen=True)
class LotText:
    """Printed text that may be a lot's code. `labelled`: it stands beside a word for "lot" (批号, LOT ...)."""

    text: str
    score: float
    labelled: bool = False


@dataclass(frozen=True)
class TextRead:
    """What is printed on a label, as far as it could be read. `lots` the likeliest first."""

    lots: tuple[LotText, ...] = ()
    expires: date | None = None
    made: date | None = None
    confidence: float = 0.0
    """Of the first lot, 0 to 1; 0 without one."""
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything that was read from one picture, the surest first. Empty when nothing could be read."""

    codes: tuple[CodeRead, ...] = ()
    text: TextRead | None = None
    """None when nobody looked for text: a sure code named the lot, or text reading is not installed."""
    hint: str | None = None
    """What to do better next time, one of `HINTS`; None when something sure was read or nothing is obvious."""
    cpu_ms: float = 0.0
    """Processor time that the reading took, in milliseconds."""

    @property
    def sure(self) -> tuple[CodeRead, ...]:
        """The codes that may be used without asking."""
        return tuple(code for code in self.codes if code.sure)

    @property
    def gtins(self) -> tuple[str, ...]:
        """The products that the sure codes name, each once."""
        return _once(code.gs1.gtin for code in self.sure if code.gs1 and code.gs1.gtin)


class LabelReader(Protocol):
    """Reads the codes in a photo, and the printed text where no sure code names a lot."""

    async def read(self, picture: bytes) -> Reading:
        """What is in `picture`. Never hangs.

        Raises `PictureTooLarge`, `NotAPicture`, `PictureDamaged` or `ReadingFailed`.
        """
        ...

    async def read_print(self, picture: bytes, reading: Reading) -> Reading:
        """The same reading with what is printed, where `read` had no reason to look: its codes named a lot, and it
        is none of ours. Unchanged where print cannot be read."""
        ...


MOST_MEGABYTES = 20
"""Of a picture that somebody sends: what Telegram gives a bot at the most (getFile)."""
MOST_MEGAPIXELS = 40
"""Of a picture that cannot be made smaller while it is opened."""


@dataclass(eq=False)
class PictureTooLarge(Refusal):
    """More bytes or more picture elements than we read. The measure that was kept is None."""

    limit_megabytes: int
    limit_megapixels: int
    megabytes: float | None = None
    megapixels: float | None = None


@dataclass(eq=False)
class NotAPicture(Refusal):
    """The file is none of the `kinds` of picture that we open."""

    kinds: tuple[str, ...]


@dataclass(eq=False)
class PictureDamaged(Refusal):
    """The file begins as a picture and cannot be decoded: cut off on its way, or broken."""

    kind: str


@dataclass(eq=False)
class ReadingFailed(Refusal):
    """The reader died or took longer than `seconds` over this picture and was replaced. Another photo may work."""

    seconds: float


@dataclass(eq=False)
class WrongGtin(Refusal):
    """`problem` is not_digits, wrong_length or check_digit; `expected` is the check digit that would be right."""

    gtin: str
    problem: str
    expected: str | None = None


def checked_gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as 14 digits. Raises `WrongGtin`."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        raise WrongGtin(gtin=text, problem="not_digits")
    if len(digits) not in {8, 12, 13, 14}:
        raise WrongGtin(gtin=text, problem="wrong_length")
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise WrongGtin(gtin=text, problem="check_digit", expected=expected)
    return digits.zfill(14)


_SSCC = re.compile(r"(?:\]C1)?(?:\(00\)|00(?=[0-9]{18}$))?([0-9]{18})")


def sscc_in(text: str) -> str | None:
    """The 18 digits when the text is an SSCC as it is scanned or typed ("(00)", "00" or "]C1" before it, blanks or
    dashes in it) with a right check digit; else None."""
    found = _SSCC.fullmatch(re.sub(r"[\s-]", "", text))
    return found[1] if found is not None and found[1][-1] == check_digit(found[1][:-1]) else None


def check_digit(payload: str) -> str:
    """GS1's check digit (modulo 10, weights 3 and 1 from the right) for digits without one."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(payload)))
    return str(-total % 10)


def says_a_lot(reading: Reading) -> bool:
    """Whether a sure code says of a text that it is a lot (GS1 AI 10, a link of the bot's, a data identifier). A plain
    code may be anything: a part's number, an order's."""
    return any(_named_lots(code) for code in reading.sure)


def code_candidates(reading: Reading) -> tuple[str, ...]:
    """The texts that may be the lot's code, likeliest first, each once.

    Sure codes before unsure ones; among them what says that it is a lot (GS1 AI 10, our own link, a data
    identifier), then plain codes as suppliers print them. A product number alone (EAN, UPC) names no lot.
    """
    said: list[str] = []
    plain: list[str] = []
    for code in sorted(reading.codes, key=lambda code: not code.sure):
        named = _named_lots(code)
        said += [text for text in named if code.sure]
        plain += [text for text in named if not code.sure]
        if not named and not _names_only_a_product(code):
            plain += _plain_code(code.text)
    return _once([*said, *plain])


def lot_payload(lot: str) -> str | None:
    """The `start` parameter of a deep link to a lot, or None when the code is too long for one.

    Telegram allows 64 characters of A-Z a-z 0-9 _ -; any other code is carried as base64url.
    """
    if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", lot):
        return f"lot_{lot}"
    packed = base64.urlsafe_b64encode(lot.encode()).decode().rstrip("=")
    return f"lot64_{packed}" if 0 < len(packed) <= 58 else None


def lot_from_payload(payload: str) -> str | None:
    """The lot that a `start` parameter made by `lot_payload` names; None for any other text."""
    if payload.startswith("lot_"):
        return payload.removeprefix("lot_") or None
    if not re.fullmatch(r"lot64_[A-Za-z0-9_-]+", payload):
        return None
    packed = payload.removeprefix("lot64_")
    try:
        return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode() or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def lot_from_link(text: str) -> str | None:
    """The lot in a link to the bot (`https://t.me/<bot>?start=lot_B121`, `tg://resolve?...`); None for others."""
    start = start_in_link(text)
    return lot_from_payload(start) if start is not None else None


def start_in_link(text: str) -> str | None:
    """The `start` parameter of a link, wherever it leads; None for any other text. Whose link it is, others check."""
    try:
        link = urlsplit(text.strip())
        starts = parse_qs(link.query).get("start", [])
    except ValueError:
        return None
    return starts[0] if link.scheme in {"http", "https", "tg"} and starts else None


def sign_payload(sign_id: int) -> str:
    """The `start` parameter of a link to a station's sign on the wall: its number in base 36."""
    return f"st_{_base36(sign_id)}"


def sign_from_payload(payload: str) -> int | None:
    """The number of the sign that a `start` parameter made by `sign_payload` names; None for any other text."""
    found = re.fullmatch(r"st_([0-9a-z]{1,12})", payload)
    return int(found[1], 36) if found else None


def badge_payload(person_id: int, signature: str) -> str:
    """The `start` parameter of a person's badge; the signature is `domain.links.badge_signature`'s."""
    return f"pb_{_base36(person_id)}_{signature}"


def badge_from_payload(payload: str) -> tuple[int, str] | None:
    """Whose badge it says it is, and the signature that must be checked; None for any other text."""
    found = re.fullmatch(r"pb_([0-9a-z]{1,12})_([A-Za-z0-9_-]{16,40})", payload)
    return (int(found[1], 36), found[2]) if found else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def _named_lots(code: CodeRead) -> list[str]:
    if code.gs1:
        return [lot for lot in (code.gs1.lot, *code.gs1.lot_alternatives) if lot]
    linked = lot_from_link(code.text)
    return [linked] if linked else _lots_of_data_identifiers(code.text)


def _lots_of_data_identifiers(text: str) -> list[str]:
    """Lots in an ISO/IEC 15434 message of format 06: fields 1T (the maker's lot) and 30T (the first lot)."""
    if not text.startswith("[)>\x1e06\x1d"):
        return []
    fields = re.split(r"[\x1d\x1e\x04]", text)
    return [found[1] for field in fields if (found := re.fullmatch(r"(?:1T|30T)(.+)", field))]


def _names_only_a_product(code: CodeRead) -> bool:
    return code.symbology.startswith(("EAN", "UPC", "DataBar")) or bool(code.gs1 and code.gs1.gtin)


def _plain_code(text: str) -> list[str]:
    """A short text on one line that is no link: what a supplier's own label holds."""
    plain = text.strip()
    is_code = 0 < len(plain) <= 60 and plain.isprintable() and "://" not in plain
    return [plain] if is_code else []


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
