"""Values that check themselves when they are made. After that nobody checks again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from domain.errors import Refusal

LONGEST_CODE = 60
LARGEST_QUANTITY = Decimal(1000000000)
SMALLEST_QUANTITY = Decimal("0.000001")
_ALLOWED_SIGNS = set(" -_./\\+#:()*&%$@=,~!|[]^?;'")
_SEPARATORS = re.compile(r"[\s\-_./\\:]+")
_LOOK_ALIKES = str.maketrans("OQDILSBZGU", "000115826V")


@dataclass(eq=False)
class BadLotCode(Refusal):
    """`problem` is empty, too_long or bad_character; `character` is the first one that cannot be in a code."""

    code: str
    problem: str
    character: str = ""


@dataclass(eq=False)
class BadQuantity(Refusal):
    """`problem` is not_a_number, not_positive, too_large, too_fine or ambiguous."""

    text: str
    problem: str


class LotCode(str):
    """A lot code as people compare it: trimmed, full-width letters made plain, upper case.

    `LotCode(" l-42 ")` is `L-42`. Raises `BadLotCode`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> LotCode:
        code = " ".join(unicodedata.normalize("NFKC", text).upper().split())
        if not code:
            raise BadLotCode(code=text, problem="empty")
        if len(code) > LONGEST_CODE:
            raise BadLotCode(code=code[:LONGEST_CODE] + "…", problem="too_long")
        for character in code:
            if not (character.isalnum() or character in _ALLOWED_SIGNS):
                raise BadLotCode(code=code, problem="bad_character", character=character)
        return super().__new__(cls, code)

    @property
    def folded(self) -> str:
        """The code without separators and with look-alikes made one (O is 0, I is 1 ...), to find near misses."""
        return fold(self)


def fold(text: str) -> str:
    """What two codes have in common when a person or a printer confuses them (CAPTURE.md, section 2.3)."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return _SEPARATORS.sub("", plain).translate(_LOOK_ALIKES)


def quantity(text: str) -> Decimal:
    """A positive amount as a person writes it: `24000`, `24,000`, `1.5`, `２４`. Raises `BadQuantity`.

    A comma groups thousands; `1,5` is refused rather than guessed.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("_", "").replace(" ", "").replace("'", "")
    if "," in plain:
        if not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
            raise BadQuantity(text=text, problem="ambiguous")
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", plain):
        raise BadQuantity(text=text[:40], problem="not_a_number")
    try:
        return checked_quantity(Decimal(plain), text)
    except InvalidOperation as error:  # pragma: no cover - the pattern above admits only decimals
        raise BadQuantity(text=text[:40], problem="not_a_number") from error


def checked_quantity(amount: Decimal, text: str | None = None) -> Decimal:
    """The amount itself when it is positive, under a thousand million and no finer than a millionth."""
    shown = (text if text is not None else format(amount, "f"))[:40]
    if amount <= 0:
        raise BadQuantity(text=shown, problem="not_positive")
    if amount >= LARGEST_QUANTITY:
        raise BadQuantity(text=shown, problem="too_large")
    if amount != amount.quantize(SMALLEST_QUANTITY):
        raise BadQuantity(text=shown, problem="too_fine")
    return amount


def as_text(amount: Decimal) -> str:
    """An amount in digits, without trailing zeros and never as a power of ten: as a fact that JSON keeps."""
    return f"{amount.normalize():f}"
