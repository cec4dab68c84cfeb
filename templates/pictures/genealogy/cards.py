"""What stands on a card: its sign, codes, amounts and warnings, set in lines that fit its width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.lots import LotStatus, LotView
from templates.pictures.fonts import drawable, fitting, font
from templates.pictures.genealogy import style
from templates.pictures.genealogy.captions import Captions
from templates.pictures.genealogy.clusters import Cluster
from templates.pictures.genealogy.codes import Piece, in_lines
from templates.pictures.genealogy.density import Density
from templates.pictures.genealogy.shapes import SMALLEST, Box, Face, Mark, Text
from templates.ranges import CodeRange, fold
from templates.words import number

PAD = 24
CHIP_HEIGHT = 42


@dataclass(frozen=True)
class Chip:
    """A short remark with a sign, in its own colours (ground, edge, ink)."""

    sign: str
    words: str
    colours: tuple[str, str, str]


def card_face(card: Cluster, width: float, captions: Captions, density: Density) -> Face:
    """The card of one lot or of a group, `width` wide and as high as it needs to be."""
    face = Face(width)
    sign, colour = style.KINDS.get(card.first.item.kind, style.MIXED) if card.item else style.MIXED
    face.marks.append(Mark(sign, PAD + 15, 41, 30, colour))
    inner = width - 2 * PAD
    words, size = _title(card, captions, inner - 46)
    face.texts.append(Text(PAD + 46, 54, words, size, style.INK, bold=True))
    lines = _lines(card, captions, inner, density.code_lines)
    if density.compact and card.single:
        # The item's name moves up beside the code where there is room for it.
        x = PAD + 46 + font(size).getlength(words) + 22
        if x + font(lines[0].size).getlength(lines[0].words) <= width - PAD:
            face.texts.append(replace(lines.pop(0), x=x, y=54))
    y = 54.0
    for line in lines:
        y += 40
        face.texts.append(replace(line, y=y))
    face.height = add_chips(face, _chips(card, captions), PAD, y, inner) + 24
    face.boxes.insert(0, Box((0, 0, width, face.height), style.PAPER, style.EDGE))
    return face


def root_face(card: Cluster, width: float, captions: Captions) -> Face:
    """The lot that was asked about: dark, so that the eye begins there."""
    face = Face(width)
    view = card.first
    inner = width - 2 * PAD - 12
    sign, _ = style.KINDS.get(view.item.kind, style.MIXED)
    face.marks.append(Mark(sign, PAD + 24, 50, 36, style.ON_BRAND))
    words, size = fit(view.lot.code, 44, inner - 60)
    face.texts.append(Text(PAD + 62, 66, words, size, style.ON_BRAND, bold=True))
    y = 70.0
    for line in [view.item.name(captions.language), *_amounts(card, captions, inner), *_supplier(view, captions)]:
        y += 42
        words, size = fit(line, 30, inner)
        face.texts.append(Text(PAD + 6, y, words, size, style.ON_BRAND_SOFT))
    face.height = add_chips(face, _chips(card, captions), PAD + 6, y, inner) + 30
    face.boxes.insert(0, Box((0, 0, width, face.height), style.BRAND, radius=24))
    return face


def fit(text: str, size: int, width: float) -> tuple[str, int]:
    """The text and the size at which it fits; never smaller than can be read, then it ends in "…"."""
    words, face = fitting(text, size, width, SMALLEST)
    return words, int(face.size)


def stretched(face: Face, height: float) -> Face:
    """The same card, as high as its neighbours."""
    left, top, right, _ = face.boxes[0].rect
    first = replace(face.boxes[0], rect=(left, top, right, height))
    return Face(face.width, height, [first, *face.boxes[1:]], face.marks, face.texts)


def add_chips(face: Face, chips: list[Chip], x: float, y: float, width: float) -> float:
    """Chips side by side under a line at `y`, in as many rows as they need. Returns where the last one ends."""
    if not chips:
        return y + 4
    across, down = x, y + 20
    for chip in chips:
        words, size = fit(chip.words, SMALLEST, width - 62)
        wide = font(size).getlength(words) + 62
        if across > x and across + wide > x + width:
            across, down = x, down + CHIP_HEIGHT + 10
        ground, edge, ink = chip.colours
        face.boxes.append(Box((across, down, across + wide, down + CHIP_HEIGHT), ground, edge, CHIP_HEIGHT / 2))
        face.marks.append(Mark(chip.sign, across + 26, down + CHIP_HEIGHT / 2, 22, ink))
        face.texts.append(Text(across + 44, down + 31, words, size, ink))
        across += wide + 10
    return down + CHIP_HEIGHT


def _title(card: Cluster, captions: Captions, width: float) -> tuple[str, int]:
    """The code of a lot, or the item of a group with how many: a long name gives way, the number never does."""
    if card.single:
        return fit(card.first.lot.code, 36, width)
    name = card.item.name(captions.language) if card.item else captions.label("other items")
    count = f" × {number(card.count)}"
    whole, size = fit(name + count, 36, width)
    if whole == drawable(name + count):
        return whole, size
    return fit(name, SMALLEST, width - font(SMALLEST).getlength(count))[0] + count, SMALLEST


def _lines(card: Cluster, captions: Captions, width: float, code_lines: int) -> list[Text]:
    """The lines under the title: which lots, how much, where. Their height is not set yet."""
    told: list[tuple[str, str]] = []
    if card.single:
        told.append((card.first.item.name(captions.language), style.SOFT_INK))
    elif card.item:
        told += [(line, style.INK) for line in in_lines(_pieces(card.codes), 28, width, code_lines)]
    else:
        items = Counter[str]()
        for batch in card.batches:
            items[batch.item.name(captions.language)] += len(batch.views)
        pieces = [Piece(f"{name} × {number(count)}", count) for name, count in items.most_common()]
        told += [(line, style.INK) for line in in_lines(pieces, 28, width, max(2, code_lines))]
    told += [(line, style.SOFT_INK) for line in _amounts(card, captions, width)]
    first, last = card.levels
    if first == last != abs(card.row):
        told.append((captions.label("step %(step)s", step=first), style.SOFT_INK))
    elif first != last:
        told.append((captions.label("steps %(first)s–%(last)s", first=first, last=last), style.SOFT_INK))
    return [Text(PAD, 0, *fit(line, 28, width), ink) for line, ink in told]


def _pieces(codes: Iterable[CodeRange]) -> list[Piece]:
    return [Piece(str(range_), range_.count) for range_ in codes]


def _amounts(card: Cluster, captions: Captions, width: float) -> list[str]:
    """How much there was and what is left: one line where it fits, else two."""
    item = card.item
    if item is None:
        return []
    made = [captions.amount(card.made, item.uom)] if card.made else []
    parts = [*made, captions.left(card.on_hand, item.uom)]
    together = style.DOT.join(parts)
    return [together] if font(28).getlength(drawable(together)) <= width else parts


def _supplier(view: LotView, captions: Captions) -> list[str]:
    if not view.lot.supplier_lot:
        return []
    return [
        captions.label(
            "Supplier's lot %(lot)s", lot=style.DOT.join(filter(None, [view.lot.supplier_lot, view.supplier]))
        )
    ]


def _chips(card: Cluster, captions: Captions) -> list[Chip]:
    chips = []
    for status, sign, words, colours in (
        (LotStatus.RECALLED, "cross", captions.label("recalled"), style.RECALLED),
        (LotStatus.HOLD, "pause", captions.label("on hold"), style.HOLD),
    ):
        views = card.with_status(status)
        if views:
            chips.append(Chip(sign, _share(words, views, card), colours))
    if card.loops_inside:
        chips.append(Chip("loop", captions.label("loops inside"), style.LOOP))
    if card.customers:
        chips.append(Chip("arrow", captions.customers(card.customers), (style.BRAND_PALE, style.BRAND, style.BRAND)))
    return chips


def _share(words: str, views: Sequence[LotView], card: Cluster) -> str:
    """'on hold' of a single lot, 'on hold 3: F217–F219' of some in a group, 'on hold 54' of all or many."""
    if card.single:
        return words
    pieces = _pieces(fold(view.lot.code for view in views)) if len(views) < card.count else []
    named = f": {', '.join(piece.words for piece in pieces)}" if 0 < len(pieces) <= 2 else ""
    return f"{words} {number(len(views))}{named}"
