"""The font that comes with the project draws what our people write."""

from __future__ import annotations

from templates.pictures.fonts import FONT_FILE, drawable, fitting, font, missing_glyphs


def test_chinese_english_and_marks_can_all_be_drawn() -> None:
    text = "批号 LOT B121 全脂奶粉 生产日期 有效期至 「停用」 yoghurt é ü ñ ° ± × → ↓ … — ℃ € ¥ ● ■ ▲ ✓ αβ Я"
    assert missing_glyphs(text.replace(" ", "")) == ""


def test_a_character_that_the_font_lacks_is_named_once() -> None:
    assert missing_glyphs("a🥛b🥛c") == "🥛"


def test_what_cannot_be_drawn_stays_visible_and_letters_lose_only_their_accent() -> None:
    assert drawable("Škoda\n🥛奶") == "Skoda □奶"


def test_a_long_name_shrinks_and_then_ends_in_dots() -> None:
    short, _ = fitting("全脂奶粉", 30, 200)
    long, face = fitting("全脂奶粉" * 40, 30, 200)
    assert short == "全脂奶粉"
    assert long.endswith("…")
    assert face.getlength(long) <= 200


def test_a_size_is_opened_once() -> None:
    assert font(23) is font(23)


def test_the_font_and_its_licence_travel_together() -> None:
    assert FONT_FILE.stat().st_size < 2_400_000
    assert "SIL OPEN FONT LICENSE" in (FONT_FILE.parent / "OFL.txt").read_text(encoding="utf-8")
