"""What an import of exports tells: every file and everything noticed has its words, in every language."""

from __future__ import annotations

import pytest

from domain.imports.erp.plain_tables import LAYOUTS
from domain.imports.erp.translation import Notice, Noticed
from domain.imports.layout import KNOWN_FILES
from domain.imports.tally import FileCounts
from domain.usecases.import_export import TakenIn
from templates.words import LANGUAGES, Words


def told(language: str, outcome: TakenIn) -> list[str]:
    return Words().say("exports/report", language, outcome=outcome, preview=False).splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plain_file_has_a_name_of_its_own(language: str) -> None:
    files = tuple(FileCounts(file, 1, 2, 3, 4) for file in KNOWN_FILES)
    lines = told(language, TakenIn(("SAP",), 5, files, (), ()))[1:]
    names = [line.split("：" if language == "zh" else ":")[0] for line in lines]
    assert len(set(names)) == len(KNOWN_FILES) == len(LAYOUTS)
    assert not any(name.endswith(".csv") for name in names)
    assert all(name.isascii() == (language == "en") for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_noticed_has_its_sentence(language: str) -> None:
    notices = tuple(Notice(code, 7, ("A1", "A2")) for code in Noticed)
    lines = told(language, TakenIn(("SAP",), 5, (), notices, ()))[1:]
    assert len(set(lines)) == len(Noticed)
    for line in lines:
        assert "7" in line
        assert "A1, A2" in line
        assert line.isascii() == (language == "en") or "…" in line
