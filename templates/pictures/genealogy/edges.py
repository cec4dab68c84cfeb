"""Lines from card to card: smooth ones downwards, dashed where nothing was recorded as such, and dashed ones around
the side where something loops back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from templates.pictures.fonts import drawable, font
from templates.pictures.genealogy import style
from templates.pictures.genealogy.batches import Strand
from templates.pictures.genealogy.captions import Captions
from templates.pictures.genealogy.clusters import Cluster, Clusters
from templates.pictures.genealogy.rows import Rows, Slot, middle
from templates.pictures.genealogy.shapes import SMALLEST, Box, Line, Mark, Point, Rect, Text, clear_of

MOST_LABELS = 14
"""With more lines than this, amounts beside them would be a thicket: they are left out."""
MOST_LOOPS = 3
"""So many loops get a line of their own; all are told in words below."""
LABEL = 28
ALONG = (0.5, 0.6, 0.4, 0.7, 0.3)


@dataclass
class Wires:
    """All lines of a picture with what is written on them."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


def wires(clusters: Clusters, rows: Rows, at: Mapping[Slot, Rect], gap: int, captions: Captions) -> Wires:
    """Lines for every strand that has a way, amounts where they are few and have room, and the loops."""
    drawn = Wires()
    curves = _curves(rows, at)
    sure = {pair for place, way in rows.ways.items() if not clusters.strands[place].unsure for pair in pairwise(way)}
    drawn.lines += [
        Line(curve, style.LINK, head=pair[1][0] == "card", dashed=pair not in sure)
        for pair, curve in sorted(curves.items())
    ]
    if len(rows.ways) <= MOST_LABELS:
        _label(clusters, rows, curves, [rect for slot, rect in at.items() if slot[0] == "card"], captions, drawn)
    looping = [strand for strand in clusters.strands if strand.loops]
    for lane, strand in enumerate(looping[:MOST_LOOPS]):
        _loop(lane, at[("card", strand.parent, 0)], at[("card", strand.child, 0)], list(at.values()), gap, drawn)
    return drawn


def _curves(rows: Rows, at: Mapping[Slot, Rect]) -> dict[tuple[Slot, Slot], tuple[Point, ...]]:
    """One curve from slot to slot; where several leave or reach a card they stand side by side."""
    pairs = sorted({pair for way in rows.ways.values() for pair in pairwise(way)})
    leaving: dict[Slot, list[Slot]] = defaultdict(list)
    reaching: dict[Slot, list[Slot]] = defaultdict(list)
    for before, after in pairs:
        leaving[before].append(after)
        reaching[after].append(before)
    starts = {(a, b): x for a, ends in leaving.items() for b, x in _ports(a, ends, at).items()}
    stops = {(a, b): x for b, ends in reaching.items() for a, x in _ports(b, ends, at).items()}
    curves = {}
    for before, after in pairs:
        start, stop = (starts[before, after], at[before][3]), (stops[before, after], at[after][1])
        through = [(start[0], at[before][1])] if before[0] == "lane" else []
        curves[before, after] = (*through, *_smooth(start, stop))
    return curves


def _ports(slot: Slot, ends: Sequence[Slot], at: Mapping[Slot, Rect]) -> dict[Slot, float]:
    """Where on a card's edge the line to each end begins, in the order in which the ends stand; a lane is one line."""
    rect = at[slot]
    step = min(44.0, (rect[2] - rect[0]) * 0.7 / len(ends)) if slot[0] == "card" else 0
    ordered = sorted(ends, key=lambda end: middle(at[end]))
    return {end: middle(rect) + (place - (len(ends) - 1) / 2) * step for place, end in enumerate(ordered)}


def _smooth(start: Point, stop: Point) -> tuple[Point, ...]:
    """A curve that leaves and arrives upright (a cubic Bezier, in short straight pieces)."""
    if abs(start[0] - stop[0]) < 1:
        return start, stop
    # A short straight end, so that the head of the arrow stands upright.
    start, stop, end = (start[0], start[1] + 4), (stop[0], stop[1] - 16), stop
    half = (start[1] + stop[1]) / 2
    points = [(start[0], start[1] - 4)]
    for step in range(25):
        t = step / 24
        along = 3 * t * t - 2 * t * t * t  # both handles stand upright above the ends
        down = (1 - t) ** 3 * start[1] + 3 * t * (1 - t) * half + t**3 * stop[1]
        points.append((start[0] + (stop[0] - start[0]) * along, down))
    return (*points, end)


