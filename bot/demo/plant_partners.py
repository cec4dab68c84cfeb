"""What the demo plant handles and whom it deals with: items, units, partners."""

from decimal import Decimal
from typing import Final

from bot.demo.plant_rows import ItemRow, PartnerRow, UnitRow

MILK: Final = "raw milk"
POWDER: Final = "whole milk powder"
BASE: Final = "yoghurt base"
REWORK: Final = "rework tank"
CUP: Final = "cup yoghurt 180g"
SIX_PACK: Final = "6-pack (co-packer)"

CUPS_IN_A_PACK: Final = 6
CUP_WEIGHT_KG: Final = Decimal("0.18")
CUP_COST: Final = Decimal("1.6667")
FACTOR_PLACES: Final = Decimal("1e-10")

FARMS: Final = ("牧场A", "牧场B", "牧场C")
POWDER_MAKER: Final = "S-102"  # the supplier who will report a lot
OTHER_POWDER_MAKER: Final = "S-118"
CO_PACKER: Final = "S-301"
CUSTOMERS: Final = 64


def items() -> list[ItemRow]:
    """items.csv: from milk to six-packs."""
    return [
        ItemRow(MILK, "生牛乳", "raw", "L"),
        ItemRow(POWDER, "全脂乳粉", "raw", "kg"),
        ItemRow(BASE, "酸奶基料", "intermediate", "kg"),
        ItemRow(REWORK, "回料", "intermediate", "kg"),
        ItemRow(CUP, "杯装酸奶180克", "finished", "cup", "06901234567892", CUP_COST),
        ItemRow(SIX_PACK, "六连杯", "finished", "pack", "06901234567908", CUP_COST * CUPS_IN_A_PACK),
    ]


def units() -> list[UnitRow]:
    """units.csv: cups are also weighed (rework), six-packs are also counted in cups (co-packer)."""
    kg_in_cups = (1 / CUP_WEIGHT_KG).quantize(FACTOR_PLACES)
    cup_in_packs = (1 / Decimal(CUPS_IN_A_PACK)).quantize(FACTOR_PLACES)
    return [
        UnitRow(CUP, "kg", kg_in_cups, f"1 kg = 1/{CUP_WEIGHT_KG} cups"),
        UnitRow(SIX_PACK, "cup", cup_in_packs, f"1 cup = 1/{CUPS_IN_A_PACK} pack"),
    ]


def customer_code(place: int) -> str:
    """The customer at a place of the delivery round; the round has no end: place 64 is C01 again."""
    return f"C{place % CUSTOMERS + 1:02}"


def partners() -> list[PartnerRow]:
    """partners.csv: suppliers, the co-packer, then the customers in the order of the round."""
    return [
        PartnerRow(POWDER_MAKER, "supplier", "恒源乳粉", "zh"),
        PartnerRow(OTHER_POWDER_MAKER, "supplier", "北牧", "zh"),
        *(PartnerRow(farm, "supplier", farm, "zh") for farm in FARMS),
        PartnerRow(CO_PACKER, "subcontractor", "快享代工", "zh", "copacker@example.com"),
        *(_customer(place) for place in range(CUSTOMERS)),
    ]


def _customer(place: int) -> PartnerRow:
    """Customers read English and Chinese in turn, so that every story is told in both."""
    code = customer_code(place)
    english = place % 2 == 0
    return PartnerRow(
        partner=code,
        kind="customer",
        name=f"Retailer {code}" if english else f"零售客户{code}",
        language="en" if english else "zh",
        email=f"{code.lower()}@example.com",
    )
