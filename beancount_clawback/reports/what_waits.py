"""What waits for somebody, on one day: what `clawback status` and the first page show.

Each line is counted once, under the heading where it is dealt with; what has a line of its own
is left out of what the checks find.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.checks import Finding
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import Status
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text
from beancount_clawback.reports.unapplied import unapplied_money

OLD = 120
"""Days after the service from which an insurance balance waits for somebody."""

_ON_LINES_OF_THEIR_OWN = frozenset(
    ("open-review", "unapplied", "variance", "credit-balance", "unidentified-recoupment")
)


@dataclass(frozen=True, slots=True)
class WaitingAmount:
    """A sum in one currency; `who` tells whose part it is, where a line has several."""

    currency: str
    amount: Decimal
    who: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of what waits.

    Attributes:
        name: For machines.
        title: For people.
        count: How many there are; zero where nothing waits.
        amounts: What they come to, one a currency and part; none where no money is meant.
        oldest: Days for which the oldest has waited; None where nothing has an age.
        page: The page of the Fava extension that lists them, with its `parameters`.
        command: The command that lists them, without the ledger's name.
    """

    name: str
    title: str
    count: int
    amounts: tuple[WaitingAmount, ...]
    oldest: int | None
    page: str
    command: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def what_waits(
    entries: Sequence[Directive],
    config: Config,
    findings: Iterable[Finding],
    as_of: datetime.date,
) -> tuple[Waiting, ...]:
    """All lines in the order of the page, those where nothing waits among them.

    Args:
        entries: All directives of a completed ledger, in order of date.
        config: The plugin's configuration.
        findings: What the checks find; they have no day, so all of them count.
        as_of: The day, which counts itself.
    """
    known = [entry for entry in entries if entry.date <= as_of]
    book = build_book(known, config)
    every = book.all()
    # Of a claim with a posting without a role no figure is shown; the checks find it.
    claims = [claim for claim in every if claim.is_known]
    recoupments = allocate_settlements(known, book.roles)
    return (
        waiting_reviews(known, every, as_of),
        _unapplied(known, book, as_of),
        _owed_to_payers(recoupments, as_of),
        _kept_for_unknown_claims(recoupments, as_of),
        _payers_owe(recoupments, as_of),
        _credit_balances(claims, as_of),
        _variances(known, book.roles, as_of),
        _reopened(claims, as_of),
        _old_insurance(claims, as_of),
        _checks(findings),
    )


def waiting_reviews(
    entries: Iterable[Directive], claims: Iterable[Claim], as_of: datetime.date
) -> Waiting:
    """The line of the open reviews, also for their page; no sums while one is unknown."""
    found = [
        entry
        for entry in entries
        if isinstance(entry, Transaction)
        and entry.flag == REVIEW_FLAG
        and event_kind(entry) is EventKind.REVERSAL
    ]
    open_ones = set(map(id, found))
    meant = [c for c in claims if any(id(event.entry) in open_ones for event in c.events)]
    insurer = _sums(((c.currency, c.insurance_balance) for c in meant), "insurer")
    client = _sums(((c.currency, c.client_balance) for c in meant), "client")
    return Waiting(
        "reviews",
        "Open reviews",
        len(found),
        (*insurer, *client) if all(claim.is_known for claim in meant) else (),
        _age((entry.date for entry in found), as_of),
        page="reviews",
        command="review LEDGER",
    )


def waiting_table(lines: Iterable[Waiting], as_of: datetime.date) -> Table:
    """A row for each line, part and currency; a line where nothing waits has one row."""
    return make_table(
        f"What waits on {as_of}",
        [
            text("waits", "What waits"),
            text("who", "Owed by"),
            count("count", "Count", total=False),
            money("amount", "Amount", total=False),
            text(CURRENCY, "Currency"),
            count("oldest", "Oldest, days", total=False),
            text("see", "See"),
        ],
        [row for line in lines for row in _rows(line)],
    )


def _rows(line: Waiting) -> Iterator[Row]:
    see = f"clawback {line.command}" if line.count else ""
    for one in line.amounts or (WaitingAmount("", ZERO),):
        amount = one.amount if one.currency else None
        yield line.title, one.who, line.count, amount, one.currency, line.oldest, see


def _unapplied(entries: Iterable[Directive], book: Book, as_of: datetime.date) -> Waiting:
    found = [one for one in unapplied_money(entries, book.roles, as_of) if one.is_open]
    return Waiting(
        "unapplied",
        "Unapplied money",
        len(found),
        _sums((one.currency, one.left) for one in found),
        _age((one.entry.date for one in found), as_of),
        page="unapplied",
        command="review LEDGER",
    )


