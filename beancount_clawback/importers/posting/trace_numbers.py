"""A remittance is payer, number and date: payers use a number again, or give none but zeros.

Two remittances with different content under one number are two, and the links of the second
have its date. The same content with another date may be the same remittance sent once more,
or money that came twice; nobody can tell from the files, so it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ERA
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import new_payment_link
from beancount_clawback.importers.matching.references import remittance_link
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import content


def told_apart(remittances: Iterable[Remittance]) -> list[list[Remittance]]:
    """What came under one number, put together by date, and ERAs by their totals as well.

    Parts without a date belong to the only date there is; with several they stay with all of
    them, for somebody to say which is meant.
    """
    remittances = list(remittances)
    dates = {one.date for one in remittances if one.date is not None}
    undated = any(one.date is None for one in remittances)
    if not remittances[0].moves_money or (undated and len(dates) > 1):
        return [remittances]
    groups: dict[tuple[str, str], list[Remittance]] = {}
    for one in remittances:
        total = f"{one.total}" if one.source == ERA else ""
        groups.setdefault((f"{one.date or min(dates, default='')}", total), []).append(one)
    return [groups[key] for key in sorted(groups)]


def name_remittances(
    remittances: list[RemittanceCase], index: LedgerIndex, rules: ImportRules
) -> None:
    """Give each remittance of one number its identity, the first one in the ledger its number.

    Args:
        remittances: Those of one payer and number, by date.
        index: The ledger.
        rules: Whether what says the same as an earlier one came twice.
    """
    taken: list[RemittanceCase] = []
    for one in remittances:
        earlier = next((other for other in taken if _says(other) == _says(one)), None)
        if earlier is not None and one.date != earlier.date and not rules.resent:
            _ask(one, f"{earlier.date}")
        _name(one, index, {other.identity for other in taken}, rules)
        taken.append(one)


def _name(one: RemittanceCase, index: LedgerIndex, used: set[str], rules: ImportRules) -> None:
    if one.date is None:
        return
    number, dated = one.number, f"{one.number}-{one.date:%Y%m%d}"
    dates = index.remittance_dates(_link(one.payer, number, index))
    own = {case.date for case in one.cases} | {one.date}
    if number not in used and not own.isdisjoint(dates):
        return
    there = _in_ledger(one, index) if dates and own.isdisjoint(dates) else []
    is_new = number not in used and not index.remittance_dates(_link(one.payer, dated, index))
    if is_new and own.isdisjoint(dates) and there and all(there) and one.source == ERA:
        # Every row is there, of another day.
        if not rules.resent:
            _ask(one, f"{min(dates)}")
            return
    elif (is_new and (any(there) or not own.isdisjoint(dates))) or (
        is_new and not dates and number.strip("0")
    ):
        return
    identity, more = dated, 1
    while identity in used:
        more += 1
        identity = f"{dated}-{more}"
    one.identity = identity
    one.link = _link(one.payer, identity, index)


def _in_ledger(one: RemittanceCase, index: LedgerIndex) -> list[bool]:
    """Of each claim row of a remittance, whether the ledger has it under its bare number."""
    found = []
    for case in one.cases:
        reference = case.row.reference
        keys = []
        for claim in index.claims_named(reference.claim) if reference.claim else ():
            link = new_payment_link(one.payer, one.number, claim, index.config)
            words = (_link(one.payer, one.number, index), reference.payer_claim, claim)
            keys += [f"payment {link}", f"reference {' '.join(filter(None, words))}"]
        if keys:
            found.append(any(key in index.keys for key in keys))
    return found


def _link(payer: str, number: str, index: LedgerIndex) -> str:
    return remittance_link(payer, number, index.config)


def _ask(one: RemittanceCase, other: str) -> None:
    found = finding(
        "sent-again", one.place, number=shown_id(one.number), date=one.date, other=other
    )
    one.faults.append(found)
    for case in one.cases:
        if case.outcome is not Outcome.REPEATED:
            case.refuse(found)


def _says(one: RemittanceCase) -> tuple[object, ...]:
    return (one.total, sorted(map(str, (content(case) for case in one.cases))))
