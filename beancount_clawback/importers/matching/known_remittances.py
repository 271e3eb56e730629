"""The remittances of a ledger: by link, the days of their entries and what they come to."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from beancount.core.data import Transaction

from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.remittance_record import read_remittance

_DATED = re.compile(r"(.+?)-(\d{8})(?:-[0-9a-z]+)?")


class KnownRemittances:
    """What a ledger has of each remittance, but for what is booked by hand."""

    def __init__(self, config: Config) -> None:
        """Begin without any."""
        self._config = config
        self._dates: dict[str, set[datetime.date]] = {}
        self._stated: dict[str, Transaction] = {}
        self._payments: dict[tuple[str, str], list[Transaction]] = {}
        self._references: dict[str, list[list[str]]] = {}
        self._links: dict[str, set[str]] = {}
        self._entries: dict[str, list[Transaction]] = {}

    def take(self, entry: Transaction) -> None:
        """Take in an entry of the ledger."""
        tags = entry.tags or frozenset()
        claims = claim_links(entry, self._config.claim_prefix) if tags & OUR_TAGS else ()
        stated = REMITTANCE_TAG in tags
        if not (claims or stated or REFERENCE_KEY in entry.meta):
            return
        for reference in references_of(entry):
            words = reference.split()
            self._references.setdefault(words[0], []).append(words[1:])
            for word in words[1:]:
                if word.startswith(self._config.claim_prefix):
                    self._links.setdefault(word, set()).add(words[0])
        for link in entry.links or ():
            if not link.startswith(self._config.remittance_prefix):
                continue
            if stated:
                self._stated.setdefault(link, entry)
            else:
                self._dates.setdefault(link, set()).add(entry.date)
                self._entries.setdefault(link, []).append(entry)
                for claim in claims if PAYMENT_TAG in tags else ():
                    self._payments.setdefault((link, claim), []).append(entry)
                    self._links.setdefault(claim, set()).add(link)

    def dates(self, link: str) -> frozenset[datetime.date]:
        """The days of the entries that share a remittance's link."""
        return frozenset(self._dates.get(link, ()))

    def entries(self, link: str) -> list[Transaction]:
        """The entries that share a remittance's link, but for what states it."""
        return self._entries.get(link, [])

    def of_number(self, link: str) -> frozenset[str]:
        """The links that are this one with a date behind, or with a date and more."""
        return frozenset(self._dated.get(link, ()))

    def like(
        self, link: str, days: Iterable[datetime.date], claims: Iterable[str]
    ) -> Iterator[str]:
        """Those of one number that are of given days, or that have given claims."""
        found = {one for claim in claims for one in self._links.get(claim, ())}
        for day in days:
            found.update(self._of_day.get((link, f"{day:%Y%m%d}"), ()))
        yield from sorted(found & self.of_number(link))

    def payments(self, link: str, claim: str) -> list[Transaction]:
        """The payments on a claim that came with a remittance."""
        return self._payments.get((link, claim), [])

    def has_reference(self, link: str, claim: str, payer_claim: str) -> bool:
        """Whether something else than a payment came with a remittance for a claim.

        Sheets often leave out the payer's number of the claim.
        """
        return any(
            claim in words[:1] or (claim in words and (not payer_claim or payer_claim in words))
            for words in self._references.get(link, ())
        )

    def stated(self, link: str) -> Transaction | None:
        """The entry that states what a remittance comes to."""
        return self._stated.get(link)

    def total(self, link: str) -> Decimal | None:
        """What the ledger states that a remittance comes to; None where it does not."""
        try:
            stated = self._stated.get(link)
            return None if stated is None else read_remittance(stated).total.number
        except Problem:
            return None

    @cached_property
    def _dated(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for (link, _), of_day in self._of_day.items():
            found.setdefault(link, []).extend(of_day)
        return found

    @cached_property
    def _of_day(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for link in self._dates:
            if dated := _DATED.fullmatch(link):
                found.setdefault((dated[1], dated[2]), []).append(link)
        return found
