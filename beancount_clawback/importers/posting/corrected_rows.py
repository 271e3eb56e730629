"""A row that is corrected in its file after its money was booked is still that money.

What waits is known again by what its row said. A file that was corrected says something else,
so that nothing repeats what waits, and the row looks new. Where the rows of the files come to
the remittance's total, the ledger can have no money of it beside theirs: each of what waits
then belongs to a row of its amount that the ledger does not have yet.
"""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import NoMatch
from beancount_clawback.importers.matching.matching_claims import match_claim
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.rows_in_metadata import row_in
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.unapplied import Unapplied

_OPEN = (Outcome.PENDING, Outcome.REFUSED)


def repeated_by_no_row(
    remittances: Iterable[RemittanceCase], index: LedgerIndex
) -> list[Unapplied]:
    """The unapplied amounts of the ledger that no row of the files names."""
    named = {case.unapplied_reference for one in remittances for case in one.cases} | {
        one.booked_total.reference for one in remittances if one.booked_total
    }
    return [one for one in index.unapplied.values() if one.reference not in named]


def find_corrected(
    remittances: Iterable[RemittanceCase], index: LedgerIndex
) -> Iterable[tuple[RowCase, Unapplied]]:
    """The rows whose money waits under what another writing of them said.

    Args:
        remittances: Those of the files, their rows with their references.
        index: The ledger.
    """
    remittances = list(remittances)
    waiting = {one.reference for one in repeated_by_no_row(remittances, index)}
    for remittance in remittances:
        of_it = index.unapplied_of(remittance.link)
        left = [one for one in of_it if one.reference in waiting]
        if not left or remittance.rows_unread or not remittance.is_whole:
            continue
        amounts: dict[Decimal, list[RowCase]] = defaultdict(list)
        for case in _not_in_ledger(remittance, index):
            amounts[case.effect or ZERO].append(case)
        for amount, cases in amounts.items():
            yield from _paired(cases, [one for one in left if one.amount == amount])


def _not_in_ledger(remittance: RemittanceCase, index: LedgerIndex) -> Iterable[RowCase]:
    there: dict[str, Counter[Decimal]] = {}
    for case in remittance.cases:
        row = case.row
        if isinstance(row, ProviderRow) or not case.unapplied_reference:
            continue
        if case.outcome not in _OPEN or case.unapplied is not None:
            continue
        if isinstance(row, PaymentRow):
            try:
                claim = match_claim(row, case.payer, index)
            except NoMatch:
                yield case
                continue
            amounts = there.setdefault(claim, _on_claim(claim, remittance, index))
            if amounts[case.effect or ZERO]:
                amounts[case.effect or ZERO] -= 1
                continue
        yield case


def _on_claim(claim: str, remittance: RemittanceCase, index: LedgerIndex) -> Counter[Decimal]:
    """What the ledger has of a remittance's payments on a claim, by amount."""
    return Counter(
        one.first[0]
        for one in index.by_claim(claim)
        if number_key(one.check) == number_key(remittance.number)
        and payer_key(one.payer) == payer_key(remittance.payer)
    )


def _paired(
    cases: list[RowCase], waiting: list[Unapplied]
) -> Iterable[tuple[RowCase, Unapplied]]:
    """Rows and what waits of their amount: by claim, and by place in the file, one to one."""
    for alike in (_same_claim, _same_row, _any):
        for one in list(waiting):
            found = [case for case in cases if alike(case, one)]
            if len(found) == 1 or (found and len(waiting) == len(cases)):
                cases.remove(found[0])
                waiting.remove(one)
                yield found[0], one


def _same_claim(case: RowCase, waiting: Unapplied) -> bool:
    row = row_in(waiting.entry)
    if row is None:
        return False
    earlier, now = row.reference, case.row.reference
    named = earlier.claim or earlier.client or earlier.payment
    return bool(named) and named == (now.claim or now.client or now.payment)


def _same_row(case: RowCase, waiting: Unapplied) -> bool:
    row = row_in(waiting.entry)
    return row is not None and row.place.row == case.row.place.row


def _any(case: RowCase, waiting: Unapplied) -> bool:
    del case, waiting
    return True
