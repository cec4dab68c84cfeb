"""Pallets in the chat, in both languages: scanned, packed, moved, shipped, sent back, recalled by their SSCC."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from domain.people import Actor
from domain.usecases.pallets import LookAtPallet
from tests.journeys.conftest import Plant
from tests.journeys.pictures import label, sscc_label
from tests.journeys.test_recording import on_hand

PALLET = "376123450000000016"
OTHER = "376123450000000023"
WRONG = "376123450000000019"


@dataclass(frozen=True)
class Said:
    """What the story says in one language."""

    language: str
    packing: str
    packed: str
    done: str
    is_packed: str
    move: str
    moved: str
    ship: str
    to_whom: str
    shipped: str
    gone: str
    undo: str
    undone: str
    take_off: str
    taken_off: str
    stopped: str
    stays: str
    wrong: str
    show: str
    which: str
    off_which: str


STORIES = [
    Said("en", "packed on it", "Packed: 480 cups", "done", "is packed", f"move {PALLET} to cold store", "cold store",
         "Ship", "To which customer", "Shipped: pallet", "Left for C09", "Undo", "as it was before",
         f"/unpack F301 30 cup from (00){PALLET}", "Unpacked: 30 cups", "hold F302 swollen", "stays here",
         "its last digit would be 6", "Nothing is packed", "On which pallet", "Off which pallet"),
    Said("zh", "都装到这个托盘上", "已装托：480 杯", "完成", "已装好", f"移库 {PALLET} 到 冷库", "冷库",
         "发货", "客户", "已发货：托盘", "发往 C09", "撤销", "恢复原状",
         f"拆托 F301 30 杯 从 {PALLET}", "已拆托：30 杯", "冻结 F302 胀盖", "不能发出",
         "6", "没有货", "装到哪个托盘", "从哪个托盘取"),
]  # fmt: skip


def lying(plant: Plant) -> dict[str, Decimal]:
    with plant.work() as work:
        return {view.lot.code: view.places[PALLET] for view in work.lots.lying_at(PALLET, 9)}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("said", STORIES, ids=lambda said: said.language)
async def test_a_pallets_whole_life(plant: Plant, said: Said) -> None:
    worker = await plant.worker(said.language)
    left = on_hand(plant, "F301")
    await worker.photo(sscc_label(PALLET))
    await worker.sees(said.show, within=40)
    await worker.send(f"/pack (00){PALLET}")
    await worker.sees(said.packing)
    await worker.photo(label("F301"))
    await worker.sees("F301", within=40)
    await worker.send("480")
    await worker.sees(said.packed)
    await worker.send("F302")
    await worker.sees("F302")
    await worker.send("60")
    await worker.sees("60")
    await worker.send(said.done)
    await worker.sees(said.is_packed)
    assert lying(plant) == {"F301": 480, "F302": 60}
    await worker.send(said.take_off)
    await worker.sees(said.taken_off)
    await worker.send(said.move)
    await worker.sees(said.moved)
    await worker.photo(sscc_label(PALLET))
    card = await worker.sees(said.moved, within=40)
    assert "F302" in card["text"]
    await worker.tap(said.ship)
    await worker.sees(said.to_whom)
    await worker.send("C09")
    message = await worker.sees(said.shipped)
    assert PALLET in message["text"]
    assert (on_hand(plant, "F301"), lying(plant)) == (left - 450, {})
    await worker.send(PALLET)
    assert "F301" in (await worker.sees(said.gone))["text"]
    await worker.send(f"/return {PALLET}")
    back = await worker.sees("↪️")
    assert "C09" in back["text"], "who sent it back is known"
    assert lying(plant) == {"F301": 450, "F302": 60}
    await worker.tap(said.undo, message_id=back["message_id"])
    await worker.sees(said.undone)
    await worker.tap(said.undo, message_id=message["message_id"])
    assert "F302" in (await worker.sees(said.undone))["text"]
    assert lying(plant) == {"F301": 450, "F302": 60}
    await worker.send(said.stopped)
    await worker.sees("F302")
    await worker.send(f"/ship {PALLET} to C09")
    assert "F302" in (await worker.sees(said.stays))["text"]
    await worker.send(WRONG)
    assert WRONG in (await worker.sees(said.wrong))["text"]
    await worker.photo(sscc_label(WRONG))
    assert WRONG in (await worker.sees(said.wrong, within=60))["text"], "a misprinted label names no pallet"
    await worker.send("/pack F303 12")
    await worker.sees(said.which)
    await worker.photo(sscc_label(PALLET))
    await worker.sees("F303", within=40)
    assert lying(plant)["F303"] == 12
    await worker.send("/unpack F303")
    await worker.sees(said.off_which)
    await worker.tap(PALLET)
    await worker.sees("📭")
    assert lying(plant) == {"F301": 450, "F302": 60}
    with plant.work() as work:
        assert [each.stopped for each in LookAtPallet()(work, Actor.house("test"), PALLET).lots] == [None, "hold"]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("language", "draft", "launch", "notice", "on_pallet", "stock", "still_here", "new", "no_prefix", "made"),
    [
        ("en", "Recall draft", "Launch recall", "PRODUCT RECALL", f"pallet {PALLET}", "/stock R1", f"Pallet {OTHER}",
         "/pallet new", "company prefix", "Nothing is packed"),
        ("zh", "召回草案", "启动召回", "产品召回", f"托盘 {PALLET}", "/stock R1", f"托盘 {OTHER}",
         "新托盘", "厂商识别代码", "没有货"),
    ],
)  # fmt: skip
async def test_a_recall_names_the_pallets(
    plant: Plant, language: str, draft: str, launch: str, notice: str, on_pallet: str, stock: str, still_here: str,
    new: str, no_prefix: str, made: str,
) -> None:  # fmt: skip
    lead, customer = await plant.lead(language), await plant.customer("C09", language)
    await lead.send(new)
    await lead.sees(no_prefix)
    await lead.send("/house prefix 6901234")
    await lead.sees("6901234")
    await lead.send(new)
    assert "069012340000000016" in (await lead.sees(made))["text"]
    for line in (f"/pack F301 480 cup to {PALLET}", f"/pack F301 60 cup to {OTHER}", f"/ship {PALLET} to C09",
                 f"/move {OTHER} to cold store"):  # fmt: skip
        await lead.send(line)
        await lead.sees("F301")
    await lead.send(f"/recall {PALLET} glass")
    assert "F301" in (await lead.sees(draft))["text"]
    await lead.tap(launch)
    assert on_pallet in (await customer.sees(notice, within=15))["text"]
    await lead.send(stock)
    told = await lead.sees(still_here, within=15)
    assert "cold store" in told["text"]
