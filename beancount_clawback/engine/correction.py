"""The corrected payment: the four amounts on the accounts that the payment used."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Booked
from beancount_clawback.engine.generated_entry import Origin
from beancount_clawback.engine.generated_entry import cannot_restate
from beancount_clawback.engine.generated_entry import own_meta
from beancount_clawback.engine.passed_on import passed_on_by
from beancount_clawback.engine.standing import Standing
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import amount_in
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import PASSED_TO_KEY
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem


class Corrected(NamedTuple):
    """What a corrected payment books; `stated` is the share as the payer put it.

    `billed` is what the charges of the claim come to, zero in a ledger without charges;
    `receivable` the one that holds most of it, if others have answered.
    """

    booked: Booked
    billed: Decimal
    stated: Standing
    receivable: str = ""


def build_correction(origin: Origin, corrected: Corrected) -> Transaction | None:
    """The corrected payment, on the accounts that the payment used for each role.

    None when nothing is paid, written off or owed by the client: the reversal says it alone.
    What the payment passed on to another payer's receivable is passed on as before, as far as
    the amounts leave that much, if the record does not say what is passed on now.

    Args:
        origin: The record, and a payment in one currency without costs and prices.
        corrected: The amounts in that currency.

    Raises:
        Problem: no-account, or cannot-restate when the old postings do not tell how to split.
    """
    amounts = corrected.booked
    accounted = amounts.accounted
    if not accounted and not amounts.paid and not amounts.write_off:
        return None
    restated = _Restated(origin, amounts.currency, _by_role(origin))
    postings: list[Posting] = []
    if amounts.paid:
        postings.append(restated.posting(_cash_account(restated), amounts.paid))
    if amounts.write_off:
        postings += _role_part(restated, WRITE_OFF, amounts.write_off)
    if amounts.client:
        postings += _role_part(restated, CLIENT, amounts.client)
    if accounted:
        counter = _counter_account(restated, corrected)
        passed_on = _passed_on(restated, counter, corrected)
        postings += passed_on
        accounted += _total(passed_on)
        if accounted:
            postings.append(restated.posting(counter, -accounted))
    return origin.generated(CORRECTED_TAG, postings)


class _Restated(NamedTuple):
    """A payment that is being corrected: its one currency, its old postings by role."""

    origin: Origin
    currency: str
    old: Mapping[str, list[Posting]]

    def accounts(self, role: str) -> list[str]:
        """The accounts that the payment used for a role, ours below them as their parents."""
        parent, old = self.origin.account_book.roles.parent, self.old.get(role, ())
        used = sorted({parent(posting.account) for posting in old})
        if role == INSURANCE_PAID or not used:
            return used
        return sorted({self.origin.open_account(account, role) for account in used})

    def posting(self, account: str, number: Decimal) -> Posting:
        """A posting of the corrected payment."""
        meta = self.origin.place.copy()
        if self.origin.line.share:
            meta[CLAIM_KEY] = self.origin.line.share
        return Posting(account, amount_in(number, self.currency), None, None, None, meta)

    def configured(self, role: str) -> str:
        """The account of a role that the payment does not fill."""
        line, record, account_book = (
            self.origin.line,
            self.origin.record,
            self.origin.account_book,
        )
        roles, date = account_book.roles, record.entry.date
        return resolve(role, line.names(), roles, account_book.chart, date=date)

    def unclear(self, why: str) -> Problem:
        """The problem of old postings that do not tell how to split an amount."""
        return cannot_restate(self.origin.line, self.origin.account_book, why)


def _by_role(origin: Origin) -> dict[str, list[Posting]]:
    role_of = origin.line.roles(origin.account_book.roles).role
    found: dict[str, list[Posting]] = {}
    for posting in origin.line.postings:
        role = role_of(posting.account)
        if role in found:
            found[role].append(posting)
        else:
            found[role] = [posting]
    return found


def _cash_account(restated: _Restated) -> str:
    origin = restated.origin
    used = restated.accounts(INSURANCE_PAID)
    if len(used) == 1:
        return origin.cash_leg_account(used[0])
    pays = origin.line.roles(origin.account_book.roles).pays
    banks = [account for account in used if pays(account)] or used
    if not banks:
        banks = [restated.configured(INSURANCE_PAID)]
    targets = {origin.cash_leg_account(account) for account in banks}
    if len(targets) > 1:
        raise restated.unclear(f"its cash is on {', '.join(sorted(targets))}")
    return targets.pop()


def _role_part(restated: _Restated, role: str, number: Decimal) -> list[Posting]:
    origin = restated.origin
    roles = origin.account_book.roles
    tail = roles.config.corrected_payments
    accounts = restated.accounts(role)
    if len(accounts) > 1:
        old = restated.old[role]
        if _total(old) != number:
            raise restated.unclear(f"its {role} is on {', '.join(accounts)}")
        return [
            posting._replace(
                account=roles.sub_account(origin.open_account(posting.account, role), tail),
                meta=own_meta(posting.meta, origin.place),
            )
            for posting in old
        ]
    account = accounts[0] if accounts else restated.configured(role)
    return [restated.posting(roles.sub_account(account, tail), number)]


def _counter_account(restated: _Restated, corrected: Corrected) -> str:
    """The account of the leg that the other three balance against.

    It is the insurance receivable that the payment cleared, or, where a later payer only
    lowered the client's share, charged again; in a cash-basis ledger, the income that it was
    booked to. Beside a later payer's it may have cleared none: then it is the claim's.
    """
    line, roles = restated.origin.line, restated.origin.account_book.roles
    is_open = restated.origin.open_account
    passed_to = line.entry.meta.get(PASSED_TO_KEY)
    receivables = [
        one
        for one in restated.old.get(INSURANCE, ())
        if _credits(one)
        or not passed_to
        or not same_payer(roles.name_in(one.account, INSURANCE), str(passed_to))
    ]
    legs = [p for p in receivables if _credits(p)] or receivables
    cleared = [is_open(p.account, INSURANCE) for p in legs]
    if len(cleared) > 1:
        cleared = sorted(set(cleared))
    if len(cleared) > 1:
        payers = [a for a in cleared if same_payer(roles.name_in(a, INSURANCE), line.payer)]
        cleared = payers or cleared
    if not cleared:
        cleared = restated.accounts(NO_ROLE)
    if not cleared and corrected.receivable:
        cleared = [is_open(corrected.receivable, INSURANCE)]
    if len(cleared) == 1:
        return roles.sub_account(cleared[0], roles.config.corrected_payments)
    what = "it clears no receivable"
    if cleared:
        what = f"it is booked against {', '.join(cleared)}"
    raise restated.unclear(what)


def _passed_on(restated: _Restated, counter: str, corrected: Corrected) -> list[Posting]:
    """What the record passes on, else what the payment did, as far as the amounts leave it."""
    origin, booked = restated.origin, corrected.booked
    if origin.record.passed_to:
        account, number = passed_on_by(
            origin.record, origin.line.names(), booked.currency, origin.account_book
        )
        return [restated.posting(account, number)] if number and account != counter else []
    left, postings = corrected.billed - booked.accounted, list[Posting]()
    for posting in restated.old.get(INSURANCE, ()):
        units = amount_of(posting)
        if units is None or units[0] <= 0 or posting.account == counter:
            continue
        number = min(units[0], max(ZERO, left)) if corrected.billed else units[0]
        left -= number
        if number:
            account = origin.open_account(posting.account, INSURANCE)
            meta = own_meta(posting.meta, origin.place)
            moved = amount_in(number, booked.currency)
            postings.append(posting._replace(account=account, units=moved, meta=meta))
    return postings


def _credits(posting: Posting) -> bool:
    units = amount_of(posting)
    return units is not None and units[0] < 0


def _total(postings: Iterable[Posting]) -> Decimal:
    return sum((units[0] for units in map(amount_of, postings) if units), ZERO)
