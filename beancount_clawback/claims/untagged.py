"""Entries that look like payments or clawbacks and have no tag, so that nothing reads them so.

A payment's own link on another entry is not a sign of one where a tagged entry bears it: then
it is a settlement, a refund check or a client's payment that names what it is about.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.insurance_signs import bills
from beancount_clawback.claims.insurance_signs import client_payees
from beancount_clawback.claims.insurance_signs import is_of_a_client
from beancount_clawback.claims.insurance_signs import is_paid_by_client
from beancount_clawback.claims.insurance_signs import signs_of_insurer
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.postings import Moves
from beancount_clawback.ledger_language.postings import moves
from beancount_clawback.ledger_language.postings_without_role import is_charge
from beancount_clawback.ledger_language.postings_without_role import moved_by
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe


def untagged(
    entries: Iterable[Directive], roles: Roles
) -> Iterator[tuple[Problem, Transaction]]:
    """What looks like a payment or a clawback without its tag, with the entry."""
    payments: dict[Moves, Transaction] = {}
    tagged_links: set[str] = set()
    rest: list[Transaction] = []
    for entry in entries:
        if type(entry) is not Transaction or not entry.postings:
            continue
        if OUR_TAGS.isdisjoint(entry.tags or ()):
            rest.append(entry)
            continue
        tagged_links.update(entry.links or ())
        if PAYMENT_TAG in entry.tags and REVERSED_TAG not in entry.tags:
            payments[moves(entry.postings, 1)] = entry
    clients = client_payees(_charges(rest, roles))
    accounts = {frozenset(account for account, _, _ in moved) for moved in payments}
    alone: list[tuple[Transaction, str]] = []
    for entry in rest:
        if frozenset([posting.account for posting in entry.postings]) in accounts:
            payment = payments.get(moves(entry.postings, -1))
            if payment is not None and payment.date <= entry.date:
                yield _negation(entry, payment, roles), entry
                continue
        if entry.links:
            if _pays(entry, tagged_links, clients, roles):
                yield Problem("untagged-payment", links=_links(entry)), entry
        elif sign := _sign(entry, clients, roles):
            alone.append((entry, sign))
    if alone:
        entry, sign = alone[0]
        said = f"This entry looks like an insurance payment ({sign})"
        if alone[1:]:
            said = f"{len(alone):,} entries look like insurance payments (in this one {sign})"
        yield Problem("untagged-payments", entries=said), entry


def _negation(entry: Transaction, payment: Transaction, roles: Roles) -> Problem:
    link = payment_link(payment, roles.config)
    shared = (entry.links or frozenset()) & (payment.links or frozenset())
    tag = "the tag #clawback"
    return Problem(
        "untagged-clawback",
        payment=describe(payment, roles.config.base),
        tag=tag if shared or not link else f"{tag} and the link ^{link}",
    )


def _charges(entries: Iterable[Transaction], roles: Roles) -> Iterator[Transaction]:
    """The first charge of each payee that is billed."""
    seen: set[str] = set()
    for entry in entries:
        if entry.payee and entry.payee not in seen and bills(entry, roles):
            seen.add(entry.payee)
            yield entry


def _pays(
    entry: Transaction, tagged_links: set[str], clients: Collection[str], roles: Roles
) -> bool:
    """Whether an entry has a payment's link of its own, or clears a receivable with cash."""
    links = entry.links or frozenset()
    prefix = roles.config.payment_prefix
    own = [link for link in links if link.startswith(prefix)]
    if own:
        return tagged_links.isdisjoint(own)
    if not any(link.startswith(roles.config.claim_prefix) for link in links):
        return False
    return _clears_with_cash(entry, roles) and not is_paid_by_client(entry, clients, roles)


def _sign(entry: Transaction, clients: Collection[str], roles: Roles) -> str:
    """What says that an insurer paid: cash that clears a receivable of theirs, or is income."""
    if not _clears_with_cash(entry, roles):
        earned = _earns_cash(entry, roles) and not is_of_a_client(entry, clients)
        return (signs_of_insurer(entry, roles) or [""])[0] if earned else ""
    signs = signs_of_insurer(entry, roles)
    if signs or is_of_a_client(entry, clients):
        return signs[0] if signs else ""
    beyond = [one for one in entry.postings if roles.role(one.account) in (WRITE_OFF, CLIENT)]
    more = any(moved_by(one) > 0 for one in beyond)
    return "it clears more than was paid" if more else ""


def _earns_cash(entry: Transaction, roles: Roles) -> bool:
    """Whether cash is income at once, as insurers' payments are without receivables."""
    moved = [(roles.role(one.account), moved_by(one), one.account) for one in entry.postings]
    return any(role == INSURANCE_PAID and number > 0 for role, number, _ in moved) and any(
        not role and number < 0 and account.startswith(f"{roles.config.income}:")
        for role, number, account in moved
    )


def _clears_with_cash(entry: Transaction, roles: Roles) -> bool:
    if is_charge(entry, roles.config):
        return False
    clears = cash = False
    for posting in entry.postings:
        role = roles.role(posting.account)
        if role == INSURANCE:
            clears |= moved_by(posting) < 0
        elif roles.pays(posting.account):
            cash |= moved_by(posting) > 0
    return clears and cash


def _links(entry: Transaction) -> str:
    return ", ".join(f"^{link}" for link in sorted(entry.links or ()))
