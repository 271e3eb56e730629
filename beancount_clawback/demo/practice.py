"""Two years of Willow Street Therapy: everything that happened, in order of date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_clawback.demo.cases_of_2024 import CASES_OF_2024
from beancount_clawback.demo.cases_of_2025 import CASES_OF_2025
from beancount_clawback.demo.cases_of_2026 import CASES_OF_2026
from beancount_clawback.demo.charges import charge_entries
from beancount_clawback.demo.clawbacks import tell
from beancount_clawback.demo.client_payments import client_payment_entries
from beancount_clawback.demo.client_payments import client_payments
from beancount_clawback.demo.decisions import decisions
from beancount_clawback.demo.payments import payment_entries
from beancount_clawback.demo.payments import payments
from beancount_clawback.demo.people import clients
from beancount_clawback.demo.remittances import statement_entries
from beancount_clawback.demo.running_costs import opening_entry
from beancount_clawback.demo.running_costs import running_costs
from beancount_clawback.demo.sessions import claims

if TYPE_CHECKING:
    from beancount_clawback.demo.clawbacks import Clawbacks
    from beancount_clawback.demo.entries import Entry
    from beancount_clawback.demo.payments import Payment
    from beancount_clawback.demo.people import Client
    from beancount_clawback.demo.sessions import DemoClaim


CASES = CASES_OF_2024 + CASES_OF_2025 + CASES_OF_2026
"""The forty clawback cases, in the order in which they began."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Who came, what was billed and paid, and every entry of the books in order of date."""

    clients: list[Client]
    claims: list[DemoClaim]
    payments: list[Payment]
    clawed: Clawbacks
    entries: list[Entry]


def two_years() -> Practice:
    """The practice, the same each time."""
    people = clients()
    bills = claims(people)
    paid = payments(decisions(bills))
    paid_by_clients = client_payments(paid)
    clawed = tell(CASES, paid, paid_by_clients)
    entries = [
        opening_entry(),
        *charge_entries(bills),
        *payment_entries(paid, clawed.kept_back),
        *client_payment_entries(paid_by_clients),
        *clawed.entries,
        *running_costs(paid_by_clients),
    ]
    entries += statement_entries(entries)
    entries.sort(key=lambda entry: entry.date)
    return Practice(people, bills, paid, clawed, entries)
