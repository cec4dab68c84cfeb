"""GS1 content of a code as values: `biip` with guards against what it accepts or loses without a word.

The traps are measured on GS1's own test vectors: human-readable text with brackets inside a lot, a misread "(O1)",
a separator that the printer left out, a wrong check digit, impossible dates, "{GS}" written as text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit, urlunsplit

from biip import ParseConfig, ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString

from domain.labels import Gs1Content, WrongGtin, check_digit, checked_gtin, sscc_in

FNC1 = "\x1d"
_LENIENT = ParseConfig(gs1_element_strings_verify_date=False)
_DATE = re.compile(r"(11|12|13|15|16|17)\d{6}")
_LONGEST_MESSAGE = 400
_CHARACTERS = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+""")  # GS1's set 82: all that an element may hold
_MARK = re.compile(r"\](C1|d2|Q3|e0|J1)")  # AIM: Code 128, Data Matrix, QR Code, DataBar, DotCode that hold GS1
_OTHER_MARK = re.compile(r"\][A-Za-z]\d")
_WORDS = {
    "gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "sscc": "00", "gln": "414", "party": "417", "itip": "8006",
}  # fmt: skip
"""What older Digital Links say instead of the numbers."""
_UNITS = {
    "310": ("kg", "1"), "320": ("kg", "0.45359237"), "357": ("kg", "0.028349523125"), "356": ("kg", "0.0311034768"),
    "315": ("L", "1"), "316": ("L", "1000"), "360": ("L", "0.946352946"), "361": ("L", "3.785411784"),
    "311": ("m", "1"), "321": ("m", "0.0254"), "322": ("m", "0.3048"), "323": ("m", "0.9144"),
}  # fmt: skip
"""Net weight, net volume and length by the first three digits, as our units; pounds, ounces, quarts, gallons, inches,
feet and yards are turned into them. Gross weights and the sizes of a pallet are no amount of goods."""
_KEYS = ("00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018")
"""What a Digital Link may be about."""
_SSCC_ALONE = 20
_GRAM = Decimal("0.001")
_Elements = list[GS1ElementString]


def gs1_content(text: str, *, marked: bool = False) -> Gs1Content | None:
    """What a GS1 code says, or None when `text` is not GS1 or says nothing that we use.

    `marked` says that the code carries GS1's mark (FNC1 first); the mark written before the text (]C1 ]d2 ]Q3 ]e0
    ]J1) says the same. Unmarked text counts as GS1 only when it is a GS1 Digital Link, bracketed text
    "(01)...(10)...", or elements that begin with a right GTIN or are a right SSCC: many printers leave the mark out,
    and most other texts parse as *something*.
    """
    plain = text.strip(" \t\r\n")
    if len(text) > _LONGEST_MESSAGE or plain.startswith("]E"):
        return _retail(plain)
    marked = marked or _MARK.match(plain) is not None
    plain = _normalised(plain)
    try:
        if plain.lower().startswith(("http://", "https://")):
            return _said(_values(_linked(plain)))
        if plain.startswith("("):
            return _said(_values(_bracketed(plain)))
        if not marked and not plain.startswith(("00", "01")):
            return None
        content = _values(*_raw(plain))
    except (ParseError, ValueError):
        return None
    known = (plain.startswith("01") and content.gtin) or (len(plain) == _SSCC_ALONE and content.sscc)
    return _said(content) if marked or known else None


def _said(content: Gs1Content) -> Gs1Content | None:
    return content if content != Gs1Content() else None


