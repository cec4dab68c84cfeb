"""Pallets: the card of one, a new one, packing scan by scan, and what a pallet's label answers."""

from __future__ import annotations

from dataclasses import replace

from telegram import InlineKeyboardMarkup

from domain.captures import Proof
from domain.genealogy import Question as Asked
from domain.lots import LotRef, UnknownLot
from domain.movements import KINDS, MovementOrder
from domain.pallets import PACK, UNPACK, meant_as_sscc
from domain.people import AnswerExpected, Draft, May
from domain.steps.units import RETURN
from domain.usecases.find_lot import FindLot
from domain.usecases.pallets import BeginPacking, LookAtPallet, NewPallet, PackedAt, PalletCard
from domain.usecases.standing import AtStation, TakeDraft
from handlers.telegram import station
from handlers.telegram.asked_again import packed
from handlers.telegram.asking import STEP, attempt, forget_question
from handlers.telegram.buttons_pallets import (
    NewPalletButton,
    PackingDone,
    PackOn,
    PalletKind,
    PalletLabel,
    ShowPallet,
)
from handlers.telegram.choices import ORDERS, changed, kind_words
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command, is_text
from handlers.telegram.grammar import parse, with_lot
from handlers.telegram.label_prints import send_pallet
from handlers.telegram.menu import keyboard_for
from handlers.telegram.turn import Key, Turn, keys
from handlers.telegram.twice import AGAIN

LOTS_SHOWN = 15
_NEW = frozenset({"new", "新", "新建"})
_DONE = frozenset({"done", "finished", "ready", "完成", "好了", "装完"})
_PACK = command("pack", "装托", "码托", "上托")
_PALLET = command("pallet", "托盘", "新托盘")


async def pallet_met(turn: Turn, sscc: str, proof: Proof | None = None, caption: str = "") -> None:
    """A pallet's label was scanned or its number typed: what the caption says, the answer to a question, a record at
    the station, the next pallet of who packs, or its card. Raises `WrongSscc`."""
    proof = proof or Proof()
    line = with_lot(caption, sscc) if caption else None
    said = parse(line, turn.message.date, turn.desk.words.zone) if line else None
    if said is not None:
        await attempt(turn, replace(said.order, proof=proof), (AGAIN,))
        return
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is not None and await _answers(turn, draft, sscc, proof):
        return
    at = await turn.look(AtStation())
    if at is not None and at.station.kind == PACK:
        await _begin(turn, sscc)
    elif at is not None and (KINDS[at.station.kind].whole_place or at.station.kind == RETURN):
        await attempt(turn, station.order_here(at, LotRef(sscc), proof), (*station.NEVER_ASKED, AGAIN))
    else:
        await show(turn, sscc)


async def is_ours(turn: Turn, sscc: str) -> bool:
    """Whether this pallet was ever here: then its label is about it, though a lot stands on the label as well."""
    return not (await turn.look(LookAtPallet(), sscc)).new


async def _answers(turn: Turn, draft: Draft, sscc: str, proof: Proof) -> bool:
    """Whether the chat waits for a lot that may be a pallet, or for where something is packed."""
    if draft.step != STEP or draft.facts["slot"] not in {"lot", "to_place", "place"}:
        return False
    order: MovementOrder = ORDERS.validate_python(draft.facts["order"])
    slot = str(draft.facts["slot"])
    named = replace(order, lot=LotRef(sscc), proof=proof) if slot == "lot" else changed(order, {slot: sscc})
    await attempt(turn, named, (*map(str, draft.facts["skipped"]), AGAIN))
    return True


async def show(turn: Turn, sscc: str, *, packing: bool = False) -> None:
    """One message with the card of the pallet."""
    card = await turn.look(LookAtPallet(), sscc)
    await forget_question(turn)
    await tell_card(turn, card, packing=packing)


async def tell_card(turn: Turn, card: PalletCard, *, packing: bool = False) -> None:
    await turn.say("chat/pallet", card_keys(turn, card, packing=packing), card=card, shown=LOTS_SHOWN, packing=packing)


def card_keys(turn: Turn, card: PalletCard, *, packing: bool) -> InlineKeyboardMarkup:
    """What may be done with the whole pallet, two in a row; its label and its trace at the end."""
    kinds = [
        Key(kind_words(turn, kind), PackOn(card.sscc) if kind == PACK else PalletKind(kind, card.sscc))
        for kind in card.kinds
        if not (packing and kind == PACK)
    ]
    rows = [kinds[at : at + 2] for at in range(0, len(kinds), 2)]
    done = [Key(turn.label("✅ Done"), PackingDone(), style="success")] if packing else []
    roots = Asked(roots=tuple(each.view.id for each in card.lots))
    traced = packed(roots, "0") if card.lots else None
    last = [Key(turn.label("🏷 Label"), PalletLabel(card.sscc))] if card.lots or not card.new else []
    return keys(done, *rows, [*last, *([Key(turn.label("Trace"), traced)] if traced is not None else [])])


