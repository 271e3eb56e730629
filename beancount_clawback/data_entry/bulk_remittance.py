"""What a row of a remittance sheet does to the sheet's remittance."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import resolve
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import amount_of


def remittance_account(
    choice: Choice, payer: str, date: datetime.date | None, linked: LinkedLedger
) -> str:
    """The account to name as `settlement` when a payer takes a payment back on a remittance.

    It is the bank account that the sheet's payments go to; empty where the reversal's cash
    goes there by itself, because nothing is configured for recoupments.

    Raises:
        Problem: no-account, when the configuration does not tell one bank account.
    """
    roles = Roles(linked.config)
    names = {"payer": payer, "client": ""}
    on = date or choice.event.date
    bank = resolve(INSURANCE_PAID, names, roles, linked.chart, date=on)
    cash = {
        posting.account
        for posting in choice.event.postings
        if roles.role(posting.account) == INSURANCE_PAID
    }
    return bank if linked.config.recoupment or cash - {bank} else ""


def on_remittance(made: Iterable[Transaction], linked: LinkedLedger) -> Decimal:
    """What transactions move on bank accounts: the remittance, not what a payer is owed."""
    roles = Roles(linked.config)
    moved = ZERO
    for entry in made:
        for posting in entry.postings:
            units = amount_of(posting)
            is_cash = roles.role(posting.account) == INSURANCE_PAID
            if units and is_cash and not roles.is_recoupment(posting.account):
                moved += units[0]
    return moved
