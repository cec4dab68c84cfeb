"""The review of a case (复盘) as people read it."""

from __future__ import annotations

from domain.case_file import CaseFile
from domain.review import Review, review
from domain.scope import ScopeKind
from templates.papers import case_tables as tables
from templates.papers.case_head import report
from templates.papers.case_words import SCOPES, STEPS
from templates.papers.report import Cell, Column, Grid, Report, Section, Voice


def review_report(file: CaseFile, voice: Voice) -> Report:
    return report(file, voice, voice.label("Review of a recall"), sections(file, voice))


def sections(file: CaseFile, voice: Voice) -> list[Section]:
    """How long, how wide, what widened it, what to change."""
    label, found = voice.label, review(file)
    return [
        Section(label("How long it took"), grid=times(found, voice)),
        Section(label("How wide it was"), facts=tuple(_width(file, found, voice)), grid=tables.scopes(file, voice)),
        Section(label("What should change"), lines=(label(
            "Facts of this case that ask for a corrective action; a person decides which."),),
            points=tuple(points(found, voice)) or (label("Nothing in the records asks for a change."),)),
        Section(label("Corrective actions"), grid=tables.actions(file, voice)),
    ]  # fmt: skip


def points(found: Review, voice: Voice) -> list[str]:
    return [voice.sentence("reports/proposal", each=each) for each in found.proposals]


def times(found: Review, voice: Voice) -> Grid:
    label = voice.label
    columns = (Column(label("What"), 34), Column(label("Date"), 18), Column(label("After the step before"), 18),
               Column(label("After the firm knew"), 18))  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (label(STEPS[each.step]), each.at, voice.span(each.since) if each.since is not None else None,
         voice.span(each.since_known))
        for each in found.moments
    ]  # fmt: skip
    return Grid(label("Times"), columns, rows)


def _width(file: CaseFile, found: Review, voice: Voice) -> list[tuple[str, Cell]]:
    label, width, kind = voice.label, found.width, file.recall.scope_kind
    facts: list[tuple[str, Cell]] = [
        (label("How the line was drawn"), label(SCOPES[ScopeKind(kind)]) if kind in set(ScopeKind) else kind),
        (label("Finished lots recalled"), width.lots),
        (label("Customers"), width.customers),
    ]
    if width.cost is not None:
        facts.append((label("Cost of the chosen scope"), round(width.cost)))
    if width.broad_lots is not None:
        facts.append((label("Finished lots of the whole quarter"), width.broad_lots))
    if width.broad_cost is not None:
        facts.append((label("Cost of the whole quarter instead"), round(width.broad_cost)))
    if width.avoided is not None:
        facts.append((label("Avoided by knowing the genealogy"), round(width.avoided)))
    return facts
