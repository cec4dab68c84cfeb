"""Rows of a very large import that the plant may know already: weighed as those of a small one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.imports.rows import LotRow
from domain.imports.tally import Tally
from domain.items import Item
from domain.movements import DATED, Direction, LineDraft, Movement
from domain.ports import OpenWork, Work
from domain.ports.bulk import Stage, StagedLot, ToldAgain
from domain.steps.import_lots import against, completions, lot_told, made_so_far
from domain.steps.import_movements import told_otherwise
from domain.steps.import_names import Import, NamedLot, brought_up_to_date, differences, number_of
from domain.steps.telling import ByHand, Telling, Verdict, weigh
from domain.values import LotCode


def weigh_lots(stage: Stage, run: Import, tally: Tally, open_work: OpenWork) -> None:
    """Afterwards it is known of every lot that the plant has whether its quantity is new, and whether it changed."""
    stage.learn_lots()
    for part in stage.lots_told_again():
        with open_work(readonly=True) as work:
            stage.settle_lots(_weighed(run, tally, work, part))
    tally.unchanged += stage.plainly_known("lots")


def _weighed(run: Import, tally: Tally, work: Work, part: Sequence[StagedLot]) -> list[tuple[int, bool, bool]]:
    named = named_again(run, work, part)
    made = made_so_far(work, named)
    settled = []
    verdicts = weigh(work.loading, [lot_told(run, each) for each in named])
    for told, each, verdict in zip(part, named, verdicts, strict=True):
        bad = against(each, verdict, made)
        if bad is not None:
            tally.refuse_at(told.line, bad)
            settled.append((told.no, False, False))
            continue
        changed = bool(differences(each.lot, each.row.extra, **completions(each)))
        tally.known(changed=changed)
        settled.append((told.no, verdict.verdict is Verdict.NEW and not made[number_of(each.lot)], changed))
    return settled


def named_again(run: Import, work: Work, part: Sequence[StagedLot]) -> list[NamedLot]:
    """Staged rows beside the lots of the plant that they speak of."""
    lots = {(lot.code, lot.item_id): lot for lot in work.loading.lots_with([each.code for each in part])}
    items = {number_of(item): item for item in run.names.items.values()}
    partners = {number_of(partner): partner for partner in run.names.partners.values()}
    return [
        NamedLot(
            _row(each, items[each.item_id], partners[each.supplier_id].code if each.supplier_id else None),
            items[each.item_id],
            partners[each.supplier_id] if each.supplier_id else None,
            each.quantity,
            lots[each.code, each.item_id],
            is_new=False,
        )
        for each in part
    ]


def _row(each: StagedLot, item: Item, supplier: str | None) -> LotRow:
    theirs = None if each.supplier_lot is None else LotCode(each.supplier_lot)
    return LotRow(each.line, each.extra, LotCode(each.code), item.code, each.quantity, item.uom, each.made_at,
                  each.expires_at, supplier, theirs)  # fmt: skip


def complete_lots(run: Import, work: Work, part: Sequence[StagedLot]) -> None:
    """What the rows say of lots that the plant had is written."""
    for each in named_again(run, work, part):
        brought_up_to_date(each.lot, each.row.extra, **completions(each))


def weigh_told(stage: Stage, file: str, tally: Tally, open_work: OpenWork) -> None:
    """Afterwards only rows wait that are new, each with its number among those of its name."""
    hands = ByHand()
    for part in stage.told_again(file):
        known, numbers = [], []
        tellings = [_telling(each) for each in part]
        with open_work(readonly=True) as work:
            weighed = weigh(work.loading, tellings, hands)
        for told, verdict in zip(part, weighed, strict=True):
            if verdict.verdict is Verdict.NEW:
                numbers.append((told.no, int(verdict.telling.movement.source.rpartition(":")[2])))
                continue
            known.append(told.no)
            if verdict.verdict is Verdict.KNOWN or verdict.recorded is None:
                tally.known(changed=False)
                tally.by_hand += verdict.by_hand
            else:
                tally.refuse_at(told.line, told_otherwise(verdict.telling, verdict.recorded))
        stage.settle(file, known, numbers)
    tally.unchanged += stage.plainly_known(file)


def _telling(told: ToldAgain) -> Telling:
    taken, reached = told.lots
    lines = [LineDraft(taken, Direction(told.side), told.quantity)]
    if reached is not None:
        lines.append(LineDraft(reached, Direction.IN, Decimal(0)))
    movement = Movement(
        kind=told.kind,
        happened_at=told.happened_at,
        recorded_at=told.happened_at,
        source="",
        partner_id=told.partner_id,
        document=told.document,
        attributes={DATED: told.dated} if told.kind == "use" else {},
    )
    when = told.happened_at if told.kind == "use" and told.dated else None
    return Telling(told.line, told.name, movement, lines, told.uom, when)
