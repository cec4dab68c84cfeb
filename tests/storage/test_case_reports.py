"""Every report of the dairy's case, read back: the published figures stand in each, in both languages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import update

from domain.alerts import Answer, AnswerKind
from domain.attachments import Attachment
from domain.captures import CapturedBy, Proof
from domain.case_file import CaseFile
from domain.house import COMPANY
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor, Person
from domain.recall import Recall
from domain.review import Kind, Step, review
from domain.usecases.case_proof import ProveCase, ReadCase
from domain.usecases.effectiveness import DrawSample, ShowChecks
from domain.usecases.identify import actor_of
from domain.usecases.record import Record
from storage.database import Database
from storage.reports.dossier import Dossier, dossier_zip
from storage.reports.report_xlsx import report_xlsx
from storage.unit_of_work import OpenUnitOfWork
from templates.papers.checks import call_sheet
from templates.papers.dossier import dossier
from templates.papers.full_list import full_list
from templates.papers.report import Report, Voice, report_pdf
from templates.papers.review import review_report
from templates.papers.status import plan, status_cn, status_us
from templates.words import Words
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, answered_dairy, launched_dairy

ZONE = ZoneInfo("Asia/Shanghai")
HOUSE = Actor.house()
WORDS = Words()
LANGUAGES = ("en", "zh")
SHARES = (("Told", "26", "100.00"), ("Answered", "23", "88.46"), ("Answered within 24 h", "20", "76.92"),
          ("Silent", "3", "11.54"))  # fmt: skip
AMOUNTS = ("1,118,696", "1,045,288", "93.44 %", "439,511", "73,408", "240", "14,728")
SILENT = ("C17", "C35", "C49")
FORMULA = '=HYPERLINK("http://x.example","y")'


@pytest.fixture
def case(database: Database, clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    case = launched_dairy(database, clock)
    answered_dairy(open_work, clock, case)
    with open_work() as work:
        work.case_notes.set_moment(case.id, "published_at", NOTICE)
        work.house.put(COMPANY, {"name": "Chenmu Dairy", "name_zh": "晨牧乳业", "phone": "+86 10 5555 0100"})
        work.commit()
    return case


def read(open_work: OpenUnitOfWork, case: DairyCase) -> CaseFile:
    with open_work(readonly=True) as work:
        return ReadCase(ZONE, deep=True)(work, HOUSE, case.id)


def proved(open_work: OpenUnitOfWork, case: DairyCase, language: str = "zh") -> Dossier:
    with open_work(readonly=True) as work:
        return ProveCase(ZONE)(
            work, HOUSE, case.id, lambda file, records: dossier_zip(file, records, WORDS, language)
        )  # fmt: skip


def text_of(content: bytes) -> str:
    """The text of a paper, without the blanks that lines break at."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(pages))