def _owed_to_payers(recoupments: Recoupments, as_of: datetime.date) -> Waiting:
    found = [one for one in recoupments.clawbacks if one.open > 0]
    return Waiting(
        "owed-to-payers",
        "Owed to payers for clawbacks",
        len(found),
        _sums((one.currency, one.open) for one in found),
        _age((one.since for one in found), as_of),
        page="recoupments",
        command="report recoupments LEDGER",
    )


def _kept_for_unknown_claims(recoupments: Recoupments, as_of: datetime.date) -> Waiting:
    found = [(one, left) for one, left in recoupments.open_unidentified() if left]
    return Waiting(
        "unidentified",
        "Kept for claims the ledger lacks",
        len(found),
        _sums((one.currency, left) for one, left in found),
        _age((one.entry.date for one, _ in found), as_of),
        page="recoupments",
        command="report recoupments LEDGER",
    )


def _payers_owe(recoupments: Recoupments, as_of: datetime.date) -> Waiting:
    taken = [one for one in recoupments.clawbacks if one.open < 0]
    beyond = recoupments.beyond
    return Waiting(
        "payers-owe",
        "Taken beyond what was owed",
        len(taken) + len(beyond),
        _sums(
            [
                *((one.currency, -one.open) for one in taken),
                *((one.currency, one.settlement.amount) for one in beyond),
            ]
        ),
        _age(
            [
                *(one.since for one in taken),
                *(one.settlement.entry.date for one in beyond),
            ],
            as_of,
        ),
        page="recoupments",
        command="report recoupments LEDGER",
    )


def _credit_balances(claims: Iterable[Claim], as_of: datetime.date) -> Waiting:
    found = [claim for claim in claims if claim.insurance_balance < 0]
    return Waiting(
        "credit-balances",
        "Credit balances of payers",
        len(found),
        _sums((claim.currency, -claim.insurance_balance) for claim in found),
        _age((claim.events[-1].date for claim in found), as_of),
        page="outstanding",
        parameters={"column": "total", "part": "insurance", "sort-claims": "amount"},
        command="report outstanding LEDGER",
    )


def _variances(entries: Iterable[Directive], roles: Roles, as_of: datetime.date) -> Waiting:
    found = [
        entry
        for entry in entries
        if isinstance(entry, Transaction)
        and entry.flag == REVIEW_FLAG
        and event_kind(entry) is EventKind.VARIANCE
    ]
    units = [
        unit
        for entry in found
        for posting in entry.postings
        if roles.is_nominal(posting.account) and (unit := amount_of(posting))
    ]
    return Waiting(
        "differences",
        "Differences nobody explained",
        len(found),
        _sums((currency, number) for number, currency in units),
        _age((entry.date for entry in found), as_of),
        page="checks",
        parameters={"check": "variance"},
        command="check LEDGER",
    )


def _reopened(claims: Iterable[Claim], as_of: datetime.date) -> Waiting:
    found = [c for c in claims if Status.REOPENED in c.statuses and c.client_balance > 0]
    return Waiting(
        "reopened",
        "Reopened bills that clients owe",
        len(found),
        _sums((claim.currency, claim.client_balance) for claim in found),
        _age(map(_reopened_on, found), as_of),
        page="claims",
        parameters={"status": "reopened"},
        command="claims LEDGER",
    )


def _reopened_on(claim: Claim) -> datetime.date:
    reversals = [one.date for one in claim.events if one.kind is EventKind.REVERSAL]
    return max(reversals, default=claim.events[-1].date)


def _old_insurance(claims: Iterable[Claim], as_of: datetime.date) -> Waiting:
    found = [
        claim
        for claim in claims
        if claim.insurance_balance > 0 and (as_of - claim.service_date).days > OLD
    ]
    return Waiting(
        "old-insurance",
        f"Insurance older than {OLD} days",
        len(found),
        _sums((claim.currency, claim.insurance_balance) for claim in found),
        _age((claim.service_date for claim in found), as_of),
        page="outstanding",
        parameters={"column": "older", "part": "insurance"},
        command="report outstanding LEDGER",
    )


def _checks(findings: Iterable[Finding]) -> Waiting:
    found = [
        one
        for one in findings
        if one.severity is not Severity.NOTICE and one.check not in _ON_LINES_OF_THEIR_OWN
    ]
    return Waiting(
        "checks",
        "Errors and findings of the checks",
        len(found),
        (),
        None,
        page="checks",
        command="check LEDGER",
    )


def _sums(amounts: Iterable[tuple[str, Decimal]], who: str = "") -> tuple[WaitingAmount, ...]:
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, ZERO) + amount
    return tuple(
        WaitingAmount(currency, sums[currency], who)
        for currency in sorted(sums)
        if sums[currency]
    )


def _age(since: Iterable[datetime.date], as_of: datetime.date) -> int | None:
    oldest = min(since, default=None)
    return None if oldest is None else max(0, (as_of - oldest).days)
