"""Manual remittance entries: a payment's four amounts in, its postings out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Answer
from beancount_clawback.engine.coordination_of_benefits import Booked
from beancount_clawback.engine.generated_entry import AccountBook
from beancount_clawback.engine.passed_on import passed_on_by
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.engine.running_figures import holding_account
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.amounts import amount_in
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import LEFT_BY_EARLIER_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.open_accounts import cash_account
from beancount_clawback.ledger_language.open_accounts import filled_accounts
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.places import at_place_of
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import Amounts
from beancount_clawback.ledger_language.records import PaymentRecord


def given_by_key(amounts: Amounts) -> list[tuple[str, Given]]:
    """The amounts that were written, each under its metadata key."""
    values = (
        amounts.insurance_paid,
        amounts.write_off,
        amounts.client_responsibility,
        amounts.insurance_responsibility,
    )
    return [
        (key, value)
        for key, value in zip(AMOUNT_KEYS, values, strict=True)
        if value is not None
    ]


def payment_currency(amounts: Amounts, claims: Iterable[RunningFigures]) -> str:
    """The currency of a manual payment: as written in it, else that of the claim's charges.

    Raises:
        Problem: when neither tells one currency.
    """
    written = {given.currency for _, given in given_by_key(amounts) if given.currency}
    if len(written) == 1:
        return str(written.pop())
    charged = {
        currency
        for claim in claims
        for currency, figures in claim.figures.items()
        if figures.billed
    }
    if len(charged) == 1:
        return charged.pop()
    key, given = given_by_key(amounts)[0]
    why = f"the currencies {', '.join(sorted(map(str, written)))} are mixed"
    if not written:
        why = "it names no currency, and the claim's charges do not tell one"
    raise Problem("unreadable-amount", key=key, value=f"{given.number:f}", why=why)


def answer_of(record: PaymentRecord, currency: str) -> Answer:
    """What a payment states, as numbers in `currency`.

    Raises:
        Problem: wrong-currency.
    """
    left = record.left_by_earlier
    number = left.within(LEFT_BY_EARLIER_KEY, currency) if left else None
    stated = stated_answer(record.amounts, currency, includes_billed=record.includes_billed)
    return stated._replace(left_by_earlier=number)


def stated_answer(amounts: Amounts, currency: str, *, includes_billed: bool = False) -> Answer:
    """The amounts as numbers in `currency`; whether the client's share is all of it.

    Raises:
        Problem: wrong-currency.
    """
    paid, write_off, client, insurance = [
        given.within(key, currency) if given else None
        for key, given in zip(AMOUNT_KEYS, amounts, strict=True)
    ]
    return Answer(currency, paid or ZERO, write_off, client, insurance, includes_billed)


def complete_payment(
    payment: PaymentRecord,
    client: str,
    booked: Booked,
    claims: list[RunningFigures],
    account_book: AccountBook,
    *,
    stands: bool = False,
) -> Transaction:
    """The payment with its postings, on the configured account of each role.

    One that moves nothing has two postings of zero where it states a share or `stands`.

    The insurance receivable is credited where the claim was charged: the payer's own when it
    holds some of this claim, else the only one that does, else the payer's own; where that
    is not open, the only one that ever did. A client's share that becomes less is taken from
    the account that holds it.

    Raises:
        Problem: no-account.
    """
    entry = payment.entry
    payer = payer_of(entry.meta, entry.payee, (), account_book.roles)
    names = {"payer": payer, "client": client}
    roles, chart = account_book.roles, account_book.chart

    def leg(role: str, number: Decimal) -> list[Posting]:
        if not number:
            return []
        account = ""
        if role == INSURANCE_PAID and payment.settlement:
            account = cash_account(payment.settlement, roles, chart, entry.date)
        elif number < 0 and role == CLIENT:
            account = holding_account(role, claims)
        account = account or resolve(role, names, roles, chart, date=entry.date)
        return [_posting(account, number, booked.currency, entry)]

    legs = [
        *leg(INSURANCE_PAID, booked.paid),
        *leg(WRITE_OFF, booked.write_off),
        *leg(CLIENT, booked.client),
    ]
    accounted, receivable = booked.accounted, ""
    next_one, passed_on = passed_on_by(payment, names, booked.currency, account_book)
    if accounted or passed_on:
        receivable = _receivable(entry, names, claims, account_book)
    if passed_on and next_one != receivable:
        legs.append(_posting(next_one, passed_on, booked.currency, entry))
        accounted += passed_on
    says = any(given and given.number for given in payment.amounts[1:3])
    if (says or stands) and not legs:
        legs = _of_nothing(entry, names, booked.currency, claims, account_book)
    elif accounted:
        legs.append(_posting(receivable, -accounted, booked.currency, entry))
    meta = dict(entry.meta)
    if payer and payer_of(meta, entry.payee, legs, roles) != payer:
        meta[PAYER_KEY] = payer
    return entry._replace(meta=meta, postings=legs)


def _of_nothing(
    entry: Transaction,
    names: dict[str, str],
    currency: str,
    claims: list[RunningFigures],
    account_book: AccountBook,
) -> list[Posting]:
    """The postings of an answer that leaves all as it is: an entry without any is unread."""
    roles, chart = account_book.roles, account_book.chart
    client = holding_account(CLIENT, claims)
    client = client or resolve(CLIENT, names, roles, chart, date=entry.date)
    insurance = _receivable(entry, names, claims, account_book)
    return [_posting(account, ZERO, currency, entry) for account in (client, insurance)]


def _receivable(
    entry: Transaction,
    names: dict[str, str],
    claims: list[RunningFigures],
    account_book: AccountBook,
) -> str:
    roles, chart = account_book.roles, account_book.chart
    holding: dict[str, Decimal] = {}
    for claim in claims:
        for account, number in claim.accounts_holding(INSURANCE).items():
            holding[account] = holding.get(account, ZERO) + number
    own = filled_accounts(INSURANCE, names, roles, chart)
    for account in own:
        if holding.get(account, ZERO) > 0 and account in chart.opens:
            return account
    owing = [account for account, number in holding.items() if number > 0]
    if not owing and not any(map(chart.is_open, own)):
        owing = list(holding)
    if len(owing) != 1 or owing[0] in own:
        return resolve(INSURANCE, names, roles, chart, date=entry.date)
    return owing[0]


def as_written(entry: Transaction) -> Transaction:
    """A payment without the postings that `complete_payment` gave it; others as they are.

    What is booked of its amounts depends on what else there is on its claim. A posting that
    somebody wrote stands on a line of its own.
    """
    if PAYMENT_TAG not in (entry.tags or ()) or not entry.postings:
        return entry
    own = file_and_line(entry)
    of_ours = all(
        posting.meta and (posting.meta.get("filename"), posting.meta.get("lineno")) == own
        for posting in entry.postings
    )
    if not of_ours or not any(key in entry.meta for key in AMOUNT_KEYS):
        return entry
    return entry._replace(postings=[])


def _posting(account: str, number: Decimal, currency: str, entry: Transaction) -> Posting:
    meta = at_place_of(entry)
    return Posting(account, amount_in(number, currency), None, None, None, meta)
