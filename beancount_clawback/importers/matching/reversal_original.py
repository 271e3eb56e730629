"""What a reversal says of the payment that it takes back must be what was paid.

The amounts tell which of several payments, or which step of one, is meant. Of an ERA's
reversal the payer's number of the claim and the service lines are compared too, as far as the
payment's entry has them from its own remittance.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.matching.clawback_references import by_another_way
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import fits
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import is_era
from beancount_clawback.ledger_language.records import text_of


def clawback_row(case: RowCase) -> ClawbackRow:
    """The row of a case that takes something back."""
    if not isinstance(case.row, ClawbackRow):
        raise TypeError("only clawbacks are worked on here")
    return case.row


def said_numbers(row: ClawbackRow) -> tuple[str, ...]:
    """The payer's numbers of the claim that a row gives, now and before."""
    before = row.of_original.numbers if row.of_original else ()
    return tuple(one for one in (row.reference.payer_claim, *before) if one)


def twin_or_itself(
    payment: KnownPayment,
    case: RowCase,
    taken: Mapping[KnownPayment, list[RowCase]],
    index: LedgerIndex,
) -> KnownPayment:
    """Of what was paid twice the payment of the row's number is taken back, else the second.

    That one is cash alone.

    Args:
        payment: The payment that a row fits.
        case: The row.
        taken: The other rows of the day that take payments back, by these.
        index: The ledger.
    """
    row, day = clawback_row(case), case.date or datetime.date.max
    paid = payment.amounts_on(day)[0]
    if not row.reverses or row.amounts.given or not fits(row.reverses, payment.on(day)):
        return payment
    if not payment.claim or not paid:
        return payment

    def is_twin(one: KnownPayment) -> bool:
        return one.amounts_on(day)[0] == paid

    def is_free(one: KnownPayment) -> bool:
        # What another row took back on a later day is not there for this one.
        is_there = is_twin(one) and not one.is_taken_back
        return is_there and not _is_taken(case, taken.get(one, ()))

    numbers = said_numbers(row)
    named = index.of_claims.numbered_alike(payment, numbers)
    of_number = filter(is_free, named)
    last = max(of_number, key=lambda one: (one.date, one is payment), default=None)
    last = last or _last_of(index.of_claims.alike(payment, day), payment, day, is_free)
    if last is not payment:
        original = row.of_original
        if original is not None:
            is_known = any(one is payment or is_twin(one) for one in named)
            original = None if is_known else replace(original, shares=None)
        case.row = replace(row, reverses=RowAmounts(paid), of_original=original)
    return last


def _last_of(
    alike: list[KnownPayment],
    payment: KnownPayment,
    day: datetime.date,
    is_free: Callable[[KnownPayment], bool],
) -> KnownPayment:
    """The last of some payments that are free, cash alone before what is not.

    Args:
        alike: The payments, by their dates.
        payment: The one that goes before others of its date; it is taken where none is free.
        day: The day on which one is taken back.
        is_free: Whether one is there to be taken back.
    """

    def turn(one: KnownPayment) -> tuple[datetime.date, bool]:
        return one.date, one is payment

    for _, of_date in groupby(reversed(alike), key=attrgetter("date")):
        alone = [one for one in of_date if is_free(one) and one.amounts_on(day) != one.says]
        if alone:
            return max(reversed(alone), key=turn)
    return max(filter(is_free, alike), key=turn, default=payment)


def take_what_is_booked(payment: KnownPayment, case: RowCase) -> None:
    """Of a payment that was booked to income alone, let a row say what was and is paid.

    What the payer decided besides is in no books without charges.
    """
    row = clawback_row(case)
    if payment.paid_alone:
        original = row.of_original
        case.row = replace(
            row,
            amounts=row.amounts.paid_alone,
            reverses=row.reverses.paid_alone if row.reverses else None,
            of_original=replace(original, shares=None) if original else None,
        )


def _is_taken(case: RowCase, others: Iterable[RowCase]) -> bool:
    """Whether another row takes a payment back that is not the same row once more.

    A remittance may be there in two files, and a letter may tell what a remittance takes.
    """
    link = case.remittance.link
    return any(
        one.file == case.file
        if one.remittance.link == link
        else bool(link and one.remittance.link)
        for one in others
    )


