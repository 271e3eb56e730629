"""Every report and grouping against a `bean-query` process on the same ledger.

The figures of the reports are computed a second time here, from the postings that
bean-query prints: by account and tag, and by what the entries of a claim say.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.remittance_lines import explained
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.allocation import allocation
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.outstanding import OwedBy
from beancount_clawback.reports.outstanding import outstanding
from beancount_clawback.reports.payments import payments
from beancount_clawback.reports.payments import payments_by
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.receivables import open_balances
from beancount_clawback.reports.recoupments import recoupment_lines
from beancount_clawback.reports.recoupments import recoupments_by_payer
from beancount_clawback.reports.recoupments import settlement_lines
from beancount_clawback.reports.remittance_tables import lines_table
from beancount_clawback.reports.remittance_tables import remittances_table
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines
from beancount_clawback.reports.revenue_columns import REVENUE_COLUMNS
from beancount_clawback.reports.tables.table import Table
from tests.reports.bean_query import DEMO
from tests.reports.bean_query import LEDGERS
from tests.reports.bean_query import Queried
from tests.reports.bean_query import amounts
from tests.reports.bean_query import postings
from tests.reports.report_case import items_in
from tests.reports.report_case import loaded
from tests.reports.test_cash_basis import cash_of

pytestmark = pytest.mark.fuzz

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
INCOME = "account ~ '^Income:'"
CASH = "account ~ '^(Assets:Bank|Liabilities:Recoupments)'"
REVENUE_TAGS = "account ~ '^(Income|Assets:Receivable)'"

Sums = dict[tuple[str, str], Decimal]
Wanted = Callable[[Queried, list[Queried]], bool]


@cache
def ledger_in(path: Path) -> Ledger:
    return loaded(path)


@cache
def items_at(path: Path) -> list[LineItem]:
    return items_in(ledger_in(path))


@cache
def cash_at(path: Path) -> list[LineItem]:
    return cash_of(ledger_in(path))


def items_on(basis: Basis, path: Path) -> list[LineItem]:
    return cash_at(path) if basis is Basis.CASH else items_at(path)


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


def is_income(posting: Queried, _: list[Queried]) -> bool:
    return posting.account.startswith("Income:")


def is_cash_of_revenue(posting: Queried, entry: list[Queried]) -> bool:
    """Money in an entry that is about a claim, about income, or owed to a payer."""
    if not posting.account.startswith("Assets:Bank"):
        return False
    about = ("Income:", "Assets:Receivable", "Liabilities:Recoupments")
    tagged = {"insurance-payment", "clawback"} & posting.tags
    return bool(tagged) or any(other.account.startswith(about) for other in entry)


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("by", TIMES)
def test_accrual_revenue_by_time_is_the_income_statement(path: Path, by: By) -> None:
    spans = TIMES[by]
    said = amounts(
        path,
        f"SELECT {spans}, currency, neg(sum(number)) WHERE {INCOME} GROUP BY {spans}, currency",
    )
    table = revenue(items_at(path), by=by, basis=Basis.ACCRUAL)
    assert column(table, "net") == {as_group(key, by): n for key, n in said.items()}


def as_group(key: tuple[str, ...], by: By) -> tuple[str, str]:
    if by is By.MONTH:
        return f"{key[0]}-{int(key[1]):02d}", key[2]
    return (key[1] if by is By.QUARTER else key[0]), key[-1]


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize(
    "by", [By.PAYER, By.CLIENT, By.PRACTITIONER, By.SERVICE, By.CLAIM], ids=lambda by: by.value
)
def test_accrual_revenue_by_name_is_the_income_of_its_claims(path: Path, by: By) -> None:
    table = revenue(items_at(path), by=by, basis=Basis.ACCRUAL)
    assert column(table, "net") == summed(path, by, is_income, -1)


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_cash_revenue_by_payer_is_the_money_of_its_entries(path: Path) -> None:
    table = revenue(cash_at(path), by=By.PAYER, basis=Basis.CASH)
    assert column(table, "net") == summed(path, By.PAYER, is_cash_of_revenue, 1, divide=True)


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize(
    "by", [By.CLIENT, By.PRACTITIONER, By.SERVICE, By.CLAIM], ids=lambda by: by.value
)
def test_cash_revenue_by_name_has_the_same_total(path: Path, by: By) -> None:
    """Whose money an offset was, the allocation says, and not the posting."""
    table = revenue(cash_at(path), by=by, basis=Basis.CASH)
    at, currency = table.index("net"), table.index("currency")
    sums: dict[str, Decimal] = {}
    for posting in postings(path):
        if is_cash_of_revenue(posting, facts(path).entries[posting.entry]):
            sums[posting.currency] = sums.get(posting.currency, Decimal(0)) + posting.number
    assert {str(row[currency]): row[at] for row in table.totals} == sums


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_cash_revenue_by_month_is_the_money_that_moved(path: Path) -> None:
    sums: Sums = {}
    known = facts(path)
    for posting in known.postings:
        if is_cash_of_revenue(posting, known.entries[posting.entry]):
            key = (posting.date[:7], posting.currency)
            sums[key] = sums.get(key, Decimal(0)) + posting.number
    table = revenue(cash_at(path), by=By.MONTH, basis=Basis.CASH)
    assert column(table, "net") == {key: number for key, number in sums.items() if number}


WRITE_OFF = "account ~ '^Income:Adjustments'"
COLUMNS = {
    "charges": f"{INCOME} AND 'charge' IN tags",
    "payments": f"{CASH} AND 'insurance-payment' IN tags",
    "reversals": f"{CASH} AND 'reversal' IN tags",
    "corrected_payments": f"{CASH} AND 'corrected-payment' IN tags",
    "variances": f"{CASH} AND 'recoupment-variance' IN tags",
    "write_offs": f"{WRITE_OFF} AND NOT 'clawback' IN tags",
    "write_off_reversals": f"{WRITE_OFF} AND 'reversal' IN tags",
    "corrected_write_offs": f"{WRITE_OFF} AND 'corrected-payment' IN tags",
}


@pytest.mark.fuzz
@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_of_revenue_is_what_its_tag_and_account_say(path: Path, name: str) -> None:
    sign = "sum(number)" if CASH in COLUMNS[name] else "neg(sum(number))"
    said = amounts(
        path,
        f"SELECT year, currency, {sign} WHERE {COLUMNS[name]} GROUP BY year, currency",
    )
    table = revenue(items_at(path), by=By.YEAR, basis=Basis.ACCRUAL)
    assert column(table, name) == said


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_the_reversal_and_corrected_accounts_are_the_report_columns(path: Path) -> None:
    """What Fava's income statement shows as lines of their own is a column here."""
    table = revenue(items_at(path), by=By.YEAR, basis=Basis.ACCRUAL)
    for tail, names in (
        ("Reversals", ("write_off_reversals", "other_income_reversals")),
        ("Corrected-Payments", ("corrected_write_offs", "corrected_other_income")),
    ):
        said = amounts(
            path,
            f"SELECT year, currency, neg(sum(number)) WHERE account ~ '^Income:.*:{tail}$' "
            "GROUP BY year, currency",
        )
        if path is DEMO and tail == "Reversals":
            # one of 2024-03-12 was written out by hand, on the account itself
            said["2024", "USD"] += Decimal("45.00")
        sums: dict[tuple[str, ...], Decimal] = {}
        for name in names:
            for key, number in column(table, name).items():
                sums[key] = sums.get(key, Decimal(0)) + number
        assert sums == said


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("basis", Basis, ids=lambda basis: basis.value)
@pytest.mark.parametrize("by", By, ids=lambda by: by.value)
def test_the_lines_make_the_summary(path: Path, by: By, basis: Basis) -> None:
    items = items_on(basis, path)
    table = revenue(items, by=by, basis=basis)
    lines = revenue_lines(items, by=by, basis=basis)
    names = {column.line: column.name for column in REVENUE_COLUMNS} | {"denial": "payments"}
    for how in ("taken back by check", "taken back by offset", "taken back by debit"):
        names |= {how: "reversals", f"{how}, assumed": "reversals"}
    at = {name: lines.index(name) for name in ("group", "type", "currency", "amount", "net")}
    sums: dict[str, Sums] = {}
    for row in lines.rows:
        key = (str(row[at["group"]]), str(row[at["currency"]]))
        for name, cell in (("net", row[at["net"]]), (names[str(row[at["type"]])], None)):
            number = row[at["amount"]] if cell is None else cell
            assert isinstance(number, Decimal)
            own = sums.setdefault(name, {})
            own[key] = own.get(key, Decimal(0)) + number
    for name in ("net", *dict.fromkeys(names.values())):
        said = {key: number for key, number in sums.get(name, {}).items() if number}
        assert column(table, name) == said, name


