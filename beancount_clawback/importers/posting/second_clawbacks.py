"""A row that takes back what a clawback has taken back before: by whom, and is it the same?

Of a letter's record and an ERA's reversal the second is refused with the place of the first,
whichever comes first. Where both say the same, they can be made one.
"""

from __future__ import annotations

from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.clawback_references import new_reference
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import amounts_text
from beancount_clawback.importers.matching.matching_claims import fits
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.settlements import attach
from beancount_clawback.importers.posting.settlements import moved_on_bank
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.records import is_era


def refuse_second(
    case: RowCase, row: ClawbackRow, payment: KnownPayment, run: ImportRun
) -> None:
    """The payment is reversed already: by what, and is it the same clawback?

    Where one of the two is an ERA's and they agree, they can be made one, if that is wished.
    """
    base = run.index.config.base
    record = _reversed_by(case, row, payment, run)
    both = record is not None and is_era(record) != case.by_era
    moved = payment.taken_by(record) if record else None
    if moved is not None and case.effect is None:
        case.effect = moved[1][0] - moved[0][0]
    if record is not None and both and _is_the_same(case, row, payment, record, run):
        reference = new_reference(case, payment, run)
        if run.rules.attach(case.place):
            attach(case, payment, record, reference, run)
            return
        case.attach_to, case.attach_reference = record, reference
    case.booked = booked_by(record, payment, run)
    if record is not None and both and moved and not payment.left_by(record, row.amounts.three):
        standing, given = amounts_text(moved[1]), amounts_text(row.amounts.three)
        facts = {"record": describe(record, base), "standing": standing, "given": given}
        named = describe(payment.entry, base)
        case.refuse(finding("recorded-otherwise", case.place, payment=named, **facts))
        return
    case.refuse(
        finding(
            "recorded-by-both" if both else "reversed-already",
            case.place,
            payment=describe(payment.entry, base),
            record=describe(record, base) if record else "a denial",
        )
    )


def booked_by(record: Transaction | None, payment: KnownPayment, run: ImportRun) -> Decimal:
    """What a clawback moved on the bank before any remittance took it."""
    if record is None or _is_on_remittance(record, run):
        return Decimal(0)
    return moved_on_bank(record, payment, run.index.config)


def _reversed_by(
    case: RowCase, row: ClawbackRow, payment: KnownPayment, run: ImportRun
) -> Transaction | None:
    """The clawback that a row repeats, else the one that left nothing of the payment."""
    steps = [(step, step.record) for step in payment.steps if step.record is not None]
    for _, record in reversed(steps):
        by_both = is_era(record) != case.by_era
        if by_both and _is_the_same(case, row, payment, record, run):
            return record
    gone = [record for step, record in steps if step.amounts is None]
    last = (gone or [record for _, record in steps])[-1:]
    return last[0] if last else None


def _is_the_same(
    case: RowCase, row: ClawbackRow, payment: KnownPayment, record: Transaction, run: ImportRun
) -> bool:
    """Whether a record says what a row says, and no other remittance has taken it yet."""
    moved = payment.taken_by(record)
    if moved is None or (case.remittance.link and _is_on_remittance(record, run)):
        return False
    before, _ = moved
    said = row.reverses
    return payment.left_by(record, row.amounts.three) and (
        said is None or fits(said, Step(record.date, before))
    )


def _is_on_remittance(record: Transaction, run: ImportRun) -> bool:
    """Whether a remittance has taken what a clawback says."""
    prefix = run.index.config.remittance_prefix
    return any(one.startswith(prefix) for one in references_of(record))