def _normalised(text: str) -> str:
    """One spelling: no symbology mark in front, separators as 0x1D, full-width made plain, [01] as (01)."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _OTHER_MARK.sub("", plain, count=1) if plain.startswith("]") else plain
    plain = re.sub(r"\{GS\}|<GS>|\{FNC1\}|<FNC1>|\\x1d|\\F|\\u001d|\u241d", FNC1, plain)
    if re.match(r"\[\d{2,4}\]", plain):
        plain = re.sub(r"\[(\d{2,4})\]", r"(\1)", plain)
    return plain.strip(FNC1)


def _retail(text: str) -> Gs1Content | None:
    """EAN and UPC as a hand scanner types them: ]E0 and 13 digits, ]E4 and 8; what is glued on (|]e0...) besides."""
    code, _, glued = text[:_LONGEST_MESSAGE].partition("|")
    if not re.fullmatch(r"\]E(0\d{13}|4\d{8})", code):
        return None
    try:
        content = Gs1Content(gtin=checked_gtin(code[3:]))
    except WrongGtin:
        return None
    more = gs1_content(glued) if glued.startswith("]e0") else None
    return replace(more, gtin=content.gtin) if more is not None else content


def _linked(link: str) -> _Elements:
    """Elements of a GS1 Digital Link on any host. Words of older links are read; a GTIN must have one of its
    lengths, or a part of another number would be filled up with zeros."""
    parts = urlsplit(link)
    names = parts.path.split("/")
    for place, name in enumerate(names):
        if name.lower() in _WORDS and place + 1 < len(names):
            names[place] = _WORDS[name.lower()]
    keys = [place for place, name in enumerate(names[:-1]) if name in _KEYS]
    if not keys or (names[keys[-1]] == "01" and not re.fullmatch(r"\d{8}|\d{12,14}", names[keys[-1] + 1])):
        raise ParseError("no key of GS1, or a part of one")
    return GS1DigitalLinkURI.parse(urlunsplit(parts._replace(path="/".join(names))), config=_LENIENT).element_strings


def _bracketed(text: str) -> _Elements:
    """Elements of "(01)...(10)...". A lot may hold brackets itself, so only known identifiers split the text."""
    start, *rest = re.split(r"\((\d{2,4})\)", "".join(text.split()))
    if start or not rest:
        raise ParseError("does not begin with a bracketed identifier")
    elements = []
    for identifier, value in zip(rest[::2], rest[1::2], strict=True):
        if _impossible_date(identifier + value):
            continue
        element = GS1ElementString.parse(identifier + value, config=_LENIENT)
        if element.ai.ai != identifier or element.value != value:  # "(O1)..." and the like: nothing may get lost
            raise ParseError("the parts do not give back the whole")
        elements.append(element)
    return elements


def _raw(text: str) -> tuple[_Elements, tuple[str, ...]]:
    """Elements of a message with separators, and other lots it may mean where a separator was left out."""
    elements: _Elements = []
    alternatives: tuple[str, ...] = ()
    while text:
        if _impossible_date(text):
            text = text[8:].lstrip(FNC1)
            continue
        element = GS1ElementString.extract(text, config=_LENIENT)
        field = text.split(FNC1, 1)[0]
        rest = text[len(element) :]
        if element.ai.ai == "10":
            alternatives = _splits(field[2:])
        if element.ai.separator_required and len(element) < len(field):
            # A field longer than its kind allows: the separator is missing and where it stood is a guess.
            if element.ai.ai != "10" or not alternatives:
                raise ParseError("a separator is missing")
            rest = text[len(field) :]
            element = GS1ElementString.parse("10" + alternatives[0], config=_LENIENT)
            elements += _tail(field[2 + len(alternatives[0]) :]) or []
            alternatives = alternatives[1:]
        elements.append(element)
        text = rest.lstrip(FNC1)
    return elements, alternatives


def _impossible_date(text: str) -> bool:
    """`text` begins with a date that does not exist (month 13, 31 April). It must not cost us the lot beside it."""
    if not _DATE.match(text):
        return False
    try:
        return GS1ElementString.extract(text[:8], config=_LENIENT).date is None
    except ParseError:
        return True


def _splits(field: str) -> tuple[str, ...]:
    """Lots that `field` (the rest of AI 10 up to a separator) may begin with, if dates or a serial follow."""
    return tuple(field[:end] for end in range(1, min(len(field), 21)) if _tail(field[end:]))


def _tail(text: str) -> _Elements | None:
    """The elements of `text` when all of it reads as dates, optionally closed by a serial number; else None."""
    found: _Elements = []
    while text:
        closes = found and re.fullmatch(r"21[!-z]{1,20}", text)
        if not closes and (not _DATE.match(text) or _impossible_date(text)):
            return None
        try:
            element = GS1ElementString.extract(text, config=_LENIENT)
        except ParseError:
            return None
        found.append(element)
        text = text[len(element) :]
    return found


def _values(elements: _Elements, alternatives: tuple[str, ...] = ()) -> Gs1Content:
    """The values that we use. What is said twice and differently is not said: of two lots both are offered."""
    said: dict[str, dict[str, GS1ElementString]] = {}
    for element in elements:
        if not _fits(element):
            raise ParseError("an element of another length, with characters or a check digit that it cannot have")
        said.setdefault(element.ai.ai, {}).setdefault(element.value, element)
    first = {ai: next(iter(values.values())) for ai, values in said.items() if len(values) == 1}
    lot = first.get("10")
    quantity, unit = _quantity(first)
    return Gs1Content(
        gtin=_gtin(first),
        lot=lot.value if lot else None,
        expires=_date(first, "17", "7003", "15", "16"),
        made=_date(first, "11", "13"),
        serial=first["21"].value if "21" in first else None,
        quantity=quantity,
        unit=unit,
        lot_alternatives=alternatives if lot else tuple(said.get("10", ())),
        sscc=sscc_in(first["00"].value) if "00" in first else None,
    )


def _fits(element: GS1ElementString) -> bool:
    """What `biip` lets through: characters outside the set, a half date range, an asset's wrong check digit."""
    ai, value = element.ai.ai, element.value
    if not _CHARACTERS.fullmatch(value):
        return False
    if ai == "7007":
        return len(value) in {6, 12}
    return ai != "8003" or value[13] == check_digit(value[:13])


def _gtin(first: dict[str, GS1ElementString]) -> str | None:
    """The product, or what a logistic unit contains; both at once cannot be. A wrong check digit is a misread or a
    misprint: no product."""
    element = first.get("01") or first.get("02")
    if element is None or {"01", "02"} <= first.keys():
        return None
    try:
        return checked_gtin(element.value)
    except WrongGtin:
        return None


def _date(first: dict[str, GS1ElementString], *identifiers: str) -> date | None:
    return next((day for ai in identifiers if ai in first and (day := _day(first[ai]))), None)


def _day(element: GS1ElementString) -> date | None:
    """Of a moment (7003) its day."""
    if element.ai.ai != "7003":
        return element.date
    if _impossible_date("17" + element.value[:6]):
        return None
    return GS1ElementString.extract("17" + element.value[:6], config=_LENIENT).date


def _quantity(first: dict[str, GS1ElementString]) -> tuple[Decimal | None, str | None]:
    for ai, element in first.items():
        if ai[:3] in _UNITS and element.decimal is not None:
            unit, factor = _UNITS[ai[:3]]
            amount = element.decimal if factor == "1" else (element.decimal * Decimal(factor)).quantize(_GRAM)
            return amount, unit
    count = first.get("30") or first.get("37")
    return (Decimal(count.value), None) if count and count.value.isdigit() else (None, None)
