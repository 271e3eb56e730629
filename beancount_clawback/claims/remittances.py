"""The remittances of a ledger: what each check or EFT came to, and what it is made of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.deposits import NO_DEPOSIT
from beancount_clawback.claims.deposits import Deposit
from beancount_clawback.claims.deposits import deposits
from beancount_clawback.engine.marks import Outcome
from beancount_clawback.engine.remittance_ties import Tie
from beancount_clawback.engine.remittance_ties import remittance_ties
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.remittance_record import RemittanceRecord
from beancount_clawback.ledger_language.remittance_record import read_remittance
from beancount_clawback.ledger_language.unapplied import is_unapplied_entry


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """One entry of a remittance.

    Attributes:
        entry: As completed.
        moved: What it moves on cash, clearing and fees, by currency; below zero what the
            payer took.
        claims: The claims that it is about.
        what: What it is: paid, taken back, denied, unapplied, deposit, another entry.
    """

    entry: Transaction
    moved: dict[str, Decimal]
    claims: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True)
class RemittanceView:
    """One check or EFT, as its entries and its `#remittance` entry tell it.

    Attributes:
        link: The link of its entries.
        date: Of its statement, else of its first entry.
        payer: Who sent it; empty where no entry says so.
        number: Of the check or EFT; empty where no entry says so.
        record: What it is stated to come to; None where nobody states it.
        sums: What its entries come to, by currency.
        count: How many entries it has; deposits and applications are none of them.
        lines: Its entries, in the ledger's order.
        deposit: What became of its money on clearing accounts.
    """

    link: str
    date: datetime.date
    payer: str
    number: str
    record: RemittanceRecord | None
    sums: dict[str, Decimal]
    count: int
    lines: tuple[RemittanceLine, ...]
    deposit: Deposit

    @property
    def difference(self) -> dict[str, Decimal]:
        """What the entries come to beyond what is stated, by currency; empty when it ties."""
        if self.record is None:
            return {}
        stated = self.record.total
        currency = stated.currency or next(iter(self.sums), "")
        left = {**self.sums}
        left[currency] = left.get(currency, Decimal(0)) - stated.number
        return {name: number for name, number in left.items() if number}

    @property
    def ties(self) -> bool:
        """Whether the entries are what is stated; False where nothing is."""
        record = self.record
        return record is not None and not self.difference and record.lines in (None, self.count)

    def currency(self) -> str:
        """The currency that it is in; empty where it has several or none."""
        if self.record is not None and self.record.total.currency:
            return self.record.total.currency
        return next(iter(self.sums)) if len(self.sums) == 1 else ""


def remittances(
    entries: Iterable[Directive], config: Config, outcome: Outcome
) -> list[RemittanceView]:
    """All remittances of a ledger, by date and link.

    Args:
        entries: The ledger's, completed or as written.
        config: The plugin's configuration.
        outcome: What the engine made of these entries.
    """
    roles = Roles(config)
    prefix = config.remittance_prefix
    linked = [
        entry
        for entry in entries
        if type(entry) is Transaction
        and any(link.startswith(prefix) for link in entry.links or ())
    ]
    links = frozenset(
        link for entry in linked for link in entry.links if link.startswith(prefix)
    )
    ties = remittance_ties(linked, links, outcome, roles)
    stated: dict[str, RemittanceRecord] = {}
    for entry in linked:
        if REMITTANCE_TAG in (entry.tags or ()):
            try:
                record = read_remittance(entry)
            except Problem:
                continue
            for link in entry.links:
                stated.setdefault(link, record)
    deposited = deposits(ties, roles)
    found = [
        _view(link, tie, stated.get(link), deposited.get(link, NO_DEPOSIT), roles)
        for link, tie in ties.items()
        if tie.moved or link in stated
    ]
    return sorted(found, key=lambda one: (one.date, one.link))


def _view(
    link: str, tie: Tie, record: RemittanceRecord | None, deposit: Deposit, roles: Roles
) -> RemittanceView:
    lines = tuple(_line(entry, moved, roles) for entry, moved in tie.moved)
    entries = [line.entry for line in lines]
    told = [record.entry, *entries] if record else entries
    payers = [one.payee if one is told[0] and record else _payer(one, roles) for one in told]
    return RemittanceView(
        link=link,
        date=told[0].date if record else min(entry.date for entry in entries),
        payer=next(filter(None, payers), "") or "",
        number=next(filter(None, (text_of(one.meta, CHECK_KEY) for one in told)), "")
        or link.rpartition("-")[2],
        record=record,
        sums=tie.sums(),
        count=tie.lines,
        lines=lines,
        deposit=deposit,
    )


def _payer(entry: Transaction, roles: Roles) -> str:
    return payer_of(entry.meta, entry.payee, entry.postings, roles)


def _line(entry: Transaction, moved: dict[str, Decimal], roles: Roles) -> RemittanceLine:
    claims = tuple(claim_links(entry, roles.config.claim_prefix))
    return RemittanceLine(entry, moved, claims, _what(entry, moved, roles))


def _what(entry: Transaction, moved: dict[str, Decimal], roles: Roles) -> str:
    tags = entry.tags or frozenset()
    if is_unapplied_entry(entry):
        return "unapplied"
    if CORRECTED_TAG in tags:
        return "corrected payment"
    if CLAWBACK_TAG in tags:
        return "taken back"
    if OUR_TAGS.isdisjoint(tags):
        is_deposit = not moved and any(roles.is_clearing(p.account) for p in entry.postings)
        return "deposit" if is_deposit else "another entry"
    if not moved:
        return "denied or applied"
    return "paid, taken back since" if REVERSED_ON_KEY in entry.meta else "paid"
