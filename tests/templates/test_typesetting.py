"""A paper shows what it was given, and only that."""

import io
from decimal import Decimal

import pypdfium2
import pytest
from PIL import Image

from templates.papers import typesetting

TRY = """#import "style.typ": *
#show: paper.with(title: facts.title, head: "Lotbell", foot: "R7")
= #facts.title
#facts.words
#rows-of((("Lot", "l", 1fr), ("Quantity", "r", auto)), facts.rows)
#if "photo" in facts { image(bytes(facts.photo), width: 2cm, alt: "photo") }
"""


@pytest.fixture
def paper(tmp_path, monkeypatch) -> str:
    (tmp_path / "style.typ").write_bytes((typesetting.HERE / "style.typ").read_bytes())
    (tmp_path / "try.typ").write_text(TRY)
    monkeypatch.setattr(typesetting, "HERE", tmp_path)
    return "try"


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_facts_are_shown_as_they_are_and_never_run(paper) -> None:
    words = '#panic("x") $a$ *b* <label> @ref `code` // comment \\ 酸奶'
    text = text_of(
        typesetting.pdf(paper, "zh", {"title": "召回 R7", "words": words, "rows": [["F217", Decimal("0.5")]]})
    )
    assert '#panic("x") $a$ *b* <label> @ref `code` // comment' in text
    assert "召回 R7" in text
    assert "0.5" in text


def test_a_character_that_the_font_lacks_is_named_and_control_marks_are_gone(paper) -> None:
    text = text_of(typesetting.pdf(paper, "en", {"title": "R7", "words": "a\u202eb 😀 喆", "rows": []}))
    assert "ab [U+1F600] 喆" in text


def test_the_same_facts_give_the_same_bytes(paper) -> None:
    facts = {"title": "R7", "words": "酸奶", "rows": [[f"F{n}", Decimal(n)] for n in range(300)]}
    assert typesetting.pdf(paper, "zh", facts) == typesetting.pdf(paper, "zh", facts)


def test_a_photo_is_set_into_the_paper(paper) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 0, 0)).save(file, "JPEG")
    content = typesetting.pdf(paper, "en", {"title": "R7", "words": "", "rows": [], "photo": file.getvalue()})
    document = pypdfium2.PdfDocument(content)
    colours = document[0].render(scale=1).to_pil().convert("RGB").getcolors(1 << 20)
    assert any(red > 190 and green < 20 and blue < 20 for _, (red, green, blue) in colours)
    document.close()
