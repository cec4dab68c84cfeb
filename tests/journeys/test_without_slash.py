"""People leave out the slash, and in Chinese the blank."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant


@pytest.mark.parametrize(("language", "said", "seen"), [
    ("en", "trace MP05", "81 lots"), ("en", "Trace MP05 up", "No lot is recorded that went into it"),
    ("zh", "追溯MP05", "81 批"), ("zh", "追溯MP05 来源", "没有记录它用了哪些批次"),
])  # fmt: skip
async def test_a_trace_is_asked_for_without_the_slash(plant: Plant, language: str, said: str, seen: str) -> None:
    worker = await plant.worker(language)
    await worker.send(said)
    await worker.sees(seen)


@pytest.mark.parametrize(("language", "said", "seen"), [
    ("en", "recall MP05 supplier notice", "Recall draft R1"), ("zh", "召回MP05 供应商通知", "召回草案 R1"),
])  # fmt: skip
async def test_a_recall_is_drafted_without_the_slash(plant: Plant, language: str, said: str, seen: str) -> None:
    lead = await plant.lead(language)
    await lead.send(said)
    card = await lead.sees(seen)
    assert said.rsplit(maxsplit=1)[-1] in card["text"]


async def test_a_reason_may_begin_like_a_command(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/recall MP05")
    await lead.sees("Why is MP05 recalled?")
    await lead.send("recall notice of the supplier")
    card = await lead.sees("Recall draft R1")
    assert "recall notice of the supplier" in card["text"]


async def test_a_worker_is_told_to_hold_the_lot(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("recall MP05 glass")
    await worker.sees("hold")


@pytest.mark.parametrize("said", ["/recall close", "/recall close all stock is back"])
async def test_the_only_running_recall_needs_no_number_to_be_closed(plant: Plant, said: str) -> None:
    lead = await plant.lead()
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("81 lots")
    await lead.tap("Launch recall")
    await lead.sees("launched")
    await lead.send(said)
    await lead.sees("is closed" if "back" in said else "have not answered R1")


async def test_closing_without_a_number_shows_what_runs(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/recall close")
    await lead.sees("No recall is running")


async def test_recalling_again_says_that_it_runs_already(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("81 lots")
    await lead.tap("Launch recall")
    await lead.sees("launched")
    await lead.send("/recall MP05 metal in the powder")
    await lead.sees("being recalled already")
