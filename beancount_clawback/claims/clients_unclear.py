"""Claims whose entries name several clients."""

from __future__ import annotations

from collections.abc import Iterator

from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.ledger_language.client_names import as_component
from beancount_clawback.ledger_language.client_names import naming_entries
from beancount_clawback.ledger_language.client_names import own_names
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import place


def clients_unclear(book: Book) -> Iterator[tuple[Problem, Transaction]]:
    """Claims whose entries name several clients; each claim once, whatever its currencies."""
    payers = {as_component(payer) for claim in book.all() for payer in claim.payers}
    billed: set[str] = set()
    own: dict[str, set[str]] = {}
    for claim, claims in book.claims.items():
        events = [event for one in claims for event in one.events]
        names = [own_names(event.entry, event.postings, book.roles) for event in events]
        own[claim] = set().union(*names)
        for event in events:
            if event.kind is EventKind.CHARGE and event.entry.payee:
                billed.add(as_component(event.entry.payee))
    known = set().union(*own.values()) - payers
    billed -= payers
    for claim, claims in book.claims.items():
        parts = [(event.entry, event.postings) for one in claims for event in one.events]
        payees = {as_component(entry.payee) for entry, _ in parts if entry.payee}
        if len(own[claim] | payees & (billed | known)) < 2:
            continue
        named = naming_entries(parts, book.roles, billed, known)
        if len(named) < 2:
            continue
        base = book.roles.config.base
        said = [f"{name} ({place(entry, base)})" for name, entry in named.items()]
        problem = Problem("client-unclear", claim=claim, clients=", ".join(said))
        yield problem, list(named.values())[1]
