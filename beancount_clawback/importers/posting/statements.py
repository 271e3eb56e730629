"""What an imported check or EFT is stated to come to: one `#remittance` entry for each.

It is written once the ledger has every row of the remittance and all of them come to its total,
so that nothing of it can be lost or changed afterwards without an error. It is not a row of a
file: importing the file again adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.engine.remittance_ties import Tie
from beancount_clawback.engine.remittance_ties import remittance_ties
from beancount_clawback.engine.remittance_ties import statement
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.row_cases import Outcome as RowOutcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.posting.engine_proof import Proof
from beancount_clawback.importers.posting.remittance_totals import CheckedTotal
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG


def statements(
    totals: Iterable[CheckedTotal], proof: Proof, run: ImportRun
) -> dict[str, Transaction]:
    """The statements of the remittances that this import brings, by their links.

    Args:
        totals: The remittances whose totals were compared.
        proof: The ledger with the entries of the import.
        run: The ledger and the rules.
    """
    stated = {
        link
        for entry in proof.entries
        if type(entry) is Transaction and REMITTANCE_TAG in (entry.tags or ())
        for link in entry.links
    }
    new = [
        checked.remittance
        for checked in totals
        if checked.found is None and checked.remittance.link not in stated
    ]
    remittances = {one.link: one for one in new if _is_new(one) and one.total is not None}
    if not remittances:
        return {}
    beside = [
        case.entry
        for one in remittances.values()
        for case in one.cases
        if case.outcome is RowOutcome.UNAPPLIED and case.existing is None and case.entry
    ]
    ties = remittance_ties(
        [*proof.entries, *beside], frozenset(remittances), proof.outcome, run.index.roles
    )
    made = ((link, _statement(one, ties[link], run)) for link, one in remittances.items())
    return {link: entry for link, entry in made if entry is not None}


def with_statements(
    entries: Iterable[Transaction], stated: Mapping[str, Transaction]
) -> list[Transaction]:
    """Entries in the order of writing, each statement behind the last of its remittance."""
    entries = list(entries)
    last = {
        link: number
        for number, entry in enumerate(entries)
        for link in entry.links
        if link in stated
    }
    behind: dict[int, list[Transaction]] = {}
    for link, number in last.items():
        behind.setdefault(number, []).append(stated[link])
    return [
        one for number, entry in enumerate(entries) for one in (entry, *behind.get(number, ()))
    ]


def _is_new(remittance: RemittanceCase) -> bool:
    return any(
        case.outcome is RowOutcome.POSTED
        or (case.outcome is RowOutcome.UNAPPLIED and case.existing is None)
        for case in remittance.cases
    ) and not any(
        case.outcome is RowOutcome.REFUSED and not case.is_again for case in remittance.cases
    )


def _statement(remittance: RemittanceCase, tie: Tie, run: ImportRun) -> Transaction | None:
    currency = remittance.currency or run.currency
    if remittance.total is None or remittance.date is None:
        return None
    if tie.unread or (tie.sums() or {currency: Decimal(0)}) != {currency: remittance.total}:
        return None
    stated = statement(
        link=remittance.link,
        date=remittance.date,
        payer=remittance.payer,
        number=remittance.number,
        total=Amount(remittance.total, currency),
        lines=tie.lines,
    )
    place = {"filename": remittance.place.file, "lineno": remittance.place.row}
    return stated._replace(meta={**place, **stated.meta})
