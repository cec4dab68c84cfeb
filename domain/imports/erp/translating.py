"""From what exports say to the files of the plain layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.imports.erp.bookings import Left
from domain.imports.erp.joining import joined
from domain.imports.erp.netting import netted
from domain.imports.erp.plain import empty_files
from domain.imports.erp.reading import ReadExport
from domain.imports.erp.translation import Known, Notice, Noticed, Translation
from domain.imports.erp.writing import Writer
from domain.imports.problems import Problem, RowProblem


def translate(sheets: Sequence[ReadExport], known: Known) -> Translation:
    """One plant's story out of all its exports together. Items, partners and lots that the plant has are not told
    again, unless the export says how they came."""
    made = Translation(empty_files(), sheets, problems=[problem for sheet in sheets for problem in sheet.problems])
    for number, sheet in enumerate(sheets):
        for booking in sheet.bookings:
            booking.sheet = number
    bookings = [booking for sheet in sheets for booking in sheet.bookings]
    if not bookings:
        made.problems += [
            RowProblem(sheet.place, sheet.header.line if sheet.header else 1, "", Problem.ONLY_LOTS)
            for sheet in sheets
            if sheet.is_list_of_lots
        ]
        return made
    net = netted(bookings)
    story = joined(net.bookings)
    Writer(made, known, story, [facts for sheet in sheets for facts in sheet.lots]).write(net.alone)
    left: Counter[str] = Counter()
    for sheet in sheets:
        left.update({reason.value: count for reason, count in sheet.left.items()})
    left[Left.MOVED.value] += story.moved
    made.notices[:0] = [Notice(Noticed(reason), count) for reason, count in sorted(left.items()) if count]
    if net.reversed:
        made.notices.append(Notice(Noticed.REVERSED, net.reversed))
    return made
