"""What every report of a case begins with, and its figures: `domain.figures`, never counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from domain.case_file import CaseFile
from domain.figures import Amounts, percent
from domain.items import ItemKind
from domain.notice_parts import PARTS
from templates.papers.case_words import channel, severity
from templates.papers.report import Bar, Cell, Report, Section, Voice
from templates.words import number


def report(file: CaseFile, voice: Voice, title: str, sections: list[Section]) -> Report:
    """With the head of the case. `title` is in the reader's language."""
    warning = voice.label("This was a drill: nothing left the house.") if file.recall.drill else ""
    return Report(
        title=title,
        subtitle=voice.label(file.regime.title),
        number=file.recall.number,
        at=file.at,
        facts=tuple(head(file, voice)),
        sections=tuple(sections),
        company=company(file, voice),
        warning=warning,
    )


def company(file: CaseFile, voice: Voice) -> str:
    """The firm as its decided facts name it; empty where nobody has said it yet."""
    told = file.company
    return str((told.get("name_zh") if voice.language == "zh" else None) or told.get("name") or "")


def head(file: CaseFile, voice: Voice) -> Iterator[tuple[str, Cell]]:
    label, recall = voice.label, file.recall
    if company(file, voice):
        yield label("Firm"), company(file, voice)
    yield label("Product"), ", ".join(products(file, voice))
    named = [root.lot.lot for root in file.roots[:12]]
    yield label("Lots named as bad"), "; ".join(
        label("%(lot)s (supplier's lot %(theirs)s)", lot=lot.code, theirs=lot.supplier_lot)
        if lot.supplier_lot else lot.code
        for lot in named
    )  # fmt: skip
    yield label("Reason"), recall.reason
    yield label("Class"), severity(voice, file.regime.classes, recall.severity)
    yield label("The firm learned of it"), recall.knowledge
    yield label("Launched at"), recall.launched_at
    if recall.closed_at is not None:
        yield label("Closed at"), recall.closed_at


def products(file: CaseFile, voice: Voice) -> list[str]:
    """What customers bought of the case."""
    views = file.trace.by_id.values()
    return sorted({voice.item(view.item) for view in views if view.item.kind == ItemKind.FINISHED})


def figures(file: CaseFile, voice: Voice) -> Section:
    """The case in ten seconds."""
    label, told, main = voice.label, file.figures, file.figures.main
    bars = [
        _counted(label("Told"), told.told, told.customers, voice),
        _counted(label("Answered"), told.answered, told.customers, voice),
        _counted(label("Answered within 24 h"), told.answered_24h, told.customers, voice),
        _counted(label("Silent"), told.silent, told.customers, voice),
    ]
    if main is not None:
        bars += [
            _measured(label("Accounted for"), main.accounted, main, voice),
            _measured(label("Recovered"), main.recovered, main, voice),
        ]
    facts: list[tuple[str, Cell]] = []
    if main is not None:
        facts = [
            (label("With customers"), voice.amount(main.delivered, main.uom)),
            (label("Sent back"), voice.amount(main.returned, main.uom)),
            (label("Destroyed"), voice.amount(main.destroyed, main.uom)),
            (label("Still open"), voice.amount(main.open, main.uom)),
            (label("More than was sent"), voice.amount(main.over, main.uom)),
            (label("In our own stock"), voice.amount(file.in_store, main.uom)),
        ]
    facts += [
        (label("Balance gap of %(item)s", item=voice.item(each.item)), voice.amount(each.gap, each.item.uom))
        for each in file.finished
    ]
    return Section(label("Figures"), bars=tuple(bars), facts=tuple(facts))


def _counted(name: str, part: int, whole: int, voice: Voice) -> Bar:
    share = percent(part, whole)
    return Bar(
        name, share, voice.label("%(part)s of %(whole)s (%(percent)s %%)", part=part, whole=whole, percent=share)
    )


def _measured(name: str, part: Decimal, main: Amounts, voice: Voice) -> Bar:
    share = percent(part, main.delivered)
    return Bar(name, share, voice.label(
        "%(part)s of %(whole)s (%(percent)s %%)", part=number(part), whole=voice.amount(main.delivered, main.uom),
        percent=share))  # fmt: skip


def how_told(file: CaseFile, voice: Voice) -> str:
    """By which way how many customers were told."""
    return "; ".join(
        voice.label("%(channel)s: %(count)s customers", channel=channel(voice, each.channel), count=each.customers)
        for each in file.tellings
    )


def when_told(file: CaseFile, voice: Voice) -> str:
    first, last = file.figures.first_told_at, file.figures.last_told_at
    if first is None or last is None:
        return voice.label("nobody yet")
    return voice.moment(first) if first == last else f"{voice.moment(first)} – {voice.moment(last)}"


def expected_end(file: CaseFile, voice: Voice) -> Cell:
    """The day by which the rule set wants it finished, or the day it was closed."""
    if file.recall.closed_at is not None:
        return file.recall.closed_at
    due = file.due
    if due is None:
        return voice.label("the rule set names no day")
    if due.due_at is None:
        return voice.label("counted from the public notice, which is not published yet")
    return voice.local_day(due.due_at) if due.by_day else due.due_at


def deadline_rule(file: CaseFile, voice: Voice) -> str:
    """Where the day comes from, and whether to check it."""
    due = file.due
    if due is None:
        return ""
    said = voice.label(due.source)
    return f"{said} ({voice.label('check against the official text')})" if due.uncertain else said


def notice_texts(file: CaseFile, voice: Voice) -> list[tuple[str, Cell]]:
    """The parts of the notice that a lead wrote in the reader's language, and the rule set's own sentences."""
    written = dict(file.texts.get(voice.language, {}))
    facts: list[tuple[str, Cell]] = [(voice.label("Headline"), voice.label(file.regime.notice.headline))]
    for part, name in PARTS.items():
        own = " ".join(voice.label(each.text) for each in file.regime.notice.sentences if each.part == part)
        if said := written.get(part) or own:
            facts.append((voice.label(name), said))
    return facts
