"""The book of claims: charges, payments, reversals, corrections, balances, status per claim.

It is read from a completed ledger (after the plugin), in one pass over its entries, in the
order in which the engine takes them.
"""

from __future__ import annotations

import datetime
import heapq
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from itertools import repeat
from operator import attrgetter
from operator import contains

from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim import service_date_of
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
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import SERVICE_DATE_KEY
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import names_claims
from beancount_clawback.ledger_language.postings import posting_claim
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
        if only is None:
            return _book(entries, config, None)
        wanted, linked = set(only), _linked(entries)
        about = _about(linked, wanted, _naming_claims(linked), config.claim_prefix)
        return _book(about, config, wanted)


def newest_claims(entries: Sequence[Directive], config: Config, most: int) -> list[Claim]:
    """The claims with the latest dates of service, the latest first, as `Book.all` has them.

    Only few others are worked out: a claim's date of service lies between the earliest and the
    latest that its entries have.

    Args:
        entries: A ledger's directives, sorted, as the plugin left them.
        config: The plugin's configuration.
        most: How many are wanted; fewer come where of some names nothing can be told.
    """
    with without_collector():
        prefix, linked = config.claim_prefix, _linked(entries)
        naming = _naming_claims(linked)
        first, last = _service_dates(linked, naming, prefix)
        least = min(heapq.nlargest(most, first.values()), default=datetime.date.min)
        wanted = {name for name, date in last.items() if date >= least}
        claims = _book(_about(linked, wanted, naming, prefix), config, wanted).all()
        newest = [claim for claim in claims if claim.service_date >= least]
        return sorted(newest, key=attrgetter("service_date"), reverse=True)[:most]


def _service_dates(
    linked: Iterable[Transaction], naming: Iterable[Transaction], prefix: str
) -> tuple[dict[str, datetime.date], dict[str, datetime.date]]:
    """By name of a claim the earliest and the latest date of service that its entries have."""
    first: dict[str, datetime.date] = {}
    last: dict[str, datetime.date] = {}
    others: list[Transaction] = []
    for entry in linked:
        # The entries are in order of date.
        for link in entry.links:
            if link.startswith(prefix):
                if link not in first:
                    first[link] = entry.date
                last[link] = entry.date
        if SERVICE_DATE_KEY in entry.meta:
            others.append(entry)
    for entry in chain(others, naming):
        for name in (*claim_links(entry, prefix), *map(posting_claim, entry.postings)):
            for date in (entry.date, service_date_of(entry)) if name else ():
                first[name] = min(first.get(name, date), date)
                last[name] = max(last.get(name, date), date)
    return first, last


def _linked(entries: Iterable[Directive]) -> list[Transaction]:
    """The transactions with links: no other is about a claim."""
    return [entry for entry in entries if type(entry) is Transaction and entry.links]


def _naming_claims(linked: Sequence[Transaction]) -> list[Transaction]:
    """Those whose postings name claims."""
    postings = chain.from_iterable(filter(None, map(attrgetter("postings"), linked)))
    metas = filter(None, map(attrgetter("meta"), postings))
    # Many a ledger has none, and then nothing here is Python's loop.
    if not any(map(contains, metas, repeat(CLAIM_KEY))):
        return []
    return [entry for entry in linked if names_claims(entry.postings)]


def _book(
    entries: Iterable[Directive], config: Config, wanted: AbstractSet[str] | None
) -> Book:
    roles = Roles(config)
    prefix = config.claim_prefix
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
    spelling: dict[str, str] = {}
    claims = {
        name: claims_of(name, parts, roles, lacking, spelling) for name, parts in drafts.items()
    }
    return Book(claims, tuple(unclear), roles)


def _about(
    linked: Iterable[Transaction],
    wanted: AbstractSet[str],
    naming: Iterable[Transaction],
    prefix: str,
) -> list[Transaction]:
    """The entries that can be about some claims, by their links or their postings'."""
    told = set(map(id, naming))
    return [
        entry
        for entry in linked
        if not wanted.isdisjoint(entry.links)
        or (entry.tags and CLAWBACK_TAG in entry.tags and not claim_links(entry, prefix))
        or id(entry) in told
    ]


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
