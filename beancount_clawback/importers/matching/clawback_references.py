"""What names a clawback for good, and the record of it that the ledger may have already."""

from __future__ import annotations

from itertools import pairwise

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.matching_claims import fits
from beancount_clawback.importers.matching.references import day_key
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.records import is_era
from beancount_clawback.ledger_language.records import text_of


def is_on_remittance(record: Transaction, config: Config) -> bool:
    """Whether a remittance has taken what a clawback says."""
    prefix = config.remittance_prefix
    return any(one.startswith(prefix) for one in references_of(record))


def came_otherwise(case: RowCase, record: Transaction) -> bool:
    """Whether a record was made otherwise than of the kind of file that a row is in."""
    return is_era(record) != case.by_era or text_of(record.meta, SOURCE_KEY) != case.source


def by_another_way(case: RowCase, record: Transaction, config: Config) -> bool:
    """Whether a row and a record became known by two ways: both may tell of one clawback.

    One is an ERA's and the other is not, or one is on a remittance and the other on none, as
    what a letter told of.
    """
    on_one = bool(case.remittance.link)
    return is_era(record) != case.by_era or on_one != is_on_remittance(record, config)


def new_reference(case: RowCase, payment: KnownPayment, run: ImportRun) -> str:
    """A clawback's reference; the second one of the same name is numbered.

    It is made of the remittance's link, or the number that the row gives it, and the claim; of
    a list without numbers, of the payment and the date.
    """
    base = _base(case, payment)
    number = run.used.get(base, 0) + 1
    while f"reference {_numbered(base, number)}" in run.index.keys:
        number += 1
    run.used[base] = number
    return _numbered(base, number)


class RecordsInLedger:
    """The ledger's records that may be a row's very clawback, whichever payment it means."""

    def __init__(self, case: RowCase, run: ImportRun) -> None:
        """Look for nothing yet; what a remittance names is the same for all of a claim."""
        self._case = case
        self._index = run.index
        self._keys = run.index.keys
        self._by_era = case.by_era
        self._has_name = _has_name(case)
        self._named: dict[str, list[tuple[Transaction, str]]] = {}

    def of(self, payment: KnownPayment) -> list[tuple[Transaction, str]]:
        """The records that may be the clawback of one payment, each with its reference.

        A reference tells, of which there may be several numbered ones; a record without one,
        made by hand, is known by payment and date.
        """
        case = self._case
        about = payment.claim or payment.link
        if not self._has_name:
            about = payment.link or payment.claim
        found = self._with_reference(about, _base(case, payment))
        if found := found or self._by_other_file(payment):
            return found
        key = day_key(payment.link, payment.claim, case.date, by_era=self._by_era)
        record = self._keys.get(key)
        if not isinstance(record, Transaction) or (references_of(record) and self._has_name):
            return []
        return [(record, _base(case, payment))]

    def taken_from(self, claim: str) -> list[KnownPayment] | None:
        """The payments on a claim that such a record took back, all at once.

        None where the records do not tell them, so that each payment must be asked about.
        """
        index, case = self._index, self._case
        if not self._has_name or (claim, case.date) in index.taken_unnamed:
            return None
        taken: dict[KnownPayment, None] = {}
        for record, _ in self._with_reference(claim, _name(case, claim)):
            own = [one for one in index.taken_by(record) if one.claim == claim]
            if not own:
                return None
            taken |= dict.fromkeys(own)
        if taken or not case.remittance.link:
            return list(taken)
        on_it = index.of_claims.taken_on(claim, case.remittance.link)
        return [payment for payment in on_it if self._by_other_file(payment)]

    def _by_other_file(self, payment: KnownPayment) -> list[tuple[Transaction, str]]:
        """What a sheet says of an 835's remittance, or the other way round, and says alike."""
        case, link = self._case, self._case.remittance.link
        row = case.row
        if not link or not isinstance(row, ClawbackRow):
            return []
        return [
            (record, reference)
            for before, step in pairwise(payment.steps)
            if (record := step.record) is not None
            and came_otherwise(case, record)
            and payment.left_by(record, row.amounts.three)
            and (row.reverses is None or fits(row.reverses, before))
            and (reference := _of_remittance(record, link, payment.claim or payment.link))
        ]

    def _with_reference(self, about: str, base: str) -> list[tuple[Transaction, str]]:
        found = self._named.get(about)
        if found is None:
            found = self._named[about] = self._numbered_ones(base)
        return found

    def _numbered_ones(self, base: str) -> list[tuple[Transaction, str]]:
        found: list[tuple[Transaction, str]] = []
        while True:
            reference = _numbered(base, len(found) + 1)
            record = self._keys.get(f"reference {reference}")
            if not isinstance(record, Transaction):
                return found
            found.append((record, reference))


def _of_remittance(record: Transaction, link: str, about: str) -> str:
    """The reference that a record has of a remittance, with its claim; empty for none."""
    for one in references_of(record):
        if one == link:
            return f"{link} {about}"
        if one.startswith(f"{link} "):
            return one
    return ""


def _base(case: RowCase, payment: KnownPayment) -> str:
    named = _name(case, payment.claim or payment.link)
    return named or f"{payment.link or payment.claim} {case.date}"


def _name(case: RowCase, about: str) -> str:
    """A clawback's name that does not depend on its date; empty where there is none."""
    if case.remittance.link:
        words = (case.remittance.link, case.row.reference.payer_claim, about)
        return " ".join(filter(None, words))
    own = _own_number(case)
    return f"{own} {about}" if own else ""


def _has_name(case: RowCase) -> bool:
    """Whether a clawback has a name that does not depend on its date."""
    return bool(case.remittance.link or _own_number(case))


def _own_number(case: RowCase) -> str:
    row = case.row
    text = row.own_reference if isinstance(row, ClawbackRow) else ""
    return " ".join(text.replace(";", ",").split())


def _numbered(reference: str, number: int) -> str:
    return reference if number == 1 else f"{reference} #{number}"