def cells_of(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def voices() -> list[Voice]:
    return [Voice(WORDS, language) for language in LANGUAGES]


@pytest.mark.parametrize("writer", [status_us, status_cn, dossier])
def test_the_published_figures_are_in_every_report_on_paper_and_in_the_spreadsheet(case, open_work, writer) -> None:
    file = read(open_work, case)
    for voice in voices():
        written: Report = writer(file, voice)
        paper, sheets = text_of(report_pdf(written, voice)), cells_of(report_xlsx(written, voice))
        summary = "\n".join(
            " ".join(str(cell) for cell in row if cell is not None) for row in next(iter(sheets.values()))
        )
        for name, part, share in SHARES:
            said = voice.label("%(part)s of %(whole)s (%(percent)s %%)", part=part, whole="26", percent=share)
            assert f"{voice.label(name)} {said}" in paper, (voice.language, name)
            assert f"{voice.label(name)} {said}" in summary, (voice.language, name)
        for amount in AMOUNTS:
            assert amount in paper, (voice.language, amount)
            assert amount in summary, (voice.language, amount)
        flags = sheets[voice.label("To look at again")]
        told = {row[0]: row[3] for row in flags[1:]}
        assert set(SILENT) < told.keys()
        assert (told["C28"], told["C34"]) == (600, 240)
        assert voice.moment(NOTICE.replace(day=28)) in paper, "start by 28 June 09:20"
        assert voice.day(date(2022, 7, 11)) in paper, "finish by 11 July"
        gap = voice.label("Balance gap of %(item)s", item=voice.item(file.finished[0].item))
        assert f"{gap} {voice.amount(0, 'cup')}" in summary


def test_the_counters_of_7_53_stand_one_by_one(case, open_work) -> None:
    voice = Voice(WORDS, "en")
    with open_work() as work:
        DrawSample()(work, HOUSE, case.id, "seed", "C")
        work.commit()
    facts = dict(status_us(read(open_work, case), voice).sections[0].facts)
    said = {name.strip("\u3000"): str(value) for name, value in facts.items()}
    assert said["1. Consignees notified"] == "26 of 26"
    assert said["Notified by which method"] == "E-mail: 26 customers"
    assert said["Notified when"] == "27 Jun 2022 09:20"
    assert said["2. Consignees responding"] == "23"
    assert said["Quantity on hand when told"] == "439,271 cups"
    assert said["3. Consignees not responding"] == "3"
    assert said["4. Quantity returned or destroyed"] == "439,511 cups"
    assert said["Quantity accounted for"] == "1,045,288 cups (93.44 %)"
    assert said["5. Effectiveness checks"] == "level C: 3 drawn, 0 made, 0 not effective"
    assert said["6. Expected end"] == "2022-07-11"


def test_the_chinese_progress_report_has_its_counters(case, open_work) -> None:
    voice = Voice(WORDS, "zh")
    facts = dict(status_cn(read(open_work, case), voice).sections[0].facts)
    assert facts["已通知户数"] == "26 / 26"
    assert facts["生产总量"] == "1,140,000 杯"
    assert facts["已销售总量"] == facts["计划召回总量"] == "1,118,696 杯"
    assert facts["累计召回量"] == "439,511 杯"
    assert facts["累计召回量/计划召回总量"] == "39.29 %"
    paper = text_of(report_pdf(plan(read(open_work, case), voice), voice))
    for part in ("一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "晨牧乳业"):
        assert part in paper


def test_the_balance_in_the_spreadsheet_adds_up(case, open_work) -> None:
    voice = Voice(WORDS, "en")
    rows = cells_of(report_xlsx(dossier(read(open_work, case), voice), voice))["Balance"]
    heads = {name: place for place, name in enumerate(rows[0])}
    cups = next(row for row in rows if row[0] == "cup yoghurt 180g")
    got = {name: cups[heads[name]] for name in ("Quantity made", "with customers", "in store", "samples", "scrap",
                                                "reworked", "gap")}  # fmt: skip
    assert got == {"Quantity made": 1_140_000, "with customers": 1_118_696, "in store": 14_728, "samples": 1_368,
                   "scrap": 8, "reworked": 5_200, "gap": 0}  # fmt: skip


def test_the_review_says_how_long_how_wide_and_what_to_change(case, open_work) -> None:
    file = read(open_work, case)
    found = review(file)
    taken = {moment.step: moment.since_known.total_seconds() / 3600 for moment in found.moments}
    assert (taken[Step.KNOWN], taken[Step.FIRST_ANSWER], taken[Step.LAST_ANSWER]) == (0, 2, 30)
    assert (found.width.lots, found.width.broad_lots, found.width.customers) == (57, 360, 26)
    assert round(found.width.avoided or 0) == 12_000_240 - 1_900_038
    kinds = {proposal.kind: proposal.facts for proposal in found.proposals}
    assert kinds[Kind.SILENT]["codes"] == list(SILENT)
    assert kinds[Kind.NOT_CLEANED]["codes"] == ["F271", "F272"]
    assert kinds[Kind.NOT_CLEANED]["customers"] == 2
    assert (kinds[Kind.GAP]["gap"], kinds[Kind.OVER]["quantity"]) == (120, 240)
    assert kinds[Kind.SUPPLIER_CODE]["theirs"] == ["HY220415"]
    for voice in voices():
        paper = text_of(report_pdf(review_report(file, voice), voice))
        assert "F271" in paper
        assert "10,100,202" in paper


def test_the_full_list_of_a_launched_case_has_every_customer_answer_and_flag(case, open_work) -> None:
    with open_work() as work:
        (lot,) = work.lots.by_code("F217")
        work.recalls.add_answer(
            Answer(recall_id=case.id, partner_id=case.partners["C35"], kind=AnswerKind.SOLD, quantity=Decimal(7),
                   uom="cup", lot_id=lot.id, at=NOTICE, source="test:lot")
        )  # fmt: skip
        work.tallies.answered(case.id, case.partners["C35"])
        work.commit()
    with open_work(readonly=True) as work:
        file = ReadCase(ZONE)(work, HOUSE, case.id)
    for voice in voices():
        sheets = cells_of(report_xlsx(full_list(file, voice), voice))
        customers = {row[0]: row for row in sheets[voice.label("Customers")][1:]}
        assert len(customers) == 26
        assert customers["C35"][5:13] == (39_808, 0, 7, 0, 0, 0, 7, 39_801)
        answers = sheets[voice.label("Answers")][1:]
        assert len(answers) == 93
        assert [row[4:7] for row in answers if row[4]] == [("F217", 7, voice.unit("cup"))]
        assert {row[0] for row in sheets[voice.label("To look at again")][1:]} >= {"C17", "C28", "C34", "C49"}


def test_a_call_sheet_has_a_line_for_everybody_who_was_drawn(case, open_work) -> None:
    with open_work() as work:
        DrawSample()(work, HOUSE, case.id, "seed", "C")
        sheet = ShowChecks()(work, HOUSE, case.id)
        work.commit()
    for voice in voices():
        paper = text_of(report_pdf(call_sheet(sheet, WORDS, voice.language), voice))
        assert all(each.code in paper for each in sheet.checks)
        assert "seed" in paper


def test_a_dossier_proves_itself_and_is_the_same_twice(case, open_work) -> None:
    made = proved(open_work, case)
    assert proved(open_work, case).content == made.content
    assert hashlib.sha256(made.content).hexdigest() == made.sha256
    with zipfile.ZipFile(io.BytesIO(made.content)) as pack:
        names = set(pack.namelist())
        manifest = json.loads(pack.read("manifest.json"))
        assert {each["name"] for each in manifest["files"]} == names - {"manifest.json", "SHA256SUMS"}
        for each in manifest["files"]:
            assert hashlib.sha256(pack.read(each["name"])).hexdigest() == each["sha256"]
        sums = pack.read("SHA256SUMS").decode().splitlines()
        assert sums == [f"{each['sha256']}  {each['name']}" for each in manifest["files"]]
        assert {"dossier.pdf", "dossier.en.pdf", "dossier.xlsx", "VERIFY.txt"} <= names
        assert any(name.startswith("notices/") for name in names)
        figures = json.loads(pack.read("records/figures.json"))
        rows = list(csv.DictReader(io.StringIO(pack.read("records/deliveries.csv").decode("utf-8-sig"))))
        lines = pack.read("records/answers.jsonl").decode().splitlines()
        paper = text_of(pack.read("dossier.pdf"))
    assert (figures["told"], figures["answered"], figures["answered_24h"]) == (26, 23, 20)
    assert figures["amounts"][0]["accounted_percent"] == "93.44"
    assert sum(float(row["quantity"]) for row in rows if row["item"] == "cup yoghurt 180g") + 6 * sum(
        float(row["quantity"]) for row in rows if row["item"] != "cup yoghurt 180g"
    ) == pytest.approx(1_118_696)
    assert len(lines) == 92
    assert "召回档案" in paper


def test_nothing_that_a_person_wrote_is_run_by_a_spreadsheet(case, open_work, database, clock) -> None:
    with open_work() as work:
        work.recalls.add_answer(
            Answer(recall_id=case.id, partner_id=case.partners["C09"], kind=AnswerKind.TEXT, words=FORMULA, at=clock(),
                   source="test:formula")
        )  # fmt: skip
        work.commit()
    with database.session() as session:
        session.execute(update(Recall).values(reason="+1+1 #panic() <b>"))
        session.commit()
    with zipfile.ZipFile(io.BytesIO(proved(open_work, case, "en").content)) as pack:
        book = openpyxl.load_workbook(io.BytesIO(pack.read("dossier.xlsx")))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        written = {cell.value for row in book["Answers"].iter_rows() for cell in row}
        answers = pack.read("records/answers.csv").decode("utf-8-sig")
        recall = pack.read("records/recall.csv").decode("utf-8-sig")
        paper = text_of(pack.read("dossier.pdf"))
    assert "f" not in kinds
    assert FORMULA in written
    assert "'=HYPERLINK" in answers
    assert "'+1+1" in recall
    assert "+1+1 #panic() <b>" in paper


def test_a_photo_of_a_customer_is_in_the_dossier(case, open_work, clock) -> None:
    with open_work() as work:
        kept: Attachment = work.attachments.add(b"\xff\xd8photo", "image/jpeg", "shelf.jpg")
        work.recalls.add_answer(
            Answer(recall_id=case.id, partner_id=case.partners["C09"], kind=AnswerKind.TEXT, at=clock(),
                   photo_id=kept.id, source="test:photo")
        )  # fmt: skip
        work.commit()
    with zipfile.ZipFile(io.BytesIO(proved(open_work, case).content)) as pack:
        assert pack.read(f"photos/answer-{kept.id}.jpg") == b"\xff\xd8photo"


def test_the_newest_photos_of_labels_of_covered_lots_are_in_the_dossier_and_the_rest_is_counted(
    case, open_work, monkeypatch
) -> None:
    monkeypatch.setattr("domain.steps.case_file.MOST_PHOTOS", 2)
    with open_work() as work:
        wei = actor_of(work.people.add(Person(telegram_id=77, name="Wei", role="worker")))
        numbers = []
        for photo in (b"\xff\xd8one", b"\xff\xd8two", b"\xff\xd8three"):
            reading = {"codes": [{"text": "MP05", "symbology": "QR Code"}]}
            capture = work.captures.keep(f"tg:7:{photo.hex()}", wei.person_id, photo, reading)
            proof = Proof(CapturedBy.SCANNED, capture.id)
            order = MovementOrder("count", LotRef("MP05"), f"tg:8:{photo.hex()}", Amount(Decimal(1)), proof=proof)
            numbers.append((capture.id, Record()(work, wei, order).movement_id))
        work.commit()
    with zipfile.ZipFile(io.BytesIO(proved(open_work, case).content)) as pack:
        (first, _), (second, _), (third, recorded) = numbers
        assert pack.read(f"photos/label-{third}.jpg") == b"\xff\xd8three"
        assert f"photos/label-{second}.jpg" in pack.namelist()
        assert f"photos/label-{first}.jpg" not in pack.namelist()
        told = json.loads(pack.read("records/label_photos.jsonl").splitlines()[0])
        assert (told["sent_by"], told["read"], told["movements"]) == ("Wei", ["MP05"], [f"{recorded} count"])
        assert "the newest 2; 1 more are kept in the house" in text_of(pack.read("dossier.en.pdf"))


def test_no_address_of_a_customer_leaves_with_the_records(case, open_work) -> None:
    with open_work(readonly=True) as work:
        addresses = {alert.address for alert in work.recalls.alerts(case.id)}
    assert addresses
    with zipfile.ZipFile(io.BytesIO(proved(open_work, case).content)) as pack:
        for name in pack.namelist():
            if name.startswith("records/"):
                content = pack.read(name).decode()
                assert not [address for address in addresses if address in content], name
