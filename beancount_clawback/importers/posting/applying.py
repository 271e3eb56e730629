"""What waits as unapplied money is applied as soon as the ledger has a place for it.

Every import begins with it, and `clawback apply` does nothing else. The unapplied entry stays
as it is; the payment or clawback that is written has the unapplied account as its cash leg, so
that the account goes to zero and the bank is left alone. It is dated as the remittance, or on
the first open day when that lies in a closed period.
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import paid_by
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import identity_of
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import stated_effect
from beancount_clawback.importers.posting.corrected_rows import repeated_by_no_row
from beancount_clawback.importers.posting.kept_unidentified import Kept
from beancount_clawback.importers.posting.kept_unidentified import kept_unidentified
from beancount_clawback.importers.posting.kept_unidentified import row_of
from beancount_clawback.importers.posting.rows_in_metadata import row_in
from beancount_clawback.importers.posting.unapplied import when_waiting
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import DOCUMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied


def waiting_remittances(
    remittances: Iterable[RemittanceCase], index: LedgerIndex, only: str = ""
) -> list[RemittanceCase]:
    """The open unapplied amounts of the ledger that none of the files repeats, a row each.

    Those of one remittance are together, as they are in its file: what they say of one claim
    may not fit together. Adjustments that were kept for an unknown claim are with them.

    Args:
        remittances: Those of the files.
        index: The ledger.
        only: The reference of the one that is meant, held back or not; empty for all.
    """
    found: dict[str, RemittanceCase] = {}
    for waiting in repeated_by_no_row(remittances, index):
        if not waiting.is_open:
            continue
        is_meant = waiting.reference == only if only else not waiting.is_held
        if waiting.left != waiting.amount or not is_meant:
            continue
        _gather(_remittance(waiting, index), found)
    for kept in kept_unidentified(index) if not only else ():
        _gather(_of_kept(kept, index), found)
    return list(found.values())


def _gather(remittance: RemittanceCase | None, found: dict[str, RemittanceCase]) -> None:
    if remittance is None:
        return
    together = found.setdefault(remittance.link, remittance)
    if together is not remittance:
        for case in remittance.cases:
            case.remittance = together
            together.cases.append(case)


def date_in_open_period(remittances: Iterable[RemittanceCase], index: LedgerIndex) -> None:
    """Date what would be applied in a closed period on the first open day, and say so."""
    config = index.config
    for remittance in remittances:
        for case in remittance.cases:
            day = config.first_open_day(case.date) if case.date else None
            waits = case.unapplied or remittance.booked_total or remittance.waiting
            if waits and day != case.date:
                facts = {"date": case.date, "closed": config.closed_through, "day": day}
                case.notices.append(finding("applied-later", case.place, **facts))
                case.date = day


def drop_what_still_waits(remittances: Iterable[RemittanceCase]) -> list[RowCase]:
    """The rows of unapplied amounts that stay unapplied, taken out of the import."""
    left = []
    for remittance in remittances:
        waits = [case for case in remittance.cases if case.outcome is not Outcome.POSTED]
        for case in waits:
            reference = case.unapplied_reference
            case.findings = [when_waiting(one, case, reference) for one in case.findings]
        left += waits
        remittance.cases = [case for case in remittance.cases if case.outcome is Outcome.POSTED]
    return left


def _remittance(waiting: Unapplied, index: LedgerIndex) -> RemittanceCase | None:
    row = row_in(waiting.entry)
    if row is None or not _remittance_link(waiting.entry, index):
        return None
    payer = index.payer_named(waiting.entry.payee or waiting.payer) or waiting.payer
    case = _waiting_case(waiting, row, payer, index)
    case.effect = stated_effect(row, by_era=True)
    case.unapplied = waiting
    return case.remittance


def _of_kept(kept: Kept, index: LedgerIndex) -> RemittanceCase | None:
    link = _remittance_link(kept.entry, index)
    if not link or not kept.reference.startswith(f"{link} "):
        return None
    payer = index.payer_named(kept.entry.payee or "") or kept.entry.payee or ""
    return _waiting_case(kept, row_of(kept, link, index), payer, index).remittance


def _remittance_link(entry: Transaction, index: LedgerIndex) -> str:
    """The link of the remittance that an entry came with; empty where it is not one."""
    prefix = index.config.remittance_prefix
    links = [link for link in entry.links or () if link.startswith(prefix)]
    return links[0] if len(links) == 1 else ""


def _waiting_case(
    waiting: Unapplied | Kept, row: Row, payer: str, index: LedgerIndex
) -> RowCase:
    """A row of the ledger, on a remittance of its own."""
    entry, link = waiting.entry, _remittance_link(waiting.entry, index)
    remittance = RemittanceCase(
        place=RowPlace(row.place.file, row.place.row),
        payer=payer,
        number=text_of(entry.meta, CHECK_KEY),
        identity=identity_of(link, payer, index.config),
        date=entry.date,
        total=None,
        currency=waiting.currency,
        link=link,
        source=text_of(entry.meta, SOURCE_KEY),
        waiting=True,
    )
    case = RowCase(row, remittance, entry.date, payer, text_of(entry.meta, DOCUMENT_KEY))
    paid = paid_by(row)
    if paid is not None and paid.passed_to:
        case.next_payer = index.payer_named(paid.passed_to) or paid.passed_to
    case.unapplied_reference = waiting.reference
    remittance.cases.append(case)
    return case
