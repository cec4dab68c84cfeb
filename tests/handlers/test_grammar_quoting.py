"""Whatever is typed or quoted: no line breaks the grammar, and no quoted text loses a sign."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from handlers.telegram.grammar import parse
from handlers.telegram.tokens import quoted, tokens
from handlers.telegram.vocabulary import KIND_OF, SLOT_OF

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
TEXT = st.text(min_size=1, max_size=40)
WORD = st.sampled_from(
    [*KIND_OF, *SLOT_OF, "F361", "24 000", "kg", "公斤", '"', "「", "”", "\\", "，", "-5", "2026-02-30"]
)


@given(TEXT)
def test_a_quoted_text_comes_back_as_it_was(text: str) -> None:
    words = tokens(quoted(text))
    assert [word.text for word in words] == [text]
    assert words[0].quoted


@given(TEXT, TEXT)
def test_a_quoted_item_and_what_follows_it_do_not_run_together(item: str, reason: str) -> None:
    parsed = parse(f"/make B1 5 kg {quoted(item)} because {quoted(reason)}", NOW, UTC)
    assert parsed is not None
    assert (parsed.order.item, parsed.order.reason) == (item, reason)


@given(st.lists(st.one_of(TEXT, WORD), max_size=10).map(" ".join))
def test_no_line_is_answered_with_anything_but_an_order_or_a_refusal(line: str) -> None:
    for beginning in ("/use ", "收货 ", "/hold", ""):
        try:
            parsed = parse(beginning + line, NOW, UTC)
        except Refusal as refusal:
            assert refusal.facts()  # noqa: PT017  # either is right; anything else fails the test by itself
        else:
            assert parsed is None or parsed.order.kind == parsed.kind
