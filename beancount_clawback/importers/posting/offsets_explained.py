"""What a payer keeps back for a claim should be what clawbacks of that claim left owed.

More than that is posted, for the remittance must tie to the bank, and is a finding: either the
clawback was never recorded, or the payer took more than it was owed.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.kept_unidentified import is_unidentified
from beancount_clawback.importers.posting.settlements import leaves_owed
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import lacks_postings


def note_unexplained(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Note at each new offset for a claim how much of it no clawback explains."""
    posted = [case for case in cases if case.outcome is Outcome.POSTED]
    offsets: dict[str, list[RowCase]] = {}
    for case in posted:
        for claim in _claims_of_offset(case, index):
            offsets.setdefault(claim, []).append(case)
    if not offsets:
        return
    owed = _owed(index, offsets.keys(), index.ledger.entries)
    written = (case.entry for case in posted if case.entry is not None)
    for claim, carried in _carried_on(index, owed, [*index.ledger.entries, *written]).items():
        owed[claim] += carried
    for case in posted:
        for claim in _claims_of(case.entry, index):
            if claim in owed:
                owed[claim] += _moved(case, index)
    for claim, own in offsets.items():
        taken = sum((_moved(case, index) for case in own), ZERO)
        more = min(owed[claim], taken)
        if more > 0:
            last = max(own, key=lambda case: (case.date is not None, case.date, case.place))
            last.notices.append(
                finding(
                    "offset-unexplained",
                    last.place,
                    taken=money(taken),
                    claim=claim,
                    difference=money(more),
                )
            )


def _claims_of_offset(case: RowCase, index: LedgerIndex) -> list[str]:
    row, entry = case.row, case.entry
    if isinstance(row, ClawbackRow) and entry is not None and not lacks_postings(entry):
        return _claims_of(entry, index)
    if not isinstance(row, ProviderRow) or row.kind is not ProviderMoney.RECOUPMENT:
        return []
    if not row.reference.claim or row.amount is None or row.amount < 0:
        return []
    return _claims_of(entry, index)


def _claims_of(entry: Transaction | None, index: LedgerIndex) -> list[str]:
    return claim_links(entry, index.config.claim_prefix) if entry is not None else []


def _owed(
    index: LedgerIndex, claims: Iterable[str], entries: Iterable[Directive]
) -> dict[str, Decimal]:
    """What the recoupment accounts hold for claims: negative while the practice owes it."""
    sums = dict.fromkeys(claims, ZERO)
    for entry in entries:
        if isinstance(entry, Transaction) and entry.links:
            for claim in sums.keys() & set(entry.links):
                sums[claim] += _on_recoupment_accounts(entry, index)
    return sums


def _carried_on(
    index: LedgerIndex, claims: Iterable[str], entries: Iterable[Directive]
) -> dict[str, Decimal]:
    """What remittances that took claims back carried on without a claim's number: negative."""
    wanted, prefix = set(claims), index.config.remittance_prefix
    taken_on: dict[str, set[str]] = {}
    carried: dict[str, Decimal] = {}
    for entry in entries:
        if not isinstance(entry, Transaction) or not entry.links:
            continue
        remittances = {link for link in entry.links if link.startswith(prefix)}
        if CLAWBACK_TAG in (entry.tags or ()):
            for claim in wanted & entry.links:
                taken_on.setdefault(claim, set()).update(remittances)
        elif not _claims_of(entry, index):
            moved = min(_on_recoupment_accounts(entry, index), ZERO)
            for link in remittances:
                carried[link] = carried.get(link, ZERO) + moved
    return {
        claim: sum((carried.get(link, ZERO) for link in links), ZERO)
        for claim, links in taken_on.items()
    }


def _moved(case: RowCase, index: LedgerIndex) -> Decimal:
    """What a new entry will move on the recoupment accounts; a record has no postings yet."""
    if case.entry is None:
        return ZERO
    if isinstance(case.row, ClawbackRow) and lacks_postings(case.entry):
        return case.effect or ZERO if leaves_owed(case.entry, index.roles) else ZERO
    return _on_recoupment_accounts(case.entry, index)


def _on_recoupment_accounts(entry: Transaction, index: LedgerIndex) -> Decimal:
    total = ZERO
    for posting in entry.postings:
        account = posting.account
        if index.roles.is_recoupment(account) and not is_unidentified(account):
            units = amount_of(posting)
            total += units[0] if units else ZERO
    return total
