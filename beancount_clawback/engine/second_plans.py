"""Answers that are of their payer's second plan by what they say; see `payer_plans`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Directives
from beancount.core.data import Transaction

from beancount_clawback.engine.scan import Scan
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.payer_plans import may_be_followed
from beancount_clawback.ledger_language.payer_plans import may_follow_own
from beancount_clawback.ledger_language.payer_plans import said_of_earlier
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.problems import Problem

_STATED = (INSURANCE_PAID, WRITE_OFF)


def mark_second_plans(entries: Directives, found: Scan, roles: Roles) -> Directives:
    """The entries, with `second-plan: TRUE` where the answers of a claim tell it.

    It is told by all answers of the claim together, so that it does not matter which of them
    was entered first. The payments that were found are exchanged as well.
    """
    later = [
        entry
        for entry in found.payments
        if PROCESSED_AS_KEY in entry.meta and SECOND_PLAN_KEY not in entry.meta
        if may_follow_own(entry.meta)
    ]
    if not later:
        return entries
    said = {key for entry in later for key in _keys(entry, roles)}
    decided: dict[tuple[str, str], set[Decimal]] = {}
    for entry in found.payments:
        own = _keys(entry, roles) if may_be_followed(entry.meta) else ()
        for key in said.intersection(own):
            decided.setdefault(key, set()).update(_decided(entry, roles))
    marked = {}
    for entry in later:
        keys = [key for key in _keys(entry, roles) if key in decided]
        if any(said_of_earlier(entry.meta) in decided[key] for key in keys):
            marked[id(entry)] = entry._replace(meta={**entry.meta, SECOND_PLAN_KEY: True})
    if not marked:
        return entries
    for payments in (found.payments, found.all_payments):
        payments[:] = [marked.get(id(entry), entry) for entry in payments]
    return [marked.get(id(entry), entry) for entry in entries]


def _keys(entry: Transaction, roles: Roles) -> Iterable[tuple[str, str]]:
    """The claims that an entry answers, each with its payer."""
    payer = payer_key(payer_of(entry.meta, entry.payee, entry.postings or (), roles))
    return [(claim, payer) for claim in claim_links(entry, roles.config.claim_prefix)]


def _decided(entry: Transaction, roles: Roles) -> set[Decimal]:
    """What an answer pays, and that with what it writes off, as it states or posts them."""
    meta = entry.meta
    try:
        stated = [read_amount(key, meta[key]).number for key in _STATED if key in meta]
    except Problem:
        return set()
    if INSURANCE_PAID in meta:
        return {stated[0], sum(stated, ZERO)}
    if stated:
        return {sum(stated, ZERO)}
    legs = read_legs(entry.postings or (), roles)
    one = next(iter(legs.values())) if len(legs) == 1 else None
    return {one.insurance_paid, one.insurance_paid + one.write_off} if one else set()
