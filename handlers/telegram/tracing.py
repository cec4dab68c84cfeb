"""`/trace LOT`: one message that a thumb can read, its pages, its picture and its files; and why a lot is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from telegram import InlineKeyboardMarkup

from domain.genealogy import Consignee, Direction, Question
from domain.items import Item
from domain.lots import LotRef, UnknownLot
from domain.movements import SlotMissing
from domain.people import May
from domain.trace import Trace, TracedLot
from domain.trace_answer import path_steps
from domain.usecases.trace_lot import ExplainLot, TraceLot
from handlers.telegram import trace_words as said
from handlers.telegram.asked_again import LETTERS, letter_of, packed, unpacked
from handlers.telegram.buttons import (
    BalanceButton,
    BeginRecall,
    Button,
    ScopeButton,
    TraceAsked,
    TraceFile,
    TraceLotButton,
)
from handlers.telegram.buttons_proven import TracePhotos
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.photos import photos_key
from handlers.telegram.turn import Key, Turn, keys
from templates.ways import Ways
from templates.words import N_

CUSTOMERS_A_PAGE = 8
HOLES_SHOWN = 3
FORMS = ("png", "xlsx", "csv")


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
    """`/trace LOT`, `/trace LOT up`, `/trace LOT since 2022-05-25 14:00`, `/trace LOT and LOT`, `追溯 LOT 来源`; and
    `/trace LOT LOT`: why the second is in the answer about the first."""
    turn.actor.must(May.TRACE)
    asked = said.asked(after_command(turn), turn.desk.clock(), turn.desk.words.zone)
    if not asked.lots and asked.question.line is None and asked.question.vessel is None:
        raise SlotMissing(kind="trace", slot="lot")
    refs = [LotRef(" ".join(words)) for words in asked.lots]
    try:
        await show_trace(turn, refs, asked.question.direction, asked.question)
    except UnknownLot:
        last = asked.lots[-1] if asked.lots else ()
        if len(last) < 2:
            raise
        await explain(turn, [*refs[:-1], LotRef(" ".join(last[:-1]))], LotRef(last[-1]), asked.question)


async def show_trace(
    turn: Turn, refs: LotRef | Sequence[LotRef], direction: Direction, question: Question | None = None, page: int = 0
) -> None:
    """Sends the answer as a new message."""
    found = await turn.look(TraceLot(), refs, direction, _here(turn, question))
    await turn.tell(trace_words(turn, found, page), _keys(turn, found, page))


async def explain(turn: Turn, refs: Sequence[LotRef], lot: LotRef, question: Question) -> None:
    """Why this lot is in the answer about those: the path with what went in, by which step, where and when."""
    why = await turn.look(ExplainLot(), refs, lot, _here(turn, question))
    ways = Ways(turn.desk.words, turn.language)
    way = ways.way(path_steps(why.trace, why.traced))
    await turn.say("reports/why", why=why, way=way, basis=ways.basis(why.traced.basis))


def _here(turn: Turn, question: Question | None) -> Question:
    return replace(question or Question(), zone=turn.desk.words.zone)


async def turn_page(turn: Turn, pressed: TraceLotButton) -> None:
    """Another page or direction, in the same message; traced anew, so that it is never old."""
    direction = LETTERS.get(pressed.direction, Direction.FORWARD)
    await _show_again(turn, [LotRef(lot_id=pressed.lot)], direction, None, pressed.page)


async def asked_again(turn: Turn, pressed: TraceAsked) -> None:
    """The same for a question in more words: another page, or a file."""
    refs, direction, question = unpacked(pressed)
    if pressed.form in FORMS:
        await _send_file(turn, refs, direction, question, pressed.form)
    else:
        page = int(pressed.form) if pressed.form.isdecimal() else 0
        await _show_again(turn, refs, direction, question, page)


async def _show_again(
    turn: Turn, refs: Sequence[LotRef], direction: Direction, question: Question | None, page: int
) -> None:
    turn.actor.must(May.TRACE)
    found = await turn.look(TraceLot(), refs, direction, _here(turn, question))
    text, markup = trace_words(turn, found, page), _keys(turn, found, page)
    if turn.message.photo or turn.message.document:
        await turn.tell(text, markup)
    else:
        await turn.rewrite(text, markup)


def trace_words(turn: Turn, found: Trace, page: int) -> str:
    pages = _pages(found)
    page = min(max(page, 0), pages - 1)
    first = page * CUSTOMERS_A_PAGE
    ways = Ways(turn.desk.words, turn.language)
    return turn.words(
        "chat/trace",
        trace=found,
        products=products(found.lots),
        consignees=[(who, totals(who)) for who in found.consignees[first : first + CUSTOMERS_A_PAGE]],
        page=page + 1,
        pages=pages,
        basis=ways.basis_words(),
        holes=[ways.hole(hole, ranges=4) for hole in found.holes[:HOLES_SHOWN]],
        more_holes=max(0, len(found.holes) - HOLES_SHOWN),
    )


def _pages(found: Trace) -> int:
    return max(1, -(-len(found.consignees) // CUSTOMERS_A_PAGE))


def _button(found: Trace, direction: Direction, form: str) -> Button | None:
    """What asks the same again, in this direction, for this page or file; None where it is too long for a button."""
    question = found.question or Question()
    if not found.others and replace(question, roots=(), direction=Direction.FORWARD, zone=None) == Question():
        letter, lot = letter_of(direction), found.root.id
        return TraceFile(lot, letter, form) if form in FORMS else TraceLotButton(lot, letter, int(form))
    return packed(replace(question, direction=direction), form)


def _keys(turn: Turn, found: Trace, page: int) -> InlineKeyboardMarkup:
    last, now = _pages(found) - 1, found.direction

    def row(*asked: tuple[str, Direction, str]) -> list[Key]:
        made = [(words, _button(found, direction, form)) for words, direction, form in asked]
        return [Key(words, button) for words, button in made if button is not None]

    ways = ((Direction.BACKWARD, N_("Where from")), (Direction.FORWARD, N_("Where to")),
            (Direction.BOTH, N_("Both ways")))  # fmt: skip
    walk = row(*((f"{'• ' if at is now else ''}{turn.label(words)}", at, "0") for at, words in ways))
    leaf = row(
        *([("◀", now, str(page - 1))] if page > 0 else []),
        *([("▶", now, str(page + 1))] if page < last else []),
    )
    picture = [] if found.others else [(turn.label("Picture"), now, "png")]
    files = row(*picture, ("XLSX", now, "xlsx"), ("CSV", now, "csv"))
    may = turn.actor.may(May.RECALL) and not found.others
    lot = found.root.id
    further = [] if found.others else [Key(turn.label("Balance"), BalanceButton(lot, "l", "", 0))]
    further += [Key(turn.label("What if it is recalled"), ScopeButton(lot))] if may else []
    recall = [Key(turn.label("Recall this lot"), BeginRecall(lot), "danger")] if may else []
    return keys(walk, leaf, files, _photos(turn, found), further, recall)


def _photos(turn: Turn, found: Trace) -> list[Key]:
    """The photos of a plain trace of one lot, for those who look into others' records."""
    question = replace(found.question or Question(), roots=(), direction=Direction.FORWARD, zone=None)
    if found.others or question != Question() or not turn.actor.may(May.INVESTIGATE):
        return []
    return photos_key(turn, len(found.photos), TracePhotos(found.root.id, letter_of(found.direction), 0))


