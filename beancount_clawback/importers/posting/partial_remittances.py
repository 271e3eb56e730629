"""A remittance of which some rows are refused: by how much the bank is off until they are in.

Its other rows are imported, so that the bank account has only a part of what the bank shows.
What a refused row would move counts, less what the ledger has of it all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.remittance_totals import MOST_ROWS
from beancount_clawback.importers.posting.remittance_totals import OFF
from beancount_clawback.importers.posting.remittance_totals import UNCHECKED
from beancount_clawback.importers.posting.remittance_totals import CheckedTotal
from beancount_clawback.importers.posting.unapplied import no_account_for
from beancount_clawback.ledger_language.problems import money


def findings_on_remittances(
    totals: Iterable[CheckedTotal], index: LedgerIndex
) -> list[ImportFinding]:
    """What is wrong with totals, and which remittances the ledger has only a part of.

    Where rows without an amount alone are missing, an unchecked total says what is left; else
    it is said with all that is missing. Where no row at all is in the file, that is said.
    """
    findings = []
    for total in totals:
        if total.remittance.lacks_rows:
            continue
        partial = _partial(total, index)
        if partial is None:
            findings += [total.found] if total.found else []
        elif total.found is not None and total.found.code != UNCHECKED:
            findings += [total.found, partial]
        else:
            findings.append(partial)
    return findings


def owed_to_payer(remittance: RemittanceCase) -> Iterable[ImportFinding]:
    """That a negative total moves no money, where anything of it is booked now."""
    booked = any(
        case.outcome is Outcome.POSTED or _waits_now(case) for case in remittance.cases
    )
    if remittance.route is CashRoute.OWED and booked:
        total = remittance.total
        if total is None:
            total = sum((case.effect or ZERO for case in remittance.once), ZERO)
        yield finding("era-owed", remittance.place, total=money(total))


def _waits_now(case: RowCase) -> bool:
    """Whether this import books a row's money as unapplied."""
    return case.outcome is Outcome.UNAPPLIED and case.existing is None


def _partial(total: CheckedTotal, index: LedgerIndex) -> ImportFinding | None:
    remittance, code = total.remittance, total.found.code if total.found else ""
    ends = (Outcome.POSTED, Outcome.KNOWN, Outcome.UNAPPLIED)
    counted = [one for one in remittance.cases if one.outcome in ends]
    refused = [one for one in remittance.cases if one.outcome is Outcome.REFUSED]
    lacking = [one for one in refused if one.effect is not None and _left(one)]
    unknown = [one for one in refused if one.effect is None]
    has_more = bool(unknown or remittance.rows_unread)
    if code == OFF or (code == UNCHECKED and not lacking) or not (lacking or has_more):
        return None
    if any(one.effect is None for one in counted):
        return None
    there = total.share + sum((one.effect or ZERO for one in counted), ZERO)
    there += sum((one.booked for one in refused), ZERO)
    named = f"remittance {shown_id(remittance.number)}"
    left = sum((_left(one) for one in lacking), ZERO)
    if remittance.total is not None:
        off = remittance.total - there
        way = "short" if off > 0 else "too high"
        what = f"{named}, whose total is {money(remittance.total)}"
        so = f", so that the bank account is {money(abs(off))} {way} meanwhile"
        settled = not off
    else:
        what = f"{named}, which gives no total"
        so = _comes_to(left, lacking, has_more=has_more)
        # What was entered by hand instead is there, though no row repeats it.
        settled = left == total.share and not has_more
    if settled:
        return None
    rows = _named([*lacking, *unknown], remittance.rows_unread, index)
    found = finding(
        "partly-imported", remittance.place, there=money(there), what=what, so=so, rows=rows
    )
    if all(isinstance(case.row, ProviderRow) for case in lacking):
        # Provider-level adjustments never wait as unapplied money.
        return found
    account = no_account_for(remittance, index)
    if remittance.total is None and index.config.unapplied and not account:
        step = "With the check's total in the file, money like this is booked as unapplied."
        return replace(found, next_step=f"{found.next_step} {step}")
    if total.found is not None or not account:
        return found
    opened = index.chart.opens.get(account)
    late = f"{account} is open from {opened.date} on. " if opened is not None else ""
    name = "it" if late else account
    by = f" on {remittance.date}" if late else ""
    step = f"{late}With {name} open{by}, money like this is booked there meanwhile."
    return replace(found, next_step=f"{found.next_step} {step}")


def _comes_to(left: Decimal, lacking: list[RowCase], *, has_more: bool) -> str:
    if not lacking:
        return "; what the missing rows come to is not known"
    which = "the missing rows whose amounts are known" if has_more else "the missing rows"
    return f"; {which} come to {money(left)}"


def _left(case: RowCase) -> Decimal:
    """What the bank account lacks because a row is refused."""
    return (case.effect or ZERO) - case.booked


def _named(cases: list[RowCase], unread: int, index: LedgerIndex) -> str:
    parts = [_row(case, index) for case in cases[:MOST_ROWS]]
    if len(cases) > MOST_ROWS:
        parts.append(f"{len(cases) - MOST_ROWS:,} more")
    if unread:
        parts.append(f"{unread:,} that {'was' if unread == 1 else 'were'} not read")
    return ", ".join(parts)


def _row(case: RowCase, index: LedgerIndex) -> str:
    """A row by its claim, what it would move, and its place."""
    row, reference = case.row, case.row.reference
    claim = reference.claim.strip().removeprefix("^").removeprefix(index.config.claim_prefix)
    name = ""
    if claim:
        name = f"claim {shown_id(claim)} "
    elif reference.client and reference.service_date:
        name = f"client {shown_id(reference.client)} of {reference.service_date} "
    elif reference.payment or reference.payer_claim:
        name = f"{shown_id(reference.payment or reference.payer_claim)} "
    if isinstance(row, ProviderRow):
        name = f"{row.code or row.kind.value} {name and f'for {name}'}"
    amount = "of unknown amount" if case.effect is None else money(_left(case))
    return f"{name}{amount} ({case.place})"
