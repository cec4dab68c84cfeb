"""A lead writes down what a customer says on the phone."""

from __future__ import annotations

import pytest

from bot.phoneroom.client import Phone
from tests.journeys.conftest import Plant


async def running(plant: Plant, language: str = "en") -> Phone:
    """A lead whose recall of MP05 runs; nobody can be reached but by phone."""
    lead = await plant.lead("en")
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("81 lots")
    await lead.tap("Launch recall")
    await lead.sees("Recall R1")
    if language == "zh":
        await lead.send("/language")
        await lead.tap("中文")
    return lead


def kept(plant: Plant) -> list[tuple[str, object, str | None, str, bool]]:
    with plant.work() as work:
        return [
            (row.kind, row.quantity, row.uom, row.way, row.person_id is not None) for row in work.recalls.answers(1)
        ]


async def test_a_whole_call_is_one_line(plant: Plant) -> None:
    lead = await running(plant)
    await lead.send("/answer R1 C15 have 20 cups, sold 300")
    told = await lead.sees("Reached, noted")
    assert "20 cups" in told["text"]
    assert kept(plant) == [("have", 20, "cup", "phone", True), ("sold", 300, "cup", "phone", True)]


async def test_a_chinese_line_is_the_same(plant: Plant) -> None:
    lead = await running(plant, "zh")
    await lead.send("/answer R1 C15 有20杯，售出300，退回 20")
    await lead.sees("已接通")
    assert [row[:3] for row in kept(plant)] == [("have", 20, "cup"), ("sold", 300, "cup"), ("returned", 20, "cup")]


async def test_the_keys_lead_through_a_call(plant: Plant) -> None:
    lead = await running(plant)
    await lead.send("/answer R1 C28")
    await lead.sees("56,974 cups")
    await lead.tap("Sold")
    await lead.sees("sold?")
    await lead.send("32445")
    await lead.sees("still open")
    await lead.tap("None left")
    await lead.sees("none left")
    assert [row[:2] for row in kept(plant)] == [("sold", 32445), ("none", None)]


async def test_a_number_that_cannot_be_is_asked_again(plant: Plant) -> None:
    lead = await running(plant)
    await lead.send("/answer R1 C15 have 99999999")
    await lead.sees("Is your number right?")
    assert kept(plant) == []
    await lead.tap("They insist")
    await lead.sees("Reached, noted")
    assert kept(plant) == [("have", 99999999, "cup", "phone", True)]


@pytest.mark.parametrize(
    ("said", "seen", "tries"), [("not reached", "stays open", 1), ("wrong number", "Find another one", 0)]
)
async def test_how_a_call_went_is_kept(plant: Plant, said: str, seen: str, tries: int) -> None:
    lead = await running(plant)
    await lead.send(f"/answer R1 C17 {said}")
    await lead.sees(seen)
    assert kept(plant) == []
    with plant.work() as work:
        deeds = [entry.deed for entry in work.audit.of("recall", 1)]
        (partner,) = [work.partners.by_code("C17")]
        assert work.pages.calls_missed(1, partner.id) == tries
    assert f"called: {said}" in deeds


@pytest.mark.parametrize(("line", "seen"), [
    ("/answer R1 C17 have many", "many"), ("/answer R1 C17 have", "have"), ("/answer R1 C99 have 3", "C99"),
    ("/answer R77 C17 have 3", "R77"), ("/answer", "have 20 sold 300"), ("/answer R1 C17 have -3", "-3"),
    ("/answer R1 C17 have 3 pallets", "pallet"), ("/answer R1 C02 have 3", "R1"),
])  # fmt: skip
async def test_a_line_that_says_nothing_is_named(plant: Plant, line: str, seen: str) -> None:
    lead = await running(plant)
    await lead.send(line)
    await lead.sees(seen)
    assert kept(plant) == []
