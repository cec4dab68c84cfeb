"""GS1 content of a code as values: `biip` with guards against what it accepts or loses without a word.

The traps are measured on GS1's own test vectors: human-readable text with brackets inside a lot, a misread "(O1)",
a separator that the printer left out, a wrong check digit, impossible dates, "{GS}" written as text.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from biip import ParseConfig, ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString

from domain.labels import Gs1Content, WrongGtin, checked_gtin
from domain.pallets import sscc_in

FNC1 = "\x1d"
_LENIENT = ParseConfig(gs1_element_strings_verify_date=False)
_DATE = re.compile(r"(11|12|13|15|16|17)\d{6}")
_LONGEST_MESSAGE = 400
_UNITS = {"310": "kg", "315": "L", "311": "m"}
_Elements = list[GS1ElementString]


def gs1_content(text: str, *, marked: bool = False) -> Gs1Content | None:
    """What a GS1 code says, or None when `text` is not GS1.

    `marked` says that the code carries GS1's mark (FNC1 first: ]C1 ]d2 ]Q3 ]e0). Unmarked text counts as GS1 only
    when it is a GS1 Digital Link, bracketed text "(01)...(10)...", or elements that begin with a right GTIN:
    many printers leave the mark out, and most other texts parse as *something*.
    """
    if len(text) > _LONGEST_MESSAGE:
        return None
    plain = _normalised(text)
    try:
        if plain.lower().startswith(("http://", "https://")):
            return _values(GS1DigitalLinkURI.parse(plain, config=_LENIENT).element_strings)
        if plain.startswith("("):
            return _values(_bracketed(plain))
        elements, alternatives = _raw(plain)
    except (ParseError, ValueError):
        return None
    content = _values(elements, alternatives)
    says_something = content != Gs1Content() and (marked or (plain.startswith("01") and content.gtin))
    return content if says_something else None


def _normalised(text: str) -> str:
    """One spelling: no symbology mark in front, separators as 0x1D, full-width made plain, [01] as (01)."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t\r\n")
    plain = re.sub(r"^\](C1|d2|Q3|e0)", "", plain)
    plain = re.sub(r"\{GS\}|<GS>|\{FNC1\}|\\x1d|\\F|\\u001d", FNC1, plain)
    if re.match(r"\[\d{2,4}\]", plain):
        plain = re.sub(r"\[(\d{2,4})\]", r"(\1)", plain)
    return plain.strip(FNC1)


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
    first: dict[str, GS1ElementString] = {}
    for element in elements:
        first.setdefault(element.ai.ai, element)
    lot = first.get("10")
    quantity, unit = _quantity(first)
    return Gs1Content(
        gtin=_gtin(first),
        lot=lot.value if lot else None,
        expires=_date(first, "17", "15", "16"),
        made=_date(first, "11", "13"),
        serial=first["21"].value if "21" in first else None,
        quantity=quantity,
        unit=unit,
        lot_alternatives=alternatives,
        sscc=sscc_in(first["00"].value) if "00" in first else None,
    )


def _gtin(first: dict[str, GS1ElementString]) -> str | None:
    """The product, or what a logistic unit contains. A wrong check digit is a misread or a misprint: no product."""
    element = first.get("01") or first.get("02")
    if element is None:
        return None
    try:
        return checked_gtin(element.value)
    except WrongGtin:
        return None


def _date(first: dict[str, GS1ElementString], *identifiers: str) -> date | None:
    return next((first[ai].date for ai in identifiers if ai in first and first[ai].date), None)


def _quantity(first: dict[str, GS1ElementString]) -> tuple[Decimal | None, str | None]:
    for ai, element in first.items():
        if ai[:3] in _UNITS and element.decimal is not None:
            return element.decimal, _UNITS[ai[:3]]
    count = first.get("30") or first.get("37")
    return (Decimal(count.value), None) if count and count.value.isdigit() else (None, None)