def test_a_date_range_is_the_income_of_those_days() -> None:
    period = Period(datetime.date(2024, 6, 15), datetime.date(2025, 2, 14))
    said = amounts(
        DEMO,
        f"SELECT year, currency, neg(sum(number)) WHERE {INCOME} AND date >= 2024-06-15 "
        "AND date <= 2025-02-14 GROUP BY year, currency",
    )
    table = revenue(items_at(DEMO), by=By.YEAR, period=period)
    assert column(table, "net") == said


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_revenue_by_date_of_service_is_the_income_of_the_sessions_of_a_month(
    path: Path,
) -> None:
    known = facts(path)
    sums: Sums = {}
    for posting in known.postings:
        if not is_income(posting, []):
            continue
        claim = known.claim(posting)
        charge = known.charges.get(claim)
        key = ((charge.date if charge else known.first[claim])[:7], posting.currency)
        sums[key] = sums.get(key, Decimal(0)) - posting.number
    table = revenue(items_at(path), basis=Basis.ACCRUAL, dates=Dates.SERVICE)
    assert column(table, "net") == {key: number for key, number in sums.items() if number}


PAYMENT_TYPES = {
    "payment": "'insurance-payment' IN tags",
    "reversal": "'reversal' IN tags",
    "corrected payment": "'corrected-payment' IN tags",
}


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("type_", PAYMENT_TYPES)
def test_payments_by_month_are_the_postings_of_their_tag(path: Path, type_: str) -> None:
    """The insurance paid is what the payer cleared of the receivable, or the cash."""
    table = payments_by(items_at(path), by=By.MONTH)
    at = table.index("type")
    for name, account, sign in (
        ("write_off", "^Income:Adjustments", "sum"),
        ("client_responsibility", "^Assets:Receivable:Clients", "sum"),
    ):
        said = amounts(
            path,
            f"SELECT year, month, currency, {sign}(number) WHERE account ~ '{account}' "
            f"AND {PAYMENT_TYPES[type_]} GROUP BY year, month, currency",
        )
        own = Table(
            table.title,
            table.columns,
            tuple(row for row in table.rows if row[at] == type_),
        )
        assert column(own, name) == {as_group(k, By.MONTH): n for k, n in said.items()}


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("by", By, ids=lambda by: by.value)
def test_payments_in_every_grouping_are_the_same_lines(path: Path, by: By) -> None:
    """In these ledgers payers pay no interest with a payment, so the cash is what was paid."""
    said = amounts(
        path,
        f"SELECT currency, sum(number) WHERE {CASH} AND "
        "('insurance-payment' IN tags OR 'clawback' IN tags) GROUP BY currency",
    )
    items = items_at(path)
    for table in (payments_by(items, by=by), payments(items, by=by), payments(items)):
        at, currency = table.index("insurance_paid"), table.index("currency")
        totals = {(str(row[currency]),): row[at] for row in table.totals if row[at]}
        assert totals == said
    assert by_group(payments_by(items, by=by)) == paid_by_group(path, by)


