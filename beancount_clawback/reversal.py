"""Payment and record in; reversal, corrected payment and variance out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import CLIENT
from beancount_clawback.accounts import INSURANCE
from beancount_clawback.accounts import INSURANCE_PAID
from beancount_clawback.accounts import NO_ROLE
from beancount_clawback.accounts import SETTLEMENT
from beancount_clawback.accounts import WRITE_OFF
from beancount_clawback.accounts import Chart
from beancount_clawback.accounts import Roles
from beancount_clawback.accounts import cash_account
from beancount_clawback.accounts import component_name
from beancount_clawback.accounts import fill_template
from beancount_clawback.accounts import no_account
from beancount_clawback.accounts import resolve
from beancount_clawback.amounts import ZERO
from beancount_clawback.legs import CLAIM_KEY
from beancount_clawback.legs import Legs
from beancount_clawback.legs import amount_of
from beancount_clawback.problems import Problem
from beancount_clawback.problems import describe
from beancount_clawback.problems import money
from beancount_clawback.records import CLAWBACK_OF_KEY
from beancount_clawback.records import CLAWBACK_TAG
from beancount_clawback.records import CLIENT_KEY
from beancount_clawback.records import CORRECTED_TAG
from beancount_clawback.records import PAYER_KEY
from beancount_clawback.records import PAYMENT_TAG
from beancount_clawback.records import REVERSAL_TAG
from beancount_clawback.records import REVIEW_FLAG
from beancount_clawback.records import REVIEW_TAG
from beancount_clawback.records import SETTLEMENT_KEY
from beancount_clawback.records import VARIANCE_TAG
from beancount_clawback.records import ClawbackRecord
from beancount_clawback.records import FourAmounts

_KIND_TAGS = {PAYMENT_TAG, REVERSAL_TAG, CORRECTED_TAG, VARIANCE_TAG}


class PaymentLine(NamedTuple):
    """One claim's part of a payment: all of it, or the share of one claim in a cheque.

    `name` is the payment's own link; `share` is the claim that the postings name, empty when
    the payment is one piece; `claims` are the claims' links; `links` are all links of the
    payment but those of a cheque's other claims. `settlement` is the account that the entry
    says its cash is on, where no role tells it; or empty. `legs` are the postings by role, one
    `Legs` a currency; `named_payer` is the payer that the receivable names, or empty.
    """

    entry: Transaction
    postings: tuple[Posting, ...]
    name: str
    share: str
    claims: tuple[str, ...]
    links: frozenset[str]
    payer: str
    client: str
    settlement: str
    legs: Mapping[str, Legs]
    named_payer: str

    def roles(self, roles: Roles) -> Roles:
        """The roles of this line's accounts, its settlement being insurance paid."""
        return roles.with_settlement(self.settlement)

    def names(self) -> dict[str, str]:
        """What `{payer}` and `{client}` stand for in an account."""
        return {"payer": self.payer, "client": self.client}


@dataclass(frozen=True, slots=True)
class Books:
    """What the engine knows of a ledger's accounts."""

    roles: Roles
    chart: Chart


def payer_of(
    meta: Mapping[str, Any],
    payee: str | None,
    postings: Iterable[Posting],
    roles: Roles,
    sign: int = 1,
) -> str:
    """The payer: the metadata `payer`, else named by the receivable cleared, else the payee.

    `sign` is -1 for the postings of a reversal, which clear the other way round.
    """
    return stated_payer(meta) or named_payer(postings, roles, sign) or payee or ""


def stated_payer(meta: Mapping[str, Any]) -> str:
    """The metadata `payer`, empty when there is none."""
    stated = meta.get(PAYER_KEY)
    return stated.strip() if isinstance(stated, str) else ""


def named_payer(postings: Iterable[Posting], roles: Roles, sign: int = 1) -> str:
    """The payer that the insurance receivable cleared by `postings` names, or empty."""
    for posting in postings:
        if roles.role(posting.account) != INSURANCE:
            continue
        units = amount_of(posting)
        if units is not None and units[0] * sign < 0:
            name = roles.name_in(posting.account, INSURANCE)
            if name:
                return name
    return ""


def same_payer(one: str, other: str) -> bool:
    """Whether two names are one payer's: as an account would spell them, in any case."""
    return _payer_key(one) == _payer_key(other)


def sole_legs(line: PaymentLine) -> tuple[str, Legs] | None:
    """Currency and legs of a line in one currency without costs or prices, else None."""
    for posting in line.postings:
        if posting.cost or posting.price:
            return None
    return next(iter(line.legs.items())) if len(line.legs) == 1 else None


