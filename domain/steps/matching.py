"""From what was read to the lot that it means: taken, asked about, or not known. A lot is never invented.

What a sure code says exactly is taken. Printed text is weighed (`domain.certainty`): against every known lot near to
it, with those that can be in hand now (stock left, made or received lately) and those whose dates the label shows
before all others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.certainty import RISK, Option, Printed, exactly, may_be_taken, ranked, risk
from domain.items import Item
from domain.labels import LotText, Reading, TextRead, WrongGtin, checked_gtin, code_candidates
from domain.lots import LotView
from domain.matching import ACCEPT, ASK, CANDIDATES, Certainty, Match, Near, plain
from domain.ports import Work

MOST_TEXTS = 12
"""So many texts of one picture are looked up: a label has a handful."""
MOST_NEAR = 60
"""So many lots near to a text are weighed; where there are more, nothing is sure anyway."""
ELSEWHERE = 0.05
"""How likely a lot without stock is in hand, against one with stock."""
SAME_DATE, OTHER_DATE = 20.0, 0.05
"""How much likelier a lot is when the label shows its own date; when the label shows another."""
SLACK = timedelta(days=1)
"""The label has a day, the lot a moment in some zone."""


@dataclass(frozen=True)
class Surroundings:
    """What is known besides the text."""

    item_ids: tuple[int, ...] = ()
    """The lot is probably one of these items."""
    lot_ids: Collection[int] | None = None
    """It is one of these lots, or none."""
    item: Item | None = None
    """The product number on the label is this item's."""
    expires: date | None = None
    made: date | None = None
    expected: frozenset[int] = frozenset()
    """Lots that can be met here and now, besides those in stock."""

    def contradicts(self, view: LotView) -> bool:
        """The label shows another expiry than the lot has: it is another lot's label, or one of the two is wrong."""
        return self.expires is not None and _days_apart(self.expires, view.lot.expires_at) is False

    def weight(self, view: LotView) -> float:
        """How likely this lot is in hand, before its code was looked at."""
        here = view.on_hand > 0 or view.id in self.expected
        weight = 1.0 if here else ELSEWHERE
        if self.item_ids and view.lot.item_id not in self.item_ids:
            weight *= ELSEWHERE
        for shown, own in ((self.expires, view.lot.expires_at), (self.made, view.lot.made_at)):
            same = _days_apart(shown, own)
            weight *= 1.0 if same is None else SAME_DATE if same else OTHER_DATE
        return weight


def match_reading(
    work: Work, reading: Reading, *, item_ids: Sequence[int] = (), lot_ids: Collection[int] | None = None
) -> Match:  # fmt: skip
    """Which lot this picture means. Taken are a lot that a sure code names exactly, and one that the printed text means
    beyond doubt; unsure codes only ask. Different lots in one picture are asked about, three at the most."""
    about = _surroundings(work, reading, tuple(item_ids), lot_ids)
    sure = _coded(work, Reading(reading.sure), about)
    if sure.certainty is Certainty.TAKEN:
        return sure
    printed = _printed(work, reading, about)
    unsure = _coded(work, Reading(tuple(code for code in reading.codes if not code.sure)), about)
    named_otherwise = bool(code_candidates(Reading(reading.sure)))
    if printed.certainty is Certainty.TAKEN and not named_otherwise and not _differ(printed, unsure):
        return printed
    return _asked([sure, printed, unsure])


def match_text(
    work: Work, text: str, score: float, *, about: Surroundings | None = None, labelled: bool = True,
    doubts: tuple[int, ...] = (),
) -> Match:  # fmt: skip
    """Which lot this printed text means. `score` is the reader's own for the line, 0 to 1; `doubts` are places of
    characters that it was not sure of. Taken where `domain.certainty` allows it and no date on the label speaks
    against it."""
    about = about or Surroundings()
    printed = Printed(text, score, labelled, doubts)
    near = _near(work, text, about)
    views = work.lots.views([each.lot_id for each in near])
    options = _weighed(near, views, about)
    if not options:
        return Match(Certainty.UNKNOWN, read=text)
    order = ranked(printed, options)
    best = order[0]
    taken = not about.contradicts(views[best.near.lot_id]) and _sure(work, printed, best, options, about)
    if taken:
        return Match(Certainty.TAKEN, (views[best.near.lot_id],), text)
    return Match(Certainty.ASK, tuple(views[each.near.lot_id] for each in order[:CANDIDATES]), text)


def _sure(work: Work, printed: Printed, best: Option, options: list[Option], about: Surroundings) -> bool:
    exact = exactly(printed, best)
    if not may_be_taken(printed, best, could_be_code=not exact and work.matching.shaped_like(printed.text)):
        return False
    around = options
    if best.near.cost > 0:
        near = _near(work, best.near.code, about)
        around = _weighed(near, work.lots.views([each.lot_id for each in near]), about)
    return risk(printed, best, options, around) <= RISK


def _near(work: Work, text: str, about: Surroundings) -> list[Near]:
    items = None if about.item is None else [about.item.id or 0]
    return work.matching.near(text, lot_ids=about.lot_ids, item_ids=items, most=ASK, limit=MOST_NEAR)