def _label(
    clusters: Clusters,
    rows: Rows,
    curves: Mapping[tuple[Slot, Slot], tuple[Point, ...]],
    cards: list[Rect],
    captions: Captions,
    drawn: Wires,
) -> None:
    """Writes how much went along each line where it neither touches a card, another amount nor another line."""
    taken = list(cards)
    for place, way in sorted(rows.ways.items()):
        strand = clusters.strands[place]
        words = drawable(amount_of(strand, clusters.cards, captions))
        shared = [pair for pair in pairwise(way) if sum(pair in pairwise(other) for other in rows.ways.values()) > 1]
        if not words or len(shared) == len(way) - 1:
            continue
        own = [pair for pair in pairwise(way) if pair not in shared]
        foreign = [point for pair, curve in curves.items() if pair not in own for point in _dense(curve)]
        spot = _spot([_free(pair[0], curves[pair]) for pair in own], font(SMALLEST).getlength(words), taken, foreign)
        if spot is None:
            continue
        taken.append(spot)
        drawn.boxes.append(Box(spot, style.GROUND, radius=10))
        drawn.texts.append(Text(spot[0] + 10, spot[3] - 9, words, SMALLEST, style.SOFT_INK))


def _spot(curves: list[tuple[Point, ...]], width: float, taken: list[Rect], foreign: list[Point]) -> Rect | None:
    for curve in curves:
        (_, top), (_, bottom) = curve[0], curve[-1]
        for share in ALONG:
            y = top + (bottom - top) * share
            x = _x_at(curve, y)
            rect = (x - width / 2 - 10, y - 18, x + width / 2 + 10, y + 18)
            inside = rect[0] > style.MARGIN / 2 and rect[2] < style.WIDTH - style.MARGIN / 2
            points = [(px, py, px, py) for px, py in foreign if abs(py - y) < 60]
            if inside and clear_of(rect, taken, 6) and clear_of(rect, points, 8):
                return rect
    return None


def _free(before: Slot, curve: tuple[Point, ...]) -> tuple[Point, ...]:
    """The part of a curve between two rows: beside the cards of a row no amount has room."""
    return curve[1:] if before[0] == "lane" else curve


def _dense(curve: tuple[Point, ...]) -> list[Point]:
    """Points on it that are never far from each other."""
    points = [curve[-1]]
    for (x0, y0), (x1, y1) in pairwise(curve):
        steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 12))
        points += [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(steps)]
    return points


def _x_at(curve: tuple[Point, ...], y: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(curve):
        if y0 <= y <= y1 and y1 > y0:
            return x0 + (x1 - x0) * (y - y0) / (y1 - y0)
    return curve[-1][0]


def amount_of(strand: Strand, cards: Sequence[Cluster], captions: Captions) -> str:
    """What went along a strand: "23,760 kg", from a group "F250: 900 kg" or "4 lots: 79,896 cup"; "" if unknown."""
    parent = cards[strand.parent]
    item = parent.item
    if strand.quantity is None or item is None:
        return ""
    amount = captions.amount(strand.quantity, item.uom)
    if len(strand.parents) == parent.count:
        return amount
    if len(strand.parents) == 1:
        code = next(view.lot.code for view in parent.views if view.id in strand.parents)
        return f"{short(code)}: {amount}"
    return f"{captions.lots(len(strand.parents))}: {amount}"


def short(code: str, most: int = 18) -> str:
    """A code for a place where a long one would push everything else away."""
    return code if len(code) <= most else f"{code[: most - 1]}…"


def _loop(lane: int, start: Rect, stop: Rect, slots: Sequence[Rect], gap: int, drawn: Wires) -> None:
    """A dashed line out to the right edge and back in, with a sign on its way."""
    edge = style.WIDTH - style.MARGIN - 22 - 26 * lane
    ink = style.LOOP[1]
    out = _way_out(start, slots, edge, gap, below=True)
    back = _way_out(stop, slots, edge, gap, below=False)
    points = [*out, *back[::-1]]
    drawn.lines.append(Line(_rounded(points, 16), ink, dashed=True, head=True))
    y = (out[-1][1] + back[-1][1]) / 2 + 64 * lane
    drawn.marks += [Mark("disc", edge, y, 52, style.LOOP[0]), Mark("ring", edge, y, 52, ink)]
    drawn.marks.append(Mark("loop", edge, y, 30, ink))


def _way_out(card: Rect, slots: Sequence[Rect], edge: float, gap: int, *, below: bool) -> list[Point]:
    """From a card to the right edge: straight to its side if nothing stands there, else through the gap."""
    beside = any(slot[0] > card[2] and slot[1] < card[3] and card[1] < slot[3] for slot in slots)
    if not beside:
        y = card[3] - 34 if below else card[1] + 34
        return [(card[2], y), (edge, y)]
    x = card[2] - 40
    y = card[3] + gap * 0.2 if below else card[1] - gap * 0.2
    return [(x, card[3] if below else card[1]), (x, y), (edge, y)]


def _rounded(points: Sequence[Point], radius: float) -> tuple[Point, ...]:
    """The same way with round corners."""
    way = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, stop = _towards(corner, before, radius), _towards(corner, after, radius)
        for step in range(7):
            t = step / 6
            way.append(
                (
                    (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * corner[0] + t * t * stop[0],
                    (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * corner[1] + t * t * stop[1],
                )
            )
    return (*way, points[-1])


def _towards(corner: Point, other: Point, radius: float) -> Point:
    span = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    share = min(radius, span / 2) / span if span else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share
