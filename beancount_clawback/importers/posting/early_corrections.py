"""A correction that is paid before the payment that it replaces is taken back.

X12 TR3 005010X221A1 section 1.10.2.8 has both in one remittance, reversal first; payers send
them in two, and at times in the other order. Until the reversal comes, both payments apply,
and the books say so: the correction is marked as meant beside the first one, and its postings
are written out, for the two come to more than the price.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.era_findings import era_finding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import payer_key
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.written_out import replace_entry
from beancount_clawback.importers.posting.written_out import written_out
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.records import text_of


def mark_early_corrections(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Mark the new payments of ERAs that came before the reversal of the one they replace.

    So are those that came before their own reversal, where a payer has paid twice by mistake.
    Call it when every clawback has been worked on.
    """
    for case in cases:
        if case.outcome is not Outcome.POSTED or not case.by_era or case.entry is None:
            continue
        if not isinstance(case.row, PaymentRow) or case.row.supplemental:
            continue
        for claim in claim_links(case.entry, index.config.claim_prefix):
            payments = index.by_claim(claim)
            if SUPPLEMENTAL_KEY in case.entry.meta:
                continue
            own = next((one for one in payments if one.entry is case.entry), None)
            if len(payments) > 1 and own is not None and own.stands_on(own.date):
                _mark(case, case.row, own, payments, index)


def _mark(
    case: RowCase,
    row: PaymentRow,
    own: KnownPayment,
    payments: list[KnownPayment],
    index: LedgerIndex,
) -> None:
    for other in payments:
        if other is own or not other.stands_on(own.date) or not _is_replaced(other, own):
            continue
        first, gone = other, _gone_after(other, own.date)
        if gone is None:
            # Paid twice by mistake: it is the second payment that the payer takes back.
            first, gone = own, _gone_after(own, own.date)
        if gone is None:
            continue
        # What the payer says of the rest holds once the first payment is gone.
        meta = {key: own.entry.meta[key] for key in own.entry.meta if key != INSURANCE}
        entry = own.entry._replace(meta={**meta, SUPPLEMENTAL_KEY: True})
        try:
            postings = entry.postings or written_out(entry, case, row, index)
        except Problem as problem:
            case.refuse(finding("unwritable", case.place, why=problem.what.rstrip(".")))
            return
        replace_entry(case, entry._replace(postings=postings), index)
        facts = {"payment": describe(first.entry, index.config.base), "date": gone}
        case.notices.append(era_finding("era-early-correction", case.place, **facts))
        return


def _gone_after(payment: KnownPayment, day: datetime.date) -> datetime.date | None:
    """The later day on which a payment is taken back whole."""
    last = payment.steps[-1]
    return last.date if last.amounts is None and last.date > day else None


def _is_replaced(first: KnownPayment, second: KnownPayment) -> bool:
    """Whether both are of one payer for the same services, as far as their entries say."""
    services = [_services(one.entry) for one in (first, second)]
    same = services[0] == services[1] or not all(services)
    return same and payer_key(first.payer) == payer_key(second.payer)


def _services(entry: Transaction) -> list[str]:
    """Procedure and charge of each service line, without what was paid for it."""
    lines = text_of(entry.meta, SERVICE_LINES_KEY).split("; ")
    return sorted(line.rpartition(" ")[0] for line in lines if line)
