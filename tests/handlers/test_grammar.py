"""One typed line becomes an order, in either language and however a phone writes it; or a reason with an example."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Refusal
from domain.lots import LotRef
from domain.movements import KINDS, Amount, MovementOrder
from domain.values import BadQuantity
from handlers.telegram.dates import BadDate
from handlers.telegram.grammar import LineNotUnderstood, is_line, parse, with_lot
from handlers.telegram.vocabulary import KIND_OF, SLOT_OF, WORDS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def order(line: str) -> MovementOrder:
    parsed = parse(line, NOW, ZONE)
    assert parsed is not None
    return parsed.order


def refused(line: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse(line, NOW, ZONE)
    return caught.value


def test_every_kind_that_can_be_typed_has_its_words() -> None:
    assert set(WORDS) == {name for name, rule in KINDS.items() if rule.typed}
    assert all(words.en and words.zh for words in WORDS.values())


def test_no_word_means_two_things() -> None:
    words = [word for kind in WORDS.values() for word in (*kind.en, *kind.zh)]
    assert len(words) == len(set(words)) > 40
    # "made" says a kind at the beginning of a line and a date inside it; nothing else is said twice.
    assert set(KIND_OF) & set(SLOT_OF) == {"made"}


@pytest.mark.parametrize("kind", WORDS)
def test_both_examples_of_a_kind_ask_for_the_same(kind: str) -> None:
    english, chinese = order(WORDS[kind].example_en), order(WORDS[kind].example_zh)
    assert english.kind == chinese.kind == kind
    assert english.lot == chinese.lot
    for slot in KINDS[kind].needs:
        assert getattr(english, slot) is not None
    for slot in ("amount", "into", "of", "of_amount", "partner", "supplier_lot", "item", "to_place", "reason"):
        given = [getattr(english, slot), getattr(chinese, slot)]
        assert (given[0] is None) == (given[1] is None), slot


@pytest.mark.parametrize(
    "line",
    [
        "/use MP08 1320 kg into B121",
        "use MP08 1320kg into B121",
        "USE lot MP08 1,320 kg INTO B121",
        "/use@lotbell_bot MP08 into B121 1320 kg",
        "/use MP08 1 320 kg into B121",
        "Use “MP08” 1320 kg into ‘B121’".replace("‘", "").replace("’", ""),
        "领用 MP08 1320 kg 到 B121",
        "/领用 MP08 1320kg 投入 B121",
        "／领用　MP08　１３２０kg　到　B121",
        "领用MP08，1320kg到B121",
        "投料 批次 MP08，1，320 kg，到 B121",
    ],
)
def test_the_same_use_in_many_hands(line: str) -> None:
    assert order(line) == MovementOrder(
        kind="use", lot=LotRef("MP08"), source="", amount=Amount(Decimal(1320), "kg"), into=LotRef("B121")
    )


@pytest.mark.parametrize(
    "line",
    [
        '/receive MP08 24000 kg "whole milk powder" from S-102 lot HY220801 expires 2027-11-30',
        "/receive MP08 24,000kg whole milk powder from S-102 batch HY220801 exp 30.11.2027",
        "收货 MP08 24000kg “whole milk powder” 来自S-102 批号：HY220801 有效期至2027年11月30日",
        "收货MP08 24，000kg「whole milk powder」供应商 S-102，批号HY220801，到期 2027-11-30",
    ],
)
def test_the_same_delivery_in_many_hands(line: str) -> None:
    said = order(line)
    assert (said.item, said.partner, said.supplier_lot) == ("whole milk powder", "S-102", "HY220801")
    assert said.amount == Amount(Decimal(24000), "kg")
    assert said.expires_at == datetime(2027, 11, 30, 23, 59, 59, tzinfo=ZONE)


@pytest.mark.parametrize(
    "line",
    [
        "/fill 500 kg MP08 into T1",
        "fill MP08 500kg into T1",
        "fill 500kg MP08 to T1",
        "filled MP08 into T1 500 kg",
        "MP08 500 kg 入罐 T1",
        "MP08 500kg入罐T1",
        "入罐 MP08 500 kg 到 T1",
        "/入罐 500 kg MP08 到 T1",
    ],
)
def test_the_same_filling_of_a_tank_in_many_hands(line: str) -> None:
    assert order(line) == MovementOrder(
        kind="fill", lot=LotRef("MP08"), source="", amount=Amount(Decimal(500), "kg"), vessel="T1"
    )


@pytest.mark.parametrize(
    "line",
    [
        "/draw 300 kg from T1 into B120",
        "draw 300kg from T1 to B120",
        "draw from T1 300 kg into B120",
        "draw T1 300 kg into B120",
        "从 T1 放 300 kg 到 B120",
        "从T1放300kg到B120",
        "由 T1 放出 300 kg 给 B120",
        "放料 T1 300 kg 到 B120",
        "出罐 300 kg 从 T1 到 B120",
    ],
)
def test_the_same_draw_from_a_tank_in_many_hands(line: str) -> None:
    assert order(line) == MovementOrder(
        kind="draw", lot=LotRef("B120"), source="", amount=Amount(Decimal(300), "kg"), vessel="T1"
    )


def test_a_tank_may_have_several_words_and_a_lot_may_be_a_number() -> None:
    assert order("fill MP08 500 kg into tank 1").vessel == "tank 1"
    assert order("fill MP08 into north silo 500 kg").vessel == "north silo"
    assert order("fill 4711 500 kg into T1").lot == LotRef("4711")
    assert order("从 1号罐 放 300 公斤 到 B120").vessel == "1号罐"
    assert order('draw 300 kg from "tank 1" into B120 item "yoghurt base"').item == "yoghurt base"
    assert order("fill MP08 into T1 at 2026-11-20 14:30").happened_at is not None
    assert order("fill MP08 into T1").amount is None


def test_who_draws_says_into_what() -> None:
    refusal = refused("/draw 300 kg from T1")
    assert isinstance(refusal, LineNotUnderstood)
    assert (refusal.kind, refusal.problem) == ("draw", "no_lot")


def test_what_only_sounds_like_a_tank_is_left_to_conversation() -> None:
    assert not is_line("draw from experience")
    assert not is_line("fill me in")
    assert not is_line("从 F361 放行")
    assert is_line("放行 F361 化验合格")


def test_the_words_under_a_photo_say_into_what_was_drawn() -> None:
    caption = with_lot("draw 300 kg from T1", "B120")
    assert caption is not None
    assert (order(caption).lot, order(caption).vessel) == (LotRef("B120"), "T1")


def test_to_and_from_mean_what_the_kind_means() -> None:
    assert order("/ship F361 8000 cup to C01").partner == "C01"
    assert order("/move F361 from filling line 1 to cold store 2").to_place == "cold store 2"
    assert order("/move F361 from filling line 1 to cold store 2").place == "filling line 1"
    assert order("/split F361 200 cup to F361-B").into == LotRef("F361-B")
    assert order("/return F361 20 cup from C01").partner == "C01"
    assert order("/scrap F361 20 cup from cold store").place == "cold store"


def test_a_reason_is_kept_as_it_was_written() -> None:
    assert (
        order("/hold F361 foreign body, from line 3; see “photo 2”").reason
        == "foreign body, from line 3; see “photo 2”"
    )
    assert order("冻结 F361 原因：胀盖，3 号机").reason == "胀盖，3 号机"
    assert order("/scrap F361 12 cup because lids to loose").reason == "lids to loose"
    assert order('/release F361 "all fine"').reason == "all fine"
    assert order("/hold F361").reason is None


def test_a_lot_that_shares_its_code_is_named_with_its_item() -> None:
    assert order('/ship L1 item "cup yoghurt 180g" 20 cup to C01').lot == LotRef("L1", item="cup yoghurt 180g")
    assert order("冻结 L1 物料 杯装酸奶180克").lot.item == "杯装酸奶180克"


def test_nothing_left_can_be_counted_but_not_used() -> None:
    assert order("/count F361 0 cup").amount == Amount(Decimal(0), "cup")
    assert isinstance(refused("/use MP08 0 kg into B121"), BadQuantity)


@pytest.mark.parametrize(
    "text",
    ["hello", "", "   ", "/", "/trace MP05", "hold on", "count me in", "Return policy please", "back", "usedMP08",
     "用 MP08", "收", "MP08", "Received with thanks"],
)  # fmt: skip
def test_what_is_no_line_is_left_to_conversation(text: str) -> None:
    assert not is_line(text)
    assert parse(text, NOW, ZONE) is None


@pytest.mark.parametrize(
    ("line", "problem", "part"),
    [
        ("/hold", "no_lot", ""),
        ("/use into B121", "no_lot", ""),
        ("冻结", "no_lot", ""),
        ('/make B121 11100 kg "yoghurt base', "quote", '"yoghurt base'),
        ("/use MP08 1320 kg into", "empty", "into"),
        ("/use MP08 1320 kg into B121 into B122", "twice", "into B122"),
        ("/ship F361 8000 cup to C01 lot HY22", "unexpected", "lot HY22"),
        ("/use MP08 1320 kg into B121 please", "extra", "please"),
        ("发货 F361 8000 杯 到 C01 工单 88", "unexpected", "工单 88"),
    ],
)
def test_what_is_not_understood_is_shown_with_a_right_example(line: str, problem: str, part: str) -> None:
    refusal = refused(line)
    assert isinstance(refusal, LineNotUnderstood)
    assert (refusal.problem, refusal.part) == (problem, part)
    for example in refusal.examples.values():
        assert order(example).kind == refusal.kind


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("/use MP08 -5 kg into B121", "not_positive"),
        ("/use MP08 0 kg into B121", "not_positive"),
        ("/use MP08 99999999999 kg into B121", "too_large"),
        ("/use MP08 1,5 kg into B121", "ambiguous"),
        ("/use MP08 1.0000001 kg into B121", "too_fine"),
        ("/use MP08 abc kg into B121", "not_a_number"),
        ("/ship F361 many to C01", "not_a_number"),
        ("领用 MP08 很多 到 B121", "not_a_number"),
    ],
)
def test_a_bad_quantity_is_refused(line: str, problem: str) -> None:
    refusal = refused(line)
    assert isinstance(refusal, BadQuantity)
    assert refusal.problem == problem


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("at 2026-11-22 14:05", datetime(2026, 11, 22, 14, 5, tzinfo=ZONE)),
        ("at 22.11.2026", datetime(2026, 11, 22, tzinfo=ZONE)),
        ("2026年11月2日 09：30", datetime(2026, 11, 2, 9, 30, tzinfo=ZONE)),
        ("2026年11月2日9:30", datetime(2026, 11, 2, 9, 30, tzinfo=ZONE)),
        ("at 2026-11-22T08:15", datetime(2026, 11, 22, 8, 15, tzinfo=ZONE)),
        ("时间 昨天 8:15", datetime(2026, 11, 21, 8, 15, tzinfo=ZONE)),
        ("at 13:45", datetime(2026, 11, 22, 13, 45, tzinfo=ZONE)),
        ("on today", datetime(2026, 11, 22, tzinfo=ZONE)),
    ],
)
def test_dates_are_the_sites_own(said: str, moment: datetime) -> None:
    assert order(f"/use MP08 1 kg into B121 {said}").happened_at == moment


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("at 2026-02-30", "impossible"),
        ("at 31.11.2026", "impossible"),
        ("at 2026年13月1日", "impossible"),
        ("at 25:00", "impossible"),
        ("at 2026-11-22 14:75", "impossible"),
        ("at 11/12/2026", "ambiguous"),
        ("at 0226-11-22", "too_far"),
    ],
)
def test_an_impossible_date_is_refused(said: str, problem: str) -> None:
    refusal = refused(f"/use MP08 1 kg into B121 {said}")
    assert isinstance(refusal, BadDate)
    assert refusal.problem == problem


def test_a_word_where_a_date_belongs_is_refused() -> None:
    refusal = refused('/receive MP08 1 kg "milk" expires soon')
    assert isinstance(refusal, BadDate)
    assert refusal.problem == "not_a_date"


@pytest.mark.parametrize(
    ("caption", "line"),
    [
        ("hold swollen lids", '/hold "F361" swollen lids'),
        ("/Hold F361 swollen lids", '/hold "F361" swollen lids'),
        ("冻结 胀盖", '/hold "F361" 胀盖'),
        ("ship 20 cup to C01", '/ship "F361" 20 cup to C01'),
        ("hold, swollen lids", '/hold "F361" swollen lids'),
        ("检验合格", '/inspect "F361" 合格'),
        ("用了20公斤 到 B121", '/use "F361" 20公斤 到 B121'),
        ("sent 20 cups to C01", '/ship "F361" 20 cups to C01'),
        ("look at this", None),
        ("", None),
    ],
)
def test_a_caption_is_about_the_lot_in_the_photo(caption: str, line: str | None) -> None:
    assert with_lot(caption, "F361") == line
    if line is not None:
        assert order(line).lot == LotRef("F361")
