"""From one reading to what it means: the lots in the picture, the product, and what does not fit together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from domain.captures import CapturedBy
from domain.items import Item
from domain.labels import CodeRead, Reading, WrongGtin, checked_gtin, code_candidates, lot_from_link
from domain.lots import LotView
from domain.matching import CANDIDATES, Certainty, Match, plain
from domain.ports import Work
from domain.steps.matching import Surroundings, match_reading
from domain.values import BadLotCode, LotCode

MOST_CODES = 24
"""So many codes of one picture are looked up: a label has a handful, a shelf is no label."""


@dataclass(frozen=True)
class SeenProduct:
    """The product number that the sure codes name. `item` is None when we do not know it."""

    gtin: str
    item: Item | None = None
    uom: str | None = None
    """What one of it is; None is the item's own unit."""


@dataclass(frozen=True)
class SeenLabel:
    """What one picture means. `match` holds one lot to be used without asking, those to ask about, or none."""

    match: Match
    by: CapturedBy = CapturedBy.READ
    """How the lots of `match` became known."""
    several: tuple[LotView, ...] = ()
    """More than one lot was surely read: each of them is in the picture."""
    product: SeenProduct | None = None
    doubt: str = ""
    """Why a lot that was surely read is asked about all the same: one of `DOUBTS`."""
    named: tuple[str, ...] = field(default=())
    """The texts that surely name a lot, whether we know it or not."""

    @property
    def taken(self) -> LotView | None:
        return self.match.views[0] if self.match.certainty is Certainty.TAKEN else None


DOUBTS = ("other_item", "new_product", "product_number", "split", "other_date", "unknown_code")
"""The label's product number is another item's; is none of ours; the lot's code itself is a product's number; the code
lost the mark behind its lot, so where the lot ends is a guess; the label expires on another day than the lot; what was
surely read is no lot of ours and only looks like one."""


def what_is_seen(work: Work, reading: Reading) -> SeenLabel:
    """Sure codes decide first, each for itself; what is left goes to the matching. Never invents a lot."""
    product = _product(work, reading)
    found = _Found(
        work, product, next((code.gs1.expires for code in reading.sure if code.gs1 and code.gs1.expires), None)
    )
    for code in reading.sure[:MOST_CODES]:
        found.look(code)
    named = found.named()
    if found.lots:
        return _of_codes(found, product, named)
    items = [product.item.id or 0] if product and product.item else []
    match = match_reading(work, reading, item_ids=items)
    printed = bool(reading.text and reading.text.lots)
    if match.certainty is Certainty.TAKEN and product and product.item is None:
        match = replace(match, certainty=Certainty.ASK)
        return SeenLabel(match, product=product, doubt="new_product", named=named)
    if match.certainty is Certainty.ASK and not printed and _names_none(named, match.views):
        return SeenLabel(match, product=product, doubt="unknown_code", named=named)
    return SeenLabel(match, product=product, named=named)


def _of_codes(found: _Found, product: SeenProduct | None, named: tuple[str, ...]) -> SeenLabel:
    """Sure codes name lots of ours: one is taken, unless something else on the label speaks against it."""
    clear = {lot_id: view for lot_id, (view, doubt) in found.lots.items() if not doubt}
    views = tuple(clear.values())
    read = next(iter(named), "")
    if len(views) == 1 == len(found.lots):
        return SeenLabel(Match(Certainty.TAKEN, views, read), CapturedBy.SCANNED, product=product, named=named)
    if len(views) == len(found.lots):
        several = views if found.labels > 1 else ()
        ask = Match(Certainty.ASK, views[:CANDIDATES], read)
        return SeenLabel(ask, CapturedBy.SCANNED, several=several, product=product, named=named)
    doubt = next(doubt for _, doubt in found.lots.values() if doubt)
    ask = Match(Certainty.ASK, tuple(view for view, _ in found.lots.values())[:CANDIDATES], read)
    return SeenLabel(ask, product=product, doubt=doubt, named=named)


class _Found:
    """The lots that the sure codes of one picture name, each once, with what is wrong about each."""

    def __init__(self, work: Work, product: SeenProduct | None, expires: date | None) -> None:
        self._work = work
        self._product = product
        self._expires = expires
        self._texts: dict[str, None] = {}
        self.lots: dict[int, tuple[LotView, str]] = {}
        self.labels = 0
        """Codes that named a lot which no code before had named."""

    def named(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def look(self, code: CodeRead) -> None:
        own = bool(code.gs1 and code.gs1.gtin)
        product = seen_product(self._work, code.gs1.gtin) if own and code.gs1 and code.gs1.gtin else self._product
        texts = code_candidates(Reading((code,)))
        self._texts |= dict.fromkeys(texts[:1])
        for text in texts:
            views = _called(self._work, text, ours=lot_from_link(code.text) is not None)
            if views:
                split = bool(code.gs1 and text in code.gs1.lot_alternatives)
                self._take(views, product, "split" if split else self._doubt(views, text, product, own=own))
                return

    def _doubt(self, views: list[LotView], text: str, product: SeenProduct | None, *, own: bool) -> str:
        """`own`: the product stands in the same code as the lot; an unknown number beside it may be anybody's."""
        item = product.item if product else None
        if item is not None and all(view.lot.item_id != item.id for view in views):
            return "other_item"
        if product is not None and item is None and own:
            return "new_product"
        if _is_product_number(self._work, text, views):
            return "product_number"
        about = Surroundings(expires=self._expires)
        return "other_date" if all(about.contradicts(view) for view in views) else ""

    def _take(self, views: list[LotView], product: SeenProduct | None, doubt: str) -> None:
        """Of lots that share a code, those of the product on the label."""
        item = product.item if product else None
        same = [view for view in views if item is not None and view.lot.item_id == item.id] or views
        self.labels += not doubt and all(view.id not in self.lots for view in same)
        for view in same:
            known = self.lots.get(view.id)
            self.lots[view.id] = (view, "" if known and not known[1] else doubt)


def seen_product(work: Work, gtin: str) -> SeenProduct:
    """Who has this GTIN, among our items."""
    known = work.numbers.item_of_gtin(gtin)
    return SeenProduct(gtin, *known) if known else SeenProduct(gtin)


def _product(work: Work, reading: Reading) -> SeenProduct | None:
    """The first product that we know, else the first."""
    products = [seen_product(work, gtin) for gtin in reading.gtins[:MOST_CODES]]
    return next((product for product in products if product.item), next(iter(products), None))


def _called(work: Work, text: str, *, ours: bool) -> list[LotView]:
    """Lots with this code, ours and suppliers' alike: a supplier's label may say what a lot of ours is called by
    chance. `ours`: the code is a link of this house's, and means its own."""
    try:
        code = LotCode(text)
    except BadLotCode:
        return []
    own = work.lots.by_code(code)
    if own and ours:
        return own
    return list({view.id: view for view in (*own, *work.lots.by_supplier_code(code))}.values())


def _names_none(named: tuple[str, ...], views: tuple[LotView, ...]) -> bool:
    """Whether something surely names a lot, and none of these."""
    codes = {code for view in views for code in (view.lot.code, view.lot.supplier_lot)}
    return bool(named) and not codes & {plain(text) for text in named}


def _is_product_number(work: Work, text: str, views: list[LotView]) -> bool:
    """Whether a lot's code is the product number of an item that is not the lot's."""
    try:
        known = work.numbers.item_of_gtin(checked_gtin(text))
    except WrongGtin:
        return False
    return known is not None and all(view.lot.item_id != known[0].id for view in views)
