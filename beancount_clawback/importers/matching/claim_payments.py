"""The payments of each claim, and which of them a payer's number of the claim means.

Kept up with what an import adds, so that a row that names a number need not look at all
payments of its claim.
"""

from __future__ import annotations

import datetime
from bisect import insort_right
from collections.abc import Iterable
from operator import attrgetter

from beancount.core.data import Transaction

from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.records import text_of

_Alike = tuple[str, str, Three]


class ClaimPayments:
    """Payments by their claims, of the ledger and of what is imported with it."""

    def __init__(self) -> None:
        """Know none yet."""
        self._of: dict[str, list[KnownPayment]] = {}
        self._numbered: dict[tuple[str, str], dict[KnownPayment, None]] = {}
        self._by_number: dict[str, dict[KnownPayment, None]] = {}
        self._claims: dict[str, dict[str, None]] = {}
        self._alike: dict[_Alike, list[KnownPayment]] = {}
        self._taken_on: dict[tuple[str, str], dict[KnownPayment, None]] = {}
        self._served: dict[datetime.date, dict[KnownPayment, None]] = {}

    def of(self, claim: str) -> list[KnownPayment]:
        """The payments on a claim, in the order in which they came."""
        return self._of.get(claim, [])

    def numbered(self, claim: str, numbers: Iterable[str]) -> list[KnownPayment]:
        """The payments on a claim that the payer calls, or called, by one of these numbers."""
        found: dict[KnownPayment, None] = {}
        for number in numbers:
            found |= self._numbered.get((claim, _plain(number)), {})
        return list(found)

    def is_numbered(self, payment: KnownPayment, numbers: Iterable[str]) -> bool:
        """Whether the payer calls, or called, a payment by one of these numbers."""
        keys = ((payment.claim, _plain(number)) for number in numbers)
        return any(payment in self._numbered.get(key, ()) for key in keys)

    def by_number(self, number: str) -> list[KnownPayment]:
        """The payments that the payer calls, or called, by a number, on whichever claim."""
        return list(self._by_number.get(_plain(number), ()))

    def claims_numbered(self, number: str) -> list[str]:
        """The claims of which the payer gave anything a number, be it a reversal only."""
        return list(self._claims.get(_plain(number), ()))

    def served_on(self, days: Iterable[datetime.date]) -> list[KnownPayment]:
        """The payments for services of some days."""
        found: dict[KnownPayment, None] = {}
        for day in days:
            found |= self._served.get(day, {})
        return list(found)

    def alike(self, payment: KnownPayment, day: datetime.date) -> list[KnownPayment]:
        """The payments of the payer on the claim that say the same, by their dates.

        The last ones are left out for good where nothing of them is left on `day`: nobody asks
        for an earlier day afterwards, as rows are worked on day after day.
        """
        found = self._alike.get(_alike(payment), [])
        while found and found[-1].steps[-1].amounts is None and found[-1].steps[-1].date <= day:
            found.pop()
        return found

    def numbered_alike(
        self, payment: KnownPayment, numbers: Iterable[str]
    ) -> list[KnownPayment]:
        """Of the payments that say the same as one, those of the payer's numbers."""
        numbered = self.numbered(payment.claim, numbers)
        return [one for one in numbered if _alike(one) == _alike(payment)]

    def taken_on(self, claim: str, remittance: str) -> list[KnownPayment]:
        """The payments on a claim that a remittance, by its link, took back."""
        return list(self._taken_on.get((claim, remittance), ()))

    def add(self, payment: KnownPayment) -> None:
        """Take in a payment."""
        self._of.setdefault(payment.claim, []).append(payment)
        alike = self._alike.setdefault(_alike(payment), [])
        insort_right(alike, payment, key=attrgetter("date"))
        for day in payment.service_dates:
            self._served.setdefault(day, {})[payment] = None
        self._note(payment, payment.payer_claim)

    def renumber(self, payment: KnownPayment, number: str) -> None:
        """Take in another number under which a payment goes on."""
        payment.numbers.add(_plain(number))
        self._note(payment, number)

    def take_step(self, payment: KnownPayment, step: Step) -> None:
        """Take in what a payment becomes."""
        payment.add(step)
        if step.record is not None:
            self.note_record(payment, step.record)

    def note_record(self, payment: KnownPayment, record: Transaction) -> None:
        """Take in the number that a clawback of a payment gives what takes its place.

        A number of the reversal's own is one of the claim's, and of no payment.
        """
        self._note(payment, text_of(record.meta, CORRECTED_NUMBER_KEY))
        self._note_claim(payment.claim, text_of(record.meta, PAYER_CLAIM_KEY))
        for reference in references_of(record):
            key = (payment.claim, reference.partition(" ")[0])
            self._taken_on.setdefault(key, {})[payment] = None

    def _note(self, payment: KnownPayment, number: str) -> None:
        if number:
            key = (payment.claim, _plain(number))
            self._numbered.setdefault(key, {})[payment] = None
            self._by_number.setdefault(key[1], {})[payment] = None
            self._note_claim(payment.claim, number)

    def _note_claim(self, claim: str, number: str) -> None:
        if claim and number:
            self._claims.setdefault(_plain(number), {})[claim] = None


def _plain(number: str) -> str:
    return number.strip().casefold()


def _alike(payment: KnownPayment) -> _Alike:
    return payment.claim, payer_key(payment.payer), payment.says
