"""What stands around the cards: the heading, the customers, the remarks and the legend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from domain.genealogy import Consignee, Direction
from domain.lots import LotStatus
from domain.trace import Trace
from templates.pictures.fonts import font
from templates.pictures.genealogy import style
from templates.pictures.genealogy.captions import KIND_NAMES, N_, QUESTIONS, Captions
from templates.pictures.genealogy.cards import PAD, fit
from templates.pictures.genealogy.clusters import Clusters
from templates.pictures.genealogy.edges import amount_of, short
from templates.pictures.genealogy.shapes import SMALLEST, Box, Face, Mark, Text

INNER = style.WIDTH - 2 * style.MARGIN
NAMED = 8
LARGEST = 6


def heading(trace: Trace, captions: Captions, at: datetime) -> Face:
    """Which lot, which question, how many, and when the picture was made."""
    face = Face(INNER)
    made = captions.words.moment(at, captions.language)
    side = INNER - font(SMALLEST).getlength(made)
    face.texts.append(Text(side, 50, made, SMALLEST, style.SOFT_INK))
    title = f"{trace.root.lot.code}{style.DOT}{trace.root.item.name(captions.language)}"
    words, size = fit(title, 50, side - 30)
    face.texts.append(Text(0, 50, words, size, style.INK, bold=True))
    face.texts.append(Text(0, 98, captions.label(QUESTIONS[trace.direction]), 32, style.SOFT_INK))
    figures = _figures(trace, captions)
    width = (INNER - 20 * (len(figures) - 1)) / len(figures)
    for place, (count, words_) in enumerate(figures):
        left = place * (width + 20)
        face.boxes.append(Box((left, 126, left + width, 240), style.PAPER, style.EDGE))
        figure, big = fit(f"{count:,}", 50, width - 2 * PAD)
        face.texts.append(Text(left + PAD, 182, figure, big, style.BRAND, bold=True))
        face.texts.append(Text(left + PAD, 221, fit(words_, 28, width - 2 * PAD)[0], 28, style.SOFT_INK))
    face.height = 240
    return face


def _figures(trace: Trace, captions: Captions) -> list[tuple[int, str]]:
    sides = Counter(traced.direction for traced in trace.lots)
    if trace.direction == Direction.BOTH:
        figures = [
            (sides[Direction.BACKWARD], captions.label("upstream lots")),
            (sides[Direction.FORWARD], captions.label("downstream lots")),
        ]
    else:
        count = len(trace.lots)
        figures = [(count, captions.label("lot") if count == 1 else captions.label("lots"))]
    if trace.direction == Direction.BACKWARD and not trace.consignees:
        return figures
    people, deliveries = len(trace.consignees), len(trace.deliveries)
    figures.append((people, captions.label("customer") if people == 1 else captions.label("customers")))
    figures.append((deliveries, captions.label("delivery") if deliveries == 1 else captions.label("deliveries")))
    return figures


def empty_card(direction: Direction, captions: Captions) -> Face:
    """What stands where lots would: nothing is an answer too."""
    words = (
        captions.label("It was made from no other lot.")
        if direction == Direction.BACKWARD
        else captions.label("Nothing was made from it.")
    )
    words, size = fit(words, 32, 700 - 2 * PAD)
    wide = font(size).getlength(words) + 2 * PAD + 20
    face = Face(wide, 100)
    face.boxes.append(Box((0, 0, wide, 100), style.GROUND, style.LINK))
    face.texts.append(Text(PAD + 10, 61, words, size, style.SOFT_INK))
    return face


def customers_band(trace: Trace, captions: Captions) -> Face:
    """Who got it: everybody by name where they are few, else the largest."""
    face = Face(INNER)
    people = _largest_first(trace.consignees)
    face.marks.append(Mark("arrow", PAD + 16, 44, 32, style.BRAND))
    if not people:
        face.texts.append(Text(PAD + 46, 55, captions.label("No deliveries to customers"), 32, style.BRAND))
        face.height = 88
    else:
        title = f"{captions.customers(len(people))}{style.DOT}{captions.deliveries(len(trace.deliveries))}"
        words, size = fit(title, 36, INNER - 2 * PAD - 46)
        face.texts.append(Text(PAD + 46, 56, words, size, style.BRAND, bold=True))
        total = captions.amounts(_amounts(people))
        face.texts.append(Text(PAD, 100, fit(total, 28, INNER - 2 * PAD)[0], 28, style.INK))
        face.height = _names(face, people, captions) + 24
    face.boxes.insert(0, Box((0, 0, INNER, face.height), style.BRAND_PALE, style.BRAND, radius=24))
    return face


def _names(face: Face, people: Sequence[Consignee], captions: Captions) -> float:
    """Two columns of names with what each got. Returns where they end."""
    shown = people if len(people) <= NAMED else people[:LARGEST]
    column = (INNER - 2 * PAD - 40) / 2
    for place, person in enumerate(shown):
        left, y = PAD + (place % 2) * (column + 40), 150.0 + place // 2 * 46
        amount, size = fit(captions.amounts(_amounts([person])), 28, column * 0.55)
        wide = font(size).getlength(amount)
        face.texts.append(Text(left + column - wide, y, amount, size, style.INK))
        name = person.name if person.name == person.code else f"{person.code} {person.name}"
        words, size = fit(name, 28, column - wide - 24)
        face.texts.append(Text(left, y, words, size, style.SOFT_INK))
    y = 150.0 + (len(shown) - 1) // 2 * 46
    if len(shown) < len(people):
        y += 46
        rest = captions.label("and %(count)s more", count=f"{len(people) - len(shown):,}")
        face.texts.append(Text(PAD, y, rest, 28, style.SOFT_INK))
    return y


def _amounts(people: Sequence[Consignee]) -> list[tuple[Decimal, str]]:
    """What they got by unit, the most frequent unit first: cups and packs are not added up."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    often: Counter[str] = Counter()
    for person in people:
        for delivery in person.deliveries:
            sums[delivery.uom] += delivery.quantity
            often[delivery.uom] += 1
    return [(sums[uom], uom) for uom, _ in often.most_common()]