def _weighed(near: list[Near], views: dict[int, LotView], about: Surroundings) -> list[Option]:
    """Weights are against the likeliest: where nothing is in stock, all are equal again."""
    weights = {lot_id: about.weight(view) for lot_id, view in views.items()}
    most = max(weights.values(), default=1.0)
    return [Option(each, weights[each.lot_id] / most) for each in near if each.lot_id in weights]


def _surroundings(
    work: Work, reading: Reading, item_ids: tuple[int, ...], lot_ids: Collection[int] | None
) -> Surroundings:  # fmt: skip
    items = [known[0] for gtin in reading.gtins if (known := work.numbers.item_of_gtin(gtin))]
    said = [code.gs1 for code in reading.sure if code.gs1]
    text = reading.text or TextRead()
    return Surroundings(
        item_ids, lot_ids, items[0] if items else None,
        next((each.expires for each in said if each.expires), text.expires),
        next((each.made for each in said if each.made), text.made),
    )  # fmt: skip


def _coded(work: Work, reading: Reading, about: Surroundings) -> Match:
    """What the codes say. Taken only when all of them are sure and name one lot exactly."""
    found: dict[int, LotView] = {}
    doubtful, read = False, ""
    for code in reading.codes[:MOST_TEXTS]:
        for text in code_candidates(Reading((code,))):
            if _is_product_number(work, text):
                continue
            near = _near(work, text, about)
            exact = [each for each in near if each.cost == 0]
            views = work.lots.views([each.lot_id for each in exact or near if each.cost <= ACCEPT][:CANDIDATES])
            views = {view.id: view for view in views.values() if plain(view.lot.code) == plain(text)} or views
            if views:
                split = bool(code.gs1 and text in code.gs1.lot_alternatives)
                doubtful = doubtful or not code.sure or not exact or split
                found |= views
                read = read or text
                break
    views_found = tuple(found.values())
    if len(views_found) == 1 and not doubtful and not about.contradicts(views_found[0]):
        return Match(Certainty.TAKEN, views_found, read)
    return Match(Certainty.ASK if found else Certainty.UNKNOWN, views_found[:CANDIDATES], read)


def _printed(work: Work, reading: Reading, about: Surroundings) -> Match:
    """What the printed text says: the best of its candidates. Texts that mean different lots are asked about, unless
    one of the lots is the only one that stands beside a word for "lot". Where what stands there is no lot of ours,
    nothing else on the label is taken for one."""
    texts = [lot for lot in reading.text.lots if not _is_product_number(work, lot.text)] if reading.text else []
    if texts:
        about = replace(about, expected=frozenset(work.matching.expected(about.item_ids)))
    matches = [
        (lot, match_text(work, lot.text, lot.score, about=about, labelled=lot.labelled, doubts=_doubts(reading, lot)))
        for lot in texts[:MOST_TEXTS]
    ]
    named = [(lot, match) for lot, match in matches if _names(match)]
    group = [match for lot, match in named if lot.labelled]
    if not group and not any(lot.labelled for lot in texts):
        group = [match for _, match in named]
    if len({match.views[0].id for match in group}) == 1:
        return min(group, key=lambda match: match.certainty is not Certainty.TAKEN)
    return _asked(group or [match for _, match in named or matches])


def _names(match: Match) -> bool:
    """It was taken, or reads just like a lot's code and was not sure enough."""
    if match.certainty is not Certainty.ASK:
        return match.certainty is Certainty.TAKEN
    first = match.views[0].lot
    return plain(match.read) in {plain(code) for code in (first.code, first.supplier_lot) if code}


def _asked(matches: Iterable[Match]) -> Match:
    """Everything that may be meant, first things first; nothing when there is nothing."""
    told = [match for match in matches if match.views]
    views = {view.id: view for match in told for view in match.views[:1]}
    views |= {view.id: view for match in told for view in match.views}
    if not views:
        return Match(Certainty.UNKNOWN)
    return replace(told[0], certainty=Certainty.ASK, views=tuple(views.values())[:CANDIDATES])


def _differ(one: Match, other: Match) -> bool:
    return bool(other.views) and all(view.id != one.views[0].id for view in other.views)


def _doubts(reading: Reading, lot: LotText) -> tuple[int, ...]:
    """The places of doubtful characters inside this text, from the line that it stands in."""
    for line in reading.text.lines if reading.text else ():
        start = line.text.find(lot.text)
        if start >= 0 and line.doubts:
            return tuple(place - start for place in line.doubts if start <= place < start + len(lot.text))
    return ()


def _is_product_number(work: Work, text: str) -> bool:
    try:
        return work.numbers.item_of_gtin(checked_gtin(text)) is not None
    except WrongGtin:
        return False


def _days_apart(shown: date | None, own: datetime | None) -> bool | None:
    """Whether the label's day is the lot's; None when one of them is not known."""
    if shown is None or own is None:
        return None
    return abs(own.date() - shown) <= SLACK
