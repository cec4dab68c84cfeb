"""What capture needs from outside: photos with what was read from them, near lots, pallets, numbers, signs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.captures import Album, AlbumPhoto, Capture, Proof, Proven
from domain.items import Item, ItemGtin
from domain.lot_numbers import StationSign
from domain.lots import Lot
from domain.matching import Near
from domain.movements import Movement
from domain.pallets import LogisticUnit


class Captures(Protocol):
    """Photos, what was read from them, and which movements they prove."""

    def keep(self, source: str, person_id: int | None, photo: bytes | None, reading: dict[str, Any]) -> Capture:
        """Writes it once for its source; a second telling gives what the first one wrote. `photo` is cleaned."""
        ...

    def get(self, capture_id: int) -> Capture | None: ...
    def by_source(self, source: str) -> Capture | None: ...
    def proves(self, movement_id: int, proof: Proof) -> None:
        """How this movement was captured; once for a movement."""
        ...

    def of_movements(self, movement_ids: Collection[int]) -> dict[int, Proof]:
        """Those that a person recorded; imported ones are left out."""
        ...

    def proven(self, lot_ids: Collection[int]) -> Proven:
        """How the standing links between these lots were captured."""
        ...

    def proven_of(self, lot_id: int) -> Proven:
        """The same for the standing links into this lot and out of it."""
        ...

    def of_lots(self, lot_ids: Collection[int], limit: int, person_id: int | None = None) -> list[int]:
        """The captures with a photo that movements of these lots were recorded from, newest first; with a person, those
        that this person sent."""
        ...

    def recorded_from(self, capture_id: int) -> list[Movement]:
        """What was recorded from it, corrections among them, in the order in which they were written."""
        ...

    def recent(self, person_id: int, lot_id: int, kind: str, since: datetime) -> int | None:
        """The newest standing movement of this kind with this lot that this person recorded since then."""
        ...

    def album(self, chat_id: int, named: str) -> Album:
        """The album by Telegram's name for it, made when it is new."""
        ...

    def album_photos(self, album_id: int) -> list[AlbumPhoto]:
        """In the order in which they came."""
        ...

    def put_photo(self, photo: AlbumPhoto) -> AlbumPhoto:
        """Written, or written anew for its source."""
        ...

    def album_with(self, album_id: int) -> Album | None: ...
    def album_photo(self, *, number: int | None = None, source: str = "") -> AlbumPhoto | None:
        """The one photo with this number, else from this message."""
        ...

    def answered(self, album_id: int, message_id: int) -> None: ...


class Matching(Protocol):
    """Lots whose codes look like what was read."""

    def near(self, text: str, *, lot_ids: Collection[int] | None = None, item_ids: Collection[int] | None = None,
             most: float = 1.0, limit: int = 8) -> list[Near]:  # fmt: skip
        """By weighted distance, the nearest first, none further than `most` (at most `domain.matching.ASK`); only these
        lots, or lots of these items, where some are given. A lot that was committed before this call is found."""
        ...

    def shaped_like(self, text: str) -> bool:
        """Whether any lot's own or supplier's code has letters and digits where this text has them."""
        ...

    def expected(self, item_ids: Collection[int] = (), limit: int = 500) -> list[int]:
        """Lots that can be met here and now: with stock left, received or made lately, or used into an order that is
        not finished; of these items if given. The newest first."""
        ...


class Pallets(Protocol):
    """Logistic units by their SSCC."""

    def by_sscc(self, sscc: str) -> LogisticUnit | None: ...
    def add(self, unit: LogisticUnit) -> LogisticUnit: ...
    def named(self, sscc: Collection[str]) -> dict[str, LogisticUnit]:
        """Those of these numbers that are units."""
        ...

    def put(self, unit: LogisticUnit) -> None:
        """What was changed on it is written."""
        ...

    def sent(self, partner_id: int, lot_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """On which units these lots were delivered to this customer, by lot; corrected deliveries left out."""
        ...

    def of_deliveries(self, movement_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, ...]]:
        """On which units deliveries left, by movement and lot."""
        ...


class Numbers(Protocol):
    """Numbers that never collide, signs on walls, further GTINs of items."""

    def next(self, series: str) -> int:
        """1, 2, 3 ... for each series; two transactions never get the same one."""
        ...

    def taken(self, code: str) -> bool:
        """Whether a lot of any item is called so, by us or by its supplier, or a work order."""
        ...

    def add_lot(self, lot: Lot) -> Lot | None:
        """Written; None when another transaction has just written one of this code and item, and nothing is lost."""
        ...

    def put_pattern(self, item_id: int, pattern: str | None) -> None:
        """How this item's lots are numbered from now on."""
        ...

    def sign(self, sign_id: int) -> StationSign | None: ...
    def sign_named(self, name: str) -> StationSign | None: ...
    def signs(self) -> list[StationSign]: ...
    def put_sign(self, sign: StationSign) -> StationSign:
        """Written, or written anew under its name."""
        ...

    def item_of_gtin(self, gtin: str) -> tuple[Item, str | None] | None:
        """The item that has this GTIN, and the unit that one of it is (None: the item's own)."""
        ...

    def link_gtin(self, link: ItemGtin) -> None: ...
    def gtins_of(self, item_ids: Sequence[int]) -> dict[int, list[str]]: ...
