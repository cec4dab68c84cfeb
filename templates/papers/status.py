"""Status reports with the counters that authorities ask for: 21 CFR 7.53, the Chinese progress and final report, and
the recall plan in its eight parts."""

from __future__ import annotations

from decimal import Decimal

from domain.case_file import CaseFile
from domain.figures import percent
from domain.review import review
from domain.scope import ScopeKind
from templates.papers import case_tables as tables
from templates.papers.case_head import (
    deadline_rule,
    expected_end,
    figures,
    how_told,
    notice_texts,
    products,
    report,
    when_told,
)
from templates.papers.case_words import SCOPES, severity
from templates.papers.report import Cell, Report, Section, Voice
from templates.papers.review import points
from templates.words import N_

NOTHING = Decimal(0)
BELOW = "\u3000"
"""A blank before what belongs to the counter above."""
FIRM = {
    "name": N_("Firm"), "address": N_("Address"), "legal": N_("Legal representative"),
    "responsible": N_("Responsible person"), "phone": N_("Phone"), "email": N_("E-mail"),
}  # fmt: skip


def status_us(file: CaseFile, voice: Voice) -> Report:
    """The counters of 21 CFR 7.53(b), one by one, and every customer below."""
    label, told, main, sums = voice.label, file.figures, file.figures.main, file.check_sums
    have, back = (voice.amount(main.have, main.uom), voice.amount(main.recovered, main.uom)) if main else ("–", "–")
    counters: list[tuple[str, Cell]] = [
        (label("1. Consignees notified"), label("%(part)s of %(whole)s", part=told.told, whole=told.customers)),
        (BELOW + label("Notified when"), when_told(file, voice)),
        (BELOW + label("Notified by which method"), how_told(file, voice) or "–"),
        (label("2. Consignees responding"), told.answered),
        (BELOW + label("Quantity on hand when told"), have),
        (label("3. Consignees not responding"), told.customers - told.answered),
        (label("4. Quantity returned or destroyed"), back),
        (
            BELOW + label("Quantity accounted for"),
            _share(main.accounted, main.delivered, main.uom, voice) if main else "–",
        ),
        (label("5. Effectiveness checks"), _checks(file, voice)),
        (BELOW + label("Customers who got the notice and acted"), sums.effective if sums.drawn else "–"),
        (label("6. Expected end"), expected_end(file, voice)),
    ]
    sections = [
        Section(label("Counters of 21 CFR 7.53(b)"), facts=tuple(counters)),
        figures(file, voice),
        Section(label("Not answered"), grid=tables.silent(file, voice)),
        Section(label("To look at again"), grid=tables.flags(file, voice)),
        Section(label("Clocks"), grid=tables.clocks(file, voice)),
        Section(label("Customers"), grid=tables.customers(file, voice)),
        Section(label("Balance"), grid=tables.balance(file, voice)),
    ]
    if file.checks:
        sections.append(Section(label("Effectiveness checks"), grid=tables.checks(file, voice)))
    return report(file, voice, label("Recall status report"), sections)


def status_cn(file: CaseFile, voice: Voice) -> Report:
    """The Chinese progress report; of a closed case the final one."""
    label, told, main = voice.label, file.figures, file.figures.main
    uom = main.uom if main else file.unit
    sold, planned, recovered = _sold(file), main.delivered if main else NOTHING, main.recovered if main else NOTHING
    closed = file.recall.closed_at is not None
    facts: list[tuple[str, Cell]] = [
        (label("Customers told"), label("%(part)s of %(whole)s", part=told.told, whole=told.customers)),
        (label("When they were told"), when_told(file, voice)),
        (label("Customers who answered"), told.answered),
        (label("Finished lots recalled"), sum(len(each.lots) for each in file.finished)),
        (label("Lots covered in all"), len(file.covered) - len(file.cleared)),
        (label("Quantity made in all"), voice.amount(file.made, uom)),
        (label("Quantity sold in all"), voice.amount(sold, uom)),
        (label("Quantity planned to be recalled"), voice.amount(planned, uom)),
        (label("Recalled so far"), voice.amount(recovered, uom)),
        (label("Recalled so far / planned"), f"{percent(recovered, planned)} %"),
        (label("Recalled so far / sold"), f"{percent(recovered, sold)} %"),
        (label("Accounted for"), _share(main.accounted, planned, uom, voice) if main else "–"),
        (label("In our own stock, on hold"), voice.amount(file.in_store, uom)),
        (label("Expected end"), expected_end(file, voice)),
    ]
    sections = [
        Section(label("Progress"), facts=tuple(facts), lines=(label(
            "Sold is everything that was delivered of the case's lots, those cleared later included; planned is what "
            "was delivered of the lots that are still recalled; recalled is what customers sent back or destroyed."),)),
        figures(file, voice),
        Section(label("Different from the plan"), points=tuple(_differences(file, voice)) or (label("Nothing."),)),
        Section(label("Measures to be taken"), points=tuple(_measures(file, voice)) or (label("None."),)),
        Section(label("Disposal"), grid=tables.disposals(file, voice)),
        Section(label("To look at again"), grid=tables.flags(file, voice)),
        Section(label("Clocks"), grid=tables.clocks(file, voice)),
        Section(label("Lots"), grid=tables.lots(file, voice)),
        Section(label("Customers"), grid=tables.customers(file, voice)),
        Section(label("Balance"), grid=tables.balance(file, voice)),
    ]  # fmt: skip
    if closed:
        sections.insert(4, Section(label("What the case showed"), points=tuple(points(review(file), voice))))
    title = label("Final recall report") if closed else label("Recall progress report")
    return report(file, voice, title, sections)


