"""The corrected payment: the four amounts on the accounts that the payment used."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import CLIENT
from beancount_clawback.accounts import INSURANCE
from beancount_clawback.accounts import INSURANCE_PAID
from beancount_clawback.accounts import NO_ROLE
from beancount_clawback.accounts import WRITE_OFF
from beancount_clawback.accounts import Roles
from beancount_clawback.accounts import resolve
from beancount_clawback.amounts import ZERO
from beancount_clawback.generated_entry import Books
from beancount_clawback.generated_entry import cannot_restate
from beancount_clawback.generated_entry import cash_leg_account
from beancount_clawback.generated_entry import generated
from beancount_clawback.generated_entry import own_meta
from beancount_clawback.legs import CLAIM_KEY
from beancount_clawback.legs import amount_of
from beancount_clawback.payment_line import PaymentLine
from beancount_clawback.payment_line import same_payer
from beancount_clawback.payment_line import sole_legs
from beancount_clawback.records import CORRECTED_TAG
from beancount_clawback.records import ClawbackRecord
from beancount_clawback.records import FourAmounts


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
        raise cannot_restate(line, books, "it is in several currencies, or at a cost or price")
    restated = _Restated(line, record, sole[0], _by_role(line, books.roles), books)
    postings = [
        *_cash_part(restated, amounts.insurance_paid),
        *_role_part(restated, WRITE_OFF, amounts.write_off),
        *_role_part(restated, CLIENT, amounts.client_responsibility),
        *_counter_part(restated, amounts.accounted),
    ]
    return generated(line, record, CORRECTED_TAG, postings)


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
        meta = own_meta(None, self.record)
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
    targets = {cash_leg_account(account, line, restated.record, books) for account in banks}
    if len(targets) > 1:
        raise cannot_restate(line, books, f"its cash is on {', '.join(sorted(targets))}")
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
            raise cannot_restate(restated.line, restated.books, why)
        return [
            posting._replace(
                account=roles.sub_account(posting.account, tail),
                meta=own_meta(posting.meta, restated.record),
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
    raise cannot_restate(line, restated.books, what)


def _credits(posting: Posting) -> bool:
    units = amount_of(posting)
    return units is not None and units[0] < 0


def _total(postings: Iterable[Posting]) -> Decimal:
    return sum((units[0] for units in map(amount_of, postings) if units), ZERO)
