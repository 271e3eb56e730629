"""One cheap pass over a ledger: which of its entries the engine has to look at."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.accounts import Chart
from beancount_clawback.config import Config
from beancount_clawback.legs import CLAIM_KEY
from beancount_clawback.legs import claim_links
from beancount_clawback.legs import claim_name
from beancount_clawback.legs import posting_claim
from beancount_clawback.records import CLAWBACK_TAG
from beancount_clawback.records import PAYMENT_TAG
from beancount_clawback.records import VARIANCE_TAG


@dataclass(slots=True)
class Scan:
    """The entries that matter, sorted by what they are.

    `clawbacks` are records and written-out reversals and corrected payments; `payments` those
    that a clawback may mean or that share a claim with another; `ordinary` the other entries
    on those claims; `joint` the claims of each payment that does not tell its claims apart.
    """

    chart: Chart = field(default_factory=Chart)
    clawbacks: list[Transaction] = field(default_factory=list)
    payments: list[Transaction] = field(default_factory=list)
    ordinary: list[Transaction] = field(default_factory=list)
    all_payments: list[Transaction] = field(default_factory=list)
    joint: list[list[str]] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether there is anything for the engine to do."""
        return bool(self.clawbacks or self.payments)


def scan(entries: Sequence[Directive], config: Config, *, automatic: bool) -> Scan:
    """Sort out a ledger's entries; everything without our tags or links is passed over."""
    found = Scan()
    found.chart.automatic = automatic
    opens, closes = found.chart.opens, found.chart.closes
    payments, clawbacks = found.all_payments, found.clawbacks
    linked: list[Transaction] = []
    for entry in entries:
        kind = type(entry)
        if kind is Transaction:
            tags = entry.tags  # type: ignore[union-attr]
            if tags and CLAWBACK_TAG in tags:
                if VARIANCE_TAG not in tags or not entry.postings:  # type: ignore[union-attr]
                    clawbacks.append(entry)  # type: ignore[arg-type]
            elif tags and PAYMENT_TAG in tags:
                payments.append(entry)  # type: ignore[arg-type]
            elif entry.links:  # type: ignore[union-attr]
                linked.append(entry)  # type: ignore[arg-type]
        elif kind is Open:
            opens[entry.account] = entry  # type: ignore[union-attr,assignment]
        elif kind is Close:
            closes[entry.account] = entry  # type: ignore[union-attr,assignment]
    if clawbacks or not _plainly_single(payments, config.claim_prefix):
        _choose(found, linked, config.claim_prefix)
    return found


def _plainly_single(payments: list[Transaction], prefix: str) -> bool:
    """Whether every payment is written out, and on a claim and a link of its own.

    A ledger without records, which is most of them, is told here from one with work to do.
    """
    links: set[str] = set()
    count = 0
    for entry in payments:
        own = entry.links or ()
        if not entry.postings:
            return False
        links.update(own)
        count += len(own)
    if len(links) != count:
        return False
    return sum([link.startswith(prefix) for link in links]) == len(payments)


def _choose(found: Scan, linked: list[Transaction], prefix: str) -> None:
    """Keep the payments and the ordinary entries that a clawback can have to do with."""
    wanted: set[str] = set()
    for entry in found.clawbacks:
        wanted.update(entry.links or ())
        claim = claim_name(entry.meta.get(CLAIM_KEY))
        if claim:
            wanted.add(claim)
    paid = _read_payments(found.all_payments, prefix)
    claims = paid.twice
    claims.update(link for link in wanted if link.startswith(prefix))
    unrelated = wanted.isdisjoint
    none: frozenset[str] = frozenset()
    for entry in found.all_payments:
        if not (entry.postings and unrelated(entry.links or none)):
            claims.update(claim_links(entry, prefix))
            claims.update(_told(entry))
    found.joint = _joined_to(claims, paid.joint)
    wanted |= claims
    if not wanted and all(entry.postings for entry in found.all_payments):
        return
    unrelated = wanted.isdisjoint
    found.payments = [
        payment
        for payment in found.all_payments
        if not (payment.postings and unrelated(payment.links or none))
        or (id(payment) in paid.unlinked and not unrelated(paid.unlinked[id(payment)]))
    ]
    unrelated = claims.isdisjoint
    found.ordinary = [entry for entry in linked if not unrelated(entry.links)]


@dataclass(slots=True)
class _Paid:
    """What the payments say of claims: paid more than once, jointly, or without a link.

    Only where a claim is paid twice can there be a second payment. A joint payment is linked
    to several claims, and its postings do not tell them apart.
    """

    twice: set[str] = field(default_factory=set)
    joint: list[list[str]] = field(default_factory=list)
    unlinked: dict[int, frozenset[str]] = field(default_factory=dict)


def _read_payments(payments: Iterable[Transaction], prefix: str) -> _Paid:
    paid = _Paid()
    once: set[str] = set()
    for entry in payments:
        named = 0
        for link in entry.links or ():
            if link.startswith(prefix):
                named += 1
                if link in once:
                    paid.twice.add(link)
                else:
                    once.add(link)
        if named == 1:
            continue
        told = _told(entry)
        if named and not told:
            paid.joint.append(claim_links(entry, prefix))
        elif told and not named:
            paid.twice |= told & once
            once |= told
            paid.unlinked[id(entry)] = told.union(entry.links or ())
    return paid


def _told(entry: Transaction) -> frozenset[str]:
    """The claims that the postings of a payment name."""
    return frozenset(filter(None, map(posting_claim, entry.postings or ())))


def _joined_to(claims: set[str], joint: Iterable[list[str]]) -> list[list[str]]:
    """The joint payments that hang together with `claims`; these grow by theirs."""
    by_claim: dict[str, list[list[str]]] = {}
    for group in joint:
        for claim in group:
            by_claim.setdefault(claim, []).append(group)
    reached = []
    todo = [claim for claim in claims if claim in by_claim]
    while todo:
        for group in by_claim.pop(todo.pop(), ()):
            reached.append(group)
            todo += (claim for claim in group if claim in by_claim)
            claims.update(group)
    return reached
