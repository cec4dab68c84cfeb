"""The page of commands is what the code says, and what it promises works."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from handlers.telegram.command_docs import PAGE, page
from handlers.telegram.grammar import parse
from handlers.telegram.rows import rows_of
from handlers.telegram.station_words import leaves, parse_station
from handlers.telegram.vocabulary import STATION_WORDS, WORDS

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
EXAMPLE = re.compile(r"\*\*[^*]+\*\* `([^`]+)`")
STATION = re.compile(r"`(?:/station|工位) ([^`]+)`")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m handlers.telegram.command_docs"


def test_every_example_on_the_page_is_understood() -> None:
    lines = EXAMPLE.findall(page())
    kinds = [parsed.kind for parsed in (parse(line, NOW, UTC) for line in lines) if parsed]
    assert len(kinds) == len(lines) == 2 * len(WORDS)
    assert set(kinds) == set(WORDS)


def test_every_station_line_on_the_page_is_understood() -> None:
    lines = STATION.findall(page())
    stations = [parse_station(line) for line in lines if not leaves(line)]
    assert len(lines) == 8
    assert len(stations) == 6
    assert stations[0].line == "filling line 1"
    assert stations[1].line == "灌装1线"
    assert {station.work_order for station in stations} == {"88", None}
    assert {station.kind for station in stations} == {"use", "sample"}
    assert [station.amount for station in stations if station.amount] == ["25 kg", "25 公斤"]
    assert {station.into for station in stations} == {"B121", None}
    assert STATION_WORDS["off"][0][0] in lines


def test_every_sentence_on_the_page_is_understood_and_both_languages_say_the_same() -> None:
    told = page().partition("## Sentences")[2].partition("##")[0]
    pairs = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", told, re.MULTILINE)
    assert len(pairs) == 4
    for english, chinese in pairs:
        said = [parse(line, NOW, UTC) for line in (english, chinese)]
        orders = [each.order for each in said if each is not None and not each.others]
        assert len(orders) == 2, (english, chinese)
        assert orders[0].kind == orders[1].kind
        for slot in ("lot", "into", "partner", "supplier_lot"):
            assert getattr(orders[0], slot) == getattr(orders[1], slot)
    rows = re.search(r"```\n(.*?)\n\n(.*?)\n```", told, re.DOTALL)
    assert rows is not None
    assert all(rows_of(table) for table in rows.groups())
