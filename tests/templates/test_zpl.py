"""What a label printer gets, against Zebra's Programming Guide: there is no renderer here, so fields are decoded."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.printing import SIZES, Gs1Data, LabelSize, lot_said
from templates.prints.lot_label import lot_plan
from templates.prints.plan import Kind, Said, dots, gs1_rows
from templates.prints.zpl import ZPL_DPI, code_128, line_image, matrix_data, zpl
from tests.templates.test_prints import GTIN, TODAY, facts

CHARSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"


def fields(text: str) -> list[str]:
    """The fields of a format, each up to its ^FS."""
    return [field.strip() for field in text.split("^FS")[:-1]]


def unescaped(data: str) -> str:
    """What ^FH with a backslash makes of field data, before anything else is done with it."""
    return re.sub(r"\\([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), data)


def of_matrix(data: str) -> str:
    """Field data of ^BX with the escape `_`: what a scanner says, without the first FNC1."""
    said = re.sub(r"_(_|1)", lambda found: "_" if found[1] == "_" else "\x1d", data)
    assert said.startswith("\x1d")
    return said[1:]


def of_bars(data: str) -> tuple[str, int]:
    """Field data of ^BC by the guide's table of invocation codes: what a scanner says, and how many symbols it is."""
    assert data.startswith(">;>8"), "subset C, then FNC1"
    rest, subset, said, symbols = data[4:], "C", "", 2
    while rest:
        symbols += 1
        if rest[0] == ">":
            code, rest = rest[1], rest[2:]
            if code == "8":
                said += "\x1d"
            elif code in "65":
                subset = {"6": "B", "5": "C"}[code]
            else:
                said += {"0": ">", "<": "^", "=": "~"}[code]
        elif subset == "C":
            assert rest[:2].isdigit(), "subset C has pairs of digits"
            said, rest = said + rest[:2], rest[2:]
        else:
            said, rest = said + rest[0], rest[1:]
    return said, symbols


@given(st.text(CHARSET_82, min_size=1, max_size=20), st.booleans())
def test_codes_that_the_printer_makes_say_what_ours_say(lot: str, counted: bool) -> None:
    parts = (("02", GTIN), ("17", "260615"), *((("37", "1200"),) if counted else ()), ("10", lot))
    data = Gs1Data(parts)
    assert of_matrix(matrix_data(data)) == data.element_string
    said, modules = code_128(data)
    text, symbols = of_bars(said)
    assert text == data.element_string
    assert modules == 11 * (symbols + 1) + 13
    assert modules <= len(gs1_rows(data, Kind.GS1_128)[0]) + 3 * 11  # hardly wider than the best there is


@pytest.mark.parametrize("dpi", ZPL_DPI)
@pytest.mark.parametrize("size", [size for size in SIZES.values() if not size.is_sheet], ids=lambda size: size.name)
def test_a_format_is_whole_and_its_fields_are_on_the_label(size: LabelSize, dpi: int) -> None:
    label = facts("CY-261122-0007K", language="zh", base="https://trace.example.com")
    plan = lot_plan(label, size, dpi)
    text = zpl(plan, 7)
    assert text.isascii()
    assert text.startswith("^XA\n^CI28\n")
    assert text.endswith("^PQ7,0,0,N\n^XZ\n")
    assert f"^PW{dots(size.width_mm, dpi)}\n^LL{dots(size.height_mm, dpi)}\n" in text
    assert len(fields(text)) == len(plan.parts)
    for field in fields(text):
        place = re.search(r"\^F[OT](\d+),(\d+)", field)
        assert place, field
        assert int(place[1]) < plan.width
        assert int(place[2]) <= plan.height
    [qr] = re.findall(r"\^BQN,2,(\d+)\^FH\\\^FDMA,(.*?)\^FS", text)
    assert unescaped(qr[1]) == label.link
    assert int(qr[0]) == next(symbol.module for symbol in plan.symbols() if symbol.kind is Kind.QR)
    [matrix] = re.findall(r"\^BXN,\d+,200,,,,_\^FH\\\^FD(.*?)\^FS", text)
    assert label.gs1 is not None
    assert of_matrix(unescaped(matrix)) == label.gs1.element_string
    bars = re.findall(r"\^BY(\d+),3,\d+\^BCN,\d+,N,N,N,N\^FD(.*?)\^FS", text)
    said = "".join(of_bars(data)[0] for _, data in sorted(bars, key=lambda code: text.index(code[1]), reverse=True))
    assert said in {"", label.gs1.element_string}  # the lot may have a code of its own, drawn first, from the foot up
    assert bool(bars) == any(symbol.kind is Kind.GS1_128 for symbol in plan.symbols())


def black(field: str) -> np.ndarray:
    """The dots of a ^GFA field: `,` fills a row with zeros, `:` repeats the row before."""
    found = re.search(r"\^GFA,(\d+),(\d+),(\d+),(.*)$", field, re.DOTALL)
    assert found
    total, same, wide, data = int(found[1]), int(found[2]), int(found[3]), found[4]
    assert total == same
    rows: list[str] = []
    row = ""
    for sign in data:
        if sign == ":":
            rows.append(rows[-1])
            continue
        row = row.ljust(2 * wide, "0") if sign == "," else row + sign
        if len(row) == 2 * wide:
            rows.append(row)
            row = ""
    assert row == ""
    assert len(rows) * wide == total
    return np.unpackbits(np.array([list(bytes.fromhex(line)) for line in rows], np.uint8), axis=1)


@pytest.mark.parametrize("dpi", ZPL_DPI)
def test_chinese_is_sent_as_dots_that_are_the_words(dpi: int) -> None:
    plan = lot_plan(facts("批次77/A", language="zh"), SIZES["60x40"], dpi)
    lines = [line for line in plan.texts() if not line.text.isascii()]
    graphics = [field for field in fields(zpl(plan, 1)) if "^GFA" in field]
    assert len(lines) == len(graphics) > 4
    for line, field in zip(lines, graphics, strict=True):
        picture = np.asarray(line_image(line)) < 128
        sent = black(field)
        assert sent[:, : picture.shape[1]].tolist() == picture.astype(int).tolist()
        assert not sent[:, picture.shape[1] :].any()
        assert picture.any()


def test_signs_that_mean_something_to_a_printer_never_stand_in_its_own_words() -> None:
    label = lot_said("A>B_1", GTIN, None, date(2026, 12, 1), TODAY).data
    assert label is not None
    assert of_bars(code_128(label)[0])[0].endswith("10A>B_1")
    plan = lot_plan(facts("A^B~C\\D_E", gtin=None), SIZES["60x40"], 203)
    text = zpl(plan, 1)
    [matrix] = re.findall(r"\^BXN,\d+,200,,,,_\^FH\\\^FD(.*?)\^FS", text)
    assert unescaped(matrix).replace("__", "_") == "A^B~C\\D_E"
    assert "A^B" not in text
    assert [line.text for line in plan.texts() if isinstance(line, Said)].count("A^B~C\\D_E") == 1
    assert text.count("^XA") == text.count("^XZ") == 1
