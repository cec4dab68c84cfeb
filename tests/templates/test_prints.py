"""Labels as they are printed: read back by our own reader in every size, of every kind, as picture and as PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from bot.readers.codes import read_codes
from bot.readers.pictures import open_grey
from domain.labels import badge_payload, code_candidates, sign_payload
from domain.links import badge_signature
from domain.printing import SIZES, LabelSize, bot_link, content_said, lot_link, lot_said, pallet_said
from templates.papers.label import label_pdf
from templates.prints.lot_label import LotFacts, lot_plan
from templates.prints.other_labels import (
    BADGE_SIZE,
    SIGN_SIZE,
    PalletFacts,
    badge_plan,
    pallet_plan,
    sign_plan,
)
from templates.prints.plan import Filled, Kind, Plan, Said, Symbol, dots
from templates.prints.png import drawn, png

TODAY = date(2026, 11, 22)
GTIN = "06901234567892"
BOT = "https://t.me/our_bot"
SSCC = "395060000000000016"
LOTS = ["F361", "CY-261122-0007K", "W" * 20, "A(1)_>B^~\\", "批次 77/超长批号ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"]


def facts(lot: str, *, gtin: str | None = GTIN, language: str = "en", base: str | None = None) -> LotFacts:
    said = lot_said(lot, gtin, date(2026, 5, 25), date(2026, 6, 15), TODAY).data
    names = ("cup yoghurt 180g", "杯装酸奶180克")
    return LotFacts(
        code=lot,
        names=names if language == "en" else names[::-1],
        link=lot_link(lot, gtin if said else None, base=base, bot=BOT),
        company="Green Pasture Dairy",
        gs1=said,
        made=date(2026, 5, 25),
        expires=date(2026, 6, 15),
        quantity="24,000 cups",
        language=language,
    )


def texts(picture: Image.Image) -> set[str]:
    reading = read_codes(picture.convert("L"))
    assert all(code.sure for code in reading.codes)
    return {code.text for code in reading.codes}


@contextmanager
def pages(pdf: bytes, dpi: int = 300) -> Iterator[list[tuple[tuple[float, float], Image.Image]]]:
    """The pages' sizes in millimetres and their pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            width, height = page.get_size()
            picture = page.render(scale=dpi / 72).to_pil()
            found.append(((width / 72 * 25.4, height / 72 * 25.4), picture))
            page.close()
        yield found


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_every_lot_can_be_read_from_its_label_of_every_size(size: LabelSize, dpi: int) -> None:
    for lot in LOTS:
        for gtin in (GTIN, None):
            label = facts(lot, gtin=gtin)
            plan = lot_plan(label, size, dpi)
            reading = read_codes(drawn(plan))
            read = {code.text for code in reading.sure}
            assert {label.link} <= read
            assert code_candidates(reading)[0] == lot
            assert all(code.gs1 is None or code.gs1.lot == lot for code in reading.sure if "10" + lot in code.text)
            assert not label.gs1 or label.gs1.element_string in read


@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_nothing_on_a_label_lies_over_something_else_or_over_its_edge(size: LabelSize) -> None:
    for lot in LOTS:
        for label in (facts(lot), facts(lot, gtin=None, language="zh"), facts(lot, base="https://trace.example.com")):
            plan = lot_plan(label, size, 203)
            assert_clear(plan)
            assert "".join(line.text for line in plan.texts()).count("…") == 0


def assert_clear(plan: Plan) -> None:
    """Each code stands in its quiet zone, no two parts share a dot, everything is within the label."""
    taken = np.zeros((plan.height, plan.width), np.uint8)
    for part in plan.parts:
        alone = np.asarray(drawn(Plan(plan.width_mm, plan.height_mm, plan.dpi, (part,)))) < 128
        assert alone.any(), part
        left, top, right, bottom = box(part)
        assert left >= 0, part
        assert top >= 0, part
        assert right <= plan.width, part
        assert bottom <= plan.height, part
        assert not (taken[alone] == 1).any(), part
        taken[alone] = 1
    ink = taken == 1
    for symbol in plan.symbols():
        quiet = {Kind.QR: 4, Kind.DATA_MATRIX: 1, Kind.GS1_128: 10}[symbol.kind] * symbol.module
        left, top, right, bottom = box(symbol)
        upright = 0 if symbol.kind is Kind.GS1_128 else quiet
        around = ink[max(0, top - upright) : bottom + upright, max(0, left - quiet) : right + quiet].sum()
        assert around == ink[top:bottom, left:right].sum(), symbol.kind


def box(part: Said | Symbol | Filled) -> tuple[int, int, int, int]:
    match part:
        case Said():
            return part.left, part.baseline - round(part.size * 0.8), part.left + part.width, part.baseline
        case Filled():
            return part.x, part.y, part.x + part.width, part.y + part.height
        case Symbol():
            return part.x, part.y, part.x + part.width_dots, part.y + part.height_dots