def taken_by_its_own_check(
    case: RowCase, payment: KnownPayment, named: str
) -> ImportFinding | None:
    """The question of a row that has the very check, or day, of the payment it takes back.

    A row that is only negative may as well be the payment, in a file that writes what was paid
    with a minus. The check beside what was taken back may be the one that had paid it; then a
    list says with its own day when that became known. Rows that a type calls clawbacks are.
    """
    row, number = clawback_row(case), case.remittance.number
    if row.by_sign and payment.date != case.date:
        return None
    if not number and row.reference.check and payment.date == case.date:
        return finding("dated-as-payment", row.place, day=case.date, payment=named)
    own = any(char in "123456789" for char in payment.check)
    if not own or number_key(payment.check) != number_key(number):
        return None
    if payment.entry.meta.get("filename") == case.file:
        return None
    if row.by_sign:
        return finding("negative-payment", row.place, payment=named)
    facts = {"payment": named, "number": shown_number(number)}
    return finding("taken-by-its-own-check", row.place, **facts) if row.by_column else None


def says_it_reverses(case: RowCase, step: Step | None) -> bool:
    """Whether the amounts that a row says it reverses are those of a step."""
    reverses = clawback_row(case).reverses
    return reverses is not None and fits(reverses, step)


def says_otherwise(row: ClawbackRow, payment: KnownPayment, step: Step, standing: Three) -> str:
    """What a reversal says otherwise than the payment's entry; empty where they agree.

    Args:
        row: The reversal.
        payment: The payment.
        step: What is taken back of it: as it was paid, or as a clawback left it.
        standing: Insurance paid, write-off and client responsibility before the reversal.
    """
    original = row.of_original
    if original is None:
        return ""
    meta = (step.record or payment.entry).meta
    number = text_of(meta, CORRECTED_NUMBER_KEY) or text_of(meta, PAYER_CLAIM_KEY)
    said = [one for one in original.numbers if one]
    known = {number.casefold(), *payment.numbers}
    if number and said and known.isdisjoint(one.casefold() for one in said):
        named = " or ".join(shown_id(one) for one in said)
        return f"the payer's claim number {named}, but it came with {shown_id(number)}"
    lines = text_of(meta, SERVICE_LINES_KEY)
    if lines and original.lines and lines != original.lines:
        return f"the service lines {original.lines}, but it came with {lines}"
    rest: Decimal = standing[1] + standing[2]
    if original.shares is not None and original.shares != rest:
        return f"{money(original.shares)} that was not paid, but it was {money(rest)}"
    days = row.reference.days
    if days and payment.service_dates and payment.service_dates.isdisjoint(days):
        day = row.reference.service_date or min(days)
        own = ", ".join(sorted(map(str, payment.service_dates)))
        return f"the service date {day}, but the ledger's is {own}"
    return ""


def same_money(case: RowCase, payment: KnownPayment, index: LedgerIndex) -> list[KnownPayment]:
    """The active payments of the payer on the claim that have the amounts reversed.

    None where one of them says something else, so that it matters which is meant.
    """
    row, day = clawback_row(case), case.date or datetime.date.max
    reverses = row.reverses
    if reverses is None or reverses.insurance_paid is None:
        return []
    fitting = [
        one
        for one in index.by_claim(payment.claim)
        if payer_key(one.payer) == payer_key(payment.payer) and fits(reverses, one.on(day))
    ]
    is_one = payment in fitting and all(one.says == payment.says for one in fitting)
    return fitting if is_one else []


def goes_by_both(case: RowCase, payment: KnownPayment, step: Step, config: Config) -> bool:
    """Whether a clawback of another way reverses the payment, the row being the earlier or not.

    A row that gives the amounts of the corrected payment, and not those of the original, means
    that one.
    """
    row = clawback_row(case)

    def is_other(record: Transaction | None) -> bool:
        if record is None or not by_another_way(case, record, config):
            return False
        # What a sheet's row takes may be more than an earlier letter took.
        says_what = is_era(record) != case.by_era or row.reverses is not None
        return says_what or payment.left_by(record, row.amounts.three)

    behind = payment.steps[payment.steps.index(step) + 1 :][:1]
    if any(is_other(one.record) for one in behind):
        return True
    if not is_other(step.record):
        return False
    reverses = row.reverses
    if reverses is None:
        return True
    return fits(reverses, payment.steps[0]) or not fits(reverses, step)
