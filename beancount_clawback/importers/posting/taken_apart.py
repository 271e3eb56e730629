"""A reversal that is for no single payment of the ledger, but for what the rows say together.

A claim that was paid in parts is taken back by one row, at the sum of the parts (the balancing
rules of X12 TR3 005010X221A1 are the claim's). And what a payer pays and takes back with one
check looks like a reversal and a correction of equal amounts: where the ledger has no such
payment, the row that pays is the one that is taken back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from itertools import pairwise

from beancount_clawback.importers.documents.remittance import NOTHING
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.documents.reversal_pairs import takes_back
from beancount_clawback.importers.matching.clawback_references import RecordsInLedger
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.matching_claims import claims_meant
from beancount_clawback.importers.matching.matching_claims import fits
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.reversal_original import clawback_row
from beancount_clawback.importers.matching.reversal_original import said_numbers
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import stated_effect
from beancount_clawback.importers.posting.answered_claim import PaymentDue
from beancount_clawback.importers.posting.payments import post_payment
from beancount_clawback.ledger_language.accounts import payer_key


def taken_apart(case: RowCase, run: ImportRun) -> list[tuple[RowCase, KnownPayment | None]]:
    """The clawbacks that a row stands for, each with the payment that it takes back.

    Most rows are one clawback, whose payment is still to be found. A payment that was put
    together with the reversal is made first.
    """
    row, claim = clawback_row(case), _claim_of(case, run)
    records = RecordsInLedger(case, run)
    if not claim or _is_for_one(case, claim, records, run):
        return [(case, None)]
    met = [_Met.of(case, one, records) for one in _own_payments(case, claim, run)]
    standing = [one for one in met if one.step is not None and one.step.amounts is not None]
    is_apart = any(row.amounts.three) and any(one.is_gone for one in met)
    is_one = not is_apart and any(fits(row.reverses or NOTHING, one.step) for one in standing)
    before = [one for one in standing if not one.is_of(case.remittance)]
    fitting = (some for some in (before, standing) if _is_sum(row, some, case))
    parts = [] if is_one else next(fitting, [])
    reversal, payment = row.parts or (row, None)
    of_own = not is_one and payment is not None and takes_back(reversal, payment)
    if not (parts or of_own):
        return [(case, None)]
    made = []
    if payment is not None:
        made.append(_pay(case, payment, claim, run))
        if made[0].outcome is Outcome.REFUSED:
            case.refuse(*made[0].findings)
            return []
    taken: list[tuple[RowCase, KnownPayment | None]] = [
        (_part(case, _of(reversal, one), is_further=one is not parts[0]), one.payment)
        for one in parts
    ] or [(_part(case, reversal), None)]
    at = case.remittance.cases.index(case)
    case.remittance.cases[at : at + 1] = [*made, *(one for one, _ in taken)]
    return taken


def put_back(remittances: Iterable[RemittanceCase]) -> None:
    """Refuse a row as a whole of which a part cannot be booked."""
    for remittance in remittances:
        parts_of: dict[RowCase, list[RowCase]] = {}
        for case in remittance.cases:
            if case.whole is not None:
                parts_of.setdefault(case.whole, []).append(case)
        for whole, parts in parts_of.items():
            refused = [one for one in parts if one.outcome is Outcome.REFUSED]
            if refused and not any(one.outcome is Outcome.KNOWN for one in parts):
                whole.refuse(*refused[0].findings)
                at = remittance.cases.index(parts[0])
                others = [one for one in remittance.cases if one.whole is not whole]
                remittance.cases[:] = [*others[:at], whole, *others[at:]]


@dataclass(frozen=True, slots=True)
class _Met:
    """A payment as a row meets it: before itself, where the ledger has the row already.

    Attributes:
        step: What there is of it.
        is_gone: The row has left nothing of it, as the ledger has it.
    """

    payment: KnownPayment
    step: Step | None
    is_gone: bool = False

    @classmethod
    def of(cls, case: RowCase, payment: KnownPayment, records: RecordsInLedger) -> _Met:
        own = [record for record, _ in records.of(payment)]
        for before, step in pairwise(payment.steps):
            if any(step.record is one for one in own):
                return cls(payment, before, step.amounts is None)
        return cls(payment, payment.on(case.date or datetime.date.max))

    def is_of(self, remittance: RemittanceCase) -> bool:
        """Whether it came with the row's own check."""
        return number_key(self.payment.check) == number_key(remittance.number)


def _claim_of(case: RowCase, run: ImportRun) -> str:
    """The claim of an ERA's reversal of something; empty where no single one is meant."""
    row = clawback_row(case)
    if not case.by_era or row.reverses is None or not any(row.reverses.three):
        return ""
    claims = claims_meant(row.reference, row.charge, run.index)
    return claims[0] if len(claims) == 1 else ""


def _is_for_one(case: RowCase, claim: str, records: RecordsInLedger, run: ImportRun) -> bool:
    """Whether a payment fits that the row's record in the ledger, or its number, names.

    False where that does not tell, and all payments of the claim must be looked at.
    """
    row, taken = clawback_row(case), records.taken_from(claim)
    if taken is None:
        return False
    named = [*taken, *run.index.of_claims.numbered(claim, said_numbers(row))]
    payer = payer_key(case.payer)
    met = [_Met.of(case, one, records) for one in named if payer_key(one.payer) == payer]
    if any(row.amounts.three) and any(one.is_gone for one in met):
        return False
    return any(fits(row.reverses or NOTHING, one.step) for one in met)


def _own_payments(case: RowCase, claim: str, run: ImportRun) -> list[KnownPayment]:
    payer = payer_key(case.payer)
    own = [one for one in run.index.by_claim(claim) if payer_key(one.payer) == payer]
    return sorted(own, key=lambda one: (one.date, one.link))


def _is_sum(row: ClawbackRow, standing: list[_Met], case: RowCase) -> bool:
    """Whether a row takes back what several payments come to, all that stands of the claim."""
    threes = [one.step.amounts for one in standing if one.step and one.step.amounts]
    if len(threes) < 2:
        return False
    paid, write_off, client = (sum(one, ZERO) for one in zip(*threes, strict=True))
    total: Three = (paid, write_off, client)
    shares = row.of_original.shares if row.of_original else None
    step = Step(case.date or datetime.date.max, total)
    return fits(row.reverses or NOTHING, step) and shares in {None, total[1] + total[2]}


def _of(reversal: ClawbackRow, met: _Met) -> ClawbackRow:
    """The reversal of one of several payments."""
    amounts = met.step.amounts if met.step else None
    return replace(reversal, reverses=RowAmounts(*(amounts or ())), of_original=None)


def _part(case: RowCase, row: ClawbackRow | PaymentRow, *, is_further: bool = False) -> RowCase:
    return RowCase(
        row,
        case.remittance,
        case.date,
        case.payer,
        case.document,
        effect=stated_effect(row, by_era=case.by_era),
        unapplied=case.unapplied,
        unapplied_reference=case.unapplied_reference,
        notices=[] if isinstance(row, PaymentRow) or is_further else list(case.notices),
        next_payer=case.next_payer,
        whole=case,
        is_further=is_further,
    )


def _pay(case: RowCase, row: PaymentRow, claim: str, run: ImportRun) -> RowCase:
    """Make the payment that was put together with its reversal."""
    paid = _part(case, row)
    others = [
        one.row.reference for one in case.remittance.cases if isinstance(one.row, PaymentRow)
    ]
    nth = 1 + sum(one.claim == row.reference.claim for one in others)
    post_payment(PaymentDue(paid, row, claim, nth, nth), run)
    return paid
