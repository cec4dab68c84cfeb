"""A count tells the person how far the books were off, while it can still be undone."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant


@pytest.mark.parametrize(
    ("language", "line", "sentences"),
    [
        ("en", "/count F302 4900 cup", ("The books said 4,976 cups: 76 cups less are there.",)),
        ("zh", "盘点 F302 4900 杯", ("账面 4,976 杯：实际少 76 杯。",)),
        ("en", "/count F302 5000 cup", ("The books said 4,976 cups: 24 cups more are there.",)),
        ("en", "/count F302 49760 cup", ("44,784 cups more are there", "more than there ever was of it (20,000 cups)")),
        ("zh", "盘点 F302 49760 杯", ("实际多 44,784 杯", "总共有过的（20,000 杯）还多")),
    ],
)
async def test_a_count_says_how_far_the_books_were_off(
    plant: Plant, language: str, line: str, sentences: tuple[str, ...]
) -> None:
    worker = await plant.worker(language=language)
    await worker.send(line)
    told = await worker.sees(sentences[0])
    for sentence in sentences[1:]:
        assert sentence in told["text"]
    assert ("20,000" in told["text"]) == (len(sentences) > 1)


async def test_a_count_that_agrees_says_nothing_more(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/count F302 4976 cup")
    told = await worker.sees("Left now: 4,976 cups")
    assert "books" not in told["text"]
