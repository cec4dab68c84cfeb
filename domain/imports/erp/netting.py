"""What was reversed never happened: a reversal cancels what it reverses, and nothing of either is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.imports.erp.bookings import Booking, Deed

Key = tuple[object, ...]


@dataclass
class Netted:
    """Bookings with what is left of them. `alone` are reversals of something that the export does not have."""

    bookings: list[Booking]
    alone: list[Booking]
    reversed: int = 0


def netted(bookings: Iterable[Booking]) -> Netted:
    """Each reversal takes its amount from the same deed on the same lot: first from one of just this amount, the last
    one before it, then from the latest ones. The same order or customer comes first."""
    standing: list[Booking] = []
    reversals: list[Booking] = []
    for booking in bookings:
        (reversals if booking.undoes else standing).append(booking)
    found = Netted([], [])
    if not reversals:
        found.bookings = standing
        return found
    open_amounts = {id(booking): abs(booking.amount) for booking in standing}
    by_lot: dict[Key, list[Booking]] = defaultdict(list)
    for booking in standing:
        by_lot[_key(booking, _sign(booking))].append(booking)
    for reversal in sorted(reversals, key=lambda each: each.at):
        rest = _take(reversal, by_lot[_key(reversal, -_sign(reversal))], open_amounts)
        found.reversed += rest != abs(reversal.amount)
        if rest:
            found.alone.append(replace(reversal, amount=rest * _sign(reversal)))
    for booking in standing:
        left = open_amounts[id(booking)]
        if left:
            found.bookings.append(booking if left == abs(booking.amount)
                                  else replace(booking, amount=left * _sign(booking)))  # fmt: skip
    return found


def _take(reversal: Booking, originals: list[Booking], open_amounts: dict[int, Decimal]) -> Decimal:
    """What of the reversal found nothing to reverse."""
    rest = abs(reversal.amount)

    def rank(booking: Booking) -> tuple[bool, bool, bool, str]:
        same = booking.key == reversal.key and booking.partner == reversal.partner
        return same, booking.at <= reversal.at, open_amounts[id(booking)] == rest, booking.at

    for booking in sorted(originals, key=rank, reverse=True):
        taken = min(rest, open_amounts[id(booking)])
        open_amounts[id(booking)] -= taken
        rest -= taken
        if not rest:
            break
    return rest


def _sign(booking: Booking) -> int:
    return -1 if booking.amount < 0 else 1


def _key(booking: Booking, sign: int) -> Key:
    signed = sign if booking.deed is Deed.CHANGE else 0
    return booking.deed, booking.item, booking.lot, booking.uom, signed
