"""Payments, what is outstanding and recoupments are what a query of the postings gives."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.remittance_lines import explained
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.grouping import By
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
from beancount_clawback.reports.tables.table import Table
from tests.reports.bean_query import DEMO
from tests.reports.bean_query import Queried
from tests.reports.bean_query import amounts
from tests.reports.bean_query import postings
from tests.reports.queried_facts import ALL
from tests.reports.queried_facts import CASH
from tests.reports.queried_facts import TIMES
from tests.reports.queried_facts import Sums
from tests.reports.queried_facts import as_group
from tests.reports.queried_facts import column
from tests.reports.queried_facts import facts
from tests.reports.queried_facts import items_at
from tests.reports.queried_facts import ledger_in
from tests.reports.queried_facts import name_of
from tests.reports.queried_facts import summed
from tests.reports.report_case import loaded

pytestmark = pytest.mark.fuzz
REVENUE_TAGS = "account ~ '^(Income|Assets:Receivable)'"
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
