"""The tables of a case, as its reports and its dossier show them."""

from __future__ import annotations

from decimal import Decimal

from domain.alerts import AnswerKind
from domain.balance import LotAccounts
from domain.case_file import CaseFile, Customer
from domain.clocks import Deadline
from domain.genealogy import Consignee, Delivery
from domain.recall import RecallLot
from templates.case_words import FLAGS
from templates.papers.case_words import ACCOUNTS, ANSWERS, CLOCKS, SCOPES, channel, deed
from templates.papers.report import Cell, Column, Grid, Rows, Voice


def lots(file: CaseFile, voice: Voice) -> Grid:
    """What the case covers, as it was frozen, roots first."""
    label, codes = voice.label, {lot_id: view.lot.code for lot_id, view in file.trace.by_id.items()}
    columns = (
        Column(label("Lot"), 14), Column(label("Item"), 20), Column(label("Made on"), 15),
        Column(label("Steps"), 5, number=True), Column(label("Comes from"), 12),
        Column(label("Quantity made"), 12, number=True),
        Column(label("In stock at launch"), 12, number=True), Column(label("Unit"), 6),
        Column(label("Cleared because"), 16),
    )  # fmt: skip

    def row(kept: RecallLot) -> tuple[Cell, ...]:
        view = file.trace.by_id[kept.lot_id]
        return (
            view.lot.code, voice.item(view.item), voice.local_day(view.lot.made_at), kept.depth,
            codes.get(kept.via_lot_id or 0), kept.made, kept.on_hand, voice.unit(view.item.uom), kept.cleared_because,
        )  # fmt: skip

    rows = Rows([kept for kept in file.covered.values() if kept.lot_id in file.trace.by_id], row)
    return Grid(label("Lots"), columns, rows)


def deliveries(file: CaseFile, voice: Voice) -> Grid:
    label, by_id = voice.label, file.trace.by_id
    columns = (
        Column(label("Customer"), 9), Column(label("Name"), 20), Column(label("Lot"), 14), Column(label("Item"), 20),
        Column(label("Delivered"), 11, number=True), Column(label("Unit"), 6), Column(label("Date"), 15),
        Column(label("Document"), 12),
    )  # fmt: skip

    def row(pair: tuple[Consignee, Delivery]) -> tuple[Cell, ...]:
        who, sent = pair
        view = by_id[sent.lot_id]
        return (
            who.code, who.name, view.lot.code, voice.item(view.item), sent.quantity, voice.unit(sent.uom),
            voice.local_day(sent.at), sent.document,
        )  # fmt: skip

    rows = Rows([(each, sent) for each in file.trace.consignees for sent in each.deliveries], row)
    return Grid(label("Deliveries"), columns, rows)


def customers(file: CaseFile, voice: Voice) -> Grid:
    """Each customer with what they were told, said and hold; the figures of 21 CFR 7.53 one by one."""
    label = voice.label
    columns = (
        Column(label("Customer"), 9), Column(label("Name"), 16), Column(label("Told at"), 20), Column(label("By"), 10),
        Column(label("Answered at"), 20), Column(label("Delivered"), 10, number=True),
        Column(label("On hand when told"), 10, number=True), Column(label("Sold or used"), 10, number=True),
        Column(label("Passed on"), 8, number=True), Column(label("Sent back"), 9, number=True),
        Column(label("Destroyed"), 8, number=True), Column(label("Accounted for"), 10, number=True),
        Column(label("Still open"), 9, number=True), Column(label("Unit"), 6),
    )  # fmt: skip
    return Grid(label("Customers"), columns, [row for each in file.customers for row in _customer(each, voice)])


def _customer(each: Customer, voice: Voice) -> list[tuple[Cell, ...]]:
    state = each.state
    by = ", ".join(channel(voice, name) for name in each.channels) or None
    who: tuple[Cell, ...] = (each.code, each.name, state.told_at, by, state.answered_at)
    if not each.holdings:
        return [(*who, *[None] * 9)]
    return [
        (
            *who, held.delivered, held.have, held.sold + held.used, held.passed_on, held.returned, held.destroyed,
            held.accounted, held.delivered - held.accounted, voice.unit(held.uom),
        )
        for held in each.holdings
    ]  # fmt: skip


