"""New codes, pallets, co-packers and returns in the chat, in both languages: one message in, one answer out."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant
from tests.journeys.test_recording import buttons, on_hand


@pytest.mark.parametrize(
    ("language", "line", "told", "undo", "undone"),
    [
        ("en", "relabel F301 F301-B", "Relabelled", "Undo", "Taken back"),
        ("zh", "换标 F301 F301-B", "已改批号", "撤销", "已撤销"),
    ],
)
async def test_a_new_label_is_one_line(
    plant: Plant, language: str, line: str, told: str, undo: str, undone: str
) -> None:
    worker = await plant.worker(language)
    before = on_hand(plant, "F301")
    await worker.send(line)
    message = await worker.sees(told)
    assert "F301-B" in message["text"]
    assert (on_hand(plant, "F301"), on_hand(plant, "F301-B")) == (0, before)
    assert undone in (await worker.tap(undo) or "")
    assert on_hand(plant, "F301") == before


@pytest.mark.parametrize(
    ("language", "repack", "packed"),
    [
        ("en", 'repack F301 600 cup into PX1 item "6-pack (co-packer)"', "PX1"),
        ("zh", '换包装 F301 600 杯 到 PX1 物料 "六连杯"', "PX1"),
    ],
)
async def test_repacked_it_is_counted_in_its_new_unit(plant: Plant, language: str, repack: str, packed: str) -> None:
    worker = await plant.worker(language)
    await worker.send(repack)
    await worker.sees(packed)
    assert on_hand(plant, "PX1") == 100


@pytest.mark.parametrize(
    ("language", "pack", "ship", "told", "undo"),
    [
        ("en", "move {} 60 cup to P1", "ship P1 to C09", "all that lay on P1", "Undo"),
        ("zh", "移库 {} 60 杯 到 P1", "发货 P1 到 C09", "P1 上的全部", "撤销"),
    ],
)
async def test_a_pallet_is_shipped_as_it_stands(
    plant: Plant, language: str, pack: str, ship: str, told: str, undo: str
) -> None:
    worker = await plant.worker(language)
    left = on_hand(plant, "F301"), on_hand(plant, "F302")
    for lot in ("F301", "F302"):
        await worker.send(pack.format(lot))
        await worker.sees(lot)
    await worker.send(ship)
    message = await worker.sees(told)
    assert "F301" in message["text"]
    assert "F302" in message["text"]
    assert len(buttons(message)) == 1, "a pallet has no one quantity"
    assert (on_hand(plant, "F301"), on_hand(plant, "F302")) == (left[0] - 60, left[1] - 60)
    await worker.tap(undo)
    assert "P1" in (await worker.sees("F302"))["text"]
    assert (on_hand(plant, "F301"), on_hand(plant, "F302")) == left


@pytest.mark.parametrize(
    ("language", "line", "question", "insist", "told"),
    [
        ("en", "return F217 5 cup from C01 dented", "C01 has nothing of", "Record anyway", "Returned by a customer"),
        ("zh", "退货 F217 5 杯 来自 C01 变形", "C01 手里没有", "仍要记录", "已收退货"),
    ],
)
async def test_a_return_from_who_never_got_it_is_a_question(
    plant: Plant, language: str, line: str, question: str, insist: str, told: str
) -> None:
    worker = await plant.worker(language)
    before = on_hand(plant, "F217")
    await worker.send(line)
    asked = await worker.sees(question)
    assert buttons(asked)[-2] == insist
    assert len(buttons(asked)) > 2, "who got it is offered"
    assert on_hand(plant, "F217") == before
    await worker.tap(insist)
    message = await worker.sees(told)
    assert "C01" in message["text"]
    assert on_hand(plant, "F217") == before + 5


@pytest.mark.parametrize(
    ("language", "out", "back", "inferred"),
    [
        ("en", "sendout F301 600 cup to S-301", 'back KX9 100 pack "6-pack (co-packer)" from S-301', "as inferred"),
        ("zh", "外发 F301 600 杯 到 S-301", '收回 KX9 100 包 "六连杯" 来自 S-301', "按推断"),
    ],
)
async def test_what_a_co_packers_lot_may_be_made_of_is_said(
    plant: Plant, language: str, out: str, back: str, inferred: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(out)
    await worker.sees("F301")
    await worker.send(back)
    message = await worker.sees(inferred)
    assert "F301" in message["text"]


@pytest.mark.parametrize(
    ("language", "use", "first", "second", "warned"),
    [
        ("en", "use MP07 10 kg into X77", '/make X77 900 kg "yoghurt base"', '/make X77 60 cup "cup yoghurt 180g"',
         "may have been meant for either"),
        ("zh", "领用 MP07 10 公斤 到 X77", "产出 X77 900 公斤 酸奶基料", "产出 X77 60 杯 杯装酸奶180克",
         "可能是给其中任何一个"),
    ],
)  # fmt: skip
async def test_a_code_that_two_products_share_is_told(
    plant: Plant, language: str, use: str, first: str, second: str, warned: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(use)
    await worker.sees("10 kg")
    await worker.send(first)
    assert warned not in (await worker.sees("900 kg"))["text"]
    await worker.send(second)
    assert "MP07" in (await worker.sees(warned))["text"]
