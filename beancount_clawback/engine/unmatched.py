"""What a record needs that leads to no payment, or to several: the words of two checks."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from operator import attrgetter

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.records import ClawbackRecord

_MOST_LISTED = 5


class PaymentHints:
    """What a message may say of the payments that a record does not lead to."""

    def __init__(
        self,
        config: Config,
        payments: list[Transaction],
        all_payments: list[Transaction],
        untagged: list[Transaction],
    ) -> None:
        """Nothing is looked at before a message asks.

        Args:
            config: The plugin's configuration.
            payments: Those that some clawback may mean, as written.
            all_payments: All that the ledger has.
            untagged: The entries without our tags that have links.
        """
        self._config = config
        self._payments = payments
        self._all_payments = all_payments
        self._untagged = untagged
        self._unusable: dict[str, tuple[Transaction, str]] = {}
        self._links: list[str] | None = None
        self._first_by_link: dict[str, Transaction] | None = None

    def links(self) -> list[str]:
        """The links of all payments in the ledger, sorted."""
        if self._links is None:
            links = {link for entry in self._all_payments for link in entry.links or ()}
            self._links = sorted(links)
        return self._links

    def cannot_be_taken_back(self, entry: Transaction, why: str) -> None:
        """Remember a payment that no record can mean, though the ledger has it."""
        for link in entry.links or ():
            self._unusable.setdefault(link, (entry, why))

    def unusable(self, entry: Transaction) -> tuple[Transaction, str] | None:
        """The first payment linked to an entry that cannot be taken back, and why."""
        for link in sorted(entry.links or ()):
            if link in self._unusable:
                return self._unusable[link]
        return None

    def untagged(self, entry: Transaction) -> Transaction | None:
        """The first entry before a record that has its payment link, and no tag of ours."""
        prefix = self._config.payment_prefix
        links = {link for link in entry.links or () if link.startswith(prefix)}
        linked = (one for one in self._untagged if not links.isdisjoint(one.links or ()))
        return next((one for one in linked if one.postings and one.date <= entry.date), None)

    def later_payment(self, entry: Transaction) -> Transaction | None:
        """The first payment after an entry's date that the entry's own kind of link names."""
        by_link = self._by_link()
        links = entry.links or frozenset()
        prefixes = (self._config.payment_prefix, self._config.claim_prefix, "")
        for prefix in prefixes:
            named = sorted(link for link in links if link.startswith(prefix))
            for link in named:
                later = by_link.get(link)
                if later is not None and later.date > entry.date:
                    return later
            if named:
                return None
        return None

    def _by_link(self) -> dict[str, Transaction]:
        if self._first_by_link is None:
            self._first_by_link = {}
            payments = sorted(self._payments, key=file_and_line)
            for payment in sorted(payments, key=attrgetter("date")):
                for link in payment.links or ():
                    self._first_by_link.setdefault(link, payment)
        return self._first_by_link


def ambiguous(
    record: ClawbackRecord,
    lines: Sequence[PaymentLine],
    leads_to: Callable[[ClawbackRecord], Transaction | None],
    *,
    base: str,
    prefix: str,
) -> Problem:
    """The problem of a record that several payments answer to.

    Args:
        record: The record, unchanged.
        lines: The active payments that it leads to, of a many-claims remittance one line a
        claim.
        leads_to: The one payment that a record leads to; None for none or several. What the
            problem asks for has been tried with it, so that it helps when done literally.
        base: The folder of the main ledger.
        prefix: What the links of payments begin with.
    """
    payments = {id(line.entry): line.entry for line in lines}
    return Problem(
        "ambiguous-link",
        count=f"{len(payments):,}",
        links=links_text(record),
        candidates=_listed([describe(entry, base) for entry in payments.values()], "; "),
        how=_told_apart(record, lines, leads_to)
        or f"give each payment a link of its own (^{prefix}…), and this record only that of "
        "the one that is meant",
    )


def dated_otherwise(lines: Sequence[PaymentLine], base: str) -> tuple[str, str]:
    """What is linked, and what to correct, where only the date in `reverses` is wrong."""
    entries = list({id(line.entry): line.entry for line in lines}.values())
    dates = dict.fromkeys(f"`reverses: {entry.date}`" for entry in entries)
    linked = _listed([describe(entry, base) for entry in entries], "; ")
    verb = "is" if len(entries) == 1 else "are"
    return f"; linked {verb} {linked}", f"the date, {_in_a_row(list(dates))}"


def paid_otherwise(line: PaymentLine, base: str) -> tuple[str, str]:
    """What is linked, and what to correct, where the payer is another."""
    linked = describe(line.entry, base)
    payer = line.payer or "nobody named"
    return f"; {linked} is linked, and paid by {payer}", "the payer or the link"


def paid_by(lines: Iterable[PaymentLine], payer: str) -> list[PaymentLine]:
    """The lines of a payer; all of them where none is asked for."""
    return [line for line in lines if not payer or same_payer(line.payer, payer)]


def links_text(record: ClawbackRecord) -> str:
    """The links that a record gives, and the claim it names, for a message."""
    links = [f"^{link}" for link in sorted(record.entry.links or ())]
    return ", ".join([*links, *([f'claim: "{record.claim}"'] if record.claim else [])])


def nearest_text(record: ClawbackRecord, sorted_links: list[str]) -> str:
    """A hint at links much like the record's, from the sorted links of all payments."""
    near: list[str] = []
    for link in sorted(record.entry.links or ()):
        near += nearest(link, sorted_links)
    near = [link for link in dict.fromkeys(near) if link not in (record.entry.links or ())]
    return f"; near it are {', '.join(f'^{link}' for link in near)}" if near else ""


