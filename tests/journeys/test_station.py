"""Standing at a station: each photo or typed code is one record, with no question in between."""

from __future__ import annotations

import pytest

from domain.ports import Work
from tests.journeys.conftest import Plant
from tests.journeys.pictures import label


def used_under(work: Work, order: str) -> list[str]:
    """The lots used for an order, the oldest first."""
    uses = [each for each in work.movements.recent("use", 10) if each.work_order == order]
    lines = [line for each in reversed(uses) for line in work.movements.lines(each.id or 0)]
    return [work.lots.get(line.lot_id).lot.code for line in lines]


@pytest.mark.parametrize(
    ("language", "line", "set_words", "used", "off", "left", "card"),
    [
        ("en", "/station filling line 1 order 88 each 25 kg", "recorded at once as: Use", "Used: 25 kg", "/station off",
         "left the station", "Left:"),
        ("zh", "工位 灌装1线 工单 88 每次 25 公斤", "就直接记为：领用", "已领用：25 kg", "工位 关",
         "已离开工位", "结存"),
    ],
)  # fmt: skip
async def test_each_photo_at_a_station_is_a_record(
    plant: Plant, language: str, line: str, set_words: str, used: str, off: str, left: str, card: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(line)
    told = await worker.sees(set_words)
    assert "88" in told["text"]
    keyboard = await worker.keyboard()
    assert keyboard is not None
    assert "88" in keyboard[0][0]
    await worker.photo(label("MP07"))
    told = await worker.sees(used, within=20)
    assert "88" in told["text"]
    await worker.send("MP06")
    await worker.sees("MP06")
    with plant.work() as work:
        assert used_under(work, "88") == ["MP07", "MP06"]
    await worker.send(off)
    await worker.sees(left)
    await worker.photo(label("MP07"))
    await worker.sees(card, within=20)


async def test_a_wrong_scan_at_a_station_is_taken_back(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/station L1 order 88")
    await worker.sees("recorded at once")
    await worker.photo(label("MP07"))
    told = await worker.sees("Used", within=20)
    assert "Left now: 8,160 kg" in told["text"], "nobody said how much"
    await worker.tap("Quantity")
    await worker.sees("right quantity")
    await worker.send("25")
    await worker.sees("Used: 25 kg")
    await worker.tap("Undo")
    await worker.sees("Taken back")
    with plant.work() as work:
        assert used_under(work, "88") == []


async def test_the_station_key_says_where_one_stands_and_lets_one_go(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("Station")
    await worker.sees("Stand at a station")
    await worker.send("/station laboratory as sample each 1 kg")
    await worker.sees("recorded at once as: Sample")
    await worker.send("MP07")
    await worker.sees("Sample taken: 1 kg")
    keyboard = await worker.keyboard()
    assert keyboard is not None
    await worker.send(keyboard[0][0])
    await worker.sees("laboratory")
    await worker.tap("Leave the station")
    await worker.sees("left the station")
    await worker.send("MP07")
    await worker.sees("Left:")


async def test_two_codes_at_a_station_are_one_tap(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/station L1 into B120")
    await worker.sees("recorded at once")
    await worker.photo(label("MP07", "MP06"))
    await worker.sees("More than one lot", within=20)
    await worker.tap("MP07")
    told = await worker.sees("Used")
    assert "B120" in told["text"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/station filling line 1", "needs a work order"),
        ("/station L1 order 88 as dancing", "nothing that I can record"),
        ("/station L1 order 88 each many", "not a number"),
        ("/station L1 into B999", "no lot"),
        ('/station "L1 order 88', "not closed"),
    ],
)
async def test_a_station_that_cannot_be_is_refused(plant: Plant, line: str, sentence: str) -> None:
    worker = await plant.worker()
    await worker.send(line)
    await worker.sees(sentence)
    with plant.work() as work:
        assert work.people.station(1) is None