async def send_file(turn: Turn, pressed: TraceFile) -> None:
    direction = LETTERS.get(pressed.direction, Direction.FORWARD)
    await _send_file(turn, [LotRef(lot_id=pressed.lot)], direction, None, pressed.form)


async def _send_file(
    turn: Turn, refs: Sequence[LotRef], direction: Direction, question: Question | None, form: str
) -> None:
    turn.actor.must(May.TRACE)
    found = await turn.look(TraceLot(), refs, direction, _here(turn, question))
    await turn.toast(turn.label("One moment"))
    caption = turn.words("chat/trace_file", trace=found)
    if form == "png":
        await turn.photo(await turn.desk.make(turn.desk.picture, found, turn.language), caption)
        return
    report = turn.desk.xlsx if form == "xlsx" else turn.desk.csv
    content = await turn.desk.make(report, found, turn.language)
    await turn.file(content, f"{file_name(found.root.lot.code)}-{direction.value}.{form}", caption)


def file_name(code: str) -> str:
    """A lot code as a file's name: whatever a file system might mind becomes a dash."""
    return "".join(sign if sign.isalnum() else "-" for sign in code)


DOORS = [Door("trace", command("trace", "追溯"), trace)]
PLAIN_DOORS = [Door("trace in words", lambda turn: turn.actor.may(May.TRACE) and bare("trace")(turn), trace)]
BUTTONS = [
    ButtonDoor(TraceLotButton, turn_page),
    ButtonDoor(TraceFile, send_file),
    ButtonDoor(TraceAsked, asked_again),
]