def build_reversal(line: PaymentLine, record: ClawbackRecord, books: Books) -> Transaction:
    """The full reversing entry: every posting of the line negated, costs and prices kept.

    The cash leg goes to the record's `settlement`, else to the recoupment account, else back
    where it came from; Income and Expenses go to the sub-account of reversals.

    Raises:
        Problem: no-account.
    """
    roles = line.roles(books.roles)
    tail = roles.config.reversals
    postings = []
    for account, units, cost, price, flag, meta in line.postings:
        if roles.role(account) == INSURANCE_PAID:
            target = _cash_account(account, line, record, books)
        else:
            target = roles.sub_account(account, tail)
        negated = units
        if units is not None and isinstance(units.number, Decimal):
            negated = Amount(units.number.copy_negate(), units.currency)
        own = _own_meta(meta, record)
        postings.append(Posting(target, negated, cost, price, flag, own))
    return _generated(line, record, REVERSAL_TAG, postings)


def build_correction(
    line: PaymentLine, record: ClawbackRecord, amounts: FourAmounts, books: Books
) -> Transaction | None:
    """The corrected payment, on the accounts that the payment used for each role.

    None when nothing is paid, written off or owed by the client: the reversal says it alone.

    Raises:
        Problem: no-account, or cannot-restate when the old postings do not tell how to split.
    """
    if not amounts.accounted and not amounts.insurance_paid and not amounts.write_off:
        return None
    sole = sole_legs(line)
    if sole is None:
        raise _cannot_restate(line, books, "it is in several currencies, or at a cost or price")
    restated = _Restated(line, record, sole[0], _by_role(line, books.roles), books)
    postings = [
        *_cash_part(restated, amounts.insurance_paid),
        *_role_part(restated, WRITE_OFF, amounts.write_off),
        *_role_part(restated, CLIENT, amounts.client_responsibility),
        *_counter_part(restated, amounts.accounted),
    ]
    return _generated(line, record, CORRECTED_TAG, postings)


def build_variance(
    line: PaymentLine, record: ClawbackRecord, difference: Decimal, currency: str, books: Books
) -> Transaction | None:
    """An entry for what the payer took beyond (positive) or below what the record accounts for.

    Raises:
        Problem: no-account.
    """
    if not difference:
        return None
    roles = line.roles(books.roles)
    cash = [p for p in line.postings if roles.role(p.account) == INSURANCE_PAID]
    kept = [p for p in cash if not books.roles.is_recoupment(p.account)] or cash
    if not kept:
        raise no_account(INSURANCE_PAID, "the payment has no cash leg")
    account = _cash_account(kept[0].account, line, record, books)
    config = books.roles.config
    variance = resolve(
        "recoupment-variance",
        config.recoupment_variance,
        line.names(),
        books.roles,
        books.chart,
        date=record.entry.date,
    )
    postings = [
        _posting(account, -difference, currency, _own_meta(None, record)),
        _posting(variance, difference, currency, _own_meta(None, record)),
    ]
    return _generated(line, record, VARIANCE_TAG, postings)


@lru_cache(maxsize=4096)
def _payer_key(name: str) -> str:
    return (component_name(name) or " ".join(name.split())).casefold()


def _cash_account(account: str, line: PaymentLine, record: ClawbackRecord, books: Books) -> str:
    recoupment = books.roles.config.recoupment
    if record.settlement:
        role, target = SETTLEMENT, record.settlement
    elif recoupment and not books.roles.is_recoupment(account):
        role = "recoupment"
        target = fill_template(recoupment, role, line.names())
    else:
        return account
    return cash_account(role, target, books.roles, books.chart)


@dataclass(frozen=True, slots=True)
class _Restated:
    """A payment that is being corrected: its old postings by role, its one currency."""

    line: PaymentLine
    record: ClawbackRecord
    currency: str
    old: Mapping[str, list[Posting]]
    books: Books

    def accounts(self, role: str) -> list[str]:
        """The accounts that the payment used for a role, ours below them as their parents."""
        roles = self.books.roles
        old = self.old.get(role, ())
        if len(old) == 1:
            return [roles.parent(old[0].account)]
        return sorted({roles.parent(posting.account) for posting in old})

    def posting(self, account: str, number: Decimal) -> Posting:
        """A posting of the corrected payment."""
        meta = _own_meta(None, self.record)
        if self.line.share:
            meta[CLAIM_KEY] = self.line.share
        return Posting(account, Amount(number, self.currency), None, None, None, meta)

    def configured(self, role: str) -> str:
        """The account of a role that the payment does not fill."""
        roles, chart, date = self.books.roles, self.books.chart, self.record.entry.date
        return resolve(role, roles.template(role), self.line.names(), roles, chart, date=date)


def _by_role(line: PaymentLine, roles: Roles) -> dict[str, list[Posting]]:
    role_of = line.roles(roles).role
    found: dict[str, list[Posting]] = {}
    for posting in line.postings:
        found.setdefault(role_of(posting.account), []).append(posting)
    return found


