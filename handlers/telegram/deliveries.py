"""A label of a lot that we do not know may be a delivery: it is received as the label says, when a person says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from domain.captures import CapturedBy, Proof
from domain.items import Item, ItemKind
from domain.labels import Reading
from domain.lots import LotRef
from domain.movements import MovementOrder
from domain.people import AnswerExpected
from domain.usecases.look_at_label import LookAtCapture
from handlers.telegram import recording
from handlers.telegram.asking import attempt
from handlers.telegram.buttons_scanning import ReceiveSeen
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.grammar import parse, with_lot
from handlers.telegram.seen import Seen
from handlers.telegram.turn import Key, Turn

RECEIVE = "receive"
MOST_NAMED = 3
"""More lots than this in one picture are a shelf, not a delivery."""
_PRINTED_SURE = 0.9
"""A printed lot is offered to be received from this score on; below it the person reads the label better."""
_OURS = (ItemKind.INTERMEDIATE, ItemKind.FINISHED)


@dataclass(frozen=True)
class Delivery:
    """What a label says of a lot that may just have come in. `sure`: a sure code names it, not print that was read."""

    code: str
    sure: bool
    item: Item | None
    expires: date | None


def delivery_of(seen: Seen) -> Delivery | None:
    """A lot that the label surely names, or prints clearly beside a word for "lot"; one word, so that the line that
    is offered can be sent as it is. What we make ourselves is not received."""
    reading, label = seen.reading, seen.label
    item = label.product.item if label.product else None
    if len(label.named) > MOST_NAMED or (item and item.kind in _OURS):
        return None
    printed = reading.text.lots[:1] if reading.text else ()
    clear = [lot.text for lot in printed if lot.labelled and lot.score >= _PRINTED_SURE]
    code = next((text for text in (*label.named, *clear) if len(text.split()) == 1 and '"' not in text), None)
    if code is None or not code.isprintable():
        return None
    return Delivery(code, code in label.named, item, None if wrong_dates(reading) else _dates(reading)[1])


def receive_key(turn: Turn, seen: Seen, delivery: Delivery | None) -> list[Key]:
    """One tap begins it, where there is nothing left to misread. Beside lots that look alike it must not be the first
    thing that a thumb finds."""
    if delivery is None or not delivery.sure or seen.capture_id is None:
        return []
    return [
        Key(
            turn.label("Receive it as a new lot"),
            ReceiveSeen(seen.capture_id),
            style=None if seen.match.views else "primary",
        )
    ]


async def receive_tapped(turn: Turn, pressed: ReceiveSeen) -> None:
    """The questions of a receipt, beginning with what the label does not say."""
    if await recording.said_before(turn):
        return
    seen = await turn.look(LookAtCapture(), pressed.capture)
    delivery = delivery_of(seen) if seen else None
    if seen is None or delivery is None or not delivery.sure:
        raise AnswerExpected(problem="old")
    await attempt(turn, _filled_in(turn, MovementOrder(RECEIVE, LotRef(delivery.code), ""), seen, delivery))


async def received_by_caption(turn: Turn, seen: Seen) -> bool:
    """Whether the words under the photo say that this lot came in: then that is recorded, or asked on."""
    delivery = delivery_of(seen)
    line = with_lot(seen.caption, delivery.code) if delivery and delivery.sure else None
    said = parse(line, turn.message.date, turn.desk.words.zone) if line else None
    if said is None or delivery is None or said.order.kind != RECEIVE:
        return False
    await attempt(turn, _filled_in(turn, said.order, seen, delivery))
    return True


def wrong_dates(reading: Reading) -> bool:
    """Whether the label says that it expires before it is made."""
    made, expires = _dates(reading)
    return made is not None and expires is not None and expires < made


def _filled_in(turn: Turn, order: MovementOrder, seen: Seen, delivery: Delivery) -> MovementOrder:
    """What the person said stands; the label fills in the rest."""
    expires = order.expires_at
    if expires is None and delivery.expires is not None:
        expires = datetime.combine(delivery.expires, time(23, 59, 59), turn.desk.words.zone)
    item = order.item or (delivery.item.code if delivery.item else None)
    proof = Proof(CapturedBy.SCANNED, seen.capture_id)
    return replace(order, item=item, expires_at=expires, proof=proof)


def _dates(reading: Reading) -> tuple[date | None, date | None]:
    """Made and expires, from the codes before the print."""
    said = [code.gs1 for code in reading.sure if code.gs1]
    made = [gs1.made for gs1 in said if gs1.made]
    expires = [gs1.expires for gs1 in said if gs1.expires]
    if reading.text:
        made += [reading.text.made] if reading.text.made else []
        expires += [reading.text.expires] if reading.text.expires else []
    return next(iter(made), None), next(iter(expires), None)


BUTTONS = [ButtonDoor(ReceiveSeen, receive_tapped)]
