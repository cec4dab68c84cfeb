"""HTML as strictly as Telegram reads it, and offsets as it counts them."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phoneroom.entities import cut, formatted, utf16
from bot.phoneroom.errors import ApiError
from bot.phoneroom.html_view import safe_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b>b", "ab", [("bold", 0, 1)]),
        ("🎉<i>x</i>", "🎉x", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("1 &lt; 2 &amp; &#51; &#x34; &copy;", "1 < 2 & 3 4 &copy;", []),
        ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ('<a href="https://e.org/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ("see /trace or @lotbell_bot #recall", "see /trace or @lotbell_bot #recall", None),
    ],
)
def test_html_becomes_text_and_entities(source: Any, text: Any, entities: Any) -> None:
    plain, found = formatted(source, "HTML")
    assert plain == text
    if entities is not None:
        assert [(e["type"], e["offset"], e["length"]) for e in found] == entities
    else:
        assert [e["type"] for e in found] == ["bot_command", "mention", "hashtag"]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("lot <3", "Unclosed start tag at byte offset 4"),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("批次 <x>", 'Unsupported start tag "x" at byte offset 7'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
def test_broken_html_is_refused_with_its_place(source: Any, error: Any) -> None:
    with pytest.raises(ApiError) as refused:
        formatted(source, "HTML")
    assert refused.value.description.startswith(f"Bad Request: can't parse entities: {error}")


def test_explicit_entities_must_lie_inside_the_text() -> None:
    text, entities = formatted("🎉 lot", None, [{"type": "bold", "offset": 3, "length": 3}])
    assert (text, cut(text, 3, 3), entities[0]["type"]) == ("🎉 lot", "lot", "bold")
    with pytest.raises(ApiError, match="offset 3 has wrong length 4"):
        formatted("🎉 lot", None, [{"type": "bold", "offset": 3, "length": 4}])


def test_commands_in_prices_and_paths_are_none() -> None:
    assert formatted("3/4 a/b http://x.org/y", None)[1] == [{"type": "url", "offset": 8, "length": 14}]


def test_a_link_to_a_script_is_not_shown_as_a_link() -> None:
    entity = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}
    assert safe_html("x", [entity]) == "x"
    assert safe_html('"<', []) == "&quot;&lt;"


@given(st.text(max_size=60))
def test_escaped_text_always_comes_back(text: Any) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert formatted(escaped, "HTML")[0] == text.strip()


@given(st.text(alphabet=st.sampled_from("ab<>&/\"=' 🎉批;"), max_size=40))
def test_any_html_is_parsed_or_refused(source: Any) -> None:
    text: str = ""
    entities: list[Any] = []
    with contextlib.suppress(ApiError):
        text, entities = formatted(source, "HTML")
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16(text) for e in entities)
