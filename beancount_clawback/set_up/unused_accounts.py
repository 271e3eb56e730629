"""Before the first payment: where insurers will pay in, and what takes write-offs.

Nothing but the names of the accounts tells that. One whose name says it is proposed; where
none does, or several do, somebody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.party_names import says_cash
from beancount_clawback.ledger_language.party_names import says_clearing
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.ledger_language.party_names import says_write_off
from beancount_clawback.set_up.proposal import Question


@dataclass(frozen=True, slots=True)
class UnusedAccounts:
    """Why an account is taken for the role, by its name; or what has to be asked."""

    told: dict[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def unused_accounts(role: str, accounts: Iterable[str], config: Config) -> UnusedAccounts:
    """The accounts that may fill the bank's role, or that of write-offs.

    Args:
        role: Which of the two.
        accounts: The open accounts that nothing is known of.
        config: For the names of its roots.
    """
    says = says_cash if role == INSURANCE_PAID else says_write_off
    roots = (config.assets,) if role == INSURANCE_PAID else (config.income, config.expenses)
    own = [a for a in accounts if a.startswith(tuple(f"{root}:" for root in roots))]
    own = [a for a in own if not (says_client(a) or says_receivable(a) or says_clearing(a))]
    named = [account for account in own if says(account)]
    if len(named) == 1:
        return UnusedAccounts({named[0]: f'"{says(named[0])}" in its name'})
    if role != INSURANCE_PAID and not named:
        return UnusedAccounts()
    several = named or own
    many = "one of several that may" if len(several) > 1 else "an account that may"
    what = "what insurers will pay into" if role == INSURANCE_PAID else "for write-offs"
    return UnusedAccounts(
        questions=tuple(
            Question.among(account, f"{many} be {what}", (role,)) for account in several
        )
    )
