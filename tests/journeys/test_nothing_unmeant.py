"""Nothing is recorded that nobody meant: words that reach the wrong question, the wrong photo, or come twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.journeys.conftest import Plant
from tests.journeys.pictures import label, wall


def recorded(plant: Plant, kind: str) -> list[tuple[str, Decimal | None]]:
    """What people recorded of this kind, oldest first: the lot and how much."""
    with plant.work() as work:
        said = [movement for movement in reversed(work.movements.recent(kind, 20)) if movement.person_id]
        lines = [work.movements.lines(movement.id)[0] for movement in said]
        return [(work.lots.get(line.lot_id).lot.code, line.quantity) for line in lines]


async def test_a_line_said_while_a_table_asks_where_to_is_no_place(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(label("MP07"), label("MP06"))
    await worker.sees("MP06", within=60)
    await plant.room.settle(30)
    await worker.tap("Move: all")
    await worker.sees("To which place")
    await worker.send("scrapped 1 kg of MP07")
    await worker.sees("Scrapped: 1 kg")
    assert recorded(plant, "move") == []
    await worker.send("cold store 2")
    await plant.room.settle(30)
    assert [lot for lot, _ in recorded(plant, "move")] == ["MP07", "MP06"]


async def test_the_words_of_an_album_are_kept_when_its_first_photo_cannot_be_read(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/station filling line 1 order B120")
    await plant.room.settle(20)
    await worker.photo(wall(), label("MP07"), caption="hold swollen lids")
    await worker.sees("1 of 2 recorded", within=60)
    assert recorded(plant, "use") == []
    assert [lot for lot, _ in recorded(plant, "hold")] == ["MP07"]


async def test_words_about_one_lot_of_an_album_are_not_said_of_the_others(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(label("MP07"), label("MP06"), caption="scrap MP07 1 kg")
    await worker.sees("1 of 2 recorded", within=60)
    assert recorded(plant, "scrap") == [("MP07", Decimal(1))]


async def test_several_lines_are_never_recorded_twice_by_changing_their_message(plant: Plant) -> None:
    worker = await plant.worker()
    sent = await worker.send("/scrap MP07 1 kg swollen\n/scrap MP06 2 kg mouldy")
    await worker.sees("2 of 2 recorded")
    await worker.edit(sent, "/scrap MP07 1 kg swollen\n/scrap MP06 3 kg mouldy")
    await worker.sees("read once")
    await worker.edit(sent, "/scrap MP07 1 kg swollen")
    await plant.room.settle(20)
    alone = await worker.send("/scrap MP99X 1 kg swollen")
    await plant.room.settle(20)
    await worker.edit(alone, "/scrap MP07 1 kg swollen\n/scrap MP06 2 kg mouldy")
    await plant.room.settle(20)
    assert recorded(plant, "scrap") == [("MP07", Decimal(1)), ("MP06", Decimal(2))]


async def test_words_under_a_photo_that_nobody_understands_are_not_passed_over_at_a_station(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/station filling line 1 order B120")
    await plant.room.settle(20)
    await worker.photo(label("MP07"), caption="not this one!")
    card = await worker.sees("whole milk powder", within=30)
    assert "Use" in " ".join(key["text"] for row in card["inline"] for key in row)
    assert recorded(plant, "use") == []
    await worker.photo(label("MP06"), caption="20 kg")
    await worker.sees("Used: 20 kg", within=30)
    await worker.photo(label("MP05"), label("MP07"), caption="这批不能用")
    await worker.sees("0 of 2 recorded", within=60)
    assert recorded(plant, "use") == [("MP06", Decimal(20))]


@pytest.mark.parametrize(("language", "not_understood"), [("en", "do not understand"), ("zh", "看不懂")])
async def test_a_row_that_says_nothing_spoils_no_other(plant: Plant, language: str, not_understood: str) -> None:
    worker = await plant.worker(language)
    rows = (
        "Kind|Lot|Qty|Unit|Into",
        "use|MP07|1.5|kg|B120",
        "|MP05|3|kg|B120",
        "stocktake|MP05|3|kg|",
        "use|MP06|2|kg|B120",
    )
    await worker.send("\n".join(row.replace("|", "\t") for row in rows))
    table = await worker.sees("MP06", within=20)
    assert table["text"].count(not_understood) == 2
    assert recorded(plant, "use") == [("MP07", Decimal("1.5")), ("MP06", Decimal(2))]
