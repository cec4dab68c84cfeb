"""The sheet of a drill, as an auditor asks for it: what was found, how quickly, how completely."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from domain.drill_score import DrillScore, PartScore
from domain.usecases.drilling import DrillView
from templates.drill_words import FINDINGS, LIMITS
from templates.papers.typesetting import pdf
from templates.words import Words, number, span

Say = Callable[..., str]


def drill_pdf(words: Words, view: DrillView, language: str) -> bytes:
    """The sheet of a scored drill; the same drill gives the same bytes. `ValueError` for one without a score."""
    score, drill = view.score, view.drill
    if score is None or drill.ended_at is None:
        raise ValueError("only a scored drill has a sheet")

    def label(text: str, **facts: object) -> str:
        return words.label(text, language, **facts)

    company = view.company.get("name_zh" if language == "zh" else "name") or view.company.get("name") or "Lotbell"
    how = {"random": label("lots drawn at random"), "chosen": label("lots chosen"),
           "planned": label("unannounced, lots drawn at random")}  # fmt: skip
    facts = {
        "title": label("Traceability and recall exercise %(number)s", number=view.recall.number),
        "subtitle": label("A drill: no customer was told, no stock was stopped."),
        "company": str(company),
        "foot": words.moment(drill.ended_at, language),
        "passed": score.passed,
        "verdict": label("Passed: %(points)s / 100", points=score.points) if score.passed
        else label("Not passed: %(points)s / 100", points=score.points),
        "about": [
            [label("Began"), words.moment(drill.begun_at, language)],
            [label("Scope in hand"), _moment(words, view, language)],
            [label("Ended"), words.moment(drill.ended_at, language)],
            [label("How"), how.get(drill.picked, drill.picked)],
            [label("Number of the draw"), drill.seed],
            [label("Begun by"), view.by or label("the schedule")],
        ],
        "words": {"limits": label("Time against limits"), "contacts": label("Customers"),
                  "findings": label("Findings"), "none": label("None: everything was in order."),
                  "method": label("How the points are counted")},
        "limit_heads": [label("Limit"), label("Allowed"), label("Needed"), label("Met")],
        "limits": [
            [label(LIMITS[limit.key]), span(limit.length, language), span(score.took, language),
             label("yes") if limit.met else label("no")]
            for limit in score.limits
        ],
        "parts": [{"title": _title(part, language, label), "rows": list(_rows(words, part, score, language, label))}
                  for part in score.parts],
        "contacts": [
            [label("Affected customers"), number(score.customers)],
            [label("Can be reached by a way that is recorded"), number(score.reachable)],
            [label("Counted as told after"), span(score.told_after, language)],
            [label("Answered (simulated)"), number(score.answered)],
            [label("Accounted for (simulated)"), f"{score.accounted} %"],
        ],
        "findings": [label(FINDINGS[finding]) for finding in score.findings],
        "method": label(
            "Time, share traced, balances and contacts count 25 points each. Time: full within the own limit, less in "
            "proportion after it. Traced: the mean share of what was made that is accounted for, and of lots whose "
            "inputs are known. Balances: within the tolerance of %(tolerance)s %%. Contacts: customers whom a recorded "
            "way leads to.", tolerance=score.tolerance,
        ),
        "sign": [label("Quality: date, name, signature"), label("Seen by: date, name, signature")],
    }  # fmt: skip
    return pdf("drill", language, facts, at=drill.ended_at)


def _moment(words: Words, view: DrillView, language: str) -> str:
    return words.moment(view.drill.scoped_at, language) if view.drill.scoped_at else "–"


def _title(part: PartScore, language: str, label: Say) -> str:
    item = part.item_zh if language == "zh" and part.item_zh else part.item
    if part.side == "raw":
        return label("Forward: %(lot)s, %(item)s", lot=part.lot, item=item)
    return label("Both ways: %(lot)s, %(item)s", lot=part.lot, item=item)


def _rows(words: Words, part: PartScore, score: DrillScore, language: str, label: Say) -> Iterator[list[str]]:
    def amount(text: str) -> str:
        return f"{number(Decimal(text))} {words.unit(part.uom, language, Decimal(text))}"

    within = label("within the tolerance") if part.within else label("outside the tolerance")
    yield [label("Made or received"), amount(part.made)]
    if part.side != "raw":
        yield [label("With customers"), amount(part.delivered)]
        yield [label("In stock"), amount(part.in_stock)]
    yield [label("Accounted for"), f"{part.traced} %"]
    yield [label("Balance gap"), f"{amount(part.gap)} · {within} ({score.tolerance} %)"]
    yield [label("Lots made from it"), label("%(lots)s, %(finished)s of them finished", lots=number(part.lots),
                                             finished=number(part.finished))]  # fmt: skip
    yield [label("Customers"), number(part.customers)]
    if part.side != "raw":
        yield [label("Lots that went into it"), label("%(inputs)s, %(raw)s of them bought", inputs=number(part.inputs),
                                                      raw=number(part.raw))]  # fmt: skip
        yield [label("Lots whose inputs are known"), f"{part.inputs_share} %"]
        if part.unknown:
            yield [label("Inputs unknown of"), ", ".join(part.unknown[:20])]
