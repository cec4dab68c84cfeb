"""Rule files: every one is read and whole; a broken one says what is wrong with it and where."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from domain.regime import FOLDER, BadRegime, Unit, UnknownRegime, read_regime, regime, regimes

NAMES = {
    "house", "cn-food", "cn-drug-2022", "cn-consumer", "us-fda", "us-infant-formula", "eu-food", "eu-gpsr", "iatf-8d",
    "brcgs",
}  # fmt: skip


def test_every_rule_file_is_read_and_the_house_comes_first() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == NAMES
    assert {one.name for one in regimes()} == NAMES
    assert regimes()[0].name == "house"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_rule_set_answers_every_question_for_every_class(name: str) -> None:
    rules = regime(name)
    assert rules.clocks
    for severity in rules.classes:
        waits = rules.ladder(severity)
        assert waits
        assert all(wait > timedelta(0) for wait in waits)
        assert rules.check_level(severity) in "ABCDE"
        quiet = rules.quiet(severity)
        assert (quiet is None) == (severity != "3"), "only what is not dangerous waits for the morning"
    assert rules.elements
    assert {"published", "report", "known"} <= set(rules.mark_keys)
    assert all(text.strip() for text in rules.texts())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_our_own_sentences_hold_what_only_they_can_hold(name: str) -> None:
    """What a lead need not type: the default notice asks to stop, to set aside, to answer."""
    rules = regime(name)
    covered = {element for sentence in rules.notice.sentences for element in sentence.covers}
    said_in_words = {"stop", "set_aside", "pass_on", "answer", "consumers", "remedies", "area", "share"}
    assert {one.id for one in rules.elements if one.blocking} & said_in_words <= covered


def test_limits_are_those_of_the_rules() -> None:
    food = {clock.key: clock for clock in regime("cn-food").clocks}
    assert food["start"].by_class == {"1": 24, "2": 48, "3": 72}
    assert food["finish"].by_class == {"1": 10, "2": 20, "3": 30}
    assert (food["finish"].sure("2"), food["finish"].sure("3")) == ("H", "M")
    repeated = {
        name: {clock.key: (clock.by_class, clock.unit) for clock in regime(name).clocks if clock.repeats}
        for name in ("us-fda", "cn-drug-2022", "eu-food")
    }
    assert repeated == {
        "us-fda": {"status": ({"1": 14, "2": 28, "3": 28}, Unit.DAYS)},
        "cn-drug-2022": {"progress": ({"1": 1, "2": 3, "3": 7}, Unit.DAYS)},
        "eu-food": {},
    }
    assert regime("eu-gpsr").forbidden("en")[:2] == ("voluntary", "precautionary")
    assert regime("eu-gpsr").notice.headline == "Product safety recall"


def test_nobody_runs_a_case_by_rules_that_are_not_there() -> None:
    with pytest.raises(UnknownRegime) as refused:
        regime("moon-food")
    assert set(refused.value.known) == NAMES


BREAKS = {
    "an unknown entry": ('title = "House rules"', 'title = "House rules"\nmotto = "be kind"', "motto"),
    "a number without its source": ('repeats = true\nsource = "House rule"', "repeats = true", "clocks.1.source"),
    "a start that nothing can run from": ('starts = "knowledge"', 'starts = "full moon"', "full moon"),
    "a clock that nothing can stop": ('met_by = ["report"]', 'met_by = ["prayer"]', "prayer"),
    "a confidence that means nothing": ('confidence = "H"', 'confidence = "X"', "confidence"),
    "a limit of nothing": ("by_class = { 1 = 24, 2 = 48, 3 = 72 }", "by_class = { 1 = 0 }", "above 0"),
    "a class that the ladder forgot": (", 3 = [1440, 1440, 1440]", "", "ladder"),
    "an element that no notice has": ('"product"', '"horoscope"', "horoscope"),
    "two clocks of one name": ('key = "report"', 'key = "start"', "share a key"),
    "a name that is not the file's": ('name = "house"', 'name = "hause"', "hause"),
    "no TOML at all": ("[classes]", "[classes", "house.toml"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_rule_file_says_where(what: str, tmp_path: Path) -> None:
    old, new, told = BREAKS[what]
    text = (FOLDER / "house.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "house.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadRegime) as refused:
        read_regime(tmp_path / "house.toml")
    assert told in str(refused.value)
    assert "house.toml" in str(refused.value)


def test_an_installed_lotbell_has_its_rule_files_and_papers_too() -> None:
    builder = WheelBuilder(str(FOLDER.parents[1]))
    packed = {Path(file.distribution_path) for file in builder.recurse_included_files()}
    rules = {path for path in packed if path.parent == Path("domain/regimes")}
    assert {path.stem for path in rules} == NAMES
    assert Path("templates/papers/notice.typ") in packed
