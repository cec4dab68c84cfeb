"""`/balance LOT`: what became of a lot, of everything that was made from it, and where that is."""

from __future__ import annotations

import asyncio
import re
from decimal import Decimal
from itertools import groupby

from telegram import InlineKeyboardMarkup

from domain.balance import USUAL_TOLERANCE
from domain.lots import LotRef
from domain.movements import SlotMissing
from domain.people import May
from domain.usecases.balance_lot import BalanceLot, BalanceSheet
from domain.values import quantity
from handlers.telegram.buttons import BalanceButton, ScopeButton, TraceLotButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.tracing import file_name
from handlers.telegram.turn import Key, Turn, keys
from templates.words import N_

ALONE, WHOLE, PLACES, FILE = "l", "w", "p", "x"
PLACES_SHOWN = 12
PRODUCTS_SHOWN = 8
"""The lot's own, then those of which something is missing."""
_TOLERANCE = re.compile(r"\s(\d+(?:\.\d+)?)\s?[%％]\s*$")
_ALL = frozenset({"all", "trace", "全部", "全链"})


async def balance(turn: Turn) -> None:
    """`/balance MP05`, `/balance MP05 all`, `平衡 MP05 0.5%`: the tolerance has its percent sign."""
    turn.actor.must(May.TRACE)
    asked, tolerance = f" {after_command(turn)}", USUAL_TOLERANCE
    found = _TOLERANCE.search(asked)
    if found:
        asked, tolerance = asked[: found.start()], _checked(found[1])
    words = asked.split()
    if not words:
        raise SlotMissing(kind="balance", slot="lot")
    view = ALONE
    if len(words) > 1 and words[-1].lower() in _ALL:
        words, view = words[:-1], WHOLE
    sheet = await turn.look(BalanceLot(), LotRef(" ".join(words)), tolerance, whole=view != ALONE)
    await turn.tell(balance_words(turn, sheet, view), _keys(turn, sheet, view, tolerance))


def _checked(text: str) -> Decimal:
    """Nothing may be missing, or so many percent. Raises `BadQuantity`."""
    return Decimal(0) if not Decimal(text) else quantity(text)


async def turned(turn: Turn, pressed: BalanceButton) -> None:
    """Another view, in the same message where that is a message of words; worked out anew, so that it is never old."""
    turn.actor.must(May.TRACE)
    tolerance = Decimal(pressed.tolerance or str(USUAL_TOLERANCE))
    sheet = await turn.look(BalanceLot(), LotRef(lot_id=pressed.lot), tolerance, whole=pressed.view != ALONE)
    if pressed.view == FILE:
        await _send_file(turn, sheet)
        return
    text, markup = balance_words(turn, sheet, pressed.view), _keys(turn, sheet, pressed.view, tolerance)
    if pressed.here and not turn.message.photo and not turn.message.document:
        await turn.rewrite(text, markup)
    else:
        await turn.tell(text, markup)


async def _send_file(turn: Turn, sheet: BalanceSheet) -> None:
    """Everything that was made from the lot, with all lots and all places."""
    await turn.toast(turn.label("One moment"))
    content = await asyncio.to_thread(turn.desk.balance_xlsx, sheet, turn.desk.words, turn.language)
    caption = turn.words("chat/balance_file", sheet=sheet)
    await turn.file(content, f"{file_name(sheet.root.lot.code)}-balance.xlsx", caption)


def balance_words(turn: Turn, sheet: BalanceSheet, view: str) -> str:
    if view == PLACES:
        groups = [(where, list(places)) for where, places in groupby(sheet.places, key=lambda place: place.where)]
        return turn.words("chat/balance_places", sheet=sheet, groups=groups, shown=PLACES_SHOWN)
    pairs = list(zip(sheet.balances, sheet.candidates, strict=True))
    first, others = pairs[:1], sorted(pairs[1:], key=lambda pair: not pair[0].flagged)
    shown = [*first, *others[: PRODUCTS_SHOWN - 1]]
    return turn.words("chat/balance", sheet=sheet, pairs=shown, more=len(pairs) - len(shown))


def _keys(turn: Turn, sheet: BalanceSheet, view: str, tolerance: Decimal) -> InlineKeyboardMarkup:
    lot = sheet.root.id
    asked = "" if tolerance == USUAL_TOLERANCE else f"{tolerance:f}"
    views = [
        Key(f"{'• ' if at == view else ''}{turn.label(words)}", BalanceButton(lot, at, asked, 1))
        for at, words in ((ALONE, N_("This lot")), (WHOLE, N_("All made from it")), (PLACES, N_("Where is it")))
    ]
    further = [Key(turn.label("Trace"), TraceLotButton(lot, "f", 0)), Key("XLSX", BalanceButton(lot, FILE, asked, 0))]
    scope = [Key(turn.label("What if it is recalled"), ScopeButton(lot))] if turn.actor.may(May.RECALL) else []
    return keys(views, further, scope)


DOORS = [Door("balance", command("balance", "平衡", "物料平衡"), balance)]
PLAIN_DOORS = [Door("balance in words", lambda turn: turn.actor.may(May.TRACE) and bare("balance")(turn), balance)]
BUTTONS = [ButtonDoor(BalanceButton, turned)]
