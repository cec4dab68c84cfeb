"""What comes back: from a customer who was sent it, from a co-packer with whom something lies."""

from __future__ import annotations

from decimal import Decimal

from domain.lots import LotView
from domain.movements import MovementOrder, ReturnedMoreThanSent
from domain.partners import Partner
from domain.ports import Work


def check_delivered(
    work: Work, order: MovementOrder, lot: LotView, quantity: Decimal | None, partner: Partner | None
) -> None:
    """Nobody sends back what they never got, or more of it. Raises `ReturnedMoreThanSent` unless the person insists.

    Without a customer it is held against everything that was delivered of the lot.
    """
    if quantity is None or order.anyway:
        return
    sent = {total.customer_id: total.quantity for total in work.tracing.customers([lot.id])}
    back = work.movements.returned(lot.id)
    if partner is not None:
        left = sent.get(partner.id or 0, Decimal(0)) - back.get(partner.id, Decimal(0))
    else:
        left = sum(sent.values(), Decimal(0)) - sum(back.values(), Decimal(0))
    if quantity > left:
        got = tuple(work.partners.get(each).code for each, amount in sent.items() if amount > back.get(each, 0))
        raise ReturnedMoreThanSent(
            lot=lot.lot.code, item=lot.item.code, customer=partner.code if partner else None, asked=quantity,
            left=max(left, Decimal(0)), uom=lot.item.uom, others=got,
        )  # fmt: skip


def lying_with(work: Work, partner: Partner | None, lot: LotView) -> tuple[LotView, ...]:
    """What was sent to this co-packer and by the books lies there still: something of it is in what comes back. None
    where the lot comes back as it went out."""
    if partner is None or lot.places.get(partner.code, Decimal(0)) > 0:
        return ()
    return tuple(
        work.lots.views([lot_id for lot_id in work.movements.lying_with(partner) if lot_id != lot.id]).values()
    )
