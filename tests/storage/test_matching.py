"""Lots near to a misread code: found by hand or by the index, the same on both databases, the newest at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from sqlalchemy import text

from domain.audit import AuditEntry
from domain.items import Item
from domain.matching import Near
from domain.ports import Clock, OpenWork, Work
from domain.values import fold
from storage.database import Database
from storage.index.live import LiveIndex
from storage.matching_codes import folds_of
from storage.matching_keys import KeyIndex, entries_of, hashes_of
from storage.matching_live import LOOK_BACK, MOST_NEWER, LiveKeys
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen

CODES = ("MP04", "MP05", "B120", "B121", "L240317-003", "L240317-004", "F361", "批2403-17", "ＡＢ１２３")


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        pen = Pen(work)
        for code in CODES:
            pen.lot(code)
        pen.lot("M1", supplier_lot="HY220415")
        yield pen


@pytest.fixture
def indexed(database: Database, clock: Clock) -> OpenWork:
    """Work with an index of a plant that is small enough for a test; the index is made by `kept`."""
    index = LiveIndex(database)
    index.keys = LiveKeys(database, smallest=1)
    return OpenUnitOfWork(database, clock, index=index)


def kept(open_work: OpenWork) -> LiveKeys:
    """The index of this work, made if it was not."""
    assert isinstance(open_work, OpenUnitOfWork)
    index = open_work._index
    assert index is not None
    near(open_work, "X")  # the first question asks for it
    index.keep()  # as the running program does
    return index.keys


def ready(open_work: OpenWork) -> bool:
    assert isinstance(open_work, OpenUnitOfWork)
    assert open_work._index is not None
    with open_work(readonly=True) as work:
        return open_work._index.keys.at(work.matching._session, publish=False) is not None  # type: ignore[attr-defined]


def near(open_work: OpenWork, read: str) -> list[str]:
    with open_work(readonly=True) as work:
        return codes(work.matching.near(read))


def codes(found: list[Near]) -> list[str]:
    return [each.code for each in found]


def with_lots(open_work: OpenWork, *new: str) -> None:
    with open_work() as work:
        pen = Pen(work)
        for code in new:
            pen.lot(code)
        work.commit()


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("8121", ["B121"]),
        ("b121", ["B121", "B120"]),
        ("Ｂ１２１", ["B121", "B120"]),
        ("L24O3l7 003", ["L240317-003"]),
        ("L240317-00", ["L240317-004", "L240317-003"]),
        ("批24O3-17", ["批2403-17"]),
        ("AB123", ["AB123"]),
        ("HYZ20415", ["HY220415"]),
        ("F36", ["F361"]),
        ("NOTHING", []),
        ("", []),
        ("--", []),
    ],
)
def test_what_was_misread_finds_what_was_meant_the_nearest_first(pen: Pen, read: str, found: list[str]) -> None:
    assert codes(pen.work.matching.near(read)) == found


def test_only_the_lots_that_are_asked_for_are_found(pen: Pen) -> None:
    powder = pen.work.items.add(Item(code="powder", kind="raw", uom="kg"))
    other = pen.lot("B121", item_id=powder.id)
    matching = pen.work.matching
    assert [each.lot_id for each in matching.near("B121", item_ids=[powder.id or 0])] == [other]
    assert [each.lot_id for each in matching.near("B121", lot_ids=[other])] == [other]
    assert matching.near("B121", lot_ids=[]) == []
    assert len(matching.near("B121", limit=2)) == 2
    assert all(each.cost <= 0.2 for each in matching.near("8121", most=0.2))


def test_a_shape_is_known_when_a_lot_has_it(pen: Pen) -> None:
    assert all(pen.work.matching.shaped_like(read) for read in ("XY99", "L999999/111", "批1111.22", "qq000000"))
    assert not pen.work.matching.shaped_like("L24O317-003")


def test_what_can_be_met_here_is_what_is_left_or_was_just_touched(pen: Pen) -> None:
    powder = pen.work.items.add(Item(code="powder", kind="raw", uom="kg"))
    left, gone, fresh, never = (pen.lot(f"E{number}") for number in range(4))
    theirs = pen.lot("E9", item_id=powder.id)
    long_ago = pen.now - timedelta(days=30)
    pen.write("receive", into={left: 5, gone: 5}, at=long_ago)
    pen.write("scrap", {gone: 5}, at=long_ago)
    pen.write("receive", into={fresh: 5, theirs: 1}, at=pen.now)
    pen.write("use", {fresh: 5}, {}, at=pen.now, work_order="W1")
    expected = pen.work.matching.expected()
    assert set(expected) == {left, fresh, theirs}
    assert expected[0] == fresh
    assert pen.work.matching.expected([powder.id or 0]) == [theirs]
    assert len(pen.work.matching.expected(limit=1)) == 1
    assert never not in expected


def test_the_index_finds_the_same_as_comparing_all(open_work: OpenWork, indexed: OpenWork) -> None:
    with_lots(open_work, *CODES, *(f"L2402{day:02}-{number:03}" for day in range(1, 20) for number in range(1, 12)))
    kept(indexed)
    assert ready(indexed)
    for read in ("L240317-OO3", "L24031-003", "L2403117-003", "L240371-003", "8121", "批2403-I7", "A8123", "X", "L24"):
        assert near(indexed, read) == near(open_work, read), read


def test_no_memory_is_taken_before_a_large_plant_has_a_misread_lot(database: Database, open_work: OpenWork) -> None:
    with_lots(open_work, *CODES)
    large, small = LiveKeys(database, smallest=len(CODES)), LiveKeys(database, smallest=len(CODES) + 1)
    with database.session(readonly=True) as session:
        for keys in (large, small):
            keys.keep()
            assert keys.at(session, publish=True) is None
            keys.keep()
        assert large.at(session, publish=True) is not None
        assert small.at(session, publish=True) is None


def test_a_lot_that_another_process_wrote_is_found_at_once(
    database: Database, database_url: str, indexed: OpenWork, clock: Clock
) -> None:
    with_lots(indexed, *CODES)
    kept(indexed)
    elsewhere = open_database(database_url)
    try:
        for number in range(3):
            with_lots(OpenUnitOfWork(elsewhere, clock), f"NEU-{number}-7788")
            assert near(indexed, f"NEU{number}77B8") == [f"NEU-{number}-7788"]
            assert ready(indexed)
            with indexed(readonly=True) as work:
                assert work.matching.shaped_like("abc-999-99")
    finally:
        elsewhere.close()


def test_a_lower_number_that_is_committed_later_is_found(database: Database, indexed: OpenWork) -> None:
    with_lots(indexed, *CODES)
    row = (
        "INSERT INTO lot (id, code, item_id, folded, status, attributes) SELECT {}, '{}', min(id), '{}', 'free', '{{}}'"
    )
    for number, code in ((500, "HIGH-500"), (400, "LOW-4000")):
        with database.session() as session:
            session.execute(text(row.format(number, code, fold(code)) + " FROM item"))
            session.commit()
        kept(indexed)
        assert near(indexed, code) == [code]
    assert LOOK_BACK > 100


def test_what_was_rolled_back_is_not_found_and_leaves_nothing(indexed: OpenWork) -> None:
    with_lots(indexed, *CODES)
    kept(indexed)
    with indexed() as work:
        Pen(work).lot("GONE-123456")
        assert codes(work.matching.near("G0NE-123456")) == ["GONE-123456"]
    assert near(indexed, "G0NE-123456") == []
    with_lots(indexed, "HERE-123456")  # on SQLite it gets the number of the one that was rolled back
    assert near(indexed, "HERE-I23456") == ["HERE-123456"]
    assert near(indexed, "G0NE-123456") == []


def test_an_import_may_change_codes_so_all_are_compared_until_the_index_knows(indexed: OpenWork) -> None:
    with_lots(indexed, *CODES)
    kept(indexed)
    with indexed() as work:
        view = work.lots.by_code("F361")[0]
        view.lot.supplier_lot = "SUP-778899"
        work.audit.write(AuditEntry(at=work.now(), who="house", deed="import", subject="import"))
        work.commit()
    assert not ready(indexed)
    assert near(indexed, "SUP-77B899") == ["SUP-778899"]
    kept(indexed)
    assert ready(indexed)
    assert near(indexed, "SUP-77B899") == ["SUP-778899"]


def test_newer_lots_go_into_the_index_and_stay_found(database: Database, indexed: OpenWork, monkeypatch) -> None:
    monkeypatch.setattr("storage.matching_live.LONG_TAIL", 5)
    with_lots(indexed, *CODES)
    keys = kept(indexed)
    before = keys._indexed
    with_lots(indexed, *(f"NEW-{number:04}" for number in range(20)))
    assert near(indexed, "NEW-00O7")[0] == "NEW-0007"
    keys.keep()
    assert keys._indexed is not before
    assert near(indexed, "NEW-00O7")[0] == "NEW-0007"
    assert near(indexed, "8121") == ["B121"]
    assert MOST_NEWER > 5


def test_a_mistyped_code_is_answered_from_the_index_as_well(indexed: OpenWork) -> None:
    with_lots(indexed, *CODES)
    kept(indexed)
    with indexed(readonly=True) as work:
        assert nearest(work, "B12I")[0] == "B121"
        assert nearest(work, "L240317-030")[0] in {"L240317-003", "L240317-004"}
        assert nearest(work, "L24-0317-0x3")[:1] == ["L240317-003"]
        assert nearest(work, "L24-XX17-033")[0] in {"L240317-003", "L240317-004"}  # none so near: all are compared
        assert nearest(work, "ZZZZZZZZ") == []


def nearest(work: Work, typed: str) -> list[str]:
    return [view.lot.code for view in work.lots.nearest(typed)]


KEYS = st.text("AB01批", max_size=7)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(KEYS, max_size=40), KEYS)
def test_the_index_gives_every_key_one_edit_away(keys: list[str], wanted: str) -> None:
    lots = list(range(1, len(keys) + 1))
    index = KeyIndex.of([entries_of(lots, keys)])
    one_away = {
        lot for lot, key in zip(lots, keys, strict=True) if key and wanted and Levenshtein.distance(key, wanted) <= 1
    }
    found = index.lots_near(wanted)
    if len(wanted) > 1:
        assert one_away - {lot for lot in one_away if len(keys[lot - 1]) == 1} <= set(found)
    assert all(Levenshtein.distance(keys[lot - 1], wanted) <= 2 for lot in found)


@given(KEYS.filter(bool))
def test_one_key_has_the_same_hashes_alone_as_among_many(key: str) -> None:
    entries = entries_of([7], [key])
    assert sorted(hashes_of(key)) == sorted(int(entry) >> 32 for entry in entries)
    assert {int(entry) & 0xFFFFFFFF for entry in entries} == {7}


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9), min_size=1))
def test_many_texts_are_folded_as_each_alone(texts: list[str]) -> None:
    assert folds_of(texts) == [fold(each) for each in texts]
