"""Standing at a station: each photo or code is recorded at once, until the station is left."""

from __future__ import annotations

from telegram import KeyboardButton, ReplyKeyboardMarkup

from domain.captures import Proof
from domain.lots import LotRef
from domain.movements import KINDS, Amount, MovementOrder
from domain.people import May
from domain.usecases.handling_returns import MustSayWho
from domain.usecases.standing import AtStation, LeaveStation, SetStation, StationView
from handlers.amounts import amount_of
from handlers.telegram.asking import attempt, forget_question
from handlers.telegram.buttons import LeaveStationButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.grammar import LineNotUnderstood
from handlers.telegram.menu import keyboard_for, said
from handlers.telegram.station_words import leaves, parse_station
from handlers.telegram.tokens import QuoteNotClosed
from handlers.telegram.turn import Key, Turn, keys

_SIGN = "🏭 "
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
    try:
        line = parse_station(text)
    except QuoteNotClosed as error:
        raise LineNotUnderstood("station", str(error.args[0])[:80], "quote", _EXAMPLES) from error
    into = LotRef(line.into) if line.into else None
    at = await turn.do(
        SetStation(), line.kind, line=line.line, work_order=line.work_order, into=into, amount=line.amount
    )
    await turn.say("chat/station", station_keyboard(turn, at), at=at)


async def where(turn: Turn) -> None:
    """Where this person stands, and how to leave; else how to stand at a station."""
    at = await turn.look(AtStation())
    if at is None:
        await turn.say("chat/station_how")
    else:
        await turn.say("chat/station", keys([Key(turn.label("Leave the station"), LeaveStationButton())]), at=at)


async def left(turn: Turn, _: LeaveStationButton) -> None:
    await turn.do(LeaveStation())
    await turn.toast(turn.label("You have left."))
    await turn.say("chat/station_left", keyboard_for(turn))


async def record_here(
    turn: Turn, at: StationView, lot: LotRef, proof: Proof | None = None, said: Amount | None = None
) -> None:
    """The scanned lot as the station says, with no question unless the kind cannot do without an answer. `said` is
    the quantity on the label."""
    never = NEVER_ASKED
    if at.station.kind == "return" and await turn.look(MustSayWho(), lot):
        never = tuple(slot for slot in NEVER_ASKED if slot != "partner")  # a recall must know whose goods came back
    await attempt(turn, order_here(at, lot, proof, said), never)


def order_here(
    at: StationView, lot: LotRef, proof: Proof | None = None, said: Amount | None = None
) -> MovementOrder:  # fmt: skip
    """What a scan at this station is to be recorded as."""
    station = at.station
    rule = KINDS[station.kind]
    takes = {*rule.needs, *rule.may_have}
    amount: Amount | None = amount_of(station.amount.split()) if station.amount else said
    return MovementOrder(
        kind=station.kind,
        lot=lot,
        source="",
        amount=amount if "amount" in takes else None,
        into=LotRef(lot_id=station.into_lot_id) if station.into_lot_id and "into" in takes else None,
        line=None if "vessel" in takes else station.line,
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
