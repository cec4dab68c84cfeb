"""Units by the names that people give them."""

from __future__ import annotations

import pytest

from domain.items import unit_name


@pytest.mark.parametrize(
    ("written", "ours"),
    [("KG", "kg"), ("公斤", "kg"), ("l", "L"), ("ML", "mL"), ("Cup", "cup"), ("CASES", "case"), ("drum", "drum")],
)  # fmt: skip
def test_a_unit_is_known_however_it_is_spelt(written: str, ours: str) -> None:
    assert unit_name(written) == ours
