"""The book of claims: charges, payments, reversals, corrections, balances, status per claim.

It is read from a completed ledger (after the plugin), in one pass over its entries, in the
order in which the engine takes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim_figures import claims_of
from beancount_clawback.claims.claim_figures import roles_of
from beancount_clawback.engine.engine_order import transactions_in_order
from beancount_clawback.engine.engine_order import when
from beancount_clawback.engine.running_figures import by_claim
from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.client_names import Part
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import names_claims
from beancount_clawback.ledger_language.postings_without_role import tells_its_figures


@dataclass(frozen=True, slots=True)
class Book:
    """All claims of a ledger, and the entries that name several without telling them apart."""

    claims: dict[str, tuple[Claim, ...]]
    unclear: tuple[Transaction, ...]
    roles: Roles

    def all(self) -> list[Claim]:
        """Every claim (per currency), by name."""
        return [claim for name in sorted(self.claims) for claim in self.claims[name]]

    def find(self, name: str) -> tuple[Claim, ...]:
        """A claim by its link, with or without caret or prefix; empty when there is none."""
        name = name.strip().removeprefix("^")
        return self.claims.get(name) or self.claims.get(
            f"{self.roles.config.claim_prefix}{name}", ()
        )


def build_book(
    entries: Iterable[Directive], config: Config, only: Iterable[str] | None = None
) -> Book:
    """The book of a completed ledger; with `only`, of the claims with these links alone.

    Args:
        entries: A ledger's directives, sorted, as the plugin left them.
        config: The plugin's configuration.
        only: Names of claims; None for all.
    """
    with without_collector():
        return _book(entries, config, only)


def _book(entries: Iterable[Directive], config: Config, only: Iterable[str] | None) -> Book:
    roles = Roles(config)
    prefix = config.claim_prefix
    wanted = None if only is None else set(only)
    drafts: dict[str, list[Part]] = defaultdict(list)
    unclear = []
    unnamed = []
    payments = []
    lacking = set()
    for entry in transactions_in_order(entries):
        if not entry.links:
            continue
        named = [link for link in entry.links if link.startswith(prefix)]
        if not named and not _tells_claims(entry):
            if CLAWBACK_TAG in (entry.tags or ()):
                unnamed.append(entry)
                if not tells_its_figures(entry, roles):
                    lacking.add(id(entry))
            continue
        if named and wanted is not None and wanted.isdisjoint(entry.links):
            continue
        if PAYMENT_TAG in (entry.tags or ()):
            payments.append(entry)
        if not tells_its_figures(entry, roles):
            lacking.add(id(entry))
        parts = by_claim(entry, roles_of(entry, roles))
        if not parts and len(named) > 1 and _touches_receivables(entry.postings, roles):
            unclear.append(entry)
        for claim, postings in parts.items():
            if wanted is None or claim in wanted:
                drafts[claim].append((entry, postings))
    if unnamed:
        _insert_unnamed(drafts, unnamed, payments, config)
    claims = {name: claims_of(name, parts, roles, lacking) for name, parts in drafts.items()}
    return Book(claims, tuple(unclear), roles)


def _insert_unnamed(
    drafts: Mapping[str, list[Part]],
    unnamed: list[Transaction],
    payments: list[Transaction],
    config: Config,
) -> None:
    """Put clawbacks that have only a payment's link on the claim of that payment."""
    paid = {payment_link(entry, config): entry for entry in payments}
    found: dict[str, list[Transaction]] = {}
    for entry in unnamed:
        payment = paid.get(payment_link(entry, config))
        named = claim_links(payment, config.claim_prefix) if payment else []
        if len(named) == 1 and named[0] in drafts:
            found.setdefault(named[0], []).append(entry)
    for name, own in found.items():
        drafts[name] += [(entry, tuple(entry.postings)) for entry in own]
        drafts[name].sort(key=lambda part: when(part[0]))


def _tells_claims(entry: Transaction) -> bool:
    """Whether a payment or clawback without a claim's link names claims in its postings."""
    tags = entry.tags or ()
    if CLAWBACK_TAG not in tags and PAYMENT_TAG not in tags:
        return False
    return names_claims(entry.postings)


def _touches_receivables(postings: Iterable[Posting], roles: Roles) -> bool:
    return any(roles.role(posting.account) in (CLIENT, INSURANCE) for posting in postings)
