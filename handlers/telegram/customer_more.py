"""The answers that few customers need, one tap away: used, sent back, destroyed, lot by lot, photo, wishes, a page."""

from __future__ import annotations

from domain.alerts import AnswerKind, Wish
from domain.links import NOTICE_LASTS, PageKey, Purpose
from domain.people import AnswerExpected
from domain.usecases.answer_alert import WishForGoods
from handlers.telegram.buttons import AnswerButton
from handlers.telegram.buttons_answers import (
    AnswerLot,
    AnswerLotKind,
    ChooseLot,
    MoreAnswers,
    PhotoHow,
    WishButton,
)
from handlers.telegram.customer_amounts import to_answer
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.turn import Key, Turn, keys
from templates.words import N_

LOTS_SHOWN = 12
KINDS = {
    AnswerKind.HAVE: N_("📦 Still have it"), AnswerKind.SOLD: N_("🛒 Sold"), AnswerKind.USED: N_("🏭 Used"),
    AnswerKind.PASSED_ON: N_("➡️ Passed on"), AnswerKind.RETURNED: N_("↩️ Sent back"),
    AnswerKind.DESTROYED: N_("🔥 Destroyed"),
}  # fmt: skip


async def more(turn: Turn, pressed: MoreAnswers) -> None:
    """The other answers, in a message of their own: the notice stays as it is."""
    to = await to_answer(turn, pressed.alert, "?")
    alert = pressed.alert
    rows = [
        [_kind(turn, alert, AnswerKind.USED), _kind(turn, alert, AnswerKind.RETURNED)],
        [_kind(turn, alert, AnswerKind.DESTROYED), Key(turn.label("📷 Photo"), PhotoHow(alert))],
        [Key(turn.label("🚚 Please pick up"), WishButton(alert, Wish.PICKUP.value)),
         Key(turn.label("💶 Credit please"), WishButton(alert, Wish.CREDIT.value))],
    ]  # fmt: skip
    if len(to.goods) > 1:
        rows.append([Key(turn.label("Lot by lot"), ChooseLot(alert, 0))])
    if turn.desk.links is not None:
        address = turn.desk.links.url(PageKey(Purpose.NOTICE, alert), turn.desk.clock() + NOTICE_LASTS)
        rows.append([Key(turn.label("All on one page · tell your customers"), address)])
    await turn.say("chat/more_answers", keys(*rows), notice=to.notice)


async def choose_lot(turn: Turn, pressed: ChooseLot) -> None:
    """The lots as keys, some at a time."""
    to = await to_answer(turn, pressed.alert, "?")
    shown = to.goods[pressed.first : pressed.first + LOTS_SHOWN]
    if not shown:
        raise AnswerExpected(problem="changed")
    lots = [Key(each.view.lot.code, AnswerLot(pressed.alert, each.lot_id)) for each in shown]
    rows = [lots[place : place + 2] for place in range(0, len(lots), 2)]
    if pressed.first + LOTS_SHOWN < len(to.goods):
        rows.append([Key(turn.label("More lots"), ChooseLot(pressed.alert, pressed.first + LOTS_SHOWN))])
    await turn.say("chat/choose_lot", keys(*rows), notice=to.notice)


async def of_lot(turn: Turn, pressed: AnswerLot) -> None:
    """What became of this lot?"""
    to = await to_answer(turn, pressed.alert, "?")
    lot = next((each for each in to.goods if each.lot_id == pressed.lot), None)
    if lot is None:
        raise AnswerExpected(problem="changed")
    kinds = [
        Key(turn.label(text), AnswerLotKind(pressed.alert, pressed.lot, kind.value)) for kind, text in KINDS.items()
    ]
    await turn.say("chat/of_lot", keys(*(kinds[place : place + 2] for place in range(0, 6, 2))), lot=lot)


async def wish(turn: Turn, pressed: WishButton) -> None:
    if pressed.wish not in set(Wish):
        raise AnswerExpected(problem="unknown")
    notice = await turn.do(WishForGoods(), pressed.alert, Wish(pressed.wish), turn.source)
    await turn.toast(turn.label("Thank you, noted."))
    await turn.say("chat/wish_noted", notice=notice, wish=pressed.wish)


async def photo_how(turn: Turn, pressed: PhotoHow) -> None:
    await to_answer(turn, pressed.alert, "?")
    await turn.say("chat/photo_how")


def _kind(turn: Turn, alert: int, kind: AnswerKind) -> Key:
    return Key(turn.label(KINDS[kind]), AnswerButton(alert, kind.value))


BUTTONS = [
    ButtonDoor(MoreAnswers, more),
    ButtonDoor(ChooseLot, choose_lot),
    ButtonDoor(AnswerLot, of_lot),
    ButtonDoor(WishButton, wish),
    ButtonDoor(PhotoHow, photo_how),
]