def _cash_part(restated: _Restated, number: Decimal) -> list[Posting]:
    if not number:
        return []
    line, books = restated.line, restated.books
    used = restated.accounts(INSURANCE_PAID)
    banks = [account for account in used if not books.roles.is_recoupment(account)] or used
    if not banks:
        banks = [restated.configured(INSURANCE_PAID)]
    targets = {_cash_account(account, line, restated.record, books) for account in banks}
    if len(targets) > 1:
        raise _cannot_restate(line, books, f"its cash is on {', '.join(sorted(targets))}")
    return [restated.posting(targets.pop(), number)]


def _role_part(restated: _Restated, role: str, number: Decimal) -> list[Posting]:
    if not number:
        return []
    roles = restated.books.roles
    tail = roles.config.corrected_payments
    accounts = restated.accounts(role)
    if len(accounts) > 1:
        old = restated.old[role]
        if _total(old) != number:
            why = f"its {role} is on {', '.join(accounts)}"
            raise _cannot_restate(restated.line, restated.books, why)
        return [
            posting._replace(
                account=roles.sub_account(posting.account, tail),
                meta=_own_meta(posting.meta, restated.record),
            )
            for posting in old
        ]
    account = accounts[0] if accounts else restated.configured(role)
    return [restated.posting(roles.sub_account(account, tail), number)]


def _counter_part(restated: _Restated, accounted: Decimal) -> list[Posting]:
    """The leg that the other three balance against.

    It is the insurance receivable that the payment cleared; in a cash-basis ledger, the
    income that it was booked to.
    """
    if not accounted:
        return []
    line, roles = restated.line, restated.books.roles
    cleared = sorted({p.account for p in restated.old.get(INSURANCE, ()) if _credits(p)})
    if len(cleared) > 1:
        payers = [a for a in cleared if same_payer(roles.name_in(a, INSURANCE), line.payer)]
        cleared = payers or cleared
    if not cleared:
        cleared = restated.accounts(NO_ROLE)
    if len(cleared) == 1:
        account = roles.sub_account(cleared[0], roles.config.corrected_payments)
        return [restated.posting(account, -accounted)]
    what = "it clears no receivable"
    if cleared:
        what = f"it is booked against {', '.join(cleared)}"
    raise _cannot_restate(line, restated.books, what)


def _credits(posting: Posting) -> bool:
    units = amount_of(posting)
    return units is not None and units[0] < 0


def _total(postings: Iterable[Posting]) -> Decimal:
    return sum((units[0] for units in map(amount_of, postings) if units), ZERO)


def _posting(
    account: str, number: Decimal, currency: str, meta: dict[str, Any] | None = None
) -> Posting:
    return Posting(account, Amount(number, currency), None, None, None, meta)


def _cannot_restate(line: PaymentLine, books: Books, why: str) -> Problem:
    payment = describe(line.entry, books.roles.config.base)
    return Problem("cannot-restate", payment=payment, why=why)


def _own_meta(meta: Mapping[str, Any] | None, record: ClawbackRecord) -> dict[str, Any]:
    """Metadata that a generated posting or entry keeps, at the record's own place.

    An invented file name breaks Fava's journal export and editing.
    """
    source = record.entry.meta
    own = {"filename": source.get("filename"), "lineno": source.get("lineno")}
    if meta and len(meta) > len(own):
        for key, value in meta.items():
            if key not in own and not key.startswith("__"):
                own[key] = value
    return own


def _generated(
    line: PaymentLine, record: ClawbackRecord, tag: str, postings: list[Posting]
) -> Transaction:
    entry = record.entry
    meta = _own_meta(entry.meta, record)
    meta[CLAWBACK_OF_KEY] = line.name
    if line.share:
        meta[CLAIM_KEY] = line.share
    if CLIENT_KEY in line.entry.meta:
        meta[CLIENT_KEY] = line.entry.meta[CLIENT_KEY]
    if line.settlement and any(posting.account == line.settlement for posting in postings):
        meta[SETTLEMENT_KEY] = line.settlement
    told = stated_payer(meta) or line.named_payer or entry.payee
    if line.payer and told != line.payer:
        meta[PAYER_KEY] = line.payer
    return Transaction(
        meta,
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        _tags(frozenset(entry.tags or ()), tag, entry.flag == REVIEW_FLAG),
        frozenset(entry.links or ()) | line.links,
        postings,
    )


@lru_cache(maxsize=1024)
def _tags(own: frozenset[str], kind: str, in_review: bool) -> frozenset[str]:
    review = {REVIEW_TAG} if in_review else set()
    return (own - _KIND_TAGS) | {CLAWBACK_TAG, kind} | review


def taken_beyond(taken: Decimal, reversed_cash: Decimal, corrected_paid: Decimal) -> Decimal:
    """What a payer took beyond the difference of the old and the corrected payment."""
    return taken - (reversed_cash - corrected_paid)


def part_taken(taken: Decimal, paid: Decimal, currency: str) -> Problem:
    """The problem of a taking that leaves part of a payment without saying what is left."""
    left = paid - taken
    return Problem(
        "part-taken",
        taken=money(taken, currency),
        paid=money(paid, currency),
        left=money(left, currency).replace(",", ""),
    )
