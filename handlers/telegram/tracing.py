"""`/trace LOT`: one message that a thumb can read, its pages, its picture and its files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from telegram import InlineKeyboardMarkup

from domain.genealogy import Consignee, Direction, Trace, TracedLot
from domain.items import Item
from domain.lots import LotRef
from domain.movements import SlotMissing
from domain.people import May
from domain.usecases.trace_lot import TraceLot
from handlers.telegram.buttons import BeginRecall, TraceFile, TraceLotButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.turn import Key, Turn, keys
from templates.words import N_

CUSTOMERS_A_PAGE = 8
LETTERS = {"f": Direction.FORWARD, "b": Direction.BACKWARD, "a": Direction.BOTH}
_WORDS = {
    "down": "f", "forward": "f", "up": "b", "back": "b", "backward": "b", "both": "a",
    "下": "f", "下游": "f", "去向": "f", "上": "b", "上游": "b", "来源": "b", "双向": "a", "全部": "a",
}  # fmt: skip


@dataclass(frozen=True)
class Product:
    """The lots of one item on one side of the root."""

    item: Item
    direction: Direction
    codes: tuple[str, ...]
    made: Decimal
    on_hand: Decimal


def products(lots: tuple[TracedLot, ...]) -> list[Product]:
    """The lots by item, in the order in which the walk met them."""
    groups: dict[tuple[Direction, int], list[TracedLot]] = {}
    for traced in lots:
        groups.setdefault((traced.direction, traced.view.lot.item_id), []).append(traced)
    return [
        Product(
            item=group[0].view.item,
            direction=direction,
            codes=tuple(traced.view.lot.code for traced in group),
            made=sum((traced.view.made for traced in group), Decimal(0)),
            on_hand=sum((traced.view.on_hand for traced in group), Decimal(0)),
        )
        for (direction, _), group in groups.items()
    ]


def totals(consignee: Consignee) -> list[tuple[str, Decimal]]:
    """What a customer was sent, per unit."""
    sums: dict[str, Decimal] = {}
    for delivery in consignee.deliveries:
        sums[delivery.uom] = sums.get(delivery.uom, Decimal(0)) + delivery.quantity
    return list(sums.items())


async def trace(turn: Turn) -> None:
    """`/trace LOT`, `/trace LOT up`, `追溯 LOT 来源`. An item in quotes or after the code tells lots apart."""
    turn.actor.must(May.TRACE)
    words = after_command(turn).split()
    if not words:
        raise SlotMissing(kind="trace", slot="lot")
    letter = _WORDS.get(words[-1].lower()) if len(words) > 1 else None
    code = " ".join(words[:-1] if letter else words)
    await show_trace(turn, LotRef(code=code), letter or "f")


async def show_trace(turn: Turn, ref: LotRef, letter: str, page: int = 0) -> None:
    """Sends the answer as a new message."""
    found = await turn.look(TraceLot(), ref, LETTERS[letter])
    await turn.tell(trace_words(turn, found, page), _keys(turn, found, letter, page))


async def turn_page(turn: Turn, pressed: TraceLotButton) -> None:
    """Another page or direction, in the same message; traced anew, so that it is never old."""
    turn.actor.must(May.TRACE)
    found = await turn.look(TraceLot(), LotRef(lot_id=pressed.lot), LETTERS.get(pressed.direction, Direction.FORWARD))
    text, markup = trace_words(turn, found, pressed.page), _keys(turn, found, pressed.direction, pressed.page)
    if turn.message.photo or turn.message.document:
        await turn.tell(text, markup)
    else:
        await turn.rewrite(text, markup)


def trace_words(turn: Turn, found: Trace, page: int) -> str:
    pages = _pages(found)
    page = min(max(page, 0), pages - 1)
    first = page * CUSTOMERS_A_PAGE
    return turn.words(
        "chat/trace",
        trace=found,
        products=products(found.lots),
        consignees=[(who, totals(who)) for who in found.consignees[first : first + CUSTOMERS_A_PAGE]],
        page=page + 1,
        pages=pages,
    )


def _pages(found: Trace) -> int:
    return max(1, -(-len(found.consignees) // CUSTOMERS_A_PAGE))


def _keys(turn: Turn, found: Trace, letter: str, page: int) -> InlineKeyboardMarkup:
    lot, last = found.root.id, _pages(found) - 1
    walk = [
        Key(f"{'• ' if at == letter else ''}{turn.label(words)}", TraceLotButton(lot, at, 0))
        for at, words in (("b", N_("Where from")), ("f", N_("Where to")), ("a", N_("Both ways")))
    ]
    leaf = [
        *([Key("◀", TraceLotButton(lot, letter, page - 1))] if page > 0 else []),
        *([Key("▶", TraceLotButton(lot, letter, page + 1))] if page < last else []),
    ]
    files = [
        Key(turn.label("Picture"), TraceFile(lot, letter, "png")),
        Key("XLSX", TraceFile(lot, letter, "xlsx")),
        Key("CSV", TraceFile(lot, letter, "csv")),
    ]
    recall = [Key(turn.label("Recall this lot"), BeginRecall(lot), "danger")] if turn.actor.may(May.RECALL) else []
    return keys(walk, leaf, files, recall)


async def send_file(turn: Turn, pressed: TraceFile) -> None:
    turn.actor.must(May.TRACE)
    direction = LETTERS.get(pressed.direction, Direction.FORWARD)
    found = await turn.look(TraceLot(), LotRef(lot_id=pressed.lot), direction)
    await turn.toast(turn.label("One moment"))
    caption = turn.words("chat/trace_file", trace=found)
    if pressed.form == "png":
        await turn.photo(await turn.desk.make(turn.desk.picture, found, turn.language), caption)
        return
    report = turn.desk.xlsx if pressed.form == "xlsx" else turn.desk.csv
    content = await turn.desk.make(report, found, turn.language)
    await turn.file(content, f"{file_name(found.root.lot.code)}-{direction.value}.{pressed.form}", caption)


def file_name(code: str) -> str:
    """A lot code as a file's name: whatever a file system might mind becomes a dash."""
    return "".join(sign if sign.isalnum() else "-" for sign in code)


DOORS = [Door("trace", command("trace", "追溯"), trace)]
PLAIN_DOORS = [Door("trace in words", lambda turn: turn.actor.may(May.TRACE) and bare("trace")(turn), trace)]
BUTTONS = [ButtonDoor(TraceLotButton, turn_page), ButtonDoor(TraceFile, send_file)]
