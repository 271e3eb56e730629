"""What queries of the postings say of a ledger, apart from the reports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.tables.table import Table
from tests.reports.bean_query import DEMO
from tests.reports.bean_query import LEDGERS
from tests.reports.bean_query import Queried
from tests.reports.bean_query import postings
from tests.reports.report_case import items_in
from tests.reports.report_case import loaded

EXAMPLES = LEDGERS / "examples"
ALL = [
    DEMO,
    EXAMPLES / "cash-basis.beancount",
    EXAMPLES / "many-claims-check.beancount",
    EXAMPLES / "several-currencies.beancount",
]
TIMES = {
    By.MONTH: "year, month",
    By.QUARTER: "year, quarter(date)",
    By.YEAR: "year",
}
CASH = "account ~ '^(Assets:Bank|Liabilities:Recoupments)'"
Sums = dict[tuple[str, str], Decimal]
Wanted = Callable[[Queried, list[Queried]], bool]


@cache
def ledger_in(path: Path) -> Ledger:
    return loaded(path)


@cache
def items_at(path: Path) -> list[LineItem]:
    return items_in(ledger_in(path))


def name_of(path: Path) -> str:
    return path.stem


def column(table: Table, name: str) -> Sums:
    """A column by group and currency, what is zero left out."""
    found = {}
    index = [c.name for c in table.columns].index(name) if has(table, name) else None
    for row in table.rows:
        number = row[index] if index is not None else Decimal(0)
        assert isinstance(number, Decimal)
        if number:
            found[str(row[0]), str(row[table.index("currency")])] = number
    return found


def has(table: Table, name: str) -> bool:
    return name in [column.name for column in table.columns]


class Facts:
    """What bean-query's postings say about the claims of a ledger, read independently."""

    def __init__(self, path: Path) -> None:
        self.postings = postings(path)
        self.entries: dict[str, list[Queried]] = {}
        for posting in self.postings:
            self.entries.setdefault(posting.entry, []).append(posting)
        self.first: dict[str, str] = {}
        self.charges: dict[str, Queried] = {}
        self.payer: dict[str, str] = {}
        for posting in self.postings:
            self.first.setdefault(self.claim(posting), posting.date)
            for claim in posting.claims:
                if "charge" in posting.tags:
                    self.charges.setdefault(claim, posting)
                elif "insurance-payment" in posting.tags:
                    self.payer.setdefault(claim, posting.payee)

    def claim(self, posting: Queried) -> str:
        """The claim of a posting: its own, else the one link of its entry."""
        tagged = any(other.claim for other in self.entries[posting.entry])
        if tagged:
            return posting.claim
        return ", ".join(posting.claims)

    def shares(self, posting: Queried) -> list[tuple[str, Decimal]]:
        """An untagged cash posting of a remittance over many claims, divided among them."""
        entry = self.entries[posting.entry]
        if posting.claim or not any(other.claim for other in entry):
            return [(self.claim(posting), posting.number)]
        if posting.account.startswith("Liabilities:"):
            return [("", posting.number)]
        shares: dict[str, Decimal] = {}
        for other in entry:
            if other.claim:
                shares[other.claim] = shares.get(other.claim, Decimal(0)) - other.number
        rest = posting.number - sum(shares.values())
        return [*shares.items(), ("", rest)]

    def group(self, posting: Queried, claim: str, by: By) -> str:
        charge = self.charges.get(claim)
        if by is By.CLAIM:
            return claim or NONE
        if by is By.PAYER:
            if {"insurance-payment", "clawback"} & posting.tags:
                return posting.payee
            for other in self.entries[posting.entry]:
                if other.account.startswith("Liabilities:Recoupments:"):
                    return other.account.split(":")[2]
            return self.payer.get(claim) or posting.payee
        if charge is None:
            return posting.payee if by is By.CLIENT and not claim else NONE
        if by is By.CLIENT:
            return charge.client or charge.payee
        return {By.PRACTITIONER: charge.practitioner, By.SERVICE: charge.service}[by] or NONE


@cache
def facts(path: Path) -> Facts:
    return Facts(path)


def summed(path: Path, by: By, wanted: Wanted, sign: int, *, divide: bool = False) -> Sums:
    known = facts(path)
    sums: Sums = {}
    for posting in known.postings:
        if wanted(posting, known.entries[posting.entry]):
            whole = [(known.claim(posting), posting.number)]
            parts = known.shares(posting) if divide else whole
            for claim, number in parts:
                key = (known.group(posting, claim, by), posting.currency)
                sums[key] = sums.get(key, Decimal(0)) + sign * number
    return {key: number for key, number in sums.items() if number}


def as_group(key: tuple[str, ...], by: By) -> tuple[str, str]:
    if by is By.MONTH:
        return f"{key[0]}-{int(key[1]):02d}", key[2]
    return (key[1] if by is By.QUARTER else key[0]), key[-1]
