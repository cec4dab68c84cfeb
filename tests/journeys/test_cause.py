"""`/cause`: six syringe lots leak, and a lead asks in the chat what they have in common."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from bot.wiring import open_storage, utc_now
from domain.people import Actor
from domain.usecases.import_plant import ImportPlant
from storage.unit_of_work import OpenUnitOfWork
from tests.journeys.conftest import OpenPlant, Plant
from tests.storage.cause_plant import LEAKING_LOTS, cause_plant

LOTS = " ".join(LEAKING_LOTS)


@pytest.fixture(scope="session")
def syringes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the 180 syringe lots in it, once a test process."""
    data = tmp_path_factory.mktemp("syringes")
    database = open_storage(Settings.read(data=data))
    with OpenUnitOfWork(database, utc_now)() as work:
        files = {name: text.encode() for name, text in cause_plant().items()}
        ImportPlant(ZoneInfo("Asia/Shanghai"))(work, Actor.house("test"), files)
        work.commit()
    database.close()
    return data


@pytest.fixture
async def plant(open_plant: OpenPlant, syringes: Path, tmp_path: Path) -> AsyncIterator[Plant]:
    data = Path(shutil.copytree(syringes, tmp_path / "data"))
    async with open_plant(data) as running:
        yield running


@pytest.mark.parametrize(
    ("language", "line", "parts"),
    [
        ("en", f"/cause {LOTS}", ("6 of 6 contain K17 (cap, supplier S-12 华帽塑料)", "of all 180 lots only 20 do",
                                  "p = 8.9e-07", "Runner-up: line L2: 4 of 6 bad, 63 of all 180, p = 0.114")),
        ("zh", "共因" + "，".join(LEAKING_LOTS), ("6 批中有 6 批含有 K17", "全部 180 批中只有 20 批含有",
                                                 "p = 8.9e-07", "产线 L2", "p = 0.114")),
    ],
)  # fmt: skip
async def test_the_component_is_named_and_held_at_one_tap(
    plant: Plant, language: str, line: str, parts: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees("K17")
    assert [part for part in parts if part not in answer["text"]] == []
    assert len(answer["text"]) < 1500
    await lead.tap({"en": "Hold K17", "zh": "冻结 K17"}[language])
    await plant.room.settle()
    await lead.send("leaking caps")
    await plant.room.settle()
    with plant.work() as work:
        (view,) = work.lots.by_code("K17")
        assert view.lot.status == "hold"


async def test_one_tap_shows_where_the_component_went(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/cause\n" + "\n".join(LEAKING_LOTS))
    await lead.sees("8.9e-07")
    await lead.tap("Where did K17 go?")
    answer = await lead.sees("20 lots")
    assert answer["text"].startswith("K17")


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing stands out."), ("zh", "没有明显的共因。")])
async def test_lots_that_share_only_chance(plant: Plant, language: str, sentence: str) -> None:
    lead = await plant.lead(language)
    await lead.send("/cause Y001 Y038 Y077 Y110 Y149 Y176")
    answer = await lead.sees(sentence)
    assert "1. " in answer["text"]
    assert not answer.get("inline"), "there is nothing to hold or to follow"


@pytest.mark.parametrize(
    ("language", "line", "sentence"),
    [
        ("en", "/cause", "Name at least two"),
        ("zh", "共因", "至少写两个"),
        ("en", "/cause Y007", "Y007 alone has everything in common with itself"),
        ("zh", "找原因 Y007 Y007", "只有 Y007 一批"),
        ("en", "/cause Y007 Y0O8", "There is no lot Y0O8"),
        ("zh", "共因 Y007 Y0O8", "没有批次 Y0O8"),
        ("en", '/cause Y007 "Y008', "is not closed"),
        ("en", "/cause Y007 Y008 item nonsense", "nonsense"),
        ("en", "/cause " + " ".join(f"Y{n:03}" for n in range(1, 181)) + " Y001" * 21, "200 are the most"),
    ],
)
async def test_a_mistake_gets_a_sentence_that_says_what_to_do(
    plant: Plant, language: str, line: str, sentence: str
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(sentence)
    if "Y0O8" in line:
        assert any("Y008" in key["text"] for row in answer["inline"] for key in row)


async def test_without_the_slash_and_with_little_words_between(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("cause Y007, Y034, Y070, Y097, Y133 and Y160")
    assert re.search(r"6 of 6 contain K17", (await lead.sees("K17"))["text"])


async def test_a_worker_learns_that_it_is_the_leads_to_ask(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send(f"/cause {LOTS}")
    answer = await worker.sees("Only a quality lead may look for a common cause")
    assert "K17" not in answer["text"]
