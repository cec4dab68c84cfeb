"""The full list of a case that was launched: who has what, what they said, what it covers."""

from __future__ import annotations

from domain.case_file import CaseFile
from templates.papers import case_tables as tables
from templates.papers.case_head import figures, report
from templates.papers.report import Report, Section, Voice


def full_list(file: CaseFile, voice: Voice) -> Report:
    """The figures, each customer, who is to be looked at again, every answer lot by lot, lots, deliveries, balance."""
    label = voice.label
    sections = [
        figures(file, voice),
        Section(label("Customers"), grid=tables.customers(file, voice)),
        Section(label("To look at again"), grid=tables.flags(file, voice)),
        Section(label("Answers"), grid=tables.answers(file, voice)),
        Section(label("Lots"), grid=tables.lots(file, voice)),
        Section(label("Deliveries"), grid=tables.deliveries(file, voice)),
        Section(label("Balance"), grid=tables.balance(file, voice)),
        Section(label("Balance by lot"), grid=tables.lot_balance(file, voice)),
    ]
    return report(file, voice, label("Recall"), sections)
