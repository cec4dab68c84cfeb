"""At a station: scan its sign, photograph what goes in, put one mistake right; and several things said at once."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from bot.phoneroom.client import Phone
from domain.captures import CapturedBy
from domain.printing import bot_link
from templates.pictures.codes import Gs1Symbol, gs1_image
from tests.journeys.conftest import Plant
from tests.journeys.pictures import jpeg, label, wall

TABLE = re.compile(r"\d+ of \d+ recorded|已记 \d+ / \d+")


def weighed(text: str) -> bytes:
    """A supplier's label with a GS1 DataMatrix."""
    sheet = Image.new("L", (500, 460), 255)
    sheet.paste(gs1_image(text, Gs1Symbol.DATA_MATRIX, 6), (120, 90))
    return jpeg(sheet)


def keys_of(message: dict[str, Any]) -> list[str]:
    return [key["text"] for row in message["inline"] or [] for key in row]


async def table_of(phone: Phone, words: str) -> dict[str, Any]:
    """The one table in the chat, as soon as it says this."""
    await phone.sees(words, within=60)
    found = [each for each in await phone.messages() if TABLE.match(each["text"] or "")]
    assert len({each["message_id"] for each in found}) == 1, [each["text"] for each in found]
    return found[-1]


def used_into(plant: Plant, lot: str) -> list[tuple[str, Decimal | None]]:
    """What went into a lot and stands, oldest first."""
    with plant.work() as work:
        target = work.lots.by_code(lot)[0]
        said = [movement for movement in reversed(work.movements.recent("use", 50)) if movement.person_id]
        found = []
        for movement in said:
            lines = work.movements.lines(movement.id)
            if any(line.lot_id == target.id for line in lines):
                found.append((work.lots.get(lines[0].lot_id).lot.code, lines[0].quantity))
    return found


@pytest.mark.parametrize(
    ("language", "sign", "asks", "stands", "unread", "quantity", "right", "record", "line",
     "sentence", "no_order"),
    [
        ("en", "/sign filling line 1", "For which work order or lot", "filling line 1", "Nothing read",
         "Quantity", "right quantity", "Used: 12.5 kg", "scrapped 1 kg of MP07",
         "the one from yesterday", "is no work order"),
        ("zh", "工位牌 灌装1线", "哪个工单或哪批", "灌装1线", "没有读出来",
         "改数量", "正确", "已领用：12.5 kg", "扔了MP07 1公斤", "昨天 那个 订单", "不是工单号"),
    ],
)  # fmt: skip
async def test_a_shift_at_a_station_begins_with_its_sign(
    plant: Plant, language: str, sign: str, asks: str, stands: str, unread: str,
    quantity: str, right: str, record: str, line: str, sentence: str, no_order: str,
) -> None:  # fmt: skip
    lead = await plant.lead(language)
    worker = await plant.worker(language)
    await lead.send(sign)
    await plant.room.settle(20)
    await worker.start("st_1")
    await worker.sees(asks)
    await worker.send(line)  # a whole line is a record, not the name of an order
    await worker.sees("1 kg")
    await worker.send(sentence)
    await worker.sees(no_order)
    await worker.send("B120")
    await worker.sees(stands)
    keyboard = await worker.keyboard()
    assert keyboard is not None
    assert stands in keyboard[0][0]

    await worker.photo(label("MP07"), weighed("(10)MP05(3102)002550"), wall(), label("MP07", "MP06"))
    table = await table_of(worker, "❓ 4")
    assert "25.5 kg" in table["text"], "the label says how much"
    assert unread in table["text"]
    assert keys_of(table) == ["❓ 4", "↩️ 1", "↩️ 2"]
    assert used_into(plant, "B120") == [("MP07", None), ("MP05", Decimal("25.5"))]

    await worker.tap("↩️ 1")  # the mistake: it was not that bag
    table = await table_of(worker, "❓ 4")
    assert keys_of(table) == ["❓ 4", "↩️ 2"]
    await worker.tap("❓ 4")
    await plant.room.settle(20)
    await worker.tap("MP06")
    table = await table_of(worker, "↩️ 4")
    assert keys_of(table) == ["↩️ 2", "↩️ 4"]
    await worker.tap(quantity)
    await worker.sees(right)
    for key in ("1", "2", "3", "⌫", ".", "5"):
        await worker.tap(key)
    await plant.room.settle(20)
    await worker.tap("✅ 12.5 kg")
    await worker.sees(record)
    await plant.room.settle(20)
    table = await table_of(worker, "↩️ 4")
    assert "12.5 kg" in table["text"]
    assert used_into(plant, "B120") == [("MP05", Decimal("25.5")), ("MP06", Decimal("12.5"))]
    with plant.work() as work:
        last = work.movements.recent("use", 1)[0]
        assert work.captures.of_movements([last.id])[last.id].by is CapturedBy.SCANNED


