"""What a plant buys, makes and sells, and the units it counts them in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, DecimalText, ExactDecimal
from domain.errors import Refusal


class ItemKind(StrEnum):
    RAW = "raw"
    PACKAGING = "packaging"
    INTERMEDIATE = "intermediate"
    FINISHED = "finished"


class Item(SQLModel, table=True):
    """A product or material. Its own unit (`uom`) is the one that every balance is kept in."""

    __tablename__ = "item"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    code: str = Field(unique=True)
    name_zh: str | None = None
    kind: str
    uom: str
    gtin: str | None = Field(default=None, index=True)
    unit_cost: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))

    def name(self, language: str) -> str:
        """What the item is called in the reader's language."""
        return self.name_zh if language == "zh" and self.name_zh else self.code


class ItemUnit(SQLModel, table=True):
    """1 of this unit is `factor` of the item's own unit."""

    __tablename__ = "item_unit"
    __table_args__ = (UniqueConstraint("item_id", "uom"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    item_id: int = Field(sa_type=BIG_ID, foreign_key="item.id")
    uom: str
    factor: Decimal = Field(sa_column=Column(DecimalText, nullable=False))


class ItemGtin(SQLModel, table=True):
    """A further GTIN of an item: its case or pallet, or another brand's pack. `uom` is the unit that one of it is."""

    __tablename__ = "item_gtin"
    gtin: str = Field(primary_key=True)
    """14 digits."""
    item_id: int = Field(sa_type=BIG_ID, foreign_key="item.id", index=True)
    uom: str | None = None


@dataclass(eq=False)
class UnknownItem(Refusal):
    """`nearest` are the item codes that look most like it."""

    item: str
    nearest: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownUnit(Refusal):
    """The item is neither counted in `uom` nor has a conversion from it."""

    uom: str
    item: str
    known: tuple[str, ...] = ()
    item_zh: str | None = None


# The same unit under the names people write. Kept small on purpose: only exact synonyms, no conversions.
UNIT_NAMES = {
    "公斤": "kg", "千克": "kg", "kgs": "kg", "kilo": "kg", "克": "g", "吨": "t",
    "升": "L", "l": "L", "liter": "L", "litre": "L", "毫升": "mL", "ml": "mL",
    "杯": "cup", "cups": "cup", "包": "pack", "packs": "pack", "箱": "case", "cases": "case",
    "个": "pcs", "件": "pcs", "pieces": "pcs", "板": "pallet", "pallets": "pallet",
}  # fmt: skip

_OUR_UNITS = {name.lower(): name for name in UNIT_NAMES.values()}

# The metric units have fixed factors whatever the item.
METRIC = {("g", "kg"): Decimal("0.001"), ("kg", "g"): Decimal(1000), ("t", "kg"): Decimal(1000),
          ("kg", "t"): Decimal("0.001"), ("mL", "L"): Decimal("0.001"), ("L", "mL"): Decimal(1000)}  # fmt: skip


def unit_name(text: str) -> str:
    """The house's name of a unit as a person may write it (`公斤`, `KG` and `kilo` are `kg`)."""
    plain = text.strip()
    return _OUR_UNITS.get(plain.lower()) or UNIT_NAMES.get(plain.lower()) or plain


LONG_FACTOR = 9
"""A factor with this many significant digits was cut off somewhere: a sixth has no last digit."""


def in_own_unit(amount: Decimal, uom: str, item: Item, units: list[ItemUnit]) -> Decimal:
    """`amount` of `uom` in the item's own unit, to six digits behind the point. Raises `UnknownUnit`."""
    named = unit_name(uom)
    if named == item.uom:
        return amount
    for unit in units:
        if unit.uom == named:
            return converted(amount, unit.factor)
    factor = METRIC.get((named, item.uom))
    if factor is not None:
        return round(amount * factor, 6)
    raise UnknownUnit(uom=uom, item=item.code, known=(item.uom, *(unit.uom for unit in units)),
                      item_zh=item.name_zh)  # fmt: skip


def out_of_own_unit(amount: Decimal, item: Item, uom: str, units: list[ItemUnit]) -> Decimal:
    """So much of the item's own unit in another, to six digits behind the point. Raises `UnknownUnit`.

    The other way round of `in_own_unit`: a long factor is taken for a rounded one here too, so that 3,329 packs are
    19,974 cups, not 19,973.999996.
    """
    named = unit_name(uom)
    if named == item.uom:
        return amount
    for unit in units:
        if unit.uom == named:
            return _to_what_matters(amount / unit.factor, unit.factor)
    factor = METRIC.get((item.uom, named))
    if factor is not None:
        return round(amount * factor, 6)
    raise UnknownUnit(uom=uom, item=item.code, known=(item.uom, *(unit.uom for unit in units)),
                      item_zh=item.name_zh)  # fmt: skip


def converted(amount: Decimal, factor: Decimal) -> Decimal:
    """`amount` times `factor`, to six digits behind the point.

    A long factor is taken for a rounded one (0.1666666667 stands for a sixth), so its last digit says nothing: the
    result keeps one significant digit less than the factor has, and 19,974 cups are 3,329 packs, not 3,329.000001.
    A short factor is what it is: 1 case = 12 cups.
    """
    return _to_what_matters(amount * factor, factor)


def _to_what_matters(result: Decimal, factor: Decimal) -> Decimal:
    digits = len(factor.normalize().as_tuple().digits)
    if digits >= LONG_FACTOR and result:
        behind = digits - 1 - (result.adjusted() + 1)
        result = round(result, min(behind, 6))
    return Decimal(round(result, 6))
