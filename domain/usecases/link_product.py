"""A product number that stands on a label and nobody knew: whose it is, and what one of it is."""

from __future__ import annotations

from dataclasses import dataclass

from domain.audit import AuditEntry
from domain.items import Item, ItemGtin, ItemUnit, UnknownUnit
from domain.labels import checked_gtin
from domain.people import Actor, May
from domain.ports import Work
from domain.readings import reading_again
from domain.steps.seeing import SeenProduct, seen_product, what_is_seen

OFFERED = 4
"""Items to tap: more do not fit a thumb."""
LINES_COMPARED = 12
"""So many printed lines of a label are held against the items' names."""


@dataclass(frozen=True)
class LinkQuestion:
    """What is to be linked, and the likeliest items."""

    gtin: str
    items: tuple[Item, ...]
    known: Item | None = None
    """Whose it is already: somebody was quicker, or it is to be put right."""


@dataclass(frozen=True)
class UnitQuestion:
    """What one of it is. `units` is empty when it can only be one of the item's own unit."""

    gtin: str
    item: Item
    units: tuple[ItemUnit, ...]


@dataclass(frozen=True)
class WhoseProduct:
    """The product number in a kept photo and the items that it may be; None when it names none. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, capture_id: int, text: str = "") -> LinkQuestion | None:
        actor.must(May.LINK)
        kept = work.captures.get(capture_id)
        if kept is None:
            return None
        reading = reading_again(kept.reading)[0]
        label = what_is_seen(work, reading)
        if label.product is None:
            return None
        near = [] if text else [view.item for view in label.match.views]
        printed = [line.text for line in reading.text.lines[:LINES_COMPARED]] if reading.text else []
        for each in [text] if text else printed:
            found = (work.items.by_code(name) for name in work.items.nearest(each, OFFERED))
            near += [item for item in found if item is not None]
        once = {item.id: item for item in near}
        return LinkQuestion(label.product.gtin, tuple(once.values())[:OFFERED], label.product.item)


@dataclass(frozen=True)
class OneOfThese:
    """The units that one of this product may be. Changes nothing. Raises `UnknownItem`.

    Only what packs others can be another unit than the item's own: GS1 gives it 14 digits with an indicator before.
    """

    def __call__(self, work: Work, actor: Actor, gtin: str, item_id: int) -> UnitQuestion:
        actor.must(May.LINK)
        item = work.items.get(item_id)
        return UnitQuestion(gtin, item, tuple(work.items.units(item_id)) if gtin[0] != "0" else ())


@dataclass(frozen=True)
class LinkProduct:
    """Afterwards labels with this product number mean this item. Raises `UnknownItem`, `UnknownUnit`, `WrongGtin`."""

    def __call__(self, work: Work, actor: Actor, gtin: str, item_id: int, unit_id: int = 0) -> SeenProduct:
        actor.must(May.LINK)
        number = checked_gtin(gtin)
        item = work.items.get(item_id)
        units = {unit.id: unit.uom for unit in work.items.units(item_id)}
        if unit_id and unit_id not in units:
            raise UnknownUnit(uom=str(unit_id), item=item.code, known=(item.uom, *units.values()), item_zh=item.name_zh)
        uom = units.get(unit_id)
        work.numbers.link_gtin(ItemGtin(gtin=number, item_id=item_id, uom=uom))
        work.audit.write(
            AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed="product number linked",
                       subject="item", subject_id=item_id, facts={"gtin": number, "uom": uom})
        )  # fmt: skip
        return seen_product(work, number)
