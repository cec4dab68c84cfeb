"""The words of the picture, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.genealogy import Direction
from domain.items import ItemKind
from templates.words import Words, number, spoken


def N_(text: str) -> str:  # noqa: N802  # the name by which translators' tools know a text that is said elsewhere
    return text


KIND_NAMES = {
    ItemKind.RAW: N_("raw material"),
    ItemKind.PACKAGING: N_("packaging"),
    ItemKind.INTERMEDIATE: N_("intermediate"),
    ItemKind.FINISHED: N_("finished product"),
}

QUESTIONS = {
    Direction.FORWARD: N_("Where it went"),
    Direction.BACKWARD: N_("Where it came from"),
    Direction.BOTH: N_("Where it came from and where it went"),
}


@dataclass(frozen=True)
class Captions:
    """Short phrases with numbers in them."""

    words: Words
    language: str

    def label(self, text: str, **facts: Any) -> str:
        return self.words.label(text, self.language, **facts)

    def counted(self, one: str, many: str, count: int) -> str:
        """`many` holds `%(count)s`; `one` is said of a single thing."""
        return self.label(one) if count == 1 else self.label(many, count=number(count))

    def lots(self, count: int) -> str:
        return self.counted(N_("1 lot"), N_("%(count)s lots"), count)

    def customers(self, count: int) -> str:
        return self.counted(N_("1 customer"), N_("%(count)s customers"), count)

    def deliveries(self, count: int) -> str:
        return self.counted(N_("1 delivery"), N_("%(count)s deliveries"), count)

    def amount(self, amount: Decimal, uom: str) -> str:
        """1,320 kg, 8,000 杯."""
        return f"{number(amount)} {self.words.unit(uom, self.language, amount)}"

    def amounts(self, amounts: Iterable[tuple[Decimal, str]]) -> str:
        """120 kg + 35 pack: several units are not added up."""
        return " + ".join(self.amount(amount, uom) for amount, uom in amounts)

    def left(self, amount: Decimal, uom: str) -> str:
        """What is still in stock."""
        if amount == 0:
            return self.label("none left")
        return self.label("%(quantity)s left", quantity=self.amount(amount, uom))

    def listed(self, parts: Iterable[str]) -> str:
        return ("、" if spoken(self.language) == "zh" else ", ").join(parts)