def by_group(table: Table) -> Sums:
    """The insurance paid of every group, its types together."""
    at, currency = table.index("insurance_paid"), table.index("currency")
    sums: Sums = {}
    for row in table.rows:
        number = row[at]
        assert isinstance(number, Decimal)
        key = (str(row[0]), str(row[currency]))
        sums[key] = sums.get(key, Decimal(0)) + number
    return {key: number for key, number in sums.items() if number}


def paid_by_group(path: Path, by: By) -> Sums:
    if by not in TIMES:
        return summed(path, by, is_cash_of_payment, 1, divide=True)
    spans = TIMES[by]
    said = amounts(
        path,
        f"SELECT {spans}, currency, sum(number) WHERE {CASH} AND "
        f"('insurance-payment' IN tags OR 'clawback' IN tags) GROUP BY {spans}, currency",
    )
    return {as_group(key, by): number for key, number in said.items()}


def is_cash_of_payment(posting: Queried, _: list[Queried]) -> bool:
    tagged = {"insurance-payment", "clawback"} & posting.tags
    return bool(tagged) and posting.account.startswith(
        ("Assets:Bank", "Liabilities:Recoupments")
    )


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_payment_line_is_one_for_every_tagged_entry_and_claim(path: Path) -> None:
    entries = {
        (posting.entry, posting.claim)
        for posting in postings(path)
        if posting.tags & {"insurance-payment", "clawback"}
        and (posting.claim or not any(p.claim for p in facts(path).entries[posting.entry]))
    }
    moving = [row for row in payments(items_at(path)).rows if "denial" not in row]
    assert len(moving) == len(entries)


