"""Labels on request: `/label F361 5`, the key under every new lot; a picture to look at, files to print."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from domain.labels import sscc_in
from domain.lots import LotRef, UnknownLot
from domain.pallets import checked_sscc
from domain.people import AnswerExpected, May
from domain.printing import MOST_COPIES, SIZES, LabelCopies, LabelNotRead, LabelSize, lot_link, size_named
from domain.usecases.print_labels import KeepLabelSize, LabelOfLot, LotToPrint
from domain.usecases.record_in_chat import MyLast
from handlers.telegram.buttons_labels import LabelButton, LabelFile
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.label_prints import send_pallet
from handlers.telegram.tokens import QuoteNotClosed, tokens
from handlers.telegram.turn import Key, Turn, keys
from templates.papers.label import label_pdf
from templates.prints.lot_label import LotFacts, lot_plan
from templates.prints.plan import PICTURE_DPI, Plan
from templates.prints.png import png
from templates.prints.zpl import ZPL_DPI, zpl
from templates.words import number

_COPIES = (1, 5, 10, 50)


@dataclass(frozen=True)
class Asked:
    """What somebody wants printed. Without a size it is the one used last; 0 copies are one, or a full sheet."""

    lot: LotRef
    size: LabelSize | None = None
    copies: int = 0

    def copies_on(self, size: LabelSize) -> int:
        return self.copies or size.on_a_sheet


async def label_asked(turn: Turn) -> None:
    """`/label F361`, `/label F361 5 100x50`, `标签 F361 a4`; alone it is about the lot that was recorded last."""
    asked = parse_label(after_command(turn))
    if asked is None:
        last = await turn.look(MyLast())
        if last is None:
            await turn.say("chat/label_how", sizes=list(SIZES))
            return
        asked = Asked(LotRef(lot_id=last.lot.id))
    sscc = sscc_in(asked.lot.code) if asked.lot.code else None
    if sscc is not None:
        await send_pallet(turn, sscc, asked.copies or 1)
        return
    try:
        await show(turn, asked)
    except UnknownLot:
        if _MEANT_AS_SSCC.fullmatch(asked.lot.code):
            checked_sscc(asked.lot.code)  # says what is wrong with the number
        raise


_MEANT_AS_SSCC = re.compile(r"\(00\)[0-9]+|00[0-9]{18}|[0-9]{18}")


def parse_label(text: str) -> Asked | None:
    """The lot, then copies and a size in any order; None for nothing. Raises `LabelCopies`, `LabelNotRead`."""
    try:
        words = tokens(text)
    except QuoteNotClosed as error:
        raise LabelNotRead(said=text[:60]) from error
    if not words:
        return None
    lot, *rest = words
    if size_named(lot.plain) and len(words) > 1:
        lot, rest = words[1], [words[0], *words[2:]]  # the size first, as it is said aloud
    size, copies = None, 0
    for word in rest:
        plain = word.plain.lower().strip("x×*张份个枚")
        if size is None and size_named(word.plain):
            size = size_named(word.plain)
        elif copies == 0 and plain.isdecimal():
            copies = int(plain[:9])
            if not 0 < copies <= MOST_COPIES:
                raise LabelCopies(said=word.text[:12])
        else:
            raise LabelNotRead(said=word.text[:60])
    return Asked(LotRef(lot.text), size, copies)


async def show(turn: Turn, asked: Asked) -> None:
    """The label as a picture, with keys for files, sizes and copies."""
    label = await turn.look(LabelOfLot(turn.desk.words.zone), asked.lot)
    size = asked.size or label.size
    if asked.size is not None:
        await turn.do(KeepLabelSize(), size)
    plan = planned(turn, label, size)
    picture = await turn.desk.aside(lambda: png(plan))
    copies = asked.copies_on(size)
    text = turn.words("chat/label", label=label, size=size, copies=copies, missing=plan.missing)
    await turn.photo(picture, text, label_keys(turn, label.view.id, size, copies))


def planned(turn: Turn, label: LotToPrint, size: LabelSize, dpi: int = PICTURE_DPI) -> Plan:
    view, language = label.view, turn.language
    names = (view.item.name(language), view.item.name("en" if language == "zh" else "zh"))
    base = turn.desk.links.base if turn.desk.links else None
    made = view.made or view.on_hand
    facts = LotFacts(
        code=view.lot.code,
        names=tuple(dict.fromkeys(names)),
        link=lot_link(view.lot.code, label.gtin, base=base, bot=turn.desk.bot_address()),
        company=label.company.named(language),
        gs1=label.gs1.data,
        made=label.made,
        expires=label.expires,
        quantity=f"{number(made)} {turn.desk.words.unit(view.item.uom, language, made)}" if made > 0 else None,
        supplier_lot=view.lot.supplier_lot,
        language=language,
    )
    return lot_plan(facts, size, dpi)


def label_keys(turn: Turn, lot: int, size: LabelSize, copies: int) -> InlineKeyboardMarkup:
    """Files first, then other sizes and other numbers."""
    pdf = turn.label("PDF, %(n)s pages", n=copies) if not size.is_sheet else turn.label("PDF, %(n)s labels", n=copies)
    files = [Key(f"🖨 {pdf}", LabelFile(lot, "pdf", size.name, copies), style="primary")]
    printers = [Key(f"ZPL {dpi} dpi ×{copies}", LabelFile(lot, f"zpl{dpi}", size.name, copies)) for dpi in ZPL_DPI]
    kept = 0 if size.is_sheet else copies
    rolls = [_size_key(turn, lot, other, size, kept) for other in SIZES.values() if not other.is_sheet]
    sheet = _size_key(turn, lot, SIZES["a4"], size, 0)
    numbers = [Key(_ticked(f"×{n}", n == copies), LabelButton(lot, size.name, n)) for n in _COPIES]
    return keys(
        files,
        printers if not size.is_sheet else [],
        rolls[:2],
        rolls[2:],
        [sheet],
        numbers if not size.is_sheet else [],
    )


def _size_key(turn: Turn, lot: int, size: LabelSize, now: LabelSize, copies: int) -> Key:
    words = f"{size.width_mm} × {size.height_mm} mm" if not size.is_sheet else turn.label("A4 sheet, 24 labels")
    return Key(_ticked(words, size is now), LabelButton(lot, size.name, copies))


def _ticked(words: str, chosen: bool) -> str:
    return f"✓ {words}" if chosen else words


async def label_tapped(turn: Turn, pressed: LabelButton) -> None:
    """The key under a new lot, or another size or number under a label."""
    await show(turn, Asked(LotRef(lot_id=pressed.lot), SIZES.get(pressed.size), min(pressed.copies, MOST_COPIES)))


async def file_tapped(turn: Turn, pressed: LabelFile) -> None:
    size = SIZES.get(pressed.size)
    if size is None or not 0 < pressed.copies <= MOST_COPIES:
        raise AnswerExpected(problem="unknown")
    label = await turn.look(LabelOfLot(turn.desk.words.zone), LotRef(lot_id=pressed.lot))
    await turn.do(KeepLabelSize(), size)
    code = label.view.lot.code
    name = f"label-{_file_name(code)}-{size.name}"
    if pressed.form == "pdf":
        plan = planned(turn, label, size)
        title = f"{code} · {label.view.item.name(turn.language)}"
        content = await turn.desk.aside(lambda: label_pdf(plan, size, pressed.copies, title, turn.language))
        await turn.file(content, f"{name}.pdf", turn.words("chat/label_pdf", size=size, copies=pressed.copies))
        return
    dpi = next((dpi for dpi in ZPL_DPI if pressed.form == f"zpl{dpi}"), None)
    if dpi is None or size.is_sheet:
        raise AnswerExpected(problem="unknown")
    plan = planned(turn, label, size, dpi)
    text = await turn.desk.aside(lambda: zpl(plan, pressed.copies))
    await turn.file(text.encode(), f"{name}-{dpi}dpi.zpl", turn.words("chat/label_zpl", size=size, dpi=dpi))


def _file_name(code: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in code)[:40]


def _asks(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and command("label", "标签", "打标签", "打印标签")(turn)


DOORS = [Door("a label", _asks, label_asked)]
BUTTONS = [ButtonDoor(LabelButton, label_tapped), ButtonDoor(LabelFile, file_tapped)]
