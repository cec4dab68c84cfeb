"""The dossier of a case as one paper: everything that proves it, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.captures import CapturedBy
from domain.case_file import CaseFile, Evidence, Uncertain
from templates.papers import case_tables as tables
from templates.papers.case_head import figures, how_told, notice_texts, report, when_told
from templates.papers.report import Cell, Report, Section, Voice
from templates.papers.review import sections as review_sections
from templates.papers.status import plan


def dossier(file: CaseFile, voice: Voice) -> Report:
    """Figures, clocks, plan, notice, scope and how it was found, lots, customers, timeline, answers, balance,
    disposal, checks, review. A table that two parts show stands where it comes first."""
    label = voice.label
    sections = [
        figures(file, voice),
        Section(label("Clocks"), grid=tables.clocks(file, voice)),
        *_scope(file, voice),
        *_part(label("Recall plan"), plan(file, voice).sections),
        _notice(file, voice),
        Section(label("Customers"), facts=_told(file, voice), grid=tables.customers(file, voice)),
        Section(label("To look at again"), grid=tables.flags(file, voice)),
        Section(label("Timeline"), grid=tables.timeline(file, voice)),
        Section(label("Answers"), grid=tables.answers(file, voice)),
        *_balance(file, voice),
        Section(label("Returns received"), grid=tables.returns(file, voice)),
        Section(label("Effectiveness checks"), facts=_checked(file, voice), grid=tables.checks(file, voice)),
        *_part(label("Review of a recall"), review_sections(file, voice)),
        Section(label("Deliveries"), grid=tables.deliveries(file, voice)),
    ]
    return report(file, voice, label("Dossier of a recall"), list(_each_table_once(sections)))


def _part(title: str, sections: Iterable[Section]) -> list[Section]:
    """A report as a part of a larger one: its sections one level lower."""
    return [Section(title), *(replace(each, level=each.level + 1) for each in sections)]


def _each_table_once(sections: Iterable[Section]) -> Iterator[Section]:
    shown: set[str] = set()
    for section in sections:
        if section.grid is None:
            yield section
        elif section.grid.name in shown:
            yield replace(section, grid=None)
        else:
            shown.add(section.grid.name)
            yield section


def _scope(file: CaseFile, voice: Voice) -> Iterator[Section]:
    """What was named as bad, what was weighed against what, what is uncertain, and what is covered in the end."""
    label, unsure = voice.label, file.uncertain or Uncertain()
    found: list[tuple[str, Cell]] = [
        (root.lot.lot.code, ", ".join(
            str(part) for part in (voice.item(root.lot.item), root.words, root.lot.supplier, root.lot.lot.supplier_lot)
            if part))
        for root in file.roots[:60]
    ]  # fmt: skip
    yield Section(label("Scope and how it was found"), facts=tuple(found), grid=tables.scopes(file, voice))
    possible = [view.lot.code for view in unsure.possible]
    points = [voice.ways.hole(hole) for hole in unsure.holes[:40]]
    if file.uncertain is None:
        points.append(label("Not searched: the case is too large; /trace does it for a part of it."))
    if possible:
        points.insert(0, label("Possible besides, because no cleaning is recorded between: %(lots)s",
                               lots=", ".join(possible[:40])))  # fmt: skip
    yield Section(
        label("What is uncertain in the records"), points=tuple(points) or (label("Nothing."),), level=2
    )  # fmt: skip
    if file.evidence is not None:
        yield Section(label("How the records were made"), facts=_evidence(file.evidence, voice), level=2)
    yield Section(label("Lots"), grid=tables.lots(file, voice), level=2)


def _evidence(evidence: Evidence, voice: Voice) -> tuple[tuple[str, Cell], ...]:
    """How the steps between the covered lots became known, and how many photos of labels are beside this paper."""
    label, counts = voice.label, evidence.proven.counts
    steps = [
        (f"{label('Links')}: {voice.ways.source(by)}", counts[by.value]) for by in CapturedBy if by.value in counts
    ]
    photos: Cell = len(evidence.photos)
    if evidence.left_out:
        photos = label("the newest %(count)s; %(more)s more are kept in the house", count=len(evidence.photos),
                       more=evidence.left_out)  # fmt: skip
    return (*steps, (label("Photos of labels in this dossier"), photos))


def _notice(file: CaseFile, voice: Voice) -> Section:
    label = voice.label
    facts = (
        *notice_texts(file, voice),
        (label("When they were told"), when_told(file, voice)),
        (label("By way of"), how_told(file, voice) or "–"),
    )
    return Section(label("Notice"), facts=facts, lines=(label("As it was sent, by language: the folder notices."),))


def _told(file: CaseFile, voice: Voice) -> tuple[tuple[str, Cell], ...]:
    label, told = voice.label, file.figures
    return (
        (label("Customers"), told.customers), (label("Told"), told.told), (label("Opened"), told.opened),
        (label("Answered"), told.answered), (label("Answered within 24 h"), told.answered_24h),
        (label("Answered within 48 h"), told.answered_48h), (label("Deliveries"), told.deliveries),
    )  # fmt: skip


def _balance(file: CaseFile, voice: Voice) -> Iterator[Section]:
    label = voice.label
    points = [
        voice.sentence("reports/clue", each=each)
        for balance, candidates in zip(file.balances, file.candidates, strict=True)
        if balance.flagged
        for each in candidates[:6]
    ]
    anew = [
        (label("of which as %(item)s", item=voice.item(each.item)),
         f"{voice.amount(each.quantity, each.item.uom)} = {voice.amount(each.counted, balance.item.uom)}")
        for balance in file.balances for each in balance.anew if each.quantity
    ]  # fmt: skip
    yield Section(label("Balance"), facts=tuple(anew), grid=tables.balance(file, voice))
    if points:
        yield Section(label("Where the gap may be (candidates, not findings)"), points=tuple(points), level=2)
    yield Section(label("Balance by lot"), grid=tables.lot_balance(file, voice), level=2)


def _checked(file: CaseFile, voice: Voice) -> tuple[tuple[str, Cell], ...]:
    label, sums = voice.label, file.check_sums
    if not sums.drawn:
        return ()
    return (
        (label("Level"), file.checks[-1].check.level), (label("Drawn"), sums.drawn), (label("Asked"), sums.done),
        (label("Got the notice"), sums.got), (label("Acted on it"), sums.acted), (label("Effective"), sums.effective),
        (label("Drawn by the seed"), ", ".join(dict.fromkeys(each.check.seed for each in file.checks))),
    )  # fmt: skip
