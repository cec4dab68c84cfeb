"""Puts the picture together: as much as fits into one readable page, never smaller letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from domain.genealogy import Direction
from domain.trace import Trace
from templates.pictures.genealogy import style
from templates.pictures.genealogy.batches import customers_of, in_batches
from templates.pictures.genealogy.captions import Captions
from templates.pictures.genealogy.cards import card_face, root_face, stretched
from templates.pictures.genealogy.clusters import Clusters, cluster
from templates.pictures.genealogy.density import DENSITIES, Density
from templates.pictures.genealogy.edges import wires
from templates.pictures.genealogy.frame import customers_band, empty_card, heading, legend, remarks
from templates.pictures.genealogy.levels import levels_of
from templates.pictures.genealogy.rows import Slot, in_rows, placed_across, usable_width
from templates.pictures.genealogy.shapes import Face, Line, Plan, Rect
from templates.words import Words


@dataclass
class _Page:
    """A picture that grows downwards."""

    y: float = style.MARGIN
    ink: Face = field(default_factory=lambda: Face(style.WIDTH))
    lines: list[Line] = field(default_factory=list)
    cards: list[tuple[Rect, int]] = field(default_factory=list)

    def put(self, face: Face, x: float) -> None:
        self.ink.put(face, x, self.y)
        self.y += face.height


def plan(trace: Trace, words: Words, language: str, at: datetime) -> Plan:
    """The picture of a trace before it is drawn: 1280 wide, at most 2560 high, no letter under 26 pixels.

    Tells as much as fits: lot by lot, then by item, then with fewer items and steps. Takes time
    in proportion to lots, links and deliveries.
    """
    captions = Captions(words, language)
    shipped = customers_of([(delivery.lot_id, delivery.customer_id) for delivery in trace.deliveries])
    batches = in_batches(levels_of(trace), shipped)
    head, band = heading(trace, captions, at), _band(trace, captions)
    page = _Page()
    first, last = 0, len(DENSITIES) - 1
    while first <= last:
        middle = (first + last) // 2
        tried, clusters = _Page(), cluster(batches, DENSITIES[middle])
        _compose(tried, trace, (head, band), clusters, DENSITIES[middle], captions)
        if tried.y + style.MARGIN <= style.HIGHEST or first == len(DENSITIES) - 1:
            page, last = tried, middle - 1
        else:
            first = middle + 1
    return Plan(
        style.WIDTH,
        int(page.y + style.MARGIN),
        tuple(page.ink.boxes),
        tuple(page.ink.marks),
        tuple(page.lines),
        tuple(page.ink.texts),
        tuple(page.cards),
    )


def _band(trace: Trace, captions: Captions) -> Face:
    """The customers; nothing where nobody asked for them."""
    if trace.direction == Direction.BACKWARD and not trace.consignees:
        return Face(style.WIDTH)
    return customers_band(trace, captions)


def _compose(
    page: _Page,
    trace: Trace,
    frame: tuple[Face, Face],
    clusters: Clusters,
    density: Density,
    captions: Captions,
) -> None:
    """One try: heading, lots, customers, remarks, legend."""
    head, band = frame
    page.put(head, style.MARGIN)
    page.y += 48
    left_out = _lots(page, trace, clusters, density, captions)
    notes = remarks(trace, clusters, left_out, captions)
    for face, air in ((band, 48), (notes, 24), (legend(clusters, captions, delivered=bool(trace.consignees)), 20)):
        if face.height:
            page.y += air
            page.put(face, style.MARGIN)


def _lots(page: _Page, trace: Trace, clusters: Clusters, density: Density, captions: Captions) -> int:
    """The rows of cards with their lines. Returns how many lines had no room."""
    loops = sum(strand.loops for strand in clusters.strands)
    left, right = usable_width(min(3, loops))
    rows = in_rows(clusters, right - left)
    sides = {(card.row > 0) - (card.row < 0) for card in clusters.cards}
    if -1 not in sides and trace.direction != Direction.FORWARD:
        _nothing(page, Direction.BACKWARD, (left, right), density.gap, captions)
    at: dict[Slot, Rect] = {}
    for before, row in pairwise([[], *rows.slots]):
        page.y += density.gap if before else 0
        at |= _row(page, row, placed_across(row, clusters, left, right), clusters, density, captions)
    if 1 not in sides and trace.direction != Direction.BACKWARD:
        _nothing(page, Direction.FORWARD, (left, right), density.gap, captions)
    drawn = wires(clusters, rows, at, density.gap, captions)
    page.lines += drawn.lines
    page.ink.boxes += drawn.boxes
    page.ink.marks += drawn.marks
    page.ink.texts += drawn.texts
    return rows.left_out


def _row(
    page: _Page,
    row: list[Slot],
    across: Mapping[Slot, tuple[float, float]],
    clusters: Clusters,
    density: Density,
    captions: Captions,
) -> dict[Slot, Rect]:
    """Draws the cards of one row at one height and says where its slots are."""
    faces = {}
    for slot in row:
        if slot[0] == "card":
            card, width = clusters.cards[slot[1]], across[slot][1] - across[slot][0]
            face = root_face(card, width, captions) if card.is_root else card_face(card, width, captions, density)
            faces[slot] = face
    height = max(face.height for face in faces.values())
    rects = {slot: (x0, page.y, x1, page.y + height) for slot, (x0, x1) in across.items()}
    for slot, face in faces.items():
        page.ink.put(stretched(face, height), rects[slot][0], page.y)
        if not clusters.cards[slot[1]].is_root:
            page.cards.append((rects[slot], clusters.cards[slot[1]].count))
    page.y += height
    return rects


def _nothing(page: _Page, direction: Direction, between: tuple[float, float], gap: int, captions: Captions) -> None:
    """A pale box where the lots of this direction would stand."""
    face = empty_card(direction, captions)
    middle = sum(between) / 2
    if direction == Direction.FORWARD:
        page.lines.append(Line(((middle, page.y), (middle, page.y + gap)), style.LINK, dashed=True))
        page.y += gap
    page.put(face, middle - face.width / 2)
    if direction == Direction.BACKWARD:
        page.lines.append(Line(((middle, page.y), (middle, page.y + gap)), style.LINK, dashed=True))
        page.y += gap
