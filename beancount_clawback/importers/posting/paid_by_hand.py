"""Payments that somebody entered on their claims before the remittance they came with.

Such an entry is the payment of a row where it bears the remittance's number or link. One that
bears neither may be it, or another payment of the same payer: a person says which.
"""

from __future__ import annotations

from decimal import Decimal

from beancount_clawback.claims.check_numbers import check_number
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.posting.answered_claim import PaymentDue
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.problems import describe


def with_remittance_link(due: PaymentDue, index: LedgerIndex) -> KnownPayment | None:
    """The payment that somebody gave the link of a row's remittance."""
    link = due.case.remittance.link
    by_hand = _entered_by_hand(due, index)
    return next((one for one in by_hand if link and link in one.entry.links), None)


def ask_about_entry(due: PaymentDue, index: LedgerIndex) -> bool:
    """Refuse a row whose payment may be in the ledger already; whether it may."""
    case, remittance = due.case, due.case.remittance
    if due.row.supplemental or not remittance.number or not _paid(due):
        return False
    asked = [one for one in _entered_by_hand(due, index) if _may_be_it(one, due)]
    if not asked:
        return False
    by_hand = min(asked, key=lambda one: (not _is_alike(one, due), abs(one.date - due.day)))
    if _is_alike(by_hand, due):
        case.booked = min(by_hand.first[0], _paid(due))
    number, told = remittance.number, f"^{remittance.link} to its first line"
    if shown_id(number) == number == remittance.identity and _is_same_payer(by_hand, due):
        told = f'`check: "{number}"` below its first line'
    facts = {
        "payer": by_hand.payer or case.payer,
        "claim": due.claim,
        "entry": describe(by_hand.entry, index.config.base),
        "told": told,
    }
    case.refuse(finding("paid-by-hand", case.place, **facts))
    return True


def refuse_to_income(due: PaymentDue, index: LedgerIndex) -> bool:
    """Refuse another payment on a claim without a charge, whose payments are income at once.

    Four amounts would clear a receivable that nothing was charged to.
    """
    known = index.by_claim(due.claim)
    if not known or not all(one.paid_alone for one in known):
        return False
    entry = describe(known[0].entry, index.config.base)
    facts = {"claim": due.claim, "entry": entry, "number": shown_id(due.case.remittance.number)}
    due.case.refuse(finding("paid-to-income", due.case.place, **facts))
    return True


def _entered_by_hand(due: PaymentDue, index: LedgerIndex) -> list[KnownPayment]:
    """The payer's payments on a claim of which nobody knows the check, while they stand.

    A payer may have another name in an entry that has the amount and the number of the row.
    """
    prefix, own = index.config.remittance_prefix, due.case.remittance.link
    return [
        one
        for one in index.by_claim(due.claim)
        if not one.is_told_apart
        and one.first[0]
        and (
            _is_same_payer(one, due) or (_says_number(one, due) and one.first[0] == _paid(due))
        )
        and one.stands_on(max(one.date, due.day))
        and all(link == own for link in one.entry.links if link.startswith(prefix))
    ]


def _may_be_it(one: KnownPayment, due: PaymentDue) -> bool:
    """Whether a payment is like a row, or stands in the way of it and says nothing apart."""
    return _is_alike(one, due) or (due.case.by_era and not one.is_beside)


def _is_alike(one: KnownPayment, due: PaymentDue) -> bool:
    return _says_number(one, due) or one.first[0] == _paid(due)


def _says_number(one: KnownPayment, due: PaymentDue) -> bool:
    number = number_key(check_number(one.entry))
    linked = due.case.remittance.link in one.entry.links
    return linked or (bool(number) and number == number_key(due.case.remittance.number))


def _is_same_payer(one: KnownPayment, due: PaymentDue) -> bool:
    return payer_key(one.payer) == payer_key(due.case.payer)


def _paid(due: PaymentDue) -> Decimal:
    return due.row.amounts.insurance_paid or ZERO
