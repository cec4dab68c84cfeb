"""Every sentence in every language: none missing, none left over, none that loses a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment, FileSystemLoader, meta

from domain.movements import KINDS
from templates.catalogue import stored, template
from templates.words import HERE, LANGUAGES, SOURCE_LANGUAGE, Words

OTHERS = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
_PLACES = re.compile(r"%\((\w+)\)")
_TAGS = re.compile(r"</?(\w+)")


def messages(language: str) -> Iterator[Message]:
    yield from (message for message in stored(language) if message.id)


def english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    wanted = {english(message) for message in template() if message.id}
    have = {english(message): translations(message) for message in messages(language)}
    assert len(wanted) > 250
    assert wanted - set(have) == set()
    assert set(have) - wanted == set()
    assert [text for text, said in have.items() if not said or not all(said)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_every_fact_and_every_mark(language: str) -> None:
    looked, wrong = 0, []
    for message in messages(language):
        for said in translations(message):
            looked += 1
            if set(_PLACES.findall(said)) != set(_PLACES.findall(english(message))):
                wrong.append(f"{english(message)!r}: places")
            if sorted(_TAGS.findall(said)) != sorted(_TAGS.findall(english(message))):
                wrong.append(f"{english(message)!r}: tags")
    assert looked > 250
    assert wrong == []


def test_every_template_can_be_read_and_escapes_what_it_is_given() -> None:
    """Templates are parsed in every language; facts are escaped by the environment that renders them."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.filters.update(Words()._filters("en"))
    names = environment.list_templates(extensions=["j2"])
    for name in names:
        source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]  # set two lines up
        assert meta.find_undeclared_variables(environment.parse(source)) is not None
    assert len(names) > 60
    said = Words().say("errors/unknown_recall", "en", recall="<x>&")
    assert "&lt;x&gt;&amp;" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_movement_has_a_name(language: str) -> None:
    from handlers.telegram.vocabulary import kind_label  # noqa: PLC0415

    names = [kind_label(kind, Words(), language) for kind in KINDS]
    assert all(names)
    assert len(set(names)) == len(KINDS)
