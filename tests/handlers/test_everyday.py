"""Sentences of the floor become the orders of commands, in either language and any order; what only looks like one
stays conversation, and what has two meanings gives both."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.lot_numbers import AUTO
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.values import BadQuantity
from handlers.telegram.grammar import ParsedLine, is_line, parse, with_lot
from handlers.telegram.vocabulary import EVERYDAY, EVERYDAY_OF, KIND_OF, WORDS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def parsed(line: str) -> ParsedLine:
    found = parse(line, NOW, ZONE)
    assert found is not None, line
    return found


def order(line: str) -> MovementOrder:
    found = parsed(line)
    assert not found.others, line
    return found.order


def test_no_everyday_word_means_two_things() -> None:
    words = [word for each in EVERYDAY.values() for word in (*each.en, *each.zh, *each.vague)]
    assert len(words) == len(set(words)) > 40
    assert not set(words) & set(KIND_OF)
    assert set(EVERYDAY_OF.values()) <= set(WORDS)


@pytest.mark.parametrize(
    "line",
    [
        "/use MP08 1320 kg into B121",
        "used 1320 kg MP08 in B121",
        "used 1320kg MP08 in B121",
        "used 1,320 kg of MP08 in B121",
        "we used 1320 kg of MP08 in B121",
        "I just put 1320 kg of MP08 into B121.",
        "put 1320kg MP08 in B121",
        "took 1320 kg MP08 for B121",
        "added MP08 1320 kg to B121",
        "into B121 put 1320 kg of MP08",
        "1320kg MP08 used in B121",
        "MP08 1320 kg used in B121",
        "use into B121 1320 kg MP08",
        "use MP08 1320 kg B121",
        '"MP08" 1320 kg used in "B121"',
        "use\tMP08\t1320\tkg\tB121",
    ],
)
def test_the_same_use_in_english_sentences(line: str) -> None:
    said = order(line)
    assert (said.kind, said.lot, said.into) == ("use", LotRef("MP08"), LotRef("B121"))
    assert said.amount == Amount(Decimal(1320), "kg")


@pytest.mark.parametrize(
    "line",
    [
        "用 MP08 1320公斤 到 B121",
        "用MP08 1320公斤到B121",
        "领用MP08 1320公斤到B121",
        "MP08用了1320公斤到B121",
        "MP08 用了 1320公斤 到 B121",
        "我们用了MP08 1320公斤到B121",
        "刚用掉MP08 1320公斤 到B121",
        "把MP08 1320公斤投到B121",
        "把1320公斤MP08倒入B121里",
        "1320公斤MP08投到B121里",
        "往B121加了1320公斤MP08",
        "往B121里加入MP08 1320公斤",
        "B121里加了1320公斤MP08",
        "加了1320公斤MP08到B121",
        "MP08 1320公斤投入B121",
        "MP08 1320公斤 投入 B121",
        "批号MP08用了1320公斤到B121",
        "MP08领用1320公斤到B121",
        "领用 到B121 MP08 1320公斤",
        "领用 MP08 1320 公斤 B121",
    ],
)
def test_the_same_use_in_chinese_sentences(line: str) -> None:
    said = order(line)
    assert (said.kind, said.lot, said.into) == ("use", LotRef("MP08"), LotRef("B121"))
    assert said.amount == Amount(Decimal(1320), "公斤")


@pytest.mark.parametrize(
    "line",
    [
        "received 500 kg milk powder lot X12 from Huamei",
        "got 500 kg milk powder lot X12 from Huamei",
        "500 kg milk powder lot X12 received from Huamei",
    ],
)
def test_a_delivery_that_names_only_the_suppliers_lot_takes_its_code(line: str) -> None:
    said = order(line)
    assert (said.kind, said.lot, said.supplier_lot) == ("receive", LotRef("X12"), "X12")
    assert (said.item, said.partner, said.amount) == ("milk powder", "Huamei", Amount(Decimal(500), "kg"))


@pytest.mark.parametrize(
    "line",
    [
        "收到 500公斤 奶粉 批号 X12 来自 华美",
        "从华美收到500公斤奶粉，批号X12",
        "收了500公斤奶粉来自华美 批号 X12",
        "华美送来500公斤奶粉 批号X12",
    ],
)
def test_the_same_delivery_in_chinese(line: str) -> None:
    said = order(line)
    assert (said.kind, said.lot, said.supplier_lot) == ("receive", LotRef("X12"), "X12")
    assert (said.item, said.partner, said.amount) == ("奶粉", "华美", Amount(Decimal(500), "公斤"))


def test_goods_that_are_made_without_a_number_get_the_next_one() -> None:
    assert order("made 500 kg fruit yogurt").lot == LotRef(AUTO)
    assert order("生产 500公斤 草莓酸奶").item == "草莓酸奶"
    assert order("produced 11100 kg yoghurt base lot B200").lot == LotRef("B200")


@pytest.mark.parametrize(
    ("line", "kind", "slots"),
    [
        ("shipped 8000 cups of F361 to C01", "ship", {"partner": "C01"}),
        ("给C01发了F361 8000杯", "ship", {"partner": "C01"}),
        ("F361 发了 8000 杯 给 C01", "ship", {"partner": "C01"}),
        ("to C01 shipped F361 8000 cups", "ship", {"partner": "C01"}),
        ("F361 8000 cups shipped to C01 on 2026-11-20", "ship", {"partner": "C01"}),
        ("ship F361 8000 cup C01", "ship", {"partner": "C01"}),
        ("scrapped 12 cups of F361 crushed", "scrap", {"reason": "crushed"}),
        ("12 cups of F361 scrapped because crushed", "scrap", {"reason": "crushed"}),
        ("扔了F361 12杯 压坏", "scrap", {"reason": "压坏"}),
        ("F361报废了12杯", "scrap", {}),
        ("moved 20 cups of F361 to cold store", "move", {"to_place": "cold store"}),
        ("搬了100杯F361到冷库", "move", {"to_place": "冷库"}),
        ("F361 20杯 退回 来自 C01", "return", {"partner": "C01"}),
        ("returned F361 20 cup from C01", "return", {"partner": "C01"}),
        ("sampled 2 cups F361", "sample", {}),
        ("counted F361 120 cups", "count", {}),
        ("inspected F361 ok", "inspect", {"reason": "ok"}),
        ("held F361 swollen lids", "hold", {"reason": "swollen lids"}),
    ],
)
def test_other_kinds_are_said_as_freely(line: str, kind: str, slots: dict[str, str]) -> None:
    said = order(line)
    assert (said.kind, said.lot) == (kind, LotRef("F361"))
    for slot, value in slots.items():
        assert getattr(said, slot) == value


def test_a_day_may_stand_anywhere() -> None:
    yesterday = datetime(2026, 11, 21, tzinfo=ZONE)
    assert order("昨天用了MP08 1320公斤到B121").happened_at == yesterday
    assert order("yesterday used MP08 1320 kg in B121").happened_at == yesterday
    assert order("领用 MP08 1320 kg B121 2026-03-08").happened_at == datetime(2026, 3, 8, tzinfo=ZONE)


@pytest.mark.parametrize(
    "line", ["B121 used 1320 kg MP08", "B121 用了 MP08 1320公斤", "B121: used MP08 1320 kg", "B121领用MP08 1320公斤"]
)
def test_which_of_two_lots_went_into_the_other_is_not_guessed(line: str) -> None:
    found = parsed(line)
    meant = {(each.lot.code, each.into.code if each.into else None) for each in (found.order, *found.others)}
    assert meant == {("MP08", "B121"), ("B121", "MP08")}


@pytest.mark.parametrize(
    "text",
    [
        "used 3 hours for cleaning", "we got 3 people sick", "the truck took 3 hours", "sent you the file 2026",
        "put it on hold", "I put MP08 back on shelf 3", "put 20 bags of MP08 into the mixer",
        "did you use MP08 in B121?", "use MP08 1320 kg into B121?", "hold F361?",
        "don't put 20 bags of MP08 into B121", "we will use 1320 kg MP08 in B121", "please put 20 kg MP08 into B121",
        "should I put 20 kg MP08 into B121", "MP08 is used up 20 kg", "report: used MP08 1320kg in B121",
        "Huamei sent 500 kg milk powder lot X12", "B121 received", "received with thanks", "packed lunch 2",
        "别用MP08 1320公斤到B121", "明天用 MP08 1320公斤 到 B121", "MP08 1320公斤用到B121了吗", "MP08用完了", "用 MP08",
        "没用MP08 1320公斤", "要用MP08 20公斤到B121", "食用油 500公斤", "发酵剂 20公斤 用了", "加糖 20公斤",
        "MP08不合格 20公斤", "收", "谁用了MP08 20公斤",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_record_stays_conversation(text: str) -> None:
    assert not is_line(text)
    assert parse(text, NOW, ZONE) is None


def test_a_lot_that_looks_like_a_quantity_is_still_a_lot() -> None:
    assert order("use 4711 500 kg into B121").lot == LotRef("4711")
    assert order("use 12A 500 kg into B121").lot == LotRef("12A")
    assert order('receive 4711 "whole milk powder" 24000 kg from S-102').lot == LotRef("4711")


@pytest.mark.parametrize(
    "line",
    [
        "used 20 kg MP08 in B121.",
        "used 20 kg MP08, in B121!",
        "/use MP08 20 kg into B121.",
        "use MP08, 20 kg, into B121,",
    ],
)
def test_the_end_of_a_sentence_is_no_part_of_a_code(line: str) -> None:
    found = order(line)
    assert (found.lot, found.into) == (LotRef("MP08"), LotRef("B121"))
    assert found.amount == Amount(Decimal(20), "kg")


def test_a_name_keeps_its_own_stop() -> None:
    assert order('ship F361 20 boxes to "Huamei Co."').partner == "Huamei Co."
    assert order("ship F361 20 boxes to Huamei Co.").partner == "Huamei Co."


@pytest.mark.parametrize("line", ["用20公斤MP08到B121哈哈", "用20公斤MP08到B121和B122", "MP08用了20公斤到B121还剩很多"])
def test_what_goes_on_behind_the_lot_is_conversation(line: str) -> None:
    assert not is_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "移动 MP08 二十公斤",
        "move MP08 twenty kg",
        "收货 MP09 二十公斤",
        "领用 MP08 半吨 到 B121",
        "receive MP09 some bags",
    ],
)
def test_a_quantity_in_words_is_no_place_and_no_product(line: str) -> None:
    with pytest.raises(BadQuantity):
        parse(line, NOW, ZONE)


@pytest.mark.parametrize(
    "caption",
    ["hold on", "inspect please", "move it tomorrow", "count me in", "use by 2026-12-31", "scrap?", "报废吗",
     "检验了吗？", "冻结了没有", "明天报废", "报废 明天", "hold later"],
)  # fmt: skip
def test_talk_under_a_photo_is_no_record(caption: str) -> None:
    assert with_lot(caption, "F361") is None


@pytest.mark.parametrize("line", ["检验 F361 合格了吗", "冻结 F361 了没有", "报废 F361 12杯 吗"])
def test_a_question_is_no_record_without_its_mark(line: str) -> None:
    assert not is_line(line)


@pytest.mark.parametrize(
    "caption", ["hold swollen lids", "检验合格", "检验 异物没有", "/hold on", "scrap 5 kg", "冻结 胀包"]
)
def test_what_happened_is_a_record_under_a_photo(caption: str) -> None:
    assert with_lot(caption, "F361") is not None