def nearest(link: str, sorted_links: list[str]) -> list[str]:
    """The links much like one, from those about its place in a sorted list; two at most."""
    at = bisect_left(sorted_links, link)
    around = sorted_links[max(0, at - 4) : at + 4]
    return difflib.get_close_matches(link, around, n=2, cutoff=0.8)


def _told_apart(
    record: ClawbackRecord,
    lines: Sequence[PaymentLine],
    leads_to: Callable[[ClawbackRecord], Transaction | None],
) -> str:
    """The first way of saying which payment is meant that works for each; empty for none."""
    shown = list(lines[:_MOST_LISTED])
    for words, ways in _ways(record, shown):
        tried = [way and leads_to(way[1]) is line.entry for line, way in ways]
        if all(tried):
            said = dict.fromkeys(way[0] for _, way in ways if way)
            return words.format(_in_a_row(list(said), more=len(lines) > len(shown)))
    return ""


_Way = tuple[str, ClawbackRecord] | None


def _ways(
    record: ClawbackRecord, lines: list[PaymentLine]
) -> Iterator[tuple[str, list[tuple[PaymentLine, _Way]]]]:
    def each(way: Callable[[PaymentLine], _Way]) -> list[tuple[PaymentLine, _Way]]:
        return [(line, way(line)) for line in lines]

    def by_link(line: PaymentLine) -> _Way:
        return _with_links(record, line.name, record.entry.links or frozenset())

    def by_claim(line: PaymentLine) -> _Way:
        if len(line.claims) != 1:
            return None
        return f'`claim: "{line.claims[0]}"`', record._replace(claim=line.claims[0])

    def by_date(line: PaymentLine) -> _Way:
        date = line.entry.date
        return f"`reverses: {date}`", record._replace(reverses=date)

    def by_payer(line: PaymentLine) -> _Way:
        return f'`payer: "{line.payer}"`', record._replace(payer=line.payer)

    def alone(line: PaymentLine) -> _Way:
        return _with_links(record, line.name, frozenset())

    yield "add the link of the one that is meant: {}", each(by_link)
    yield "name the claim that is meant: {}", each(by_claim)
    yield "add the date of the one that is meant: {}", each(by_date)
    yield "name the payer who is meant: {}", each(by_payer)
    yield "write one for each, with one of these links and no other: {}", each(alone)


def _with_links(record: ClawbackRecord, own: str, others: frozenset[str]) -> _Way:
    if not own or own in others:
        return None
    entry = record.entry._replace(links=others | {own})
    return f"^{own}", record._replace(entry=entry)


def _listed(words: list[str], between: str) -> str:
    more = len(words) - _MOST_LISTED
    return between.join([*words[:_MOST_LISTED], *([f"and {more:,} more"] if more > 0 else [])])


def _in_a_row(words: list[str], *, more: bool = False) -> str:
    """Alternatives as text, the last behind an "or"; with `more`, not all are listed."""
    if more:
        words = [*words, "another"]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
