"""What the chat says to a photo: taken, asked about, unknown, twice, foreign; and what is recorded of it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.demo.worn_labels import text_only
from bot.phoneroom.client import Phone
from domain.captures import CapturedBy
from templates.pictures.codes import Gs1Symbol, gs1_image, qr_image
from tests.journeys.conftest import Plant
from tests.journeys.pictures import ean, jpeg, label, wall

CUP = "06901234567892"
FOREIGN = "04006381333931"
CASE = "16901234567899"


def gs1(text: str) -> bytes:
    """A label with a GS1 DataMatrix."""
    sheet = Image.new("L", (600, 500), 255)
    sheet.paste(gs1_image(text, Gs1Symbol.DATA_MATRIX, 6), (120, 90))
    return jpeg(sheet)


def shelf(codes: int) -> bytes:
    """A photo full of codes that are none of ours."""
    sheet = Image.new("L", (10 * 150 + 40, (codes // 10) * 150 + 40), 255)
    for place in range(codes):
        sheet.paste(qr_image(f"PART-{place:03}", 130), (20 + place % 10 * 150, 20 + place // 10 * 150))
    return jpeg(sheet)


def proof_of(plant: Plant, lot: str, kind: str) -> tuple[CapturedBy, bool]:
    """How the newest record of this kind became known, and whether its photo is kept."""
    with plant.work() as work:
        item = work.lots.by_code(lot)[0].lot.item_id
        movement = work.movements.recent(kind, 1, item)[0]
        proof = work.captures.of_movements([movement.id])[movement.id]
        capture = work.captures.get(proof.capture_id) if proof.capture_id else None
        return proof.by, capture is not None and capture.photo_id is not None


def number_of(plant: Plant, kind: str, lot: str) -> int:
    with plant.work() as work:
        view = work.lots.by_code(lot)[0]
        recent = work.movements.recent(kind, 50, view.lot.item_id)
        return sum(any(line.lot_id == view.id for line in work.movements.lines(each.id)) for each in recent)


def uses_for(work: Any, order: str) -> list[Any]:
    """What was used for an order, newest first."""
    return [each for each in work.movements.recent("use", 10) if each.work_order == order]


async def asks(phone: Phone, picture: bytes, sentence: str, caption: str = "", within: float = 20) -> dict[str, Any]:
    """The answer to a photo, within so many seconds."""
    await phone.photo(picture, caption=caption)
    return await phone.sees(sentence, within=within)


@pytest.mark.parametrize(
    ("language", "how", "kind", "passed", "done", "again", "mistake", "stands", "once_more"),
    [
        ("en", "Scanned.", "Inspect", "Passed", "Inspected", "by mistake?", "It was a mistake", "first record stands",
         "Record again"),
        ("zh", "扫码读出", "检验", "合格", "已检验", "还是拍错了", "拍错了", "第一条记录保留", "再记一次"),
    ],
)  # fmt: skip
async def test_what_is_tapped_under_a_photo_is_proven_by_it_and_a_second_photo_asks(
    plant: Plant, language: str, how: str, kind: str, passed: str, done: str, again: str, mistake: str, stands: str,
    once_more: str,
) -> None:  # fmt: skip
    worker = await plant.worker(language)
    await asks(worker, label("MP07"), how)
    await worker.tap(kind)
    await worker.sees(passed)
    await worker.tap(passed)
    await worker.sees(done)
    assert proof_of(plant, "MP07", "inspect") == (CapturedBy.SCANNED, True)
    asked = await asks(worker, label("MP07"), again, caption=f"{kind.lower()} ok")
    assert "MP07" in asked["text"]
    await worker.tap(mistake)
    await worker.sees(stands)
    assert number_of(plant, "inspect", "MP07") == 1
    await asks(worker, label("MP07"), again, caption=f"{kind.lower()} ok")
    await worker.tap(once_more)
    await worker.sees(done)
    assert number_of(plant, "inspect", "MP07") == 2
    await worker.send("MP07")
    await worker.sees("HY220417")
    await worker.tap(kind)
    await worker.sees(passed)
    await worker.tap(passed)
    await worker.sees(done)
    assert proof_of(plant, "MP07", "inspect") == (CapturedBy.TYPED, False), "typed a third time is meant"


@pytest.mark.parametrize(
    ("language", "mean", "none", "closer", "both", "cancel", "alone"),
    [
        ("en", "Do you mean one of these?", "None of these", "closer photo", "Both", "More than one lot",
         "photograph it alone"),
        ("zh", "是不是下面的批次", "都不是", "靠近再拍", "两个都记", "不止一个批次", "请单独拍它"),
    ],
)  # fmt: skip
async def test_what_is_not_sure_is_asked_with_what_tells_lots_apart(
    plant: Plant, language: str, mean: str, none: str, closer: str, both: str, cancel: str, alone: str
) -> None:  # fmt: skip
    worker = await plant.worker(language)
    asked = await asks(worker, label("MPO7"), mean)
    assert all(fact in asked["text"] for fact in ("MP07", "8,160 kg", "S-118", "HY220417"))
    await worker.tap(none)
    await worker.sees(closer)
    await worker.send("/station L1 order 88" if language == "en" else "工位 L1 工单 88")
    await worker.sees("88")
    await asks(worker, label("MPO7"), mean)
    await worker.tap("MP07")
    await worker.sees("L1")
    assert proof_of(plant, "MP07", "use") == (CapturedBy.READ, True), "a person picked it: read, not scanned"
    await asks(worker, label("MP06", "MP05"), cancel)
    await worker.tap(both)
    await worker.sees("MP05", within=10)
    await plant.room.settle()
    await asks(worker, label("MP06", "MP04"), cancel)
    await worker.tap(both)
    await worker.sees(alone, within=10)
    await plant.room.settle()
    with plant.work() as work:
        used = [
            (work.lots.get(work.movements.lines(each.id)[0].lot_id).lot.code,
             work.captures.of_movements([each.id])[each.id].by)
            for each in uses_for(work, "88")
        ]  # fmt: skip
    assert used[::-1] == [("MP07", CapturedBy.READ), ("MP06", CapturedBy.SCANNED), ("MP05", CapturedBy.SCANNED),
                          ("MP04", CapturedBy.SCANNED)]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "unknown", "yes", "unit", "means", "whose"),
    [
        ("en", "product number on this label", "Yes, link it", "One of these is one", "from now on", "Whose product"),
        ("zh", "这张标签上的商品条码", "是，关联到", "这样的一件是一", "从现在起", "哪个产品的条码"),
    ],
)
async def test_an_unknown_product_number_is_linked_once_and_the_photo_goes_on(
    plant: Plant, language: str, unknown: str, yes: str, unit: str, means: str, whose: str
) -> None:
    lead = await plant.lead(language)
    await asks(lead, gs1(f"(01){FOREIGN}(10)MP07"), unknown)
    await lead.tap(yes)
    await lead.sees(means)
    await lead.sees("HY220417")
    card = await asks(lead, gs1(f"(01){FOREIGN}(10)MP07"), "HY220417")
    assert unknown not in card["text"], "it is known now"
    await asks(lead, gs1(f"(01){CASE}(10)F301"), unknown)
    await lead.tap(yes)
    await lead.sees(unit)
    await lead.tap("cup" if language == "en" else "杯")
    await lead.sees(means)
    await asks(lead, ean("5901234123457"), whose)
    await lead.tap(whose)
    await lead.sees("05901234123457")
    await lead.send("milk powdr" if language == "en" else "全脂奶粉")
    await lead.sees("whole milk powder" if language == "en" else "全脂乳粉")
    await lead.tap("whole milk powder" if language == "en" else "全脂乳粉")
    await lead.sees("05901234123457")
    await plant.room.settle()
    with plant.work() as work:
        assert [work.numbers.item_of_gtin(gtin)[0].code for gtin in (FOREIGN, CASE, "05901234123457")] == [
            "whole milk powder", "cup yoghurt 180g", "whole milk powder"
        ]  # fmt: skip
    worker = await plant.worker(language)
    await asks(worker, gs1("(01)09506000134352(10)MP07"), unknown)
    assert yes not in str((await worker.last())["inline"]), "a worker says which lot it is and links nothing"


async def test_an_unknown_lot_is_received_only_when_a_person_says_so(plant: Plant) -> None:
    worker = await plant.worker()
    told = await asks(worker, gs1("(17)271231(10)SUP-7788"), "/receive SUP-7788")
    assert "expires 2027-12-31" in told["text"]
    await worker.tap("Receive it as a new lot")
    await worker.sees("From which supplier")
    await worker.tap("S-118")
    await worker.sees("How much")
    await worker.send("500 kg")
    await worker.sees("of which product")
    await worker.send("whole milk powder")
    await worker.sees("Received: 500 kg")
    assert proof_of(plant, "SUP-7788", "receive") == (CapturedBy.SCANNED, True)
    with plant.work() as work:
        expires = work.lots.by_code("SUP-7788")[0].lot.expires_at.astimezone(plant.house.desk.words.zone)
    assert f"{expires:%Y-%m-%d}" == "2027-12-31"
    await asks(worker, label("SUP-9900"), "Received: 25 kg", 'receive 25 kg "whole milk powder" from S-102')
    assert proof_of(plant, "SUP-9900", "receive") == (CapturedBy.SCANNED, True)
    told = await asks(worker, gs1(f"(01){CUP}(11)220801(17)220701(10)Q777"), "dates on the label cannot be right")
    assert "/receive" not in told["text"], "what we make ourselves is not received"


@pytest.mark.parametrize(
    ("language", "nothing", "product", "other", "elsewhere", "many", "hidden"),
    [
        ("en", "no code in this picture", "names only a product", "is that of cup yoghurt", "never open links",
         "Photograph one label alone", "No lot has this code"),
        ("zh", "没找到条码", "只表示商品", "属于：杯装酸奶", "从不打开链接", "一次只拍一张", "没有这个批号"),
    ],
)  # fmt: skip
async def test_a_bad_photo_gets_one_helpful_answer_and_records_nothing(
    plant: Plant, language: str, nothing: str, product: str, other: str, elsewhere: str, many: str, hidden: str
) -> None:
    worker = await plant.worker(language)
    await worker.send("/station L1 order 88" if language == "en" else "工位 L1 工单 88")
    await worker.sees("88")
    for _ in range(3):
        await asks(worker, wall(), nothing)
    await asks(worker, ean("4006381333931"), product)
    await asks(worker, gs1(f"(01){CUP}(10)MP07"), other)
    told = await asks(worker, label("https://evil.example/x?start=lot_MP07"), elsewhere)
    assert "MP07" in str(told["inline"]), "its lot is asked about, never taken"
    told = await asks(worker, label("https://evil.example/x?b=<b>1</b>"), elsewhere)
    assert "&lt;b&gt;" in told["html"]
    told = await asks(worker, shelf(60), many)
    assert len(told["text"].splitlines()) < 12
    told = await asks(worker, label("A\x01\u202eB"), hidden)
    assert "A␁⟨U+202E⟩B" in told["text"]
    with plant.work() as work:
        assert uses_for(work, "88") == []


async def test_one_unit_is_recorded_once_and_words_about_another_lot_are_refused(plant: Plant) -> None:
    worker = await plant.worker()
    unit = [gs1(f"(01){CUP}(10)F301(21)S{number}") for number in (1, 2)]
    await asks(worker, unit[0], "Sample taken", "sample 1 cup")
    await asks(worker, unit[1], "Sample taken", "sample 1 cup")
    assert number_of(plant, "sample", "F301") == 2, "two units of one lot are no repetition"
    asked = await asks(worker, unit[0], "same unit", "sample 1 cup")
    assert "serial S1" in asked["text"]
    await worker.tap("It was a mistake")
    await worker.sees("first record stands")
    refused = await asks(worker, label("MP07"), "your words name", "scrap MP06 20 kg")
    assert "MP07" in refused["text"]
    await asks(worker, label("MP07"), "Scrapped: 20 kg", "scrap HY220417 20 kg")
    await asks(worker, label("MP07", "MP05"), "MP05", "sample MP05 1 kg")
    await worker.sees("Sample taken: 1 kg")
    assert (number_of(plant, "sample", "F301"), number_of(plant, "scrap", "MP06")) == (2, 0)


async def test_a_badge_of_the_house_and_a_link_of_the_bot_are_ours(plant: Plant) -> None:
    worker = await plant.worker()
    await asks(worker, label(f"{plant.house.desk.bot_address()}?start=lot_MP07"), "Scanned.")
    await asks(worker, label(f"tg://resolve?domain={plant.house.desk.bot_name()}&start=lot_MP07"), "Scanned.")
    told = await asks(worker, label("https://t.me/another_companys_bot?start=lot_MP07"), "never open links")
    assert "None of these" in str(told["inline"])


@pytest.mark.parametrize(("language", "how"), [("en", "Read from the label"), ("zh", "从标签文字读出")])
async def test_print_without_a_code_is_read_and_proves_no_more_than_that(plant: Plant, language: str, how: str) -> None:
    pytest.importorskip("rapidocr", reason="text reading is an extra of the package")
    worker = await plant.worker(language)
    sack = [text_only("Hengyuan Milk Powder", "全脂乳粉 whole milk powder", (("批号 Lot", lot),))
            for lot in ("HY220417", "HY220997")]  # fmt: skip
    await asks(worker, sack[0], how, within=60)
    await asks(worker, sack[0], "MP07", "scrap 20 kg" if language == "en" else "报废 20公斤", within=60)
    assert proof_of(plant, "MP07", "scrap") == (CapturedBy.READ, True)
    told = await asks(worker, sack[1], "HY220997", within=60)
    assert how not in told["text"], "a lot that is not known is never taken for one that is"


async def test_the_lot_that_is_printed_beside_other_codes_is_found(plant: Plant) -> None:
    pytest.importorskip("rapidocr", reason="text reading is an extra of the package")
    worker = await plant.worker()
    with Image.open(BytesIO(text_only("Hengyuan Milk Powder", "whole milk powder", (("LOT", "HY220417"),)))) as sack:
        sack.paste(qr_image("PART-4711", 160), (600, 300))
        told = await asks(worker, jpeg(sack), "Is it one of these?", within=60)
    assert "MP07" in str(told["inline"]), "the code is no lot of ours, the print may be"
    await worker.tap("MP07")
    await worker.sees("Read from the label")
