"""Which accounts make an entry a line item, and which of them are revenue."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Posting

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import amount_of


class Matters(dict[str, bool]):
    """Whether a posting to an account makes its entry a line item; answers are remembered."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self._roles = roles

    def __missing__(self, account: str) -> bool:
        known = self._roles.role(account) in (WRITE_OFF, CLIENT, INSURANCE)
        answer = known or account.startswith(f"{self._roles.config.income}:")
        self[account] = answer
        return answer


class CountsAsIncome(dict[str, bool]):
    """Whether an account is one of income or of write-offs; answers are remembered."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self._roles = roles

    def __missing__(self, account: str) -> bool:
        income = account.startswith(f"{self._roles.config.income}:")
        self[account] = answer = income or self._roles.role(account) == WRITE_OFF
        return answer

    def of(self, postings: Iterable[Posting], currency: str) -> Decimal:
        """The effect of postings on the income statement, positive for revenue."""
        income = ZERO
        for posting in postings:
            if self[posting.account]:
                units = amount_of(posting)
                if units is not None and units[1] == currency:
                    income -= units[0]
        return income
