"""Postings that must have a role and have none: what they move, no figure can be told of.

That is every posting of a payment and of a written-out reversal or corrected payment, but for
the income of a payment without receivables (cash basis), and of a charge its postings to
Assets and Liabilities. What else stands on a claim's link, such as a client's payment, may
move any account.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CHARGE_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import settlement_of


def postings_without_role(entry: Transaction, roles: Roles) -> list[Posting]:
    """The postings of an entry that must have a role and have none."""
    role = roles.with_settlement(settlement_of(entry.meta)).role
    lacking = [one for one in entry.postings or () if role(one.account) == NO_ROLE]
    if not lacking or lacks_postings(entry):
        return []
    tags = entry.tags or frozenset()
    if OUR_TAGS.isdisjoint(tags):
        return _on_balance_sheet(lacking, roles) if is_charge(entry, roles.config) else []
    if VARIANCE_TAG in tags:
        return []
    sign = -1 if PAYMENT_TAG not in tags and CORRECTED_TAG not in tags else 1
    if _clears_a_receivable(entry, roles, sign):
        return lacking
    income = f"{roles.config.income}:"
    # A later payer may take more off the client's share than it pays: then income is debited.
    # On another account than the income's own a debit may be a write-off.
    alone = len({roles.parent(one.account) for one in lacking}) == 1
    return [
        one
        for one in lacking
        if not (one.account.startswith(income) and (alone or moved_by(one) * sign < 0))
    ]


def tells_its_figures(entry: Transaction, roles: Roles) -> bool:
    """Whether what an entry adds to the figures of a claim, or of a report, can be told.

    What an untagged entry clears of the insurer's receivable counts as paid. Where more is in
    it than cash, such as a write-off on an account without a role, it does not tell how much.
    """
    role = roles.role
    lacking = [one for one in entry.postings or () if role(one.account) == NO_ROLE]
    if not lacking:
        return True
    if not OUR_TAGS.isdisjoint(entry.tags or ()):
        return not postings_without_role(entry, roles)
    if is_charge(entry, roles.config):
        return not (_on_balance_sheet(lacking, roles) and postings_without_role(entry, roles))
    return not (any(moved_by(one) > 0 for one in lacking) and _is_payment(entry, roles))


def _on_balance_sheet(postings: Iterable[Posting], roles: Roles) -> list[Posting]:
    return [one for one in postings if one.account.startswith(roles.balance_sheet)]


def _is_payment(entry: Transaction, roles: Roles) -> bool:
    """Whether an entry has cash and clears what an insurer owes."""
    moved = [(roles.role(one.account), moved_by(one)) for one in entry.postings]
    return any(role == INSURANCE and number < 0 for role, number in moved) and any(
        role == INSURANCE_PAID and number > 0 for role, number in moved
    )


def is_charge(entry: Transaction, config: Config) -> bool:
    """Whether an entry without our tags bills a session: it says so, or credits Income."""
    if CHARGE_TAG in (entry.tags or ()):
        return True
    if not any(link.startswith(config.claim_prefix) for link in entry.links or ()):
        return False
    income = f"{config.income}:"
    return any(one.account.startswith(income) and moved_by(one) < 0 for one in entry.postings)


def moved_by(posting: Posting) -> Decimal:
    """What a posting moves, in whatever currency; zero where that is not a sum of money."""
    return (amount_of(posting) or (ZERO, ""))[0]


def _clears_a_receivable(entry: Transaction, roles: Roles, sign: int) -> bool:
    """Whether a payment clears a receivable, or an account without a role that may be one."""
    assets = f"{roles.config.assets}:"
    for posting in entry.postings:
        role = roles.role(posting.account)
        if role == INSURANCE:
            return True
        may_be_one = role == NO_ROLE and posting.account.startswith(assets)
        if may_be_one and moved_by(posting) * sign < 0:
            return True
    return False
