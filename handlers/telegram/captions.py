"""The words under a photo of a label: what happened to its lot, unless they are about another one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.errors import Refusal
from domain.lots import AmbiguousLot, LotRef, LotView, UnknownLot
from domain.movements import Amount, MovementOrder
from domain.steps.recording import same_lot
from domain.usecases.find_lot import FindLot
from domain.values import BadLotCode
from handlers.amounts import amount_of
from handlers.telegram.grammar import parse, with_lot
from handlers.telegram.heads import head_of_caption
from handlers.telegram.measures import is_amount
from handlers.telegram.turn import Turn


@dataclass(eq=False)
class CaptionNamesAnother(Refusal):
    """The photo shows one lot and the words under it are about another."""

    label: str
    said: str


async def captioned(turn: Turn, caption: str, view: LotView) -> MovementOrder | None:
    """What the words under a photo say happened to its lot; None when they say nothing of the kind.

    Raises `CaptionNamesAnother` when they begin with another lot of ours, and what `parse` raises.
    """
    head = head_of_caption(caption)
    if head is None:
        return None
    after = head.rest.strip().partition(" ")[2]
    named = await lot_in_caption(turn, caption)
    if named is not None and named.id != view.id:
        raise CaptionNamesAnother(label=view.lot.code, said=named.lot.code)
    line = with_lot(f"/{head.words.en[0]} {after}" if named else caption, view.lot.code)
    parsed = parse(line, turn.message.date, turn.desk.words.zone) if line else None
    return replace(parsed.order, lot=same_lot(view)) if parsed else None


def said_at_station(caption: str) -> tuple[Amount | None, bool]:
    """What words under a photo that name no kind say at a station: how much; and whether they say nothing else.
    "not this one!" is understood by a person only, so nothing is recorded at once."""
    words = caption.split()
    if not words:
        return None, True
    if len(words) > 2 or not is_amount(words[0], words[1] if len(words) == 2 else None):
        return None, False
    return amount_of(words), True


async def lot_in_caption(turn: Turn, caption: str) -> LotView | None:
    """The lot that the words under a photo begin with, behind what happened to it."""
    head = head_of_caption(caption)
    return await _lot_called(turn, head.rest.strip().partition(" ")[0]) if head else None


async def _lot_called(turn: Turn, word: str) -> LotView | None:
    """The lot that a word surely names: "20" in "scrap 20 kg" is none, whatever lots there are."""
    if not (any(map(str.isdigit, word)) and any(map(str.isalpha, word))):
        return None
    try:
        return await turn.look(FindLot(), LotRef(word))
    except (UnknownLot, AmbiguousLot, BadLotCode):
        return None
