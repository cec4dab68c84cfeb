"""The linter: what a rule set needs is asked for, what it forbids is found, and our own sentences pass."""

from __future__ import annotations

import pytest

from domain.house import Company
from domain.notice_lint import Complaint, complaints
from domain.notice_parts import ELEMENTS, PARTS
from domain.regime import Regime, regime, regimes
from templates.words import LANGUAGES, Words

FIRM = Company("Bright Dairy", "光明乳品", "12 Milk Road", "025-8400123", "recall@example.com", "Li Na", "Wang Wei")
RULES = pytest.mark.parametrize("rules", regimes(), ids=lambda rules: rules.name)
SPEAK = pytest.mark.parametrize("language", LANGUAGES)


def found(
    rules: Regime | str, language: str = "en", *, company: Company = FIRM, reason: str = "Salmonella in powder",
    hazard: str | None = "fever", texts: dict[str, str] | None = None, **parts: str,
) -> list[Complaint]:  # fmt: skip
    rules = regime(rules) if isinstance(rules, str) else rules
    return list(complaints(rules, language, company, {**(texts or {}), **parts}, reason, hazard))


def missing(*args: object, **texts: object) -> set[str]:
    return {one.what for one in found(*args, **texts) if one.kind == "missing"}  # type: ignore[arg-type]  # as given


@SPEAK
@RULES
def test_our_own_notice_passes_with_the_company_and_the_hazard_known(rules: Regime, language: str) -> None:
    assert found(rules, language) == []


@SPEAK
@RULES
def test_our_own_sentences_say_what_they_are_said_to_say(rules: Regime, language: str) -> None:
    """Typed by a lead word by word they hold the same elements, and none of them softens."""
    words = Words()
    texts: dict[str, str] = {}
    for part in PARTS:
        ours = [words.label(one.text, language) for one in rules.notice.sentences if one.part == part]
        if ours:
            texts[part] = "\n".join(ours)
    assert "advice" in texts
    assert [one for one in found(rules, language, texts=texts) if one.blocking] == []


def test_house_rules_and_china_food_need_nothing_typed_for_the_notice() -> None:
    assert [one for one in found("house", company=Company(), hazard=None) if one.blocking] == []
    assert [one for one in found("cn-food", hazard=None) if one.blocking] == []


def test_without_a_company_nothing_goes_out_under_a_law() -> None:
    assert {"company", "phone"} <= missing("cn-food", company=Company())
    assert "contact" in missing("eu-food", company=Company(name="Bright Dairy"))
    assert "contact" not in missing("eu-food", company=Company(name="Bright Dairy"), contact="Ring 025 8400123")
    assert "phone" not in missing("us-fda", company=Company(name="Bright Dairy"), contact="Ring 025 8400123")


def test_a_missing_hazard_says_where_to_write_it_and_which_rule_wants_it() -> None:
    (one,) = found("us-fda", hazard=None)
    assert (one.what, one.part, one.blocking) == ("hazard", "hazard", True)
    assert (one.source, one.confidence) == ("21 CFR 7.49(c)", "H")


@pytest.mark.parametrize(
    ("language", "advice", "lacks"),
    [
        ("en", "Please look at what you have.", {"stop"}),
        ("en", "Stop using it at once, reply to us and share this.", set()),
        ("zh", "请检查库存。", {"stop"}),
        ("zh", "立即停止使用，并回复我们。", set()),
    ],
)
def test_what_a_lead_writes_must_still_ask_to_stop(language: str, advice: str, lacks: set[str]) -> None:
    wrong = {one.what for one in found("eu-gpsr", language, advice=advice) if one.blocking}
    assert wrong == lacks


@pytest.mark.parametrize(
    ("language", "remedy", "enough"),
    [
        ("en", "You get a refund.", False),
        ("en", "You get a refund or a replacement.", True),
        ("zh", "可以退款。", False),
        ("zh", "可以免费更换或退款。", True),
    ],
)
def test_a_product_recall_offers_at_least_two_remedies(language: str, remedy: str, enough: bool) -> None:
    assert ("remedies" not in missing("eu-gpsr", language, remedy=remedy)) == enough


@pytest.mark.parametrize("word", ["voluntary", "Precautionary", "in rare cases", "no reported accidents"])
@pytest.mark.parametrize("part", ["advice", "reason", "hazard"])
def test_softening_words_are_found_wherever_they_stand(word: str, part: str) -> None:
    texts = {part: f"Stop now, reply and share: this {word} recall"}
    softening = [one for one in found("eu-gpsr", texts=texts) if one.kind == "softening"]
    assert [(one.what, one.part) for one in softening] == [(word.lower(), part)]
    assert softening[0].source == "Regulation (EU) 2023/988 (GPSR) Art. 36"


def test_softening_is_a_matter_of_the_rule_set_and_of_whole_words() -> None:
    assert found("cn-food", reason="a voluntary recall") == []
    assert found("eu-gpsr", reason="the involuntary start of the motor") == []
    assert [one.what for one in found("eu-gpsr", "zh", advice="请自愿停止使用并回复、转告")] == ["自愿"]


def test_every_element_that_a_rule_asks_for_can_be_missed_or_is_always_written() -> None:
    """An element that nothing looks at would be a promise without a guard."""
    asked = {one.id for rules in regimes() for one in rules.elements}
    assert asked <= set(ELEMENTS)
    nothing = dict.fromkeys(PARTS, " ")
    bare = {
        one.what
        for rules in regimes()
        for one in complaints(rules, "en", Company(), {**nothing, "reason": "r"}, "r", None)
        if one.kind == "missing"
    }
    written = {
        "headline",
        "product",
        "picture",
        "codes",
        "where",
        "quantity",
        "made",
        "sold",
        "class",
        "term",
        "reason",
    }
    assert asked - written <= bare
