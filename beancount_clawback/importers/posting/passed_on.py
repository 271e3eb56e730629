"""What a payer passes on to the next one, as its entry says it; the plugin moves it there.

X12 TR3 005010X221A1, CLP02 19, 20 and 21: the payer has sent the claim on, and what it leaves
to the client (PR) is the next payer's to decide. The remittance names that payer (NM1*TT).
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.amount import Amount

from beancount_clawback.importers.documents.cells import one_line
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import paid_by
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.keys import PASSED_TO_KEY
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money


def passed_on_in(case: RowCase, currency: str) -> dict[str, Amount | str]:
    """The metadata that says what a row's payer passes on, and to whom if that is said."""
    row = paid_by(case.row)
    if row is None or not row.passed_on:
        return {}
    meta: dict[str, Amount | str] = {PASSED_ON_KEY: Amount(row.passed_on, currency)}
    if case.next_payer:
        meta[PASSED_TO_KEY] = one_line(case.next_payer)
    return meta


def note_passed_on(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Note what stays with the payer that has paid, as the next one has no receivable."""
    for case in cases:
        row = paid_by(case.row)
        if case.outcome is not Outcome.POSTED or row is None or not row.passed_on:
            continue
        if not case.next_payer or case.entry is None:
            continue
        claims = claim_links(case.entry, index.config.claim_prefix)
        clients = {one.client for name in claims for one in index.claim(name)}
        names = {"payer": case.next_payer, "client": min(clients, default="")}
        try:
            resolve(INSURANCE, names, index.roles, index.chart, date=case.entry.date)
        except Problem as problem:
            facts = {"amount": money(row.passed_on), "payer": case.next_payer}
            why = problem.what[:1].lower() + problem.what[1:].rstrip(".")
            facts |= {"why": why, "day": str(case.entry.date)}
            found = finding("era-passed-on", case.place, own=case.payer, **facts)
            case.notices.append(found)
