"""The lines of a label mean what their words say; what no word says is not made up."""

from __future__ import annotations

from datetime import date

import pytest

from bot.readers.text_fields import PlacedLine
from bot.readers.text_words import text_read
from domain.labels import TextRead

TODAY = date(2026, 11, 22)


def label(*rows: str) -> TextRead:
    """A label of these rows, one below the other; columns are parted by " | "."""
    lines = []
    for down, row in enumerate(rows):
        left = 10.0
        for part in row.split(" | "):
            wide = 10.0 * len(part)
            lines.append(
                PlacedLine(part, left=left, right=left + wide, start=30.0 * down, end=30.0 * down, height=20.0)
            )
            left += max(wide, 120.0) + 60
    return text_read(lines, TODAY)


def lots(*rows: str) -> list[str]:
    return [lot.text for lot in label(*rows).lots]


def labelled(*rows: str) -> list[str]:
    return [lot.text for lot in label(*rows).lots if lot.labelled]


@pytest.mark.parametrize(
    ("row", "lot"),
    [
        ("批号: AB20260308-017", "AB20260308-017"),
        ("产品批号：B121", "B121"),
        ("生产批号B121", "B121"),
        ("批次 20260308", "20260308"),
        ("批次号：2026/045", "2026/045"),
        ("生產批號: K77120", "K77120"),
        ("LOT B121A", "B121A"),
        ("LOT: 26067", "26067"),
        ("Lot No. 1234-A", "1234-A"),
        ("LOTNO:AB1234", "AB1234"),
        ("LOTAB1234", "AB1234"),
        ("BATCH NO 5577X", "5577X"),
        ("Batch: 30836X71", "30836X71"),
        ("B/N 26045L", "26045L"),
        ("LOTTO X168", "X168"),
        ("LOTTOX168", "X168"),
        ("CHARGE 4711-08", "4711-08"),
        ("L: 26067B", "26067B"),
        ("L 26067B", "26067B"),
        ("LOT L26067B", "L26067B"),
        ("批号/LOT: X1234", "X1234"),
        ("Lot/Batch: X1234", "X1234"),
        ("LOT ＡＢ１２３４", "AB1234"),
        ("LOT 2O26A5", "2026A5"),
        ("LOT AB - 1234", "AB-1234"),
        ("批号: E800", "E800"),
        ("LOT/BATCH N027", "N027"),
        ("LOT WT189812", "WT189812"),
        ("批号: SN4711", "SN4711"),
        ("LOT REF-1234-X", "REF-1234-X"),
        ("LOT 52090L 22", "52090L22"),
        ("BATCH NO: N027", "N027"),
    ],
)
def test_the_lot_stands_behind_its_word(row: str, lot: str) -> None:
    assert labelled("Whole milk powder", row, "Net 25 kg") == [lot]


@pytest.mark.parametrize(
    "row",
    [
        "L0T: B1234",
        "BATCN NO B1234",
        "8ATCH B1234",
        "BATCH N0.B1234",
        "L.OT NO. B1234",
        "批亏: B1234",
        "生产批弓 B1234",
    ],
)
def test_a_misread_word_is_still_the_word(row: str) -> None:
    assert labelled(row) == ["B1234"]


def test_the_value_stands_right_of_its_word_or_below_it() -> None:
    assert labelled("批号 | B121", "生产日期 | 2026-03-08") == ["B121"]
    assert labelled("LOT", "B121A", "EXP", "08 MAR 2027") == ["B121A"]
    table = label("批号 | 生产日期 | 有效期至", "B121 | 2026-03-08 | 2027-03-07")
    assert ([lot.text for lot in table.lots], table.made, table.expires) == (
        ["B121"],
        date(2026, 3, 8),
        date(2027, 3, 7),
    )


def test_a_lot_ends_where_another_thing_begins() -> None:
    assert labelled("LOT AB1234 14:32") == ["AB1234"]
    assert labelled("LOT AB1234 EXP 08.03.27") == ["AB1234"]
    assert labelled("LOT AB1234 08.03.2027") == ["AB1234"]
    assert labelled("批号AB1234 有效期至20270308") == ["AB1234"]


def test_a_reference_to_another_place_is_no_lot() -> None:
    assert lots("批号: 见包装") == []
    assert lots("LOT: SEE CAP") == []
    assert labelled("LOT AND EXPIRY: SEE BOTTOM") == []


def test_a_code_without_a_word_is_offered_with_less_confidence() -> None:
    read = label("L26067B 14:32", "BBE 08.03.27")
    assert [(lot.text, lot.labelled) for lot in read.lots] == [("L26067B", False)]
    assert read.confidence == pytest.approx(0.8)


