"""Who answered what: one row an answer, and one for everybody who has said nothing yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.alerts import Answer, AnswerKind
from domain.case_view import RecallView
from domain.recall import Reach
from storage.reports.tables import Column, Table
from storage.reports.trace_tables import TraceTables


@dataclass(frozen=True)
class AnswerLine:
    """What one customer said; no answer is a line as well."""

    reach: Reach
    answer: Answer | None


def answer_table(view: RecallView, answers: Sequence[Answer], tables: TraceTables) -> Table[AnswerLine]:
    """By customer as the card lists them, each one's answers oldest first. Of the same question the last counts."""
    label = tables.label
    said = {
        AnswerKind.RECEIVED: label("received"), AnswerKind.HAVE: label("still have it"),
        AnswerKind.SOLD: label("sold"), AnswerKind.NONE: label("none left"),
        AnswerKind.PASSED_ON: label("passed on"), AnswerKind.TEXT: label("wrote"),
    }  # fmt: skip

    def answer_of(line: AnswerLine) -> str:
        return said[AnswerKind(line.answer.kind)] if line.answer else label("no answer")

    columns: tuple[Column[AnswerLine], ...] = (
        Column(label("Customer"), 12, lambda line: line.reach.code),
        Column(label("Name"), 24, lambda line: line.reach.name),
        Column(label("Answer"), 16, answer_of),
        Column(label("Quantity"), 12, lambda line: line.answer.quantity if line.answer else None),
        Column(label("Unit"), 8, lambda line: tables.unit(line.answer.uom) if line.answer else None),
        Column(label("Words"), 50, lambda line: line.answer.words if line.answer else None),
        Column(label("Date"), 17, lambda line: tables.local(line.answer.at) if line.answer else None),
    )
    return Table(label("Answers"), columns, _lines(view, answers))


def _lines(view: RecallView, answers: Sequence[Answer]) -> Iterator[AnswerLine]:
    counted = {(each.partner_id, each.kind, each.uom if each.kind != AnswerKind.TEXT else each.id): each
               for each in answers}  # fmt: skip
    for reach in view.reaches:
        own = [each for each in counted.values() if each.partner_id == reach.partner_id]
        yield from (AnswerLine(reach, each) for each in own)
        if not own:
            yield AnswerLine(reach, None)
