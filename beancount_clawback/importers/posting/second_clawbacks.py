"""A row that takes back what a clawback has taken back before: by whom, and is it the same?

Of a letter's record and a remittance's reversal the second is refused with the place of the
first, whichever comes first. Where both say the same, they can be made one.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.clawback_references import by_another_way
from beancount_clawback.importers.matching.clawback_references import is_on_remittance
from beancount_clawback.importers.matching.clawback_references import new_reference
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import NOTHING_AT_ALL
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import amounts_text
from beancount_clawback.importers.matching.matching_claims import fits
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.settlements import accounts_of
from beancount_clawback.importers.posting.settlements import attach
from beancount_clawback.importers.posting.settlements import moved_for
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import is_era


def refuse_second(
    case: RowCase, row: ClawbackRow, payment: KnownPayment, run: ImportRun
) -> None:
    """The payment is reversed already: by what, and is it the same clawback?

    Where the two became known by two ways and agree, they can be made one, if that is wished.
    """
    config = run.index.config
    told = _told_of(case, row, payment, run)
    record = told[0] if told else _last_record(payment)
    moved = payment.taken_by(record) if record else None
    if moved is not None and case.effect is None:
        case.effect = moved[1][0] - moved[0][0]
    if told:
        reference = new_reference(case, payment, run)
        if run.rules.attach(case.place):
            attach(case, payment, told[0], reference, run)
            return
        case.attach_to, case.attach_reference = told[0], reference
    case.booked = booked_by(case, told or [record], payment, run)
    case.refuse(_why(case, row, payment, record, config, is_same=bool(told)))


def booked_by(
    case: RowCase,
    records: Iterable[Transaction | None],
    payment: KnownPayment,
    run: ImportRun,
) -> Decimal:
    """What clawbacks moved on a remittance's account before any remittance took it."""
    moved = (
        moved_for(case, record, payment, run.index)
        for record in records
        if record is not None and not is_on_remittance(record, run.index.config)
    )
    return sum(moved, ZERO)


def _why(
    case: RowCase,
    row: ClawbackRow,
    payment: KnownPayment,
    record: Transaction | None,
    config: Config,
    *,
    is_same: bool,
) -> ImportFinding:
    """Why a row is refused of which the payment is reversed already."""
    named = describe(payment.entry, config.base)
    shown = describe(record, config.base) if record else "a denial"
    moved = payment.taken_by(record) if record else None
    if record is None or moved is None or not _may_be_one(case, record, config):
        return finding("reversed-already", case.place, payment=named, record=shown)
    facts = {"payment": named, "record": shown, "ways": _ways(case, record)}
    given = row.amounts.three
    if not payment.left_by(record, given):
        facts |= {"standing": amounts_text(moved[1]), "given": amounts_text(given)}
        return finding("recorded-otherwise", case.place, **facts)
    if not is_same and row.reverses is not None:
        said, stood = amounts_text(row.reverses.three), amounts_text(moved[0])
        facts = {"payment": named, "reversed": said, "standing": stood}
        return finding("reversal-mismatch", case.place, **facts)
    return finding("recorded-by-both", case.place, **facts)


def _ways(case: RowCase, record: Transaction) -> str:
    """By which two ways a row and a record became known, and what that moved meanwhile."""
    ways = "is on a remittance and the other is not"
    if is_era(record) != case.by_era:
        ways = "comes from an ERA and the other does not"
    has = f"; that record has booked {money(-case.booked)} already" if case.booked else ""
    return f"one of the two {ways}{has}"


def _last_record(payment: KnownPayment) -> Transaction | None:
    """The clawback that left nothing of a payment, else the last one of it."""
    steps = [step for step in payment.steps if step.record is not None]
    gone = [step for step in steps if step.amounts is None]
    return (gone or steps)[-1].record if steps else None


def _told_of(
    case: RowCase, row: ClawbackRow, payment: KnownPayment, run: ImportRun
) -> list[Transaction]:
    """The last records that say together what a row says, newest first; empty where none do."""
    records = [step.record for step in payment.steps if step.record is not None]
    every = (_told_by(case, row, payment, record, run) for record in reversed(records))
    return next(filter(None, every), [])


def _told_by(
    case: RowCase, row: ClawbackRow, payment: KnownPayment, last: Transaction, run: ImportRun
) -> list[Transaction]:
    """The records that say together what a row says, newest first, and can be made one with it.

    It is a record alone, or several letters that each took a part of what the row takes.
    """
    said, told = row.reverses, list[Transaction]()
    if not payment.left_by(last, row.amounts.three):
        return []
    accounts = accounts_of(last, payment, run.index)
    for before, step in reversed(list(pairwise(payment.steps))):
        record = step.record
        if not told and record is not last:
            continue
        if record is None or not _may_be_one(case, record, run.index.config):
            return []
        if accounts_of(record, payment, run.index) != accounts:
            return []
        told.append(record)
        stood = before.amounts or NOTHING_AT_ALL
        if said is None or fits(said, Step(record.date, stood)):
            return told
    return []


def _may_be_one(case: RowCase, record: Transaction, config: Config) -> bool:
    """Whether two ways lead to a row and a record, and no other remittance has taken that."""
    is_taken = bool(case.remittance.link) and is_on_remittance(record, config)
    return by_another_way(case, record, config) and not is_taken
