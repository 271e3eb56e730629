"""One claim's part of a payment, and who its payer is."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from typing import NamedTuple

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.payer_plans import answerer
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import amount_of


class PaymentLine(NamedTuple):
    """One claim's part of a payment: all of it, or the share of one claim in a remittance.

    `name` is the payment's own link; `share` is the claim that the postings name, empty when
    the payment is one piece; `claims` are the claims' links; `links` are all links of the
    payment but those of a remittance's other claims. `settlement` is the account that the entry
    says its cash is on, where no role tells it; or empty. `legs` are the postings by role, one
    `Legs` a currency; `named_payer` is the payer that the receivable names, or empty; `covered`
    is how many claims the whole payment covers by its postings, one a line.
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
    covered: int

    @property
    def answerer(self) -> str:
        """Who answers, for comparing: the payer, or its second plan."""
        return answerer(self.payer, self.entry.meta)

    def roles(self, roles: Roles) -> Roles:
        """The roles of this line's accounts, its settlement being insurance paid."""
        return roles.with_settlement(self.settlement)

    def names(self) -> dict[str, str]:
        """What `{payer}` and `{client}` stand for in an account."""
        return {"payer": self.payer, "client": self.client}


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
    return stated_payer(meta) or named_parties(postings, roles, sign)[0] or payee or ""


def stated_payer(meta: Mapping[str, Any]) -> str:
    """The metadata `payer`, empty when there is none."""
    stated = meta.get(PAYER_KEY)
    return stated.strip() if isinstance(stated, str) else ""


def named_parties(postings: Iterable[Posting], roles: Roles, sign: int = 1) -> tuple[str, str]:
    """The payer whose receivable is cleared and the client that `postings` name, or empty."""
    payer = client = ""
    for posting in postings:
        account = posting.account
        role = roles.role(account)
        if role == INSURANCE and not payer:
            units = amount_of(posting)
            if units is not None and units[0] * sign < 0:
                payer = roles.name_in(account, INSURANCE)
        elif role == CLIENT and not client:
            client = roles.name_in(account, CLIENT)
    return payer, client


def same_payer(one: str, other: str) -> bool:
    """Whether two names are one payer's: as an account would spell them, in any case."""
    return payer_key(one) == payer_key(other)


def sole_legs(line: PaymentLine) -> tuple[str, Legs] | None:
    """Currency and legs of a line in one currency without costs or prices, else None."""
    for posting in line.postings:
        if posting.cost or posting.price:
            return None
    return next(iter(line.legs.items())) if len(line.legs) == 1 else None


def turn_among_own(stated: Iterable[Decimal]) -> tuple[object, ...]:
    """Where an answer stands among those of its payer on one claim and day.

    Those that paid nothing are the first, then the one that paid most, whichever was entered
    first: which of two says that it stands beside the other depends on the order of imports.

    Args:
        stated: Insurance paid, write-off and client responsibility; zero where left out.
    """
    paid, *shares = stated
    return (bool(paid), -paid, *(-one for one in shares))
