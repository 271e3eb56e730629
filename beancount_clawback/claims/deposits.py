"""When the money of remittances arrived in the bank, where it first goes to a clearing account.

A remittance pays into the clearing account, and the deposit on the bank statement, on the
remittance's link, moves it on. One deposit may be on the links of several remittances: these
are looked at together.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.engine.remittance_ties import Tie
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import amount_of

WAITS_LONG = 10
"""Days after which a deposit that has not arrived is worth asking for."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """What became of a remittance's money on clearing accounts.

    Attributes:
        arrived_on: The day on which it had left them; None while some is there, or where
            nothing ever was.
        since: The day from which it was there; None where nothing ever was.
        left: What is still there, by account and currency; below zero where more arrived than
            the remittance has.
        others: The links of the other remittances that were deposited with it.
    """

    arrived_on: datetime.date | None = None
    since: datetime.date | None = None
    left: tuple[tuple[str, str, Decimal], ...] = ()
    others: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether some of the money is still on a clearing account."""
        return any(number > 0 for _, _, number in self.left)

    def days(self, as_of: datetime.date) -> int:
        """For how many days it has waited by a day; 0 where it does not."""
        return (as_of - self.since).days if self.waits and self.since else 0

    def waits_long(self, as_of: datetime.date) -> bool:
        """Whether it has waited for more than ten days."""
        return self.days(as_of) > WAITS_LONG


NO_DEPOSIT = Deposit()


def deposits(ties: Mapping[str, Tie], roles: Roles) -> dict[str, Deposit]:
    """What became of the money of each remittance that is on a clearing account, by link."""
    touching: dict[int, Transaction] = {}
    links_of: dict[int, set[str]] = {}
    for link, tie in ties.items():
        for entry, _ in tie.moved:
            if any(roles.is_clearing(posting.account) for posting in entry.postings):
                touching[id(entry)] = entry
                links_of.setdefault(id(entry), set()).add(link)
    together = _together(links_of.values())
    entries_of: dict[int, list[Transaction]] = {}
    for key, entry in touching.items():
        links = together[next(iter(links_of[key]))]
        entries_of.setdefault(id(links), []).append(entry)
    found = {id(links): _deposit(entries_of[id(links)], roles) for links in together.values()}
    return {
        link: replace(found[id(links)], others=tuple(sorted(links - {link})))
        for link, links in together.items()
    }


def _together(linked: Iterable[set[str]]) -> dict[str, set[str]]:
    """For each link all that entries have in common with it, itself among them."""
    together: dict[str, set[str]] = {}
    for links in linked:
        joined = links.union(*(together.get(link, ()) for link in links))
        together |= dict.fromkeys(joined, joined)
    return together


def _deposit(entries: list[Transaction], roles: Roles) -> Deposit:
    left: dict[tuple[str, str], Decimal] = {}
    since = arrived_on = None
    for entry in sorted(entries, key=lambda one: one.date):
        for posting in entry.postings:
            units = amount_of(posting)
            if units is None or not units[0] or not roles.is_clearing(posting.account):
                continue
            key = (posting.account, units[1])
            left[key] = left.get(key, ZERO) + units[0]
            since = since or entry.date
        arrived_on = None if any(left.values()) else entry.date
    rest = tuple((*key, number) for key, number in sorted(left.items()) if number)
    return Deposit(arrived_on if since else None, since, rest)
