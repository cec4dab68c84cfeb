"""A folder's files are read however they were saved, or refused with a place and a reason."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.imports.encoding import UnknownEncoding, decoded, encoding_of
from domain.imports.problems import Problem
from domain.imports.sheet import Columns, read_sheet

COLUMNS = Columns(("partner", "name"), ("language",))
TEXT = "partner,name,language\nS-102,恒源乳粉,zh\nC09,Retailer C09,en\n"


def problems(content: bytes) -> list[tuple[int, str, Problem]]:
    return [(each.line, each.column, each.code) for each in read_sheet("partners.csv", content, COLUMNS).problems]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("gbk"),
        TEXT.encode("gb18030"),
        TEXT.replace("\n", "\r\n").encode("gbk"),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode("utf-8-sig"),
        TEXT.replace(",", "\t").encode("utf-16"),
        ("\n\n" + TEXT.replace("\n", "\n\n")).encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-be", "utf-16-le", "gbk", "gb18030", "gbk-crlf", "cr", "semicolon", "tab",
         "blank lines"],
)  # fmt: skip
def test_every_way_of_saving_a_file_gives_the_same_rows(content: bytes) -> None:
    sheet = read_sheet("partners.csv", content, COLUMNS)
    assert not sheet.problems
    assert [row.cells["name"] for row in sheet.rows] == ["恒源乳粉", "Retailer C09"]


def test_a_cell_may_hold_separators_quotes_and_new_lines_and_later_lines_keep_their_number() -> None:
    sheet = read_sheet("p.csv", b'partner,name\nA,"a, ""b""\nc"\nB,plain\n', COLUMNS)
    assert [(row.line, row.cells["name"]) for row in sheet.rows] == [(2, 'a, "b"\nc'), (4, "plain")]


def test_columns_are_found_by_name_in_any_order_and_the_others_are_kept() -> None:
    sheet = read_sheet("p.csv", " Name ,Region,PARTNER\n恒源,north,S-102\n牧场,,S-103\n".encode(), COLUMNS)
    assert sheet.rows[0].cells == {"name": "恒源", "partner": "S-102"}
    assert [row.extra for row in sheet.rows] == [{"region": "north"}, {}]


@pytest.mark.parametrize("content", [b"", b" \r\n \n", codecs.BOM_UTF8])
def test_an_empty_file_says_so(content: bytes) -> None:
    assert problems(content) == [(1, "", Problem.EMPTY_FILE)]


def test_a_header_alone_is_a_file_without_rows() -> None:
    sheet = read_sheet("p.csv", b"partner,name\n", COLUMNS)
    assert (sheet.rows, sheet.problems) == ((), ())


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    (problem,) = read_sheet("p.csv", b"partner,nmae\nA,B\n", COLUMNS).problems
    assert (problem.line, problem.column, problem.code) == (1, "name", Problem.MISSING_COLUMN)
    assert problem.facts["found"] == ("partner", "nmae")


def test_a_column_twice_is_refused_because_nobody_knows_which_is_meant() -> None:
    assert problems(b"partner,name,Name\nA,B,C\n") == [(1, "name", Problem.DOUBLE_COLUMN)]


def test_a_row_with_too_few_or_too_many_cells_is_refused_and_the_others_are_read() -> None:
    sheet = read_sheet("p.csv", b"partner,name\nA\nB,b,x\nC,c,\nD,d\n", COLUMNS)
    assert [row.cells["partner"] for row in sheet.rows] == ["C", "D"]
    assert [(each.line, each.code) for each in sheet.problems] == [(2, Problem.CELL_COUNT), (3, Problem.CELL_COUNT)]


def test_a_file_that_breaks_off_gives_the_rows_before_and_the_line_of_the_break() -> None:
    sheet = read_sheet("p.csv", b'partner,name\nA,a\nB,"never closed\nC,c\n', COLUMNS)
    assert [row.cells["partner"] for row in sheet.rows] == ["A"]
    assert [(each.line, each.code) for each in sheet.problems] == [(3, Problem.BROKEN_FILE)]


def test_a_broken_header_is_refused() -> None:
    assert problems(b'"partner,name\nA,a\n') == [(1, "", Problem.BROKEN_FILE)]


@pytest.mark.parametrize(
    "content",
    [
        "partner,name\nC1,Crème brûlée à l'été\n".encode("cp1252"),
        "partner,name\nC1,Молоко\n".encode("cp1251"),
        b"partner,name\nC1,\xff\xfe\xfd\xfc\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xfe\x00",
    ],
)
def test_letters_that_we_cannot_vouch_for_are_refused_rather_than_guessed(content: bytes) -> None:
    found = problems(content)
    assert [code for _, _, code in found] in ([Problem.UNKNOWN_ENCODING], [Problem.MISSING_COLUMN])
    with pytest.raises(UnknownEncoding):
        decoded("Crème brûlée à l'été".encode("cp1252"))


@given(st.binary(max_size=400))
@example(b",")
def test_no_bytes_at_all_make_the_reader_fall_over(content: bytes) -> None:
    sheet = read_sheet("p.csv", content, COLUMNS)
    assert isinstance(sheet.rows, tuple)


@given(st.sampled_from([TEXT.encode(), TEXT.encode("gbk"), TEXT.encode("utf-16"), TEXT.encode("cp1252", "replace")]) |
       st.binary(max_size=300), st.integers(1, 7))  # fmt: skip
def test_a_file_that_passes_by_in_pieces_has_the_encoding_that_it_has_whole(content: bytes, size: int) -> None:
    def told(pieces: list[bytes]) -> str | None:
        try:
            return encoding_of(pieces)
        except UnknownEncoding:
            return None

    whole = told([content * 3])
    assert told([(content * 3)[start : start + size] for start in range(0, len(content * 3), size)]) == whole
    assert whole is None or decoded(content * 3) == (content * 3).decode(whole)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=60))
def test_unicode_text_comes_back_as_it_was(text: str) -> None:
    assert decoded(b"\xef\xbb\xbf" + text.encode()) == text
