"""Labels and numbers in the chat, in both languages: a lot gets a number and a label, and the label is read."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from bot.readers.codes import read_codes
from domain.labels import badge_from_payload, code_candidates
from domain.lots import LotRef
from domain.movements import MovementOrder
from domain.people import Actor
from domain.printing import with_check_digit
from tests.journeys.conftest import Plant

SSCC = with_check_digit("39506000000000001")
WORDS = {
    "en": {
        "pattern": "/pattern cup yoghurt 180g CY{YY}{JJJ}-{N:3}{C}", "set": "The first of today", "bad": "no counter",
        "make": "/make auto 500 cups cup yoghurt 180g", "made": "Made: 500 cups", "key": "🏷 Label",
        "shown": "60 × 40 mm · ×1", "pdf": "🖨 PDF, 5 pages", "printed": "Print at 100 %",
        "sheet": "A4 sheet, 24 labels",
        "only": "QR code only", "card": "Left:", "copies": "no number of labels", "word": "I do not know what",
        "how": "There is no lot", "sscc": "mistyped", "empty": "Nothing lies on pallet",
        "badge": "as large as a bank card", "real": "This badge is real", "none": "Nobody has said how lots of",
        "forged": "was not made here",
    },
    "zh": {
        "pattern": "批号规则 杯装酸奶180克 CY{YY}{JJJ}-{N:3}{C}", "set": "今天的第一个", "bad": "没有流水号",
        "make": "生产 自动 500 杯 杯装酸奶180克", "made": "已生产：500", "key": "🏷 标签",
        "shown": "60 × 40 mm · ×1", "pdf": "🖨 PDF，5 页", "printed": "请按 100 % 打印", "sheet": "A4 整页，24 张",
        "only": "只有二维码", "card": "结存", "copies": "不是有效的张数", "word": "看不懂",
        "how": "没有批次", "sscc": "", "empty": "没有东西",
        "badge": "银行卡大小", "real": "工牌有效", "none": "还没有规定",
        "forged": "不是这里做的",
    },
}  # fmt: skip


async def file_of(plant: Plant, message: dict[str, Any]) -> bytes:
    return await plant.room.file((message.get("document") or message["photo"])["url"])


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_new_lot_gets_its_number_and_a_label_that_is_read(plant: Plant, language: str) -> None:
    words = WORDS[language]
    lead = await plant.lead(language)
    await lead.send(words["make"])
    await lead.sees(words["none"])
    await lead.send(words["pattern"].replace("-{N:3}{C}", ""))
    await lead.sees(words["bad"])
    await lead.send(words["pattern"])
    example = (await lead.sees(words["set"]))["text"]
    await lead.send(words["make"])
    told = (await lead.sees(words["made"]))["text"]
    code = next(word for word in told.split() if word.startswith("CY"))
    assert code in example
    await lead.tap(words["key"])
    shown = await lead.sees(words["shown"])
    with Image.open(io.BytesIO(await file_of(plant, shown))) as picture:
        assert code_candidates(read_codes(picture.convert("L")))[0] == code

    await lead.tap("×5")
    await lead.sees("60 × 40 mm · ×5")
    await lead.tap(words["pdf"])
    printed = await lead.sees(words["printed"])
    assert printed["document"]["file_name"] == f"label-{code}-60x40.pdf"
    with pypdfium2.PdfDocument(await file_of(plant, printed)) as document:
        assert len(document) == 5
    await lead.tap("ZPL 203 dpi ×5")
    zpl = (await file_of(plant, await lead.sees("203 dpi."))).decode()
    assert "^PQ5," in zpl
    assert code in zpl
    await lead.tap(words["sheet"])
    await lead.sees("24", within=10)
    await lead.tap("100 × 150 mm")
    large = await lead.sees("100 × 150 mm · ×1")
    await lead.photo(await file_of(plant, large))
    await lead.sees(words["card"], within=20)
    assert code in (await lead.last())["text"]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_cannot_be_printed_is_answered_with_what_can(plant: Plant, language: str) -> None:
    words = WORDS[language]
    worker = await plant.worker(language)
    for line, answer in (
        ("/label F301 100x150", "100 × 150 mm"),
        ("/label F301 501", words["copies"]),
        ("/label F301 large", words["word"]),
        ("/label NOSUCHLOT7", words["how"]),
        ("/label (00)" + SSCC[:-1] + str((int(SSCC[-1]) + 1) % 10), SSCC[-1]),
        (f"/label {SSCC}", words["empty"]),
        ("/label F301", "100 × 150 mm"),
    ):
        await worker.send(line)
        await worker.sees(answer)

    with plant.work(readonly=False) as work:
        from domain.usecases.record import Record  # noqa: PLC0415 - beside the chat, to load a pallet

        Record()(work, Actor.house("test"), MovementOrder(
            kind="move", lot=LotRef("F301"), source="test:pallet", to_place=SSCC))  # fmt: skip
        work.commit()
    await worker.send(f"/label {SSCC} 2")
    pallet = await worker.sees(SSCC)
    with Image.open(io.BytesIO(await file_of(plant, pallet))) as picture:
        assert any(read.gs1 and read.gs1.sscc == SSCC for read in read_codes(picture.convert("L")).sure)

    await worker.tap("ZPL 300 dpi ×2")
    zpl = (await file_of(plant, await worker.sees("300 dpi."))).decode()
    assert f">;>800{SSCC}^FS" in zpl

    await worker.send("/badge")
    badge = await worker.sees(words["badge"])
    with Image.open(io.BytesIO(await file_of(plant, badge))) as picture:
        link = read_codes(picture.convert("L")).sure[0].text
    payload = link.rpartition("=")[2]
    assert badge_from_payload(payload) is not None
    await worker.start(payload)
    await worker.sees(words["real"])
    await worker.start(payload[:-1] + ("A" if payload[-1] != "A" else "B"))
    await worker.sees(words["forged"])
