"""The picture of a genealogy: readable at any size, honest about what it leaves out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations
from time import process_time

import pytest
from PIL import Image

from domain.genealogy import Direction, TraceLink
from domain.lots import LotView
from domain.trace import Trace
from templates.pictures.fonts import missing_glyphs
from templates.pictures.genealogy import draw, genealogy_png, plan, style
from templates.pictures.genealogy.drawing import MARKS
from templates.pictures.genealogy.shapes import Plan, Rect, overlap
from templates.words import LANGUAGES, Words
from tests.templates.genealogies import AT, BASE, FILM, POWDER, chain, plant_trace, synthetic, tangle, view, walk

WORDS = Words()
SHAPES: dict[str, Callable[[], Trace]] = {
    "demo powder forward": lambda: plant_trace("MP05"),
    "demo cups both ways": lambda: plant_trace("F250", Direction.BOTH),
    "demo loop both ways": lambda: plant_trace("F301", Direction.BOTH),
    "demo loop both ways, its lots on both sides": lambda: plant_trace("F301", Direction.BOTH, twice=True),
    "demo loop forward": lambda: plant_trace("RW01"),
    "demo co-packer backward": lambda: plant_trace("KX220601A", Direction.BACKWARD),
    "demo co-packer forward": lambda: plant_trace("KX220601A"),
    "5 lots": lambda: synthetic(5, customers=3),
    "80 lots": lambda: synthetic(80),
    "80 lots on hold": lambda: synthetic(80, kinds=3, status="hold"),
    "5,000 lots": lambda: synthetic(5000),
    "5,000 lots of 30 items": lambda: synthetic(5000, kinds=30, status="recalled"),
    "50,000 lots": lambda: synthetic(50_000),
    "a chain of 9": lambda: chain(9),
    "a chain of 300": lambda: chain(300),
    "a small tangle": lambda: tangle(11, 4),
    "a tangle": lambda: tangle(120, 9),
    "a large tangle": lambda: tangle(900, 60),
    "a tangle of one item": lambda: tangle(60, 1),
}


@cache
def answer(shape: str) -> Trace:
    """Each of the answers once: the large ones take a while to build."""
    return SHAPES[shape]()


@cache
def planned(shape: str, language: str) -> Plan:
    return plan(answer(shape), WORDS, language, AT)


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=LANGUAGES)
def picture(request: pytest.FixtureRequest, shape: str) -> Plan:
    return planned(shape, request.param)


def words_of(picture: Plan) -> str:
    return "\n".join(text.words for text in picture.texts)


def within(inner: Rect, outer: Rect) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def test_no_text_touches_another_or_leaves_the_picture(picture: Plan) -> None:
    page = (0.0, 0.0, float(picture.width), float(picture.height))
    assert len(picture.texts) > 10
    inked = [(text.words, text.rect) for text in picture.texts]
    assert [words for words, rect in inked if not within(rect, page)] == []
    assert [(a[0], b[0]) for a, b in combinations(inked, 2) if overlap(a[1], b[1])] == []


def test_every_text_stays_in_the_box_that_it_begins_in(picture: Plan) -> None:
    checked = 0
    for text in picture.texts:
        left, top, right, bottom = text.rect
        for box in picture.boxes:
            if within((left, top, left + 1, bottom), box.rect):
                checked += 1
                assert within((left, top, right, bottom), box.rect), text.words
    assert checked > 5


def test_cards_neither_overlap_nor_leave_the_picture(picture: Plan) -> None:
    page = (0.0, 0.0, float(picture.width), float(picture.height))
    rects = [rect for rect, _ in picture.cards]
    assert all(within(rect, page) for rect in rects)
    assert not any(overlap(a, b, 10) for a, b in combinations(rects, 2))


def test_no_letter_is_too_small_for_a_phone(picture: Plan) -> None:
    assert picture.width == 1280
    assert min(text.size for text in picture.texts) >= 26


def test_the_picture_keeps_to_the_size_that_a_chat_shows(picture: Plan) -> None:
    assert picture.height <= 2560
    assert picture.width + picture.height <= 10_000


def test_the_cards_stand_for_every_lot_once(shape: str, picture: Plan) -> None:
    assert sum(count for _, count in picture.cards) == len(answer(shape).lots)


def test_every_letter_can_be_drawn(picture: Plan) -> None:
    assert missing_glyphs("".join(text.words for text in picture.texts)) == ""
    assert {mark.sign for mark in picture.marks} <= set(MARKS)


def test_a_line_never_runs_through_a_card(picture: Plan) -> None:
    rects = [rect for rect, _ in picture.cards]
    crossed = [
        (point, rect)
        for line in picture.lines
        for point in line.points[1:-1]
        for rect in rects
        if rect[0] + 1 < point[0] < rect[2] - 1 and rect[1] + 1 < point[1] < rect[3] - 1
    ]
    assert crossed == []


def test_the_powders_genealogy_names_its_81_lots_in_eight_cards() -> None:
    picture = plan(plant_trace("MP05"), WORDS, "en", AT)
    told = words_of(picture)
    assert sorted(count for _, count in picture.cards) == [1, 1, 1, 1, 1, 4, 18, 54]
    for words in ("81", "B073–B090", "F217–F270", "KX220601A–KX220604A", "F250: 5,000 cup", "23,760 kg"):
        assert words in told
    assert "26 customers·164 deliveries" in told
    assert "and 20 more" in told
    assert "Supplier's lot HY220415·S-102" in told


def test_the_same_in_chinese() -> None:
    told = words_of(plan(plant_trace("MP05"), WORDS, "zh", AT))
    for words in ("全脂乳粉", "酸奶基料 × 18", "杯装酸奶180克 × 54", "26 家客户·164 次发货", "另有 20 家", "F217–F270"):
        assert words in told


def test_rework_is_drawn_as_a_way_back_with_a_sign_and_words() -> None:
    picture = plan(plant_trace("MP05"), WORDS, "en", AT)
    back = [line for line in picture.lines if line.dashed]
    assert len(back) == 1
    assert back[0].points[0][1] > back[0].points[-1][1]
    assert "Goes back: F301 → RW01·200 cup" in words_of(picture)
    assert any(mark.sign == "ring" for mark in picture.marks)


def test_parents_stand_above_and_children_below() -> None:
    picture = plan(plant_trace("F250", Direction.BOTH), WORDS, "en", AT)
    y = {text.words: text.y for text in picture.texts if text.bold}
    assert y["MP05"] < y["B084"] < y["F250"] < y["RW01"] < y["B101"] < y["F302"]


def test_nothing_made_from_a_lot_is_said_in_words() -> None:
    picture = plan(plant_trace("KX220601A"), WORDS, "en", AT)
    assert "Nothing was made from it." in words_of(picture)
    assert picture.cards == ()


def test_a_lot_made_from_nothing_says_so_too_and_has_no_customers() -> None:
    picture = plan(plant_trace("MP05", Direction.BACKWARD), WORDS, "en", AT)
    assert "It was made from no other lot." in words_of(picture)
    assert "customer" not in words_of(picture)


def test_a_lot_that_was_never_sent_says_so() -> None:
    assert "No deliveries to customers" in words_of(plan(chain(3), WORDS, "en", AT))


def long_codes() -> Trace:
    views = {1: view(1, "长" * 60, POWDER, 10)}
    views |= {n: view(n, f"{n}" + "码" * 60, BASE, 10**15, 10**14) for n in range(2, 5)}
    return walk_all(views)


def walk_all(views: dict[int, LotView]) -> Trace:
    """Every other lot made from the first."""
    links = [TraceLink(1, number, None, "mix") for number in views if number != 1]
    return walk(views[1], views, links, Direction.FORWARD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_of_sixty_wide_letters_is_cut_with_dots(language: str) -> None:
    picture = plan(long_codes(), WORDS, language, AT)
    long = [text for text in picture.texts if "长长" in text.words or "码码" in text.words]
    assert len(long) == 5
    assert all("…" in text.words for text in long)
    assert not any(overlap(a.rect, b.rect) for a, b in combinations(picture.texts, 2))


def test_a_group_of_long_names_keeps_its_number() -> None:
    wide = replace(synthetic(2000), consignees=())
    wide.lots[0].view.item.code = "yoghurt base " * 12
    try:
        titles = [text.words for text in plan(wide, WORDS, "en", AT).texts if text.bold]
    finally:
        wide.lots[0].view.item.code = "yoghurt base"
    assert any(words.endswith("… × 200") for words in titles)


def test_letters_that_no_font_of_ours_has_become_boxes() -> None:
    picture = plan(walk_all({1: view(1, "🍓<b>\n\u202e", POWDER), 2: view(2, "🥛-1", BASE)}), WORDS, "zh", AT)
    assert missing_glyphs("".join(text.words for text in picture.texts)) == ""
    assert "□-1" in words_of(picture)


def test_an_answer_that_was_cut_off_says_so() -> None:
    cut = replace(plant_trace("MP05"), truncated=True)
    assert "there are more lots" in words_of(plan(cut, WORDS, "en", AT))
    assert "there are more lots" not in words_of(plan(plant_trace("MP05"), WORDS, "en", AT))


def test_steps_that_share_the_last_row_say_how_far_they_are() -> None:
    told = words_of(plan(chain(300), WORDS, "en", AT))
    assert "The farthest steps stand side by side in one row, without their lines." in told
    assert "–300" in told
    assert "The farthest steps" not in words_of(plan(chain(3), WORDS, "en", AT))


def test_lots_on_hold_are_named_where_they_are_few() -> None:
    trace = synthetic(80)
    for traced in trace.lots:
        if traced.view.lot.code in {"F000070", "F000071", "F000072"}:
            traced.view.lot.status = "hold"
    picture = plan(trace, WORDS, "en", AT)
    assert "on hold 3: F000070–F000072" in words_of(picture)
    assert any(mark.sign == "pause" for mark in picture.marks)


def test_a_trace_without_its_links_still_shows_its_lots() -> None:
    frozen = replace(plant_trace("MP05"), links=())
    picture = plan(frozen, WORDS, "en", AT)
    assert sum(count for _, count in picture.cards) == 81
    assert picture.lines == ()


def test_the_png_is_small_and_true_to_its_plan(picture: Plan) -> None:
    drawn = draw(picture)
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.format == "PNG"
        assert image.size == (picture.width, picture.height)
        assert len(image.getcolors(1 << 24) or []) > 100  # something was drawn
    assert len(drawn) < 1_000_000


def test_five_thousand_lots_take_well_under_a_second() -> None:
    trace = synthetic(5000)
    genealogy_png(synthetic(5), WORDS, "en", AT)  # fonts and catalogues are read once a process
    start = process_time()
    genealogy_png(trace, WORDS, "en", AT)
    # Measured 0.2-0.3 s of processor time; the bound leaves room for a busy machine.
    assert process_time() - start < 1.5


def test_powder_that_also_goes_straight_into_the_cups_is_no_loop() -> None:
    views = {1: view(1, "MP", POWDER), 2: view(2, "B", BASE), 3: view(3, "F", FILM)}
    links = [TraceLink(1, 2, None, "mix"), TraceLink(2, 3, None, "fill"), TraceLink(1, 3, None, "fill")]
    picture = plan(walk(views[1], views, links, Direction.FORWARD), WORDS, "en", AT)
    y = {text.words: text.y for text in picture.texts if text.bold}
    assert y["B"] < y["F"]
    assert not any(line.dashed for line in picture.lines)


def light(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_has_a_contrast_that_tired_eyes_can_read(picture: Plan) -> None:
    for text in picture.texts:
        ground = style.GROUND
        for box in picture.boxes:  # the last one lies on top
            ground = box.fill if overlap(text.rect, box.rect) else ground
        dark, bright = sorted((light(text.colour), light(ground)))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, (text.words, text.colour, ground)
