"""What a printer is told: a lot's label, a pallet's, a person's badge; and which roll is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from domain.errors import Refusal
from domain.house import COMPANY, LINK_SECRET, Company
from domain.labels import badge_payload
from domain.links import badge_signature, is_badge_signature
from domain.lots import LotRef, LotView
from domain.pallets import checked_sscc
from domain.people import Actor, May, Person, Role
from domain.ports import Work
from domain.printing import (
    FIRST_SIZE,
    SIZES,
    Gs1Data,
    Gs1Said,
    LabelSize,
    NothingOnPallet,
    content_said,
    lot_said,
    pallet_said,
)
from domain.steps.naming import lot_named
from domain.steps.secret import house_secret

LABEL_SIZE = "label_size"
"""The fact of the house that says which roll was used last; with a point and a person's number behind it, by whom."""
_MOST_ON_PALLET = 30
_PIECES = frozenset({"cup", "pack", "case", "pcs"})


@dataclass(eq=False)
class BadgeNotOurs(Refusal):
    """A badge that this house did not make, or not for this person."""


@dataclass(frozen=True)
class LotToPrint:
    """A lot with what its label says beside it. Days are the site's."""

    view: LotView
    gs1: Gs1Said
    gtin: str | None
    """14 digits, when the codes carry it."""
    made: date | None
    expires: date | None
    company: Company
    size: LabelSize
    """What this person printed on last, or the house."""


@dataclass(frozen=True)
class LabelOfLot:
    """What the label of this lot says. Changes nothing. Raises `UnknownLot`, `AmbiguousLot`, `BadLotCode`,
    `LabelDatesCross`."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> LotToPrint:
        actor.must(May.RECORD)
        view = lot_named(work, ref)
        made, expires = self._day(view.lot.made_at), self._day(view.lot.expires_at)
        today = work.now().astimezone(self.zone).date()
        said = lot_said(view.lot.code, gtin_of(work, view), made, expires, today)
        gtin = said.data.parts[0][1] if said.data else None
        return LotToPrint(view, said, gtin, made, expires, company_of(work), last_size(work, actor))

    def _day(self, moment: datetime | None) -> date | None:
        return moment.astimezone(self.zone).date() if moment else None


@dataclass(frozen=True)
class KeepLabelSize:
    """Afterwards this roll is offered first: to this person, and to whoever has not printed yet."""

    def __call__(self, work: Work, actor: Actor, size: LabelSize) -> None:
        actor.must(May.RECORD)
        for name in (LABEL_SIZE, f"{LABEL_SIZE}.{actor.person_id}"):
            if work.house.get(name).get("size") != size.name:
                work.house.put(name, {"size": size.name})


@dataclass(frozen=True)
class PalletToPrint:
    """`content` is what GS1 can say of a pallet with one lot; `lots` are all that lie on it."""

    sscc: str
    own: Gs1Data
    content: Gs1Data | None
    lots: tuple[tuple[LotView, Decimal], ...]
    expires: date | None
    company: Company


@dataclass(frozen=True)
class LabelOfPallet:
    """What the label of this pallet says: its SSCC, and what lies on it. Changes nothing.

    Raises `WrongSscc`, `NothingOnPallet`.
    """

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, sscc: str) -> PalletToPrint:
        actor.must(May.RECORD)
        number = checked_sscc(sscc)
        lots = tuple((view, view.places[number]) for view in work.lots.lying_at(number, _MOST_ON_PALLET))
        if not lots:
            raise NothingOnPallet(pallet=number)
        expires = min((view.lot.expires_at for view, _ in lots if view.lot.expires_at), default=None)
        day = expires.astimezone(self.zone).date() if expires else None
        content = self._content(work, lots[0], day) if len(lots) == 1 else None
        return PalletToPrint(number, pallet_said(number), content, lots, day, company_of(work))

    def _content(self, work: Work, only: tuple[LotView, Decimal], expires: date | None) -> Gs1Data | None:
        view, quantity = only
        whole = quantity == quantity.to_integral_value() and view.item.uom in _PIECES
        today = work.now().astimezone(self.zone).date()
        return content_said(
            gtin_of(work, view), view.lot.code, expires, int(quantity) if whole else None, today
        )  # fmt: skip


@dataclass(frozen=True)
class Badge:
    """What a person's badge says; `payload` is the parameter of its link, signed by this house."""

    person: Person
    payload: str
    company: Company


@dataclass(frozen=True)
class BadgesOf:
    """The badges of people of the house. Everyone may have their own, a lead anybody's (`name`, or a part of it).

    Afterwards the house has a secret to sign them with.
    """

    def __call__(self, work: Work, actor: Actor, name: str = "") -> list[Badge]:
        actor.must(May.RECORD)
        staff = work.people.with_roles((Role.WORKER, Role.LEAD, Role.ADMIN))
        if name:
            actor.must(May.INVITE)
            people = [person for person in staff if name.casefold() in person.name.casefold()]
        else:
            people = [person for person in staff if person.id == actor.person_id]
        secret, company = house_secret(work), company_of(work)
        return [
            Badge(person, badge_payload(person.id, badge_signature(secret, person.id)), company)
            for person in people
            if person.id is not None
        ]


@dataclass(frozen=True)
class ReadBadge:
    """Whose badge this is, when this house made it. Changes nothing. Raises `BadgeNotOurs` for any other."""

    def __call__(self, work: Work, actor: Actor, person_id: int, signature: str) -> Person:
        actor.must(May.RECORD)
        secret = work.house.get(LINK_SECRET).get("hex")
        if secret is None or not is_badge_signature(bytes.fromhex(secret), person_id, signature):
            raise BadgeNotOurs
        try:
            return work.people.get(person_id)
        except LookupError as error:
            raise BadgeNotOurs from error


def gtin_of(work: Work, view: LotView) -> str | None:
    """The item's own number, else the first that was linked to it and is not that of a case or a pallet."""
    if view.item.gtin:
        return view.item.gtin
    linked = work.numbers.gtins_of([view.item.id or 0]).get(view.item.id or 0, [])
    return next((gtin for gtin in linked if (work.numbers.item_of_gtin(gtin) or (None, ""))[1] is None), None)


def company_of(work: Work) -> Company:
    return Company.of(work.house.get(COMPANY))


def last_size(work: Work, actor: Actor) -> LabelSize:
    for name in (f"{LABEL_SIZE}.{actor.person_id}", LABEL_SIZE):
        known = SIZES.get(str(work.house.get(name).get("size")))
        if known is not None:
            return known
    return FIRST_SIZE
