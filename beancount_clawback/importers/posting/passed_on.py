"""What a payer passes on to the next one moves from its receivable to that payer's.

X12 TR3 005010X221A1, CLP02 19, 20 and 21: the payer has sent the claim on, and what it leaves
to the client (PR) is the next payer's to decide. The remittance names that payer (NM1*TT).
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.cells import one_line
from beancount_clawback.importers.documents.era_findings import era_finding
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.importers.posting.written_out import currency_of
from beancount_clawback.importers.posting.written_out import replace_entry
from beancount_clawback.importers.posting.written_out import written_out
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.keys import PASSED_TO_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money


def move_passed_on(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Write new payments out where the next payer is known, day after day.

    Elsewhere they stay as they are: what is passed on stays with the payer that has paid. A
    notice says so where the file names a payer without a receivable account.
    """
    passed_on = (one for one in cases if isinstance(one.row, PaymentRow) and one.row.passed_on)
    for case in sorted(passed_on, key=canonical):
        if case.outcome is Outcome.POSTED and case.entry is not None:
            _move(case, case.entry, index)


def _move(case: RowCase, entry: Transaction, index: LedgerIndex) -> None:
    row, currency = case.row, currency_of(entry)
    if not isinstance(row, PaymentRow) or not row.passed_on or not currency:
        return
    meta = {
        **entry.meta,
        PAYER_KEY: case.payer,
        PASSED_ON_KEY: Amount(row.passed_on, currency),
    }
    postings = entry.postings
    if case.next_payer:
        try:
            postings = written_out(entry, case, row, index)
            meta[PASSED_TO_KEY] = one_line(case.next_payer)
        except Problem as problem:
            facts = {"amount": money(row.passed_on), "payer": case.next_payer}
            why = problem.what.rstrip(".")
            found = era_finding("era-passed-on", case.place, why=why, own=case.payer, **facts)
            case.notices.append(found)
    replace_entry(case, entry._replace(meta=meta, postings=postings), index)