def plan(file: CaseFile, voice: Voice) -> Report:
    """The recall plan (召回计划) in the eight parts that the Chinese rules ask for."""
    label, recall, main, told = voice.label, file.recall, file.figures.main, file.company
    uom = main.uom if main else file.unit
    scope = label(SCOPES[ScopeKind(recall.scope_kind)]) if recall.scope_kind in set(ScopeKind) else recall.scope_kind
    area = next((value for name, value in notice_texts(file, voice) if name == label("Where it was sold")), "–")
    sections = [
        Section(label("1. The firm and its persons"), facts=tuple(
            (label(name), str(told.get(key) or "–")) for key, name in FIRM.items())),
        Section(label("2. The goods"), facts=(
            (label("Product"), ", ".join(products(file, voice))), (label("Lots"), len(file.covered)),
            (label("Quantity made"), voice.amount(file.made, uom)),
            (label("With customers"), voice.amount(main.delivered, uom) if main else "–"),
            (label("Area"), area), (label("How the line is drawn"), scope)), grid=tables.lots(file, voice)),
        Section(label("3. Reason and harm"), facts=(
            (label("Reason"), recall.reason), (label("What can happen"), recall.hazard or "–"))),
        Section(label("4. Class, steps and deadlines"), facts=(
            (label("Class"), severity(voice, file.regime.classes, recall.severity)),
            (label("Launched at"), recall.launched_at), (label("Expected end"), expected_end(file, voice)),
            (label("By which rule"), deadline_rule(file, voice) or "–")), grid=tables.clocks(file, voice)),
        Section(label("5. The notice and how it is given"), facts=(
            *notice_texts(file, voice), (label("By way of"), how_told(file, voice) or "–"))),
        Section(label("6. What traders must do"), points=tuple(
            label(each.text) for each in file.regime.notice.sentences if each.part in {"advice", "remedy"})),
        Section(label("7. Handling and cost"), facts=(
            (label("Cost of the chosen scope"), _money(recall.cost)),
            (label("Cost of the whole quarter instead"), _money(recall.broad_cost))),
            grid=tables.disposals(file, voice)),
        Section(label("8. Expected effect"), facts=(
            (label("Customers to be told"), file.figures.customers),
            (label("Quantity planned to be recalled"), voice.amount(main.delivered, uom) if main else "–"),
            (label("In our own stock, on hold"), voice.amount(file.in_store, uom)))),
    ]  # fmt: skip
    return report(file, voice, label("Recall plan"), sections)


def _sold(file: CaseFile) -> Decimal:
    """Everything that was delivered of the case's lots in its unit, cleared lots included."""
    factors = {lot_id: lot.factor for lot_id, lot in file.covered.items()}
    return sum(
        (sent.quantity * factor for sent in file.trace.deliveries if (factor := factors.get(sent.lot_id)) is not None),
        NOTHING,
    )


def _share(part: Decimal, whole: Decimal, uom: str, voice: Voice) -> str:
    return voice.label("%(amount)s (%(percent)s %%)", amount=voice.amount(part, uom), percent=percent(part, whole))


def _checks(file: CaseFile, voice: Voice) -> str:
    sums = file.check_sums
    if not sums.drawn:
        return voice.label("none drawn yet")
    level = file.checks[-1].check.level
    return voice.label("level %(level)s: %(drawn)s drawn, %(done)s made, %(failed)s not effective", level=level,
                       drawn=sums.drawn, done=sums.done, failed=sums.failed)  # fmt: skip


def _differences(file: CaseFile, voice: Voice) -> list[str]:
    said = []
    if file.recall.wave > 1:
        said.append(voice.label("The case was widened; this is wave %(wave)s.", wave=file.recall.wave))
    if file.cleared:
        codes = [file.trace.by_id[lot.lot_id].lot.code for lot in file.cleared if lot.lot_id in file.trace.by_id]
        said.append(voice.label("Cleared and no longer recalled: %(lots)s", lots=", ".join(codes[:30])))
    return said


def _measures(file: CaseFile, voice: Voice) -> list[str]:
    measures = [each.what for each in file.actions if each.done_at is None]
    if file.silent and file.recall.closed_at is None:
        codes = ", ".join(each.code for each in file.silent[:20])
        measures.append(voice.label("Go on asking those who are silent: %(customers)s", customers=codes))
    return measures


def _money(amount: Decimal | None) -> Cell:
    return None if amount is None else amount.quantize(Decimal(1))
