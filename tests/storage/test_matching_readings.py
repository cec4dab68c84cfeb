"""What a picture means: one lot taken, a few asked about, or nothing known. Never a lot that nobody registered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from domain.items import Item, ItemGtin
from domain.labels import CodeRead, Gs1Content, LotText, Reading, TextLine, TextRead
from domain.matching import CANDIDATES, Certainty, Match
from domain.steps.matching import match_reading, match_text
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen

MILK, POWDER, CASE = "06901234567892", "09501101530003", "16901234567899"
SERIES = [f"L240317-{number:03}" for number in range(1, 60)]


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        pen = Pen(work)
        pen.item.gtin = MILK
        powder = work.items.add(Item(code="powder", kind="raw", uom="kg", gtin=POWDER))
        work.numbers.link_gtin(ItemGtin(gtin=CASE, item_id=pen.item.id or 0, uom="case"))
        for code in ("MP04", "MP05", "B121", "QX7R2K9", "批240317", *SERIES):
            pen.lot(code)
        pen.lot("SAME-77001")
        pen.lot("SAME-77001", item_id=powder.id)
        pen.lot("OURS-1", supplier_lot="HY2204150")
        pen.lot("D-440011", expires_at=datetime(2022, 8, 1, tzinfo=UTC))
        yield pen


def told(match: Match) -> tuple[str, list[str]]:
    return match.certainty.value, [view.lot.code for view in match.views]


def code(text: str, symbology: str = "QR Code", *, sure: bool = True, **said: object) -> CodeRead:
    gs1 = Gs1Content(**said) if said else None  # type: ignore[arg-type]
    return CodeRead(text, symbology, sure, gs1)


def printed(*texts: str, score: float = 0.99995, labelled: bool = True, expires: date | None = None) -> Reading:
    lots = tuple(LotText(each, score, labelled) for each in texts)
    return Reading(text=TextRead(lots, expires, confidence=score))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([code("QX7R2K9")], ("taken", ["QX7R2K9"])),
        ([code(" qx7r2k9 ")], ("taken", ["QX7R2K9"])),
        ([code("ＱＸ７Ｒ２Ｋ９")], ("taken", ["QX7R2K9"])),
        ([code("批240317")], ("taken", ["批240317"])),
        ([code("HY2204150")], ("taken", ["OURS-1"])),
        ([code("QX7R2K9"), code("QX7R2K9", "Code 128")], ("taken", ["QX7R2K9"])),
        ([code("QX-7R2K9")], ("ask", ["QX7R2K9"])),  # what a sure code says is taken only as it is
        ([code("OX7R2K9")], ("ask", ["QX7R2K9"])),
        ([code("QX7R2K8")], ("unknown", [])),  # exactly another code: no lot of ours
        ([code("QX7R2K9", sure=False)], ("ask", ["QX7R2K9"])),
        ([code("QX7R2K9"), code("MP04")], ("ask", ["QX7R2K9", "MP04"])),
        ([code("https://example.org/QX7R2K9")], ("unknown", [])),
        ([code("\x01\x02")], ("unknown", [])),
        ([], ("unknown", [])),
    ],
)
def test_what_codes_mean(pen: Pen, codes: list[CodeRead], expected: tuple[str, list[str]]) -> None:
    assert told(match_reading(pen.work, Reading(tuple(codes)))) == expected


@pytest.mark.parametrize(("gtin", "item"), [(MILK, "milk"), (POWDER, "powder"), (CASE, "milk")])
def test_the_product_number_says_which_of_two_lots_of_one_code_it_is(pen: Pen, gtin: str, item: str) -> None:
    match = match_reading(pen.work, Reading((code("01..10..", gtin=gtin, lot="SAME-77001"),)))
    assert (match.certainty, [view.item.code for view in match.views]) == (Certainty.TAKEN, [item])
    beside = Reading((code(gtin[1:], "EAN-13", gtin=gtin),), printed("SAME-77001").text)
    match = match_reading(pen.work, beside)
    assert (match.certainty, [view.item.code for view in match.views]) == (Certainty.TAKEN, [item])


def test_a_code_of_two_lots_is_asked_about(pen: Pen) -> None:
    for reading in (Reading((code("SAME-77001"),)), printed("SAME-77001")):
        match = match_reading(pen.work, reading)
        assert match.certainty is Certainty.ASK
        assert {view.item.code for view in match.views} == {"milk", "powder"}


def test_where_a_lost_separator_makes_the_lot_a_guess_it_is_asked(pen: Pen) -> None:
    split = code("10QX7R2K917271231", lot="QX7R2K917271231", lot_alternatives=("QX7R2K9",))
    assert told(match_reading(pen.work, Reading((split,)))) == ("ask", ["QX7R2K9"])


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        ("QX7R2K9", 0.9, ("taken", ["QX7R2K9"])),  # nothing else is near it
        ("QX7R-2K9", 0.99, ("taken", ["QX7R2K9"])),
        ("批240317", 0.97, ("taken", ["批240317"])),
        ("批 24O317", 0.97, ("taken", ["批240317"])),
        ("L240317-017", 0.99999, ("taken", ["L240317-017"])),
        ("L240317017", 0.99999, ("taken", ["L240317-017"])),
        ("MPO4", 0.9999, ("ask", ["MP04"])),  # short
        ("L240317-083", 0.99999, None),  # not known, although many are near
        ("QX7R2K", 0.99, ("ask", ["QX7R2K9"])),
        ("OX7R2K9", 0.99999, ("ask", ["QX7R2K9"])),  # it may be a code of its own
        ("500ML", 0.999, ("unknown", [])),
        ("牛奶", 0.999, ("unknown", [])),
        ("---", 0.999, ("unknown", [])),
        ("", 0.0, ("unknown", [])),
        ("A" * 300, 0.9, ("unknown", [])),
    ],
)
def test_what_printed_text_means(pen: Pen, text: str, score: float, expected: tuple[str, list[str]] | None) -> None:
    match = match_text(pen.work, text, score)
    assert match.read == text
    if expected is None:
        assert match.certainty is Certainty.ASK
    else:
        assert told(match) == expected


def test_a_lot_among_sisters_that_was_read_poorly_is_asked_about_itself_first(pen: Pen) -> None:
    match = match_text(pen.work, "L240317-017", 0.96)
    assert match.certainty is Certainty.ASK
    assert match.views[0].lot.code == "L240317-017"
    assert len(match.views) == CANDIDATES


def test_what_lies_in_the_plant_is_likelier_than_what_was_used_up(pen: Pen) -> None:
    here = pen.work.lots.by_code("L240317-017")[0].id
    pen.write("receive", into={here: 100})
    score = next(each / 1000 for each in range(999, 900, -1) if not taken(pen, "L240317-018", each / 1000))
    assert taken(pen, "L240317-017", score)
    read = match_text(pen.work, "L240317-01", 0.95)  # a character is missing
    assert read.views[0].lot.code == "L240317-017"


def taken(pen: Pen, text: str, score: float) -> bool:
    return match_text(pen.work, text, score).certainty is Certainty.TAKEN


def test_the_items_that_were_asked_for_are_likelier(pen: Pen) -> None:
    powder = pen.work.items.by_code("powder")
    assert powder is not None
    match = match_reading(pen.work, printed("SAME-77001"), item_ids=[powder.id or 0])
    assert match.views[0].item.code == "powder"


def test_only_the_lots_that_were_given_can_be_meant(pen: Pen) -> None:
    only = [pen.work.lots.by_code("MP04")[0].id]
    for reading in (Reading((code("QX7R2K9"),)), printed("QX7R2K9")):
        assert told(match_reading(pen.work, reading, lot_ids=only)) == ("unknown", [])
    assert told(match_reading(pen.work, printed("MP04"), lot_ids=only)) == ("taken", ["MP04"])


@pytest.mark.parametrize(
    ("day", "certainty"),
    [(date(2022, 8, 1), "taken"), (date(2022, 8, 2), "taken"), (date(2022, 8, 3), "ask"), (date(2023, 8, 1), "ask")],
)
def test_another_expiry_on_the_label_asks(pen: Pen, day: date, certainty: str) -> None:
    assert told(match_reading(pen.work, printed("D-440011", expires=day))) == (certainty, ["D-440011"])
    assert told(match_reading(pen.work, Reading((code("x", lot="D-440011", expires=day),)))) == (
        certainty,
        ["D-440011"],
    )


def test_several_lots_in_one_photo_are_asked_about_unless_one_alone_is_labelled(pen: Pen) -> None:
    match = match_reading(pen.work, printed("QX7R2K9", "HY2204150", "D-440011", "MP04"))
    assert told(match) == ("ask", ["QX7R2K9", "OURS-1", "D-440011"])
    lots = (LotText("HY2204150", 0.9999), LotText("QX7R2K9", 0.9999, labelled=True))
    assert told(match_reading(pen.work, Reading(text=TextRead(lots)))) == ("taken", ["QX7R2K9"])


def test_another_text_is_not_taken_for_the_lot_that_the_label_names(pen: Pen) -> None:
    lots = (LotText("NEW-77889", 0.9999, labelled=True), LotText("QX7R2K9", 0.9999))
    assert told(match_reading(pen.work, Reading(text=TextRead(lots)))) == ("ask", ["QX7R2K9"])
    assert told(match_reading(pen.work, Reading(text=TextRead(lots[1:])))) == ("taken", ["QX7R2K9"])


def test_two_readings_of_one_line_that_disagree_are_asked_about(pen: Pen) -> None:
    assert told(match_reading(pen.work, printed("L240317-017", "L240317-011"))) == (
        "ask", ["L240317-017", "L240317-011"]
    )  # fmt: skip
    assert told(match_reading(pen.work, printed("L240317-017", "L24O317-0I7"))) == ("taken", ["L240317-017"])


def test_a_sure_code_of_an_unknown_lot_leaves_no_text_unasked(pen: Pen) -> None:
    both = Reading((code("x", gtin="09501101530010", lot="ELSE-9"),), printed("QX7R2K9").text)
    assert told(match_reading(pen.work, both)) == ("ask", ["QX7R2K9"])


def test_an_unsure_code_that_says_otherwise_asks(pen: Pen) -> None:
    text = printed("QX7R2K9").text
    assert told(match_reading(pen.work, Reading((code("QX7R2K9", "ITF", sure=False),), text)))[0] == "taken"
    against = match_reading(pen.work, Reading((code("D-440011", "ITF", sure=False),), text))
    assert told(against) == ("ask", ["QX7R2K9", "D-440011"])


def test_a_product_number_is_no_lot(pen: Pen) -> None:
    pen.lot(POWDER[1:])
    assert told(match_reading(pen.work, printed(POWDER[1:]))) == ("unknown", [])
    assert told(match_reading(pen.work, Reading((code(POWDER[1:], "Code 128"),)))) == ("unknown", [])


def test_a_character_that_the_reader_doubts_is_asked_about(pen: Pen) -> None:
    sure = printed("L240317-017")
    assert sure.text is not None
    lines = (TextLine("批号: L240317-017", 0.99995, doubts=(14,)),)
    doubtful = Reading(text=TextRead(sure.text.lots, lines=lines))
    assert match_reading(pen.work, sure).certainty is Certainty.TAKEN
    assert match_reading(pen.work, doubtful).certainty is Certainty.ASK


def test_looking_changes_nothing(pen: Pen) -> None:
    lots = len(pen.work.lots.in_state("free", limit=1000))
    match_reading(pen.work, printed("NEU-1", "QX7R2K0", "L240317-999"))
    assert len(pen.work.lots.in_state("free", limit=1000)) == lots