def silent(file: CaseFile, voice: Voice) -> Grid:
    """Who has not answered: 7.53 asks for their identity where it is wanted."""
    label = voice.label
    columns = (
        Column(label("Customer"), 10), Column(label("Name"), 26), Column(label("Told at"), 16), Column(label("By"), 14),
        Column(label("Delivered"), 12, number=True), Column(label("Unit"), 7),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            each.code, each.name, each.state.told_at, ", ".join(channel(voice, name) for name in each.channels) or None,
            held.delivered, voice.unit(held.uom),
        )
        for each in file.silent for held in each.holdings
    ]  # fmt: skip
    return Grid(label("Not answered"), columns, rows)


def flags(file: CaseFile, voice: Voice) -> Grid:
    label = voice.label
    columns = (Column(label("Customer"), 10), Column(label("Name"), 26), Column(label("Why"), 34),
               Column(label("How much"), 12, number=True), Column(label("Unit"), 7))  # fmt: skip
    rows = [(each.code, each.name, label(FLAGS[each.kind]), each.quantity, voice.unit(each.uom)) for each in file.flags]
    return Grid(label("To look at again"), columns, rows)


def answers(file: CaseFile, voice: Voice) -> Grid:
    """Everything that was said, oldest first: of the same question the last counts."""
    label, names = voice.label, {each.partner_id: each for each in file.customers}
    codes = {lot_id: view.lot.code for lot_id, view in file.trace.by_id.items()}
    columns = (
        Column(label("Date"), 21), Column(label("Customer"), 9), Column(label("Name"), 18), Column(label("Answer"), 12),
        Column(label("Lot"), 12), Column(label("How much"), 10, number=True), Column(label("Unit"), 6),
        Column(label("By way of"), 10), Column(label("Words"), 24),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for said in sorted(file.answers, key=lambda each: (each.at, each.id or 0)):
        who = names.get(said.partner_id)
        rows.append((
            said.at, who.code if who else None, said.by_name or (who.name if who else None),
            label(ANSWERS[AnswerKind(said.kind)]), codes.get(said.lot_id or 0), said.quantity,
            voice.unit(said.uom) or None, channel(voice, said.way), said.words,
        ))  # fmt: skip
    return Grid(label("Answers"), columns, rows)


def balance(file: CaseFile, voice: Voice) -> Grid:
    """Everything that was made, product by product: the accounts and the gap add up to it."""
    label = voice.label
    columns = (
        Column(label("Item"), 20), Column(label("Unit"), 6), Column(label("Lots"), 6, number=True),
        Column(label("Quantity made"), 12, number=True),
        *(Column(label(told), 10, number=True) for told in ACCOUNTS.values()),
        Column(label("gap"), 10, number=True), Column("%", 7, number=True),
    )  # fmt: skip
    rows = [
        (
            voice.item(each.item), voice.unit(each.item.uom), len(each.lots), each.made,
            *(each.accounts.get(account) for account in ACCOUNTS), each.gap, each.percent,
        )
        for each in file.balances
    ]  # fmt: skip
    return Grid(label("Balance"), columns, rows)


def lot_balance(file: CaseFile, voice: Voice) -> Grid:
    label = voice.label
    columns = (
        Column(label("Lot"), 14), Column(label("Item"), 18), Column(label("Unit"), 6),
        Column(label("Quantity made"), 11, number=True),
        *(Column(label(told), 9, number=True) for told in ACCOUNTS.values()), Column(label("gap"), 9, number=True),
    )  # fmt: skip

    def row(lot: LotAccounts) -> tuple[Cell, ...]:
        return (
            lot.view.lot.code, voice.item(lot.view.item), voice.unit(lot.view.item.uom), lot.made,
            *(lot.accounts.get(account) or None for account in ACCOUNTS), lot.gap,
        )  # fmt: skip

    rows = Rows([lot for each in file.balances for lot in each.lots], row)
    return Grid(label("Balance by lot"), columns, rows)


def scopes(file: CaseFile, voice: Voice) -> Grid:
    """The ways of drawing the line side by side, with their cost."""
    label = voice.label
    columns = (
        Column(label("How the line is drawn"), 22), Column(label("Finished lots"), 8, number=True),
        Column(label("Quantity made"), 13), Column(label("Customers"), 9, number=True),
        Column(label("Deliveries"), 9, number=True), Column(label("Cost"), 13, number=True),
        Column(label("Lots missed"), 8, number=True), Column(label("Lots needless"), 8, number=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            label(SCOPES[row.kind]) + (f" ({voice.day(row.since)} – {voice.day(row.last_day)})" if row.since else ""),
            len(row.lots), ", ".join(voice.amount(quantity, uom) for uom, quantity in row.quantities),
            len(row.customers), row.deliveries, _whole(row.cost), row.missed, row.needless,
        )
        for row in (file.scopes.rows if file.scopes else ())
    ]  # fmt: skip
    return Grid(label("Scopes"), columns, rows)


def clocks(file: CaseFile, voice: Voice) -> Grid:
    label = voice.label
    columns = (Column(label("What is due"), 26), Column(label("Due"), 20), Column(label("Done at"), 20),
               Column(label("State"), 12), Column(label("By which rule"), 34))  # fmt: skip

    def rule(clock: Deadline) -> str:
        source = label(clock.source)
        return f"{source} ({label('check against the official text')})" if clock.uncertain else source

    rows: list[tuple[Cell, ...]] = [
        (label(clock.title), clock.due_at, clock.met_at, label(CLOCKS[clock.state]), rule(clock))
        for clock in file.clocks
    ]
    return Grid(label("Clocks"), columns, rows)


def timeline(file: CaseFile, voice: Voice) -> Grid:
    label = voice.label
    columns = (Column(label("Date"), 20), Column(label("Who"), 18), Column(label("What"), 62))
    rows: list[tuple[Cell, ...]] = [(each.at, each.who or None, deed(voice, each)) for each in file.happenings]
    return Grid(label("Timeline"), columns, rows)


def disposals(file: CaseFile, voice: Voice) -> Grid:
    label, codes = voice.label, {lot_id: view.lot.code for lot_id, view in file.trace.by_id.items()}
    columns = (
        Column(label("Date"), 15), Column(label("Lot"), 14), Column(label("How much"), 10, number=True),
        Column(label("Unit"), 6), Column(label("How"), 18), Column(label("Witness"), 16), Column(label("Place"), 14),
        Column(label("Photo"), 6),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (each.at, codes.get(each.lot_id), each.quantity, voice.unit(each.uom), each.method, each.witness, each.place,
         label("yes") if each.photo_id else None)
        for each in file.disposals
    ]  # fmt: skip
    return Grid(label("Disposal"), columns, rows)


def returns(file: CaseFile, voice: Voice) -> Grid:
    label, codes = voice.label, {lot_id: view.lot.code for lot_id, view in file.trace.by_id.items()}
    names = {each.partner_id: each.code for each in file.customers}
    columns = (Column(label("Date"), 15), Column(label("Customer"), 10), Column(label("Lot"), 14),
               Column(label("How much"), 10, number=True), Column(label("Unit"), 6))  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (each.at, names.get(each.partner_id or 0), codes.get(each.lot_id), each.counted, voice.unit(each.uom))
        for each in file.returns
    ]
    return Grid(label("Returns received"), columns, rows)