@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("basis", Basis, ids=lambda basis: basis.value)
def test_the_allocation_to_practitioners_is_their_part_of_revenue(
    path: Path, basis: Basis
) -> None:
    table = allocation(items_on(basis, path), basis=basis)
    if basis is Basis.ACCRUAL:
        assert column(table, "net") == summed(path, By.PRACTITIONER, is_income, -1)
        return
    by_claim = revenue(cash_at(path), by=By.CLAIM, basis=basis)
    sums: Sums = {}
    for (claim, currency), number in column(by_claim, "net").items():
        charge = facts(path).charges.get(claim)
        key = ((charge.practitioner if charge else "") or NONE, currency)
        sums[key] = sums.get(key, Decimal(0)) + number
    assert column(table, "net") == {key: number for key, number in sums.items() if number}


@pytest.mark.slow
@pytest.mark.parametrize("path", ALL, ids=name_of)
@pytest.mark.parametrize("until", [None, datetime.date(2025, 3, 31)], ids=["last", "march"])
def test_outstanding_is_the_balance_of_the_receivables(
    path: Path, until: datetime.date | None
) -> None:
    ledger = ledger_in(path)
    as_of = until or ledger.entries[-1].date
    balances = open_balances(ledger.entries, build_book(ledger.entries, ledger.config), as_of)
    for by, part, depth in (
        (OwedBy.PAYER, "insurance", "Insurance"),
        (OwedBy.CLIENT, "client", "Clients"),
    ):
        said = amounts(
            path,
            f"SELECT leaf(account), currency, sum(number) WHERE account ~ ':{depth}:' "
            f"AND account ~ '^Assets:Receivable' AND date <= {as_of} "
            "GROUP BY leaf(account), currency",
        )
        table = outstanding(balances, as_of, by)
        at = table.index("part")
        own = Table("", table.columns, tuple(row for row in table.rows if row[at] == part))
        assert column(own, "total") == said


@pytest.mark.slow
@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_recoupments_are_the_balances_of_their_accounts(path: Path) -> None:
    ledger = ledger_in(path)
    found = allocate_settlements(ledger.entries, Roles(ledger.config))
    last = ledger.entries[-1].date
    recoupment = "account ~ '^Liabilities:Recoupments'"
    said = amounts(
        path,
        "SELECT leaf(account), currency, neg(sum(number)) "
        f"WHERE {recoupment} GROUP BY leaf(account), currency",
    )
    assert column(recoupments_by_payer(found, last), "balance") == said
    clawed = amounts(
        path,
        f"SELECT currency, neg(sum(number)) WHERE {recoupment} AND 'clawback' IN tags "
        "GROUP BY currency",
    )
    lines = recoupment_lines(found, last)
    owed = {(str(r[lines.index("currency")]),): r[lines.index("owed")] for r in lines.totals}
    assert owed == clawed
    settled = amounts(
        path,
        f"SELECT currency, sum(number) WHERE {recoupment} AND NOT 'clawback' IN tags "
        "GROUP BY currency",
    )
    table = settlement_lines(found)
    given = {(str(r[table.index("currency")]),): r[table.index("amount")] for r in table.totals}
    assert given == settled


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_the_list_of_claims_adds_up_to_the_receivables(path: Path) -> None:
    ledger = ledger_in(path)
    table = claims_table(build_book(ledger.entries, ledger.config).all())
    said = amounts(
        path,
        "SELECT currency, sum(number) WHERE account ~ '^Assets:Receivable' GROUP BY currency",
    )
    at, currency = table.index("balance"), table.index("currency")
    assert {(str(row[currency]),): row[at] for row in table.totals if row[at]} == said


def test_each_remittance_is_the_money_of_the_postings_on_its_link() -> None:
    """In the demo what a clawback moves is never on a remittance of its own."""
    moved: dict[str, Decimal] = {}
    made = {"reversal", "corrected-payment"}
    for one in postings(DEMO):
        if one.account.startswith(("Assets:Bank:", "Expenses:Card-Fees")) and not (
            made & set(one.tags)
        ):
            for link in one.links:
                if link.startswith("remit-"):
                    moved[link] = moved.get(link, Decimal(0)) + one.number
    ledger = loaded(DEMO)
    views = LinkedLedger(ledger).remittances
    day = ledger.entries[-1].date
    table = remittances_table(views, day)
    assert dict(zip(table.column("link"), table.column("entries"), strict=True)) == moved
    recoupments = allocate_settlements(ledger.entries, Roles(ledger.config))
    for view in views:
        lines = lines_table(view, explained(view, recoupments), Places(""), day)
        assert sum(map(Decimal, map(str, lines.column("amount")))) == moved[view.link]
