"""What of a remittance is in the books by hand stays out, so that no money is doubled."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money


def keep_out_what_is_booked(remittances: Iterable[RemittanceCase], run: ImportRun) -> None:
    """Know the rows of remittances that somebody says are booked; ask about what may be.

    A remittance is asked about as a whole where an entry has its total, else row by row.
    """
    by_hand = run.index.booked_by_hand
    for remittance in remittances:
        new = [case for case in remittance.cases if case.outcome is Outcome.PENDING]
        if not remittance.link or not new or remittance.route is not CashRoute.BANK:
            continue
        total = _total(remittance, new)
        if total > 0 and (said := by_hand.said_to_be(remittance.link, total)):
            for case in new:
                _know_within(case, said, run)
            continue
        for case in new:
            effect = case.effect or ZERO
            if effect > 0 and (said := by_hand.said_to_be(remittance.link, effect)):
                case.know(said)
        if not run.index.remittances.dates(remittance.link):
            alone = [] if _asked(new, total, run) else new
            for case in alone if len(new) > 1 else ():
                _asked([case], case.effect or ZERO, run)


def _know_within(case: RowCase, said: Transaction, run: ImportRun) -> None:
    """Know a row; that a clawback is accounted for in an entry of other rows too, is asked."""
    if not isinstance(case.row, ClawbackRow):
        case.know(said)
        return
    entry = describe(said, run.index.config.base)
    number = shown_id(case.remittance.number)
    claim = shown_id(case.row.reference.claim or case.row.reference.payer_claim)
    facts = {"entry": entry, "number": number, "claim": claim}
    case.note(finding("taken-back-within", case.place, **facts))


def _asked(cases: list[RowCase], amount: Decimal, run: ImportRun) -> bool:
    """Refuse rows whose money may be booked by hand; whether they are."""
    first = cases[0]
    remittance = first.remittance
    currency = first.row.currency or remittance.currency or run.currency
    date = first.date or remittance.date
    if amount <= 0 or date is None:
        return False
    entry = run.index.booked_by_hand.like(
        (amount, currency), first.payer, remittance.number, date
    )
    if entry is None:
        return False
    found = finding(
        "booked-by-hand",
        remittance.place if len(cases) > 1 else first.place,
        entry=describe(entry, run.index.config.base),
        amount=money(amount, currency),
        number=shown_id(remittance.number),
        link=remittance.link,
    )
    for case in cases:
        case.booked = case.effect or ZERO
        case.refuse(found)
    return True


def _total(remittance: RemittanceCase, cases: list[RowCase]) -> Decimal:
    if remittance.total is not None:
        return remittance.total
    return sum((case.effect or ZERO for case in cases), ZERO)
