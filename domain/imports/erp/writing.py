"""Writes the plain files of a translation."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.imports.erp.bookings import Booking, Deed, LotFacts
from domain.imports.erp.joining import Joined, LotKey
from domain.imports.erp.plain import Place, PlainFile
from domain.imports.erp.translation import Known, Notice, Noticed, Translation
from domain.imports.names import key_of
from domain.items import ItemKind
from domain.partners import PartnerKind

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:3]


def _place(booking: Booking) -> Place:
    return booking.sheet, booking.line


class Writer:
    """Writes the plain files of one translation."""

    def __init__(self, made: Translation, known: Known, story: Joined, facts: list[LotFacts]) -> None:
        self.made, self.known, self.story = made, known, story
        self.facts: dict[LotKey, LotFacts] = {(each.item, each.lot): each for each in facts}
        self.partners: dict[tuple[str, PartnerKind], str] = {}
        self.codes: dict[str, PartnerKind] = {key: PartnerKind(kind) for key, kind in known.partners.items()}

    def write(self, alone: list[Booking]) -> None:
        story = self.story
        self._items(alone)
        self._lots(alone)
        moves = [*story.others, *story.used_for_nothing]
        for link in story.links:
            use = link.used
            order = use.key.partition(" ")[2]
            self._file("links").add(
                _place(use), parent=use.lot, parent_item=use.item, child=link.child, child_item=link.child_item,
                qty=_written(link.amount), uom=use.uom, step=link.step, at=use.at, work_order=order,
            )  # fmt: skip
        nameless = [row for row in moves if row.deed is Deed.SHIP and not row.partner]
        for row in moves:
            if row.deed is Deed.SHIP:
                self._ship(row)
            else:
                self._move(row, _signed(row))
        for row in alone:
            self._move(row, -_signed(row))
        self._notice(Noticed.REVERSED_ALONE, [row.lot for row in alone])
        self._notice(Noticed.USED_FOR_NOTHING, [row.lot for row in story.used_for_nothing])
        self._notice(Noticed.MADE_OF_NOTHING, list(dict.fromkeys(row.lot for row in story.made_of_nothing)))
        self._notice(Noticed.NO_CUSTOMER, [row.document for row in nameless])

    def _file(self, name: str) -> PlainFile:
        return self.made.files[f"{name}.csv"]

    def _notice(self, code: Noticed, names: Sequence[str]) -> None:
        if names:
            self.made.notices.append(Notice(code, len(names), _few(names)))

    def _items(self, alone: list[Booking]) -> None:
        """New items with what they must be: what was only received is raw, what was made and used is between,
        what was made or bought and delivered is finished."""
        story = self.story
        rows = [*story.receipts, *(link.used for link in story.links), *story.others, *story.used_for_nothing, *alone]
        used = {key_of(link.used.item) for link in story.links} | {key_of(row.item) for row in story.used_for_nothing}
        made = {key_of(link.child_item) for link in story.links} | {
            key_of(row.item) for row in story.receipts if row.deed is Deed.MAKE
        }
        sold = {key_of(row.item) for row in rows if row.deed in (Deed.SHIP, Deed.RETURN_IN)}
        kinds: dict[ItemKind, list[str]] = defaultdict(list)
        for key, same in _by_item(rows).items():
            if key in self.known.items:
                continue
            first = same[0]
            name = next((row.item_name for row in same if row.item_name), "")
            kind = ItemKind.RAW
            if key in made and key in used:
                kind = ItemKind.INTERMEDIATE
            elif key in made or (key in sold and key not in used):
                kind = ItemKind.FINISHED
            self._file("items").add(
                _place(first), item=first.item, kind=kind.value, uom=_usual_unit(same), name=name,
                name_zh=name if _CHINESE.search(name) else "",
            )  # fmt: skip
            kinds[kind].append(first.item)
        for kind, code in ((ItemKind.RAW, Noticed.NEW_RAW), (ItemKind.INTERMEDIATE, Noticed.NEW_INTERMEDIATE),
                           (ItemKind.FINISHED, Noticed.NEW_FINISHED)):  # fmt: skip
            self._notice(code, kinds[kind])

    def _lots(self, alone: list[Booking]) -> None:
        receipts: dict[LotKey, list[Booking]] = defaultdict(list)
        for row in self.story.receipts:
            receipts[row.item, row.lot].append(row)
        self._open(receipts, alone)
        for key, rows in receipts.items():
            self._lot(key, rows)

    def _open(self, receipts: dict[LotKey, list[Booking]], alone: list[Booking]) -> None:
        """Lots that were there before the export begins. A count that finds one first brings it in; any other has at
        least what was taken from it before something came back."""
        story = self.story
        seen: dict[LotKey, list[tuple[Booking, Decimal]]] = defaultdict(list)
        for link in story.links:
            seen[link.used.item, link.used.lot].append((link.used, -link.amount))
        for row in (*story.others, *story.used_for_nothing):
            seen[row.item, row.lot].append((row, _signed(row)))
        for row in alone:
            seen[row.item, row.lot].append((row, -_signed(row)))
        opened, counted = [], set()
        for (item, lot), rows in seen.items():
            if (item, lot) in receipts:
                continue
            rows.sort(key=lambda each: (each[0].at, each[1] < 0))
            first, change = rows[0]
            known = self.known.lots.get((lot, self._item_key(item)))
            if first.deed is Deed.COUNT and change > 0 and known in (None, _opening(first)):
                receipts[item, lot].append(first)
                counted.add(id(first))
            if known is not None or id(first) in counted:
                continue
            self._opened(first, _deepest(amount for _, amount in rows), change)
            opened.append(lot)
        story.others = [row for row in story.others if id(row) not in counted]
        self._notice(Noticed.OPENED, opened)

    def _opened(self, first: Booking, missing: Decimal, change: Decimal) -> None:
        """With no more than what came back there was as much before, and it had gone."""
        amount = missing or change
        self._file("lots").add(
            _place(first), lot=first.lot, item=first.item, qty=_written(amount), uom=first.uom, made_at=first.at,
            opened=first.says or "1", **self._from_facts((first.item, first.lot)),
        )  # fmt: skip
        if not missing:
            self._file("moves").add(
                _place(first), lot=first.lot, item=first.item, kind="adjust", qty=_written(-amount), uom=first.uom,
                at=first.at, reason=first.says,
            )  # fmt: skip

    def _item_key(self, item: str) -> str:
        return self.known.items.get(key_of(item), key_of(item))

    def _from_facts(self, key: LotKey) -> dict[str, str]:
        facts = self.facts.get(key)
        if facts is None:
            return {}
        return {"expires_at": facts.expires, "supplier_lot": facts.supplier_lot, "manufactured": facts.made}

    def _lot(self, key: LotKey, rows: list[Booking]) -> None:
        item, lot = key
        rows.sort(key=lambda row: row.at)
        first = rows[0]
        same = [row for row in rows if row.uom == first.uom]
        bought = next((row for row in rows if row.deed is Deed.RECEIVE and row.partner), None)
        supplier = ""
        if bought is not None:
            of = PartnerKind.SUBCONTRACTOR if bought.partner in self.story.subcontractors else PartnerKind.SUPPLIER
            supplier = self._partner(bought, of)
        cells = {
            "expires_at": _one(row.expires for row in rows),
            "supplier_lot": _one(row.supplier_lot for row in rows),
            "manufactured": _one(row.made for row in rows),
        }
        cells |= {name: value for name, value in self._from_facts(key).items() if value}
        if first.deed is Deed.COUNT:
            cells["opened"] = _opening(first)
        total = sum((row.amount for row in same), Decimal(0))
        self._file("lots").add(_place(first), lot=lot, item=item, qty=_written(total), uom=first.uom, made_at=first.at,
                               supplier=supplier, **cells)  # fmt: skip
        for row in rows:
            if row.uom != first.uom:  # the import converts it, or says that it cannot
                self._move(row, row.amount)

    def _ship(self, row: Booking) -> None:
        self._file("shipments").add(
            _place(row), ship=row.document or row.at, lot=row.lot, item=row.item, qty=_written(row.amount), uom=row.uom,
            customer=self._partner(row, PartnerKind.CUSTOMER), date=row.at,
        )  # fmt: skip

    def _move(self, row: Booking, change: Decimal) -> None:
        kind, amount = "adjust", change
        if row.deed is Deed.SCRAP and change < 0:
            kind, amount = "scrap", -change
        elif row.deed is Deed.RETURN_IN and change > 0:
            kind = "return"
        self._file("moves").add(
            _place(row), lot=row.lot, item=row.item, kind=kind, qty=_written(amount), uom=row.uom, at=row.at,
            reason=" · ".join(part for part in (row.says, row.document) if part), document=row.document,
            customer=row.partner if kind == "return" else "",
        )  # fmt: skip

    def _partner(self, row: Booking, kind: PartnerKind) -> str:
        """The code of this partner in this role; one that has another role already gets a second code."""
        name = row.partner
        if not name:
            system = self.made.systems[0]
            name = f"? {system}"
        known = self.partners.get((name, kind))
        if known is not None:
            return known
        code = name
        there = self.codes.get(key_of(code))
        if there is not None and there is not kind:
            code = f"{name[:100]} ({kind.value})"
            there = self.codes.get(key_of(code))
        if there is None:
            says = name if row.partner else f"{name[2:]}: customer not named · 未写客户"
            self._file("partners").add(_place(row), partner=code, kind=kind.value, name=says)
            self.codes[key_of(code)] = kind
        self.partners[name, kind] = code
        return code


def _by_item(rows: Iterable[Booking]) -> dict[str, list[Booking]]:
    found: dict[str, list[Booking]] = defaultdict(list)
    for row in rows:
        found[key_of(row.item)].append(row)
    return found


def _deepest(changes: Iterable[Decimal]) -> Decimal:
    """How far below zero the stock would go; zero when it never does."""
    stock = deepest = Decimal(0)
    for change in changes:
        stock += change
        deepest = min(deepest, stock)
    return -deepest


def _opening(count: Booking) -> str:
    """What the lot keeps of the count that brought it in, so that the same count is known again."""
    return " ".join((count.says, count.document, count.at))


def _usual_unit(rows: Sequence[Booking]) -> str:
    return Counter(row.uom for row in rows).most_common(1)[0][0]


def _one(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _written(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _signed(row: Booking) -> Decimal:
    """What the booking does to the stock of its lot."""
    if row.deed is Deed.COUNT or row.deed is Deed.CHANGE:
        return row.amount
    return row.amount if row.deed in (Deed.RECEIVE, Deed.MAKE, Deed.RETURN_IN) else -row.amount
