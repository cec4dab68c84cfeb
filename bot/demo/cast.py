"""Who takes part in the demo: a worker, two quality leads and six of the customers whom MP05 reached."""

from dataclasses import dataclass
from typing import Final, Literal

from bot.demo.plant_partners import partners

RoleName = Literal["worker", "lead", "admin", "customer"]

# Each is there for his part of the story (see plant_answers and plant_lots).
CUSTOMERS_ON_STAGE: Final = (
    "C09",  # many cups of the first recalled lots; answers within two hours
    "C28",  # cups and the co-packer's six-packs; leaves 600 cups open
    "C34",  # sends back more than it said it held
    "C36",  # reached only through the rework tank
    "C49",  # the same, and stays silent
    "C51",  # nothing but six-packs, known to it by the co-packer's code alone
)


@dataclass(frozen=True)
class Role:
    """One person of the demo; `customer` is his company's code, None for the plant's own people."""

    name: str
    language: str
    role: RoleName
    customer: str | None = None


def demo_cast() -> list[Role]:
    """The people of the demo: worker, leads, customers, named and spoken to as in the plant's partners."""
    partner = {row.partner: row for row in partners()}
    return [
        Role("李伟", "zh", "worker"),
        Role("Grace Chen", "en", "lead"),
        Role("周敏", "zh", "admin"),  # a second lead, and who decides whether two must agree
        *(Role(partner[code].name, partner[code].language, "customer", customer=code) for code in CUSTOMERS_ON_STAGE),
    ]
