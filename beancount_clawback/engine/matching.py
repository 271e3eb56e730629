"""Which payment a record means: the active payments by link, and the search among them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.engine.same_news import says_the_same
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.unmatched import ambiguous
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import REPROCESSED_TAG
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.records import ClawbackRecord
from beancount_clawback.ledger_language.records import is_era


@dataclass(slots=True, eq=False)
class Chain:
    """A payment on a claim and the corrected payments that replaced it, one after another.

    `line` is the last of them, active unless reversed; `reversed_by` the record that reversed
    `reversed_payment`, the last to be reversed; `first` what the first moved and `left_over`
    its insurance responsibility where stated, which tell the price in ledgers without charges.
    `stated` is what the active payment says of the shares, by currency; `beside` that it stands
    beside others of its payer, `turn` which of them it is, by default its number; `replaced`
    are the payments that `line` came after.
    """

    number: int
    line: PaymentLine
    first: Mapping[str, Legs]
    left_over: Given | None = None
    stated: Mapping[str, Standing] = field(default_factory=dict)
    beside: bool = False
    turn: int = 0
    active: bool = True
    reversed_by: Transaction | None = None
    reversed_payment: Transaction | None = None
    replaced: list[PaymentLine] = field(default_factory=list)

    def price(self, currency: str) -> Decimal | None:
        """What the first payment accounted for, and left to the insurance; None without."""
        legs, left = self.first.get(currency), self.left_over
        if legs is None:
            return None
        if left is None or left.currency not in (None, currency):
            return legs.accounted
        return legs.accounted + left.number


Pool = Mapping[int, Chain]

_BOTH_STAND = "say with `reverses: {}` that this one takes the corrected payment back"
_PAID_SINCE = (
    "this one takes back a payment made since: enter that payment (#insurance-payment) and "
    "link this record to it alone"
)


class PaymentIndex:
    """The chains of a ledger by link, as of the day that the engine has reached."""

    def __init__(self, config: Config) -> None:
        """Begin empty."""
        self._config = config
        self._active: dict[str, dict[int, Chain]] = {}
        self._reversed: dict[str, dict[int, Chain]] = {}

    def activate(self, chain: Chain) -> None:
        """Enter a chain whose last payment stands."""
        chain.active = True
        links = links_of(chain.line)
        self._enter(chain, links, self._active)
        if self._reversed:
            for link in links:
                if link in self._reversed:
                    self._reversed[link].pop(chain.number, None)

    def deactivate(self, chain: Chain, record: Transaction | None) -> None:
        """Take a chain out, reversed by `record`; with None it is as if it had never been."""
        chain.active = False
        if record is not None:
            chain.reversed_by, chain.reversed_payment = record, chain.line.entry
        links = links_of(chain.line)
        for link in links:
            self._active[link].pop(chain.number, None)
        if record is not None:
            self._enter(chain, links, self._reversed)

    def supersede(self, chain: Chain, line: PaymentLine, record: Transaction) -> None:
        """Put a corrected payment in the place of the one that `record` reversed."""
        old = chain.line
        chain.reversed_by, chain.reversed_payment = record, old.entry
        chain.line = line
        chain.replaced.append(old)
        if line.links is not old.links:
            self._enter(chain, links_of(line), self._active)

    def on_claim(self, claim: str) -> Iterable[Chain]:
        """The active chains of a claim, oldest first."""
        return self._active.get(claim, {}).values()

    def with_link(self, link: str) -> list[Chain]:
        """The active chains of a payment's own link, oldest first."""
        return list(self._active.get(link, {}).values())

    def taken_back(self, link: str) -> list[Chain]:
        """The reversed chains of a payment's own link, oldest first."""
        return list(self._reversed.get(link, {}).values())

    def find(self, record: ClawbackRecord) -> list[Chain]:
        """The chains that a record reverses: one, or all claims of one payment.

        The record's payment links decide; without one its claims; without these its
        remittance and other links. What else the record says narrows the choice.

        Raises:
            Problem: no-link, unknown-link, ambiguous-link, already-reversed, era-and-manual.
        """
        pool = self._select(record, self._active)
        if not pool:
            again = self._said_again(record)
            if not again:
                self._explain_reversed(record)
            return again
        chains = _one_payment(pool)
        if chains is None:
            raise ambiguous(
                record,
                [chain.line for chain in pool.values()],
                self._leads_to,
                base=self._config.base,
                prefix=self._config.payment_prefix,
            )
        if len(record.entry.links or ()) + bool(record.claim) == 1:
            return chains
        return [] if self.unmet(record, chains) else chains

    def _leads_to(self, record: ClawbackRecord) -> Transaction | None:
        """The payment that a record means, if it is one."""
        chains = _one_payment(self._select(record, self._active))
        return chains[0].line.entry if chains and not self.unmet(record, chains) else None

    def unmet(self, record: ClawbackRecord, chains: list[Chain]) -> list[str]:
        """The payments and claims that a record names and that these chains are not on."""
        payments, claims, _ = self._sorted_links(record)
        linked = [link for link in record.entry.links or () if self._names_claim(link)]
        met = {link for chain in chains for link in (*chain.line.links, *chain.line.claims)}
        return sorted({*payments, *claims, *linked} - met)

    def loosely(self, record: ClawbackRecord) -> list[Chain]:
        """The active chains of a record's links, whoever paid them and whenever."""
        return list(
            self._select(record._replace(payer="", reverses=None), self._active).values()
        )

    def by_payment_link(self, record: ClawbackRecord) -> list[Chain]:
        """The active chains of a record's payment links, whatever else it says."""
        payments, _, _ = self._sorted_links(record)
        return list(_union(payments, self._active).values())

    def find_reversed(self, record: ClawbackRecord) -> Chain | None:
        """The reversed chain that a written-out corrected payment continues, if it is one."""
        pool = self._select(record, self._reversed)
        return next(iter(pool.values())) if len(pool) == 1 else None

    def _enter(
        self, chain: Chain, links: frozenset[str], by_link: dict[str, dict[int, Chain]]
    ) -> None:
        for link in links:
            pool = by_link.get(link)
            if pool is None:
                by_link[link] = {chain.number: chain}
            else:
                pool[chain.number] = chain

    def _select(self, record: ClawbackRecord, by_link: Mapping[str, Pool]) -> Pool:
        payments, claims, others = self._sorted_links(record)
        if not (payments or claims or others):
            raise Problem("no-link", prefix=self._config.payment_prefix)
        if payments:
            pool = _union(payments, by_link)
            if claims:
                pool = _both(pool, _union(claims, by_link))
        elif claims:
            pool = _union(claims, by_link)
        else:
            pool, others = _union(others, by_link), []
        if record.payer:
            pool = {n: c for n, c in pool.items() if same_payer(c.line.payer, record.payer)}
        if record.reverses:
            pool = {n: c for n, c in pool.items() if c.line.entry.date == record.reverses}
        for link in others:
            if len(pool) > 1:
                pool = _both(pool, by_link.get(link, {})) or pool
        return pool

    def _sorted_links(self, record: ClawbackRecord) -> tuple[list[str], list[str], list[str]]:
        payments: list[str] = []
        claims: list[str] = []
        others: list[str] = []
        for link in sorted(record.entry.links or ()):
            if link.startswith(self._config.payment_prefix):
                payments.append(link)
            elif self._names_claim(link):
                claims.append(link)
            else:
                others.append(link)
        return payments, [record.claim] if record.claim else claims, others

    def _names_claim(self, link: str) -> bool:
        return link.startswith(self._config.claim_prefix)

    def _said_again(self, record: ClawbackRecord) -> list[Chain]:
        """The answer that says the same as the one that it replaced, which a record names."""
        gone = self._select(record, self._reversed).values()
        for chain in gone if not record.amounts.given else ():
            by = chain.reversed_by
            if by is None or REPROCESSED_TAG not in (by.tags or ()):
                continue
            said = {currency: one.says for currency, one in chain.stated.items()}
            for other in (one for claim in chain.line.claims for one in self.on_claim(claim)):
                same = said == {currency: one.says for currency, one in other.stated.items()}
                if same and same_payer(other.line.payer, chain.line.payer):
                    return [other]
        return []

    def refuse_twice(self, record: ClawbackRecord, chain: Chain) -> None:
        """A clawback may not be entered twice: word for word, or by an ERA and by a person.

        Where both are right, the later one says with `reverses` what it takes back.

        Raises:
            Problem: already-reversed or era-and-manual.
        """
        by, payment = chain.reversed_by, chain.reversed_payment
        if by is None or payment is None:
            return
        if chain.active and says_the_same(by, record.entry):
            base = self._config.base
            raise Problem(
                "already-reversed", payment=describe(payment, base), record=describe(by, base)
            )
        if record.by_era == is_era(by):
            return
        if chain.active and record.reverses is not None:
            return
        raise Problem(
            "era-and-manual",
            payment=describe(payment, self._config.base),
            record=describe(by, self._config.base),
            both=_BOTH_STAND.format(chain.line.entry.date) if chain.active else _PAID_SINCE,
        )

    def _explain_reversed(self, record: ClawbackRecord) -> None:
        gone = self._select(record, self._reversed)
        if not gone:
            return
        chain = list(gone.values())[-1]
        self.refuse_twice(record, chain)
        if chain.reversed_by is not None:
            base = self._config.base
            payment, by = describe(chain.line.entry, base), describe(chain.reversed_by, base)
            raise Problem("already-reversed", payment=payment, record=by)


def links_of(line: PaymentLine) -> frozenset[str]:
    """The links that lead to a line: its own, and its claims where only postings name them."""
    links = line.links
    return links if links.issuperset(line.claims) else links.union(line.claims)


def _union(links: list[str], by_link: Mapping[str, Pool]) -> Pool:
    if len(links) == 1:
        return by_link.get(links[0], {})
    merged: dict[int, Chain] = {}
    for link in links:
        merged.update(by_link.get(link, {}))
    return merged


def _both(one: Pool, other: Pool) -> Pool:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return {number: chain for number, chain in small.items() if number in large}


def _one_payment(pool: Pool) -> list[Chain] | None:
    """The chains of a pool when they are the claims of one payment, else None."""
    chains: list[Chain] = []
    entry: Transaction | None = None
    for chain in pool.values():
        if entry is not None and chain.line.entry is not entry:
            return None
        entry = chain.line.entry
        chains.append(chain)
    return chains
