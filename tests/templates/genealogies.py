"""Traces to draw, built in memory: the demo plant's own and synthetic ones of any size."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from random import Random

from bot.demo.plant import plant_files
from domain.genealogy import Consignee, Delivery, Direction, TraceLink
from domain.items import Item, ItemUnit, in_own_unit
from domain.lots import Lot, LotView
from domain.trace import Trace, TracedLot

AT = datetime(2022, 6, 27, 1, 20, tzinfo=UTC)


def item(number: int, code: str, kind: str, uom: str, name_zh: str | None = None) -> Item:
    return Item(id=number, code=code, kind=kind, uom=uom, name_zh=name_zh)


def view(number: int, code: str, of: Item, made: int = 0, on_hand: int = 0, status: str = "free") -> LotView:
    lot = Lot(id=number, code=code, item_id=of.id or 0, folded=code, status=status)
    return LotView(lot=lot, item=of, on_hand=Decimal(on_hand), made=Decimal(made))


def walk(
    root: LotView,
    views: dict[int, LotView],
    links: Sequence[TraceLink],
    direction: Direction,
    consignees: Iterable[Consignee] = (),
    *,
    twice: bool = False,
) -> Trace:
    """A breadth-first walk as the product's own: a lot that lies both ways is told as forward.

    With `twice` it is told both ways.
    """
    down: dict[int, list[TraceLink]] = defaultdict(list)
    up: dict[int, list[TraceLink]] = defaultdict(list)
    for link in links:
        down[link.parent_id].append(link)
        up[link.child_id].append(link)
    traced: list[TracedLot] = []
    walked: dict[tuple[int, int], TraceLink] = {}
    for way, steps in ((Direction.FORWARD, down), (Direction.BACKWARD, up)):
        if direction not in {way, Direction.BOTH}:
            continue
        seen, level, depth = {root.id}, [root.id], 0
        before: set[int] = set() if twice else {lot.id for lot in traced}
        while level:
            depth, found = depth + 1, []
            for here in level:
                for link in steps.get(here, ()):
                    there = link.child_id if way == Direction.FORWARD else link.parent_id
                    walked[link.parent_id, link.child_id] = link
                    if there not in seen:
                        seen.add(there)
                        found.append(there)
                        if there not in before:
                            traced.append(TracedLot(views[there], depth, here, way))
            level = found
    below = {root.id, *(lot.id for lot in traced if lot.direction == Direction.FORWARD)}
    told = tuple(
        Consignee(person.partner_id, person.code, person.name, None, deliveries)
        for person in consignees
        for deliveries in [tuple(d for d in person.deliveries if d.lot_id in below)]
        if deliveries and direction != Direction.BACKWARD
    )
    return Trace(root, direction, tuple(traced), tuple(walked.values()), told, by_id=views)


@cache
def _plant() -> tuple[dict[str, LotView], tuple[TraceLink, ...], tuple[Consignee, ...]]:
    rows = {name: list(csv.DictReader(io.StringIO(text))) for name, text in plant_files().items()}
    items = {
        row["item"]: item(number, row["item"], row["kind"], row["uom"], row["name_zh"])
        for number, row in enumerate(rows["items.csv"], 1)
    }
    views: dict[str, LotView] = {}
    for number, row in enumerate(rows["lots.csv"], 1):
        lot = Lot(
            id=number, code=row["lot"], item_id=items[row["item"]].id or 0, folded=row["lot"],
            supplier_lot=row["supplier_lot"] or None,
        )  # fmt: skip
        views[row["lot"]] = LotView(lot, items[row["item"]], Decimal(0), Decimal(row["qty"]), row["supplier"] or None)
    units = [
        ItemUnit(item_id=items[row["item"]].id or 0, uom=row["uom"], factor=Decimal(row["factor"]))
        for row in rows["units.csv"]
    ]
    links = tuple(_link(row, views, units) for row in rows["links.csv"])
    names = {row["partner"]: row["name"] for row in rows["partners.csv"]}
    sent: dict[str, list[Delivery]] = defaultdict(list)
    for number, row in enumerate(rows["shipments.csv"], 1):
        place = list(names).index(row["customer"]) + 1
        of = views[row["lot"]]
        sent[row["customer"]].append(Delivery(number, row["ship"], of.id, place, Decimal(row["qty"]), of.item.uom, AT))
    customers = tuple(
        Consignee(deliveries[0].customer_id, code, names[code], None, tuple(deliveries))
        for code, deliveries in sorted(sent.items())
    )
    return views, links, customers


def _link(row: dict[str, str], views: dict[str, LotView], units: list[ItemUnit]) -> TraceLink:
    parent = views[row["parent"]]
    known = [unit for unit in units if unit.item_id == parent.item.id]
    quantity = in_own_unit(Decimal(row["qty"]), row["uom"], parent.item, known)
    return TraceLink(parent.id, views[row["child"]].id, quantity, row["step"])


def plant_trace(code: str, direction: Direction = Direction.FORWARD, *, twice: bool = False) -> Trace:
    """The answer for a lot of the demo plant."""
    views, links, customers = _plant()
    return walk(views[code], {lot.id: lot for lot in views.values()}, links, direction, customers, twice=twice)


POWDER = item(1, "whole milk powder", "raw", "kg", "全脂乳粉")
BASE = item(2, "yoghurt base", "intermediate", "kg", "酸奶基料")
CUP = item(3, "cup yoghurt 180g", "finished", "cup", "杯装酸奶180克")
FILM = item(4, "lid film", "packaging", "m", "封口膜")


def synthetic(lots: int, customers: int = 40, kinds: int = 1, status: str = "free") -> Trace:
    """Powder into a tenth as many bases, each into cups of `kinds` items, all sent out; `lots` lots in all."""
    bases = max(1, lots // 10)
    cups = [item(10 + n, f"cup yoghurt {n}", "finished", "cup", f"杯装酸奶{n}号") for n in range(kinds)]
    root = view(1, "MP05", POWDER, 24000)
    views = {1: root}
    links = []
    for number in range(2, lots + 2):
        base = number < bases + 2
        kind = BASE if base else cups[number % kinds]
        code = f"B{number - 1:05}" if base else f"F{number - bases - 1:06}"
        views[number] = view(number, code, kind, 20000, number % 7 * 100, status)
        parent = 1 if base else 2 + number % bases
        links.append(TraceLink(parent, number, Decimal("132.5"), "mix" if base else "fill"))
    people = [
        Consignee(who, f"C{who:02}", f"Customer {who}", None, tuple(
            Delivery(number, f"SO{number}", number, who, Decimal(8000), "cup", AT)
            for number in range(bases + 2 + who, lots + 2, customers)
        ))
        for who in range(customers)
    ]  # fmt: skip
    return walk(root, views, links, Direction.FORWARD, people)


def chain(lots: int) -> Trace:
    """Each lot into the next: as many levels as lots, of three items in turn."""
    items = (BASE, CUP, FILM)
    views = {1: view(1, "MP05", POWDER, 24000)}
    views |= {n: view(n, f"L{n:05}", items[n % 3], 500, 20) for n in range(2, lots + 2)}
    links = [TraceLink(n, n + 1, Decimal(5), "mix") for n in range(1, lots + 1)]
    return walk(views[1], views, links, Direction.FORWARD)


def tangle(lots: int, items: int, seed: int = 7) -> Trace:
    """Lots of many items, each from up to three earlier ones and now and then back: loops, long and crossing lines."""
    chance = Random(seed)
    kinds = ["intermediate", "packaging", "finished"]
    sorts = [item(10 + n, f"item number {n}", kinds[n % 3], "kg", f"第{n}种物料") for n in range(items)]
    states = ["free", "free", "free", "hold", "recalled"]
    views = {1: view(1, "ROOT-1", POWDER, 100)}
    links = []
    for number in range(2, lots + 2):
        of = chance.choice(sorts)
        views[number] = view(number, f"{of.uom.upper()}-{number:04}", of, 100, 5, chance.choice(states))
        parents = {chance.randrange(max(1, number - 9), number) for _ in range(chance.randint(1, 3))}
        links += [TraceLink(parent, number, Decimal(10), "mix") for parent in sorted(parents)]
        if chance.random() < 0.05:
            links.append(TraceLink(number, chance.randrange(1, number), None, "rework"))
    sent = [
        Consignee(who, f"C{who}", f"顾客有限公司 {who}", None, tuple(
            Delivery(n, None, n, who, Decimal(3), "kg", AT) for n in range(2 + who, lots + 2, 9)
        ))
        for who in range(9)
    ]  # fmt: skip
    return walk(views[1], views, links, Direction.FORWARD, sent)
