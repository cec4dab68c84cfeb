"""A shift in one story: the sign, an album, a label that is not sure, twice the same, a pallet with the keypad, a label
of our own; and a lead who asks how much of it is proven, and opens the photo."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.demo.worn_labels import text_only
from domain.captures import CapturedBy
from tests.journeys.conftest import Plant
from tests.journeys.pictures import label, sscc_label
from tests.journeys.test_station import used_under

PALLET = "376123450000000016"
WITHIN = 30


@dataclass(frozen=True)
class Said:
    """What the story says in one language."""

    language: str
    sign: str
    hang: str
    station: str
    album: str
    which: str
    used: str
    again: str
    mistake: str
    off: str
    left: str
    pack: str
    packing: str
    packed: str
    make: str
    label: str
    trace: str
    proven: str
    photos: str


STORIES = [
    Said("en", "/sign L1 = filling line 1 order 88", "Hang it", "recorded at once", "3 of 3 recorded",
         "Is it one of these", "Used", "Again, or by mistake?", "It was a mistake", "/station off", "left the station",
         "/pack", "packed on it", "Packed: 48 cups", '/make B901 500 kg "yoghurt base"', "🏷 Label", "/trace MP07",
         "Proven: ", "📷 Photos"),
    Said("zh", "工位牌 L1 = 灌装1线 工单 88", "挂在工位旁", "就直接记为", "已记 3 / 3", "是下面这些吗",
         "已领用", "再记一次，还是拍错了？", "拍错了", "工位 关", "已离开工位", "装托", "都装到这个托盘上",
         "已装托：48 杯", "产出 B901 500 公斤 酸奶基料", "🏷 标签", "追溯 MP07", "有据可查：", "📷 照片"),
]  # fmt: skip


def sack(lot: str) -> bytes:
    """A label without a code, as it comes with other firms' goods."""
    return text_only("Kuaixiang 快享代工", "6-pack", [("批号 LOT", lot), ("净含量 NET", "1 kg")])


def proofs(plant: Plant, order: str) -> list[CapturedBy]:
    """How each use for this order became known, the oldest first."""
    with plant.work() as work:
        uses = [each.id for each in work.movements.recent("use", 20) if each.work_order == order]
        found = work.captures.of_movements(uses)
        return [found[each].by for each in reversed(uses)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("said", STORIES, ids=lambda said: said.language)
async def test_a_shift_from_the_sign_on_the_wall_to_the_photo_behind_a_link(plant: Plant, said: Said) -> None:
    lead, worker = await plant.lead(said.language), await plant.worker(said.language)
    await lead.send(said.sign)
    printed = await lead.sees(said.hang)
    await worker.photo(await plant.room.file(printed["photo"]["url"]))
    assert "88" in (await worker.sees(said.station, WITHIN))["text"]

    await worker.photo(label("MP07"), label("MP06"), sack("HY220415"))
    table = await worker.sees(said.album, WITHIN)
    assert [key["text"] for row in table["inline"] for key in row] == ["↩️ 1", "↩️ 2", "↩️ 3"]
    await worker.photo(sack("KX220609A"))
    asked = await worker.sees(said.which, WITHIN)
    assert len(asked["inline"]) > 1
    await worker.tap("KX220601A")
    await worker.sees(said.used)
    with plant.work() as work:
        assert used_under(work, "88") == ["MP07", "MP06", "MP05", "KX220601A"]
    assert proofs(plant, "88")[:3] == [CapturedBy.SCANNED, CapturedBy.SCANNED, CapturedBy.READ]
    await worker.photo(sack("KX220601A"))
    await worker.sees(said.again, WITHIN)
    await worker.tap(said.mistake)
    await worker.send(said.off)
    await worker.sees(said.left)
    with plant.work() as work:
        assert len(used_under(work, "88")) == 4, "the same label twice was a mistake"

    await worker.send(f"{said.pack} (00){PALLET}")
    await worker.sees(said.packing)
    await worker.photo(label("F301"))
    await worker.sees("🔢", WITHIN)
    for key in ("4", "8"):
        await worker.tap(key)
    await worker.sees("✅ 48")
    await worker.tap("✅ 48")
    await worker.sees(said.packed)
    await worker.photo(sscc_label(PALLET))
    await worker.sees("F301", WITHIN)

    await worker.send(said.make)
    await worker.sees("B901")
    await worker.tap(said.label)
    assert (await worker.sees("B901", WITHIN))["photo"]
    await lead.send(said.trace)
    told = await lead.sees(said.proven)
    await lead.tap(said.photos, message_id=told["message_id"])
    assert (await lead.sees("QR Code"))["photo"]
