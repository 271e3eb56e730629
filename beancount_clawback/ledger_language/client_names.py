"""Who a claim's client is: the one rule for the engine, which books, and the book, which shows.

Charges, payments and clawbacks count alike. What the metadata `client` says comes before what
receivables name, and that before the payees of the charges.
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.records import text_of

# An entry on a claim, and those of its postings that belong to the claim.
Part = tuple[Transaction, tuple[Posting, ...]]


def client_names(
    parts: Iterable[Part], charges: Iterable[Transaction], roles: Roles
) -> tuple[str, ...]:
    """The names of a claim's client: one, none, or several where its entries disagree."""
    stated: dict[str, None] = {}
    named: dict[str, None] = {}
    for entry, postings in parts:
        if CLIENT_KEY in entry.meta:
            stated[text_of(entry.meta, CLIENT_KEY).strip()] = None
        for posting in postings:
            if roles.role(posting.account) == CLIENT:
                named[roles.name_in(posting.account, CLIENT)] = None
    for names in (stated, named):
        names.pop("", None)
        if names:
            return tuple(names)
    return tuple(dict.fromkeys(charge.payee for charge in charges if charge.payee))


def naming_entries(parts: Iterable[Part], roles: Roles) -> dict[str, Transaction]:
    """The first entry that names each client of a claim, by metadata or by a receivable.

    Names are as an account would spell them. Payees tell nobody apart: a payer pays under its
    own name, and many write a client's name there whose accounts have numbers.
    """
    first: dict[str, Transaction] = {}
    for entry, postings in parts:
        names = [text_of(entry.meta, CLIENT_KEY).strip()]
        names += [
            roles.name_in(posting.account, CLIENT)
            for posting in postings
            if roles.role(posting.account) == CLIENT
        ]
        for name in filter(None, names):
            first.setdefault(component_name(name) or name, entry)
    return first
