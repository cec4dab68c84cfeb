"""What a row may refer to: what the plant has, and what the files before it brought."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal

from domain.imports.problems import BadCell, Problem
from domain.items import Item, ItemUnit, UnknownUnit, in_own_unit
from domain.lots import Lot
from domain.partners import Partner, PartnerKind
from domain.values import BadQuantity, LotCode, checked_quantity

MOST_SUGGESTIONS = 20
"""Finding what somebody may have meant takes a look at every name; a file that is wrong throughout gets no more."""
MOST_REFUSED = 50_000
"""Names of refused rows that are remembered: where more are bad, the file is."""


def key_of(name: str) -> str:
    """A name as people compare it: letter case and full-width letters do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Names:
    """Finds what a cell refers to, or raises `BadCell` with what it may have meant."""

    def __init__(self, nearest_lots: Callable[[str], Iterable[str]]) -> None:
        self.items: dict[str, Item] = {}
        self.partners: dict[str, Partner] = {}
        self._other_items: dict[str, Item] = {}
        self._item_codes: dict[int, str] = {}
        self._units: dict[int, list[ItemUnit]] = {}
        self._lots: dict[str, dict[int, Lot]] = {}
        self._refused: dict[tuple[str, str], int] = {}
        self._nearest_lots = nearest_lots
        self._suggestions = MOST_SUGGESTIONS

    def learn_item(self, item: Item) -> None:
        self.items[key_of(item.code)] = item
        self._item_codes[item.id or 0] = item.code
        for other in (item.name_zh, item.gtin):
            if other:
                self._other_items.setdefault(key_of(other), item)

    def learn_unit(self, unit: ItemUnit) -> None:
        self._units.setdefault(unit.item_id, []).append(unit)

    def learn_partner(self, partner: Partner) -> None:
        self.partners[key_of(partner.code)] = partner

    def learn_lot(self, lot: Lot) -> None:
        self._lots.setdefault(lot.code, {})[lot.item_id] = lot

    def forget_lots(self) -> None:
        """Lots are learned anew for each part of a very large file."""
        self._lots.clear()

    def remember_refused(self, what: str, name: str, line: int) -> None:
        """A row that brings this was refused: what refers to it is told so, rather than that it does not exist."""
        if len(self._refused) < MOST_REFUSED:
            self._refused.setdefault((what, key_of(name)), line)

    def known_item(self, name: str) -> Item | None:
        return self.items.get(key_of(name)) or self._other_items.get(key_of(name))

    def item(self, column: str, name: str) -> Item:
        """By code, else by its Chinese name or GTIN."""
        found = self.known_item(name)
        if found is None:
            self._check_refused(column, "item", name)
            raise BadCell(column, Problem.UNKNOWN_ITEM, given=name, nearest=self._nearest(name, self.items))
        return found

    def item_key(self, name: str) -> str:
        """One key for an item by whichever of its names; an unknown name is its own."""
        found = self.known_item(name)
        return key_of(found.code if found else name)

    def units(self, item: Item) -> list[ItemUnit]:
        return self._units.get(item.id or 0, [])

    def partner(self, column: str, name: str, kinds: tuple[PartnerKind, ...]) -> Partner:
        """A partner by code, of one of these kinds."""
        found = self.partners.get(key_of(name))
        if found is None:
            self._check_refused(column, "partner", name)
            raise BadCell(column, Problem.UNKNOWN_PARTNER, given=name, nearest=self._nearest(name, self.partners))
        if found.kind not in kinds:
            raise BadCell(column, Problem.PARTNER_KIND, given=name, kind=found.kind, wanted=tuple(map(str, kinds)))
        return found

    def stored_lot(self, code: str, item: Item) -> Lot | None:
        return self._lots.get(code, {}).get(item.id or 0)

    def lot(self, column: str, code: LotCode, item_name: str | None, item_column: str) -> tuple[Lot, Item]:
        """The lot with this code of ours. Two items may share a code: then the row must say which."""
        found = self._lots.get(code, {})
        if item_name is not None:
            item = self.item(item_column, item_name)
            found = {item_id: lot for item_id, lot in found.items() if item_id == item.id}
        if not found:
            self._check_refused(column, "lot", code)
            raise BadCell(column, Problem.UNKNOWN_LOT, given=code, nearest=self._suggest_lots(code))
        if len(found) > 1:
            shared = tuple(sorted(self._item_codes[item_id] for item_id in found))
            raise BadCell(column, Problem.AMBIGUOUS_LOT, given=code, items=shared, item_column=item_column)
        lot = next(iter(found.values()))
        return lot, self.items[key_of(self._item_codes[lot.item_id])]

    def own_quantity(self, amount: Decimal, uom: str, item: Item) -> Decimal:
        """In the item's own unit. A minus stays."""
        try:
            quantity = in_own_unit(amount, uom, item, self.units(item))
            checked_quantity(abs(quantity))
        except UnknownUnit as unknown:
            raise BadCell("uom", Problem.UNKNOWN_UNIT, given=uom, item=item.code, known=unknown.known) from unknown
        except BadQuantity as bad:
            raise BadCell("qty", Problem.BAD_NUMBER, given=f"{amount:f} {uom}", problem=bad.problem) from bad
        return quantity

    def _check_refused(self, column: str, what: str, name: str) -> None:
        line = self._refused.get((what, key_of(name)))
        if line is not None:
            raise BadCell(column, Problem.REFUSED_BEFORE, given=name, file=f"{what}s.csv", line=line)

    def _nearest(self, name: str, known: dict[str, Item] | dict[str, Partner]) -> tuple[str, ...]:
        if self._suggestions <= 0:
            return ()
        self._suggestions -= 1
        return tuple(known[key].code for key in difflib.get_close_matches(key_of(name), known, n=3))

    def _suggest_lots(self, code: str) -> tuple[str, ...]:
        if self._suggestions <= 0:
            return ()
        self._suggestions -= 1
        return tuple(self._nearest_lots(code))
