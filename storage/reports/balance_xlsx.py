"""A mass balance as a spreadsheet: by product, by lot, where everything is, where to look for what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from domain.balance import Account, LotAccounts
from domain.balance_groups import Balance
from domain.gaps import Candidate
from domain.items import Item
from domain.usecases.balance_lot import BalanceSheet
from domain.whereabouts import Place, Where
from storage.reports.book import Book
from storage.reports.tables import Column, Table
from templates.words import N_, Words, plain

ACCOUNTS = {
    Account.USED: N_("used"), Account.REWORKED: N_("reworked"), Account.PROCESS: N_("in process"),
    Account.CUSTOMERS: N_("with customers"), Account.STORE: N_("in store"), Account.OUTSIDE: N_("with co-packers"),
    Account.SAMPLES: N_("samples"), Account.SCRAP: N_("scrap"), Account.ADJUSTED: N_("adjusted"),
}  # fmt: skip
PLACES = {
    Where.STORE: N_("In store"), Where.PROCESS: N_("In process"), Where.OUTSIDE: N_("With co-packers"),
    Where.CUSTOMER: N_("With customers"), Where.SAMPLES: N_("Samples"), Where.SCRAP: N_("Scrap"),
    Where.ADJUSTED: N_("Adjusted"), Where.MISSING: N_("Missing"),
}  # fmt: skip
PENNY = Decimal("0.000001")


def balance_xlsx(sheet: BalanceSheet, words: Words, language: str) -> bytes:
    """Every product, lot and place, however many. Quantities are numbers in each item's own unit; how much of the lot
    that was asked about can be in something is in that lot's unit."""
    tables = _Tables(sheet, words, language)
    with Book() as book:
        book.table(tables.products())
        book.table(tables.lots())
        book.table(tables.places())
        if any(sheet.candidates):
            book.table(tables.clues())
    return book.content()


class _Tables:
    def __init__(self, sheet: BalanceSheet, words: Words, language: str) -> None:
        self.sheet, self.words, self.language = sheet, words, language

    def label(self, text: str) -> str:
        return self.words.label(text, self.language)

    def item(self, item: Item) -> str:
        return item.name(self.language)

    def unit(self, uom: str) -> str:
        return self.words.unit(uom, self.language)

    def suspect(self) -> str:
        """The heading over how much of the lot can be in something: its code and unit."""
        return f"{self.sheet.root.lot.code} ({self.unit(self.sheet.root.item.uom)})"

    def products(self) -> Table[Balance]:
        accounts = (
            Column[Balance](self.label(told), 13, lambda line, account=account: line.accounts.get(account))  # type: ignore[misc]
            for account, told in ACCOUNTS.items()
        )
        columns = (
            Column[Balance](self.label("Item"), 24, lambda line: self.item(line.item)),
            Column[Balance](self.label("Unit"), 8, lambda line: self.unit(line.item.uom)),
            Column[Balance](self.label("Lots"), 7, lambda line: len(line.lots)),
            Column[Balance](self.label("Quantity made"), 13, lambda line: line.made),
            *accounts,
            Column[Balance](self.label("gap"), 12, lambda line: line.gap),
            Column[Balance]("%", 8, lambda line: line.percent),
            Column[Balance](self.label("Tolerance in %"), 10, lambda line: line.tolerance),
            Column[Balance](
                self.label("More than tolerated"), 12, lambda line: self.label("yes") if line.flagged else None
            ),
        )
        return Table(self.label("Balance"), columns, self.sheet.balances)

    def lots(self) -> Table[LotAccounts]:
        accounts = (
            Column[LotAccounts](self.label(told), 13, lambda line, account=account: line.accounts.get(account) or None)  # type: ignore[misc]
            for account, told in ACCOUNTS.items()
        )
        columns = (
            Column[LotAccounts](self.label("Lot"), 16, lambda line: line.view.lot.code),
            Column[LotAccounts](self.label("Item"), 24, lambda line: self.item(line.view.item)),
            Column[LotAccounts](self.label("Unit"), 8, lambda line: self.unit(line.view.item.uom)),
            Column[LotAccounts](self.label("Quantity made"), 13, lambda line: line.made),
            *accounts,
            Column[LotAccounts](self.label("gap"), 12, lambda line: line.gap),
            Column[LotAccounts](self.suspect(), 16, self._amount),
            Column[LotAccounts](self.label("At most"), 9, self._at_most),
        )
        return Table(self.label("Lots"), columns, self._lots())

    def _lots(self) -> Iterator[LotAccounts]:
        for balance in self.sheet.balances:
            yield from balance.lots

    def _amount(self, line: LotAccounts) -> Decimal | None:
        part = self.sheet.parts.get(line.view.id)
        return None if part is None else part.amount.quantize(PENNY)

    def _at_most(self, line: LotAccounts) -> str | None:
        part = self.sheet.parts.get(line.view.id)
        return self.label("yes") if part is not None and part.up_to else None

    def places(self) -> Table[Place]:
        columns = (
            Column[Place](self.label("Where is it"), 16, lambda line: self.label(PLACES[line.where])),
            Column[Place](self.label("Name"), 16, lambda line: line.name),
            Column[Place](self.label("Item"), 24, lambda line: self.item(line.item)),
            Column[Place](self.label("Lots"), 7, lambda line: line.lots),
            Column[Place](self.label("Quantity"), 13, lambda line: line.quantity),
            Column[Place](self.label("Unit"), 8, lambda line: self.unit(line.item.uom)),
            Column[Place](self.suspect(), 16, lambda line: line.suspect.quantize(PENNY)),
            Column[Place](self.label("At most"), 9, lambda line: self.label("yes") if line.up_to else None),
        )
        return Table(self.label("Where is it"), columns, self.sheet.places)

    def clues(self) -> Table[tuple[Balance, Candidate]]:
        pairs = (
            (balance, each)
            for balance, candidates in zip(self.sheet.balances, self.sheet.candidates, strict=True)
            for each in candidates
        )
        columns = (
            Column[tuple[Balance, Candidate]](self.label("Item"), 24, lambda pair: self.item(pair[0].item)),
            Column[tuple[Balance, Candidate]](
                self.label("Candidate, not a finding"), 100,
                lambda pair: plain(self.words.say("reports/clue", self.language, each=pair[1])),
            ),
        )  # fmt: skip
        return Table(self.label("Where to look"), columns, pairs)