@pytest.mark.parametrize(
    "row",
    [
        "Tel 021-12345678", "400-820-1234", "13812345678", "1-800-9664", "净含量 500g", "25 kg", "600g×12",
        "规格 25kg/袋", "www.maker.com", "info@maker.com", "https://x.cn/A123", "6901234567892", '9"004593"978587"',
        "ISBN 0-8048-1663-8",
        "GB/T 19883", "SC10632050112345", "14:32", "2026-03-08", "22/09/2014", "204.383", "2.19€0.96",
        "保质期 12个月", "货号: A12345", "S/N: 77A8812", "PO 4500012345", "ITEM NO. 44821", "Whole milk powder",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_lot_is_none(row: str) -> None:
    assert lots(row) == []


@pytest.mark.parametrize(
    ("row", "made", "expires"),
    [
        ("生产日期: 2026年3月8日", (2026, 3, 8), None),
        ("生产日期20260308", (2026, 3, 8), None),
        ("制造日期 26/03/08", (2026, 3, 8), None),
        ("制造日期 民國115年3月8日", (2026, 3, 8), None),
        ("製造日期 115.03.08", (2026, 3, 8), None),
        ("有效期至 2027.03.07", None, (2027, 3, 7)),
        ("保质期至: 2027-03", None, (2027, 3, 31)),
        ("有效期至 270307", None, (2027, 3, 7)),
        ("2027-03-08 之前食用最佳", None, (2027, 3, 8)),
        ("此日期前最佳 20270308", None, (2027, 3, 8)),
        ("EXP 08.03.2027", None, (2027, 3, 8)),
        ("EXP 08.03.27", None, (2027, 3, 8)),
        ("EXPIRY08MAR27", None, (2027, 3, 8)),
        ("USE BY 8 MAR 2027", None, (2027, 3, 8)),
        ("Best before end: 03 2027", None, (2027, 3, 31)),
        ("Best before end 03/2027 14:32", None, (2027, 3, 31)),
        ("BBE FEB 2028", None, (2028, 2, 29)),
        ("SCAD 25/12/2027", None, (2027, 12, 25)),
        ("EXP 12 0CT 2027", None, (2027, 10, 12)),
        ("EXP 23QUG27", None, (2027, 8, 23)),
        ("EXP 2O27-O3-O8", None, (2027, 3, 8)),
        ("EXP 2027.0308", None, (2027, 3, 8)),
        ("有效期至 2027./03/08", None, (2027, 3, 8)),
        ("有效期至 2027.03、08", None, (2027, 3, 8)),
        ("EXP 1 0.06.2 8", None, (2028, 6, 10)),
        ("保质期至2028108/30", None, (2028, 8, 30)),
        ("MFG 26067", (2026, 3, 8), None),
        ("PROD 6067", (2026, 3, 8), None),
        ("MFD 080326", (2026, 3, 8), None),
        ("MFG 260308 EXP 270307", (2026, 3, 8), (2027, 3, 7)),
        ("生产日期/有效期至: 20260308/20270307", (2026, 3, 8), (2027, 3, 7)),
        ("MFG 03/08/26 EXP 25/12/27", (2026, 8, 3), (2027, 12, 25)),
    ],
)
def test_dates_as_countries_write_them(row: str, made: tuple[int, ...] | None, expires: tuple[int, ...] | None) -> None:
    read = label(row)
    assert (read.made, read.expires) == (made and date(*made), expires and date(*expires))


@pytest.mark.parametrize(
    "row",
    [
        "EXP 03/08/2027",  # the third of August or the eighth of March
        "EXP 31.02.2027", "EXP 2O?7/03/27", "EXP 3.27.03.27",
        "有效期至 2027.13.01", "有效期至 2027年2月30日", "EXP 1999-01-01", "EXP 2090-01-01",
        "保质期: 12个月", "SHELF LIFE 24 MONTHS", "2027-03-08", "EXP", "EXP: SEE CAP", "LOT 20270308",
    ],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_left_open(row: str) -> None:
    read = label(row)
    assert (read.made, read.expires) == (None, None)


def test_a_shelf_life_takes_no_value_from_below() -> None:
    assert label("保质期: 12个月", "生产日期 2026-03-08").expires is None


def test_goods_that_expire_before_they_were_made_were_misread() -> None:
    read = label("MFG 2026-03-08", "EXP 2025-03-08")
    assert (read.made, read.expires) == (None, None)


def test_the_text_under_a_bar_code_is_gs1() -> None:
    read = label("(01)06901234567892(17)271231(10)ABC123")
    assert (read.lots[0].text, read.expires) == ("ABC123", date(2027, 12, 31))
    assert lots("(01)06901234567892", "(10)ABC123")[:1] == ["ABC123"]


def test_two_lots_or_a_correction_are_never_taken_without_asking() -> None:
    both = label("LOT AB12", "LOT AB13")
    assert [lot.text for lot in both.lots] == ["AB12", "AB13"]
    assert both.confidence <= 0.5
    assert all(lot.score <= 0.5 for lot in both.lots)
    struck = text_read([PlacedLine("LOT AB1234", (1.0,) * 10, struck=True)], TODAY)
    assert struck.confidence <= 0.5


def test_the_same_lot_in_two_languages_is_one() -> None:
    read = label("批号 B121", "LOT B121")
    assert [lot.text for lot in read.lots] == ["B121"]
    assert read.confidence == 1.0


def test_doubtful_characters_have_their_places() -> None:
    read = text_read([PlacedLine("LOT B121", (1, 1, 1, 1, 1, 0.4, 1, 1))], TODAY)
    assert read.lines[0].doubts == (5,)
    assert read.lots[0].score == pytest.approx(0.85)


def test_nothing_says_nothing() -> None:
    assert label() == TextRead()
    assert text_read([PlacedLine("")], TODAY).lots == ()
