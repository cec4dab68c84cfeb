"""What bad input gets: one clear sentence in the reader's language, and nothing half done."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant
from tests.journeys.pictures import bomb, ean, jpeg, label, wall

NOTHING = "nothing may have been written"


def movements(plant: Plant) -> int:
    """The number of the ledger's newest movement, whatever it is."""
    with plant.work() as work:
        newest = [work.movements.recent(kind, 1) for kind in ("use", "receive", "ship", "scrap", "hold")]
    return max((found[0].id or 0 for found in newest if found), default=0)


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("/use MP07 -5 kg into B120", "more than zero", "大于零"),
        ("/use MP07 0 kg into B120", "more than zero", "大于零"),
        ("/use MP07 99999999999 kg into B120", "too large", "太大了"),
        ("/use MP07 abc kg into B120", "not a number", "不是数字"),
        ("/use MP07 1,5 kg into B120", "two ways", "两种读法"),
        ("/use MP07 5 furlong into B120", "no unit of", "这个单位"),
        ("/use MP07 5 kg into B120 at 2099-01-01", "has not come yet", "还没到"),
        ("/use MP07 5 kg into B120 at 2026-02-30", "There is no 2026-02-30", "没有“2026-02-30”"),
        ('/receive MP99 5 kg "moon cheese" from S-102', "no product “moon cheese”", "没有“moon cheese”这个物料"),
        ("/ship F301 5 cup to NOBODY", "no customer", "这家客户"),
        ("/scrap <b>L1</b> 5 kg", "sign “<”", "不能有“<”"),
        ('/scrap L"1 5 kg', "sign “\"”", "不能有“\"”"),
        ("/scrap L🍦1 5 kg", "sign “🍦”", "不能有“🍦”"),
        (f"/scrap {'L1' * 150} 5 kg", "60 characters", "60 个字符"),
        ("/scrap", "Which lot", "哪个批次"),
        ("/use MP07 5 kg into B120 please", "“please”", "“please”"),
    ],
)  # fmt: skip
async def test_a_bad_line_gets_a_sentence_in_the_readers_language(
    plant: Plant, line: str, english: str, chinese: str
) -> None:
    before = movements(plant)
    for language, sentence in (("en", english), ("zh", chinese)):
        worker = await plant.worker(language, name=f"Worker {language}")
        await worker.send(line)
        await worker.sees(sentence)
    assert movements(plant) == before, NOTHING


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("<b>L1</b>", "sign “<”", "不能有“<”"),
        ("L\"1'", 'sign “"”', '不能有“"”'),
        ("L🍦1", "sign “🍦”", "不能有“🍦”"),
        ("L1" * 150, "60 characters", "60 个字符"),
        ("QX-000000", "no lot QX-000000", "没有批次 QX-000000"),
        ("good morning to all of you", "did not understand", "没看懂"),
    ],
)
async def test_a_code_that_is_none_gets_a_sentence(plant: Plant, code: str, english: str, chinese: str) -> None:
    for language, sentence in (("en", english), ("zh", chinese)):
        worker = await plant.worker(language, name=f"Worker {language}")
        await worker.send(code)
        await worker.sees(sentence)


async def test_pictures_that_say_nothing_are_answered_with_what_to_do(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(wall())
    await worker.sees("no code in this picture", within=20)
    await worker.photo(b"this is not a picture at all", as_document=True)
    await worker.sees("cannot open that as a picture", within=20)
    whole = label("MP07")
    await worker.photo(whole[: len(whole) // 3], as_document=True)
    await worker.sees("arrived damaged", within=20)
    await worker.photo(bomb(), as_document=True, name="bomb.png")
    await worker.sees("megapixels", within=20)
    await worker.photo(whole, as_document=True)
    await worker.sees("whole milk powder", within=20)


async def test_pictures_that_say_nothing_in_chinese(plant: Plant) -> None:
    worker = await plant.worker("zh")
    await worker.photo(wall())
    await worker.sees("没找到条码", within=20)
    await worker.photo(b"this is not a picture at all", as_document=True)
    await worker.sees("不是能打开的图片", within=20)
    await worker.photo(b"\xff" * 30_000_000, as_document=True)
    await worker.sees("图片有 30 MB", within=20)


async def test_a_picture_of_30_megabytes_is_refused_before_it_is_fetched(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(label("MP07") + b"\0" * 30_000_000, as_document=True)
    refused = await worker.sees("30 MB", within=20)
    assert "20 MB is the most" in refused["text"]
    assert await plant.room.calls("getFile") == []


async def test_two_codes_in_one_photo_are_both_offered(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(label("MP07", "B120"))
    asked = await worker.sees("More than one lot", within=20)
    assert len(asked["inline"]) == 2
    await worker.tap("B120")
    card = await worker.sees("Left:")
    assert "yoghurt base" in card["text"]


async def test_what_was_read_but_is_unknown_is_said_exactly(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(label("MP<07>&x"))
    told = await worker.sees("I read", within=20)
    assert "<code>MP&lt;07&gt;&amp;x</code>" in told["html"]
    await worker.photo(label("MPO7"))
    told = await worker.sees("Do you mean", within=20)
    assert "MPO7" in told["text"]
    assert "/receive MPO7" in told["text"]
    await worker.tap("MP07")
    await worker.sees("whole milk powder")


@pytest.mark.parametrize(("language", "sentence", "name"), [("en", "names only the product", "cup yoghurt 180g"),
                                                            ("zh", "只表示商品", "杯装酸奶180克")])  # fmt: skip
async def test_a_product_number_is_no_lot(plant: Plant, language: str, sentence: str, name: str) -> None:
    worker = await plant.worker(language)
    await worker.photo(ean("6901234567892"))
    told = await worker.sees(sentence, within=20)
    assert name in told["text"]
    assert "6901234567892" in told["text"]


async def test_ten_photos_of_nothing_are_one_answer_and_no_record(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.photo(*(wall() for _ in range(10)))
    table = await worker.sees("0 of 10 recorded", within=100)
    assert not table["inline"]
    assert "once more, closer" in table["text"]
    answers = [each for each in await worker.messages() if each["from"] == "bot" and "recorded" in each["text"]]
    assert len(answers) == 1


async def test_a_sticker_or_a_grey_square_is_not_met_with_silence(plant: Plant) -> None:
    from PIL import Image  # noqa: PLC0415 - one picture of one colour

    worker = await plant.worker()
    await worker.photo(jpeg(Image.new("L", (50, 50), 128)))
    await worker.sees("no code in this picture", within=20)
