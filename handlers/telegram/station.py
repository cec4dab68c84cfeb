"""Standing at a station: each photo or code is recorded at once, until the station is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from telegram import KeyboardButton, ReplyKeyboardMarkup

from domain.captures import Proof
from domain.lots import LotRef
from domain.movements import KINDS, Amount, MovementOrder
from domain.pallets import PACK
from domain.people import May
from domain.usecases.handling_returns import MustSayWho
from domain.usecases.standing import AtStation, LeaveStation, SetStation, StationView
from domain.usecases.suggest_amount import SuggestAmount
from handlers.amounts import amount_of
from handlers.telegram.asking import Question, attempt, forget_question, put_question
from handlers.telegram.buttons import LeaveStationButton
from handlers.telegram.choices import Choice
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.grammar import LineNotUnderstood
from handlers.telegram.menu import keyboard_for, said
from handlers.telegram.station_words import StationLine, leaves, parse_station
from handlers.telegram.tokens import QuoteNotClosed
from handlers.telegram.turn import Key, Turn, keys

_SIGN = "🏭 "
STILL_HERE = "still_here"
"""The question whether one still stands there, among the parts of an order that are asked for."""
NEVER_ASKED: tuple[str, ...] = ("amount", "into", "reason", "partner")
_EXAMPLES = {"en": "/station filling line 1 order 88", "zh": "工位 灌装1线 工单 88"}


async def station(turn: Turn) -> None:
    """`/station filling line 1 order 88`, `/station off`; alone it says where one stands."""
    text = after_command(turn)
    await forget_question(turn)
    if not text:
        await where(turn)
    elif leaves(text):
        await turn.do(LeaveStation())
        await turn.say("chat/station_left", keyboard_for(turn))
    else:
        await _stand(turn, text)


async def _stand(turn: Turn, text: str) -> None:
    line = parsed_station(text)
    into = LotRef(line.into) if line.into else None
    at = await turn.do(
        SetStation(), line.kind, line=line.line, work_order=line.work_order, into=into, amount=line.amount
    )
    await turn.say("chat/station", station_keyboard(turn, at), at=at)


def parsed_station(text: str) -> StationLine:
    """What the line says. Raises `LineNotUnderstood`, `BadQuantity`, `UnknownKind`."""
    try:
        return parse_station(text)
    except QuoteNotClosed as error:
        raise LineNotUnderstood("station", str(error.args[0])[:80], "quote", _EXAMPLES) from error


async def where(turn: Turn) -> None:
    """Where this person stands, and how to leave; else how to stand at a station."""
    at = await turn.look(AtStation())
    if at is None:
        await turn.say("chat/station_how")
    else:
        await turn.say("chat/station", keys([Key(turn.label("Leave the station"), LeaveStationButton())]), at=at)


async def left(turn: Turn, _: LeaveStationButton) -> None:
    await turn.do(LeaveStation())
    await forget_question(turn)
    await turn.toast(turn.label("You have left."))
    await turn.say("chat/station_left", keyboard_for(turn))


async def record_here(
    turn: Turn, at: StationView, lot: LotRef, proof: Proof | None = None, said: Amount | None = None
) -> None:  # fmt: skip
    """The scanned lot as the station says, with no question unless the kind cannot do without an answer. The amount is
    what the person `said`, else the station's own, else the one on the label, if there is one."""
    never = NEVER_ASKED
    if at.station.kind == "return" and await turn.look(MustSayWho(), lot):
        never = tuple(slot for slot in NEVER_ASKED if slot != "partner")  # a recall must know whose goods came back
    if at.station.kind == PACK:  # a whole lot does not go on one pallet
        never = tuple(slot for slot in NEVER_ASKED if slot != "amount")
    order = await with_label_amount(turn, order_here(at, lot, proof, said))
    if at.left_alone:
        await _still_here(turn, at, order, never)
    else:
        await attempt(turn, order, never)


async def _still_here(turn: Turn, at: StationView, order: MovementOrder, never: Sequence[str]) -> None:
    """After a shift away the next scan asks before it records: people move on and forget to say so."""
    stay = Choice(turn.label("Yes, record it"), skips=STILL_HERE)
    leave = Key(turn.label("No, I have left"), LeaveStationButton())
    text = turn.words("chat/station_still", at=at)
    await put_question(turn, text, Question(order, STILL_HERE, [stay], never, others=[leave]), instead=False)


async def with_label_amount(turn: Turn, order: MovementOrder) -> MovementOrder:
    """The amount that the photographed label says, where the order has none: in a unit of its item, or not at all."""
    rule = KINDS[order.kind]
    if order.amount is not None or order.proof.capture_id is None or "amount" not in (*rule.needs, *rule.may_have):
        return order
    return replace(order, amount=(await turn.look(SuggestAmount(), order)).label)


def order_here(
    at: StationView, lot: LotRef, proof: Proof | None = None, said: Amount | None = None
) -> MovementOrder:  # fmt: skip
    """What a scan at this station is to be recorded as."""
    station = at.station
    rule = KINDS[station.kind]
    takes = {*rule.needs, *rule.may_have}
    amount = said or (amount_of(station.amount.split()) if station.amount else None)
    return MovementOrder(
        kind=station.kind,
        lot=lot,
        source="",
        amount=amount if "amount" in takes else None,
        into=LotRef(lot_id=station.into_lot_id) if station.into_lot_id and "into" in takes else None,
        line=None if "vessel" in takes or station.kind == PACK else station.line,
        to_place=station.line if station.kind == PACK else None,
        vessel=station.line if "vessel" in takes else None,
        work_order=station.work_order if "work_order" in takes else None,
        proof=proof or Proof(),
    )


def station_keyboard(turn: Turn, at: StationView) -> ReplyKeyboardMarkup:
    """The big keys, with the station on the first: it is always in sight what a photo will do."""
    here = " · ".join(part for part in (at.station.line, at.station.work_order) if part) or turn.label("Station")
    rows = [[f"{_SIGN}{here}"[:60]], [turn.label("My last records"), turn.label("Help")]]
    return ReplyKeyboardMarkup(
        [[KeyboardButton(text) for text in row] for row in rows],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=turn.label("Photo or lot code"),
    )


def _asks(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and (command("station", "工位")(turn))


def _key(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and (turn.text.startswith(_SIGN) or said(turn, "Station"))


DOORS = [Door("station", _asks, station), Door("station key", _key, where)]
BUTTONS = [ButtonDoor(LeaveStationButton, left)]
