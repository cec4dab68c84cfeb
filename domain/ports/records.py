"""What the plant knows and what happened in it: items, partners, lots, the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from domain.equipment import Cleaning
from domain.genealogy import GenealogyLink
from domain.items import Item, ItemUnit
from domain.lots import Lot, LotView
from domain.movements import Amount, LineDraft, Movement, MovementLine
from domain.partners import Contact, Partner
from domain.vessels import Content


class Items(Protocol):
    def by_code(self, text: str) -> Item | None:
        """By code, Chinese name or GTIN; letter case does not matter."""
        ...

    def get(self, item_id: int) -> Item: ...
    def units(self, item_id: int) -> list[ItemUnit]: ...
    def nearest(self, text: str, limit: int = 5) -> list[str]: ...
    def add(self, item: Item) -> Item: ...


class Partners(Protocol):
    def by_code(self, text: str) -> Partner | None:
        """By code or exact name; letter case does not matter."""
        ...

    def get(self, partner_id: int) -> Partner: ...
    def nearest(self, text: str, kind: str | None = None, limit: int = 5) -> list[str]: ...
    def add(self, partner: Partner) -> Partner: ...
    def add_contact(self, contact: Contact) -> Contact: ...
    def contacts(self, partner_ids: Sequence[int] | None = None) -> list[Contact]:
        """Of these partners, or of all."""
        ...

    def remove_contact(self, contact_id: int) -> Contact | None:
        """What was removed; None when it was gone already."""
        ...

    def customers(self) -> list[Partner]:
        """All of them, by code."""
        ...


class Lots(Protocol):
    def get(self, lot_id: int) -> LotView:
        """With stock; raises `UnknownLot`."""
        ...

    def views(self, lot_ids: Sequence[int]) -> dict[int, LotView]:
        """Many at once, in a bounded number of queries."""
        ...

    def by_code(self, code: str, item_id: int | None = None) -> list[LotView]:
        """Lots of ours with exactly this code (one per item at the most)."""
        ...

    def by_supplier_code(self, code: str) -> list[LotView]: ...
    def nearest(self, code: str, limit: int = 5) -> list[LotView]:
        """Lots whose own or supplier's code looks most like it: same folded code first, then by edit distance."""
        ...

    def add(self, lot: Lot) -> Lot: ...
    def set_status(self, lot_ids: Sequence[int], status: str, reason: str | None, since: datetime) -> None: ...
    def older_in_stock(self, view: LotView) -> LotView | None:
        """A free lot of the same item that should leave first: earlier expiry, else made earlier, with stock left.
        Only lots made about the same time are looked at: residues of years ago are no hint for today."""
        ...

    def lying_at(self, place: str, limit: int) -> list[LotView]:
        """Lots of which something lies at this place by the books, at most so many."""
        ...

    def in_state(self, status: str, limit: int = 50) -> list[LotView]: ...


class Vessels(Protocol):
    """The tanks and silos that goods were filled into or drawn from (see `domain.vessels`)."""

    read_anew: set[int]
    """The draws whose links were made or changed in this transaction."""

    def named(self, text: str) -> str | None:
        """The vessel that a person calls this, as it was first spelt; None when nothing ever happened to it."""
        ...

    def line_named(self, text: str) -> str | None:
        """The line on which something ran, or that was cleaned, as it was spelt; None for an unknown one."""
        ...

    def there_are(self) -> bool:
        """Whether this plant has any."""
        ...

    def latest(self, limit: int) -> list[str]:
        """Those that were filled or drawn from last."""
        ...

    def inside(self, vessel: str, at: datetime) -> Content:
        """What was in it at that moment, whatever had happened at the moment itself included."""
        ...

    def after(self, movements: Sequence[Movement]) -> None:
        """Reads anew what follows from these movements, which were just written: fills, draws, cleanings that somebody
        recorded, and their corrections."""
        ...

    def cleaned(self, cleanings: Collection[Cleaning]) -> None:
        """The same for cleanings."""
        ...


class Movements(Protocol):
    vessels: Vessels

    def by_source(self, source: str) -> Movement | None: ...
    def get(self, movement_id: int) -> Movement | None: ...
    def lines(self, movement_id: int) -> list[MovementLine]: ...
    def correction_of(self, movement_id: int) -> Movement | None: ...
    def append(self, movement: Movement, lines: Sequence[LineDraft]) -> Movement:
        """Writes the movement and its lines, and the genealogy links that they make (see `domain.genealogy`). A
        correction takes the links of what it corrects out of the walk instead."""
        ...

    def links(self, movement_id: int) -> list[GenealogyLink]: ...
    def returned(self, lot_id: int) -> dict[int | None, Decimal]:
        """How much of a lot came back from each customer (None: nobody said from whom), corrections left out."""
        ...

    def lying_with(self, partner: Partner) -> list[int]:
        """The lots that were sent out to this co-packer of which something lies there by the books."""
        ...

    def latest_of(self, person_id: int) -> Movement | None:
        """The person's newest movement that was not taken back."""
        ...

    def last_amount(self, kind: str, item_id: int, person_id: int, line: str | None) -> Amount | None:
        """How much of this item went this way the last time: by this person, else at this line. Only what was lately
        recorded is looked through."""
        ...

    def recent(self, kind: str, limit: int, item_id: int | None = None) -> list[Movement]:
        """The newest movements of this kind that were not taken back, newest first; with an item, those that took
        from or added to lots of it."""
        ...