def checks(file: CaseFile, voice: Voice) -> Grid:
    label = voice.label

    def yes(said: bool | None) -> str | None:
        return None if said is None else label("yes") if said else label("no")

    columns = (
        Column(label("Customer"), 9), Column(label("Name"), 22), Column(label("Phone"), 16),
        Column(label("Got the notice"), 10), Column(label("Acted on it"), 10), Column(label("Checked at"), 15),
        Column(label("Who"), 12), Column(label("Words"), 26),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (each.code, each.name, each.phone, yes(each.check.got_notice), yes(each.check.acted), each.check.checked_at,
         each.by, each.check.words)
        for each in file.checks
    ]  # fmt: skip
    return Grid(label("Effectiveness checks"), columns, rows)


def actions(file: CaseFile, voice: Voice) -> Grid:
    label = voice.label
    columns = (Column(label("What is to change"), 40), Column(label("Who"), 16), Column(label("Due"), 12),
               Column(label("Done at"), 15), Column(label("What came of it"), 28))  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (each.what, each.owner, each.due, each.done_at, each.result) for each in file.actions
    ]
    return Grid(label("Corrective actions"), columns, rows)


def _whole(cost: Decimal | None) -> Decimal | None:
    return None if cost is None else cost.quantize(Decimal(1))