def _largest_first(people: Sequence[Consignee]) -> list[Consignee]:
    """By what they got in the unit that most deliveries are in."""
    units = Counter(delivery.uom for person in people for delivery in person.deliveries)
    main = units.most_common(1)[0][0] if units else ""

    def size(person: Consignee) -> Decimal:
        return sum((delivery.quantity for delivery in person.deliveries if delivery.uom == main), Decimal(0))

    return sorted(people, key=lambda person: (-size(person), person.code))


def remarks(trace: Trace, clusters: Clusters, left_out: int, captions: Captions) -> Face:
    """What the picture cannot show: loops in words, lines without room, an answer that was cut off."""
    face = Face(INNER)
    loops = [strand for strand in clusters.strands if strand.loops]
    told: list[tuple[str, str, str]] = []
    for strand in loops[:3]:
        ends = [_named(clusters, strand.parent, strand.parents), _named(clusters, strand.child, strand.children)]
        words = captions.label("Goes back: %(parent)s → %(child)s", parent=ends[0], child=ends[1])
        amount = amount_of(strand, clusters.cards, captions).rpartition(": ")[2]
        told.append(("loop", f"{words}{style.DOT}{amount}" if amount else words, style.LOOP[2]))
    if len(loops) > 3:
        told.append(
            ("loop", captions.counted(N_("1 more loop"), N_("%(count)s more loops"), len(loops) - 3), style.LOOP[2])
        )
    if any(card.levels[1] > abs(card.row) for card in clusters.cards):
        words = captions.label("The farthest steps stand side by side in one row, without their lines.")
        told.append(("dots", words, style.SOFT_INK))
    if left_out:
        told.append(("dots", captions.label("Lines left out for clarity: %(count)s", count=left_out), style.SOFT_INK))
    if trace.truncated:
        told.append(("pause", captions.label("The answer was cut off here: there are more lots."), style.HOLD[2]))
    for place, (sign, words, ink) in enumerate(told):
        y = 34 + place * 44
        face.marks.append(Mark(sign, 15, y - 10, 28, ink))
        line, size = fit(words, 28, INNER - 44)
        face.texts.append(Text(44, y, line, size, ink))
    face.height = len(told) * 44
    return face


def _named(clusters: Clusters, place: int, lots: set[int]) -> str:
    """The lot where it is one, else the item with how many."""
    views = [view for view in clusters.cards[place].views if view.id in lots]
    if len(views) == 1:
        return short(views[0].lot.code)
    return f"{short(views[0].lot.code)} … ({len(views):,})"


def legend(clusters: Clusters, captions: Captions, *, delivered: bool) -> Face:
    """What the signs mean; only those that the picture has."""
    batches = [batch for card in clusters.cards for batch in card.batches]
    kinds = {batch.item.kind for batch in batches}
    states = {status for batch in batches for status in batch.by_status}
    entries = [(*style.KINDS[kind], captions.label(name)) for kind, name in KIND_NAMES.items() if kind in kinds]
    if any(card.item is None for card in clusters.cards):
        entries.append((*style.MIXED, captions.label("several items")))
    if LotStatus.RECALLED in states:
        entries.append(("cross", style.RECALLED[1], captions.label("recalled")))
    if LotStatus.HOLD in states:
        entries.append(("pause", style.HOLD[1], captions.label("on hold")))
    if any(strand.loops for strand in clusters.strands) or any(card.loops_inside for card in clusters.cards):
        entries.append(("loop", style.LOOP[1], captions.label("goes back (rework)")))
    if any(strand.unsure and not strand.loops for strand in clusters.strands):
        entries.append(("dots", style.LINK, captions.label("dashed: tank, shared line or inferred")))
    if delivered:
        entries.append(("arrow", style.BRAND, captions.label("delivered to customers")))
    face = Face(INNER)
    x, y = 0.0, 34.0
    for sign, colour, words in entries:
        wide = 40 + font(SMALLEST).getlength(words)
        if x and x + wide > INNER:
            x, y = 0, y + 42
        face.marks.append(Mark(sign, x + 14, y - 9, 26, colour))
        face.texts.append(Text(x + 40, y, words, SMALLEST, style.SOFT_INK))
        x += wide + 40
    face.height = y + 10
    return face
