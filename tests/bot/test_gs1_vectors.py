"""GS1's own test vectors (gs1-syntax-engine): what our reader makes of every one, and where it differs and why."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.readers.gs1 import gs1_content
from domain.labels import Gs1Content

FOLDER = Path(__file__).parents[2].parent / "shared" / "standards" / "gs1"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="GS1's published vectors are not beside the project"),
]
WITH_OPTION = "the same input stands among the accepted ones too: the engine's option decides, and we read it"
PARTNER = "an element that must stand beside it is missing; what is there is true, and labels without it are about"
FOREIGN = "what is refused is no element that we use; the ones beside it are true"
READ_ALL_THE_SAME = {
    "https://a/gtin/12312312312333": WITH_OPTION,
    "https://a/01/416000336108": "a product number of 12 digits with a right check digit; 8 and 13 are accepted there",
    "https://[fe80::1%25lo]/01/12312312312333": "hosts are not looked at: no link is ever opened",
    "https://a/01/12312312312333?99=": FOREIGN,
    "https://a/01/12312312312333?99=ABC&999=faux": FOREIGN,
    "(21)ABC123(235)XYZ": FOREIGN,
    "(99)AAA(02)12345678901231(37)123": PARTNER,
    "(02)12345678901231(99)AAA(37)123": PARTNER,
    "(01)12345678901231(3925)12599": PARTNER,
    "(8030)DIGSIG(01)12345678901231": PARTNER,
}
"""Vectors that GS1 refuses and we read, with the reason."""


@cache
def vectors(name: str) -> list[list[Any]]:
    told = json.loads((FOLDER / "vectors_syntax_engine_shared.json").read_text(encoding="utf-8"))
    return [vector["args"] for vector in told["vectors"][f"test_{name}"]]


def read(text: str) -> Gs1Content | None:
    """`^` stands for FNC1 in the vectors; as the first character it is GS1's mark."""
    return gs1_content(text.replace("^", "\x1d"), marked=text.startswith("^"))


def test_links_say_the_same_as_the_elements_they_stand_for() -> None:
    accepted = [(link, elements) for right, link, elements in vectors("parseDLuri") if right]
    assert len(accepted) > 30
    assert [link for link, elements in accepted if read(link) != read(elements)] == []


def test_bracketed_text_says_the_same_as_the_elements_it_stands_for() -> None:
    accepted = [(text, elements) for right, text, elements in vectors("parseAIdata") if right]
    assert [read(text) == read(elements) for text, elements in accepted] == [True] * len(accepted)
    assert read(accepted[1][0]) == Gs1Content(gtin="12345678901231", lot="BATCH")


def test_scanned_text_says_what_its_symbology_mark_promises() -> None:
    said = {scanned: read(scanned) for right, scanned, *_ in vectors("testProcessScanData") if right}
    product, batch = "12312312312333", "ABC123"
    expected = {
        "]J1011231231231233310ABC123\x1d99TESTING": Gs1Content(gtin=product, lot=batch),
        "]e0011231231231233310ABC123\x1d99TESTING": Gs1Content(gtin=product, lot=batch),
        "]e0011231231231233310ABC123\x1d99TESTING\x1d98XYZ": Gs1Content(gtin=product, lot=batch),
        "]e00112312312312333235XYZ\x1d10ABC": Gs1Content(gtin=product, lot="ABC"),
        "]E402345673|]e099COMPOSITE\x1d98XYZ": Gs1Content(gtin="00000002345673"),
    }
    links = {scanned: Gs1Content(gtin=product) for scanned in said if "://" in scanned}
    assert len(links) == 3
    assert {scanned: content for scanned, content in said.items() if content} == {**expected, **links}


def test_element_strings_say_their_product_and_lot_and_nothing_else() -> None:
    said = {text: read(text) for right, text, *_ in vectors("processAIdata") if right}
    products = {text for text in said if "0112345678901231" in text}
    assert len(products) == 5
    assert {text for text, content in said.items() if content == Gs1Content(gtin="12345678901231")} == products
    assert said["^800302112345678900^10ABC123"] == Gs1Content(lot="ABC123")
    assert sum(content is not None for content in said.values()) == len(products) + 1


def test_elements_that_may_stand_together_are_read_together() -> None:
    accepted = [text for right, _, text, *_ in vectors("validateAIs") if right]
    said = [read(text) for text in accepted]
    assert [content.gtin for content in said if content and content.gtin] == ["12345678901231"] * 5
    assert [content.sscc for content in said if content and content.sscc] == ["123456789012345675"]


def test_links_made_from_elements_are_read_as_the_elements() -> None:
    made = [(text, link) for right, _, text, link in vectors("testGenerateDLuri") if right]
    assert len(made) > 5
    assert [link for text, link in made if read(link) != read(text)] == []


def test_what_gs1_refuses_says_nothing_to_us_or_is_read_for_a_reason() -> None:
    refused = [args[1] for name in ("parseDLuri", "testProcessScanData", "parseAIdata", "processAIdata")
               for args in vectors(name) if not args[0]]  # fmt: skip
    refused += [text for right, _, text, *_ in vectors("validateAIs") if not right]
    assert len(refused) > 60
    assert {text for text in refused if read(text)} == set(READ_ALL_THE_SAME)
