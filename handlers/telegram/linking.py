"""A product number that nobody knew: whose it is, what one of it is; afterwards the same photo goes on to its lot."""

from __future__ import annotations

import re

from domain.items import Item
from domain.people import AnswerExpected, Draft
from domain.usecases.link_product import LinkProduct, LinkQuestion, OneOfThese, WhoseProduct
from domain.usecases.look_at_label import LookAtCapture
from domain.usecases.standing import KeepDraft, TakeDraft
from handlers.telegram import scanning
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_scanning import LinkItem, LinkOther, LinkUnit
from handlers.telegram.choices import step_mark
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.turn import Key, Turn, keys

STEP = "product:item"


async def item_tapped(turn: Turn, pressed: LinkItem) -> None:
    """This item: what one of it is, where that can be asked; else it is linked."""
    question = await _question(turn, pressed.capture)
    asked = await turn.look(OneOfThese(), question.gtin, pressed.item)
    if not asked.units:
        await _link(turn, pressed.capture, question.gtin, pressed.item, 0)
        return
    own = turn.desk.words.unit(asked.item.uom, turn.language)
    rows = [[Key(own, LinkUnit(pressed.capture, pressed.item, 0))]]
    rows += [
        [Key(turn.desk.words.unit(unit.uom, turn.language), LinkUnit(pressed.capture, pressed.item, unit.id or 0))]
        for unit in asked.units
    ]
    await turn.edit("chat/link_unit", keys(*rows, [_other(turn, pressed.capture)]), asked=asked)


async def unit_tapped(turn: Turn, pressed: LinkUnit) -> None:
    question = await _question(turn, pressed.capture)
    await _link(turn, pressed.capture, question.gtin, pressed.item, pressed.unit)


async def other_asked(turn: Turn, pressed: LinkOther) -> None:
    """The likeliest items to tap, or its name to type."""
    question = await _question(turn, pressed.capture)
    await _ask(turn, pressed.capture, question, "")


async def item_typed(turn: Turn, draft: Draft) -> None:
    """A name: the item itself, or those that are called nearly so, to tap. Nothing is linked by what is typed."""
    capture = int(draft.facts["capture"])
    text = re.sub(r"\s+", " ", turn.text).strip()[:80]
    question = await turn.look(WhoseProduct(), capture, text)
    if question is None:
        raise AnswerExpected(problem="old")
    await _ask(turn, capture, question, text)


async def _ask(turn: Turn, capture: int, question: LinkQuestion, typed: str) -> None:
    mark = step_mark(f"{turn.source}{typed}")
    await turn.do(KeepDraft(), turn.chat_id, STEP, {"capture": capture, "mark": mark})
    items = [[_item(turn, capture, item)] for item in question.items]
    markup = keys(*items, [Key(turn.label("Cancel"), Cancel(mark))])
    text = turn.words("chat/link_item", question=question, typed=typed)
    if turn.update.callback_query is not None:
        await turn.rewrite(turn.asking(text), markup)
    else:
        await turn.tell(turn.asking(text), markup)


async def _link(turn: Turn, capture: int, gtin: str, item: int, unit: int) -> None:
    product = await turn.do(LinkProduct(), gtin, item, unit)
    draft = await turn.look(TakeDraft(), turn.chat_id)
    if draft is not None and draft.step == STEP:
        await turn.do(TakeDraft(), turn.chat_id, drop=True)
    await turn.edit("chat/linked", keys([_other(turn, capture)]), product=product)
    seen = await turn.look(LookAtCapture(), capture)
    if seen is not None:
        await scanning.go_on(turn, seen)


async def _question(turn: Turn, capture: int) -> LinkQuestion:
    question = await turn.look(WhoseProduct(), capture)
    if question is None:
        raise AnswerExpected(problem="old")
    return question


def _item(turn: Turn, capture: int, item: Item) -> Key:
    return Key(item.name(turn.language)[:40], LinkItem(capture, item.id or 0))


def _other(turn: Turn, capture: int) -> Key:
    return Key(turn.label("Another product"), LinkOther(capture))


STEPS = {STEP: item_typed}
BUTTONS = [ButtonDoor(LinkItem, item_tapped), ButtonDoor(LinkUnit, unit_tapped), ButtonDoor(LinkOther, other_asked)]
