"""A tank in the chat: filled, drawn from, and a bad delivery into it reaches only what was drawn after it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.journeys.conftest import Plant
from tests.journeys.test_recording import buttons, on_hand

MP07_LEFT = 8160

WORDS = {
    "en": {
        "fill": "fill 500 kg MP07 into T1", "filled": "Filled in: 500 kg", "inside": "500 kg inside",
        "draw": 'draw 300 kg from T1 into B901 item "yoghurt base"', "drawn": "Drawn off: 300 kg",
        "again": "draw 100 kg from tank T1 into B902", "what": "of which product", "base": "yoghurt base",
        "bad": "fill MP06 200 kg into T1", "made": '/make B902 900 kg "yoghurt base"', "done": "Made",
        "trace": "/trace MP06", "insist": "Record anyway", "too much": "draw 5000 kg from T1 into B902",
        "only": "Only 300 kg", "undo": "Undo", "undone": "Taken back", "ask": "How much", "fill it": "Fill a tank",
        "where": "Into which tank", "mixed": "Tanks taken as mixed",
        "empty": "nothing is in", "wrong tank": "draw 5 kg from T9 into B902",
    },
    "zh": {
        "fill": "MP07 500 公斤 入罐 T1", "filled": "已入罐：500 kg", "inside": "罐内 500 kg",
        "draw": "从 T1 放 300 公斤 到 B901 物料 酸奶基料", "drawn": "已放料：300 kg",
        "again": "从 T1罐 放 100 公斤 到 B902", "what": "什么物料", "base": "酸奶基料",
        "bad": "MP06 200公斤入罐T1", "made": "产出 B902 900 公斤 酸奶基料", "done": "已生产",
        "trace": "追溯 MP06", "insist": "仍要记录", "too much": "从 T1 放 5000 公斤 到 B902",
        "only": "只有 300 kg", "undo": "撤销", "undone": "已撤销", "ask": "多少", "fill it": "入罐",
        "where": "入哪个储罐", "mixed": "罐按完全混合计算",
        "empty": "没有东西", "wrong tank": "从 T9 放 5 公斤 到 B902",
    },
}  # fmt: skip


def reached(plant: Plant, code: str) -> set[str]:
    with plant.work() as work:
        root = work.lots.by_code(code)[0]
        closure = work.tracing.closure([root.id])
        views = work.lots.views(closure.lot_ids)
    return {view.lot.code for lot_id, view in views.items() if lot_id != root.id}


@pytest.mark.parametrize("language", WORDS)
async def test_a_bad_delivery_into_a_tank_reaches_only_what_was_drawn_after_it(plant: Plant, language: str) -> None:
    words = WORDS[language]
    worker = await plant.worker(language)
    before = reached(plant, "MP06")
    await worker.send(words["fill"])
    told = await worker.sees(words["filled"])
    assert "T1" in told["text"]
    assert words["inside"] in told["text"]
    assert on_hand(plant, "MP07") == MP07_LEFT - 500
    await worker.send(words["draw"])
    told = await worker.sees(words["drawn"])
    assert "B901" in told["text"]
    assert "200 kg" in told["text"], "what is left inside"
    await worker.send(words["bad"])
    await worker.sees("MP06")
    await worker.send(words["again"])
    await worker.sees(words["what"])
    await worker.send(words["base"])
    told = await worker.sees("B902")
    assert {"B901", "B902"} <= reached(plant, "MP07")
    assert reached(plant, "MP06") - before == {"B902"}
    await worker.send(words["made"])
    await worker.sees(words["done"])
    before_asking = len(await worker.messages())
    await worker.send(words["trace"])
    await plant.room.settle()
    answer = "\n".join(message["text"] for message in (await worker.messages())[before_asking + 1 :])
    assert words["mixed"] in answer, "the answer names its model"
    assert "B902" in answer
    assert "B901" not in answer


@pytest.mark.parametrize("language", WORDS)
async def test_more_than_a_tank_holds_is_a_question(plant: Plant, language: str) -> None:
    words = WORDS[language]
    worker = await plant.worker(language)
    await worker.send(words["fill"])
    await worker.sees(words["filled"])
    await worker.send(words["draw"].replace("300", "200"))
    await worker.sees("200 kg")
    await worker.send(words["too much"] + (' item "yoghurt base"' if language == "en" else " 物料 酸奶基料"))
    question = await worker.sees(words["only"])
    assert buttons(question)[:2] == ["300 kg", words["insist"]]
    await worker.tap(words["insist"])
    told = await worker.sees("5,000 kg")
    assert "⚠️" in told["text"]
    assert words["undone"] in (await worker.tap(words["undo"]) or "")
    await worker.send(words["wrong tank"])
    question = await worker.sees(words["empty"])
    assert "T1" in buttons(question)
    await worker.tap("T1")
    await worker.sees("5 kg")


@pytest.mark.parametrize("language", WORDS)
async def test_a_tank_is_offered_under_a_lot_once_there_is_one(plant: Plant, language: str) -> None:
    words = WORDS[language]
    worker = await plant.worker(language)
    await worker.send("MP07")
    card: dict[str, Any] = await worker.sees("HY220417")
    assert words["fill it"] not in buttons(card)
    await worker.send(words["fill"])
    await worker.sees(words["filled"])
    await worker.send("MP07")
    card = await worker.sees("HY220417")
    assert words["fill it"] in buttons(card)
    await worker.tap(words["fill it"])
    await worker.sees(words["ask"])
    await worker.send("20")
    question = await worker.sees(words["where"])
    assert "T1" in buttons(question)
    await worker.tap("T1")
    told = await worker.sees("20 kg")
    assert "520 kg" in told["text"]


@pytest.mark.parametrize(
    ("language", "line", "told", "held", "undo"),
    [
        ("en", "clean tank T1", "Clean: T1", "The books had 200 kg in it", "Undo"),
        ("zh", "清洗 T1罐", "已清洗：T1", "账面上罐内还有 200 kg", "撤销"),
    ],
)
async def test_a_cleaned_tank_holds_nothing_of_what_was_in_it(
    plant: Plant, language: str, line: str, told: str, held: str, undo: str
) -> None:
    words = WORDS[language]
    worker = await plant.worker(language)
    await worker.send(words["fill"])
    await worker.sees(words["filled"])
    await worker.send(words["draw"])
    await worker.sees(words["drawn"])
    await worker.send(line)
    message = await worker.sees(told)
    assert held in message["text"]
    await worker.send(words["bad"])
    await worker.sees("MP06")
    await worker.send(words["again"])
    await worker.sees(words["what"])
    await worker.send(words["base"])
    await worker.sees("B902")
    assert "B902" not in reached(plant, "MP07")
    twice = [worker.tap(undo, message_id=message["message_id"]) for _ in range(2)]
    first, second = await asyncio.gather(*twice)  # the second before the first has taken the button away
    assert words["undone"] in (first or "")
    assert second, "it says that it was done"
    assert "B902" in reached(plant, "MP07")
    await worker.send("/clean L77" if language == "en" else "清洗 L77")
    message = await worker.sees("L77")
    assert "⚠️" in message["text"], "a name that nobody knows"
    await worker.send("/clean")
    await worker.sees("/clean T1" if language == "en" else "例如：清洗 T1")


@pytest.mark.parametrize(
    ("language", "stand", "filled", "leave", "draws", "drawn"),
    [
        ("en", "/station tank T1 as fill each 25 kg", "Filled in: 25 kg", "/station off",
         "/station T1 as draw each 10 kg", "Drawn off: 10 kg"),
        ("zh", "工位 T1罐 每次 25 公斤 做 入罐", "已入罐：25 kg", "工位 关",
         "工位 T1 每次 10 公斤 做 放料", "已放料：10 kg"),
    ],
)  # fmt: skip
async def test_at_a_tank_each_scan_fills_it_or_draws_from_it(
    plant: Plant, language: str, stand: str, filled: str, leave: str, draws: str, drawn: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(WORDS[language]["fill"])
    await worker.sees(WORDS[language]["filled"])
    await worker.send(stand)
    await worker.send("MP07")
    assert "525 kg" in (await worker.sees(filled))["text"]
    await worker.send(leave)
    await worker.send(draws)
    await worker.send("B120")
    assert "515 kg" in (await worker.sees(drawn))["text"]
    assert "B120" in reached(plant, "MP07")
