"""What a trace's file says: its lots, its deliveries, its customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.captures import CapturedBy
from domain.genealogy import Consignee, Delivery, Direction, TraceLink, VesselModel
from domain.lots import LotView
from domain.trace import Trace, TracedLot
from domain.trace_answer import CustomerShare, LotShare, customer_shares, path_steps, paths
from storage.reports.tables import Cell, Column, Table
from templates.ways import Ways
from templates.words import Words


@dataclass(frozen=True)
class LotLine:
    """A lot of the answer, the root among them, and the codes on the way to it in the order goods took it."""

    view: LotView
    depth: int
    path: tuple[str, ...]
    traced: TracedLot | None = None
    missing: tuple[str, ...] = ()
    """What the records lack about it, in sentences."""


@dataclass(frozen=True)
class HoleLine:
    """Something that is missing or does not add up, and the lots that it is about."""

    sentence: str
    lots: tuple[str, ...]


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery with whom it went to and what it was."""

    customer: Consignee
    view: LotView
    delivery: Delivery


class TraceTables:
    """The tables of one trace, in one language; days are the site's."""

    def __init__(self, trace: Trace, words: Words, language: str) -> None:
        self._trace = trace
        self._words = words
        self._language = language
        self._ways = Ways(words, language)
        self._path = paths(trace)
        self.holes_said = tuple(
            HoleLine(self._ways.hole(hole), tuple(view.lot.code for view in hole.lots)) for hole in trace.holes
        )
        self._missing: defaultdict[int, list[str]] = defaultdict(list)
        for hole, line in zip(trace.holes, self.holes_said, strict=True):
            for view in hole.lots:
                self._missing[view.id].append(line.sentence)

    def lot_lines(self) -> Iterator[LotLine]:
        """The roots first, then by the steps from them."""
        for root in self._trace.roots:
            yield LotLine(root, 0, self._path[root.id], None, tuple(self._missing[root.id]))
        yield from self._traced_lines(self._trace.lots)

    def _traced_lines(self, lots: Iterable[TracedLot]) -> Iterator[LotLine]:
        for traced in lots:
            way = self._path[traced.id]
            forward = traced.direction is Direction.FORWARD
            missing = tuple(self._missing[traced.id])
            yield LotLine(traced.view, traced.depth, way if forward else way[::-1], traced, missing)

    def delivery_lines(self) -> Iterator[DeliveryLine]:
        """By customer, oldest first."""
        for customer in self._trace.consignees:
            for delivery in customer.deliveries:
                yield DeliveryLine(customer, self._trace.by_id[delivery.lot_id], delivery)

    def lots(self) -> Table[LotLine]:
        return Table(self.label("Lots"), self._lot_columns(), self.lot_lines())

    def possible(self) -> Table[LotLine]:
        """What would come in if a shared line with no cleaning between counted."""
        return Table(self.label("Possible"), self._lot_columns(), self._traced_lines(self._trace.possible.lots))

    def links(self) -> Table[TraceLink]:
        """Every step that the answer walked over, and how it became known."""
        label, trace = self.label, self._trace
        columns: tuple[Column[TraceLink], ...] = (
            Column(label("From"), 16, lambda link: trace.by_id[link.parent_id].lot.code),
            Column(label("Item"), 24, lambda link: self.item(trace.by_id[link.parent_id])),
            Column(label("Into"), 16, lambda link: trace.by_id[link.child_id].lot.code),
            Column(label("Quantity"), 12, lambda link: link.quantity),
            Column(label("Unit"), 8, lambda link: self.unit(trace.by_id[link.parent_id].item.uom)),
            Column(label("Step"), 14, lambda link: self._ways.named(link.step)),
            Column(label("Date"), 12, lambda link: self.day(link.at)),
            Column(label("How sure"), 14, lambda link: self._ways.basis(link.basis)),
            Column(label("Source"), 12, lambda link: self._ways.source(trace.source(link))),
        )
        return Table(label("Links"), columns, trace.links)

    def holes(self) -> Table[HoleLine]:
        columns: tuple[Column[HoleLine], ...] = (
            Column(self.label("What is missing"), 100, lambda line: line.sentence),
            Column(self.label("Lots"), 50, lambda line: ", ".join(line.lots)),
        )
        return Table(self.label("Gaps"), columns, self.holes_said)

    def _lot_columns(self) -> tuple[Column[LotLine], ...]:
        label = self.label
        return (
            Column(label("Steps"), 7, lambda line: line.depth),
            Column(label("Lot"), 16, lambda line: line.view.lot.code),
            Column(label("Item"), 24, lambda line: self.item(line.view)),
            Column(label("Quantity made"), 12, lambda line: line.view.made),
            Column(label("In stock"), 12, lambda line: line.view.on_hand),
            Column(label("Unit"), 8, lambda line: self.unit(line.view.item.uom)),
            Column(label("State"), 11, lambda line: self.state(line.view)),
            Column(label("Made at"), 17, lambda line: self.local(line.view.lot.made_at)),
            Column(label("Expires"), 12, lambda line: self.day(line.view.lot.expires_at)),
            Column(label("Supplier"), 14, lambda line: line.view.supplier),
            Column(label("Supplier's lot"), 16, lambda line: line.view.lot.supplier_lot),
            Column(label("How sure"), 14, self._sureness),
            *([Column(label("Source"), 12, self._source)] if self._trace.captured is not None else []),
            Column(label("What is missing"), 30, lambda line: "; ".join(line.missing) or None),
            Column(label("Path step by step"), 60, self._way),
            Column(label("Path"), 50, lambda line: " → ".join(line.path)),
        )

    def _sureness(self, line: LotLine) -> str | None:
        worked_out = line.traced is not None and line.traced.touch is not None
        return self._ways.basis(line.traced.basis) if worked_out and line.traced else None

    def _source(self, line: LotLine) -> str | None:
        """How the step by which the lot is in the answer became known."""
        touch = line.traced.touch if line.traced is not None else None
        return None if touch is None or touch.link is None else self._ways.source(self._trace.source(touch.link))

    def _way(self, line: LotLine) -> str | None:
        return None if line.traced is None else self._ways.way(path_steps(self._trace, line.traced)) or None

    def deliveries(self) -> Table[DeliveryLine]:
        label = self.label
        columns: tuple[Column[DeliveryLine], ...] = (
            Column(label("Customer"), 12, lambda line: line.customer.code),
            Column(label("Name"), 24, lambda line: line.customer.name),
            Column(label("Lot"), 16, lambda line: line.view.lot.code),
            Column(label("Item"), 24, lambda line: self.item(line.view)),
            Column(label("Delivered"), 12, lambda line: line.delivery.quantity),
            Column(label("Unit"), 8, lambda line: self.unit(line.delivery.uom)),
            Column(label("Date"), 12, lambda line: self.day(line.delivery.at)),
            Column(label("Document"), 16, lambda line: line.delivery.document),
            *([Column(label("Pallet"), 20, self._pallet)] if self._trace.pallets else []),
        )
        return Table(label("Deliveries"), columns, self.delivery_lines())

    def _pallet(self, line: DeliveryLine) -> str | None:
        return ", ".join(self._trace.pallets.get((line.delivery.movement_id, line.view.id), ())) or None

    def customers(self, ways: Callable[[Consignee], Cell] | None = None) -> Table[tuple[CustomerShare, LotShare]]:
        """Per customer and lot how much they got; with `ways`, how they can be reached."""
        label = self.label
        columns: tuple[Column[tuple[CustomerShare, LotShare]], ...] = (
            Column(label("Customer"), 12, lambda pair: pair[0].customer.code),
            Column(label("Name"), 24, lambda pair: pair[0].customer.name),
            Column(label("Lot"), 16, lambda pair: pair[1].view.lot.code),
            Column(label("Item"), 24, lambda pair: self.item(pair[1].view)),
            Column(label("Delivered"), 12, lambda pair: pair[1].quantity),
            Column(label("Unit"), 8, lambda pair: self.unit(pair[1].view.item.uom)),
            Column(label("Deliveries"), 11, lambda pair: len(pair[1].deliveries)),
        )
        if ways is not None:
            reach = Column[tuple[CustomerShare, LotShare]](label("Reached by"), 20, lambda pair: ways(pair[0].customer))
            columns = (*columns, reach)
        pairs = ((share, lot) for share in customer_shares(self._trace) for lot in share.lots)
        return Table(label("Customers"), columns, pairs)

    def facts(self) -> Iterator[tuple[str, Cell]]:
        """The first sheet: what was asked, and the counts of the answer."""
        trace, label = self._trace, self.label
        root = trace.root
        yield label("Lot"), ", ".join(view.lot.code for view in trace.roots)
        yield label("Item"), self.item(root)
        yield label("Supplier"), root.supplier
        yield label("Supplier's lot"), root.lot.supplier_lot
        yield label("Quantity made"), self.amount(root.made, root.item.uom)
        yield label("In stock"), self.amount(root.on_hand, root.item.uom)
        yield label("Direction"), self._direction()
        yield label("Lots"), len(trace.lots)
        yield label("Customers"), len(trace.consignees)
        yield label("Deliveries"), len(trace.deliveries)
        for basis, count in trace.by_basis.items():
            yield self._ways.basis(basis), count
        if trace.proven is not None:
            yield label("Links"), trace.proven.links
            for source, count in trace.proven.counts.items():
                yield f"{label('Links')}: {self._ways.source(CapturedBy(source))}", count
        if trace.possible.lots:
            yield label("Possible"), len(trace.possible.lots)
            yield label("Customers they would add"), ", ".join(each.code for each in trace.possible.added) or None
        if trace.model is not None:
            fifo = trace.model is VesselModel.FIFO
            yield label("Tanks taken as"), label("first in, first out") if fifo else label("mixed")
        yield from self._window()
        if trace.untouched:
            yield label("Would fall away by time"), trace.untouched
        yield label("Gaps"), len(trace.holes)
        if trace.truncated:
            yield label("Not complete"), label("There are more lots than this answer may hold; it is not complete.")

    def _window(self) -> Iterator[tuple[str, Cell]]:
        """When the trouble was, where somebody said."""
        asked, label = self._trace.question, self.label
        if asked is not None and asked.keeps_to_time:
            yield label("In time"), label("yes")
            if asked.since is not None:
                yield label("From"), self.local(asked.since)
            if asked.until is not None:
                yield label("Until"), self.local(asked.until)
        if asked is not None and (asked.line or asked.vessel):
            yield label("Line or tank"), asked.line or asked.vessel

    def label(self, text: str) -> str:
        return self._words.label(text, self._language)

    def item(self, view: LotView) -> str:
        return view.item.name(self._language)

    def amount(self, amount: Decimal, uom: str) -> str:
        return f"{amount.normalize():,f} {self._words.unit(uom, self._language, amount)}"

    def unit(self, uom: str | None) -> str | None:
        return None if uom is None else self._words.unit(uom, self._language)

    def local(self, moment: datetime | None) -> datetime | None:
        """The site's clock, without its zone."""
        return None if moment is None else moment.astimezone(self._words.zone).replace(tzinfo=None)

    def day(self, moment: datetime | None) -> date | None:
        local = self.local(moment)
        return None if local is None else local.date()

    def state(self, view: LotView) -> str:
        label = self.label
        named = {"free": label("free"), "hold": label("on hold"), "recalled": label("recalled")}
        return named.get(view.lot.status, view.lot.status)

    def _direction(self) -> str:
        label = self.label
        return {
            Direction.FORWARD: label("Forward"),
            Direction.BACKWARD: label("Backward"),
            Direction.BOTH: label("Both ways"),
        }[self._trace.direction]
