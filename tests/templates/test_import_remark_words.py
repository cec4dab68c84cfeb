"""Every remark of an import, and every moment of it, has its sentence in every language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.imports.outcome import ImportUnfinished
from domain.imports.remarks import Remark
from templates.words import HERE, LANGUAGES, Words, plain

AT = datetime(2022, 6, 3, tzinfo=UTC)
FACTS: dict[Remark, Mapping[str, object]] = {
    Remark.BEFORE_ITS_PARENT: {"parent": "M1", "child": "B1", "made_at": AT, "at": AT},
    Remark.BOTH_WAYS: {"parent": "M1", "child": "B1"},
    Remark.SUPPLIER_CODE_TWICE: {"supplier_lot": "T9", "lot": "M1", "supplier": "S1", "other": "S2"},
    Remark.MORE_THAN_INSIDE: {"vessel": "T1", "lot": "M1"},
    Remark.MORE_THAN_THERE_WAS: {"lot": "M1", "missing": Decimal("12.5"), "uom": "cup"},
}


def test_every_remark_is_tried_and_no_template_is_left_over() -> None:
    assert set(FACTS) == set(Remark)
    assert {path.stem for path in (HERE / "imports" / "remarks").glob("*.j2")} == set(Remark)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("remark", list(Remark))
def test_every_remark_has_one_plain_sentence_in_every_language(remark: Remark, language: str) -> None:
    said = Words().say(f"imports/remarks/{remark}", language, **FACTS[remark])
    assert "M1" in said
    assert "\n" not in said
    assert said.endswith((".", "。", "。"))
    assert said.isascii() == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_that_is_not_finished_says_how_to_go_on(language: str) -> None:
    said = plain(Words().refusal(ImportUnfinished(folder="plant", since=AT), language))
    assert "lotbell import plant" in said
    assert "--start-over" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", ["looking", "reading", "checking", "writing", "indexing"])
def test_every_moment_of_an_import_has_its_words(what: str, language: str) -> None:
    said = Words().say(
        "reports/import_progress", language, what=what, file="links.csv", done=5000, whole=9000, rate=2500, left=4000
    )
    assert "5,000" in said
    assert "4,000" in said
    assert "\n" not in said.strip()
