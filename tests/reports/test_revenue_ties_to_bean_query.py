"""Every figure of the revenue report is what a query of the postings gives."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from beancount_clawback.reports.allocation import allocation
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines
from beancount_clawback.reports.revenue_columns import REVENUE_COLUMNS
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
from tests.reports.test_cash_basis import cash_of

pytestmark = pytest.mark.fuzz
INCOME = "account ~ '^Income:'"


@cache
def cash_at(path: Path) -> list[LineItem]:
    return cash_of(ledger_in(path))


def items_on(basis: Basis, path: Path) -> list[LineItem]:
    return cash_at(path) if basis is Basis.CASH else items_at(path)


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
