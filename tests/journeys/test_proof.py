"""What proves a case, asked for in the chat: papers, checks, the review, the dossier."""

from __future__ import annotations

import hashlib
import io
from zipfile import ZipFile

import pytest

from tests.journeys.conftest import Plant

LAUNCH = {"en": ("Launch recall", "Recall R1"), "zh": ("启动召回", "召回 R1")}
PAPERS = {
    "en": (("/recall report R1 7.53", "Recall status report", "R1-status.pdf"),
           ("/recall report R1", "Recall", "R1-"),
           ("/recall report R1 plan", "Recall plan", "R1-plan.pdf")),
    "zh": (("/召回 报告 R1 进展", "召回进展报告", "R1-progress.pdf"),
           ("/召回 报告 R1 计划", "召回计划", "R1-plan.pdf")),
}  # fmt: skip
ASKED = {
    "en": ("/recall checks R1", "Not drawn yet", "C · 3", "3 of 26 drawn", "☎", "Got it and acted", "1 asked",
           "Call sheet (PDF)"),
    "zh": ("/召回 检查 R1", "尚未抽样", "C · 3", "抽取 3 / 26", "☎", "收到并已行动", "已问 1", "电话表（PDF）"),
}  # fmt: skip


async def launched(plant: Plant, language: str):
    lead = await plant.lead(language)
    key, card = LAUNCH[language]
    await lead.send("/recall MP05 supplier notice")
    await lead.sees(key)
    await lead.tap(key)
    await lead.sees(card)
    await plant.room.settle()
    return lead


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_each_paper_comes_as_pdf_and_spreadsheet(plant: Plant, language: str) -> None:
    lead = await launched(plant, language)
    for said, title, name in PAPERS[language]:
        await lead.send(said)
        paper = (await lead.sees(title, within=30))["document"]
        assert paper["file_name"].startswith(name)
        assert (await plant.room.file(paper["url"])).startswith(b"%PDF-")
        sheet = (await lead.sees("spreadsheet" if language == "en" else "电子表格", within=30))["document"]
        assert sheet["file_name"].endswith(".xlsx")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_sample_is_drawn_and_asked_with_taps(plant: Plant, language: str) -> None:
    lead = await launched(plant, language)
    said, open_, level, drawn, customer, verdict, noted, sheet = ASKED[language]
    await lead.send(said)
    await lead.sees(open_)
    await lead.tap(level)
    await lead.sees(drawn)
    await lead.tap(customer)
    await lead.sees("R1?" if language == "en" else "召回通知 R1")
    await lead.tap(verdict)
    await lead.sees(noted)
    await lead.tap(sheet)
    paper = await lead.sees("Call sheet R1" if language == "en" else "电话表 R1", within=30)
    assert paper["document"]["file_name"] == "R1-checks.pdf"


async def test_the_dossier_comes_in_one_press_with_its_hash(plant: Plant) -> None:
    lead = await launched(plant, "en")
    await lead.tap("Dossier (ZIP)")
    message = await lead.sees("Dossier of a recall", within=40)
    content = await plant.room.file(message["document"]["url"])
    assert hashlib.sha256(content).hexdigest() in message["text"]
    with ZipFile(io.BytesIO(content)) as pack:
        assert {"dossier.pdf", "dossier.zh.pdf", "dossier.xlsx", "manifest.json"} <= set(pack.namelist())


async def test_the_review_is_in_the_chat_and_on_paper(plant: Plant) -> None:
    lead = await launched(plant, "en")
    await lead.send("/recall review R1")
    text = (await lead.sees("What should change", within=30))["text"]
    assert "57 finished lots" in text
    assert "F271" in text
    await lead.sees("Review of a recall R1", within=30)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/recall report R9", "R9"),
        ("/recall checks R1 Z", "is no level"),
        ("/recall checks R1 B lots", "is no level"),
        ("/recall checks R1 E", "nobody is asked"),
        ("/recall dossier R77", "R77"),
    ],
)
async def test_what_cannot_be_is_said_clearly(plant: Plant, said: str, answer: str) -> None:
    lead = await launched(plant, "en")
    await lead.send(said)
    await lead.sees(answer)


async def test_the_papers_of_a_case_are_for_leads(plant: Plant) -> None:
    await launched(plant, "en")
    worker = await plant.worker()
    for said in ("/recall dossier R1", "/recall checks R1 A", "/recall report R1"):
        await worker.send(said)
    await plant.room.settle()
    assert not [m for m in await worker.messages() if m.get("document")]
    with plant.work() as work:
        assert work.proof.checks(1) == []
