"""What the engine knows of a practice on the day that it has reached."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.engine.chains import Chains
from beancount_clawback.engine.figures_of_claims import FiguresOfClaims
from beancount_clawback.engine.generated_entry import AccountBook
from beancount_clawback.engine.marks import Outcome
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.payers_of_claims import PayersOfClaims
from beancount_clawback.engine.scan import Scan
from beancount_clawback.engine.standing_on_claims import StandingOnClaims
from beancount_clawback.engine.unmatched import PaymentHints
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.records import lacks_postings


@dataclass(frozen=True, slots=True)
class Practice:
    """What payments and clawbacks are entered into, one after another.

    `account_book` is the same on all days: roles and open accounts. `figures` is where each
    claim stands, `payers` where it stands between its payers. `chains` are the payments that
    stand, which `index` finds by link; `hints` is what a message may say of the others.
    `outcome` is what was completed so far, and what was wrong. `gives_way` are the answers that
    a later payment is to replace, by its link.
    """

    config: Config
    account_book: AccountBook
    figures: FiguresOfClaims
    payers: PayersOfClaims
    index: PaymentIndex
    chains: Chains
    hints: PaymentHints
    outcome: Outcome
    gives_way: dict[str, list[Chain]] = field(default_factory=dict)

    @property
    def roles(self) -> Roles:
        """Which account has which role."""
        return self.account_book.roles


def new_practice(found: Scan, roles: Roles) -> Practice:
    """A practice before its first day: nothing billed, paid or completed."""
    account_book, config = AccountBook(roles, found.chart), roles.config
    manual = any(map(lacks_postings, found.payments))
    paid = (*found.payments, *found.clawbacks)
    figures = FiguresOfClaims(account_book.roles, found.joint, paid, by_account=manual)
    index = PaymentIndex(config)
    standing = StandingOnClaims(index)
    return Practice(
        config=config,
        account_book=account_book,
        figures=figures,
        payers=PayersOfClaims(index, figures, standing),
        index=index,
        chains=Chains(index, figures, standing),
        hints=PaymentHints(config, found.payments, found.all_payments, found.may_be_charges),
        outcome=Outcome(),
    )
