"""Signs of stations on the wall: a lead defines one with `/sign`, whoever scans it stands there."""

from __future__ import annotations

from typing import Any

from domain.labels import sign_from_payload
from domain.lot_numbers import StationSign
from domain.lots import LotRef, UnknownLot
from domain.people import AnswerExpected, Draft, May
from domain.usecases.find_lot import FindLot
from domain.usecases.signs import BadWorkOrder, LookAtSign, PutSign, SignNamed, Signs
from domain.usecases.standing import KeepDraft, SetStation, StationView, TakeDraft
from domain.usecases.suggest import Suggest
from domain.values import BadLotCode
from handlers.telegram import recording
from handlers.telegram.asking import forget_question
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_floor import OrderHere, SignShown
from handlers.telegram.choices import step_mark
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.glued import unglued
from handlers.telegram.label_prints import send_sign
from handlers.telegram.station import parsed_station, station_keyboard
from handlers.telegram.tokens import QuoteNotClosed, tokens
from handlers.telegram.turn import Key, Turn, keys
from handlers.telegram.vocabulary import SLOT_OF

ORDER_STEP = "station:order"
_ORDERS_SHOWN = 4
_LONGEST_ORDER = 60
_EQUALS = ("=", "＝", "：", ":")


async def stand_at_sign(turn: Turn, sign_id: int) -> None:
    """From now on this person stands where the sign hangs. Material needs to know for which order: that is one tap.

    Raises `UnknownSign`.
    """
    sign = await turn.look(LookAtSign(), sign_id)
    await forget_question(turn)
    if sign.kind == "use" and sign.work_order is None:
        await _ask_order(turn, sign)
    else:
        await _stand(turn, sign, sign.work_order, None)


async def sign_scanned(turn: Turn) -> None:
    """The sign opened with the telephone's own camera."""
    await stand_at_sign(turn, sign_from_payload(after_command(turn)) or 0)


async def _stand(turn: Turn, sign: StationSign, work_order: str | None, into: LotRef | None) -> None:
    at: StationView = await turn.do(
        SetStation(), sign.kind, line=sign.line, work_order=work_order, into=into, amount=sign.amount
    )
    await turn.say("chat/station", station_keyboard(turn, at), at=at)


async def _ask_order(turn: Turn, sign: StationSign) -> None:
    """The orders and lots that material went into lately, the likeliest first."""
    suggested = await turn.look(Suggest(), "use", "into", line=sign.line)
    named: list[tuple[str, dict[str, Any]]] = [
        *((f"{view.lot.code} · {view.item.name(turn.language)}", {"into": view.id}) for view in suggested.lots),
        *((order, {"order": order}) for order in suggested.orders),
    ]
    shown, mark = named[:_ORDERS_SHOWN], step_mark(turn.source)
    facts = {"sign": sign.id, "mark": mark, "choices": [meant for _, meant in shown]}
    await turn.do(KeepDraft(), turn.chat_id, ORDER_STEP, facts)
    rows = [[Key(words[:40], OrderHere(mark, place))] for place, (words, _) in enumerate(shown)]
    question = turn.asking(turn.words("chat/station_order", sign=sign))
    await turn.tell(question, keys(*rows, [Key(turn.label("Cancel"), Cancel(mark))]))


async def order_picked(turn: Turn, pressed: OrderHere) -> None:
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is None or draft.step != ORDER_STEP or draft.facts["mark"] != pressed.step:
        raise AnswerExpected(problem="old")
    choices = draft.facts["choices"]
    if not 0 <= pressed.choice < len(choices):
        raise AnswerExpected(problem="unknown")
    meant = choices[pressed.choice]
    sign = await turn.look(LookAtSign(), int(draft.facts["sign"]))
    await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await _stand(turn, sign, meant.get("order"), LotRef(lot_id=meant["into"]) if "into" in meant else None)


async def order_typed(turn: Turn, draft: Draft) -> None:
    """A lot of ours that is being made, else the number of a work order. A whole line is a record of its own and
    leaves the question open. Raises `BadWorkOrder`."""
    if await recording.line_instead(turn, draft):
        return
    sign = await turn.look(LookAtSign(), int(draft.facts["sign"]))
    code = _order_in(turn.text)
    try:
        view = await turn.look(FindLot(), LotRef(code))
    except (UnknownLot, BadLotCode):
        await _stand(turn, sign, code, None)
    else:
        await _stand(turn, sign, None, LotRef(lot_id=view.id))


def _order_in(text: str) -> str:
    """`88`, `order 88`, `工单88`, `"88 A"`: one word, or one in quotes. Raises `BadWorkOrder`."""
    try:
        words = unglued(tokens(text))
    except QuoteNotClosed:
        words = []
    if len(words) > 1 and not words[0].quoted and SLOT_OF.get(words[0].plain.lower()) in {"order", "into", "to"}:
        words = words[1:]
    if len(words) != 1 or len(words[0].plain) > _LONGEST_ORDER:
        raise BadWorkOrder(text.strip()[:80])
    return words[0].plain


async def define(turn: Turn) -> None:
    """`/sign filling line 1 each 25 kg`, `/sign L1 = filling line 1 order 88`; a known name alone prints it again."""
    turn.actor.must(May.RECORD)
    text = after_command(turn)
    if not text:
        await _list(turn)
        return
    known = await turn.look(SignNamed(), text)
    if known is None:
        turn.actor.must(May.HOUSE)
        name, said = _name_and_line(text)
        line = parsed_station(said)
        known = await turn.do(PutSign(), name or line.line or "", line.kind, line=line.line,
                              work_order=line.work_order, amount=line.amount)  # fmt: skip
    await send_sign(turn, known)


async def _list(turn: Turn) -> None:
    signs = await turn.look(Signs())
    rows = [[Key(f"🏷 {sign.name}"[:40], SignShown(sign.id or 0))] for sign in signs[:20]]
    await turn.say("chat/signs", keys(*rows), signs=signs)


async def show(turn: Turn, pressed: SignShown) -> None:
    await send_sign(turn, await turn.look(LookAtSign(), pressed.sign))


def _name_and_line(text: str) -> tuple[str, str]:
    """What stands before "=" is the name; without one the line's own name is."""
    for equals in _EQUALS:
        name, found, said = text.partition(equals)
        if found:
            return name.strip(), said.strip()
    return "", text


def _comes_by_sign(turn: Turn) -> bool:
    return command("start")(turn) and sign_from_payload(after_command(turn)) is not None and turn.actor.may(May.RECORD)


def _defines(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and command("sign", "工位牌")(turn)


FIRST_DOORS = [Door("a station's sign", _comes_by_sign, sign_scanned)]
"""Before joining: both come as `/start` with a payload."""
DOORS = [Door("sign", _defines, define)]
BUTTONS = [ButtonDoor(SignShown, show), ButtonDoor(OrderHere, order_picked)]
STEPS = {ORDER_STEP: order_typed}
