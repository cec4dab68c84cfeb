"""Any separator, any encoding that can be told; what cannot be told is not guessed."""

from __future__ import annotations

import pytest

from domain.imports.encoding import UnknownEncoding
from domain.imports.erp.intake import Intake, take_in
from domain.imports.erp.plain_tables import as_csv, plain_name
from domain.imports.erp.reading import ReadOptions
from domain.imports.erp.sheets import TableBroken, TextSheet
from domain.imports.erp.texts import separator, text_sheet
from domain.imports.other_encodings import ENCODINGS, text_of
from domain.imports.problems import Problem
from tests.domain.exports.samples import odoo_rows, sap_rows

GERMAN = "Lieferant;Menge\nMüller Mühle für Öl und Käse, Größe, Süß\nBäcker Jäger Nüsse\n"
RUSSIAN = "Поставщик;Количество\nМолочный завод «Заря»;100\nФерма Берёзка;200\n"
TRADITIONAL = "供應商;數量\n恆源乳粉有限公司;一百公斤\n牧場提供的鮮奶;二百公升\n"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_separator_is_told(sign: str) -> None:
    text = "\n".join(sign.join(row) for row in odoo_rows())
    assert separator(text) == sign
    rows = list(text_sheet("a.csv", text.encode()).rows)
    assert len(rows[0][1]) == len(odoo_rows()[0])


def test_a_title_with_commas_does_not_decide_the_separator() -> None:
    text = "Moves, all of them, from, to, 2022\n\n" + "\n".join("\t".join(row) for row in odoo_rows())
    assert separator(text) == "\t"


def test_a_list_with_bars_and_rules_is_read() -> None:
    lines = ["Material Document List", "-" * 40]
    for row in sap_rows()[2:]:
        lines += ["|" + "|".join(f" {cell} " for cell in row) + "|"]
    intake = Intake()
    take_in(intake, [text_sheet("mb51.txt", "\r\n".join(lines).encode("utf-16"))], ReadOptions())
    assert intake.exports[0].problems == []
    assert len(intake.exports[0].bookings) == 14


def test_an_inch_sign_does_not_swallow_the_file() -> None:
    rows = list(text_sheet("a.txt", b'Material\tBatch\tOrder\n5" pipe\tA\t1\nrod\tB\t2\n').rows)
    assert [cells for _, cells in rows][1:] == [['5" pipe', "A", "1"], ["rod", "B", "2"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(GERMAN, "cp1252"), (RUSSIAN, "cp1251"), (TRADITIONAL, "big5"), ("物料,批号\n奶粉,甲\n", "gbk")],
)
def test_an_encoding_that_alone_makes_sense_is_told(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_that_was_named_is_believed(encoding: str) -> None:
    text = {"big5": TRADITIONAL, "cp1252": GERMAN, "latin-1": GERMAN, "cp1251": RUSSIAN}.get(encoding, "物料;批号\n")
    assert text_of(text.encode(encoding), encoding) == text


def test_an_encoding_that_cannot_be_told_is_asked_for() -> None:
    for content in (b"name;qty\nM\xfcller;1\n", b"a\xa4\xb0\xf9\xff,\x81\x8d\x8f\x90\x9d"):
        with pytest.raises(UnknownEncoding):
            text_of(content)
        with pytest.raises(TableBroken) as broken:
            text_sheet("a.csv", content)
        assert broken.value.code is Problem.LEGACY_ENCODING
        assert "cp1252" in str(broken.value.facts["names"])
    with pytest.raises(UnknownEncoding):
        text_of(b"\xff\xff", "utf-8")


@pytest.mark.parametrize("content", [b"<html><table><tr>", b"%PDF-1.7 x", b'{"rows": []}', b"\x00\x01\x02\x00" * 100])
def test_what_is_no_table_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(TableBroken) as broken:
        list(text_sheet("a.xls", content).rows)
    assert broken.value.code in (Problem.NOT_A_TABLE, Problem.LEGACY_ENCODING)


def test_a_quotation_mark_that_is_never_closed_is_a_problem_with_its_line() -> None:
    text = "\n".join(",".join(row) for row in odoo_rows()[:3]) + '\n"2022-05-25,broken'
    intake = Intake()
    take_in(intake, [text_sheet("a.csv", text.encode())], ReadOptions())
    (problem,) = [*intake.problems, *intake.exports[0].problems] if intake.exports else intake.problems
    assert (problem.code, problem.line) == (Problem.BROKEN_FILE, 4)


@pytest.mark.parametrize(
    ("file", "sheet", "header", "name"),
    [
        ("lots.xlsx", "Sheet1", ["lot", "item", "qty", "uom", "made_at"], "lots.csv"),
        ("plant.xlsx", "Links", ["Parent", "Child", "Qty", "Uom", "Step", "note"], "links.csv"),
        ("june.csv", "", ["LOT ", "kind", "qty", "uom", "at", "reason"], "moves.csv"),
        ("lots.csv", "", ["lot", "item", "qty"], "lots.csv"),
        ("lots.csv", "", ["Date", "From", "To"], None),
        ("notes.csv", "", ["a", "b"], None),
        ("empty.csv", "", [], None),
    ],
)
def test_a_plain_table_is_known_by_its_name_or_its_columns(
    file: str, sheet: str, header: list[str], name: str | None
) -> None:  # fmt: skip
    assert plain_name(TextSheet(file, [], sheet), [header]) == name


def test_a_plain_table_keeps_its_lines() -> None:
    assert as_csv([(1, ["lot", "qty"]), (4, ["two\nlines", "1"])]) == b"lot,qty\n\n\ntwo lines,1\n"


def test_two_tables_of_one_kind_are_told_apart() -> None:
    header = ["lot", "item", "qty", "uom", "made_at"]
    intake = Intake()
    take_in(intake, [TextSheet("a.xlsx", [(1, header)], "lots"), TextSheet("b.csv", [(1, header)])], ReadOptions())
    (problem,) = intake.problems
    assert (problem.code, problem.file, problem.facts["first"]) == (Problem.TABLE_TWICE, "b.csv", "a.xlsx [lots]")


def test_a_sheet_of_notes_beside_an_export_is_only_mentioned() -> None:
    rows = list(enumerate(map(list, odoo_rows()), 1))
    intake = Intake()
    sheets = [TextSheet("a.xlsx", rows, "moves"), TextSheet("a.xlsx", [(1, ["note"])], "notes"),
              TextSheet("a.xlsx", [], "Sheet3")]  # fmt: skip
    take_in(intake, sheets, ReadOptions())
    intake.settle()
    assert [each.place for each in intake.exports] == ["a.xlsx [moves]"]
    assert intake.unlooked == ["a.xlsx [notes]", "a.xlsx [Sheet3]"]
    alone = Intake()
    take_in(alone, [TextSheet("a.xlsx", [(1, ["note"])], "notes"), TextSheet("a.xlsx", [], "Sheet3")], ReadOptions())
    alone.settle()
    assert [each.problems[0].code for each in alone.exports] == [Problem.UNKNOWN_EXPORT]