def test_a_picture_has_its_true_size_and_whole_modules() -> None:
    for size in SIZES.values():
        plan = lot_plan(facts("F361"), size)
        with Image.open(io.BytesIO(png(plan))) as picture:
            assert picture.size == (dots(size.width_mm, 300), dots(size.height_mm, 300))
            assert round(picture.info["dpi"][0]) == 300
        for symbol in plan.symbols():
            image = np.asarray(drawn(plan))[symbol.y :, symbol.x :][: symbol.height_dots, : symbol.width_dots]
            assert set(np.unique(image)) == {0, 255}
            assert image.shape[1] == symbol.module * len(symbol.rows[0])


@pytest.mark.parametrize("size", [size for size in SIZES.values() if not size.is_sheet], ids=lambda size: size.name)
def test_a_pdf_for_a_roll_has_one_label_a_page_of_exactly_its_size(size: LabelSize) -> None:
    label = facts("CY-261122-0007K", language="zh")
    with pages(label_pdf(lot_plan(label, size), size, 3, "Label", "zh")) as found:
        assert len(found) == 3
        for (width, height), picture in found:
            assert (round(width, 1), round(height, 1)) == (size.width_mm, size.height_mm)
            assert {label.link, label.gs1.element_string if label.gs1 else ""} <= texts(picture)
        assert_alike(drawn(lot_plan(label, size)), found[0][1])


def assert_alike(picture: Image.Image, page: Image.Image) -> None:
    """Picture and PDF are the same label: hardly a dot of one is far from the other's."""
    grey = page.convert("L").resize(picture.size)
    one, other = (np.asarray(image, np.float32) < 128 for image in (picture, grey))
    assert (one ^ other).mean() < 0.025


def test_a_sheet_of_a4_has_24_labels_and_the_next_page_the_rest() -> None:
    size, label = SIZES["a4"], facts("F361")
    with pages(label_pdf(lot_plan(label, size), size, 25, "Label", "en")) as found:
        assert len(found) == 2
        assert [tuple(map(round, measure)) for measure, _ in found] == [(210, 297)] * 2
        first, rest = found[0][1], found[1][1]
        for place in range(24):
            x, y = place % 3 * 70, place // 3 * 37 + 0.5
            cell = first.crop((dots(x, 300), dots(y, 300), dots(x + 70, 300), dots(y + 37, 300)))
            assert label.link in texts(cell)
            edge = np.asarray(cell.convert("L"))
            assert edge[:, : dots(4, 300)].min() == edge[:, -dots(4, 300) :].min() == 255
        assert np.asarray(rest.convert("L"))[dots(38, 300) :].min() == 255


def test_a_pallet_says_its_number_its_content_and_its_lots() -> None:
    content = content_said(GTIN, "F361", date(2026, 6, 15), 1200, TODAY)
    one = pallet_plan(PalletFacts(SSCC, pallet_said(SSCC), content, (("F361", "cup yoghurt · 1,200 cups"),), "Dairy"))
    many = PalletFacts(SSCC, pallet_said(SSCC), None, tuple((f"F{n}", "杯装酸奶 · 100 杯") for n in range(30)), "乳业",
                       date(2026, 6, 15), "zh")  # fmt: skip
    several = pallet_plan(many, dpi=203)
    assert content is not None
    assert texts(drawn(one)) == {f"00{SSCC}", content.element_string}
    assert texts(drawn(several)) == {f"00{SSCC}"}
    assert any(line.text.startswith("+ ") for line in several.texts())
    for plan in (one, several):
        assert_clear(plan)
        bars = next(symbol for symbol in plan.symbols() if symbol.kind is Kind.GS1_128)
        assert bars.module / plan.dpi * 25.4 >= 0.49  # GS1's least for goods in a store
        assert any(code.gs1 and code.gs1.sscc == SSCC for code in read_codes(drawn(plan)).sure)


def test_a_sign_and_a_badge_hold_their_link() -> None:
    sign_link = bot_link(BOT, sign_payload(7))
    sign = sign_plan("灌装1线 / Filling line 1", "领用 · Use", "25 kg", ("扫码", "Scan"), sign_link, company="Dairy")
    badge_link = bot_link(BOT, badge_payload(7, badge_signature(b"secret", 7)))
    badge = badge_plan("Maximilian Featherstonehaugh", "Quality lead · 质量主管", "Dairy", "# 7", badge_link)
    for plan, link, size in ((sign, sign_link, SIGN_SIZE), (badge, badge_link, BADGE_SIZE)):
        assert_clear(plan)
        assert texts(open_grey(png(plan))) == {link}
        with pages(label_pdf(plan, size, 1, "Print", "en"), 200) as [(measure, picture)]:
            assert tuple(round(mm, 1) for mm in measure) == (size.width_mm, size.height_mm)
            assert texts(picture) == {link}


def test_a_character_that_the_font_lacks_is_told_not_only_drawn_as_a_box() -> None:
    plan = lot_plan(facts("嚞-1 😀"), SIZES["60x40"])
    assert set(plan.missing) == {"嚞", "😀"}
    assert "□-1 □" in {line.text for line in plan.texts()}
    assert lot_plan(facts("批次 77"), SIZES["60x40"]).missing == ""