@pytest.mark.parametrize(
    ("language", "all_key", "into", "sentence", "which", "rows", "missing"),
    [
        ("en", "Use: all", "Into which lot", "B120 used 20 kg MP05", "Which went into which",
         "Kind | Lot | Qty | Unit | Into\nuse | MP05 | 30 | kg | B120\nuse | MPX5 | 5 | kg | B120\nuse | MP05 | 7 | kg",
         "Into which lot"),
        ("zh", "全部领用", "投到哪个批次", "B120用了MP05 20公斤", "哪一批进了哪一批",
         "类型\t批号\t数量\t单位\t投入批号\n领用\tMP05\t30\t公斤\tB120\n领用\tMPX5\t5\t公斤\tB120\n用\tMP05\t7\t公斤",
         "投到哪个批次"),
    ],
)  # fmt: skip
async def test_several_things_are_said_at_once_and_answered_by_one_table(
    plant: Plant, language: str, all_key: str, into: str, sentence: str, which: str, rows: str, missing: str
) -> None:
    worker = await plant.worker(language)
    await worker.photo(label("MP07"), label("MP06"))
    await table_of(worker, "❓ 2")
    await worker.tap(all_key)
    await worker.sees(into)
    await worker.send("B119")
    table = await table_of(worker, "↩️ 2")
    assert keys_of(table) == ["↩️ 1", "↩️ 2"]
    assert used_into(plant, "B119") == [("MP07", None), ("MP06", None)]

    await worker.send(sentence)
    await worker.sees(which)
    await worker.tap("MP05 → B120")
    await plant.room.settle(20)
    assert used_into(plant, "B120") == [("MP05", Decimal(20))]

    await worker.send(rows)
    table = await worker.sees("❓ 2")
    assert keys_of(table) == ["❓ 2", "❓ 3", "↩️ 1"], table["text"]
    assert "MPX5" in table["text"]
    assert missing in table["text"]
    await worker.tap("❓ 3", message_id=table["message_id"])
    await worker.sees(into)
    await worker.tap("B120")
    await plant.room.settle(20)
    assert used_into(plant, "B120") == [("MP05", Decimal(20)), ("MP05", Decimal(30)), ("MP05", Decimal(7))]


async def test_a_sign_photographed_in_the_chat_and_a_station_left_for_a_shift(plant: Plant) -> None:
    lead = await plant.lead()
    worker = await plant.worker()
    await lead.send("/sign L1 = laboratory as sample each 1 kg")
    await plant.room.settle(20)
    await worker.photo(label(bot_link(plant.house.desk.bot_address(), "st_1")))
    told = await worker.sees("recorded at once as: Sample", within=20)
    assert "laboratory" in told["text"]
    with plant.work(readonly=False) as work:
        person = work.people.by_telegram_id(worker.id)
        station = work.people.station(person.id)
        station.set_at -= timedelta(hours=13)
        work.people.set_station(station, person.id)
        work.commit()
    await worker.photo(label("MP07"))
    await worker.sees("Do you still stand here?", within=20)
    await worker.tap("Yes, record it")
    await worker.sees("Sample taken: 1 kg")
    await worker.photo(label("MP06"))
    await worker.sees("Sample taken: 1 kg", within=20)
    await worker.start("st_zz")
    await worker.sees("none of ours any more")


async def test_the_amount_of_last_time_is_one_tap_away(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("used 1320 kg MP07 in B120")
    await worker.sees("Used: 1,320 kg")
    await worker.send("/use MP07 into B119")
    asked = await worker.sees("How much?")
    assert "Same as last time: 1,320 kg" in keys_of(asked)
    await worker.tap("✅ OK")
    assert worker.toast is not None
    assert "not a number" in worker.toast
    await worker.tap("Same as last time")
    told = await worker.sees("Used: 1,320 kg")
    assert told["message_id"] == asked["message_id"]
