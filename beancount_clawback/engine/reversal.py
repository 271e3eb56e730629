"""Payment and record in; reversal and variance out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.generated_entry import AccountBook
from beancount_clawback.engine.generated_entry import Origin
from beancount_clawback.engine.generated_entry import own_meta
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.engine.running_figures import holding_account
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import FEE
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import VARIANCE
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import amount_in
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import REVERSAL_TAG
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.places import at_place_of
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money


def build_reversal(origin: Origin) -> Transaction:
    """The full reversing entry: every posting of the line negated, costs and prices kept.

    The cash leg goes to the record's `settlement`, else to the recoupment account, else back
    where it came from; Income and Expenses go to the sub-account of reversals. A fee that a
    processor kept stays where it is: the payer takes back what it paid out, so the cash leg
    gives that much more.

    Raises:
        Problem: no-account.
    """
    line, place = origin.line, origin.place
    roles = line.roles(origin.account_book.roles)
    role_of, sub_account, tail = roles.role, roles.sub_account, roles.config.reversals
    postings = []
    for account, units, cost, price, flag, meta in _without_fee(line, roles, origin):
        role = role_of(account)
        if role == INSURANCE_PAID:
            target = origin.cash_leg_account(account)
        else:
            target = sub_account(origin.open_account(account, role), tail)
        negated = units
        if units is not None and isinstance(units.number, Decimal):
            negated = amount_in(units.number.copy_negate(), units.currency)
        postings.append(Posting(target, negated, cost, price, flag, own_meta(meta, place)))
    return origin.generated(REVERSAL_TAG, postings)


def keep_shares(
    line: PaymentLine,
    shares: tuple[Amount, Amount],
    claims: list[RunningFigures],
    account_book: AccountBook,
    by: Transaction,
) -> list[Posting]:
    """The postings that give shares back what a reversal takes from them too much.

    Args:
        line: What is reversed; its own accounts are used where it has some.
        shares: What goes to the client's part and to the write-off: from the insurer's part,
            on cash basis from income.
        claims: The claims of the line.
        account_book: The accounts.
        by: The record that the reversal is made of.

    Raises:
        Problem: no-account.
    """
    roles = line.roles(account_book.roles)
    tail = roles.config.reversals

    def account(role: str) -> str:
        own = (posting.account for posting in line.postings)
        used = next((name for name in own if roles.role(name) == role), "")
        if not used and role != WRITE_OFF:
            used = holding_account(role, claims)
        used = used or resolve(role, line.names(), roles, account_book.chart, date=by.date)
        return used if role != WRITE_OFF else roles.sub_account(roles.parent(used), tail)

    income = [one.account for one in line.postings if roles.role(one.account) == NO_ROLE]
    if income and not any(claim.charges for claim in claims):
        counter = roles.sub_account(income[0], roles.config.reversals)
    else:
        counter = account(INSURANCE)
    meta = at_place_of(by)
    if line.share:
        meta[CLAIM_KEY] = line.share
    client, write_off = (share.number or ZERO for share in shares)
    currency = shares[0].currency
    parts = [
        (account(role), moved)
        for role, moved in ((CLIENT, client), (WRITE_OFF, write_off))
        if moved
    ]
    parts.append((counter, -client - write_off))
    return [
        Posting(name, amount_in(moved, currency), None, None, None, meta.copy())
        for name, moved in parts
        if moved
    ]


def _without_fee(line: PaymentLine, roles: Roles, origin: Origin) -> Sequence[Posting]:
    """The postings of a line as if the cash had come without a fee, in each currency."""
    if not any(legs.fee for legs in line.legs.values()):
        return line.postings
    fees = {currency: legs.fee for currency, legs in line.legs.items() if legs.fee}
    whole = []
    for posting in line.postings:
        role = roles.role(posting.account)
        if role == FEE:
            continue
        number, currency = amount_of(posting) or (ZERO, "")
        if (
            roles.pays(posting.account)
            and currency in fees
            and not (posting.cost or posting.price)
        ):
            units = amount_in(number + fees.pop(currency), currency)
            whole.append(posting._replace(units=units))
        else:
            whole.append(posting)
    for currency, fee in fees.items():
        book, date = origin.account_book, origin.record.entry.date
        bank = resolve(INSURANCE_PAID, line.names(), book.roles, book.chart, date=date)
        whole.append(Posting(bank, amount_in(fee, currency), None, None, None, None))
    return whole


def build_variance(origin: Origin, difference: Decimal, currency: str) -> Transaction | None:
    """An entry for what the payer took beyond (positive) or below what the record accounts for.

    Raises:
        Problem: no-account.
    """
    if not difference:
        return None
    line, account_book = origin.line, origin.account_book
    roles = line.roles(account_book.roles)
    cash = [p for p in line.postings if roles.role(p.account) == INSURANCE_PAID]
    kept = [p for p in cash if roles.pays(p.account)] or cash

    def open_one(role: str) -> str:
        date = origin.record.entry.date
        return resolve(role, line.names(), account_book.roles, account_book.chart, date=date)

    told = origin.record.settlement or account_book.roles.config.recoupment
    bank = kept[0].account if kept else "" if told else open_one(INSURANCE_PAID)
    account, variance = origin.cash_leg_account(bank), open_one(VARIANCE)
    postings = [
        Posting(target, Amount(number, currency), None, None, None, origin.place.copy())
        for target, number in ((account, -difference), (variance, difference))
    ]
    return origin.generated(VARIANCE_TAG, postings)


def taken_beyond(taken: Decimal, paid_out: Decimal, corrected_paid: Decimal) -> Decimal:
    """What a payer took beyond the difference of the old and the corrected payment."""
    return taken - (paid_out - corrected_paid)


def part_taken(taken: Decimal, payment: Legs, currency: str) -> Problem:
    """The problem of a taking that leaves part of a payment without saying what is left."""
    stays = ((WRITE_OFF, payment.write_off), (CLIENT, payment.client))
    left = [(INSURANCE_PAID, payment.paid_out - taken), *(one for one in stays if one[1])]
    return Problem(
        "part-taken",
        taken=money(taken, currency),
        paid=money(payment.paid_out, currency),
        left=", ".join(
            f"`{key}: {money(number, currency).replace(',', '')}`" for key, number in left
        ),
    )
