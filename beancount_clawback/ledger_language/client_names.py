"""Who a claim's client is: the one rule for the engine, which books, and the book, which shows.

Charges, payments and clawbacks count alike. What the metadata `client` says comes before what
receivables name, and that before the payees of the charges.
"""

from __future__ import annotations

from collections.abc import Collection
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


def naming_entries(
    parts: Iterable[Part], roles: Roles, billed: Collection[str], known: Collection[str]
) -> dict[str, Transaction]:
    """The first entry that names each client of a claim, as an account would spell the name.

    An entry names the client by metadata, else by a receivable, else by its payee. A payee is
    a client's name only if it is one elsewhere: a payer pays under its own. Where accounts
    have numbers, payees are names beside them, and tell clients apart from each other alone.

    Args:
        parts: The entries on the claim, with their postings that belong to it.
        roles: Which account has which role.
        billed: The payees of the ledger's charges that are not payers.
        known: The clients that metadata and receivables name anywhere in the ledger.
    """
    first: dict[str, Transaction] = {}
    by_payee: dict[str, Transaction] = {}
    beside: set[str] = set()
    for entry, postings in parts:
        names = own_names(entry, postings, roles)
        payee = as_component(entry.payee or "")
        for name in names:
            first.setdefault(name, entry)
        if payee in billed or payee in known:
            beside.update([payee] if names else [])
            by_payee.setdefault(payee, entry)
    others = {payee: one for payee, one in by_payee.items() if payee not in {*first, *beside}}
    alone = bool(first) and not beside and len(others) < 2 and first.keys().isdisjoint(billed)
    first |= {name: one for name, one in others.items() if not alone or name in known}
    return dict(sorted(first.items(), key=lambda item: item[1].date))


def own_names(entry: Transaction, postings: Iterable[Posting], roles: Roles) -> set[str]:
    """The clients that an entry names by its metadata and its receivables."""
    accounts = [one.account for one in postings if roles.role(one.account) == CLIENT]
    names = {roles.name_in(account, CLIENT) for account in accounts}
    if CLIENT_KEY in entry.meta:
        names.add(text_of(entry.meta, CLIENT_KEY).strip())
    return {as_component(name) for name in names if name}


def as_component(name: str) -> str:
    """A name as an account would spell it, or as it is where none could."""
    return component_name(name) or name