async def _begin(turn: Turn, text: str) -> None:
    """From now on each scanned lot is packed on this pallet."""
    card = await turn.do(BeginPacking(), text)
    await forget_question(turn)
    await tell_card(turn, card, packing=True)


async def _new(turn: Turn, *, packing: bool) -> None:
    card = await turn.do(NewPallet())
    if packing:
        await _begin(turn, card.sscc)
    else:
        await tell_card(turn, card)


async def pack_asked(turn: Turn) -> bool:
    """`/pack`, `/pack 3761...`, `/pack new`: packing scan by scan. `/pack F361 480 to 3761...` is another door's."""
    rest = after_command(turn)
    if rest.lower() in _NEW:
        await _new(turn, packing=True)
    elif meant_as_sscc(rest) and not await _is_lot(turn, rest):
        await _begin(turn, rest)
    elif rest:
        return False
    else:
        await _where(turn)
    return True


async def pallet_asked(turn: Turn) -> None:
    """`/pallet 3761...`, `/pallet new`; alone it says how."""
    rest = after_command(turn)
    made = turn.text.strip().startswith("新托盘") or rest.lower() in _NEW
    if made:
        await _new(turn, packing=False)
    elif rest:
        await show(turn, rest)
    else:
        await _where(turn)


async def _where(turn: Turn) -> None:
    """The pallet that is being packed; else how to begin."""
    card = await turn.look(PackedAt())
    if card is not None:
        await tell_card(turn, card, packing=True)
    else:
        await turn.say("chat/pallet_how", keys([Key(turn.label("New pallet"), NewPalletButton())]))


async def typed(turn: Turn) -> bool:
    """An SSCC alone. Where a lot is called so, it is the lot."""
    if await _is_lot(turn, turn.text):
        return False
    await pallet_met(turn, turn.text.strip())
    return True


async def _is_lot(turn: Turn, text: str) -> bool:
    try:
        await turn.look(FindLot(), LotRef(text.strip()))
    except UnknownLot:
        return False
    return True


async def done_said(turn: Turn) -> bool:
    """The pallet is packed; who packs none is not meant."""
    card = await turn.do(PackedAt(), done=True)
    if card is None:
        return False
    await forget_question(turn)
    await turn.say("chat/packing_done", keyboard_for(turn), card=card)
    await tell_card(turn, card)
    return True


async def done_tapped(turn: Turn, _: PackingDone) -> None:
    if not await done_said(turn):
        raise AnswerExpected(problem="old")


async def pallet_tapped(turn: Turn, pressed: ShowPallet) -> None:
    await show(turn, pressed.sscc)


async def kind_tapped(turn: Turn, pressed: PalletKind) -> None:
    """The whole pallet: shipped, moved, unpacked, come back. Who sent it back is known."""
    if pressed.kind not in {"ship", "move", UNPACK, RETURN}:
        raise AnswerExpected(problem="unknown")
    await attempt(turn, MovementOrder(kind=pressed.kind, lot=LotRef(pressed.sscc), source=""), ("partner",))


async def pack_tapped(turn: Turn, pressed: PackOn) -> None:
    await _begin(turn, pressed.sscc)


async def label_tapped(turn: Turn, pressed: PalletLabel) -> None:
    await send_pallet(turn, pressed.sscc)


async def new_tapped(turn: Turn, _: NewPalletButton) -> None:
    await _new(turn, packing=True)


def _may(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD)


def _says_done(turn: Turn) -> bool:
    return is_text(turn) and _may(turn) and turn.text.strip().lower().removeprefix("/") in _DONE


def _is_sscc(turn: Turn) -> bool:
    return is_text(turn) and _may(turn) and meant_as_sscc(turn.text)


FIRST_DOORS = [
    Door("pack", lambda turn: _may(turn) and _PACK(turn), pack_asked),
    Door("pallet", lambda turn: _may(turn) and _PALLET(turn), pallet_asked),
    Door("packing is done", _says_done, done_said),
]
"""Before the lines: `/pack` alone is no line."""
PLAIN_DOORS = [Door("a pallet's number", _is_sscc, typed)]
"""After the open questions: a number may be the answer to one."""
BUTTONS = [
    ButtonDoor(ShowPallet, pallet_tapped),
    ButtonDoor(PalletKind, kind_tapped),
    ButtonDoor(PackOn, pack_tapped),
    ButtonDoor(PalletLabel, label_tapped),
    ButtonDoor(NewPalletButton, new_tapped),
    ButtonDoor(PackingDone, done_tapped),
]
