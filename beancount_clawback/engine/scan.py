"""One cheap pass over a ledger: which of its entries the engine has to look at."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Document
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CHARGE_TAG
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.keys import REPROCESSED_TAG
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.postings import names_claims
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.records import lacks_postings


@dataclass(slots=True)
class Scan:
    """The entries that matter, sorted by what they are.

    `clawbacks` are records and written-out reversals and corrected payments; `payments` those
    that a clawback may mean or that share a claim with another; `ordinary` the other entries
    on those claims; `reprocessed` are answers that were taken back, written out; `joint` the
    claims of each payment that does not tell its claims apart; `remittances` what checks and
    EFTs are stated to come to, `adjustments` what payers keep or give besides.
    `may_be_charges` are all entries without our tags that have a link, or say they are charges.
    """

    chart: Chart = field(default_factory=Chart)
    clawbacks: list[Transaction] = field(default_factory=list)
    payments: list[Transaction] = field(default_factory=list)
    ordinary: list[Transaction] = field(default_factory=list)
    reprocessed: list[Transaction] = field(default_factory=list)
    all_payments: list[Transaction] = field(default_factory=list)
    joint: list[list[str]] = field(default_factory=list)
    remittances: list[Transaction] = field(default_factory=list)
    adjustments: list[Transaction] = field(default_factory=list)
    may_be_charges: list[Transaction] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether there is anything for the engine to do."""
        work = self.clawbacks or self.payments or self.reprocessed or self.remittances
        return bool(work)


def scan(entries: Sequence[Directive], config: Config, *, automatic: bool) -> Scan:
    """Sort out a ledger's entries; everything without our tags or links is passed over.

    A ledger without records, which is most of them, is told here from one with work to do:
    all of its payments are written out, each on one claim that no other is on.
    """
    found = Scan()
    found.chart.automatic = automatic
    opens, closes, filed = found.chart.opens, found.chart.closes, found.chart.filed
    payments, clawbacks = found.all_payments, found.clawbacks
    untagged = found.may_be_charges.append
    paid = _Paid()
    once, prefix = paid.once, config.claim_prefix
    links: Collection[str]
    for entry in entries:
        if isinstance(entry, Transaction):
            tags = entry.tags
            if not tags:
                if entry.links:
                    untagged(entry)
                continue
            if CLAWBACK_TAG in tags:
                if VARIANCE_TAG not in tags or lacks_postings(entry):
                    clawbacks.append(entry)
            elif PAYMENT_TAG in tags:
                payments.append(entry)
                links = entry.links or ()
                named = 0
                for link in links:
                    if link.startswith(prefix):
                        named += 1
                        if link in once:
                            paid.twice.add(link)
                        else:
                            once.add(link)
                if named != 1 or len(entry.postings or ()) < 2:
                    paid.unusual.append(entry)
            elif REMITTANCE_TAG in tags:
                found.remittances.append(entry)
            elif REPROCESSED_TAG in tags:
                found.reprocessed.append(entry)
            elif PROVIDER_TAG in tags:
                found.adjustments.append(entry)
                if entry.links:
                    untagged(entry)
            elif CHARGE_TAG in tags or entry.links:
                untagged(entry)
        elif isinstance(entry, Open):
            opens[entry.account] = entry
        elif isinstance(entry, Close):
            closes[entry.account] = entry
        elif isinstance(entry, Document):
            filed.setdefault(Path(entry.filename).name, set()).add(entry.account)
    if clawbacks or paid.twice or paid.unusual or found.reprocessed:
        _choose(found, paid, config)
    return found


@dataclass(slots=True)
class _Paid:
    """What the links of the payments say of claims.

    `once` are the claims that are paid, `twice` those that more than one payment is on: only
    there can there be a second payment. `unusual` are the payments that may lack postings, and
    those that are not linked to one claim alone.
    """

    once: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    unusual: list[Transaction] = field(default_factory=list)


def _choose(found: Scan, paid: _Paid, config: Config) -> None:
    """Keep the payments and the ordinary entries that a clawback can have to do with.

    A clawback with the link of a payment or a claim leads there; what else came with the same
    check has nothing to do with it.
    """
    prefix, wanted = config.claim_prefix, set[str]()
    leading = (config.payment_prefix, prefix)
    for entry in (*found.clawbacks, *found.reprocessed):
        leads = [link for link in entry.links or () if link.startswith(leading)]
        claim = claim_name(entry.meta.get(CLAIM_KEY))
        if claim:
            leads.append(claim)
        wanted.update(leads or entry.links or ())
    unlinked, joint = _read_unusual(paid, prefix)
    unread = {id(entry) for entry in paid.unusual if lacks_postings(entry)}
    claims = paid.twice
    claims.update([link for link in wanted if link.startswith(prefix)])
    none: frozenset[str] = frozenset()
    unrelated = wanted.union(claims).isdisjoint
    found.payments = related = [
        entry
        for entry in found.all_payments
        if not unrelated(entry.links or none) or id(entry) in unread
    ]
    beyond = False
    for entry in related:
        claims.update([link for link in entry.links or none if link.startswith(prefix)])
        if names_claims(entry.postings):
            told = _told(entry)
            claims.update(told)
            beyond = beyond or not told.issubset(entry.links or none)
    if paid.unusual or beyond:
        found.joint = _joined_to(claims, joint)
        unrelated = wanted.union(claims).isdisjoint
        found.payments = [
            entry
            for entry in found.all_payments
            if not unrelated(entry.links or none)
            or id(entry) in unread
            or (id(entry) in unlinked and not unrelated(unlinked[id(entry)]))
        ]
    if not claims:
        return
    unrelated = claims.isdisjoint
    found.ordinary = [
        entry
        for entry in found.may_be_charges
        if (links := entry.links) and not unrelated(links)
    ]


def _read_unusual(
    paid: _Paid, prefix: str
) -> tuple[dict[int, frozenset[str]], list[list[str]]]:
    """Payments that name claims without a link to one, and the claims that are paid jointly.

    A joint payment is linked to several claims, and its postings do not tell them apart.
    """
    unlinked: dict[int, frozenset[str]] = {}
    joint = []
    for entry in paid.unusual:
        named, told = claim_links(entry, prefix), _told(entry)
        if named and not told:
            joint.append(named)
        elif told and not named:
            paid.twice |= told & paid.once
            paid.once |= told
            unlinked[id(entry)] = frozenset(told.union(entry.links or ()))
    return unlinked, joint


def _told(entry: Transaction) -> set[str]:
    """The claims that the postings of a payment name."""
    return set(filter(None, map(posting_claim, entry.postings or ())))


def _joined_to(claims: set[str], joint: Iterable[list[str]]) -> list[list[str]]:
    """The joint payments that hang together with `claims`; these grow by theirs."""
    by_claim: dict[str, list[list[str]]] = {}
    for group in joint:
        for claim in group:
            by_claim.setdefault(claim, []).append(group)
    reached: dict[int, list[str]] = {}
    todo = [claim for claim in claims if claim in by_claim]
    while todo:
        for group in by_claim.pop(todo.pop(), ()):
            if id(group) not in reached:
                reached[id(group)] = group
                todo += group
                claims.update(group)
    return list(reached.values())
