"""What the demo customers will answer to the alert about MP05: played in the demo and in tests.

The received cups are not written down anywhere: they are walked from the plant's own links and
deliveries, so the answers cannot contradict them.
"""

from collections import defaultdict
from typing import Final

from bot.demo.plant_lots import links
from bot.demo.plant_partners import CUPS_IN_A_PACK
from bot.demo.plant_rows import AnswerRow
from bot.demo.plant_shipments import shipments

REPORTED_LOT: Final = "MP05"
REPORTED_SUPPLIER_LOT: Final = "HY220415"  # its maker's code, as the supplier's notice names it

UNSOLD_PERCENT: Final = 42
ANSWER_HOURS: Final = (2, 7, 12, 17)  # in turn, in the order of the customers
LATE_HOURS: Final = 30
# Of every nine customers in that order, one stays silent and one answers late.
IN_NINE: Final = 9
SILENT_PLACE: Final = 4
LATE_PLACE: Final = 7
LEFT_OPEN_CUPS: Final = {"C28": 600}  # does not say where they are
RETURNED_TOO_MANY_CUPS: Final = {"C34": 240}  # sends back more than it says it held


def customers_answers() -> list[AnswerRow]:
    """answers.csv: one row for each customer whom MP05 reached, by customer code, in cups."""
    received = sorted(_received_cups().items())
    return [_answer(place, customer, cups) for place, (customer, cups) in enumerate(received)]


def _answer(place: int, customer: str, received: int) -> AnswerRow:
    if place % IN_NINE == SILENT_PLACE:
        return AnswerRow(customer, received, None, 0, 0, 0, 0)
    hours = LATE_HOURS if place % IN_NINE == LATE_PLACE else ANSWER_HOURS[place % len(ANSWER_HOURS)]
    on_hand = received * UNSOLD_PERCENT // 100
    sold = received - on_hand - LEFT_OPEN_CUPS.get(customer, 0)
    returned = on_hand + RETURNED_TOO_MANY_CUPS.get(customer, 0)
    return AnswerRow(customer, received, hours, on_hand, sold, returned, destroyed=0)


def _received_cups() -> dict[str, int]:
    """Cups of the reported lot's descendants by customer; a six-pack counts as six."""
    reached = _reached_lots()
    cups: defaultdict[str, int] = defaultdict(int)
    for shipment in shipments():
        if shipment.lot in reached:
            cups[shipment.customer] += shipment.qty * (CUPS_IN_A_PACK if shipment.uom == "pack" else 1)
    return cups


def _reached_lots() -> set[str]:
    """Everything the reported lot went into; a lot is entered once, so the rework cycle ends."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for link in links():
        children[link.parent].append(link.child)
    reached: set[str] = set()
    to_visit = [REPORTED_LOT]
    while to_visit:
        for child in children[to_visit.pop()]:
            if child not in reached:
                reached.add(child)
                to_visit.append(child)
    return reached
