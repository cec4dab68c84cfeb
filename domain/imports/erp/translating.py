"""From what exports say to the files of the plain layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from domain.imports.erp.bookings import Booking, Deed, Left
from domain.imports.erp.joining import joined
from domain.imports.erp.netting import netted
from domain.imports.erp.plain import empty_files
from domain.imports.erp.reading import ReadExport
from domain.imports.erp.translation import Known, Notice, Noticed, Translation
from domain.imports.erp.writing import Writer
from domain.imports.problems import Problem, RowProblem

_WITH_PARTNERS = (Deed.RECEIVE, Deed.SHIP, Deed.RETURN_IN, Deed.RETURN_OUT)


def translate(sheets: Sequence[ReadExport], known: Known) -> Translation:
    """One plant's story out of all its exports together. Items, partners and lots that the plant has are not told
    again, unless the export says how they came."""
    made = Translation(empty_files(), sheets, problems=[problem for sheet in sheets for problem in sheet.problems])
    bookings, twice = _each_once(sheets)
    if not bookings:
        made.problems += [
            RowProblem(sheet.place, sheet.header.line if sheet.header else 1, "", Problem.ONLY_LOTS)
            for sheet in sheets
            if sheet.moves_nothing
        ]
        return made
    _name_partners(bookings, sheets)
    net = netted(bookings)
    story = joined(net.bookings)
    Writer(made, known, story, [facts for sheet in sheets for facts in sheet.lots]).write(net.alone)
    left: Counter[str] = Counter()
    for sheet in sheets:
        left.update({reason.value: count for reason, count in sheet.left.items()})
    left[Left.MOVED.value] += story.moved
    made.notices[:0] = [Notice(Noticed(reason), count) for reason, count in sorted(left.items()) if count]
    if twice:
        made.notices.append(Notice(Noticed.TOLD_TWICE, twice))
    if net.reversed:
        made.notices.append(Notice(Noticed.REVERSED, net.reversed))
    return made


def _name_partners(bookings: list[Booking], sheets: Sequence[ReadExport]) -> None:
    """What a ledger does not say of a delivery, the list of deliveries does."""
    documents = {document: partner for sheet in sheets for document, partner in sheet.documents.items()}
    for booking in bookings:
        if not booking.partner and booking.deed in _WITH_PARTNERS:
            booking.partner = documents.get(booking.document, "")


def _each_once(sheets: Sequence[ReadExport]) -> tuple[list[Booking], int]:
    """The bookings of all sheets, and how many were left out: what stands in two files, because they overlap, happened
    once. What stands twice in one file happened twice."""
    found: list[Booking] = []
    told: Counter[Booking] = Counter()
    twice = 0
    for number, sheet in enumerate(sheets):
        here: Counter[Booking] = Counter()
        for booking in sheet.bookings:
            booking.sheet = number
            if len(sheets) > 1:
                same = replace(booking, sheet=0, line=0)
                here[same] += 1
                if here[same] <= told[same]:
                    twice += 1
                    continue
            found.append(booking)
        told |= here
    return found, twice
