"""A customer's answer as a form: its fields, what they say, and what is wrong with which of them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.alerts import AnswerKind, MoreThanDelivered, Wish
from domain.errors import Refusal
from domain.items import UnknownUnit, unit_name
from domain.steps.answers import Claim
from domain.steps.goods import Goods, Group, groups_of
from domain.tally import COUNTED
from domain.usecases.customer_page import CustomerPage
from domain.values import BadQuantity
from handlers.amounts import amount_of
from handlers.web.forms import Form

_TOKEN = re.compile(r"[\w-]{6,40}", re.ASCII)
_FIELD = re.compile(rf"(?:all\.(?P<unit>[^.]{{1,40}})|lot\.(?P<lot>\d{{1,12}}))\.(?P<kind>{'|'.join(COUNTED)})")
KINDS = tuple(kind.value for kind in COUNTED)


class Problem(NamedTuple):
    """What is wrong with one field (an id on the page)."""

    field: str
    refusal: Refusal


@dataclass(frozen=True)
class Said:
    """A form as claims. `fields` names the field of each claim; `problems` are fields that say nothing we know."""

    claims: tuple[Claim, ...]
    fields: tuple[str, ...]
    problems: tuple[Problem, ...]


class BadFields(Exception):
    """Fields that say nothing we know: nothing of the form is kept."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


class FormReading:
    """Reads a form where the goods it is about are known, and remembers what it read."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.said = Said((), (), ())

    def __call__(self, goods: Sequence[Goods]) -> tuple[Claim, ...]:
        """Raises `BadFields`."""
        self.said = said_by(self._form, goods)
        if self.said.problems:
            raise BadFields(self.said.problems)
        return self.said.claims


def form_token() -> str:
    """What makes one sending of a form one sending, however often the network repeats it."""
    return secrets.token_urlsafe(9)


def source_of(page: str, form: Form) -> str:
    """Unique for this page, this form and what it says: the same again is known, another number is not."""
    given = form.text("token")
    token = given if _TOKEN.fullmatch(given) else "-"
    said = sorted((name, value.strip()) for name, value in form.fields.items() if value.strip())
    told = hashlib.sha256(repr([*said, *sorted(form.files.items())]).encode()).hexdigest()[:16]
    return f"page:{page}:{token}:{told}"


def said_by(form: Form, goods: Sequence[Goods]) -> Said:
    """The numbers of the form; and the tap, the wish, the words."""
    claims: list[Claim] = []
    fields: list[str] = []
    problems: list[Problem] = []
    units = {group.uom: group for group in groups_of(goods)}
    for name, text in form.fields.items():
        found = _FIELD.fullmatch(name)
        if found is None or not text.strip():
            continue
        try:
            amount = amount_of(text.split(), zero=True)
        except BadQuantity as bad:
            problems.append(Problem(field_id(name), bad))
            continue
        chosen = form.text(f"{name.rpartition('.')[0]}.unit")[:40]
        uom = amount.uom or chosen or (found["unit"] if found["unit"] in units else None)
        lot_id = int(found["lot"]) if found["lot"] else None
        claims.append(Claim(AnswerKind(found["kind"]), amount.quantity, uom, lot_id))
        fields.append(field_id(name))
    for claim in _tapped(form):
        claims.append(claim)
        fields.append("answer")
    return Said(tuple(claims), tuple(fields), tuple(problems))


def _tapped(form: Form) -> list[Claim]:
    deed, wish, words = form.text("deed"), form.text("wish"), form.text("words")
    found = []
    if deed == "received":
        found.append(Claim(AnswerKind.RECEIVED))
    if deed == "none":
        found.append(Claim(AnswerKind.NONE))
    if wish in set(Wish):
        found.append(Claim(AnswerKind.TEXT, wish=Wish(wish), words=words))
    elif words:
        found.append(Claim(AnswerKind.TEXT, words=words))
    return found


def field_id(name: str) -> str:
    """The id of a field on the page; a unit may be any word, an id may not hold blanks."""
    return "f-" + re.sub(r"[^\w-]", "-", name)


def field_of(refusal: Refusal, said: Said, goods: Sequence[Goods]) -> str:
    """The field that a refusal is about; the form itself where it is about all of it."""
    codes = {each.view.lot.code: each.lot_id for each in goods}
    for claim, field in zip(said.claims, said.fields, strict=True):
        if isinstance(refusal, UnknownUnit) and claim.uom and unit_name(claim.uom) == unit_name(refusal.uom):
            return field
        if isinstance(refusal, MoreThanDelivered) and not refusal.together:
            same = claim.lot_id == codes.get(refusal.lot or "") or claim.lot_id is None
            if same and claim.quantity == refusal.said:
                return field
    return "answer"


def late_words(form: Form, goods: Sequence[Goods]) -> str:
    """What a form wanted to say, as one line for a person: nothing of it is counted any more."""
    codes = {str(each.lot_id): each.view.lot.code for each in goods}
    told = []
    for name, text in form.fields.items():
        found = _FIELD.fullmatch(name)
        if found and text.strip():
            told.append(" ".join(filter(None, (codes.get(found["lot"] or ""), found["kind"], text.strip()[:40]))))
    said = [form.text("deed") if form.text("deed") in {"received", "none"} else "", *told, form.text("wish"),
            form.text("words")]  # fmt: skip
    return "; ".join(filter(None, said))


def asked(goods: Sequence[Goods]) -> tuple[Group, ...]:
    """What the form asks for: groups of lots that still count."""
    return groups_of([each for each in goods if not each.cleared])


def units_for(page: CustomerPage, lots: Sequence[Goods]) -> tuple[str, ...]:
    """The units to choose from for these lots: those that all of them can be counted in, and the one they share."""
    group = groups_of(lots)[0]
    shared = [set(page.units[lot.view.lot.item_id]) | {lot.base_uom} for lot in lots]
    common = set.intersection(*shared) if shared else set()
    own = [uom for uom, _ in {(lot.uom, lot.factor) for lot in lots}]
    common -= {uom for uom in own if own.count(uom) > 1}  # a box of 12 is none of 24: such are answered lot by lot
    known = dict.fromkeys(unit for lot in lots for unit in (*page.units[lot.view.lot.item_id], lot.base_uom))
    return (group.uom, *(unit for unit in known if unit in common and unit != group.uom))


def values_of(form: Form | None) -> Mapping[str, str]:
    """What was typed, to show it again."""
    return {} if form is None else {name: value for name, value in form.fields.items() if name != "token"}
