"""Items, units and partners of an import: new ones are added, changed ones are brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import SQLModel

from domain.imports.names import Names, key_of
from domain.imports.problems import BadCell, Problem
from domain.imports.remarks import RowRemark
from domain.imports.rows import ItemRow, LotRow, PartnerRow, UnitRow
from domain.imports.tally import Tally
from domain.items import Item, ItemUnit
from domain.lots import Lot
from domain.partners import Contact, Partner
from domain.ports import Work

AHEAD = timedelta(days=1)
"""A clock or a time zone may be off by this much; what is later did not happen yet."""


@dataclass
class Import:
    """One import under way: the transaction it writes in, and what its rows may refer to."""

    work: Work
    names: Names
    now: datetime
    contacts: dict[int, list[Contact]] = field(default_factory=dict)
    movements: list[int] = field(default_factory=list)
    """What was written to the ledger so far."""
    remarks: list[RowRemark] = field(default_factory=list)
    changes: dict[int, Decimal] = field(default_factory=dict)
    """By lot: what the rows add to its stock, less what they take."""
    taken_last: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By lot: file and line of the last row that takes from it."""

    def check_happened(self, column: str, moment: datetime) -> None:
        if moment > self.now + AHEAD:
            raise BadCell(column, Problem.IN_THE_FUTURE, given=moment)


@dataclass(frozen=True)
class NamedLot:
    """A row whose references were found. `quantity` is in the item's own unit."""

    row: LotRow
    item: Item
    supplier: Partner | None
    quantity: Decimal
    lot: Lot
    is_new: bool


def number_of(row: Item | Partner | Lot) -> int:
    """The number of a row that was stored."""
    if row.id is None:
        raise ValueError(f"{row.code} was never stored")
    return row.id


def known_names(work: Work, nearest: Callable[[str], Iterable[str]] | None = None) -> Import:
    """An import that knows every item, unit and partner of the plant, and no lot yet. `nearest` is who suggests lots
    when the work is over."""
    names = Names(nearest or (lambda code: [view.lot.code for view in work.lots.nearest(code, 3)]))
    for item in work.loading.every(Item):
        names.learn_item(item)
    for unit in work.loading.every(ItemUnit):
        names.learn_unit(unit)
    for partner in work.loading.every(Partner):
        names.learn_partner(partner)
    run = Import(work, names, work.now())
    for contact in work.loading.every(Contact):
        run.contacts.setdefault(contact.partner_id, []).append(contact)
    return run


def differences(row: SQLModel, extra: dict[str, str], **told: object) -> dict[str, object]:
    """What would change. A cell that is empty, or a column that is missing, takes nothing away."""
    values = {name: value for name, value in told.items() if value is not None and getattr(row, name) != value}
    attributes: dict[str, object] = getattr(row, "attributes", {})
    if any(attributes.get(name) != value for name, value in extra.items()):
        values["attributes"] = {**attributes, **extra}
    return values


def brought_up_to_date(row: SQLModel, extra: dict[str, str], **told: object) -> bool:
    """Whether anything changed; see `differences`."""
    values = differences(row, extra, **told)
    for name, value in values.items():
        setattr(row, name, value)
    return bool(values)


def import_items(run: Import, rows: list[ItemRow], tally: Tally) -> None:
    """The own unit of an item is what all its balances are kept in: it cannot change."""
    fresh = []
    for row in tally.once(rows, lambda row: key_of(row.item), "item"):
        known = run.names.items.get(key_of(row.item))
        if known is None:
            fresh.append(Item(code=row.item, kind=row.kind, uom=row.uom, name_zh=row.name_zh, gtin=row.gtin,
                              unit_cost=row.unit_cost, attributes=dict(row.extra)))  # fmt: skip
        elif known.uom != row.uom:
            tally.refuse(row, BadCell("uom", Problem.UNIT_CHANGED, item=known.code, given=row.uom, known=known.uom))
        else:
            tally.known(changed=brought_up_to_date(known, row.extra, kind=row.kind, name_zh=row.name_zh,
                                                   gtin=row.gtin, unit_cost=row.unit_cost))  # fmt: skip
    run.work.loading.add_many(fresh)
    for item in fresh:
        run.names.learn_item(item)
    tally.new += len(fresh)


def import_units(run: Import, rows: list[UnitRow], tally: Tally) -> None:
    """A changed factor holds for what is recorded from now on; the ledger keeps own units and stays as it is."""
    fresh = []
    for row in tally.once(rows, lambda row: (run.names.item_key(row.item), row.uom), "uom"):
        try:
            item = _item_of_unit(run, row)
        except BadCell as bad:
            tally.refuse(row, bad)
            continue
        known = next((unit for unit in run.names.units(item) if unit.uom == row.uom), None)
        if known is None:
            fresh.append(ItemUnit(item_id=number_of(item), uom=row.uom, factor=row.factor))
        else:
            tally.known(changed=brought_up_to_date(known, {}, factor=row.factor))
    run.work.loading.add_many(fresh)
    for unit in fresh:
        run.names.learn_unit(unit)
    tally.new += len(fresh)


def _item_of_unit(run: Import, row: UnitRow) -> Item:
    item = run.names.item("item", row.item)
    if row.uom == item.uom:
        raise BadCell("uom", Problem.OWN_UNIT, item=item.code, given=row.uom)
    return item


def import_partners(run: Import, rows: list[PartnerRow], tally: Tally) -> None:
    """Partners with their addresses. One whose address changed has the new one instead."""
    fresh: list[tuple[Partner, PartnerRow]] = []
    contacts: list[Contact] = []
    for row in tally.once(rows, lambda row: key_of(row.partner), "partner"):
        known = run.names.partners.get(key_of(row.partner))
        if known is None:
            partner = Partner(code=row.partner, kind=row.kind, name=row.name, language=row.language,
                              attributes=dict(row.extra))  # fmt: skip
            fresh.append((partner, row))
            continue
        changed = brought_up_to_date(known, row.extra, kind=row.kind, name=row.name, language=row.language)
        added = [contact for way in row.addresses if (contact := _contact(run, known, *way)) is not None]
        moved = _moved(run, known, row)
        contacts += added
        tally.known(changed=changed or bool(added) or moved)
    run.work.loading.add_many([partner for partner, _ in fresh])
    for partner, row in fresh:
        run.names.learn_partner(partner)
        contacts += [
            Contact(partner_id=number_of(partner), channel=way, address=address) for way, address in row.addresses
        ]
    run.work.loading.add_many(contacts)
    tally.new += len(fresh)


def _contact(run: Import, partner: Partner, channel: str, address: str) -> Contact | None:
    """A contact to add, when the partner has none in this channel."""
    known = run.contacts.get(number_of(partner), [])
    if any(contact.channel == channel for contact in known):
        return None
    return Contact(partner_id=number_of(partner), channel=channel, address=address)


def _moved(run: Import, partner: Partner, row: PartnerRow) -> bool:
    """Whether an address was replaced by the one that the row has."""
    known = run.contacts.get(number_of(partner), [])
    changed = False
    for channel, address in row.addresses:
        there = [contact for contact in known if contact.channel == channel]
        if there and all(contact.address != address for contact in there):
            there[0].address = address
            changed = True
    return changed
