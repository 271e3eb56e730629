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
from beancount_clawback.records import CLAWBACK_TAG
from beancount_clawback.records import PAYMENT_TAG
from beancount_clawback.records import VARIANCE_TAG


@dataclass(slots=True)
class Scan:
    """The entries that matter, sorted by what they are.

    `clawbacks` are records and written-out reversals and corrected payments; `payments` those
    that a clawback may mean or that share a claim with another; `ordinary` the other entries
    on those claims.
    """

    chart: Chart = field(default_factory=Chart)
    clawbacks: list[Transaction] = field(default_factory=list)
    payments: list[Transaction] = field(default_factory=list)
    ordinary: list[Transaction] = field(default_factory=list)
    all_payments: list[Transaction] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether there is anything for the engine to do."""
        return bool(self.clawbacks or self.payments)


def scan(entries: Sequence[Directive], config: Config, *, automatic: bool) -> Scan:
    """Sort out a ledger's entries; everything without our tags or links is passed over."""
    found = Scan()
    linked: list[Transaction] = []
    found.chart.automatic = automatic
    opens, closes = found.chart.opens, found.chart.closes
    payments, clawbacks = found.all_payments, found.clawbacks
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
    _choose(found, linked, config.claim_prefix)
    return found


def _choose(found: Scan, linked: list[Transaction], prefix: str) -> None:
    """Keep the payments and the ordinary entries that a clawback can have to do with."""
    wanted: set[str] = set()
    for entry in found.clawbacks:
        wanted.update(entry.links or ())
        claim = entry.meta.get("claim")
        if isinstance(claim, str):
            wanted.add(claim)
    claims = _paid_twice(found.all_payments, prefix)
    claims.update(link for link in wanted if link.startswith(prefix))
    for entry in found.all_payments:
        links = entry.links or frozenset()
        if not entry.postings or not wanted.isdisjoint(links):
            claims.update(link for link in links if link.startswith(prefix))
    found.payments = [
        entry
        for entry in found.all_payments
        if not entry.postings
        or not claims.isdisjoint(entry.links or ())
        or not wanted.isdisjoint(entry.links or ())
    ]
    if claims:
        found.ordinary = [entry for entry in linked if not claims.isdisjoint(entry.links)]


def _paid_twice(payments: Iterable[Transaction], prefix: str) -> set[str]:
    """The claims that more than one payment is linked to: only there can one be a second."""
    once: set[str] = set()
    twice: set[str] = set()
    for entry in payments:
        for link in entry.links or ():
            if link in once:
                if link.startswith(prefix):
                    twice.add(link)
            else:
                once.add(link)
    return twice
