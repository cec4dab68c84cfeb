"""The one way from a question about the genealogy to its answer: honest, in time, with what is missing said."""

from __future__ import annotations

from domain.genealogy import Question, Trace
from domain.ports import Work


def answer(work: Work, question: Question) -> Trace:
    """Every lot that can be reached from the roots, each once, with the deliveries and customers. Changes nothing."""
    return work.tracing.trace_of(work.tracing.closure(question.roots, question.direction))
