"""Keeps the catalogues in step with the sentences: `python -m templates.catalogue` adds what is new.

What is read: `_()` and `{% trans %}` in the templates, `label("...")` in the doors, and what the rule sets say. New
sentences come in blank; a test fails until somebody has translated them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from domain.marks import MARKS
from domain.notice_parts import ELEMENTS, PARTS
from domain.regime import regimes
from templates.words import HERE, LANGUAGES, SOURCE_LANGUAGE, catalogue_file

ROOT = HERE.parent
JINJA_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}
PYTHON_WORDS = {"label": None, "translate": None, "N_": None}


def sources() -> Iterator[Path]:
    """Every file that may hold a sentence."""
    yield from sorted(HERE.rglob("*.j2"))
    for room in ("handlers", "bot", "domain", "storage", "templates"):
        yield from sorted(path for path in (ROOT / room).rglob("*.py") if "phoneroom" not in path.parts)


def template() -> Catalog:
    """The sentences that the code asks for now."""
    catalogue = Catalog(project="lotbell", fuzzy=False)
    for path in sources():
        method = "jinja2.ext:babel_extract" if path.suffix == ".j2" else "babel.messages.extract:extract_python"
        words = {"_": None, "gettext": None, "ngettext": (1, 2)} if path.suffix == ".j2" else PYTHON_WORDS
        options = JINJA_OPTIONS if path.suffix == ".j2" else {}
        with path.open("rb") as file:
            for _, message, comments, context in extract(method, file, words, (), options):
                catalogue.add(message, None, auto_comments=comments, context=context)
    for text in _rules():
        catalogue.add(text)
    return catalogue


def _rules() -> Iterator[str]:
    """What the rule sets say: they are data and hold English alone."""
    yield from (*MARKS.values(), *PARTS.values(), *ELEMENTS.values())
    for regime in regimes():
        yield from regime.texts()


def stored(language: str) -> Catalog:
    """The catalogue as it is on disk; empty when there is none yet."""
    path = catalogue_file(language)
    if not path.is_file():
        return Catalog(locale=language, project="lotbell", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> list[str]:
    """Writes the catalogue anew, keeping its translations. Returns what still has none."""
    kept, wanted = stored(language), template()
    fresh = Catalog(locale=language, project="lotbell", fuzzy=False, header_comment=f"# Lotbell: {language}")
    for message in wanted:
        if not message.id:
            continue
        old = kept.get(message.id if isinstance(message.id, str) else message.id[0])
        fresh.add(message.id, _in_form(old.string if old else None, plural=not isinstance(message.id, str)))
    out = io.BytesIO()
    write_po(out, fresh, width=0, sort_output=True, no_location=True, omit_header=False)
    # A date would change the file at every run and say nothing.
    lines = [line for line in out.getvalue().splitlines() if b"-Date:" not in line]
    catalogue_file(language).write_bytes(b"\n".join(lines) + b"\n")
    return [str(message.id) for message in fresh if message.id and not all(_forms(message.string))]


def _in_form(string: str | tuple[str, ...] | list[str] | None, *, plural: bool) -> str | tuple[str, ...] | None:
    """A kept translation in the form that its sentence has now: counted or not."""
    forms = _forms(string)
    return forms if plural else forms[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ()) or ("",)


def main() -> None:
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        for blank in update(language):
            print(f"{language}: not translated: {blank}")  # noqa: T201  # a command for developers


if __name__ == "__main__":
    main()
