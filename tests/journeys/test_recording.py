"""A worker records: one line, one tap or one photo, one message that answers, and everything can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from domain.labels import lot_payload
from tests.journeys.conftest import OpenPlant, Plant
from tests.journeys.pictures import label

MP07_LEFT = 8160


def on_hand(plant: Plant, code: str) -> int:
    with plant.work() as work:
        return int(work.lots.by_code(code)[0].on_hand)


def buttons(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["inline"] for button in row]


@pytest.mark.parametrize(
    ("language", "line", "used", "left", "undo", "undone"),
    [
        ("en", "/use MP07 1320 kg into B120", "Used: 1,320 kg", "6,840 kg", "Undo", "Taken back"),
        ("zh", "领用 MP07 1320公斤 到 B120", "已领用：1,320 kg", "6,840 kg", "撤销", "已撤销"),
    ],
)
async def test_a_line_is_recorded_and_taken_back(
    plant: Plant, language: str, line: str, used: str, left: str, undo: str, undone: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(line)
    told = await worker.sees(used)
    assert "B120" in told["text"]
    assert left in told["text"]
    assert "MP01" in told["text"], "an older lot should have gone first"
    assert on_hand(plant, "MP07") == MP07_LEFT - 1320
    assert undone in (await worker.tap(undo) or "")
    shown = await worker.sees(undone)
    assert shown["message_id"] == told["message_id"]
    assert on_hand(plant, "MP07") == MP07_LEFT
    assert len(await worker.messages()) == 4 + 1


async def test_english_needs_no_slash(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("use MP07 1320kg into B120")
    await worker.sees("Used: 1,320 kg")
    await worker.send("hold on, I am looking for the label")
    await worker.sees("did not understand")
    assert on_hand(plant, "MP07") == MP07_LEFT - 1320


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"use": "Use", "how": "How much", "no": "not a number", "into": "Into which lot", "done": "Used: 100 kg",
                "wrong": "Wrong kind", "instead": "What was it instead", "scrap": "Scrap", "scrapped": "Scrapped"}),
        ("zh", {"use": "领用", "how": "多少", "no": "不是数字", "into": "投到哪个批次", "done": "已领用：100 kg",
                "wrong": "类型不对", "instead": "应该是哪一种", "scrap": "报废", "scrapped": "已报废"}),
    ],
)  # fmt: skip
async def test_a_tapped_kind_asks_for_what_is_missing(plant: Plant, language: str, words: dict[str, str]) -> None:
    worker = await plant.worker(language)
    await worker.send("mp07")
    card = await worker.sees("HY220417")
    assert "8,160 kg" in card["text"]
    await worker.tap(words["use"])
    question = await worker.sees(words["how"])
    assert any("8,160 kg" in button for button in buttons(question))
    await worker.send("many")
    await worker.sees(words["no"])
    await worker.send("100 公斤")
    question = await worker.sees(words["into"])
    assert any(button.startswith("B120") for button in buttons(question))
    await worker.tap("B120")
    await worker.sees(words["done"])
    assert on_hand(plant, "MP07") == MP07_LEFT - 100
    await worker.tap(words["wrong"])
    await worker.sees(words["instead"])
    assert on_hand(plant, "MP07") == MP07_LEFT
    await worker.tap(words["scrap"])
    await worker.sees(words["scrapped"])
    assert on_hand(plant, "MP07") == MP07_LEFT - 100


async def test_all_of_it_is_one_tap_and_a_stranger_customer_is_asked_for_again(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("F301")
    await worker.sees("cup yoghurt")
    await worker.tap("Ship")
    await worker.sees("How much")
    await worker.tap("All of it")
    await worker.sees("To which customer")
    await worker.send("C9999")
    await worker.sees("no customer")
    await worker.send("C09")
    await worker.sees("Shipped")
    assert on_hand(plant, "F301") == 0


async def test_a_question_survives_a_restart(open_plant: OpenPlant) -> None:
    async with open_plant() as plant:
        worker = await plant.worker()
        await worker.send("/use MP07 1320 kg")
        await worker.sees("Into which lot")
        data = plant.data
    async with open_plant(data) as plant:
        await worker.send("B120")
        await worker.sees("Used: 1,320 kg")
        assert on_hand(plant, "MP07") == MP07_LEFT - 1320


async def test_cancel_forgets_the_question_and_changes_nothing(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/use MP07 1320 kg")
    question = await worker.sees("Into which lot")
    await worker.tap("Cancel")
    await worker.sees("Cancelled")
    await worker.send("B120")
    await worker.sees("yoghurt base")
    await worker.send("/use MP07 1320 kg")
    await worker.sees("Into which lot")
    await worker.send("/cancel")
    await worker.sees("Cancelled")
    assert question["message_id"] > 0
    assert on_hand(plant, "MP07") == MP07_LEFT


async def test_a_button_of_an_older_question_says_so(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/use MP07 1320 kg")
    older = await worker.sees("Into which lot")
    await worker.send("/ship F301 10 cup")
    await worker.sees("To which customer")
    toast = await worker.tap("Not known yet", message_id=older["message_id"])
    assert "question is over" in (toast or "")
    assert on_hand(plant, "MP07") == MP07_LEFT


async def test_more_than_is_left_is_a_question(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/use MP06 1320 kg into B120")
    question = await worker.sees("Only 240 kg")
    offered = buttons(question)
    assert [*offered[:2], offered[-1]] == ["240 kg", "Record anyway", "Cancel"]
    assert on_hand(plant, "MP06") == 240
    await worker.tap("240 kg")
    told = await worker.sees("Used: 240 kg")
    assert told["message_id"] == question["message_id"]
    await worker.send("/use MP06 60 kg into B120")
    await worker.sees("Only 0 kg")
    await worker.tap("Record anyway")
    told = await worker.sees("Used: 60 kg")
    assert "count the lot" in told["text"]
    assert on_hand(plant, "MP06") == -60


async def test_another_quantity_takes_the_place_of_the_first(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/scrap MP07 50 kg torn bag")
    first = await worker.sees("Scrapped: 50 kg")
    await worker.tap("Quantity")
    await worker.sees("right quantity")
    await worker.send("0")
    await worker.sees("more than zero")
    await worker.send("5")
    told = await worker.sees("Scrapped: 5 kg")
    assert "torn bag" in told["text"]
    assert on_hand(plant, "MP07") == MP07_LEFT - 5
    old = next(message for message in await worker.messages() if message["message_id"] == first["message_id"])
    assert buttons(old) == []
    assert "Replaced by the record below" in old["text"]
    assert "50 kg" not in old["text"], "what no longer stands is not told as if it did"


async def test_a_near_miss_completes_the_line_with_one_tap(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/use MPO7 1320 kg into B120")
    question = await worker.sees("no lot")
    assert buttons(question)[0].startswith("MP07")
    await worker.tap("MP07")
    await worker.sees("Used: 1,320 kg")
    await worker.send("/scrap F301 3 barrel crushed")
    await worker.sees("no unit")
    await worker.tap("3 cup")
    await worker.sees("Scrapped: 3 cup")


async def test_hold_is_one_tap_and_stops_the_lot(plant: Plant) -> None:
    worker, lead = await plant.worker(), await plant.lead()
    await worker.send("F301")
    card = await worker.sees("cup yoghurt")
    assert "Release" not in buttons(card)
    await worker.tap("Hold")
    await worker.sees("On hold now")
    await worker.send("/ship F301 10 cup to C09")
    await worker.sees("is on hold")
    await worker.send("/release F301 fine")
    await worker.sees("Only a quality lead")
    await lead.send("F301")
    card = await lead.sees("On hold")
    assert "Ship" not in buttons(card)
    await lead.tap("Release")
    await lead.sees("Released")
    await worker.send("/ship F301 10 cup to C09")
    await worker.sees("Shipped: 10 cup")


async def test_my_last_record_comes_back_with_its_buttons(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("My last records")
    await worker.sees("no record that could")
    await worker.send("/sample MP07 1 kg retained")
    first = await worker.sees("Sample taken")
    await worker.send("My last records")
    await worker.sees("Sample taken")
    await worker.tap("Undo")
    await worker.sees("Taken back")
    assert on_hand(plant, "MP07") == MP07_LEFT
    for old in ("Undo", "Quantity", "Wrong kind"):
        assert "taken back before" in (await worker.tap(old, message_id=first["message_id"]) or "")
    assert on_hand(plant, "MP07") == MP07_LEFT


async def test_a_photo_answers_the_question_for_a_lot(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(label("MP07"))
    await worker.sees("whole milk powder", within=20)
    await worker.tap("Use")
    await worker.sees("How much")
    await worker.send("1320")
    await worker.sees("Into which lot")
    await worker.photo(label("B120"))
    told = await worker.sees("Used: 1,320 kg", within=20)
    assert "B120" in told["text"]


async def test_a_lost_answer_is_given_again_and_nothing_is_recorded_twice(plant: Plant) -> None:
    worker = await plant.worker()
    await plant.room.fault("after", "disconnect", method="sendMessage", times=1)
    await worker.send("/use MP07 1320 kg into B120")
    await worker.sees("Used: 1,320 kg")
    await plant.room.settle()
    await worker.send("/use MP07 100 kg")
    await worker.sees("Into which lot")
    await plant.room.fault("before", "error", method="sendMessage", times=1, status=502)
    await worker.send("B120")
    await worker.sees("Used: 100 kg", within=15)
    await plant.room.fault("after", "disconnect", method="editMessageText", times=1)
    await worker.tap("Undo")
    await worker.sees("Taken back", within=15)
    await plant.room.settle()
    assert on_hand(plant, "MP07") == MP07_LEFT - 1320


async def test_a_refused_line_is_corrected_by_editing_it_and_a_recorded_one_is_not_recorded_again(plant: Plant) -> None:
    worker = await plant.worker()
    line = await worker.send("/use MP07 abc kg into B120")
    await worker.sees("not a number")
    await worker.edit(line, "/use MP07 1320 kg into B120")
    await worker.sees("Used: 1,320 kg")
    await worker.edit(line, "/use MP07 1230 kg into B120")
    told = await worker.sees("not recorded again")
    assert "Quantity" in buttons(told)
    assert on_hand(plant, "MP07") == MP07_LEFT - 1320


async def test_two_lots_in_a_photo_are_both_offered_as_the_answer(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/use MP07 1320 kg")
    await worker.sees("Into which lot")
    await worker.photo(label("B120", "B119"))
    await worker.sees("More than one lot", within=20)
    await worker.tap("B119")
    told = await worker.sees("Used: 1,320 kg")
    assert "B119" in told["text"]


async def test_in_a_group_another_workers_record_is_not_mine_to_take_back(plant: Plant) -> None:
    wei, otto = await plant.worker(), await plant.worker(name="Otto")
    group = await plant.room.group("Filling hall", [wei, otto])
    await wei.send("/scrap MP07 5 kg torn bag", chat=group)
    await otto.sees("Scrapped: 5 kg", chat=group)
    assert "Somebody else recorded this" in (await otto.tap("Undo", chat=group) or "")
    assert on_hand(plant, "MP07") == MP07_LEFT - 5
    await wei.tap("Undo", chat=group)
    await wei.sees("Taken back", chat=group)
    assert on_hand(plant, "MP07") == MP07_LEFT


async def test_a_customer_records_nothing(plant: Plant) -> None:
    customer = await plant.customer("C09")
    await customer.send("/ship F301 10 cup to C09")
    await customer.sees("only for the factory")
    await customer.send("return F301 10 cup from C09")
    await customer.sees("quality team")
    assert on_hand(plant, "F301") > 10


async def test_a_label_opened_with_the_telephones_camera_shows_its_lot(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.start(lot_payload("MP07") or "")
    card = await worker.sees("HY220417")
    assert "Use" in buttons(card)
    stranger = await plant.room.person("Somebody", "en")
    await stranger.start(lot_payload("MP07") or "")
    await plant.room.settle()
    assert "HY220417" not in str(await stranger.messages())


@pytest.mark.parametrize(("language", "caption", "held"), [("en", "hold swollen bags", "On hold now"),
                                                          ("zh", "冻结 胀包", "已冻结")])  # fmt: skip
async def test_the_words_under_a_photo_are_about_its_lot(plant: Plant, language: str, caption: str, held: str) -> None:
    worker = await plant.worker(language)
    await worker.photo(label("MP07"), caption=caption)
    told = await worker.sees(held, within=20)
    assert caption.split(" ", 1)[1] in told["text"]
    await worker.photo(label("MP06"), caption="is this the right one?" if language == "en" else "是这个吗")
    await worker.sees("HY220416", within=20)


async def test_what_has_gone_on_is_not_taken_back(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send('/make B121 100 kg "yoghurt base"')
    made = await worker.sees("100 kg")
    await worker.send("/scrap B121 60 kg spilt")
    await worker.sees("Scrapped: 60 kg")
    for button in ("Undo", "Wrong kind"):
        assert "only 40 kg are left" in (await worker.tap(button, message_id=made["message_id"]) or "")
    assert on_hand(plant, "B121") == 40
